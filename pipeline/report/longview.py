"""What a quarter or a year shows that a month cannot."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from pipeline.report.effects import effects
from pipeline.report.lasting import lasting
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Point, Quantity
from pipeline.report.model.longview import LongView
from pipeline.report.months import known_months, months_of
from pipeline.report.movers import consequences, moves
from pipeline.report.seasons import seasons
from pipeline.report.targets import targets
from pipeline.texts import msg

SHOWN = 15  # months of scores behind a quarter; behind a year, those of two


def longview(book: Book, level: str, subject: str) -> LongView | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None for a month, and where nothing is known."""
    if book.period.kind == "month" or not known_months(book):
        return None
    compared, season_notes = seasons(book, level, subject)
    scores, rules_since = _scores(book, level, subject)
    is_bank = level == "bank"
    found, effect_notes = effects(book) if is_bank else ((), ())
    view = LongView(
        held=lasting(book, level, subject),
        scores=scores,
        score_notes=_score_notes(book, level, subject, scores),
        rules_since=rules_since,
        seasons=compared,
        season_notes=season_notes,
        effects=found,
        effect_notes=effect_notes,
        moves=moves(book, level, subject),
        consequences=consequences(book, level, subject),
        targets=targets(book) if is_bank else (),
    )
    return view if view != LongView() else None


def _scores(book: Book, level: str, subject: str) -> tuple[tuple[Point, ...], str | None]:
    """The scores month by month, and the first month scored by the card now in force, where not all were."""
    rows = months_of(book).scores_of(level, subject)
    known = known_months(book)
    count = SHOWN if book.period.kind == "quarter" else len(known) + 12
    months = [known[-1].shifted(-n) for n in range(count - 1, -1, -1)]
    points = [Point(str(month), _score(rows.get(month.first))) for month in months]
    first = next((n for n, point in enumerate(points) if point.value is not None), None)
    if first is None:
        return (), None
    cards = {str(month): rows[month.first]["scorecard"] for month in months[first:] if month.first in rows}
    last = next(reversed(cards.values()))
    since = next(month for month, card in cards.items() if card == last)
    return tuple(points[first:]), None if len(set(cards.values())) == 1 else since


def _score(row: dict[str, Any] | None) -> float | None:
    return number(row["score"]) if row else None


def _score_notes(book: Book, level: str, subject: str, points: tuple[Point, ...]) -> tuple[Finding, ...]:
    """Both readings of the score where the rules average months or quarters; else that they do not."""
    row = book.result(level, subject, book.period)
    score = number(row["score"]) if row else None
    own = {str(month) for month in known_months(book)}
    values = [point.value for point in points if point.period in own and point.value is not None]
    if row is None or score is None or not values:
        return ()
    card = book.card(row["scorecard"])
    if card is None:
        return ()
    facts = number(row.get("score_of_facts"))
    if card.averages(book.period) and facts is not None:
        named = {"score": Quantity(score, "score"), "facts": Quantity(facts, "score")}
        if card.period_score == "weighted_quarters":
            said = msg("By the rules the quarters’ scores are weighed: {score}. From the facts of the whole period: {facts}.", **named)  # fmt: skip  # noqa: E501
        else:
            said = msg("By the rules the mean of the months’ scores counts: {score}. From the facts of the whole period: {facts}.", **named)  # fmt: skip  # noqa: E501
        return (Finding("scores.both", said),)
    said = msg(
        "The score counts from the facts of the whole period: {score}. The mean of its months would be {mean}.",
        score=Quantity(score, "score"),
        mean=Quantity(fmean(values), "score"),
    )
    return (Finding("scores.facts", said),)
