"""Tests of differences, and what to make of many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtr, stdtrit

from pipeline.statistics.arrays import (
    Floats,
    aligned,
    amounts,
    choice,
    counts,
    number,
    numbers,
    plain,
    positive,
    tail,
)

METHODS = ("score", "wald", "wald_log", "score_log")


def rate_ratio_p_value(
    events_1: ArrayLike,
    exposure_1: ArrayLike,
    events_2: ArrayLike,
    exposure_2: ArrayLike,
    *,
    ratio: float = 1.0,
    method: str = "score",
) -> Floats:
    """Two-sided p that the first rate divided by the second is `ratio`; arrays broadcast, 0..1.

    "score" is the test behind `intervals.rate_ratio`. The two "_log" tests compare logarithms and have no
    value without events on either side. NaN for missing input, no exposure, and no events at all.
    ValueError for negative input, a ratio not above zero, an unknown method.
    Source: Gu, Ng, Tang & Schucany 2008, Biom J 50:283 (their W1 to W4).
    """
    choice("method", method, METHODS)
    if not number("ratio", ratio) > 0:
        raise ValueError(f"ratio: expected a number above zero, got {ratio!r}")
    x1, time_1, x2, time_2 = aligned(
        events_1=amounts("events_1", events_1),
        exposure_1=amounts("exposure_1", exposure_1),
        events_2=amounts("events_2", events_2),
        exposure_2=amounts("exposure_2", exposure_2),
    )
    share = ratio * positive(time_1) / positive(time_2)
    if method == "score":
        z = (x1 - x2 * share) / np.sqrt(positive((x1 + x2) * share))
    elif method == "wald":
        z = (x1 - x2 * share) / np.sqrt(positive(x1 + x2 * share**2))
    else:
        gap = np.log(positive(x1) / positive(x2)) - np.log(share)
        if method == "wald_log":  # noqa: SIM108  two formulas, two lines
            variance = 1 / positive(x1) + 1 / positive(x2)
        else:
            variance = (2 + 1 / share + share) / positive(x1 + x2)
        z = gap / np.sqrt(variance)
    return plain(2 * ndtr(-np.abs(z)))


def proportions_p_value(
    numerator_1: ArrayLike, denominator_1: ArrayLike, numerator_2: ArrayLike, denominator_2: ArrayLike
) -> Floats:
    """Two-sided p that two proportions are equal: the pooled score test, with its statistic times (N − 1) / N.

    1 where both are all or nothing alike; NaN where one has no denominator. ValueError for negative input and for a
    numerator above its denominator. Source: Campbell 2007, Stat Med 26:3661.
    """
    x1, n1 = counts(numerator_1, denominator_1, ("numerator_1", "denominator_1"))
    x2, n2 = counts(numerator_2, denominator_2, ("numerator_2", "denominator_2"))
    x1, n1, x2, n2 = aligned(numerator_1=x1, denominator_1=n1, numerator_2=x2, denominator_2=n2)
    whole = n1 + n2
    pooled = (x1 + x2) / whole
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2) * whole / positive(whole - 1)
    z = (x1 / n1 - x2 / n2) / np.sqrt(positive(variance))
    same = ((x1 + x2 == 0) | (x1 + x2 == whole)) & ~np.isnan(whole)
    return plain(np.where(same, 1.0, 2 * ndtr(-np.abs(z))))


def difference_of_means(
    mean_1: ArrayLike,
    standard_error_1: ArrayLike,
    n_1: ArrayLike,
    mean_2: ArrayLike,
    standard_error_2: ArrayLike,
    n_2: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """`(low, high, p)` of the first mean minus the second, in their unit, with Welch's degrees of freedom.

    The errors may be those of any estimates over `n` independent observations (ratios). NaN below two observations and
    where neither has an error. ValueError for negative errors or numbers. Source: Welch 1947, Biometrika 34:28.
    """
    m1, e1, n1, m2, e2, n2 = aligned(
        mean_1=numbers("mean_1", mean_1),
        standard_error_1=amounts("standard_error_1", standard_error_1),
        n_1=amounts("n_1", n_1),
        mean_2=numbers("mean_2", mean_2),
        standard_error_2=amounts("standard_error_2", standard_error_2),
        n_2=amounts("n_2", n_2),
    )
    v1, v2 = e1**2, e2**2
    error = np.sqrt(positive(v1 + v2))
    freedom = error**4 / (v1**2 / positive(n1 - 1) + v2**2 / positive(n2 - 1))
    half = stdtrit(freedom, 1 - tail(level)) * error
    gap = m1 - m2
    return plain(gap - half), plain(gap + half), plain(2 * stdtr(freedom, -np.abs(gap) / error))


def false_discovery(p_values: ArrayLike) -> Floats:
    """p-values adjusted for their number (q-values), in their shape: of those at most q, a share q is chance.

    A NaN stays NaN and does not count. ValueError for a p outside 0..1.
    Source: Benjamini & Hochberg 1995, J R Stat Soc B 57:289.
    """
    p = numbers("p_values", p_values)
    if ((p < 0) | (p > 1)).any():
        raise ValueError("p_values: expected probabilities, got one outside 0..1")
    flat = p.ravel()
    present = np.flatnonzero(~np.isnan(flat))
    order = present[np.argsort(flat[present], kind="stable")]
    adjusted = flat.copy()
    scaled = flat[order] * order.size / np.arange(1, order.size + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return plain(adjusted.reshape(p.shape))
