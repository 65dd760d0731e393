"""The figures behind a page, for who recomputes them; they stand with the method, where statistical words may."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Quantity, Text


@dataclass(frozen=True)
class ReferenceLine:
    """An indicator's figure with all that it rests on. `low`, `high`: the 95 % confidence interval, of samples.

    `chart`: what judged the change (xmr | p | laney_p | u | laney_u | c), None with too few periods, with its `limits`.
    `phi`, `tau2`: how far branches differ beyond chance (φ, and τ² in the unit of the funnel's own scale), None where they
    are not compared.
    """

    indicator: str
    title: Text
    version: str
    value: Quantity
    numerator: float | None
    denominator: float | None
    sample: int | None
    low: Quantity | None
    high: Quantity | None
    status: str
    chart: str | None
    limits: tuple[Quantity, Quantity] | None
    phi: float | None
    tau2: float | None
