"""Checked arrays: the one place where arguments become float64 arrays and are refused by name.

NaN means "no value" and passes through every check. Infinity, negative counts and numerators above
their denominators are mistakes of the caller and raise ValueError with the argument's name. So are numbers
beyond LARGEST, whose sums would be infinite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# A weighted numerator summed in binary may exceed its denominator by a few units in the last place.
ROUNDING_SLACK = 1e-12
# A hundred million of these can be added up.
LARGEST = 1e300
# Sums of squares below zero by more than this, relative to their terms, are no rounding.
INCONSISTENT = 1e-6


def numbers(name: str, value: ArrayLike) -> Floats:
    """A float64 array of any shape; None, pandas' NA and what a mask hides become NaN.

    Decimals, fractions, and true and false are numbers. ValueError on text (digits too), complex numbers, dates and
    durations (NaT too), infinity, and whatever lies beyond ±LARGEST.
    """
    try:
        found = np.asanyarray(value)
    except ValueError as error:
        raise ValueError(f"{name}: expected numbers, got {type(value).__name__} of uneven shape") from error
    if isinstance(found, np.ma.MaskedArray):
        found = np.ma.filled(found.astype(object), np.nan)
    if found.dtype.kind == "O":
        found = np.array([_element(name, one) for one in found.flat], dtype=np.float64).reshape(found.shape)
    elif found.dtype.kind not in "fiub":
        raise ValueError(f"{name}: expected numbers, got {type(value).__name__} of {found.dtype.name}")
    array = np.asarray(found, dtype=np.float64)
    if ((array > LARGEST) | (array < -LARGEST)).any():
        most = np.nanmax(np.abs(array))
        got = "infinity" if np.isinf(most) else f"{most:g}"
        raise ValueError(f"{name}: expected finite numbers up to {LARGEST:g} or NaN, got {got}")
    return array


def _element(name: str, value: object) -> float:
    if value is None or value is pd.NA:
        return math.nan
    # numpy counts its durations among the whole numbers.
    if not isinstance(value, (Real, Decimal, np.bool_)) or isinstance(value, np.timedelta64):
        raise ValueError(f"{name}: expected numbers, got one of type {type(value).__name__}")
    try:
        return float(value)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{name}: expected finite numbers up to {LARGEST:g} or NaN: {error}") from error


def number(name: str, value: ArrayLike) -> float:
    """As `numbers`, a single one without dimensions (ValueError)."""
    array = numbers(name, value)
    if array.ndim:
        raise ValueError(f"{name}: expected a single number, got {type(value).__name__}")
    return float(array)


def choice(name: str, value: object, known: Sequence[str]) -> None:
    """ValueError unless `value` is one of the words that are `known`."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(known)}, got {value!r}")


def amounts(name: str, value: ArrayLike) -> Floats:
    """As `numbers`, and no element below zero (ValueError)."""
    array = numbers(name, value)
    if (array < 0).any():
        raise ValueError(f"{name}: expected no negative number, got {np.nanmin(array):g}")
    return array


def series(name: str, value: ArrayLike) -> Floats:
    """As `numbers`, with exactly one dimension (ValueError)."""
    array = numbers(name, value)
    if array.ndim != 1:
        raise ValueError(f"{name}: expected one dimension, got {array.ndim}")
    return array


def aligned(**arrays: Floats) -> tuple[Floats, ...]:
    """The arrays broadcast to one shape, in the order given. ValueError names those that do not fit."""
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"{shapes}: shapes do not fit together") from error


def counts(
    numerator: ArrayLike,
    denominator: ArrayLike,
    names: tuple[str, str] = ("numerator", "denominator"),
) -> tuple[Floats, Floats]:
    """Numerator and denominator of a proportion, broadcast; a denominator of zero becomes NaN.

    ValueError when one is negative or the numerator is above its denominator.
    """
    above, below = names
    x, n = aligned(**{above: amounts(above, numerator), below: amounts(below, denominator)})
    excess = x > n * (1 + ROUNDING_SLACK)
    if excess.any():
        first = int(np.flatnonzero(excess)[0])
        raise ValueError(f"{above}: above its {below}: {x.flat[first]:g} of {n.flat[first]:g}")
    return np.minimum(x, n), positive(n)


def positive(array: Floats) -> Floats:
    """The array with everything that is not above zero turned into NaN: a divisor that never warns."""
    return np.where(array > 0, array, np.nan)


def possible(name: str, spread: Floats, scale: Floats) -> None:
    """ValueError where a sum of squared deviations is below zero by more than rounding; `scale`: the size of its terms."""
    if (spread < -INCONSISTENT * scale).any():
        raise ValueError(f"{name}: smaller than any observations with these sums can give")


def tail(level: float) -> float:
    """The probability in each tail outside a two-sided level. ValueError unless 0 < level < 1."""
    inside = number("level", level)
    if not 0 < inside < 1:
        raise ValueError(f"level: expected a number between 0 and 1, got {level!r}")
    return (1 - inside) / 2


def normal_quantile(level: float) -> float:
    """The z that leaves `level` between -z and z: 1.96 for 0.95."""
    return -float(ndtri(tail(level)))


def round_significant(value: float, digits: int = 6) -> float:
    """`value` at that many significant decimal digits; NaN stays NaN.

    Fitted parameters go through here before use: their later digits differ between processors.
    """
    return float(f"{value:.{digits - 1}e}")


def exact_mean(values: Floats) -> float:
    """Mean without rounding in the sum, so that it does not depend on order or processor; NaN if empty.

    A missing value must be left out beforehand.
    """
    return math.fsum(values.tolist()) / values.size if values.size else math.nan


def plain(array: Floats) -> Floats:
    """The same array; an array without dimensions as a numpy scalar, which formats and rounds."""
    return array[()]
