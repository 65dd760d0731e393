"""Shrinkage towards the peer group, and how much sample it takes to stand alone."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta as beta_distribution

from pipeline.statistics.shrinkage import (
    Prior,
    RatePrior,
    credible_interval,
    fit_beta_binomial,
    fit_rates,
    needed_sample,
    reliability,
    shrink_proportions,
    shrink_rates,
    variance_components,
)

COUNTS = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=30
)


def simulated(alpha: float, beta: float, subjects: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    n = generator.integers(20, 400, subjects)
    return generator.binomial(n, generator.beta(alpha, beta, subjects)), n


def test_shrinking_with_the_given_prior_agrees_with_every_reference_figure(
    vector: Callable[[str], Any],
) -> None:
    case = vector("empirical_bayes")["beta_binomial"]
    prior = Prior(case["prior"]["alpha"], case["prior"]["beta"])
    x, n = [row["x"] for row in case["rows"]], [row["n"] for row in case["rows"]]
    # ±1 in the sixth decimal, as printed.
    assert shrink_proportions(x, n, prior) == pytest.approx([row["fitted"] for row in case["rows"]], abs=1e-6)
    low, high = credible_interval(x, n, prior)
    for row, one_low, one_high in zip(case["rows"], low, high, strict=True):
        posterior = beta_distribution(row["post_alpha"], row["post_beta"])
        assert (one_low, one_high) == pytest.approx(posterior.interval(0.95), abs=1e-9)


def test_a_simulated_prior_of_10_and_40_is_recovered() -> None:
    prior = fit_beta_binomial(*simulated(10, 40, 4000, seed=20260901))
    assert prior.mean == pytest.approx(0.2, abs=0.004)
    assert prior.alpha == pytest.approx(10, rel=0.08)
    assert prior.beta == pytest.approx(40, rel=0.08)


@pytest.mark.parametrize(("alpha", "beta"), [(10, 40), (196, 4), (0.7, 0.4), (60, 3)])
def test_the_fit_is_the_maximum_that_a_plain_search_finds(alpha: float, beta: float) -> None:
    x, n = simulated(alpha, beta, 200, seed=7)

    def cost(point: np.ndarray) -> float:
        a, b = np.exp(point)
        return float(-np.sum(betaln(a + x, b + n - x) - betaln(a, b)))

    found = np.exp(minimize(cost, np.log([alpha, beta]), method="Nelder-Mead", options={"xatol": 1e-9}).x)
    prior = fit_beta_binomial(x, n)
    assert (prior.alpha, prior.beta) == pytest.approx(tuple(found), rel=1e-3)


def test_the_fit_has_six_significant_digits_and_does_not_depend_on_the_order() -> None:
    x, n = simulated(30, 2, 60, seed=3)
    prior = fit_beta_binomial(x, n)
    assert prior == fit_beta_binomial(x[::-1], n[::-1])
    for value in (prior.alpha, prior.beta):
        assert value == float(f"{value:.5e}")


def test_subjects_that_differ_no_more_than_chance_are_all_drawn_to_the_common_mean() -> None:
    x, n = np.array([97, 98, 99, 98]), np.array([100, 100, 100, 100])
    prior = fit_beta_binomial(x, n)
    assert shrink_proportions(x, n, prior) == pytest.approx(np.full(4, 0.98), abs=1e-6)
    assert prior.between_variance == 0
    assert np.isnan(needed_sample(prior.between_variance, prior.within_variance))


def test_a_small_perfect_subject_beside_a_large_one_is_not_taken_for_chance() -> None:
    # The likelihood falls as they are first allowed to differ, and has its peak further out.
    prior = fit_beta_binomial([66, 786], [66, 843])
    assert prior.strength == pytest.approx(15.4, abs=0.1)
    assert fit_beta_binomial([4, 56], [4, 280]).strength < 10


def test_one_saint_among_identical_tellers_is_fitted_without_failing() -> None:
    x, n = np.array([50] * 30 + [100]), np.array([100] * 31)
    prior = fit_beta_binomial(x, n)
    shrunk = shrink_proportions(x, n, prior)
    assert 0.5 < shrunk[0] < shrunk[-1] < 1


@pytest.mark.parametrize(("hits", "expected"), [(0, 0.0), (1, 1.0)])
def test_a_group_that_is_all_at_0_or_all_at_1_stays_exactly_there(hits: int, expected: float) -> None:
    n = np.array([30, 50, 0])
    prior = fit_beta_binomial(hits * n, n)
    assert shrink_proportions(hits * n, n, prior)[:2].tolist() == [expected, expected]


def test_subjects_that_are_all_or_nothing_are_hardly_shrunk() -> None:
    prior = fit_beta_binomial([0, 40, 0, 40], [40] * 4)
    assert shrink_proportions([0, 40], 40, prior) == pytest.approx([0, 1], abs=1e-6)


def test_single_answers_show_no_spread() -> None:
    assert fit_beta_binomial([0, 1, 1, 1], [1, 1, 1, 1]).mean == pytest.approx(0.75, abs=1e-6)


@pytest.mark.parametrize("misses", [[0, 0, 0, 1, 2], [0, 0, 0, 0, 3], [0, 5, 0, 1, 0]])
def test_a_prior_of_rare_misses_is_that_of_rare_hits_turned_round(misses: list[int]) -> None:
    n = np.full(5, 10**7)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rare = fit_beta_binomial(misses, n)
        assert fit_beta_binomial(n - misses, n) == Prior(rare.beta, rare.alpha)


def test_one_subject_alone_gives_no_prior_and_no_shrunk_value() -> None:
    prior = fit_beta_binomial([5, 0, np.nan], [10, 0, 10])
    assert math.isnan(prior.alpha)
    assert math.isnan(prior.mean)
    assert np.isnan(shrink_proportions(5, 10, prior))


def test_missing_subjects_change_nothing_in_a_fit() -> None:
    x, n = simulated(20, 5, 40, seed=11)
    gaps = [np.nan, 0, 3]
    assert fit_beta_binomial(np.append(x, gaps), np.append(n, [50, 0, np.nan])) == fit_beta_binomial(x, n)


@given(COUNTS)
def test_a_shrunk_proportion_lies_between_the_own_and_the_groups(counts: list[tuple[int, int]]) -> None:
    x, n = np.array(counts).T
    prior = fit_beta_binomial(x, n)
    shrunk, own = shrink_proportions(x, n, prior), x / n
    assert (np.minimum(own, prior.mean) - 1e-9 <= shrunk).all()
    assert (shrunk <= np.maximum(own, prior.mean) + 1e-9).all()


def test_the_smaller_sample_is_shrunk_further() -> None:
    shrunk = shrink_proportions([1, 10, 100], [2, 20, 200], Prior(18, 2))
    assert shrunk[0] > shrunk[1] > shrunk[2] > 0.5


def test_no_answers_shrink_to_no_value() -> None:
    assert np.isnan(shrink_proportions([0, np.nan], [0, 5], Prior(3, 4))).all()


def test_a_credible_interval_contains_the_shrunk_proportion_and_fails_only_at_the_edge() -> None:
    prior = Prior(18, 2)
    low, high = credible_interval([0, 7, 10], 10, prior)
    shrunk = shrink_proportions([0, 7, 10], 10, prior)
    assert (low < shrunk).all()
    assert (shrunk < high).all()
    assert np.isnan(credible_interval(0, 10, Prior(0, 1e9))).all()


def test_marshalls_smoother_worked_by_hand() -> None:
    # Rates 0.1 0.2 0.6 over 10 20 20: m = 17/50 = 0.34; s² = (10·0.24² + 20·0.14² + 20·0.26²)/50 = 0.0464;
    # mean exposure 50/3: A = 0.0464 − 0.34·3/50 = 0.026; weights A/(A + m/n): 0.433333 0.604651 0.604651.
    events, exposure = [1, 4, 12], [10, 20, 20]
    assert fit_rates(events, exposure) == RatePrior(0.34, 0.026)
    assert shrink_rates(events, exposure) == pytest.approx(
        [0.34 - 0.433333 * 0.24, 0.34 - 0.604651 * 0.14, 0.34 + 0.604651 * 0.26], abs=1e-6
    )


def test_rates_that_differ_no_more_than_chance_become_the_common_rate() -> None:
    assert shrink_rates([5, 6, 4], [100, 100, 100]) == pytest.approx([0.05] * 3)


def test_rates_without_any_event_are_zero_and_without_exposure_have_no_value() -> None:
    assert shrink_rates([0, 0, 0, 2], [10, 20, 0, np.nan]) == pytest.approx(
        [0, 0, np.nan, np.nan],
        nan_ok=True,
    )
    assert np.isnan(shrink_rates([0, 0], [0, 0])).all()


def test_a_fitted_prior_can_be_kept_and_used_for_others() -> None:
    prior = RatePrior(0.5, 0.01)
    assert shrink_rates(8, 10, prior) == pytest.approx(0.5 + 0.1 / 0.6 * 0.3)


def test_reliability_of_a_proportion_is_its_sample_over_sample_plus_strength() -> None:
    prior = Prior(95, 5)
    assert reliability(prior.between_variance, prior.within_variance, [100, 300, 0]) == pytest.approx(
        [0.5, 0.75, np.nan], nan_ok=True
    )
    assert needed_sample(prior.between_variance, prior.within_variance) == 234  # 100 · 0.7 / 0.3


@given(st.floats(1e-6, 10), st.floats(1e-6, 10), st.floats(0.05, 0.95))
def test_the_needed_sample_reaches_the_required_reliability_and_one_less_does_not(
    between: float, within: float, required: float
) -> None:
    n = float(needed_sample(between, within, required))
    assert n == int(n) >= 1
    assert reliability(between, within, n) >= required - 1e-8
    if n > 1:
        assert reliability(between, within, n - 1) < required + 1e-8


def test_without_spread_between_subjects_nothing_is_reliable_and_no_sample_is_enough() -> None:
    assert reliability(0, 1, 1000) == 0
    assert np.isnan(needed_sample(0, 1))
    assert np.isnan(reliability(0, 0, 10))
    assert reliability(1, 0, 10) == 1


def test_a_between_variance_so_small_that_no_number_would_do_needs_no_sample() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(needed_sample([1e-300, 1e-308], 1)).all()


def test_variance_components_worked_by_hand() -> None:
    # Subjects 1 3, 5 7, 9 11: within 2; means 2 6 10, between mean squares 2·32/2 = 32; (32 − 2)/2 = 15.
    assert variance_components([4, 12, 20], [10, 74, 202], [2, 2, 2]) == (15.0, 2.0)
    assert variance_components([4, 4], [10, 10], [2, 2])[0] == 0
    assert np.isnan(variance_components([4], [10], [2])).all()
    assert np.isnan(variance_components([4, 5], [16, 25], [1, 1])).all()
    # One observation has no spread, however its square was rounded.
    assert variance_components([4, 3e-4], [10, 9.001e-8], [2, 1])[1] == 2.0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: Prior(-1, 1), "alpha"),
        (lambda: fit_beta_binomial([3, 1], [2, 2]), "numerator"),
        (lambda: shrink_proportions(1, -2, Prior(1, 1)), "denominator"),
        (lambda: shrink_rates(-1, 2), "events"),
        (lambda: reliability(-1, 1, 5), "between_variance"),
        (lambda: needed_sample(1, -1), "within_variance"),
        (lambda: needed_sample(1, 1, 1.0), "required"),
        (lambda: variance_components([1], [-1], [2]), "total_sq"),
        (lambda: variance_components([10, 20], [1, 1], [2, 2]), "total_sq"),
        (lambda: RatePrior(-0.1, 1), "mean"),
        (lambda: RatePrior(0.1, -1), "between_variance"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
