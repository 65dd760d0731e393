"""Cells of the regulator's annex and of the table of reference numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.render.svg import finite
from pipeline.report.formats import NO_VALUE, number, quantity
from pipeline.report.model import Quantity

CHARTS = {"xmr": "XmR", "p_prime": "p′", "u_prime": "u′"}  # others by their own letter


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that regulator.html.j2 and method.html.j2 call, bound to their language."""
    return {
        "said": partial(said, locale=locale),
        "plain_number": plain_number,
        "significant": significant,
        "chart_name": chart_name,
    }


def said(item: Quantity | None, locale: str) -> str:
    """A quantity with its unit; an em dash for none."""
    return NO_VALUE if item is None else quantity(item, locale)


def plain_number(value: float | None) -> str:
    """A sum: whole where it is whole, else with two places."""
    return number(value, 0 if value is not None and float(value).is_integer() else 2)


def significant(value: float | None, digits: int = 3) -> str:
    """A number of any size with so many significant digits; an em dash for none."""
    known = finite(value)
    return NO_VALUE if known is None else f"{known:.{digits}g}".replace("-", "\u2212")


def chart_name(chart: str | None) -> str:
    """XmR, p′, u′ …; an em dash for none."""
    return NO_VALUE if chart is None else CHARTS.get(chart, chart)
