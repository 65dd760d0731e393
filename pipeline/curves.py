"""The curves by which a scorecard turns a value, or so many cases, into points. Pure; amounts are whole billionths."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from pipeline.headers import Strict
from pipeline.texts import Message, msg

UNIT = 10**9  # values are rounded to 9 decimals and counted in billionths, so that a boundary is a boundary
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


Curve = Annotated[Steps | PerCase | Bands | Ratio, Field(discriminator="kind")]


def earned(
    curve: Curve | None,
    weight: Decimal,
    target: Decimal | None,
    value: np.ndarray,
    cases: Cases,
    *,
    is_higher_better: bool,
) -> np.ndarray:
    """Points for each value, in the indicator's unit; NaN where there is none. Never above the weight except by a ratio
    whose cap allows it. A curve per case takes `cases`, one number for each value or, by classes, such an array for each
    class; a known number of cases earns points even where the value itself has no base. No curve: `value` % of the weight.
    """
    full = exact(weight)
    missing = np.isnan(value)
    amount = units(np.where(missing, 0, value))
    match curve:
        case Steps(per=per, deduct=deduct, part=part, floor=floor):
            aim = exact(target or Decimal(0))
            short = np.maximum(aim - amount if is_higher_better else amount - aim, 0)
            if part == "whole":
                lost = -(-short // exact(per)) * exact(deduct)
            else:
                lost = np.rint(short * (float(deduct) / float(per))).astype(np.int64)
            points = np.maximum(full - lost, exact(floor))
        case PerCase(floor=floor):
            taken = _taken(curve, cases)
            missing = np.isnan(taken)
            points = np.maximum(full - units(np.where(missing, 0, taken)), exact(floor))
        case Bands(bands=bands):
            better = sorted(bands, key=lambda band: band.reaching, reverse=is_higher_better)
            reached = [amount >= exact(b.reaching) if is_higher_better else amount <= exact(b.reaching) for b in better]
            points = np.select(reached, [full * exact(b.earns) // (100 * UNIT) for b in better], 0)
        case Ratio(cap=cap):
            share = amount / exact(target or Decimal(1))
            points = np.rint(full * np.minimum(share, float(cap) / 100)).astype(np.int64)
        case _:
            points = np.rint(full * (amount / (100 * UNIT))).astype(np.int64)
    return np.where(missing, np.nan, points / UNIT)


def _taken(curve: PerCase, cases: Cases) -> np.ndarray:
    """Points that the cases cost; NaN where their number is not known."""
    if not isinstance(cases, Mapping):
        return np.asarray(cases, float) * curve.cost("")
    return np.sum([np.asarray(count, float) * curve.cost(name) for name, count in cases.items()], axis=0)


def sentence(curve: Curve | None, unit: str, weight: Decimal) -> Message:
    """The rule as the bank's document says it."""
    match curve:
        case Steps(per=per, deduct=deduct, part=part):
            template = _STEPS[(unit == "percent", part == "whole")]
            return Message(template.template, {"per": plain(per), "deduct": plain(deduct)})
        case PerCase(deduct=dict() as classes):
            parts = [
                msg("{case_class} {deduct}", case_class=class_name(n), deduct=plain(d)) for n, d in classes.items()
            ]
            return msg("for each case minus: {parts}", parts=parts)
        case PerCase(deduct=deduct):
            return msg("minus {deduct} for each case", deduct=plain(deduct))  # type: ignore[arg-type]
        case Bands():
            return msg("by bands")
        case Ratio():
            return msg("actual ÷ target × weight")
    return msg("branch score × {weight}%", weight=plain(weight))


_STEPS = {
    (True, True): msg("minus {deduct} for each {per} pp short of target, or part of it"),
    (True, False): msg("minus {deduct} for each {per} pp short of target, in proportion"),
    (False, True): msg("minus {deduct} for each {per} off target, or part of it"),
    (False, False): msg("minus {deduct} for each {per} off target, in proportion"),
}
_CLASSES = {
    "minor": msg("minor error"),
    "major": msg("major error"),
    "critical": msg("critical error"),
    "own": msg("received by the bank"),
    "referred": msg("referred by the regulator"),
}


def class_name(case_class: str) -> Message | str:
    """A class of cases in words; its own name where it is not one of the shipped indicators'."""
    return _CLASSES.get(case_class, case_class)


def units(value: np.ndarray) -> np.ndarray:
    """Whole billionths."""
    return np.rint(np.asarray(value, float) * UNIT).astype(np.int64)


def exact(value: Decimal) -> int:
    """Whole billionths of a number from a scorecard."""
    return int(value * UNIT)


def plain(value: Decimal) -> str:
    """A scorecard's number as it is written: 0.5, not 5E-1."""
    return f"{value.normalize():f}"
