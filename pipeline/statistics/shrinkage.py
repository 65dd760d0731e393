"""Shrinkage: how much of what a subject shows is the subject, and how much is chance.

Arrays hold one element per subject and broadcast; NaN and a zero denominator mean "no value" and come
out as NaN. Wrong input raises ValueError by name. The priors are fitted in `priors`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from pipeline.statistics.arrays import (
    Floats,
    aligned,
    amounts,
    counts,
    numbers,
    plain,
    positive,
    possible,
    round_significant,
    tail,
)
from pipeline.statistics.priors import Prior, RatePrior, fit_beta_binomial, fit_rates

__all__ = [
    "Prior",
    "RatePrior",
    "credible_interval",
    "fit_beta_binomial",
    "fit_rates",
    "needed_sample",
    "reliability",
    "shrink_proportions",
    "shrink_rates",
    "variance_components",
]


def shrink_proportions(numerator: ArrayLike, denominator: ArrayLike, prior: Prior) -> Floats:
    """Posterior mean (x + alpha) / (n + alpha + beta), 0..1, between the own and the group's proportion.

    Source: Casella 1985, Am Stat 39:83.
    """
    x, n = counts(numerator, denominator)
    shrunk: Floats = (x + prior.alpha) / (n + prior.strength)
    return plain(shrunk)


def credible_interval(
    numerator: ArrayLike, denominator: ArrayLike, prior: Prior, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Equal-tailed `(low, high)` of the shrunk proportion: quantiles of Beta(alpha + x, beta + n − x).

    NaN where the prior leaves one of the two at zero.
    """
    x, n = counts(numerator, denominator)
    alpha, beta = positive(x + prior.alpha), positive(n - x + prior.beta)
    outside = tail(level)
    low = np.asarray(betaincinv(alpha, beta, outside), dtype=np.float64)
    high = np.asarray(betaincinv(alpha, beta, 1 - outside), dtype=np.float64)
    return plain(low), plain(high)


def shrink_rates(events: ArrayLike, exposure: ArrayLike, prior: RatePrior | None = None) -> Floats:
    """Rates per unit of exposure drawn towards the group's: m + A / (A + m / exposure) · (rate − m).

    `prior` as from `fit_rates`; without it, fitted to these subjects. NaN where there is no exposure.
    Source: Marshall 1991 (global smoother).
    """
    x, time = aligned(events=amounts("events", events), exposure=amounts("exposure", exposure))
    fitted = fit_rates(x, time) if prior is None else prior
    divisor = positive(time)
    weight: Floats = fitted.between_variance * divisor
    # Without spread and without events there is nothing to weigh: the common rate, here zero, stands.
    weight = weight / np.where(weight + fitted.mean > 0, weight + fitted.mean, 1.0 + 0.0 * weight)
    shrunk: Floats = fitted.mean + weight * (x / divisor - fitted.mean)
    return plain(shrunk)


def reliability(between_variance: ArrayLike, within_variance: ArrayLike, n: ArrayLike) -> Floats:
    """τ² / (τ² + v / n), 0..1: the part of the spread in a group that is real for a subject with n answers.

    `between_variance` τ² and `within_variance` v in the same unit², `n` observations (or exposure, with v
    the rate's mean). NaN without observations, and where both variances are zero.
    Source: Spearman-Brown; Adams 2009, RAND TR-653.
    """
    real, noise, size = _variances(between_variance, within_variance, amounts("n", n))
    size = positive(size)
    return plain(real * size / positive(real * size + noise))


def needed_sample(
    between_variance: ArrayLike,
    within_variance: ArrayLike,
    required: ArrayLike = 0.7,
) -> Floats:
    """Whole number of observations from which `reliability` reaches `required` (between 0 and 1).

    v / τ² · r / (1 − r), rounded up; NaN where τ² is zero, or so small that the number overflows, since no number
    would do. At least 1.
    """
    goal = numbers("required", required)
    if ((goal <= 0) | (goal >= 1)).any():
        raise ValueError("required: expected a number between 0 and 1")
    real, noise, goal = _variances(between_variance, within_variance, goal)
    with np.errstate(over="ignore"):
        # Rounded first: 700.0000000000001 observations are 700.
        needed = np.ceil(np.round(noise / positive(real) * goal / (1 - goal), 9))
    return plain(np.where(np.isinf(needed), np.nan, np.maximum(needed, 1.0)))


def variance_components(total: ArrayLike, total_sq: ArrayLike, n: ArrayLike) -> tuple[float, float]:
    """`(between_variance, within_variance)` of a mean from each subject's Σ, Σ² and n; rounded to 6 digits.

    In unit². Within is pooled over the subjects, between is max(0, ·). NaN for both with fewer than two
    subjects, or when nobody has two observations. ValueError also when the squares of two observations or
    more sum to less than `total`² / n, as in `mean_interval`.
    Source: one-way analysis of variance, Searle 1971, ch. 11.
    """
    sums, squares, size = aligned(
        total=numbers("total", total), total_sq=amounts("total_sq", total_sq), n=amounts("n", n)
    )
    used = ~np.isnan(sums) & ~np.isnan(squares) & (size > 0)
    sums, squares, size = sums[used], squares[used], size[used]
    possible("total_sq", np.where(size > 1, squares - sums**2 / size, 0.0), squares)
    whole, subjects = math.fsum(size.tolist()), size.size
    if subjects < 2 or whole <= subjects:
        return math.nan, math.nan
    grand = math.fsum(sums.tolist()) / whole
    inside = math.fsum((squares - sums**2 / size).tolist()) / (whole - subjects)
    across = math.fsum((size * (sums / size - grand) ** 2).tolist()) / (subjects - 1)
    typical = (whole - math.fsum((size**2).tolist()) / whole) / (subjects - 1)
    within = max(0.0, inside)
    return round_significant(max(0.0, (across - within) / typical)), round_significant(within)


def _variances(between: ArrayLike, within: ArrayLike, other: Floats) -> tuple[Floats, ...]:
    return aligned(
        between_variance=amounts("between_variance", between),
        within_variance=amounts("within_variance", within),
        other=other,
    )
