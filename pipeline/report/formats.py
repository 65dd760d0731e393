"""Numbers as readers see them: rounded half up, once, with their unit; never rounded across a redline."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from pipeline.report.model import Quantity, Text
from pipeline.texts import Message

NO_VALUE = "—"
MINUS = "−"

# unit → decimals, then the form of a value and of a change, in Chinese and in English.
_PLAIN = ("{0}", "{0}")
UNITS: dict[str, tuple[int, tuple[str, str], tuple[str, str]]] = {
    "percent": (2, ("{0}%", "{0}%"), ("{0}个百分点", "{0} pp")),
    "per_10000": (2, ("万分之{0}", "{0} per 10,000"), ("{0}个万分点", "{0} per 10,000")),
    "seconds": (1, ("{0}秒", "{0} s"), ("{0}秒", "{0} s")),
    "index": (2, _PLAIN, ("{0}分", "{0} pts")),
    "nps": (1, _PLAIN, ("{0}分", "{0} pts")),
    "score": (2, ("{0}分", "{0}"), ("{0}分", "{0}")),
    "points": (2, ("{0}分", "{0}"), ("{0}分", "{0}")),
    "cases": (0, ("{0}件", "{0}"), ("{0}件", "{0}")),
    "incidents": (0, ("{0}起", "{0}"), ("{0}起", "{0}")),
    "count": (0, _PLAIN, _PLAIN),
    "items": (0, ("{0}项", "{0}"), ("{0}项", "{0}")),
    "deliveries": (0, ("{0}批", "{0}"), ("{0}批", "{0}")),
    "notices": (0, ("{0}份", "{0}"), ("{0}份", "{0}")),
    "places": (0, ("{0}家", "{0}"), ("{0}家", "{0}")),
    "people": (0, ("{0}人", "{0}"), ("{0}人", "{0}")),
    "courses": (0, ("{0}人次", "{0}"), ("{0}人次", "{0}")),
    "kinds": (0, ("{0}类", "{0}"), ("{0}类", "{0}")),
    "rows": (0, ("{0}行", "{0}"), ("{0}行", "{0}")),
    "share": (1, ("{0}%", "{0}%"), ("{0}个百分点", "{0} pp")),
    "pp": (2, ("{0}个百分点", "{0} pp"), ("{0}个百分点", "{0} pp")),
    "p10k": (2, ("{0}个万分点", "{0} per 10,000"), ("{0}个万分点", "{0} per 10,000")),
    "transactions": (0, ("{0}笔", "{0}"), ("{0}笔", "{0}")),
    "times": (1, ("{0}倍", "{0} times"), ("{0}倍", "{0} times")),
}


def places(value: float | None, unit: str) -> int:
    """Decimals that a value of the unit is shown with. Errors that several people share make no whole number: half of one is
    shown as 0.50, since 1 would be more than was deducted.
    """
    if unit == "count" and value is not None and math.isfinite(value) and not round(float(value), 9).is_integer():
        return 2
    return UNITS[unit][0]


def rounded(value: float, decimals: int, *, bound: float | None = None) -> Decimal:
    """`value` to `decimals` places, half up; cut instead where rounding would carry it onto or over `bound`."""
    exact = Decimal(repr(round(value, 9)))
    step = Decimal(1).scaleb(-decimals)
    result = exact.quantize(step, ROUND_HALF_UP)
    if bound is not None:
        edge = Decimal(repr(round(bound, 9)))
        if exact < edge <= result:
            return exact.quantize(step, ROUND_DOWN)
        if result <= edge < exact:
            return result + step
    return result


@lru_cache(maxsize=50_000)
def number(value: float | None, decimals: int, *, signed: bool = False, bound: float | None = None) -> str:
    """`1,234.50`; an em dash where there is no value; a true minus sign; `0` never carries a sign."""
    if value is None or not math.isfinite(value):
        return NO_VALUE
    result = rounded(value, decimals, bound=bound)
    text = f"{abs(result):,.{decimals}f}"
    if result < 0:
        return MINUS + text
    return f"+{text}" if signed and result > 0 else text


def quantity(item: Quantity, locale: str, *, bound: float | None = None) -> str:
    """A quantity with its unit, as the bank says it: 98.92%, 万分之2.1, −0.11个百分点, 47件.

    `bound` is a target that rounding must not reach when the value does not (99.996 % stays 99.99 %). Raises KeyError
    for a unit that is not in UNITS.
    """
    _, value_forms, change_forms = UNITS[item.unit]
    text = number(
        item.value, places(item.value, item.unit), signed=item.change, bound=item.bound if bound is None else bound
    )
    if text == NO_VALUE:
        return text
    forms = change_forms if item.change else value_forms
    return forms[0 if locale == "zh-CN" else 1].format(text)


def fact(value: Any, locale: str) -> str:
    """A fact inside a sentence: quantities, names in both languages, lists and nested messages."""
    if isinstance(value, Quantity):
        return quantity(value, locale)
    if isinstance(value, Text):
        return value.text(locale)
    if isinstance(value, Message):
        return value.text(locale, fact)
    if isinstance(value, (list, tuple)):
        return ("、" if locale == "zh-CN" else ", ").join(fact(item, locale) for item in value)
    return str(value)
