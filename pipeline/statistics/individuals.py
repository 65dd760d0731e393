"""Charts of single values: XmR for measurements, g and t for what happens between rare events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import Bools, Floats, amounts, exact_mean, number, series
from pipeline.statistics.limits import (
    Baseline,
    Limits,
    in_baseline,
    limits_around,
    mean_moving_range,
)

# Times between Poisson events are exponential; this power makes them nearly normal (Nelson 1994).
NEARLY_NORMAL = 3.6


def xmr(
    values: ArrayLike,
    *,
    screen: bool = False,
    baseline: Baseline = None,
    factor: float = 2.66,
    exclude: Iterable[SupportsIndex] = (),
) -> Limits:
    """Individuals chart: mean ± factor × mean moving range, in the unit of the values; not cut at 0.

    `values` has one dimension, in time order; NaN is a missing point. `screen` drops moving ranges at or
    above 3.267 × their mean once, which narrows the limits and leaves the centre. `baseline` (the first n
    points, or a slice) and `exclude` (positions from 0) say which points set the limits, drawn for all.
    `factor` is 2.66 by NHS usage, or 3 / 1.128 exactly. Fewer than two neighbouring points give a centre
    and NaN limits. ValueError for infinity, more dimensions, a wrong baseline, position or factor.
    Source: NIST/SEMATECH e-Handbook 6.3.2.2; NHS England, Making Data Count; Nelson 1982 (screening).
    """
    points = series("values", values)
    used = in_baseline(points.size, exclude, baseline) & ~np.isnan(points)
    return _individuals(points, used, screen=screen, factor=factor)


def g_chart(
    opportunities: ArrayLike,
    *,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
) -> Limits:
    """Opportunities (transactions, days) between rare events: mean ± 3 √(mean (mean + 1)), not below 0.

    The centre line is the median, since such counts are skewed. One dimension; NaN is a missing point;
    negative counts raise ValueError. Source: Benneyan 2001, Health Care Manag Sci 4:305; Provost & Murray.
    """
    points = series("opportunities", amounts("opportunities", opportunities))
    kept = points[in_baseline(points.size, exclude, baseline) & ~np.isnan(points)]
    mean = exact_mean(kept)
    limits = limits_around(mean, np.full(points.shape, np.sqrt(mean * (mean + 1))), floor=0.0)
    middle = float(np.median(kept)) if kept.size else np.nan
    return Limits(
        centre=np.full(points.shape, middle),
        lower=limits.lower,
        upper=limits.upper,
        lower_2s=limits.lower_2s,
        upper_2s=limits.upper_2s,
    )


def t_chart(
    times: ArrayLike,
    *,
    screen: bool = False,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
    factor: float = 2.66,
) -> Limits:
    """Time between rare events: `xmr` on time^(1/3.6), turned back; in the unit of the times, not below 0.

    `mr_bar` and `mr_upper` stay on the transformed scale. One dimension; NaN is a missing point; negative
    times raise ValueError. Source: Nelson 1994, J Qual Tech 26:239; Montgomery, 7.3.5.
    """
    points = series("times", amounts("times", times)) ** (1 / NEARLY_NORMAL)
    used = in_baseline(points.size, exclude, baseline) & ~np.isnan(points)
    limits = _individuals(points, used, screen=screen, factor=factor)

    def back(line: Floats) -> Floats:
        return np.maximum(line, 0.0) ** NEARLY_NORMAL

    return Limits(
        centre=back(limits.centre),
        lower=back(limits.lower),
        upper=back(limits.upper),
        lower_2s=back(limits.lower_2s),
        upper_2s=back(limits.upper_2s),
        mr_bar=limits.mr_bar,
        mr_upper=limits.mr_upper,
    )


def _individuals(points: Floats, used: Bools, *, screen: bool, factor: float) -> Limits:
    multiple = number("factor", factor)
    if not multiple > 0:
        raise ValueError(f"factor: expected a number above zero, got {factor!r}")
    mr_bar = mean_moving_range(points, used, screen=screen)
    sigma = np.full(points.shape, multiple * mr_bar / 3)
    return limits_around(exact_mean(points[used]), sigma, mr_bar=mr_bar)
