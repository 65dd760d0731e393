"""Two proportions, two rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, norm, ttest_ind_from_stats

from pipeline.statistics.comparison import (
    difference_of_means,
    false_discovery,
    proportions_p_value,
    rate_ratio_p_value,
)
from pipeline.statistics.intervals import difference_of_proportions, error_of, mean_interval, rate_ratio

PAIR = st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
RATE = st.tuples(st.integers(0, 10**4), st.floats(0.5, 1e6))


def test_newcombe_agrees_with_the_reference_figure(vector: Callable[[str], Any]) -> None:
    case = vector("two_sample")["proportions_diff"]
    low, high = difference_of_proportions(case["x1"], case["n1"], case["x2"], case["n2"], case["conf"])
    # Printed with two significant digits: 0.019 and 0.34.
    assert low == pytest.approx(case["newcombe_hybrid_score"][0], abs=0.0005)
    assert high == pytest.approx(case["newcombe_hybrid_score"][1], abs=0.005)
    # The other published methods lie close by.
    for other in ("agresti_caffo", "miettinen_nurminen"):
        assert [low, high] == pytest.approx(case[other], abs=0.025)


def test_every_test_of_a_rate_ratio_agrees_with_its_reference_figure(vector: Callable[[str], Any]) -> None:
    case = vector("two_sample")["poisson_rate_ratio"]
    for method, one_sided in case["one_sided_p"].items():
        p = rate_ratio_p_value(case["x1"], case["e1"], case["x2"], case["e2"], method=method)
        assert p == pytest.approx(2 * one_sided, abs=1e-6 if method != "score_log" else 6e-6), method


def test_the_interval_of_a_rate_ratio_ends_at_1_where_its_test_says_so(vector: Callable[[str], Any]) -> None:
    case = vector("two_sample")["poisson_rate_ratio"]
    counts = (case["x1"], case["e1"], case["x2"], case["e2"])
    p = float(rate_ratio_p_value(*counts))
    assert rate_ratio(*counts, level=1 - p)[0] == pytest.approx(1.0, abs=1e-9)
    assert rate_ratio(*counts, level=1 - 2 * case["one_sided_p"]["score"])[0] == pytest.approx(1.0, abs=1e-3)


@given(PAIR, PAIR)
def test_a_difference_lies_within_its_interval_and_the_interval_within_minus_1_and_1(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    low, high = difference_of_proportions(*first, *second)
    gap = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= gap + 1e-12
    assert gap - 1e-12 <= high <= 1 + 1e-12


@given(PAIR, PAIR)
def test_exchanging_the_two_proportions_turns_the_interval_round(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    low, high = difference_of_proportions(*first, *second)
    turned_low, turned_high = difference_of_proportions(*second, *first)
    assert turned_low == pytest.approx(-high, abs=1e-12)
    assert turned_high == pytest.approx(-low, abs=1e-12)


def test_two_equal_proportions_differ_by_an_interval_about_0() -> None:
    low, high = difference_of_proportions(20, 50, 20, 50)
    assert low == pytest.approx(-high, abs=1e-12)
    assert high > 0


def test_a_proportion_of_nothing_leaves_no_difference() -> None:
    low, high = difference_of_proportions([0, 5], [0, 10], [3, np.nan], 10)
    assert np.isnan([low, high]).all()


def test_the_wrong_proportion_of_the_two_is_named() -> None:
    with pytest.raises(ValueError, match="numerator_2"):
        difference_of_proportions(1, 10, 11, 10)
    with pytest.raises(ValueError, match="denominator_1"):
        difference_of_proportions(1, -10, 1, 10)


@given(RATE, RATE)
def test_a_rate_ratio_lies_within_its_interval(first: tuple[int, float], second: tuple[int, float]) -> None:
    low, high = rate_ratio(*first, *second)
    if first[0] == second[0] == 0:
        assert np.isnan(low)
        assert np.isnan(high)
    elif second[0] == 0:
        assert low > 0
        assert np.isnan(high)
    else:
        ratio = first[0] / first[1] / (second[0] / second[1])
        assert 0 <= low <= ratio * (1 + 1e-9)
        assert ratio <= high * (1 + 1e-9)


@given(RATE.filter(lambda rate: rate[0] > 0), RATE.filter(lambda rate: rate[0] > 0))
def test_exchanging_the_two_rates_inverts_the_interval(
    first: tuple[int, float],
    second: tuple[int, float],
) -> None:
    low, high = rate_ratio(*first, *second)
    turned_low, turned_high = rate_ratio(*second, *first)
    assert low * turned_high == pytest.approx(1, rel=1e-9)
    assert high * turned_low == pytest.approx(1, rel=1e-9)


def test_no_complaint_last_month_never_gives_an_infinite_ratio() -> None:
    low, high = rate_ratio([1, 0, 1], [100, 100, 0], [0, 2, 2], [100, 100, 100])
    assert np.isnan(high).tolist() == [True, False, True]
    assert low[1] == 0
    assert np.isnan(low[2])


def test_without_events_a_test_of_rates_says_nothing() -> None:
    assert np.isnan(rate_ratio_p_value(0, 10, 0, 10))
    assert np.isnan(rate_ratio_p_value(0, 10, 5, 10, method="wald_log"))
    assert 0 < rate_ratio_p_value(0, 10, 5, 10) < 0.05


def test_an_unknown_test_and_an_impossible_ratio_are_refused() -> None:
    with pytest.raises(ValueError, match="method"):
        rate_ratio_p_value(1, 1, 1, 1, method="exact")
    with pytest.raises(ValueError, match="ratio"):
        rate_ratio_p_value(1, 1, 1, 1, ratio=0)
    with pytest.raises(ValueError, match="events_2"):
        rate_ratio_p_value(1, 1, -1, 1)


def test_adjusted_p_values_follow_benjamini_and_hochberg_by_hand() -> None:
    # Sorted 0.01 0.02 0.03 0.50, times 4/rank: 0.04 0.04 0.04 0.50.
    assert false_discovery([0.50, 0.01, np.nan, 0.03, 0.02]) == pytest.approx(
        [0.50, 0.04, np.nan, 0.04, 0.04], nan_ok=True
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_adjusted_p_value_is_never_smaller_and_never_above_1(p_values: list[float]) -> None:
    adjusted = false_discovery(p_values)
    assert (adjusted >= np.array(p_values) - 1e-15).all()
    assert (adjusted <= 1).all()


def test_probabilities_outside_0_and_1_are_refused() -> None:
    with pytest.raises(ValueError, match="p_values"):
        false_discovery([0.5, 1.5])


@given(PAIR, PAIR)
def test_equal_proportions_are_tested_by_campbells_chi_square(first: tuple[int, int], second: tuple[int, int]) -> None:
    p = proportions_p_value(*first, *second)
    whole, hits = first[1] + second[1], first[0] + second[0]
    if hits in (0, whole):
        assert p == 1
        return
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    statistic = chi2_contingency(table, correction=False).statistic * (whole - 1) / whole
    assert p == pytest.approx(chi2.sf(statistic, 1), rel=1e-6, abs=1e-12)


def test_a_proportion_of_nothing_is_not_tested() -> None:
    assert np.isnan(proportions_p_value([0, 5, np.nan], [0, 10, 10], [3, 0, 1], [10, 0, 10])).all()
    assert proportions_p_value(1, 1, 0, 1) == pytest.approx(2 * norm.sf(1))
    with pytest.raises(ValueError, match="numerator_2"):
        proportions_p_value(1, 10, 11, 10)


@given(
    st.tuples(st.floats(-50, 50), st.floats(0.1, 20), st.integers(2, 500)),
    st.tuples(st.floats(-50, 50), st.floats(0.1, 20), st.integers(2, 500)),
)
def test_means_are_compared_as_welch_does(first: tuple[float, float, int], second: tuple[float, float, int]) -> None:
    """`first`, `second`: mean, standard deviation, number."""
    (m1, s1, n1), (m2, s2, n2) = first, second
    low, high, p = difference_of_means(m1, s1 / n1**0.5, n1, m2, s2 / n2**0.5, n2)
    known = ttest_ind_from_stats(m1, s1, n1, m2, s2, n2, equal_var=False)
    assert p == pytest.approx(known.pvalue, rel=1e-6, abs=1e-12)
    assert (low + high) / 2 == pytest.approx(m1 - m2, abs=1e-9)
    assert (low > 0 or high < 0) == (p < 0.05)


def test_means_without_an_error_are_not_compared() -> None:
    found = difference_of_means([1, 1, 1], [0, 0.1, np.nan], [10, 1, 10], 2, [0, 0.1, 0.1], 10)
    assert np.isnan(found).all()
    # One known exactly, the other not: its own error alone.
    low, high, _ = difference_of_means(5, 0, 10, 3, 0.5, 11)
    assert (low, high) == pytest.approx((2 - 2.228139 * 0.5, 2 + 2.228139 * 0.5), abs=1e-5)
    with pytest.raises(ValueError, match="standard_error_2"):
        difference_of_means(1, 1, 10, 1, -1, 10)


def test_the_error_behind_an_interval_is_the_one_that_made_it() -> None:
    values = np.array([3.0, 5, 4, 8, 2, 6])
    low, high = mean_interval(values.sum(), (values**2).sum(), values.size)
    assert error_of(low, high, values.size) == pytest.approx(values.std(ddof=1) / 6**0.5)
    assert np.isnan(error_of([1, np.nan], [2, 3], [1, 5])).all()
    with pytest.raises(ValueError, match="low"):
        error_of(2, 1, 10)
