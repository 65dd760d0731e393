"""How much evidence is asked for, how much there is, and what is said where no sample would tell a person from the peers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from explained_bank import MONTH
from workbench import Bank

from pipeline.editions import read_edition
from pipeline.explain import said
from pipeline.explain.evidence import evidence_words, sample_words
from pipeline.hr.points import indicator_points
from pipeline.hr.tables import ground_of
from pipeline.indicators import load_indicators
from pipeline.scorecards import Item
from pipeline.settings import Settings

SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
HEADERS = {name: one.header for name, one in load_indicators(SETTINGS).items()}
ALIKE = "同岗人员之间的差别未超出偶然波动范围，增加样本也无法区分"


def item(indicator: str, **cells: Any) -> Item:
    return Item.model_validate(
        {"indicator": indicator, "weight": 10, "target": 95, "curve": {"kind": "steps", "per": 1, "deduct": 1}} | cells
    )


def row(sample: int, required: float, reliability: float, status: str = "unreliable") -> dict[str, Any]:
    return {"sample": sample, "required": required, "reliability": reliability, "status": status}


def told(one: Item, found: dict[str, Any], locale: str = "zh-CN") -> str:
    return said(sample_words(one, found, HEADERS[one.name], SETTINGS.gates), locale)


NONE = float("nan")


@pytest.mark.parametrize("status", ["unreliable", "thin"])
def test_where_the_peers_do_not_differ_no_number_is_asked_for(status: str) -> None:
    """No sample would do: 1,004 answers are not told to be short of the least number, 25."""
    found = row(1004, NONE, 0.0, status)
    assert told(item("call_satisfaction_rate"), found) == f"现有1,004份；{ALIKE}"
    assert told(item("call_satisfaction_rate"), found, "en") == (
        "1,004 there; the colleagues differ by no more than chance, and no larger sample would tell them apart"
    )
    assert said(evidence_words(item("call_satisfaction_rate"), found), "zh-CN") == ALIKE
    assert told(item("rule_adherence"), found) == f"现有1,004次；{ALIKE}"


def test_what_the_peers_ask_for_is_told_with_what_there_is() -> None:
    found = row(621, 1294, 0.528)
    assert told(item("call_satisfaction_rate"), found) == "需1,294份，现有621份"
    assert said(evidence_words(item("call_satisfaction_rate"), found), "zh-CN") == "样本不足以区分与同岗人员的差别"


def test_too_few_peers_to_fit_leave_the_least_number() -> None:
    assert told(item("call_satisfaction_rate"), row(5, NONE, NONE, "thin")) == "需25份，现有5份"


def test_a_row_with_a_minimum_of_its_own_goes_by_that() -> None:
    assert told(item("rule_adherence", minimum_sample=4), row(3, 4, 0.0)) == "需4次，现有3次"


def test_hr_reads_the_words_of_the_sheet(explained: Bank) -> None:
    edition = read_edition(explained.workspace, MONTH)
    points = edition.tables["points"]
    is_mine = (points["subject_id"] == "E2") & (points["item"] == "counter_satisfaction_rate")
    points = points.assign(
        reliability=points["reliability"].astype(float).mask(is_mine, 0.0),
        required=points["required"].astype(float).mask(is_mine),
    )
    ground = ground_of(explained.workspace, replace(edition, tables={**edition.tables, "points": points}))
    rows = indicator_points(ground).set_index(["employee_id", "indicator"])["status_text"]
    assert rows["E2", "counter_satisfaction_rate"] == f"现有5份；{ALIKE}"
    assert rows["E1", "counter_satisfaction_rate"] == "需25份，现有30份"
    assert rows["E1", "training_completion"] is None


@pytest.mark.parametrize("status", ["unreliable", "thin"])
def test_a_longer_window_s_sample_is_told_as_that_of_its_months(status: str) -> None:
    """Nine answers this month and 36 in a year, of which 25 are needed: enough, and no contradiction."""
    found = row(36, 25, 0.8, status) | {"grain_used": "window_12"}
    assert told(item("call_satisfaction_rate"), found) == "需25份，近12个月有36份"
    assert told(item("rule_adherence"), found) == "需25次，近12个月有36次"
    assert said(evidence_words(item("call_satisfaction_rate"), found), "zh-CN") == "本期样本不足"
    assert said(evidence_words(item("call_satisfaction_rate"), found | {"status": "ok"}), "zh-CN") == "样本充足"
