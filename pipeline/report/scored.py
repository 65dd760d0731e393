"""Scores of earlier periods that a score can be set beside: those that the same scorecard gave."""

from __future__ import annotations

from typing import Any

from pipeline.periods import Period
from pipeline.report.judgements import variation
from pipeline.report.lookup import Book, change

FULL_SCORE = 100.0


def is_by_other_rules(book: Book, level: str, subject: str, period: Period) -> bool:
    """Whether another scorecard than this period's gave the score of `period`: the two cannot be compared."""
    if book.score(level, subject, period) is None or not book.has_result(level, subject, book.period):
        return False
    return book.scorecard(level, subject, book.period) != book.scorecard(level, subject, period)


def comparable_score(book: Book, level: str, subject: str, period: Period) -> float | None:
    """The score of `period`; None where other rules gave it."""
    return None if is_by_other_rules(book, level, subject, period) else book.score(level, subject, period)


def comparable_scores(book: Book, level: str, subject: str) -> list[float | None]:
    """The scores of the periods that one is judged among, oldest first; None for those that other rules gave."""
    return [comparable_score(book, level, subject, period) for period in book.periods]


def score_facts(book: Book, level: str, subject: str) -> dict[str, Any]:
    """The fields of a Report that tell of its score and of those before it."""
    series = [book.score(level, subject, period) for period in book.periods]
    comparable = comparable_scores(book, level, subject)
    found = variation(comparable, "higher", FULL_SCORE)
    year_ago = book.period.year_ago
    return {
        "score": series[-1],
        "score_change": change(series[-1], comparable[-2] if len(comparable) > 1 else None),
        "score_year_change": change(series[-1], comparable_score(book, level, subject, year_ago)),
        "is_year_comparable": not is_by_other_rules(book, level, subject, year_ago),
        "score_series": book.shown_points(series),
        "score_band_low": found.low,
        "score_band_high": found.high,
        "rules_since": _rules_since(book, level, subject),
    }


def _rules_since(book: Book, level: str, subject: str) -> str | None:
    """The first of the periods shown that was scored by the card now in force; None where all were."""
    cards = [(period, row["scorecard"]) for period in book.periods if (row := book.result(level, subject, period))]
    if not cards or cards[0][1] == cards[-1][1]:
        return None
    return str(next(period for period, card in cards if card == cards[-1][1]))
