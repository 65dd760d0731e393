"""Intervals of means and of weighted ratios, from sums."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from pipeline.statistics.intervals import mean_interval, ratio_interval

VALUES = st.lists(st.integers(-1000, 1000), min_size=2, max_size=60)
POINTS = st.lists(
    st.integers(1, 50).flatmap(lambda x: st.tuples(st.integers(0, x), st.just(x))), min_size=2, max_size=60
)


def ratio_of(pairs: list[tuple[int, int]], level: float = 0.95) -> tuple[float, float]:
    y, x = np.array(pairs, dtype=float).T
    low, high = ratio_interval(y.sum(), x.sum(), (y * y).sum(), (x * x).sum(), (x * y).sum(), len(y), level)
    return float(low), float(high)


def test_five_visits_worked_by_hand() -> None:
    # 86 90 94 88 92: mean 90, s² = 40/4 = 10, standard error √2, t(4) = 2.776445.
    values = np.array([86, 90, 94, 88, 92])
    low, high = mean_interval(values.sum(), (values**2).sum(), 5)
    assert low == pytest.approx(90 - 2.7764451 * np.sqrt(2), abs=1e-6)
    assert high == pytest.approx(90 + 2.7764451 * np.sqrt(2), abs=1e-6)


@given(VALUES)
def test_the_interval_from_sums_is_that_of_the_values(values: list[int]) -> None:
    y = np.array(values, dtype=float)
    low, high = mean_interval(y.sum(), (y * y).sum(), len(y))
    half = t.ppf(0.975, len(y) - 1) * y.std(ddof=1) / np.sqrt(len(y))
    assert low == pytest.approx(y.mean() - half, abs=1e-6)
    assert high == pytest.approx(y.mean() + half, abs=1e-6)
    assert low <= y.mean() <= high


def test_equal_values_have_an_interval_of_no_width() -> None:
    low, high = mean_interval(0.1 * 7, 0.01 * 7, 7)
    assert low == high == pytest.approx(0.1)


@pytest.mark.parametrize(("above", "steps"), [(1, 3), (5, 9), (7, 9), (4, 6), (5, 7)])
@pytest.mark.parametrize("n", [2, 3, 7, 1000])
def test_equal_answers_have_no_width_though_their_sums_are_rounded_to_twelve_decimals(
    above: int, steps: int, n: int
) -> None:
    # As sql/indicators/survey_satisfaction_index.sql sums them up.
    total = round(Decimal(100 * above * n) / steps, 12)
    total_sq = round(Decimal(10_000 * above * above * n) / steps**2, 12)
    low, high = mean_interval(float(total), float(total_sq), n)
    assert low == high
    assert len(set(ratio_interval(float(total), n, float(total_sq), n, float(total), n))) == 1


def test_what_differs_by_less_than_a_millionth_counts_as_equal() -> None:
    # Half at 1,000,000 and half above it by 1 or by 3: a spread of 0.5 and of 1.5 millionths.
    for apart, has_width in ((1, False), (3, True)):
        total, total_sq = 10**8 + 50 * apart, 50 * (10**12 + (10**6 + apart) ** 2)
        low, high = mean_interval(total, total_sq, 100)
        assert (low < high) == has_width


def test_one_value_or_none_has_no_interval() -> None:
    low, high = mean_interval([5, 0, np.nan], [25, 0, 4], [1, 0, 3])
    assert np.isnan([low, high]).all()


def test_sums_that_no_values_can_have_are_refused() -> None:
    with pytest.raises(ValueError, match="total_sq"):
        mean_interval(100, 10, 5)
    with pytest.raises(ValueError, match="total_sq"):
        mean_interval(0, -10, 5)
    with pytest.raises(ValueError, match="n"):
        mean_interval(10, 100, -5)


@given(VALUES)
def test_a_ratio_over_ones_is_a_mean(values: list[int]) -> None:
    y = np.array(values, dtype=float)
    n = len(y)
    as_ratio = ratio_interval(y.sum(), n, (y * y).sum(), n, y.sum(), n)
    as_mean = mean_interval(y.sum(), (y * y).sum(), n)
    assert np.array(as_ratio) == pytest.approx(np.array(as_mean), abs=1e-6)


@given(POINTS)
def test_the_linearised_interval_from_sums_is_that_of_the_residuals(pairs: list[tuple[int, int]]) -> None:
    y, x = np.array(pairs, dtype=float).T
    n, ratio = len(y), y.sum() / x.sum()
    error = np.sqrt(n / (n - 1) * ((y - ratio * x) ** 2).sum()) / x.sum()
    half = t.ppf(0.975, n - 1) * error
    assert ratio_of(pairs) == pytest.approx((ratio - half, ratio + half), abs=1e-6)


@given(POINTS, st.integers(2, 9))
def test_weights_all_multiplied_by_one_number_change_nothing(pairs: list[tuple[int, int]], by: int) -> None:
    assert ratio_of([(y * by, x * by) for y, x in pairs]) == pytest.approx(ratio_of(pairs), abs=1e-6)


def test_checks_that_all_pass_have_an_interval_of_no_width() -> None:
    assert ratio_of([(10, 10), (12, 12), (7, 7)]) == (1.0, 1.0)
    assert ratio_of([(1, 3), (2, 6), (7, 21)]) == pytest.approx((1 / 3, 1 / 3), abs=1e-15)


def test_a_ratio_without_denominator_or_with_one_observation_has_no_interval() -> None:
    assert np.isnan(ratio_interval(0, 0, 0, 0, 0, 5)).all()
    assert np.isnan(ratio_interval(3, 4, 9, 16, 12, 1)).all()
    assert np.isnan(ratio_interval(np.nan, 4, 9, 16, 12, 3)).all()


def test_sums_that_no_observations_can_have_are_refused_in_a_ratio() -> None:
    with pytest.raises(ValueError, match="numerator_sq"):
        ratio_interval(10, 20, 1, 100, 500, 5)
    with pytest.raises(ValueError, match="denominator"):
        ratio_interval(10, -20, 100, 100, 50, 5)
