"""What a peer group says of its members before their own answers are heard: fitted priors.

Arrays hold one element per subject; NaN and a zero denominator mean "no value" and take no part in a
fit. Fitted parameters are rounded to 6 significant digits before use, so that the same figures come out
on another processor. Wrong input raises ValueError by name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import (
    ROUNDING_SLACK,
    aligned,
    amounts,
    counts,
    exact_mean,
    round_significant,
)
from pipeline.statistics.beta_binomial import (
    MAX_STRENGTH,
    best_of_grid,
    most_likely,
    rises_from_no_spread,
)

# Log-likelihoods closer than this are equal but for rounding; the simpler answer, no spread, stands.
EQUALLY_LIKELY = 1e-6


@dataclass(frozen=True)
class Prior:
    """Beta(alpha, beta): what a proportion is expected to be before the subject's own answers.

    Both NaN when it could not be fitted. A prior with alpha 0 (or beta 0) says that everybody is at 0 (1).
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        for name in ("alpha", "beta"):
            amounts(name, getattr(self, name))

    @property
    def strength(self) -> float:
        """Alpha + beta: the number of own answers that weigh as much as the group."""
        return self.alpha + self.beta

    @property
    def mean(self) -> float:
        """The group's proportion, 0..1."""
        return self.alpha / self.strength if self.strength > 0 else math.nan

    @property
    def between_variance(self) -> float:
        """τ²: variance of the subjects' true proportions; 0 at MAX_STRENGTH, which stands for no spread."""
        # Half of it: rounding alpha and beta may have taken a little away.
        if self.strength > MAX_STRENGTH / 2:
            return 0.0
        return self.mean * (1 - self.mean) / (self.strength + 1)

    @property
    def within_variance(self) -> float:
        """v: mean variance of one answer of a subject; v / τ² is the strength."""
        return self.mean * (1 - self.mean) * self.strength / (self.strength + 1)


@dataclass(frozen=True)
class RatePrior:
    """Mean and variance (τ²) of the subjects' true rates, per unit (and unit²) of exposure.

    Both NaN when it could not be fitted; ValueError below zero.
    """

    mean: float
    between_variance: float

    def __post_init__(self) -> None:
        for name in ("mean", "between_variance"):
            amounts(name, getattr(self, name))


def fit_beta_binomial(numerator: ArrayLike, denominator: ArrayLike) -> Prior:
    """The beta prior of a group by maximum likelihood of the beta-binomial, rounded to 6 digits.

    Prior(nan, nan) with fewer than two subjects. Where the subjects differ no more than chance makes
    them, the strength is MAX_STRENGTH, so that shrinking gives everyone the common proportion. Denominators
    up to about 1e11: at 1e12 rounding moves the strength by several per cent, and from 1e14 it means nothing.
    Source: Griffiths 1973, Biometrics 29:637; score at no spread from Tarone 1979, Biometrika 66:585.
    """
    x, n = counts(numerator, denominator)
    used = ~np.isnan(x) & ~np.isnan(n)
    x, n = x[used], n[used]
    if x.size < 2:
        return Prior(math.nan, math.nan)
    total = math.fsum(n.tolist())
    hits, misses = math.fsum(x.tolist()), math.fsum((n - x).tolist())
    if min(hits, misses) <= ROUNDING_SLACK * total:
        return Prior(MAX_STRENGTH, 0.0) if hits > misses else Prior(0.0, MAX_STRENGTH)
    pooled = hits / total
    mean, strength = pooled, MAX_STRENGTH
    start_mean, start_strength, likelihood = best_of_grid(x, n)
    if misses < hits and math.isinf(likelihood):
        # So small a beta vanishes in beta + n − x where all are hits; an alpha does not in alpha + x where none is.
        mirrored = fit_beta_binomial(n - x, n)
        return Prior(mirrored.beta, mirrored.alpha)
    # A second peak far from the edge is common where a few subjects are far larger than the rest.
    peak = likelihood > hits * math.log(pooled) + misses * math.log1p(-pooled) + EQUALLY_LIKELY
    if peak or rises_from_no_spread(x, n, pooled):
        mean, strength = most_likely(x, n, start_mean, start_strength)
    return Prior(round_significant(mean * strength), round_significant((1 - mean) * strength))


def fit_rates(events: ArrayLike, exposure: ArrayLike) -> RatePrior:
    """Mean and between-variance of rates by moments, rounded to 6 digits; variance 0 where chance suffices.

    RatePrior(nan, nan) without any subject with exposure.
    Source: Marshall 1991, Appl Stat 40:283 (global).
    """
    x, time = aligned(events=amounts("events", events), exposure=amounts("exposure", exposure))
    used = ~np.isnan(x) & (time > 0)
    x, time = x[used], time[used]
    if not x.size:
        return RatePrior(math.nan, math.nan)
    whole = math.fsum(time.tolist())
    mean = math.fsum(x.tolist()) / whole
    spread = math.fsum((time * (x / time - mean) ** 2).tolist()) / whole
    between = max(0.0, spread - mean / exact_mean(time))
    return RatePrior(round_significant(mean), round_significant(between))
