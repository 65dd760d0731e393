"""What is told of an indicator of whose facts a part came, or none."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.formats import fact
from pipeline.report.lines import indicator_lines
from pipeline.report.participation import participation_told
from pipeline.settings import Settings

SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "明川银行", "en": "Bank"}})
SATISFACTION = "counter_satisfaction_rate"


@pytest.mark.parametrize(
    ("numerator", "denominator", "status", "told"),
    [
        (480.0, 500.0, "incomplete", "报送不全"),
        (0.0, 500.0, "incomplete", "报送不全"),
        (0.0, 0.0, "not_delivered", "数据未报"),
    ],
)
def test_what_came_in_part_is_not_called_undelivered(
    numerator: float, denominator: float, status: str, told: str
) -> None:
    indicators = {SATISFACTION: load_indicators(SETTINGS)[SATISFACTION]}
    row = value(
        SATISFACTION, "bank", "-", math.nan, status="not_delivered", numerator=numerator, denominator=denominator,
        unexcluded=None,
    )  # fmt: skip
    points = [{"level": "branch", "subject_id": "B1", "period": SEPTEMBER.first, "item": SATISFACTION, "points": 1.0}]
    book = made(indicators, {"core_indicators": [SATISFACTION]}, values=[row], points=points)
    (line,) = indicator_lines(book, "bank", "-")
    assert (line.status, line.judgement.sentence.text("zh-CN", fact)) == (status, told)


def test_a_merged_branch_is_none_of_those_on_target_though_a_figure_of_it_stands() -> None:
    indicators = {SATISFACTION: load_indicators(SETTINGS)[SATISFACTION]}
    state = {"kind": "branch", "opened_date": None, "status_to": None, "managing_unit": "-", "peer_group": "A"}
    branches = [
        state | {"branch_id": "B1", "name": "滨江支行", "status": "open", "status_from": None},
        state | {"branch_id": "B2", "name": "安平东街支行", "status": "merged", "status_from": date(2026, 6, 30)},
    ]
    rows = [
        value(SATISFACTION, level, subject, 99.0, unexcluded=None, status=status)
        for level, subject, status in (("bank", "-", "ok"), ("branch", "B1", "ok"), ("branch", "B2", "carried"))
    ]
    settings = {"core_indicators": [SATISFACTION], "targets": {SATISFACTION: 98.0}}
    points = [{"level": "branch", "subject_id": "B1", "period": SEPTEMBER.first, "item": SATISFACTION, "points": 1.0}]
    (line,) = indicator_lines(made(indicators, settings, values=rows, branches=branches, points=points), "bank", "-")
    assert (line.branches_met, line.branches_counted) == (1, 1)


def test_what_came_in_part_is_no_part_of_the_groups_rate() -> None:
    rate = load_indicators(SETTINGS)["survey_response_rate"]

    def asked(branch: str, answered: float, invited: float, **more: Any) -> dict[str, Any]:
        share = 100 * answered / invited
        return value(rate.name, "branch", branch, share, numerator=answered, denominator=invited, **more)

    values = [asked("B1", 50, 100), asked("B2", 1, 100, value=None, status="not_delivered")]
    book = made({rate.name: rate}, values=values)
    of_group = next(f for f in participation_told(book, "branch", "B1") if f.rule == "satisfaction.response_of_group")
    assert of_group.sentence.text("zh-CN", fact) == "A组平均50.00%。"
