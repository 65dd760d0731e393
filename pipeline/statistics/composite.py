"""Composites: one figure from several, where a missing one never counts as zero.

Components lie along the last axis; NaN is a missing component. Plain arithmetic on floats: points and
grades that people are paid by are not computed here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import Floats, aligned, amounts, choice, number, numbers, plain, positive

MEANS = ("arithmetic", "geometric", "harmonic")

# Weights of 0.1 and 0.5 are 60 % of 1 although their binary sum is a little less.
SHARE_SLACK = 1e-9


def redistribute(weights: ArrayLike, present: ArrayLike) -> Floats:
    """Weights that sum to 1 over the present components, in their old proportions; 0 for the absent.

    `present` is true or false per component. NaN for all where no weight is present. ValueError for
    negative weights. Source: CMS, Overall Hospital Quality Star Rating methodology, 2021.
    """
    weight, there = aligned(weights=amounts("weights", weights), present=numbers("present", present))
    kept = np.where(there > 0, weight, 0.0)
    return kept / positive(kept.sum(axis=-1, keepdims=True))


def composite(
    values: ArrayLike,
    weights: ArrayLike,
    *,
    minimum_weight: float = 0.0,
    minimum_count: int = 1,
    mean: str = "arithmetic",
) -> Floats:
    """Weighted mean of the present components, in their unit; NaN when too few are there.

    Too few: under `minimum_weight` (a share of all weight, 0..1) or under `minimum_count` components; one
    of weight zero is none.
    `mean` is arithmetic, geometric or harmonic; the last two need values above zero, and are NaN otherwise.
    ValueError for negative weights, a share outside 0..1, an unknown mean.
    Source: OECD/JRC, Handbook on Constructing Composite Indicators, 2008, 6.
    """
    choice("mean", mean, MEANS)
    if not 0 <= number("minimum_weight", minimum_weight) <= 1:
        raise ValueError(f"minimum_weight: expected a share from 0 to 1, got {minimum_weight!r}")
    value, weight = aligned(values=numbers("values", values), weights=amounts("weights", weights))
    if value.ndim == 0:
        raise ValueError("values: expected components along the last axis, got a single number")
    present = ~np.isnan(value)
    present &= ~(weight == 0)
    share = np.where(present, weight, 0.0).sum(axis=-1) / positive(np.asarray(weight.sum(axis=-1)))
    enough = (share >= minimum_weight - SHARE_SLACK) & (present.sum(axis=-1) >= minimum_count)
    part = redistribute(weight, present)
    usable = np.where(present, value, 1.0)
    if mean == "arithmetic":
        result = (part * usable).sum(axis=-1)
    elif mean == "geometric":
        result = np.exp((part * np.log(positive(usable))).sum(axis=-1))
    else:
        # Nothing to sum where there are no components at all.
        result = 1 / positive(np.asarray((part / positive(usable)).sum(axis=-1)))
    return plain(np.where(enough, result, np.nan))


def rescale(values: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Position between two goalposts, 0 at `low` and 1 at `high`, held within 0..1.

    NaN for a missing value and where the goalposts coincide. ValueError when `low` is above `high`.
    Source: goalpost normalisation as in COINr (Becker et al. 2022).
    """
    value, floor, ceiling = aligned(
        values=numbers("values", values), low=numbers("low", low), high=numbers("high", high)
    )
    if (floor > ceiling).any():
        raise ValueError("low: above high")
    return plain(np.clip((value - floor) / positive(ceiling - floor), 0.0, 1.0))
