"""Arithmetic as a person checks it with a pocket calculator: printed lines whose right side follows from the left. Pure.

`540 ÷ 546 × 100 ≈ 98.901098901`: `=` where the digits printed are all there are, `≈` where the result was rounded to as
many places as it is printed with. Numbers of a line are those printed on lines before it, so nothing is carried unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from pipeline.curves import UNIT, plain

PLACES = 9  # points and values are counted in billionths
MINUS = "−"
# A result is a rounding of what was computed where it lies within half of its last place. Floating-point division can
# decide a tie, and what is next to one, either way.
_HALF = Fraction(50_001, 100_000)
_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[-{MINUS}+×÷()√]")
_EQUALS = re.compile(r"[=≈]")


@dataclass(frozen=True)
class Calculation:
    """A printed line and the number that stands at its end."""

    line: str
    result: Decimal


def calculate(expression: str, expected: Decimal | None = None, places: int = PLACES) -> Calculation:
    """`expression` with its result, exact or rounded to `places`.

    `expected` is the result that an earlier computation has given: it is printed where it is a rounding of the exact one.
    Raises ValueError for an expression that cannot be read, ZeroDivisionError for a division by nothing.
    """
    exact = evaluate(expression)
    result = _rounded(exact, places)
    if expected is not None and _is_rounding(exact, expected, places):
        result = expected
    sign = "=" if Fraction(result) == exact else "≈"
    return Calculation(f"{expression} {sign} {written(result)}", result)


def check_arithmetic(line: str) -> bool:
    """Whether a printed line is right, recomputed from its text alone. False too for a line that cannot be read."""
    left, *rest = _EQUALS.split(line)
    if len(rest) != 1:
        return False
    try:
        exact, printed = evaluate(left), evaluate(rest[0])
    except (ValueError, ZeroDivisionError):
        return False
    if "=" in line:
        return exact == printed
    places = len(rest[0].strip().partition(".")[2])
    return abs(exact - printed) <= _HALF / 10**places


def evaluate(expression: str) -> Fraction:
    """The exact value of an expression of numbers, + − × ÷, brackets and √ (to fifty digits). Raises ValueError."""
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != "".join(expression.split()):
        raise ValueError(f"not arithmetic: {expression!r}")
    stream = _Stream(tokens)
    try:
        result = _sum(stream)
    except _Unreadable:
        raise ValueError(f"not arithmetic: {expression!r}") from None
    if stream.peek() is not None:
        raise ValueError(f"not arithmetic: {expression!r}")
    return result


def written(value: Decimal) -> str:
    """A number with all of its digits and no more: 25, 8.815, −5."""
    text = plain(abs(value))
    return MINUS + text if value < 0 and text != "0" else text


def operand(value: Decimal) -> str:
    """A number as it stands inside an expression: in brackets where it is below zero."""
    return f"({written(value)})" if value < 0 else written(value)


def total(amounts: list[Decimal]) -> str:
    """The expression of a sum, signs as signs: 93.5 + 0.5 − 5."""
    if not amounts:
        return "0"
    head, *tail = amounts
    return operand(head) + "".join(f" {MINUS if a < 0 else '+'} {written(abs(a))}" for a in tail)


def decimal(value: float | int | None) -> Decimal | None:
    """A number of a table with the digits it was kept with; None for no value."""
    if value is None or value != value:
        return None
    return Decimal(repr(float(value)))


def billionths(value: float | None) -> Decimal | None:
    """A number as scoring counts it: whole billionths; None for no value."""
    if value is None or value != value:
        return None
    return Decimal(round(float(value) * UNIT)).scaleb(-PLACES)


def _rounded(exact: Fraction, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        return quotient.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _is_rounding(exact: Fraction, printed: Decimal, places: int) -> bool:
    return abs(exact - Fraction(printed)) <= _HALF / 10**places


class _Unreadable(Exception):
    """The tokens are no expression."""


class _Stream:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens: Iterator[str] = iter(tokens)
        self._next: str | None = next(self._tokens, None)

    def peek(self) -> str | None:
        return self._next

    def take(self) -> str:
        if self._next is None:
            raise _Unreadable
        token, self._next = self._next, next(self._tokens, None)
        return token


def _sum(stream: _Stream) -> Fraction:
    result = _product(stream)
    while stream.peek() in ("+", MINUS, "-"):
        result = result + _product(stream) if stream.take() == "+" else result - _product(stream)
    return result


def _product(stream: _Stream) -> Fraction:
    result = _factor(stream)
    while stream.peek() in ("×", "÷"):
        result = result * _factor(stream) if stream.take() == "×" else result / _factor(stream)
    return result


def _factor(stream: _Stream) -> Fraction:
    token = stream.take()
    if token in (MINUS, "-"):
        return -_factor(stream)
    if token == "√":
        return _root(_factor(stream))
    if token == "(":
        result = _sum(stream)
        if stream.take() != ")":
            raise _Unreadable
        return result
    if token in ("+", "×", "÷", ")"):
        raise _Unreadable
    return Fraction(token)


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise _Unreadable
    with localcontext() as context:
        context.prec = 60
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())
