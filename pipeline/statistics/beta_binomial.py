"""The beta-binomial likelihood and its maximum; `priors` decides when to ask for it.

`x` and `n` are arrays of equal length without NaN, n above zero; a prior is Beta(mean · strength,
(1 − mean) · strength). Source: Griffiths 1973, Biometrics 29:637.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, polygamma

from pipeline.statistics.arrays import Floats, exact_mean

# The prior sample at which subjects count as identical: where the data show no spread between them the
# likelihood rises without end, and every subject is drawn onto the common mean.
MAX_STRENGTH = 1e9
# And the other end: subjects that are all or nothing, where nothing is shrunk.
MIN_STRENGTH = 1e-6
# How often, and from how near, the maximum is sharpened by its slope.
POLISHING_STEPS = 4
POLISHING_REACH = 0.01


def rises_from_no_spread(x: Floats, n: Floats, mean: float) -> bool:
    """Whether the likelihood rises as the subjects are first allowed to differ (its score at no spread)."""
    rest = n - x
    terms = x * (x - 1) / mean + rest * (rest - 1) / (1 - mean) - n * (n - 1)
    # Relative to the size of the terms: below that, the sign is rounding.
    return math.fsum(terms.tolist()) > 1e-12 * math.fsum((n * n).tolist())


def _log_likelihood(x: Floats, n: Floats, alpha: float, beta: float) -> float:
    """Without the binomial coefficients, which are the same for every prior."""
    return math.fsum((betaln(alpha + x, beta + n - x) - betaln(alpha, beta)).tolist())


class _Distinct:
    """Values of which many are equal: a function is worked out once for each, and comes back for all of them."""

    def __init__(self, values: Floats) -> None:
        self._values, self._places = np.unique(values, return_inverse=True)

    def of(self, function: Callable[[Floats], Floats]) -> Floats:
        found: Floats = function(self._values)[self._places]
        return found


def best_of_grid(x: Floats, n: Floats) -> tuple[float, float, float]:
    """Mean, strength and log-likelihood of the likeliest of some priors, to start a search from."""

    def tried(strength: float) -> tuple[float, float, float]:
        # Weights that suit this strength: by answers where subjects are alike, by heads where they differ.
        weight = n / (1 + (n - 1) / (1 + strength))
        mean = math.fsum((weight * x / n).tolist()) / math.fsum(weight.tolist())
        return mean, strength, _log_likelihood(x, n, mean * strength, (1 - mean) * strength)

    return max((tried(float(strength)) for strength in np.geomspace(1e-3, 1e6, 28)), key=lambda one: one[2])


def most_likely(x: Floats, n: Floats, start_mean: float, start_strength: float) -> tuple[float, float]:
    """Mean and strength at the maximum of the beta-binomial likelihood, on logit and log scales."""

    hits, size, misses = _Distinct(x), _Distinct(n), _Distinct(n - x)

    def shape(point: Floats) -> tuple[float, float, float, float]:
        mean = 1 / (1 + math.exp(-point[0]))
        strength = math.exp(min(max(point[1], math.log(MIN_STRENGTH)), math.log(MAX_STRENGTH)))
        return mean, strength, mean * strength, (1 - mean) * strength

    def cost(point: Floats) -> float:
        _, _, alpha, beta = shape(point)
        return -_log_likelihood(x, n, alpha, beta) / x.size

    def gradients(point: Floats) -> tuple[float, float]:
        _, strength, alpha, beta = shape(point)
        common = digamma(strength) - size.of(lambda n: digamma(strength + n))
        by_alpha = exact_mean(hits.of(lambda x: digamma(alpha + x)) - digamma(alpha) + common)
        by_beta = exact_mean(misses.of(lambda rest: digamma(beta + rest)) - digamma(beta) + common)
        return by_alpha, by_beta

    def slope(point: Floats) -> Floats:
        mean, strength, alpha, beta = shape(point)
        by_alpha, by_beta = gradients(point)
        turn = strength * mean * (1 - mean)
        return -np.array([turn * (by_alpha - by_beta), alpha * by_alpha + beta * by_beta])

    def curvature(point: Floats) -> Floats:
        mean, strength, alpha, beta = shape(point)
        by_alpha, by_beta = gradients(point)
        common = exact_mean(polygamma(1, strength) - size.of(lambda n: polygamma(1, strength + n)))
        aa = exact_mean(hits.of(lambda x: polygamma(1, alpha + x)) - polygamma(1, alpha)) + common
        bb = exact_mean(misses.of(lambda rest: polygamma(1, beta + rest)) - polygamma(1, beta)) + common
        turn = strength * mean * (1 - mean)
        uu = turn**2 * (aa - 2 * common + bb) + turn * (1 - 2 * mean) * (by_alpha - by_beta)
        vv = alpha**2 * aa + 2 * alpha * beta * common + beta**2 * bb + alpha * by_alpha + beta * by_beta
        uv = turn * (alpha * (aa - common) - beta * (bb - common) + by_alpha - by_beta)
        return -np.array([[uu, uv], [uv, vv]])

    origin = np.array([math.log(start_mean / (1 - start_mean)), math.log(start_strength)])
    found = minimize(
        cost, origin, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-9, "maxiter": 500}
    )
    # The search compares likelihoods, whose rounding hides the last six digits or so of the parameters;
    # the slope does not, and a few Newton steps on it bring them out.
    point = found.x
    for _ in range(POLISHING_STEPS):
        (uu, uv), (_, vv) = curvature(point)
        by_u, by_v = slope(point)
        volume = uu * vv - uv * uv
        if not (uu > 0 and volume > 0):
            break
        step = np.array([vv * by_u - uv * by_v, uu * by_v - uv * by_u]) / volume
        if np.abs(step).max() > POLISHING_REACH:
            break
        point = point - step
    mean, strength, _, _ = shape(point)
    return mean, strength
