"""Which control chart fits a series, and what that chart says of it: of every point, and of the newest.

Proportions and rates go on Laney's p′ and u′ charts, since with thousands of cases the plain limits call every period
special; counts on a c chart; what has no denominators, or too few periods with them, on an XmR chart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import pdtrik

from pipeline.statistics.arrays import Floats, series
from pipeline.statistics.attributes import c_chart, laney_p, laney_u, p_chart, u_chart
from pipeline.statistics.funnels import funnel_limits_proportion
from pipeline.statistics.individuals import g_chart, xmr
from pipeline.statistics.limits import Limits
from pipeline.statistics.signals import special_causes

# From this mean a period's count is far from zero, scatters by more than chance, and is charted as a measurement.
MANY_EVENTS = 10.0
# Below this mean most periods have no event: seven of them in a row are no news, and for counts the gaps are charted.
RARE_EVENTS = 1.0
FEWEST_GAPS = 5
# Probability below an upper limit at three standard deviations.
WITHIN = 0.99865


@dataclass(frozen=True)
class Charted:
    """A series on its chart. `chart`: p_prime | p | u_prime | u | c | g | xmr; `causes`, one a point: outside | trend |
    two_of_three | shift | common (also for a missing one).

    `points` and the lines of `limits` in the unit of the values; the lines have the length of the series or are single
    numbers, NaN where there are none, and are not cut at any bound but those of the chart.
    """

    chart: str
    points: Floats
    limits: Limits
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Newest:
    """`chart` and `cause` as Charted has them. `low`, `high`, `centre`: the newest point's limits in the unit of the values
    (NaN without limits). `is_up`: whether a special cause points up; for a trend, whether it rises.
    """

    chart: str
    cause: str
    low: float
    high: float
    centre: float
    is_up: bool


def newest(
    kind: str,
    values: ArrayLike,
    numerator: ArrayLike | None = None,
    denominator: ArrayLike | None = None,
    *,
    scale: float = 1.0,
    fewest: int = 8,
) -> Newest:
    """The last point of the series as `charted` reads it. ValueError as there."""
    found = charted(kind, values, numerator, denominator, scale=scale, fewest=fewest)
    points, limits = found.points, found.limits
    if not points.size:
        return Newest(found.chart, "common", np.nan, np.nan, np.nan, False)
    cause = found.causes[-1]
    # A trend has no missing point in it, so the one before the last is there.
    reference = points[-2] if cause == "trend" else limits.centre[-1]
    last = (float(limits.lower[-1]), float(limits.upper[-1]), float(limits.centre[-1]))
    return Newest(found.chart, cause, *last, bool(points[-1] > reference))


def charted(
    kind: str,
    values: ArrayLike,
    numerator: ArrayLike | None = None,
    denominator: ArrayLike | None = None,
    *,
    scale: float = 1.0,
    fewest: int = 8,
) -> Charted:
    """Read `values` (one dimension, oldest first, NaN a period without value) by the chart of their `kind`.

    `kind` as an indicator's: proportion, rate, count; any other is a measurement. `numerator` and `denominator` have
    the length of `values`, which are `scale` times their ratio (100 for per cent); the chart of proportions or rates
    needs `fewest` periods with both, and numbers that a proportion (or rate) can have, else XmR serves. ValueError
    for other shapes and infinite numbers. A page tells of the same series in several places: the last ones read are kept.
    """
    points = series("values", values)
    x = None if numerator is None else series("numerator", numerator)
    n = None if denominator is None else series("denominator", denominator)
    if x is not None and n is not None and not x.shape == n.shape == points.shape:
        raise ValueError(f"numerator, denominator: {x.size} and {n.size} for {points.size} values")
    told = tuple(None if part is None else part.tobytes() for part in (points, x, n))
    return _charted(kind, *told, scale, fewest)


@lru_cache(maxsize=1_024)
def _charted(
    kind: str, values: bytes, numerator: bytes | None, denominator: bytes | None, scale: float, fewest: int
) -> Charted:
    points = np.frombuffer(values)
    if kind == "count" and not (points < 0).any():
        return _count(points)
    if kind in ("proportion", "rate") and numerator is not None and denominator is not None:
        x, n = np.frombuffer(numerator), np.frombuffer(denominator)
        there = ~np.isnan(points) & ~np.isnan(x) & (n > 0)
        possible = (x[there] >= 0).all() and (kind == "rate" or (x[there] <= n[there]).all())
        if there.sum() >= fewest and bool(there[-1:].all()) and possible:
            x, n = np.where(there, x, np.nan), np.where(there, n, np.nan)
            chart, limits = _of_counts(kind, x, n)
            # Without two neighbouring periods there is no spread, and so no limits.
            if not np.isnan(limits.upper[there]).any():
                read = _read(chart, scale * x / n, _scaled(limits, scale))
                return _outside_only(read) if _is_rare(kind, limits.centre, n) else read
    return _read("xmr", points, xmr(points))


def _of_counts(kind: str, x: Floats, n: Floats) -> tuple[str, Limits]:
    """Laney's chart, or the plain one where periods happen to lie closer together than chance alone spreads them: a
    month of few cases is not to be judged by narrower limits than its own size gives. Where cases are few, limits at
    three standard deviations are passed by chance more often than they say, and exact ones take their place.
    """
    chart, limits = ("p_prime", laney_p(x, n)) if kind == "proportion" else ("u_prime", laney_u(x, n))
    if limits.sigma_z < 1:
        chart, limits = ("p", p_chart(x, n)) if kind == "proportion" else ("u", u_chart(x, n))
    if kind == "proportion":
        low, high = funnel_limits_proportion(limits.centre, n, 2 * WITHIN - 1)
    else:
        low, high = limits.lower, _most_events(limits.centre * n) / n
    return chart, replace(limits, lower=np.minimum(limits.lower, low), upper=np.maximum(limits.upper, high))


def _is_rare(kind: str, centre: Floats, n: Floats) -> bool:
    """Whether most periods have none of the rarer outcome: the error, or the one who was not satisfied."""
    rarer = np.minimum(centre, 1 - centre) if kind == "proportion" else centre
    return bool(np.nanmedian(rarer * n) < RARE_EVENTS)


def _most_events(expected: Floats) -> Floats:
    """The whole number of events that chance passes no more often than a limit at three standard deviations says."""
    some = expected > 0
    found: Floats = np.where(some, np.ceil(pdtrik(WITHIN, np.where(some, expected, 1.0))), 0.0 * expected)
    return found


def _count(points: Floats) -> Charted:
    present = points[~np.isnan(points)]
    mean = float(present.mean()) if present.size else np.nan
    if not mean < MANY_EVENTS:
        return _read("xmr", points, xmr(points))
    limits = c_chart(points)
    read = _read("c", points, replace(limits, upper=np.maximum(limits.upper, _most_events(limits.centre))))
    if mean >= RARE_EVENTS:
        return read
    read = _outside_only(read)
    if points[-1] == 0 and _is_long_lull(points):
        return replace(read, chart="g", causes=(*read.causes[:-1], "outside"))
    return read


def _outside_only(read: Charted) -> Charted:
    """Runs say nothing of rare events: seven periods without one lie below the mean as a matter of course."""
    return replace(read, causes=tuple(cause if cause == "outside" else "common" for cause in read.causes))


def _is_long_lull(points: Floats) -> bool:
    """Whether it is longer since the last event than the gaps between events ever let expect; in periods, by a g chart."""
    counted = np.nan_to_num(points).astype(np.int64)
    when = np.repeat(np.flatnonzero(counted), counted[counted > 0])
    gaps = np.diff(when)
    if gaps.size < FEWEST_GAPS:
        return False
    return bool(points.size - 1 - when[-1] > g_chart(gaps).upper[0])


def _read(chart: str, points: Floats, limits: Limits) -> Charted:
    return Charted(chart, points, limits, tuple(special_causes(points, limits)) if points.size else ())


def _scaled(limits: Limits, scale: float) -> Limits:
    lines = ("centre", "lower", "upper", "lower_2s", "upper_2s")
    return replace(limits, **{name: scale * getattr(limits, name) for name in lines})
