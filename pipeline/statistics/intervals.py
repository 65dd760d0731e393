"""Confidence intervals from sums: proportions, rates, means, weighted ratios, and comparisons of two.

Every function takes arrays that broadcast against one another and returns `(low, high)` arrays of the
broadcast shape, in the unit of the estimate. NaN in means "no value" and gives NaN out; so does a zero
denominator. `level` is the two-sided confidence, 0.95 for 95 %. Wrong input raises ValueError naming
the argument: negative counts, a numerator above its denominator, infinity, a level outside (0, 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv, stdtrit

from pipeline.statistics.arrays import (
    Floats,
    aligned,
    amounts,
    counts,
    normal_quantile,
    numbers,
    plain,
    positive,
    possible,
    tail,
)

EXACT_BELOW_EVENTS = 10

# Sums of squares closer to zero than this, relative to their terms, are rounding and count as zero. Not of the last
# binary place alone: indicators' sums are rounded to twelve decimals, after which equal answers of 33.3… seem to differ.
CANCELLATION = 1e-12


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson score interval of a proportion, without continuity correction; both limits within 0..1.

    Exactly 0 below 0/n and exactly 1 above n/n. Numerators need not be whole (weighted answers).
    Source: Wilson 1927, J Am Stat Assoc 22:209; Newcombe 1998, Stat Med 17:857, method 3.
    """
    x, n = counts(numerator, denominator)
    z = normal_quantile(level)
    share = x / n
    high = (x + z**2 / 2 + z * np.sqrt(z**2 / 4 + x * (1 - share))) / (n + z**2)
    high = np.where(x == n, 1.0, np.minimum(high, 1.0))
    # By the product of the two roots: the textbook difference loses digits when x is small beside z².
    low = share * (x / (n + z**2)) / high
    return plain(np.minimum(low, share)), plain(np.maximum(high, share))


def byar(events: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximate interval of a rate, in events per unit of exposure.

    `low` is 0 at no events and NaN where the approximation fails by falling below zero (very few events
    at a high level); use `poisson_rate` where events may be few.
    Source: Breslow & Day 1987, Statistical Methods in Cancer Research II, p. 69.
    """
    x, time = aligned(events=amounts("events", events), exposure=amounts("exposure", exposure))
    low, high = _byar_count(x, normal_quantile(level))
    return plain(low / positive(time)), plain(high / positive(time))


def poisson_rate(events: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a rate, in events per unit of exposure: exact below 10 events, Byar's from 10.

    Source: exact by the chi-square quantiles of Garwood 1936; switch at 10 as in the UKHSA (PHE) guide.
    """
    x, time = aligned(events=amounts("events", events), exposure=amounts("exposure", exposure))
    low, high = _poisson_count(x, level)
    return plain(low / positive(time)), plain(high / positive(time))


def mean_interval(
    total: ArrayLike,
    total_sq: ArrayLike,
    n: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Student's t interval of a mean, from the sum, the sum of squares and the number of observations.

    In the unit of the observations; NaN below two observations. Observations whose standard deviation is less than a
    millionth of their root mean square count as equal: no width. ValueError also when the squares sum to less than
    `total`² / n, which no observations can.
    """
    sums, squares, size = aligned(
        total=numbers("total", total), total_sq=amounts("total_sq", total_sq), n=amounts("n", n)
    )
    size = np.where(size > 1, size, np.nan)
    spread = _residual(squares - sums**2 / size, squares, "total_sq")
    half = stdtrit(size - 1, 1 - tail(level)) * np.sqrt(spread / (size - 1) / size)
    return plain(sums / size - half), plain(sums / size + half)


def ratio_interval(
    numerator: ArrayLike,
    denominator: ArrayLike,
    numerator_sq: ArrayLike,
    denominator_sq: ArrayLike,
    cross: ArrayLike,
    n: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Linearised (Taylor) interval of a ratio of sums Σy / Σx over n independent observations.

    `numerator` Σy, `denominator` Σx, `numerator_sq` Σy², `denominator_sq` Σx², `cross` Σxy. The variance
    is n/(n−1) · Σ(y − R·x)² / (Σx)², with Student's t on n−1 degrees: with every x equal to 1 it is
    `mean_interval`. NaN below two observations and for a denominator of zero. Not cut at any bound. No width where the
    residuals y − R·x are less than about a millionth of y, as in `mean_interval`.
    ValueError also for sums that no observations can have.
    Source: Cochran 1977, Sampling Techniques, 6.4 (without the finite population correction).
    """
    y, x, yy, xx, xy, size = aligned(
        numerator=numbers("numerator", numerator),
        denominator=amounts("denominator", denominator),
        numerator_sq=amounts("numerator_sq", numerator_sq),
        denominator_sq=amounts("denominator_sq", denominator_sq),
        cross=numbers("cross", cross),
        n=amounts("n", n),
    )
    size = np.where(size > 1, size, np.nan)
    ratio = y / positive(x)
    scale = yy + 2 * np.abs(ratio * xy) + ratio**2 * xx
    spread = _residual(yy - 2 * ratio * xy + ratio**2 * xx, scale, "numerator_sq")
    half = stdtrit(size - 1, 1 - tail(level)) * np.sqrt(size / (size - 1) * spread) / positive(x)
    return plain(ratio - half), plain(ratio + half)


def error_of(low: ArrayLike, high: ArrayLike, n: ArrayLike, level: float = 0.95) -> Floats:
    """The standard error behind an interval of `mean_interval` or `ratio_interval` over n observations, in its unit.

    Half the interval by Student's t on n − 1 degrees; NaN below two observations. ValueError where low is above high.
    """
    bottom, top, size = aligned(low=numbers("low", low), high=numbers("high", high), n=amounts("n", n))
    if (bottom > top).any():
        raise ValueError("low: above high")
    freedom = positive(np.asarray(size - 1))
    return plain((top - bottom) / 2 / stdtrit(freedom, 1 - tail(level)))


def difference_of_proportions(
    numerator_1: ArrayLike,
    denominator_1: ArrayLike,
    numerator_2: ArrayLike,
    denominator_2: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Newcombe's hybrid score interval of the first proportion minus the second, within −1..1.

    Source: Newcombe 1998, Stat Med 17:873, method 10.
    """
    x1, n1 = counts(numerator_1, denominator_1, ("numerator_1", "denominator_1"))
    x2, n2 = counts(numerator_2, denominator_2, ("numerator_2", "denominator_2"))
    p1, p2 = aligned(first=x1 / n1, second=x2 / n2)
    low_1, high_1 = wilson(x1, n1, level)
    low_2, high_2 = wilson(x2, n2, level)
    low = p1 - p2 - np.hypot(p1 - low_1, high_2 - p2)
    high = p1 - p2 + np.hypot(high_1 - p1, p2 - low_2)
    return plain(np.asarray(low)), plain(np.asarray(high))


def rate_ratio(
    events_1: ArrayLike,
    exposure_1: ArrayLike,
    events_2: ArrayLike,
    exposure_2: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Score interval of the first rate divided by the second.

    Given their sum, the first events are binomial: Wilson's interval of that share, turned back into a
    ratio, is the score interval. No events in the first give a low of 0; none in the second leave no
    upper limit, so `high` is NaN; none in either give NaN.
    Source: Gu, Ng, Tang & Schucany 2008, Biom J 50:283 (constrained score).
    """
    x1, time_1, x2, time_2 = aligned(
        events_1=amounts("events_1", events_1),
        exposure_1=amounts("exposure_1", exposure_1),
        events_2=amounts("events_2", events_2),
        exposure_2=amounts("exposure_2", exposure_2),
    )
    low_1, high_1 = wilson(x1, x1 + x2, level)
    low_2, high_2 = wilson(x2, x1 + x2, level)
    scale = positive(time_2) / positive(time_1)
    return plain(scale * low_1 / high_2), plain(scale * high_1 / positive(low_2))


def _byar_count(x: Floats, z: float) -> tuple[Floats, Floats]:
    some = positive(x)
    root = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    low = np.where(x == 0, 0.0, np.where(root < 0, np.nan, x * root**3))
    more = x + 1
    return low, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


def _poisson_count(x: Floats, level: float) -> tuple[Floats, Floats]:
    outside = tail(level)
    # gammaincinv(k, p) is chi2.ppf(p, 2k) / 2; at k = 0 it has no value, and the lower limit is 0.
    exact_low = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1.0), outside), 0.0 * x)
    exact_high = gammaincinv(x + 1, 1 - outside)
    low, high = _byar_count(x, normal_quantile(level))
    few = x < EXACT_BELOW_EVENTS
    return np.where(few, exact_low, low), np.where(few, exact_high, high)


def _residual(spread: Floats, scale: Floats, name: str) -> Floats:
    possible(name, spread, scale)
    return np.where(spread <= CANCELLATION * scale, 0.0, spread)
