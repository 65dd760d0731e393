"""Funnel limits and flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from pipeline.statistics.funnels import (
    flag,
    funnel_limits_proportion,
    funnel_limits_ratio,
    z_scores_proportion,
    z_scores_ratio,
)


def test_ratio_limits_agree_with_every_reference_figure(vector: Callable[[str], Any]) -> None:
    case = vector("funnel")["funnelplotr_exact_poisson"]
    # Printed with seven digits: half a unit in the last of them.
    for level, name in ((0.95, "95"), (0.998, "998")):
        low, high = funnel_limits_ratio(case["expected"], level)
        assert low == pytest.approx(np.array(case[f"ll{name}"]), abs=10 ** -case["decimals"], rel=0)
        assert high == pytest.approx(np.array(case[f"ul{name}"]), abs=10 ** -case["decimals"], rel=0)


@given(st.floats(0.01, 0.99), st.integers(1, 3000), st.sampled_from([0.8, 0.95, 0.998]))
def test_on_target_a_proportion_leaves_the_funnel_no_more_often_than_stated(
    target: float, n: int, level: float
) -> None:
    low, high = funnel_limits_proportion(target, n, level)
    shares = np.arange(n + 1) / n
    chances = binom.pmf(np.arange(n + 1), n, target)
    assert 0 <= low <= target <= high <= 1
    assert chances[shares < low - 1e-12].sum() <= (1 - level) / 2 + 1e-9
    assert chances[shares > high + 1e-12].sum() <= (1 - level) / 2 + 1e-9


@given(st.floats(0.01, 0.99), st.integers(1, 3000))
def test_the_funnel_of_the_failures_mirrors_that_of_the_successes(target: float, n: int) -> None:
    low, high = funnel_limits_proportion(target, n)
    mirrored = funnel_limits_proportion(1 - target, n)
    assert mirrored[0] == pytest.approx(1 - high, abs=1e-9)
    assert mirrored[1] == pytest.approx(1 - low, abs=1e-9)


def test_interpolated_limits_worked_by_hand() -> None:
    # 10 at one half: P(≤1) = 11/1024, P(≤2) = 56/1024; 0.025 lies (25.6 − 11)/45 of the way from 1 to 2.
    low, high = funnel_limits_proportion(0.5, 10)
    assert low == pytest.approx((1 + 14.6 / 45) / 10)
    assert high == pytest.approx(1 - (1 + 14.6 / 45) / 10)


@given(st.floats(0.01, 0.99), st.integers(1, 3000), st.sampled_from([0.8, 0.95, 0.998]))
def test_the_high_limit_lies_one_case_above_the_published_one(target: float, n: int, level: float) -> None:
    _, high = funnel_limits_proportion(target, n, level)
    # Spiegelhalter 2005, A.1.1: the first count with more than p at or below it, less how far it is beyond p.
    p, chances = (1 + level) / 2, binom.cdf(np.arange(n + 1), n, target)
    r = int(np.argmax(chances > p))
    published = (r - (chances[r] - p) / binom.pmf(r, n, target)) / n
    assert high == pytest.approx(min(published + 1 / n, 1.0), abs=1e-6)


def test_funnels_narrow_as_subjects_grow_and_alarms_lie_outside_warnings() -> None:
    sizes = np.array([20, 200, 2000, 20000])
    low, high = funnel_limits_proportion(0.9, sizes)
    assert (np.diff(high - low) < 0).all()
    wide_low, wide_high = funnel_limits_proportion(0.9, sizes, 0.998)
    assert (wide_low < low).all()
    assert (wide_high >= high).all()
    ratio_low, ratio_high = funnel_limits_ratio([1, 10, 100])
    assert (np.diff(ratio_high - ratio_low) < 0).all()
    assert (ratio_low < 1).all()
    assert (ratio_high > 1).all()


def test_a_target_of_0_or_1_leaves_no_room() -> None:
    low, high = funnel_limits_proportion([0.0, 1.0], 50)
    assert low.tolist() == high.tolist() == [0.0, 1.0]


def test_subjects_without_size_have_no_limits() -> None:
    low, high = funnel_limits_proportion([0.9, 0.9, np.nan], [0, np.nan, 10])
    assert np.isnan([low, high]).all()
    assert np.isnan(funnel_limits_ratio([0, np.nan])).all()


def test_over_dispersion_widens_and_never_narrows() -> None:
    sizes = np.array([5, 50, 500, 50000])
    for level in (0.95, 0.998):
        low, high = funnel_limits_proportion(0.95, sizes, level)
        wide_low, wide_high = funnel_limits_proportion(0.95, sizes, level, tau2=1e-4)
        assert (wide_low <= low).all()
        assert (wide_high >= high).all()
        assert wide_high[-1] - wide_low[-1] > 10 * (high[-1] - low[-1])
        low, high = funnel_limits_ratio(sizes, level)
        wide_low, wide_high = funnel_limits_ratio(sizes, level, tau2=0.01)
        assert (wide_low <= low).all()
        assert (wide_high >= high).all()
    assert funnel_limits_ratio(1, 0.998, tau2=5)[0] == 0


def test_an_unknown_over_dispersion_leaves_no_limits() -> None:
    assert np.isnan(funnel_limits_proportion([0.0, 0.5, 0.9], 10, tau2=np.nan)).all()
    assert np.isnan(funnel_limits_ratio([1, 5], tau2=np.nan)).all()


def test_flags_say_how_far_outside_and_on_which_side() -> None:
    labels = flag([0.5, 0.1, 0.9, 0.0, 1.0, np.nan, 0.2], (0.2, 0.8), (0.05, 0.95))
    assert labels == ["within", "low", "high", "very_low", "very_high", "", "within"]
    assert flag(0.5, (np.nan, 0.8), (0.0, 1.0)) == [""]


def test_z_scores_measure_from_the_target() -> None:
    z, error = z_scores_proportion([90, 80, 0], [100, 100, 0], 0.9)
    assert z == pytest.approx([0, -10 / 3, np.nan], nan_ok=True)
    assert error[0] == pytest.approx(0.03)
    z, error = z_scores_ratio([16, 4, 4], [4, 4, 0])
    assert z == pytest.approx([4, 0, np.nan], nan_ok=True)
    assert error == pytest.approx([0.25, 0.25, np.nan], nan_ok=True)
    assert np.isnan(z_scores_proportion(5, 10, 1.0)).all()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: funnel_limits_proportion(1.2, 10), "target"),
        (lambda: funnel_limits_proportion(-0.2, 10), "target"),
        (lambda: funnel_limits_proportion(0.5, -10), "denominator"),
        (lambda: funnel_limits_proportion(0.5, 10, tau2=-1), "tau2"),
        (lambda: funnel_limits_proportion(0.5, 10, tau2=None), "tau2"),
        (lambda: funnel_limits_ratio(5, tau2=[0.1, 0.2]), "tau2"),
        (lambda: funnel_limits_ratio(-1), "expected"),
        (lambda: funnel_limits_ratio(1, 1.5), "level"),
        (lambda: z_scores_ratio(-1, 1), "observed"),
        (lambda: z_scores_proportion(5, 10, 1.1), "target"),
        (lambda: flag([[0.1, 0.2], [0.3, 0.4]], (0.2, 0.8), (0.1, 0.9)), "values"),
        (lambda: flag(0.5, ([[0.1], [0.2]], 0.8), (0.1, 0.9)), "warning"),
        (lambda: flag(0.5, (0.2,), (0.1, 0.9)), "warning"),
        (lambda: flag(0.5, (0.2, 0.8), None), "alarm"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
