"""The headline: what it says of a score that moved, and what it may not say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.periods import Period
from pipeline.report.findings import headline
from pipeline.report.formats import fact
from pipeline.report.model import Finding
from pipeline.texts import msg

SEPTEMBER, AUGUST = Period.parse("2026-09"), Period.parse("2026-08")
USUAL = [90.0, 90.2, 89.9, 90.1, 90.0, 90.2, 89.8, 90.1, 90.0, 90.1]  # moves by 0.2 a month or so


def _book(*newest: float, referrals: tuple[float | None, float | None] = (None, None), kind: str = "month") -> Any:
    """A bank whose last scores are `newest`, with so many complaints from the regulator before and now."""
    scores = [*USUAL, *newest]
    period = SEPTEMBER if kind == "month" else Period.parse("2026")
    periods = [period.shifted(-n) for n in range(len(scores) - 1, -1, -1)]
    told = dict(zip(periods, scores, strict=True))
    passed_on = {period.shifted(-1): referrals[0], period: referrals[1]}
    return SimpleNamespace(
        period=period,
        periods=periods,
        score=lambda level, subject, asked: told[asked],
        value=lambda name, level, subject, asked: passed_on[asked] if name == "regulator_referrals" else None,
    )


def _told(book: Any, *findings: Finding) -> Finding:
    return headline(book, "bank", "-", findings)


def test_a_score_that_fell_or_rose_far_is_called_so() -> None:
    assert (_told(_book(85.0)).rule, _told(_book(85.0)).tone) == ("headline.worse", "worse")
    assert (_told(_book(95.0)).rule, _told(_book(95.0)).tone) == ("headline.better", "better")
    assert _told(_book(90.0)).rule == "headline.ordinary"


@pytest.mark.parametrize("newest", [(85.0, 84.996), (95.0, 95.004)], ids=["low", "high"])
def test_what_reads_unchanged_is_called_neither_worse_nor_better(newest: tuple[float, float]) -> None:
    """The second of two months far from the usual: by less than the page's two decimals from the first."""
    found = _told(
        _book(*newest), Finding("problem.worse", msg("{value}.", value="1"), "worse", title=msg("clearly worse"))
    )
    assert (found.rule, found.tone) == ("headline.plain", "plain")
    assert (
        found.sentence.text("en", fact)
        == f"September 2026, whole bank: overall service score {newest[1]:.2f}, unchanged."
    )


@pytest.mark.parametrize("newest", [(85.0, 84.99), (95.0, 95.01)], ids=["low", "high"])
def test_a_hundredth_is_a_change(newest: tuple[float, float]) -> None:
    assert _told(_book(*newest)).rule in ("headline.worse", "headline.better")


@pytest.mark.parametrize(
    ("referrals", "rule"),
    [
        ((1.0, 2.0), "headline.plain"),
        ((None, 1.0), "headline.plain"),
        ((2.0, 2.0), "headline.better"),
        ((3.0, 1.0), "headline.better"),
        ((2.0, None), "headline.better"),
    ],
)
def test_nothing_is_called_better_while_the_regulator_passes_on_more_complaints(
    referrals: tuple[float | None, float | None], rule: str
) -> None:
    for kind in ("month", "year"):
        found = _told(_book(95.0, referrals=referrals, kind=kind))
        assert found.rule == rule
        assert ("明显变好" in found.sentence.text("zh-CN", fact)) is (rule == "headline.better")
