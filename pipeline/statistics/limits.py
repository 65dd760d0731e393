"""What every control chart returns, and the choices common to all: baseline, excluded points, ranges.

Points are in time order, one element each. NaN is a point without value: it takes no part in the centre
or the spread, and no moving range spans it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import Bools, Floats, exact_mean, series

# d2 and D4 for ranges of two: Shewhart's constants, rounded as every published chart rounds them.
RANGE_TO_SIGMA = 1.128
RANGE_LIMIT = 3.267

Baseline = SupportsIndex | slice | None


@dataclass(frozen=True, eq=False)
class Limits:
    """Centre line and control limits, each an array with one element per point, in the chart's unit.

    `lower`, `upper` at 3 sigma, `lower_2s`, `upper_2s` at 2 sigma; NaN where nothing can be said (no
    denominator, too few points). `sigma_z`: over-dispersion factor of a Laney chart; `mr_bar`, `mr_upper`:
    mean moving range and its upper limit; NaN where the chart has none.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    lower_2s: Floats
    upper_2s: Floats
    sigma_z: float = math.nan
    mr_bar: float = math.nan
    mr_upper: float = math.nan


def limits_around(
    centre: float,
    sigma: Floats,
    *,
    floor: float = -math.inf,
    ceiling: float = math.inf,
    sigma_z: float = math.nan,
    mr_bar: float = math.nan,
) -> Limits:
    """Limits at 2 and 3 `sigma` (one per point) about `centre`, cut at floor and ceiling."""

    def at(multiple: float) -> Floats:
        return np.clip(centre + multiple * sigma, floor, ceiling)

    return Limits(
        centre=np.full(sigma.shape, centre),
        lower=at(-3),
        upper=at(3),
        lower_2s=at(-2),
        upper_2s=at(2),
        sigma_z=sigma_z,
        mr_bar=mr_bar,
        mr_upper=RANGE_LIMIT * mr_bar,
    )


def in_baseline(size: int, exclude: Iterable[SupportsIndex], baseline: Baseline) -> Bools:
    """Which of `size` points set the limits: those of the baseline that are not excluded.

    `baseline` is the first n points, a slice without step, or None for all; one that reaches past the
    last point ends there. `exclude` holds positions from 0. ValueError for a baseline below 1, a slice
    with a step or with bounds that are no whole numbers, a position that does not exist.
    """
    used = np.zeros(size, dtype=np.bool_)
    if isinstance(baseline, slice):
        if baseline.step not in (None, 1):
            raise ValueError(f"baseline: expected a slice without step, got step {baseline.step}")
        first, after = (None if end is None else _position("baseline", end) for end in (baseline.start, baseline.stop))
        used[first:after] = True
    elif baseline is None:
        used[:] = True
    else:
        length = _position("baseline", baseline)
        if length < 1:
            raise ValueError(f"baseline: expected at least one point, got {length}")
        used[:length] = True
    try:
        left_out = list(exclude)
    except TypeError as error:
        raise ValueError(f"exclude: expected positions, got {exclude!r}") from error
    for item in left_out:
        position = _position("exclude", item)
        if not 0 <= position < size:
            raise ValueError(f"exclude: no point {position} among {size}")
        used[position] = False
    return used


def moving_ranges(values: ArrayLike) -> Floats:
    """Absolute difference from the point before, one element per point, in the unit of the values.

    The first is NaN, and so is every range that would span a missing value.
    Source: NIST/SEMATECH e-Handbook 6.3.2.2.
    """
    points = series("values", values)
    return np.abs(np.diff(points, prepend=np.nan))


def mean_moving_range(points: Floats, used: Bools, *, screen: bool = False) -> float:
    """Mean moving range between neighbouring used points; NaN when there are no such neighbours.

    `screen` leaves out, once, the ranges at or above their own upper limit.
    Source: Nelson 1982, J Qual Tech 14:172.
    """
    ranges = moving_ranges(np.where(used, points, np.nan))
    ranges = ranges[~np.isnan(ranges)]
    mean = exact_mean(ranges)
    if screen and mean > 0:
        return exact_mean(ranges[ranges < RANGE_LIMIT * mean])
    return mean


def _position(name: str, value: SupportsIndex) -> int:
    if isinstance(value, bool):
        raise ValueError(f"{name}: expected a whole number, got {value}")
    try:
        return operator.index(value)
    except TypeError as error:
        raise ValueError(f"{name}: expected a whole number, got {value!r}") from error
