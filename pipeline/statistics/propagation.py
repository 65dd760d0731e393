"""What a value's sampling error makes of a figure that is worked out from it.

Arrays hold one element per subject; NaN means "no value" and comes out as NaN. Wrong input raises ValueError by name.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from pipeline.statistics.arrays import Floats, aligned, amounts, normal_quantile, numbers, plain

# Evenly spaced, and not Gauss's few: a curve has kinks (full marks, nothing left), at which seven of Gauss's points put
# the standard deviation wrong by up to 9 %, these by less than 1 %. The edge of a single band can cost either far more
# (45 % and 15 %), whole steps less than 1 %.
NODES = np.arange(-4.0, 4.125, 0.25)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


def error_of_interval(low: ArrayLike, high: ArrayLike, level: float = 0.95) -> Floats:
    """Standard error of the estimate whose interval this is, in its unit: (high − low) / (2 · 1.96) at 95 %.

    NaN where either end is missing. ValueError where `high` lies below `low`.
    """
    bottom, top = aligned(low=numbers("low", low), high=numbers("high", high))
    if (top < bottom).any():
        raise ValueError("high: below low")
    return plain((top - bottom) / (2 * normal_quantile(level)))


def moments_through(
    function: Callable[[Floats], Floats], value: ArrayLike, standard_error: ArrayLike
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of `function(x)`, x being normal about each `value` with that `standard_error`.

    `function` takes an array of the values' shape and returns as many figures. By a sum over evenly spaced points of the
    normal distribution, from −4 to 4 standard errors.
    """
    centre, error = aligned(value=numbers("value", value), standard_error=amounts("standard_error", standard_error))
    base = function(centre)
    # Differences from the middle, so that a small spread is not lost beside a large figure.
    mean, square = np.zeros(centre.shape), np.zeros(centre.shape)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        gap = function(centre + node * error) - base
        mean += weight * gap
        square += weight * gap**2
    return plain(base + mean), plain(np.sqrt(np.maximum(square - mean**2, 0.0)))


def chance_at_least(threshold: ArrayLike, estimate: ArrayLike, standard_error: ArrayLike) -> Floats:
    """Probability, 0..1, that a normal figure about `estimate` is `threshold` or more.

    Without error (0) it is or it is not: 1 or 0. NaN where any of the three is missing.
    """
    limit, centre, error = aligned(
        threshold=numbers("threshold", threshold),
        estimate=numbers("estimate", estimate),
        standard_error=amounts("standard_error", standard_error),
    )
    is_known = ~(np.isnan(limit) | np.isnan(centre) | np.isnan(error))
    gap = np.where(is_known, centre - limit, 0.0)
    chance = np.where(error > 0, ndtr(gap / np.where(error > 0, error, 1.0)), gap >= 0)
    return plain(np.where(is_known, chance, np.nan))
