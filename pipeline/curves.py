"""The curves by which a scorecard turns a value, or so many cases, into points. Pure; amounts are whole billionths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from pipeline.headers import Strict
from pipeline.texts import Message, msg

UNIT = 10**9  # values are rounded to 9 decimals and counted in billionths, so that a boundary is a boundary
LARGEST = 4.0e9
NO_CLASS = "-"  # of a case that its department put into none (pipeline.partials)
Number = Annotated[Decimal, Field(allow_inf_nan=False)]
Deduction = Annotated[Number, Field(gt=0)]
Cases = np.ndarray | Mapping[str, np.ndarray]


class Steps(Strict):
    """每低 `per` 扣 `deduct` 分.

    `part` says whether a part of a step counts as a whole one (不足一档按一档计) or in proportion.
    """

    kind: Literal["steps"]
    per: Number = Field(gt=0)
    deduct: Number = Field(gt=0)
    part: Literal["whole", "pro_rata"] = "pro_rata"
    floor: Number = Decimal(0)


class PerCase(Strict):
    """每件扣 `deduct` 分, down to `floor`; or so many for each class of case (一般1分、较大3分、重大10分)."""

    kind: Literal["per_case"]
    deduct: Deduction | dict[str, Deduction]
    floor: Number = Decimal(0)

    def shared_by(self, number: int) -> PerCase:
        """The curve for all of `number` subjects together: each case costs one of them, and so their mean a part."""
        if isinstance(self.deduct, dict):
            return self.model_copy(update={"deduct": {name: cost / number for name, cost in self.deduct.items()}})
        return self.model_copy(update={"deduct": self.deduct / number})

    def cost(self, case_class: str) -> float:
        """What one case of the class costs; nothing where the class is none of the scorecard's."""
        return float(self.deduct.get(case_class, 0) if isinstance(self.deduct, dict) else self.deduct)


class Band(Strict):
    """From this value on, this share of the weight (in %)."""

    reaching: Number
    earns: Number = Field(ge=0, le=100)


class Bands(Strict):
    """区间法: the first band that is reached decides; below all of them, nothing."""

    kind: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1)


class Ratio(Strict):
    """实际÷目标×权重, up to `cap` % of the weight."""

    kind: Literal["ratio"]
    cap: Number = Decimal(100)


class Progress(Strict):
    """较上年同期（或上期）每提高 `per` 加 `add` 分: from `start` points at no change, up to the weight; what got worse costs
    `deduct` for each `per`, down to `floor`.
    """

    kind: Literal["progress"]
    against: Literal["year_ago", "previous"] = "year_ago"
    per: Number = Field(gt=0)
    add: Deduction
    start: Number = Field(ge=0)
    deduct: Number = Field(Decimal(0), ge=0)
    floor: Number = Decimal(0)


class Rank(Strict):
    """第一名得满分，每低一名扣 `deduct` 分: by the place within the peer group. For branches only: nobody's pay hangs on it."""

    kind: Literal["rank"]
    deduct: Deduction
    floor: Number = Decimal(0)


Curve = Annotated[Steps | PerCase | Bands | Ratio | Progress | Rank, Field(discriminator="kind")]


@dataclass(frozen=True)
class Beside:
    """What some curves look at besides the value: `cases` (one number a subject or, by class, such an array for each class),
    the value `before`, and the `place` in the peer group (1 is the best); NaN where not known.
    """

    cases: Cases
    before: np.ndarray | None = None
    place: np.ndarray | None = None


def earned(
    curve: Curve | None,
    weight: Decimal,
    target: Decimal | np.ndarray | None,
    value: np.ndarray,
    beside: Beside | Cases,
    *,
    is_higher_better: bool,
) -> np.ndarray:
    """Points for each value, in the indicator's unit; NaN where there is none. Never above the weight except by a ratio
    whose cap allows it. `target`: one for all, or one for each value. A curve per case goes by `beside.cases` (or cases
    given alone); a known number of cases earns points even where the value itself has no base, a negative number none. No
    curve: `value` % of the weight.
    """
    rests = beside if isinstance(beside, Beside) else Beside(beside)
    full = exact(weight)
    missing = np.isnan(value)
    amount = units(np.where(missing, 0, value))
    match curve:
        case Steps(per=per, deduct=deduct, part=part, floor=floor):
            aim = _aim(target)
            short = np.maximum(aim - amount if is_higher_better else amount - aim, 0)
            most = max(full - exact(floor), 0)  # what there is to lose; further than that no value can fall
            if part == "whole":
                lost = np.minimum(-(-short // exact(per)), -(-most // exact(deduct))) * exact(deduct)
            else:
                lost = np.rint(np.minimum(short * (float(deduct) / float(per)), most)).astype(np.int64)
            points = np.maximum(full - lost, exact(floor))
        case PerCase(floor=floor):
            taken = _taken(curve, rests.cases)
            missing = ~(taken >= 0)  # fewer than no cases is a fault of the data: then their number is not known
            points = np.maximum(full - units(np.where(missing, 0, taken)), exact(floor))
        case Bands(bands=bands):
            better = sorted(bands, key=lambda band: band.reaching, reverse=is_higher_better)
            reached = [amount >= exact(b.reaching) if is_higher_better else amount <= exact(b.reaching) for b in better]
            points = np.select(reached, [full * exact(b.earns) // (100 * UNIT) for b in better], 0)
        case Ratio(cap=cap):
            share = amount / np.maximum(_aim(target), 1)
            points = np.rint(full * np.clip(share, 0.0, float(cap) / 100)).astype(np.int64)
        case Progress(per=per, add=add, start=start, deduct=deduct, floor=floor):
            before = np.full(len(amount), np.nan) if rests.before is None else rests.before
            missing = missing | np.isnan(before)
            gain = amount - units(np.where(missing, 0, before))
            gain = gain if is_higher_better else -gain
            rate = np.where(gain > 0, float(add), float(deduct)) / float(per)
            gained = np.clip(gain * rate, exact(floor) - exact(start), full - exact(start))
            points = exact(start) + np.rint(gained).astype(np.int64)
        case Rank(deduct=deduct, floor=floor):
            place = np.full(len(amount), np.nan) if rests.place is None else rests.place
            missing = missing | np.isnan(place)
            points = np.maximum(full - units(np.where(missing, 1, place) - 1) // UNIT * exact(deduct), exact(floor))
        case _:
            points = np.rint(full * (amount / (100 * UNIT))).astype(np.int64)
    return np.where(missing, np.nan, points / UNIT)


def _aim(target: Decimal | np.ndarray | None) -> Any:
    """The target in whole billionths; nothing to reach where there is none."""
    if isinstance(target, np.ndarray):
        return units(np.nan_to_num(target))
    return exact(target or Decimal(0))


def _taken(curve: PerCase, cases: Cases) -> np.ndarray:
    """Points that the cases cost; NaN where their number is not known."""
    if not isinstance(cases, Mapping):
        return np.asarray(cases, float) * curve.cost("")
    return np.sum([np.asarray(count, float) * curve.cost(name) for name, count in cases.items()], axis=0)


def sentence(curve: Curve | None, unit: str, weight: Decimal) -> Message:
    """The rule as the bank's document says it."""
    match curve:
        case Steps(per=per, deduct=deduct, part=part, floor=floor):
            template = _STEPS[(unit == "percent", part == "whole")]
            return _to_floor(Message(template.template, {"per": plain(per), "deduct": plain(deduct)}), floor)
        case PerCase(deduct=dict() as classes, floor=floor):
            parts = [
                msg("{case_class} {deduct}", case_class=class_name(n), deduct=plain(d)) for n, d in classes.items()
            ]
            return _to_floor(msg("for each case minus: {parts}", parts=parts), floor)
        case PerCase(deduct=deduct, floor=floor):
            return _to_floor(msg("minus {deduct} for each case", deduct=plain(deduct)), floor)  # type: ignore[arg-type]
        case Bands(bands=bands):
            best_first = sorted(bands, key=lambda band: -band.earns)
            shares = [
                msg("{reaching} earns {earns}%", reaching=plain(b.reaching), earns=plain(b.earns)) for b in best_first
            ]
            if best_first[-1].earns:
                return msg("by bands: {bands}; short of them all nothing", bands=shares)
            return msg("by bands: {bands}", bands=shares)
        case Ratio(cap=cap) if cap > 100:
            return msg("actual ÷ target × weight, up to {cap}% of it", cap=plain(cap))
        case Ratio():
            return msg("actual ÷ target × weight")
        case Progress():
            return _progress(curve, unit)
        case Rank(deduct=deduct, floor=floor):
            rule = msg("first place in the group earns all, minus {deduct} for each place below", deduct=plain(deduct))
            return _to_floor(rule, floor)
    return msg("branch score × {weight}%", weight=plain(weight))


def _to_floor(rule: Message, floor: Decimal) -> Message:
    """The rule, with how far it may go where that is not down to nothing."""
    if floor < 0:
        return msg("{rule}; below zero, down to {floor}", rule=rule, floor=plain(floor))
    return msg("{rule}; no less than {floor}", rule=rule, floor=plain(floor)) if floor else rule


def _progress(curve: Progress, unit: str) -> Message:
    parts = {"per": plain(curve.per), "add": plain(curve.add), "start": plain(curve.start)}
    rule = Message(_PROGRESS[(unit == "percent", curve.against)].template, parts)
    if not curve.deduct:
        return rule
    worse = msg("{rule}, minus {deduct} for each {per} worse")
    if unit == "percent":
        worse = msg("{rule}, minus {deduct} for each {per} pp worse")
    facts = {"rule": rule, "deduct": plain(curve.deduct), "per": plain(curve.per)}
    return _to_floor(Message(worse.template, facts), curve.floor)


_STEPS = {
    (True, True): msg("minus {deduct} for each {per} pp short of target, or part of it"),
    (True, False): msg("minus {deduct} for each {per} pp short of target, in proportion"),
    (False, True): msg("minus {deduct} for each {per} off target, or part of it"),
    (False, False): msg("minus {deduct} for each {per} off target, in proportion"),
}
_PROGRESS = {
    (True, "year_ago"): msg("{start} at last year’s value, plus {add} for each {per} pp better"),
    (False, "year_ago"): msg("{start} at last year’s value, plus {add} for each {per} better"),
    (True, "previous"): msg("{start} at the last period’s value, plus {add} for each {per} pp better"),
    (False, "previous"): msg("{start} at the last period’s value, plus {add} for each {per} better"),
}
_CLASSES = {
    "minor": msg("minor error"),
    "major": msg("major error"),
    "critical": msg("critical error"),
    "own": msg("received by the bank"),
    "referred": msg("referred by the regulator"),
    NO_CLASS: msg("no class given"),
}


_COUNTED_IN = {"minor": "笔", "major": "笔", "critical": "起"}  # complaints in 件


def class_name(case_class: str) -> Message | str:
    """A class of cases in words; its own name where it is not one of the shipped indicators'."""
    return _CLASSES.get(case_class, case_class)


def measure_word(case_class: str) -> str:
    """In what cases of that class are counted in Chinese."""
    return _COUNTED_IN.get(case_class, "件")


def units(value: np.ndarray) -> np.ndarray:
    """Whole billionths; beyond four thousand million there is only more, so that a difference of two is a whole number."""
    return np.rint(np.clip(np.asarray(value, float), -LARGEST, LARGEST) * UNIT).astype(np.int64)


def exact(value: Decimal) -> int:
    """Whole billionths of a number from a scorecard."""
    return int(value * UNIT)


def plain(value: Decimal) -> str:
    """A scorecard's number as it is written: 0.5, not 5E-1."""
    return f"{value.normalize():f}"
