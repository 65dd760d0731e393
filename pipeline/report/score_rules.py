"""Rules of a branch's scorecard between the rows' sum and the result: a mean, the highest score, places of a grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.curves import plain
from pipeline.grading import grades_of
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity, Text
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg

NEAR = 1e-9  # scores are kept with nine decimals


def score_rules(book: Book, branch: str) -> dict[str, Any]:
    """The fields score_rule and grade_rule of the branch's Report; None where bonuses and deductions alone make the score of
    the rows, and the score alone the grade.
    """
    row = book.result("branch", branch, book.period)
    card = book.card(row["scorecard"]) if row else None
    if row is None or card is None:
        return {"score_rule": None, "grade_rule": None}
    return {"score_rule": _of_score(book, card, row), "grade_rule": _of_grade(card, row)}


def _of_score(book: Book, card: Scorecard, row: Mapping[str, Any]) -> Message | None:
    score, base = number(row["score"]), number(row["base"])
    if score is None:
        return None
    if card.averages(book.period):
        return msg("by the rules the mean of shorter periods’ scores: {score}", score=Quantity(score, "score"))
    matters = (number(row["bonus"]) or 0.0) + (number(row["deduction"]) or 0.0)
    most = float(card.score_events.maximum)
    if base is None or base + matters - max(most, base) <= NEAR:
        return None
    return msg(
        "bonuses and deductions {amount}, but a score of {most} at most: {score}",
        amount=Quantity(matters, "score", change=True),
        most=Quantity(max(most, base), "score"),
        score=Quantity(score, "score"),
    )


def _of_grade(card: Scorecard, row: Mapping[str, Any]) -> Message | None:
    """Where the places of a better grade were taken."""
    by, names = number(row.get("graded_by")), [level.grade for level in card.levels]
    before = row.get("grade_before_veto")
    if by is None or before not in names:
        return None
    reached = card.levels[int(grades_of(np.array([by]), card)[0])]
    quota = card.quota_of(reached.grade)
    if quota is None or names.index(str(before)) <= names.index(reached.grade):
        return None
    return msg(
        "at most {share}% of the group may have “{above}”, and others scored higher",
        share=plain(quota),
        above=Text(reached.title.zh, reached.title.en),
    )
