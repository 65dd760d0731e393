"""Charts of counts: p and u with their denominators, c without, and Laney's p' and u' for large ones.

Arguments have one dimension, one element per period in time order. NaN, or a denominator of zero, is a
period without value: its limits are NaN (its centre is not) and it sets nothing. `baseline` is the first
n periods, a slice, or None for all; `exclude` holds positions from 0 that do not set the limits, which
are drawn for all. ValueError names the argument: negative counts, a numerator above its denominator,
infinity, a wrong baseline or position.
Source: Montgomery, Introduction to Statistical Quality Control, chapter 7.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import (
    Bools,
    Floats,
    aligned,
    amounts,
    counts,
    exact_mean,
    positive,
    series,
)
from pipeline.statistics.limits import (
    RANGE_TO_SIGMA,
    Baseline,
    Limits,
    in_baseline,
    limits_around,
    mean_moving_range,
)


def p_chart(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
) -> Limits:
    """Proportions: p̄ ± 3 √(p̄ (1 − p̄) / n), cut to 0..1; p̄ is the ratio of sums. Montgomery 7.2.1."""
    x, n, used = _proportions(numerator, denominator, exclude, baseline)
    centre = _ratio_of_sums(x, n, used)
    return limits_around(centre, np.sqrt(centre * (1 - centre) / n), floor=0.0, ceiling=1.0)


def u_chart(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
) -> Limits:
    """Events per unit of exposure: ū ± 3 √(ū / n), not below 0; ū is the ratio of sums. Montgomery 7.3.1."""
    x, n, used = _rates(events, exposure, exclude, baseline)
    centre = _ratio_of_sums(x, n, used)
    return limits_around(centre, np.sqrt(centre / n), floor=0.0)


def c_chart(events: ArrayLike, *, exclude: Iterable[SupportsIndex] = (), baseline: Baseline = None) -> Limits:
    """Counts over equal exposure: c̄ ± 3 √c̄, not below 0, the same for every period. Montgomery 7.3.1."""
    points = series("events", amounts("events", events))
    used = in_baseline(points.size, exclude, baseline) & ~np.isnan(points)
    centre = exact_mean(points[used])
    return limits_around(centre, np.full(points.shape, np.sqrt(centre)), floor=0.0)


def laney_p(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
) -> Limits:
    """`p_chart` with limits widened (or narrowed) by `sigma_z`, the spread really seen from period to period.

    sigma_z = mean |zᵢ − zᵢ₋₁| / 1.128 with z = (p − p̄) / √(p̄ (1 − p̄) / n). With large denominators the
    binomial limits are too narrow and everything is called special. Needs two neighbouring periods, else
    NaN limits; where p̄ is 0 or 1 the limits lie on it. Source: Laney 2002, Qual Eng 14:531.
    """
    x, n, used = _proportions(numerator, denominator, exclude, baseline)
    centre = _ratio_of_sums(x, n, used)
    return _laney(x / n, centre, np.sqrt(centre * (1 - centre) / n), used, ceiling=1.0)


def laney_u(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    exclude: Iterable[SupportsIndex] = (),
    baseline: Baseline = None,
) -> Limits:
    """`u_chart` with limits widened (or narrowed) by `sigma_z`, as in `laney_p`. Source: Laney 2002."""
    x, n, used = _rates(events, exposure, exclude, baseline)
    centre = _ratio_of_sums(x, n, used)
    return _laney(x / n, centre, np.sqrt(centre / n), used, ceiling=math.inf)


def _laney(shares: Floats, centre: float, sigma: Floats, used: Bools, *, ceiling: float) -> Limits:
    sigma_z = mean_moving_range((shares - centre) / positive(sigma), used) / RANGE_TO_SIGMA
    widened = np.where(sigma == 0, 0.0, sigma * sigma_z)
    return limits_around(centre, widened, floor=0.0, ceiling=ceiling, sigma_z=sigma_z)


def _proportions(
    numerator: ArrayLike, denominator: ArrayLike, exclude: Iterable[SupportsIndex], baseline: Baseline
) -> tuple[Floats, Floats, Bools]:
    x, n = counts(numerator, denominator)
    return _periods("numerator", x, n, exclude, baseline)


def _rates(
    events: ArrayLike, exposure: ArrayLike, exclude: Iterable[SupportsIndex], baseline: Baseline
) -> tuple[Floats, Floats, Bools]:
    x, n = aligned(events=amounts("events", events), exposure=amounts("exposure", exposure))
    return _periods("events", x, positive(n), exclude, baseline)


def _periods(
    name: str, x: Floats, n: Floats, exclude: Iterable[SupportsIndex], baseline: Baseline
) -> tuple[Floats, Floats, Bools]:
    present = ~np.isnan(series(name, x)) & ~np.isnan(n)
    # A period without a numerator has no limits either: nothing is drawn where nothing was measured.
    return x, np.where(present, n, np.nan), in_baseline(x.size, exclude, baseline) & present


def _ratio_of_sums(x: Floats, n: Floats, used: Bools) -> float:
    whole = math.fsum(n[used].tolist())
    return math.fsum(x[used].tolist()) / whole if whole > 0 else math.nan
