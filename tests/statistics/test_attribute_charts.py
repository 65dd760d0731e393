"""p, u, c, g and t charts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.charts import (
    Limits,
    c_chart,
    g_chart,
    p_chart,
    special_causes,
    t_chart,
    u_chart,
    xmr,
)

PERIODS = st.lists(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30
)


@pytest.fixture
def case(vector: Callable[[str], Any]) -> Callable[[str], Any]:
    cases = {one["id"]: one for one in vector("attribute_charts")["cases"]}
    return lambda name: cases[name]


def positions(case: dict[str, Any]) -> list[int]:
    return [place - 1 for place in case["excluded_1based"]]


def assert_lines(limits: Limits, case: dict[str, Any], per: float) -> None:
    within = 0.5 * 10 ** -case["decimals"]
    for line, name in (("upper", "ucl3"), ("upper_2s", "uwl2"), ("lower_2s", "lwl2"), ("lower", "lcl3")):
        # One reference list is a point longer than its data; constant lines lose nothing by it.
        expected = np.array(case[name][: len(case["x"])])
        assert per * getattr(limits, line) == pytest.approx(expected, abs=within, rel=0), name


def test_the_p_chart_agrees_with_montgomery_with_two_points_excluded(case: Callable[[str], Any]) -> None:
    one = case("montgomery_7.1_p_part1")
    limits = p_chart(one["x"], one["n"], exclude=positions(one))
    assert limits.centre == pytest.approx(np.full(30, one["cl"]), rel=1e-9)
    assert limits.lower == pytest.approx(np.full(30, one["lcl"]), rel=1e-9)
    assert limits.upper == pytest.approx(np.full(30, one["ucl"]), rel=1e-9)


def test_the_p_chart_agrees_with_nist(vector: Callable[[str], Any]) -> None:
    nist = vector("attribute_charts")["nist_p_chart"]
    limits = p_chart(np.full(30, nist["pbar"] * nist["n"]), nist["n"])
    assert limits.upper == pytest.approx(np.full(30, nist["ucl"]), abs=1e-4)
    assert limits.lower == pytest.approx(np.full(30, nist["lcl"]), abs=1e-4)


def test_the_c_chart_agrees_with_montgomery_on_a_baseline_with_exclusions(case: Callable[[str], Any]) -> None:
    one = case("montgomery_7.3_c_frozen26_excl_6_20")
    limits = c_chart(one["x"], exclude=positions(one), baseline=one["freeze"])
    assert limits.centre.shape == (46,)
    assert limits.centre == pytest.approx(np.full(46, one["cl"]), rel=1e-9)
    assert limits.lower == pytest.approx(np.full(46, one["lcl"]), rel=1e-9)
    assert limits.upper == pytest.approx(np.full(46, one["ucl"]), rel=1e-9)


def test_the_u_chart_agrees_with_montgomery_for_changing_exposure(case: Callable[[str], Any]) -> None:
    one = case("montgomery_7.5_u_variable_per50")
    limits = u_chart(one["x"], np.array(one["n"]) / one["per"])
    assert limits.centre == pytest.approx(np.full(10, one["cl"]), rel=1e-9)
    assert limits.lower == pytest.approx(np.array(one["lcl"]), rel=1e-9)
    assert limits.upper == pytest.approx(np.array(one["ucl"]), rel=1e-9)


def test_the_u_chart_agrees_with_power_bi_at_two_and_three_sigma(case: Callable[[str], Any]) -> None:
    one = case("powerbi_u")
    assert_lines(u_chart(one["x"], one["n"]), one, one["per"])


def test_the_g_chart_agrees_with_power_bi_and_centres_on_the_median(case: Callable[[str], Any]) -> None:
    one = case("powerbi_g")
    limits = g_chart(one["x"])
    assert_lines(limits, one, one["per"])
    assert limits.centre.tolist() == [float(np.median(one["x"]))] * len(one["x"])


def test_the_t_chart_is_an_xmr_chart_of_a_power_turned_back() -> None:
    days = np.array([12.0, 3.0, 44.0, 7.0, 1.0, 20.0, 9.0, 15.0])
    limits, inner = t_chart(days), xmr(days ** (1 / 3.6))
    assert limits.centre == pytest.approx(inner.centre**3.6)
    assert limits.upper == pytest.approx(inner.upper**3.6)
    assert limits.lower.tolist() == [0.0] * 8  # below 0 before the power
    assert inner.lower[0] < 0
    assert limits.mr_bar == inner.mr_bar
    assert special_causes([*days[:-1], 3000.0], limits)[-1] == "outside"


def test_an_event_on_the_same_day_is_no_time_between_events() -> None:
    assert not np.isnan(t_chart([0.0, 3.0, 5.0, 0.0]).upper).any()


@given(PERIODS)
def test_p_limits_lie_in_order_within_0_and_1(periods: list[tuple[int, int]]) -> None:
    x, n = np.array(periods).T
    limits = p_chart(x, n)
    lines = [limits.lower, limits.lower_2s, limits.centre, limits.upper_2s, limits.upper]
    assert (limits.lower >= 0).all()
    assert (limits.upper <= 1).all()
    for below, above in pairwise(lines):
        assert (below <= above).all()
    assert limits.centre[0] == pytest.approx(x.sum() / n.sum())


@given(PERIODS)
def test_limits_of_the_failures_mirror_those_of_the_successes(periods: list[tuple[int, int]]) -> None:
    x, n = np.array(periods).T
    hits, misses = p_chart(x, n), p_chart(n - x, n)
    assert misses.upper == pytest.approx(1 - hits.lower, abs=1e-12)
    assert misses.lower == pytest.approx(1 - hits.upper, abs=1e-12)


def test_the_centre_is_a_ratio_of_sums_not_a_mean_of_ratios() -> None:
    assert p_chart([1, 90], [10, 100]).centre.tolist() == [91 / 110] * 2
    assert u_chart([1, 90], [10, 100]).centre.tolist() == [91 / 110] * 2


def test_a_period_without_denominator_has_no_limits_and_sets_nothing() -> None:
    for chart in (p_chart, u_chart):
        limits = chart([5, 0, 7, np.nan], [10, 0, 10, 10])
        assert limits.centre == pytest.approx(np.full(4, 0.6))
        assert np.isnan(limits.upper).tolist() == [False, True, False, True]


def test_charts_without_any_period_that_counts_say_nothing() -> None:
    assert np.isnan(p_chart([0, 0], [0, 0]).centre).all()
    assert np.isnan(c_chart([np.nan, np.nan]).upper).all()
    assert np.isnan(g_chart([np.nan]).centre).all()
    assert np.isnan(u_chart([3, 4], [10, 10], exclude=[0, 1]).upper).all()
    assert p_chart([], []).centre.shape == (0,)
    assert g_chart([]).upper.shape == (0,)


def test_proportions_all_at_0_or_all_at_1_have_limits_on_them() -> None:
    zero, one = p_chart([0, 0], [10, 20]), p_chart([10, 20], [10, 20])
    assert zero.upper.tolist() == [0, 0]
    assert one.lower.tolist() == [1, 1]
    assert special_causes([0, 0], zero) == ["common", "common"]
    assert c_chart([0, 0, 0]).upper.tolist() == [0, 0, 0]


def test_one_period_alone_has_limits_of_its_own() -> None:
    limits = p_chart([50], [100])
    assert limits.lower[0] == pytest.approx(0.35)
    assert limits.upper[0] == pytest.approx(0.65)


def test_a_baseline_slice_and_exclusions_go_together() -> None:
    limits = p_chart([1, 5, 5, 9, 5], [10] * 5, baseline=slice(0, 4), exclude={0, 3})
    assert limits.centre.tolist() == [0.5] * 5


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: p_chart([11], [10]), "numerator"),
        (lambda: p_chart([-1], [10]), "numerator"),
        (lambda: p_chart([1, 2], [10, 10], exclude=[2]), "exclude"),
        (lambda: p_chart([1, 2], [10, 10], baseline=0), "baseline"),
        (lambda: p_chart([[1, 2]], [[10, 10]]), "numerator"),
        (lambda: p_chart([1, 2], [10, 10, 10]), "denominator"),
        (lambda: u_chart([1], [-10]), "exposure"),
        (lambda: c_chart([-1]), "events"),
        (lambda: c_chart([1e308, 1e308]), "events"),
        (lambda: p_chart([1e308, 1e308], [1e308, 1e308]), "numerator"),
        (lambda: g_chart([-1]), "opportunities"),
        (lambda: t_chart([-1.0]), "times"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
