"""A row's rule as the bank's document says it: whoever reads it can tell what every value earns."""

from __future__ import annotations

from typing import Any

import pytest
from score_samples import item

from pipeline.report.formats import fact
from pipeline.scorecards import Item, sentence


def said(unit: str = "percent", **row: Any) -> str:
    titles = {"skill_pass_rate": "技能", "training_completion": "培训"}
    return sentence(Item.model_validate(item(**row)), unit, titles).text("zh-CN", fact)


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ([(80, 60), (95, 100)], "按区间计分：95档得100%、80档得60%，均未达到的不得分"),
        ([(95, 100), (80, 60), (0, 0)], "按区间计分：95档得100%、80档得60%、0档得0%"),
    ],
)
def test_bands_are_told_best_first_with_what_each_earns(bands: list[tuple[int, int]], told: str) -> None:
    steps = [{"reaching": reaching, "earns": earns} for reaching, earns in bands]
    assert said(curve={"kind": "bands", "bands": steps}) == told


@pytest.mark.parametrize(
    ("unit", "worse", "told"),
    [
        ("percent", {}, "与上年同期持平得5分，每提高1个百分点加2分"),
        ("percent", {"deduct": 3}, "与上年同期持平得5分，每提高1个百分点加2分，每变差1个百分点扣3分"),
        ("seconds", {"deduct": 3, "floor": -2}, "与上年同期持平得5分，每改善1加2分，每变差1扣3分，可倒扣至-2分"),
    ],
)
def test_progress_tells_what_falling_behind_costs(unit: str, worse: dict[str, int], told: str) -> None:
    assert said(unit, curve={"kind": "progress", "per": 1, "add": 2, "start": 5} | worse) == told


def test_a_rank_tells_its_floor() -> None:
    assert said(curve={"kind": "rank", "deduct": 4, "floor": 5}) == "组内第一名得满分，每低一名扣4分，最低5分"


def test_several_rules_of_a_row_are_parted_by_more_than_the_parts_of_one() -> None:
    by_class = {"kind": "per_case", "deduct": {"own": 3, "referred": 5}}
    also = [{"indicator": "skill_pass_rate", "curve": {"kind": "per_case", "deduct": 3}}]
    told = "培训：每件（笔）扣分：本行受理3分、监管转送5分；技能：每件扣3分"
    assert said(indicator="training_completion", curve=by_class, also=also) == told
