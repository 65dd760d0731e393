"""Funnels: how far from a common target chance alone takes a subject of a given size.

Arrays hold one element per subject and broadcast; NaN and a zero denominator mean "no value" and come
out as NaN. `level` is the two-sided probability inside the funnel: 0.95 for a warning, 0.998 for an
alarm. Wrong input raises ValueError by name. Source: Spiegelhalter 2005, Stat Med 24:1185.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrik, betainc, gammaincinv, pdtr

from pipeline.statistics.arrays import (
    Floats,
    aligned,
    amounts,
    counts,
    exact_mean,
    normal_quantile,
    number,
    numbers,
    plain,
    positive,
    round_significant,
    tail,
)

# Of all the weight, what must lie beside the largest for plain differences of sums to keep their digits.
LEAST_BESIDE_ONE = 1e-3


def funnel_limits_proportion(
    target: ArrayLike, denominator: ArrayLike, level: float = 0.95, *, tau2: float = 0.0
) -> tuple[Floats, Floats]:
    """`(low, high)` within 0..1 between which a proportion on `target` falls at that level; exact binomial.

    Interpolated between whole counts, so that the funnel is smooth, and made so that a subject on target
    falls below (and above) with a probability of at most (1 − level) / 2. `denominator` counts
    observations; fractions are rounded. `tau2`, the between-variance of proportions, can only widen; NaN
    gives NaN limits.
    Source: `low` is (r − α) / n of Spiegelhalter 2005, A.1.1. `high` is not: it mirrors the low limit of the
    failures, 1 / n above the published one, beyond which a subject on target would fall more often than stated.
    Additive over-dispersion: 4.2.
    """
    goal, size = aligned(target=amounts("target", target), denominator=amounts("denominator", denominator))
    if (goal > 1).any():
        raise ValueError(f"target: expected a proportion, got {np.nanmax(goal):g}")
    n = positive(np.round(size))
    low, high = _binomial_floor(goal, n, tail(level)), 1 - _binomial_floor(1 - goal, n, tail(level))
    between = _tau2(tau2)
    if between != 0:  # NaN too
        half = normal_quantile(level) * np.sqrt(goal * (1 - goal) / n + between)
        low = np.minimum(low, np.maximum(goal - half, 0.0))
        high = np.maximum(high, np.minimum(goal + half, 1.0))
    return plain(low), plain(high)


def funnel_limits_ratio(
    expected: ArrayLike,
    level: float = 0.95,
    *,
    tau2: float = 0.0,
) -> tuple[Floats, Floats]:
    """`(low, high)` for observed ÷ expected events around a target of 1; exact Poisson (chi-square).

    `tau2`, the between-variance of √(observed / expected), can only widen; NaN gives NaN limits. NaN where
    nothing is expected.
    Source: FunnelPlotR (NHS-R); over-dispersion on the square-root scale, Spiegelhalter 2005, A.1.2.
    """
    count = positive(amounts("expected", expected))
    outside = tail(level)
    low = gammaincinv(count, outside) / count
    high = gammaincinv(count + 1, 1 - outside) / count
    between = _tau2(tau2)
    if between != 0:  # NaN too
        half = normal_quantile(level) * np.sqrt(1 / (4 * count) + between)
        low = np.minimum(low, np.maximum(1 - half, 0.0) ** 2)
        high = np.maximum(high, (1 + half) ** 2)
    return plain(low), plain(high)


def chance_of_as_few(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """Probability of at most so many events where so many are expected (Poisson). NaN where nothing is expected.

    The chi-square limits of `funnel_limits_ratio` lie above 0 even for an expected count of one, and then a subject
    without an event, as more than a third of them are by chance, would be below them. Exact limits are those whose tail
    is at most the stated one: Spiegelhalter 2005, A.1.1.
    """
    seen, due = aligned(observed=amounts("observed", observed), expected=amounts("expected", expected))
    return plain(pdtr(np.floor(seen), positive(due)))


def z_scores_proportion(
    numerator: ArrayLike,
    denominator: ArrayLike,
    target: ArrayLike,
) -> tuple[Floats, Floats]:
    """`(z, standard_error)` of proportions about `target`, the error under the target: √(t (1 − t) / n).

    NaN where the target is 0 or 1, which leave no spread to measure in.
    """
    x, n = counts(numerator, denominator)
    x, n, goal = aligned(numerator=x, denominator=n, target=amounts("target", target))
    if (goal > 1).any():
        raise ValueError(f"target: expected a proportion, got {np.nanmax(goal):g}")
    error = positive(np.sqrt(goal * (1 - goal) / n))
    return plain((x / n - goal) / error), plain(error)


def z_scores_ratio(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    """`(z, standard_error)` of √(observed / expected) about 1: 2 (√O − √E) and 1 / (2 √E)."""
    seen, due = aligned(observed=amounts("observed", observed), expected=amounts("expected", expected))
    root = np.sqrt(positive(due))
    return plain(2 * (np.sqrt(seen) - root)), plain(1 / (2 * root))


def overdispersion(
    z: ArrayLike,
    winsorise: float = 0.1,
    *,
    standard_error: ArrayLike | None = None,
    consistent: bool = False,
) -> tuple[float, float]:
    """`(phi, tau2)`: how much wider than chance the subjects scatter, as a factor and as a variance.

    phi is the mean square of the z-scores after drawing the lowest and the highest `winsorise` share in to
    those quantiles. tau2 = max(0, (n·phi − (n − 1)) / (Σw − Σw² / Σw)) with w = 1 / standard_error², in the
    squared unit of the estimates; without `standard_error`, in units of the sampling variance (w = 1).
    `consistent` divides phi by what drawing in leaves of a normal spread, 0.68 for 0.1: the published phi is too small
    by that, and limits drawn with it are passed by more subjects than they say.
    Subjects without z or without error are left out; NaN for both with fewer than two. Not rounded: the
    funnels round tau2 to 6 digits when they use it.
    Source: DerSimonian & Laird 1986; Spiegelhalter 2005, 4.2; winsorised as in FunnelPlotR.
    """
    share = number("winsorise", winsorise)
    if not 0 <= share < 0.5:
        raise ValueError(f"winsorise: expected a share from 0 to below 0.5, got {winsorise!r}")
    scores = numbers("z", z)
    errors = np.ones_like(scores) if standard_error is None else amounts("standard_error", standard_error)
    scores, errors = aligned(z=scores, standard_error=positive(errors))
    used = ~np.isnan(scores) & ~np.isnan(errors)
    scores, errors = scores[used], errors[used]
    n = scores.size
    if n < 2:
        return math.nan, math.nan
    drawn_in = np.clip(scores, np.quantile(scores, share), np.quantile(scores, 1 - share))
    phi = exact_mean(drawn_in**2) / (_left_by_drawing_in(share) if consistent else 1.0)
    return phi, max(0.0, (n * phi - (n - 1)) / _weight_between(errors))


def flag(
    values: ArrayLike,
    warning: tuple[ArrayLike, ArrayLike],
    alarm: tuple[ArrayLike, ArrayLike],
) -> list[str]:
    """Where each value lies: within, low, high, very_low or very_high; "" where a value or limit is NaN.

    `warning` and `alarm` are `(low, high)` as from the functions above: low and high lie outside the
    warning limits only, very_low and very_high outside the alarm limits. A value on a limit is within.
    One label per value; ValueError for more than one dimension, and for limits that are not two.
    """
    warning_low, warning_high = _pair("warning", warning)
    alarm_low, alarm_high = _pair("alarm", alarm)
    shown, low, high, very_low, very_high = aligned(
        values=np.atleast_1d(numbers("values", values)),
        warning_low=warning_low,
        warning_high=warning_high,
        alarm_low=alarm_low,
        alarm_high=alarm_high,
    )
    if shown.ndim > 1:
        raise ValueError(f"values, warning, alarm: expected one dimension, got {shown.ndim}")
    missing = np.isnan(shown) | np.isnan(low) | np.isnan(high) | np.isnan(very_low) | np.isnan(very_high)
    labels = np.select(
        [missing, shown < very_low, shown > very_high, shown < low, shown > high],
        ["", "very_low", "very_high", "low", "high"],
        "within",
    )
    return [str(label) for label in labels]


def _pair(name: str, limits: tuple[ArrayLike, ArrayLike]) -> tuple[Floats, Floats]:
    try:
        low, high = limits
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected (low, high), got {limits!r}") from error
    return numbers(name, low), numbers(name, high)


def _weight_between(errors: Floats) -> float:
    """Σw − Σw² / Σw with w = 1 / error²; above zero for two errors or more.

    Where one subject has nearly all the weight, that difference loses its digits or overflows. Then it is summed as
    Σ wᵢ (W − wᵢ) / W, every weight relative to the second largest.
    """
    with np.errstate(all="ignore"):
        weights = 1 / errors**2
        whole, squares = math.fsum(weights.tolist()), math.fsum((weights**2).tolist())
    if whole > 0 and (between := whole - squares / whole) > LEAST_BESIDE_ONE * whole:
        return between
    first, second, *_ = ordered = np.sort(errors)
    rest = (second / ordered[1:]) ** 2
    part = (first / second) ** 2
    beside = math.fsum(rest.tolist())
    times = 1 + beside * part  # all the weight, in weights of the first
    return float((beside / times + math.fsum((rest * (1 - rest * part / times)).tolist())) / second**2)


def _left_by_drawing_in(winsorise: float) -> float:
    """Mean square of a standard normal drawn in to its quantiles: 1 at 0."""
    if winsorise == 0:
        return 1.0
    end = normal_quantile(1 - 2 * winsorise)
    density = math.exp(-(end**2) / 2) / math.sqrt(2 * math.pi)
    return (1 - 2 * winsorise) - 2 * end * density + 2 * winsorise * end**2


def _binomial_floor(goal: Floats, n: Floats, outside: float) -> Floats:
    """Proportion below which a binomial falls with a probability of at most `outside`."""
    inside = (goal > 0) & (goal < 1) & ~np.isnan(n)
    chance, size = np.where(inside, goal, 0.5), np.where(inside, n, 1.0)
    count = np.ceil(bdtrik(outside, size, chance))
    # The inverse may end a hair above a whole number, and then one count too high.
    count = np.where(_binomial(count - 1, size, chance) >= outside, count - 1, count)
    reached, before = _binomial(count, size, chance), _binomial(count - 1, size, chance)
    step = reached - before
    part = np.where(step > 0, (reached - outside) / np.where(step > 0, step, 1.0), 0.0)
    floor = np.maximum(count - part, 0.0) / size
    return np.where(inside, floor, goal + 0.0 * n)


def _binomial(count: Floats, n: Floats, chance: Floats) -> Floats:
    """Probability of at most `count` of `n`; scipy.special.bdtr wants integers, and there may be NaN."""
    inside = (count >= 0) & (count < n)
    known = betainc(np.where(inside, n - count, 1.0), np.where(inside, count + 1, 1.0), 1 - chance)
    return np.where(inside, known, np.where(count < 0, 0.0, 1.0))


def _tau2(value: float) -> float:
    if value is None:
        raise ValueError("tau2: expected a number, got None")
    return round_significant(number("tau2", amounts("tau2", value)))
