"""What is told of an indicator of whose facts a part came, or none."""

from __future__ import annotations

import math

import pytest
from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.formats import fact
from pipeline.report.lines import indicator_lines
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
