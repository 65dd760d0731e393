"""A row of a scorecard as it stands on a person's sheet: the figure it goes by, what that rests on, and the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pipeline.curves import PerCase, Steps
from pipeline.explain.arithmetic import written
from pipeline.explain.model import Figure, ItemExplained, Part, Step
from pipeline.report.formats import UNITS
from pipeline.report.model import Quantity, Text
from pipeline.report.model.employee import CountedCase, SheetFigure, SheetItem, Working
from pipeline.scorecards import Item
from pipeline.texts import Message, msg

# How an interval's end comes about belongs to the full explanation of a score; the sheet goes on from the end itself.
_FORMULA = frozenset({"square of the factor for 95%", "good end of the 95% interval (Wilson)"})
_BRANCH_ROW = msg("this row always goes by the branch’s figure")


def sheet_item(found: ItemExplained, item: Item) -> SheetItem:
    """The row of `item`, from its explanation."""
    target = float(found.target) if found.target is not None else None
    figures = [_figure(part.figure, part, target, is_titled=len(found.parts) > 1) for part in found.parts]
    own = [_figure(part.own, part, target, is_titled=len(found.parts) > 1) for part in found.parts if part.own]
    figures += [
        SheetFigure(
            None,
            Text(branch.name, branch.name),
            None if branch.score is None else Quantity(float(branch.score), "score"),
            None,
            None,
            nothing=msg("the branch has no score") if branch.score is None else None,
        )
        for branch in found.linked
    ]
    return SheetItem(
        item=found.item,
        title=plain(found.title),
        weight=float(found.weight),
        points=None if found.points is None else float(found.points),
        target=None if target is None else Quantity(target, _known(found.unit)),
        figures=tuple(figures),
        own=tuple(own),
        grounds=tuple(_grounds(found, item)),
        rule=plain(found.rule),
        working=_working(found, item),
        article=found.article,
    )


def steps_of(steps: Iterable[Step]) -> tuple[Working, ...]:
    """Steps of an explanation as the sheet keeps them."""
    return tuple(Working(plain(step.words), step.line) for step in steps if step.words.template not in _FORMULA)


def plain(words: Any) -> Any:
    """Words whose exact numbers are text, with all of their digits."""
    if isinstance(words, Message):
        return Message(words.template, {name: plain(fact) for name, fact in words.facts.items()})
    if isinstance(words, Decimal):
        return written(words)
    if isinstance(words, (list, tuple)):
        return [plain(one) for one in words]
    return words


def _figure(figure: Figure, part: Part, target: float | None, *, is_titled: bool) -> SheetFigure:
    unit = _known(figure.unit)
    is_divided = figure.kind != "count" and figure.numerator is not None and bool(figure.denominator)
    ranged = is_divided and figure.evidence == "sample" and figure.low is not None and figure.high is not None
    return SheetFigure(
        title=plain(figure.title) if is_titled else None,
        whose=plain(figure.subject) if figure.level == "branch" else None,
        value=None if figure.value is None else Quantity(float(figure.value), unit, bound=target),
        numerator=float(figure.numerator) if is_divided and figure.numerator is not None else None,
        denominator=float(figure.denominator) if is_divided and figure.denominator is not None else None,
        low=Quantity(_within(float(figure.low), unit), unit) if ranged and figure.low is not None else None,
        high=Quantity(_within(float(figure.high), unit), unit) if ranged and figure.high is not None else None,
        cases=tuple(CountedCase(c.case_id, plain(c.case_class), float(c.count)) for c in part.cases),
        nothing=plain(figure.status_words) if figure.value is None else None,
    )


def _within(end: float, unit: str) -> float:
    """An interval's end as it is shown: what cannot pass 0 or 100 is not said to."""
    return min(max(end, 0.0), 100.0) if unit in ("percent", "index") else end


def _known(unit: str) -> str:
    return unit if unit in UNITS else "count"


def _grounds(found: ItemExplained, item: Item) -> Iterable[Message]:
    """By whose figure the row goes where that is not simply the person's own, and why."""
    if item.linked:
        return
    if item.grain == "branch":
        yield _BRANCH_ROW
        return
    has_figure = found.grain != "employee" or any(part.figure.value is not None for part in found.parts)
    if has_figure and found.status != "ok" and (found.gate or found.status != "no_cases"):
        yield plain(found.status_words)
    if found.gate and found.grain != "employee":
        yield plain(_sample_alone(found.gate))
        yield plain(found.grain_words)
    if found.basis and found.grain == "employee" and found.points_observed != found.points_favourable:
        yield plain(found.basis)


def _sample_alone(gate: Message) -> Message:
    """The gate without the figure of reliability: what that means stands before it in words."""
    told = gate.facts.get("gate")
    return told if isinstance(told, Message) else gate


def _working(found: ItemExplained, item: Item) -> tuple[Working, ...]:
    """The steps from the figure to the points; one sentence where nothing was deducted."""
    full = {found.points, found.points_observed, found.points_favourable} <= {found.weight, None}
    if full and found.points is not None and isinstance(item.curve, (Steps, PerCase)):
        if isinstance(item.curve, PerCase):
            # Cases that cost nothing are of no class of the scorecard: what is told of them stays.
            has_cases = isinstance(item.curve.deduct, dict) and any(part.cases for part in found.parts)
            return steps_of(found.steps) if has_cases else (Working(msg("no case: nothing is deducted")),)
        return (Working(msg("target reached: all points")),)
    if found.points is None:
        return (Working(msg("no data: the weight goes to the other rows")),)
    kept = list(found.steps)
    is_divided = any(step.line for step in kept) and not item.linked
    division = [step for part in found.parts[:1] for step in part.figure.steps] if is_divided else []
    return steps_of([*division, *kept])
