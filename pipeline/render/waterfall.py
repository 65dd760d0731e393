"""A waterfall as rows of a table: each part of a change begins where the one before ended, and all add up as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.render.words import period_words
from pipeline.report.formats import Quantity, fact, quantity, rounded
from pipeline.report.model import Text
from pipeline.report.model.trends import Part, ScoreChange
from pipeline.texts import msg

MOST = 5  # branches shown in each direction
MARGIN = 0.06  # room beside the first and last bar, as a part of the picture


@dataclass(frozen=True)
class FallRow:
    """`name`, `change` and `score` (what the score has come to) as texts; `picture`: its bar as SVG. `is_end`: one of the
    two scores between which the parts lie.
    """

    name: str
    change: str
    score: str
    picture: str
    tone: str
    is_end: bool = False


def falls(moved: ScoreChange, parts: Sequence[Part], after_period: str, locale: str) -> list[FallRow]:
    """From the score before to that after, a row for each part that shows in two decimals and one for all others together.

    The parts are rounded one by one, and what rounding leaves goes to the others, so that the printed column adds up.
    """
    whole = rounded(moved.after, 2) - rounded(moved.before, 2)  # so that it ends at the score as it stands elsewhere
    shown, others = _chosen(parts)
    steps = [(_name(part.name, locale), rounded(part.change, 2)) for part in shown]
    rest = whole - sum((amount for _, amount in steps), Decimal(0))
    if others or rest:
        steps.append((_others(others, locale), rest))
    start = rounded(moved.before, 2)
    ends = [start]
    for _, amount in steps:
        ends.append(ends[-1] + amount)
    low, high = float(min(ends)), float(max(ends))

    def at(value: Decimal) -> float:
        if high == low:
            return 50.0
        return 100 * (MARGIN + (1 - 2 * MARGIN) * (float(value) - low) / (high - low))

    rows = [_end(moved.before_period, start, at(start), locale)]
    for (name, amount), begin, end in zip(steps, ends[:-1], ends[1:], strict=True):
        tone = "worse" if amount < 0 else "better" if amount > 0 else "plain"
        change = quantity(Quantity(float(amount), "points", change=True), locale)
        rows.append(FallRow(name, change, _score(end, locale), _bar(at(begin), at(end), tone), tone))
    return [*rows, _end(after_period, ends[-1], at(ends[-1]), locale)]


def _chosen(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """The parts to be shown, what lowered most first; and the others. Of branches the most in each direction."""
    seen = [part for part in parts if rounded(part.change, 2)]
    own = sorted((part for part in seen if part.kind != "rest"), key=lambda part: part.change)
    if any(part.kind == "branch" for part in own):
        lowering = [part for part in own if part.change < 0][:MOST]
        raising = [part for part in own if part.change > 0][-MOST:]
        own = [*lowering, *raising]
    shown = [*own, *(part for part in seen if part.kind == "rest")]
    return shown, [part for part in parts if all(part is not one for one in shown)]


def _others(others: Sequence[Part], locale: str) -> str:
    named = [part for part in others if part.kind != "rest"]
    if not named:
        return msg("Rounding").text(locale)
    if named[0].kind == "branch":
        return msg("{count} others, and rounding", count=Quantity(len(named), "places")).text(locale, fact)
    return msg("{count} other items, and rounding", count=Quantity(len(named), "items")).text(locale, fact)


def _name(name: Text | str, locale: str) -> str:
    return name.text(locale) if isinstance(name, Text) else name


def _end(period: str, score: Decimal, at: float, locale: str) -> FallRow:
    words = msg("Score of {period}", period=period_words(period, locale).short)
    picture = _rectangle("end", at - 0.4, 0.8)
    return FallRow(words.text(locale), "", _score(score, locale), picture, "plain", is_end=True)


def _score(value: Decimal, locale: str) -> str:
    return quantity(Quantity(float(value), "score"), locale)


def _bar(begin: float, end: float, tone: str) -> str:
    """From where the part before ended to where this one ends; at least a hair wide."""
    return _rectangle(tone, min(begin, end), max(abs(end - begin), 0.4))


def _rectangle(kind: str, left: float, width: float) -> str:
    return (
        f'<svg class="fall" aria-hidden="true">'
        f'<rect class="{kind}" x="{left:.2f}%" width="{width:.2f}%" height="100%"/></svg>'
    )
