"""Intervals of event rates: exact for few events, Byar's for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from pipeline.statistics.intervals import byar, poisson_rate


def test_byar_agrees_with_every_reference_figure_and_has_no_limit_where_it_fails(
    vector: Callable[[str], Any],
) -> None:
    for case in vector("rates_byar_exact")["counts_byar"]:
        low, high = byar(case["x"], 1, case["conf"])
        expected = np.nan if case["lower"] is None else case["lower"]
        assert low == pytest.approx(expected, rel=1e-9, nan_ok=True), case
        assert high == pytest.approx(case["upper"], rel=1e-9), case


def test_poisson_rate_agrees_with_every_reference_figure(vector: Callable[[str], Any]) -> None:
    for case in vector("rates_byar_exact")["rates"]:
        for level, suffix in ((0.95, "95"), (0.998, "998")):
            low, high = poisson_rate(case["events"], case["exposure"], level)
            assert low * case["per"] == pytest.approx(case[f"lower{suffix}"], rel=1e-9), case
            assert high * case["per"] == pytest.approx(case[f"upper{suffix}"], rel=1e-9), case


def test_nine_events_are_exact_and_ten_are_byars() -> None:
    low, high = poisson_rate([9, 10], 1)
    assert low[0] == pytest.approx(chi2.ppf(0.025, 18) / 2, rel=1e-12)
    assert high[0] == pytest.approx(chi2.ppf(0.975, 20) / 2, rel=1e-12)
    assert low[1] == byar(10, 1)[0]
    assert high[1] == byar(10, 1)[1]


def test_no_events_have_a_lower_limit_of_0_and_an_upper_one_of_about_3_69() -> None:
    low, high = poisson_rate(0, 1)
    assert low == 0
    assert high == pytest.approx(3.688879454113936, rel=1e-12)
    assert byar(0, 1)[0] == 0


@given(st.integers(0, 10**6), st.floats(1e-3, 1e9))
def test_a_rate_lies_within_its_interval(events: int, exposure: float) -> None:
    low, high = poisson_rate(events, exposure)
    assert 0 <= low <= events / exposure < high


@given(st.integers(0, 10**5))
def test_one_more_event_raises_both_limits_even_from_exact_to_byar(events: int) -> None:
    low, high = poisson_rate([events, events + 1], 1)
    assert low[0] < low[1]
    assert high[0] < high[1]


@given(st.integers(0, 1000), st.floats(0.1, 1000))
def test_ten_times_the_exposure_is_a_tenth_of_the_limits(events: int, exposure: float) -> None:
    once, ten = poisson_rate(events, exposure), poisson_rate(events, 10 * exposure)
    assert once[0] == pytest.approx(10 * ten[0], rel=1e-12)
    assert once[1] == pytest.approx(10 * ten[1], rel=1e-12)


def test_no_exposure_and_missing_counts_give_no_interval() -> None:
    for method in (byar, poisson_rate):
        low, high = method([0, 3, np.nan, 3, 3], [0, 0, 10, np.nan, 10])
        assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, True, True, False]


def test_shared_events_need_not_be_whole() -> None:
    low, high = poisson_rate([0.5, 9.5], 1)
    assert (low > 0).all()
    assert low[0] < 0.5 < high[0]


@pytest.mark.parametrize("method", [byar, poisson_rate])
@pytest.mark.parametrize(
    ("arguments", "name"),
    [((-1, 10), "events"), ((1, -10), "exposure"), ((1, 10, 2), "level"), ((1, np.inf), "exposure")],
)
def test_impossible_input_is_refused_by_name(
    method: Callable[..., Any],
    arguments: tuple[Any, ...],
    name: str,
) -> None:
    with pytest.raises(ValueError, match=name):
        method(*arguments)
