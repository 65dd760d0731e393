"""An indicator's value as arithmetic: numerator and denominator → value, and the good end of its interval. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.explain.arithmetic import billionths, calculate, decimal, operand, written
from pipeline.explain.model import Figure, Step, Words
from pipeline.explain.words import STATUSES, known
from pipeline.indicators import SCALE, Indicator
from pipeline.texts import msg

# The 97.5 % point of the normal distribution, as the interval's formula takes it.
Z = Decimal("1.959963984540054")


def figure_of(indicator: Indicator, title: Words, row: Mapping[str, Any], level: str, subject: Words) -> Figure:
    """The figure of a row of values or points, with the division that made it."""
    numerator, denominator, value = (decimal(row[name]) for name in ("numerator", "denominator", "value"))
    exact = billionths(row["value"])
    sample = decimal(row["sample"])
    status = str(row["status"])
    steps: tuple[Step, ...] = ()
    if numerator is not None and denominator is not None and value is not None and indicator.header.kind != "count":
        steps = _division(indicator, numerator, denominator, exact)
    return Figure(
        indicator=indicator.name,
        title=title,
        level=level,
        subject=subject,
        unit=indicator.header.unit,
        kind=indicator.header.kind,
        evidence=indicator.header.evidence,
        numerator=numerator,
        denominator=denominator,
        sample=None if sample is None else int(sample),
        value=exact,
        low=billionths(row["low"]),
        high=billionths(row["high"]),
        status=status,
        status_words=known(STATUSES, status),
        steps=steps,
    )


def good_end_steps(
    figure: Figure | None, indicator: Indicator, good: Decimal, *, is_higher_better: bool
) -> tuple[Step, ...]:
    """How the good end of the interval comes about: by Wilson's formula for a proportion, else by the method's name."""
    header = indicator.header
    told = Step(msg("good end of the 95% interval: {value}", value=good))
    if figure is None or header.kind != "proportion" or not figure.denominator or figure.numerator is None:
        return (told,)
    n, x = figure.denominator, min(figure.numerator, figure.denominator)
    if (x == n and is_higher_better) or (x == 0 and not is_higher_better):
        return (told,)
    square = calculate(f"{written(Z)} × {written(Z)}", places=15)
    sign = "+" if is_higher_better else "−"
    root = f"√({written(square.result)} + 4 × {written(x)} × ({written(n)} − {written(x)}) ÷ {written(n)})"
    above = f"2 × {written(x)} + {written(square.result)} {sign} {written(Z)} × {root}"
    scale = written(Decimal(str(SCALE.get(header.unit, 1.0))))
    end = calculate(f"({above}) ÷ (2 × ({written(n)} + {written(square.result)})) × {scale}", good)
    if end.result != good:
        return (told,)
    return (
        Step(msg("square of the factor for 95%"), square.line),
        Step(msg("good end of the 95% interval (Wilson)"), end.line),
    )


def _division(
    indicator: Indicator, numerator: Decimal, denominator: Decimal, value: Decimal | None
) -> tuple[Step, ...]:
    if not denominator:
        return ()
    steps: tuple[Step, ...] = ()
    counted = _within(indicator, numerator, denominator)
    if counted != numerator:
        # A fault of the data, which its checks report; the value stops at the bounds of a proportion.
        numerator = counted
        steps = (Step(msg("the numerator is taken as {value}: it cannot pass the denominator", value=numerator)),)
    quotient = calculate(_quotient(indicator, numerator, denominator), value)
    return (*steps, Step(msg("numerator ÷ denominator"), quotient.line))


def expression_of(indicator: Indicator, row: Mapping[str, Any]) -> str | None:
    """A row's value as an expression of what it was divided from, as it stands in a longer one; None for no value."""
    numerator, denominator, value = (decimal(row[name]) for name in ("numerator", "denominator", "value"))
    if value is None:
        return None
    if numerator is None or not denominator or indicator.header.kind == "count":
        return operand(value)
    return _quotient(indicator, _within(indicator, numerator, denominator), denominator)


def _within(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> Decimal:
    """The numerator as it counts: of a sampled proportion never below nothing nor above the denominator."""
    if indicator.header.kind != "proportion" or indicator.header.evidence != "sample":
        return numerator
    return min(max(numerator, Decimal(0)), denominator)


def _quotient(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> str:
    scale = Decimal(str(SCALE.get(indicator.header.unit, 1.0)))
    expression = f"{operand(numerator)} ÷ {operand(denominator)}"
    return f"{expression} × {written(scale)}" if scale != 1 else expression
