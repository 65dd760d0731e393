"""Tests of differences, and what to make of many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from pipeline.statistics.arrays import Floats, aligned, amounts, numbers, plain, positive

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
    if method not in METHODS:
        raise ValueError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    if not ratio > 0:
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
