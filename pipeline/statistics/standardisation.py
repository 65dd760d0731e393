"""Standardisation: comparing subjects whose cases differ in kind, stratum by stratum.

Strata lie along the last axis; results have the shape without it. NaN means "no value". Counts are rare
events (Poisson). Wrong input raises ValueError by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import Floats, aligned, amounts, plain, positive
from pipeline.statistics.intervals import poisson_rate


@dataclass(frozen=True, eq=False)
class Standardised:
    """`value` with its interval `low`, `high`; `observed` events and those `expected` (NaN if direct)."""

    value: Floats
    low: Floats
    high: Floats
    observed: Floats
    expected: Floats


def indirect(
    events: ArrayLike,
    exposure: ArrayLike,
    reference_rate: ArrayLike,
    level: float = 0.95,
) -> Standardised:
    """Observed ÷ expected events, 1 being as the reference; for subjects too small to have own stratum rates.

    `events`, `exposure` per stratum; `reference_rate` events per unit of exposure, usually the peer group's.
    Expected is Σ exposure × reference rate; a stratum without exposure counts for nothing. NaN where a
    stratum with exposure lacks events or a reference rate, and where nothing is expected. Interval of
    `poisson_rate`, the expected taken as known. Source: Breslow & Day 1987, vol. II, 2.3; UKHSA guide.
    """
    x, time, rate = _strata(events, exposure, reference_rate, "reference_rate")
    idle = time == 0
    if (idle & (x > 0)).any():
        raise ValueError("events: above zero in a stratum without exposure")
    observed = np.where(idle, 0.0, x).sum(axis=-1)
    expected = np.where(idle, 0.0, time * rate).sum(axis=-1)
    low, high = poisson_rate(observed, expected, level)
    value = observed / positive(expected)
    return Standardised(plain(value), low, high, plain(observed), plain(np.asarray(expected)))


def direct(events: ArrayLike, exposure: ArrayLike, standard: ArrayLike, level: float = 0.95) -> Standardised:
    """Rate a subject would have with the standard's mix of cases, in events per unit of exposure.

    Σ wᵢ xᵢ / nᵢ with wᵢ the share of stratum i in `standard` (any unit). NaN where a stratum that the
    standard has lacks exposure or events: its rate is unknown; and where the standard has nothing at all, as without
    strata. Dobson's interval, built on the interval of
    the events' count (exact below 10, Byar's from 10); without any event there is no interval (NaN).
    Source: Dobson, Kuulasmaa, Eberle & Scherer 1991, Stat Med 10:457; UKHSA guide.
    """
    x, time, weight = _strata(events, exposure, standard, "standard")
    whole = positive(weight.sum(axis=-1))
    share = weight / whole[..., None]
    counted = ~(share == 0)
    rates = np.where(counted, share * x / positive(time), 0.0)
    variance = np.where(counted, share**2 * x / positive(time) ** 2, 0.0).sum(axis=-1)
    value = np.where(np.isnan(whole), np.nan, rates.sum(axis=-1))
    observed = np.where(counted, x, 0.0).sum(axis=-1)
    low, high = poisson_rate(observed, 1.0, level)
    scale = np.sqrt(variance / positive(observed))
    return Standardised(
        value=plain(value),
        low=plain(value + scale * (low - observed)),
        high=plain(value + scale * (high - observed)),
        observed=plain(observed),
        expected=plain(np.full(value.shape, np.nan)),
    )


def _strata(events: ArrayLike, exposure: ArrayLike, third: ArrayLike, name: str) -> tuple[Floats, ...]:
    arrays = {
        "events": amounts("events", events),
        "exposure": amounts("exposure", exposure),
        name: amounts(name, third),
    }
    for label, array in arrays.items():
        if array.ndim == 0:
            raise ValueError(f"{label}: expected strata along the last axis, got a single number")
    return aligned(**arrays)
