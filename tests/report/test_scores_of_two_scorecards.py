"""A score is set beside those of its own scorecard only: in its changes, and in its range of ordinary variation."""

from __future__ import annotations

from typing import Any

from small_books import SEPTEMBER, made

from pipeline.report.lookup import Book
from pipeline.report.scored import score_facts


def _results(periods: int, since: int) -> list[dict[str, Any]]:
    """The bank's scores of the last `periods` months, of which the last `since` are by the new scorecard."""
    rows = []
    for back in range(periods - 1, -1, -1):
        card, score = ("branch_2026", 90.0 - back % 2) if back < since else ("branch_2025", 98.0 - back % 2)
        key = {"level": "bank", "subject_id": "-", "post": "-", "period": SEPTEMBER.shifted(-back).first}
        rows.append(key | {"scorecard": card, "score": score, "branch_id": None})
    return rows


def _book(since: int) -> Book:
    return made(results=_results(15, since))


def _facts(since: int) -> dict[str, Any]:
    return score_facts(_book(since), "bank", "-")


def test_a_year_ago_by_another_scorecard_is_no_base_for_a_change() -> None:
    facts = _facts(6)
    assert (facts["score_year_change"], facts["is_year_comparable"]) == (None, False)
    assert facts["score_change"] == 1.0
    assert facts["rules_since"] == "2026-04"


def test_the_first_period_of_a_scorecard_has_no_change_on_the_period_before() -> None:
    assert _facts(1)["score_change"] is None


def test_the_ordinary_range_is_of_the_scorecard_in_force_and_needs_eight_periods_of_it() -> None:
    few, enough = _facts(7), _facts(8)
    assert (few["score_band_low"], few["score_band_high"]) == (None, None)
    assert enough["score_band_low"] < 89.5 < enough["score_band_high"] < 97.0


def test_scores_of_one_scorecard_are_compared_with_the_year_before() -> None:
    facts = _facts(15)
    assert (facts["score_year_change"], facts["is_year_comparable"]) == (0.0, True)
