"""Exact binomial tails, and the share of a regular spread that lies near its centre."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, ndtr

from pipeline.statistics.arrays import Floats, aligned, amounts, counts, plain, positive


def at_least(numerator: ArrayLike, denominator: ArrayLike, chance: ArrayLike) -> Floats:
    """Probability (0..1) of that many successes or more of `denominator`, each with probability `chance`.

    Arrays broadcast. NaN for missing input and a zero denominator. ValueError for a numerator above its denominator, a
    negative number, or a chance outside 0..1. Source: the binomial's upper tail as a regularised incomplete beta.
    """
    x, n, p = _binomial(numerator, denominator, chance)
    known = betainc(np.maximum(x, 1.0), n - x + 1, p)
    return plain(np.where(np.isnan(x + n + p), np.nan, np.where(x <= 0, 1.0, known)))


def at_most(numerator: ArrayLike, denominator: ArrayLike, chance: ArrayLike) -> Floats:
    """As `at_least`: probability of that many successes or fewer."""
    x, n, p = _binomial(numerator, denominator, chance)
    return at_least(n - x, n, 1 - p)


def share_near_centre(half_width: ArrayLike, centre: ArrayLike, variation: ArrayLike) -> Floats:
    """Share (0..1) of a normal spread around `centre` that lies within `half_width` of it, all in one unit.

    `variation` is the standard deviation divided by the centre. NaN for missing input, or a centre or variation of zero.
    ValueError for a negative number.
    """
    half, middle, spread = aligned(
        half_width=amounts("half_width", half_width),
        centre=amounts("centre", centre),
        variation=amounts("variation", variation),
    )
    return plain(2 * ndtr(half / positive(middle * spread)) - 1)


def _binomial(numerator: ArrayLike, denominator: ArrayLike, chance: ArrayLike) -> tuple[Floats, Floats, Floats]:
    x, n = counts(numerator, denominator)
    x, n, p = aligned(numerator=x, denominator=positive(n), chance=amounts("chance", chance))
    if (p > 1).any():
        raise ValueError(f"chance: expected a probability, got {np.nanmax(p):g}")
    return x, n, p
