"""Errors: types, severity, days since the last critical one. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.report.error_words import entries, incidents
from pipeline.report.formats import NO_VALUE, fact, number, quantity
from pipeline.report.model import Quantity, Text
from pipeline.report.model.errors import ErrorLine, ErrorPlace
from pipeline.texts import msg


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/errors.html.j2 calls, bound to their language."""
    functions: dict[str, Callable[..., Any]] = {
        "error_count": error_count,
        "critical_count": critical_count,
        "error_share": error_share,
        "error_name": error_name,
        "error_times": error_times,
        "error_days": error_days,
    }
    return {name: partial(function, locale=locale) for name, function in functions.items()}


def error_count(count: float | None, locale: str) -> str:
    """37笔, 38.5笔; an em dash without a base."""
    return NO_VALUE if count is None else fact(entries(count), locale)


def critical_count(count: float, locale: str) -> str:
    """2起."""
    return fact(incidents(count), locale)


def error_share(line: ErrorLine, total: ErrorLine, locale: str) -> str:
    """A line's part of all that count."""
    return quantity(Quantity(line.total / total.total * 100, "share"), locale) if total.total else NO_VALUE


def error_name(line: ErrorLine, locale: str) -> str:
    """要素不全; 其他3类 for those that stand together."""
    if line.others:
        return msg("{count} further kinds", count=number(line.others, 0)).text(locale)
    return line.name.text(locale) if isinstance(line.name, Text) else line.name


def error_times(place: ErrorPlace, locale: str) -> str:
    """2.3倍; an em dash where there are too few to say."""
    return quantity(Quantity(place.times, "times"), locale)


def error_days(days: int | None, locale: str) -> str:
    """211天; an em dash where no critical error is known."""
    return NO_VALUE if days is None else msg("{count} days", count=number(days, 0)).text(locale)
