"""A value of few observations: shown only, unless points rest on it; the word, the target and the counts agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
RATE = "rule_adherence"
CARD: dict[str, Any] = {
    "name": "branch", "version": "1", "title": {"zh": "评分表", "en": "Scorecard"}, "level": "branch", "kinds": ["branch"],
    "document_no": "1", "democratic_procedure": "1", "published_at": "2026-01-01", "effective_from": "2026-01-01",
    "approved_by": "1", "minimum_indicators": 1,
    "items": [{"indicator": RATE, "weight": "100", "target": "96", "curve": {"kind": "steps", "per": "1", "deduct": "1"}}],
    "levels": [{"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": "0"}],
}  # fmt: skip


def book(points: float | None) -> Book:
    """B1's adherence rests on three checks and lies below the target; it earned so many points, or none."""
    row = {
        "level": "branch",
        "subject_id": "B1",
        "post": "-",
        "item": RATE,
        "period": SEPTEMBER.first,
        "points": points,
    }
    figures = [value(RATE, "branch", "B1", 95.2, sample=3, status="thin")]
    settings = {"core_indicators": [RATE]}
    whole = made(INDICATORS, settings, values=figures, points=[row])
    return replace(whole, cards=[Scorecard.model_validate(CARD)])


@pytest.mark.parametrize(
    ("points", "rule", "is_met"), [(99.2, "status.thin_scored.missed", False), (float("nan"), "status.thin", None)]
)
def test_what_is_scored_is_judged_by_its_target_and_what_is_shown_only_is_not(
    points: float, rule: str, is_met: bool | None
) -> None:
    (line,) = indicator_lines(book(points), "branch", "B1")
    assert (line.judgement.rule, line.is_met) == (rule, is_met)
