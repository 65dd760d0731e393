"""Places, and how far they can be relied on. For units that may be ranked; never for persons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from pipeline.statistics.arrays import Bools, Floats, amounts, series, tail

# Estimates closer than this part of the largest are equal: their difference is rounding.
ROUNDING = 1e-12


def ranks(estimate: ArrayLike, *, higher_is_better: bool = True) -> Floats:
    """Places from 1 (best); equal estimates share the best of their places, NaN has none.

    `estimate` has one dimension; ValueError otherwise.
    """
    values = series("estimate", estimate)
    ahead = _leads(values, higher_is_better) < 0
    return np.where(np.isnan(values), np.nan, 1.0 + ahead.sum(axis=1))


def rank_sets(
    estimate: ArrayLike,
    standard_error: ArrayLike,
    level: float = 0.95,
    *,
    higher_is_better: bool = True,
) -> tuple[Floats, Floats]:
    """`(low, high)`: the places each unit may truly hold; its own set contains its true place at `level`.

    Each unit is compared with every other by a z-test of independent estimates. `low` is one more than the
    units surely better, `high` is the number of units less those surely worse; "surely" is corrected for
    the number of comparisons by Holm's method. `standard_error` is one number or one per estimate. NaN in
    either gives NaN, and that unit takes no place. ValueError for more than one dimension, negative or
    infinite input, a level outside (0, 1).
    Source: Mogstad, Romano, Shaikh & Wilhelm 2024, Rev Econ Stud 91:476 (marginal sets, Holm's steps).
    """
    values = series("estimate", estimate)
    errors = amounts("standard_error", standard_error)
    if errors.shape not in ((), values.shape):
        raise ValueError(f"standard_error: {errors.size} for {values.size} estimates")
    errors = np.broadcast_to(errors, values.shape)
    alpha = 2 * tail(level)
    present = ~np.isnan(values) & ~np.isnan(errors)
    leads = _leads(values[present], higher_is_better)
    sure = _told_apart(leads, errors[present], alpha)
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    low[present] = 1.0 + np.sum(sure & (leads < 0), axis=1)
    high[present] = sure.shape[0] - np.sum(sure & (leads > 0), axis=1)
    return low, high


def tie_groups(
    estimate: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    higher_is_better: bool = True,
) -> Floats:
    """Groups of units whose places cannot be told apart, numbered from 1 (best); NaN without a place.

    Going down the places, a group goes on as long as its first unit and the unit at hand each lie within
    the other's rank set (`low`, `high` as from `rank_sets`). One dimension, equal lengths, else ValueError.
    """
    values, lows, highs = series("estimate", estimate), series("low", low), series("high", high)
    if not values.shape == lows.shape == highs.shape:
        raise ValueError(f"low, high: {lows.size} and {highs.size} for {values.size} estimates")
    counted = np.where(np.isnan(lows) | np.isnan(highs), np.nan, values)
    places = ranks(counted, higher_is_better=higher_is_better)
    groups = np.full(values.shape, np.nan)
    group, first = 0, -1
    for unit in np.argsort(places, kind="stable")[: np.count_nonzero(~np.isnan(places))]:
        if group == 0 or places[unit] > highs[first] or places[first] < lows[unit]:
            group, first = group + 1, int(unit)
        groups[unit] = group
    return groups


def _leads(values: Floats, higher_is_better: bool) -> Floats:
    """How far each unit (row) is ahead of each other (column); 0 where the difference is rounding."""
    oriented = values if higher_is_better else -values
    gaps = oriented[:, None] - oriented[None, :]
    known = np.abs(values[~np.isnan(values)])
    slack = ROUNDING * float(known.max()) if known.size else 0.0
    return np.where(np.abs(gaps) <= slack, 0.0, gaps)


def _told_apart(leads: Floats, errors: Floats, alpha: float) -> Bools:
    """Which other units (columns) a unit (row) differs from, at error `alpha` over all its comparisons."""
    size = leads.shape[0]
    spread = np.hypot(errors[:, None], errors[None, :])
    # Estimates known exactly differ for sure, or not at all.
    z = np.where(spread > 0, leads / np.where(spread > 0, spread, 1.0), np.where(leads == 0, 0.0, 40.0))
    chance = ndtr(-np.abs(z))
    order = np.argsort(chance, axis=1, kind="stable")
    # Every comparison asks two questions, better and worse: 2 (size − 1) hypotheses for each unit.
    steps = alpha / np.maximum(2 * (size - 1) - np.arange(size), 1)
    passed = np.logical_and.accumulate(np.take_along_axis(chance, order, axis=1) <= steps, axis=1)
    sure: Bools = np.zeros(leads.shape, dtype=np.bool_)
    np.put_along_axis(sure, order, passed, axis=1)
    sure &= leads != 0
    return sure
