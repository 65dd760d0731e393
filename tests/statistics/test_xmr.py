"""Individuals charts: reference figures, baselines, screening, gaps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.charts import Limits, moving_ranges, special_causes, xmr

MONTHS = st.lists(st.integers(-1000, 1000), min_size=2, max_size=48)


def tolerance_of(case: dict[str, Any]) -> dict[str, Any]:
    if "decimals" in case:
        return {"abs": 0.5 * 10 ** -case["decimals"], "rel": 0}
    return {"rel": case.get("rtol", 1e-9), "abs": 0}


def test_xmr_agrees_with_every_reference_figure(vector: Callable[[str], Any]) -> None:
    for case in vector("xmr")["cases"]:
        if "y" not in case:
            continue
        factor = 3 / 1.128 if case["factor"] == "3/1.128" else case["factor"]
        limits = xmr(
            case["y"],
            screen=case["screen_outliers"],
            baseline=case.get("baseline_n"),
            factor=factor,
        )
        within = tolerance_of(case)
        assert limits.centre == pytest.approx(np.full(len(case["y"]), case["mean"]), **within), case["id"]
        assert limits.lower[-1] == pytest.approx(case["lcl"], **within), case["id"]
        assert limits.upper[-1] == pytest.approx(case["ucl"], **within), case["id"]
        if "mr_bar" in case:
            assert limits.mr_bar == pytest.approx(case["mr_bar"], **within), case["id"]
        if "mr_ucl" in case:
            assert limits.mr_upper == pytest.approx(case["mr_ucl"], **within), case["id"]
        if "sigma_signal_index_1based" in case:
            causes = special_causes(case["y"], limits)
            outside = [place + 1 for place, cause in enumerate(causes) if cause == "outside"]
            assert outside == case["sigma_signal_index_1based"], case["id"]


def test_moving_ranges_agree_with_the_reference_figures(vector: Callable[[str], Any]) -> None:
    case = next(case for case in vector("xmr")["cases"] if "moving_ranges" in case)
    shares = np.array(case["numerators"]) / np.array(case["denominators"])
    within = tolerance_of(case)
    assert moving_ranges(shares)[1:] == pytest.approx(np.array(case["moving_ranges"]), **within)
    limits = xmr(shares)
    assert limits.mr_upper == pytest.approx(case["mr_ucl"], **within)
    assert limits.mr_upper * 2 / 3 == pytest.approx(case["mr_uwl"], **within)


def test_the_two_sigma_lines_lie_two_thirds_of_the_way_to_the_limits() -> None:
    limits = xmr([1.0, 4.0, 2.0, 5.0], factor=3.0)
    assert limits.upper_2s - limits.centre == pytest.approx((limits.upper - limits.centre) * 2 / 3)
    assert limits.centre - limits.lower_2s == pytest.approx((limits.centre - limits.lower) * 2 / 3)


def test_screening_narrows_the_limits_and_leaves_the_centre() -> None:
    values = [1, 2, 1, 2, 1, 2, 1, 2, 30, 2, 1, 2, 1]
    plain, screened = xmr(values), xmr(values, screen=True)
    assert screened.centre.tolist() == plain.centre.tolist()
    assert screened.mr_bar == 1.0
    assert plain.mr_bar == pytest.approx(66 / 12 + 0.0, abs=0.01)
    assert screened.mr_upper == pytest.approx(3.267)
    assert (screened.upper < plain.upper).all()


def test_screening_happens_once_and_never_leaves_nothing() -> None:
    for values in ([5.0, 5.0, 5.0], [1.0, 9.0], [0.0, 0.0, 7.0]):
        assert not np.isnan(xmr(values, screen=True).mr_bar)
    # 1 ×20, 4, 100: the mean range is 124/22 = 5.6, which screens 100 only; 24/21 would screen 4 as well.
    steps = [0.0] + [1.0, -1.0] * 10 + [4.0, 100.0]
    assert xmr(np.cumsum(steps), screen=True).mr_bar == pytest.approx(24 / 21)


def test_a_baseline_may_be_a_number_or_a_slice_and_reach_past_the_end() -> None:
    values = np.array([3.0, 5.0, 4.0, 6.0, 50.0, 70.0])
    first = xmr(values, baseline=4)
    assert first.centre.tolist() == [4.5] * 6
    assert first.mr_bar == pytest.approx(5 / 3)
    assert xmr(values, baseline=slice(0, 4)).upper.tolist() == first.upper.tolist()
    assert xmr(values, baseline=slice(-2, None)).mr_bar == 20
    assert xmr(values, baseline=np.int64(4)).lower.tolist() == first.lower.tolist()
    assert xmr(values, baseline=99).upper.tolist() == xmr(values).upper.tolist()


def test_an_excluded_month_sets_nothing_and_is_still_judged() -> None:
    values = [10.0, 12.0, 11.0, 90.0, 11.0, 10.0, 12.0]
    limits = xmr(values, exclude=[3])
    assert limits.centre[3] == 11
    # Ranges 2 1 | 1 2: none reaches over the excluded month.
    assert limits.mr_bar == 1.5
    assert special_causes(values, limits)[3] == "outside"


def test_no_moving_range_spans_a_missing_month() -> None:
    values = [10.0, 12.0, np.nan, 30.0, 31.0]
    assert np.isnan(moving_ranges(values)).tolist() == [True, False, True, True, False]
    limits = xmr(values)
    assert limits.mr_bar == 1.5
    assert limits.centre[2] == pytest.approx(83 / 4)


def test_a_constant_series_has_limits_on_its_centre_and_no_special_cause() -> None:
    for value in (0.0, 0.1, 98.37, 1e9, -3.3):
        values = [value] * 13
        limits = xmr(values)
        assert limits.mr_bar == 0
        assert limits.upper.tolist() == limits.lower.tolist() == limits.centre.tolist()
        assert special_causes(values, limits) == ["common"] * 13


def test_a_single_value_has_a_centre_and_no_limits() -> None:
    limits = xmr([4.0])
    assert limits.centre.tolist() == [4.0]
    assert np.isnan([limits.lower, limits.upper]).all()
    assert np.isnan(limits.mr_bar)
    assert special_causes([4.0], limits) == ["common"]


def test_no_values_give_an_empty_chart() -> None:
    limits = xmr([])
    assert limits.centre.shape == limits.upper.shape == (0,)
    assert special_causes([], limits) == []
    assert np.isnan(xmr([np.nan, np.nan]).centre).all()


@given(MONTHS, st.integers(-500, 500), st.integers(1, 20))
def test_shifting_and_stretching_a_series_does_the_same_to_its_limits(
    months: list[int],
    by: int,
    times: int,
) -> None:
    values = np.array(months, dtype=float)
    one, other = xmr(values), xmr(times * values + by)
    for line in ("centre", "lower", "upper", "lower_2s", "upper_2s"):
        assert getattr(other, line) == pytest.approx(times * getattr(one, line) + by, abs=1e-6)


@given(MONTHS)
def test_limits_lie_in_order_and_symmetrically_about_the_centre(months: list[int]) -> None:
    limits = xmr(months)
    lines = [limits.lower, limits.lower_2s, limits.centre, limits.upper_2s, limits.upper]
    for below, above in pairwise(lines):
        assert (below <= above).all()
    assert limits.centre - limits.lower == pytest.approx(limits.upper - limits.centre, abs=1e-9)


def test_limits_are_frozen() -> None:
    limits = xmr([1.0, 2.0])
    assert isinstance(limits, Limits)
    with pytest.raises(AttributeError):
        limits.mr_bar = 3.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"baseline": 0}, "baseline"),
        ({"baseline": -3}, "baseline"),
        ({"baseline": 2.5}, "baseline"),
        ({"baseline": True}, "baseline"),
        ({"baseline": slice(0, 4, 2)}, "baseline"),
        ({"exclude": [3]}, "exclude"),
        ({"exclude": [-1]}, "exclude"),
        ({"factor": 0}, "factor"),
        ({"factor": None}, "factor"),
        ({"factor": "2.66"}, "factor"),
        ({"factor": np.inf}, "factor"),
        ({"factor": [2.66]}, "factor"),
        ({"exclude": 2}, "exclude"),
        ({"exclude": None}, "exclude"),
        ({"exclude": np.array(2)}, "exclude"),
        ({"baseline": slice("a", "b")}, "baseline"),
        ({"baseline": slice(0, 2.5)}, "baseline"),
    ],
)
def test_impossible_choices_are_refused_by_name(arguments: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        xmr([1.0, 2.0, 3.0], **arguments)


def test_values_must_be_a_finite_series() -> None:
    for values in ([[1.0, 2.0]], 3.0, [1.0, np.inf], ["high"]):
        with pytest.raises(ValueError, match="values"):
            xmr(values)
