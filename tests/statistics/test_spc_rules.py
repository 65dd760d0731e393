"""Special causes, variation and assurance."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.statistics.charts import Limits, assurance_icon, special_causes, variation_icon, xmr

Line = NDArray[np.float64]

# Small steps that rise nowhere for long, so that signs can be turned into values without making a trend.
WOBBLE = (0.1, 0.3, 0.2)


def limits_of(centre: float = 0.0, upper: float = 3.0, upper_2s: float = 2.0) -> Limits:
    """Lines as single numbers, as far below zero as above."""
    return lines(np.array(centre), np.array(-upper), np.array(upper), np.array(-upper_2s), np.array(upper_2s))


def lines(centre: Line, lower: Line, upper: Line, lower_2s: Line, upper_2s: Line) -> Limits:
    return Limits(centre=centre, lower=lower, upper=upper, lower_2s=lower_2s, upper_2s=upper_2s)


def rule(vector: Callable[[str], Any], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(
        one["cases"] for one in vector("spc_rules")["rules"] if one["rule"].startswith(name)
    )
    return found


def members_of(end_flags: list[int], length: int = 7) -> list[bool]:
    """Points of a run whose later ends are flagged: this point, or one of the next six."""
    return [any(end_flags[place : place + length]) for place in range(len(end_flags))]


def test_shifts_agree_with_every_reference_case(vector: Callable[[str], Any]) -> None:
    for case in rule(vector, "nhs_shift7"):
        values = [sign * (1 + WOBBLE[place % 3]) for place, sign in enumerate(case["sign"])]
        shifted = [cause == "shift" for cause in special_causes(values, limits_of())]
        assert shifted == members_of(case["end_flag"]), case


def test_the_whole_run_is_a_member_and_not_only_its_end(vector: Callable[[str], Any]) -> None:
    for case in rule(vector, "backfill"):
        assert [int(member) for member in members_of(case["end_flag"])] == case["member"]
        ends = case["end_flag"]
        # The same run as values: seven above the centre that end where the flag stands.
        sides = [1 if member else -1 for member in case["member"]]
        values = [side * (1 + WOBBLE[place % 3]) for place, side in enumerate(sides)]
        if any(ends):
            found = [int(cause == "shift") for cause in special_causes(values, limits_of())]
            assert found == case["member"]


def test_trends_agree_with_every_reference_case(vector: Callable[[str], Any]) -> None:
    for case in rule(vector, "nhs_trend7"):
        trending = [cause == "trend" for cause in special_causes(case["y"], limits_of(4, 100, 90))]
        assert trending == members_of([abs(flag) for flag in case["end_flag"]]), case


def test_two_of_three_agree_with_every_reference_case(vector: Callable[[str], Any]) -> None:
    for case in rule(vector, "nhs_2of3"):
        values = [
            sign * (2.5 if close else 1.0 + WOBBLE[place % 3])
            for place, (close, sign) in enumerate(zip(case["close"], case["sign"], strict=True))
        ]
        found = [int(cause == "two_of_three") for cause in special_causes(values, limits_of())]
        # Without flags for points, no window is flagged, and so no point is.
        assert found == (case["point_flag"] if "point_flag" in case else case["window_flag"]), case


def test_assurance_agrees_with_every_reference_case(vector: Callable[[str], Any]) -> None:
    for case in rule(vector, "assurance"):
        limits = limits_of()
        if "lpl" in case:
            lower, upper = np.array([case["lpl"]]), np.array([case["upl"]])
            limits = lines(lower, lower, upper, lower, upper)
        assert assurance_icon(limits, case.get("target", 0.0), case["dir"]) == case["out"], case


def test_outside_comes_before_trend_before_two_of_three_before_shift() -> None:
    # Rising all along: the last is outside, and the two before it are close to the limit and in the trend.
    assert special_causes([0.2, 0.5, 1.0, 1.5, 2.2, 2.6, 3.5], limits_of()) == ["trend"] * 6 + ["outside"]
    # All above the centre with two close ones: those are two_of_three, the rest shift.
    values = [1.0, 0.5, 2.5, 2.4, 0.5, 1.0, 0.5]
    assert special_causes(values, limits_of()) == ["shift"] * 2 + ["two_of_three"] * 2 + ["shift"] * 3
    # A rise that begins in the middle of a shift.
    values = [1.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert special_causes(values, limits_of()) == ["shift"] + ["trend"] * 7


def test_a_point_on_a_limit_is_within_it_and_one_beyond_is_outside() -> None:
    assert special_causes([3.0, -3.0, 0.0, 3.0001, -3.0001], limits_of()) == [
        "common",
        "common",
        "common",
        "outside",
        "outside",
    ]


def test_a_point_on_the_two_sigma_line_is_not_close_to_the_limit() -> None:
    assert special_causes([2.0, 2.0, 1.0], limits_of()) == ["common"] * 3
    assert special_causes([2.1, 2.1, 1.0], limits_of()) == ["two_of_three"] * 2 + ["common"]


def test_a_point_outside_does_not_count_as_one_of_two_close_ones() -> None:
    assert special_causes([3.5, 2.5, 1.0], limits_of()) == ["outside", "common", "common"]


def test_two_close_points_on_opposite_sides_or_three_apart_are_nothing() -> None:
    assert special_causes([2.5, -2.5, 1.0], limits_of()) == ["common"] * 3
    assert special_causes([2.5, 1.0, 1.0, 2.5], limits_of()) == ["common"] * 4
    assert special_causes([2.5, 2.5], limits_of()) == ["common"] * 2


@pytest.mark.parametrize("length", range(1, 7))
def test_fewer_than_seven_points_make_neither_a_shift_nor_a_trend(length: int) -> None:
    assert special_causes([1.0, 1.5] * 3, limits_of())[:length] == ["common"] * length
    assert special_causes(np.linspace(0.1, 1.9, length), limits_of()) == ["common"] * length


def test_seven_points_on_one_side_are_a_shift_on_either_side() -> None:
    assert special_causes([1.0, 1.5, 1.0, 1.5, 1.0, 1.5, 1.0], limits_of()) == ["shift"] * 7
    assert special_causes([-1.0, -1.5, -1.0, -1.5, -1.0, -1.5, -1.0], limits_of()) == ["shift"] * 7


def test_a_point_on_the_centre_ends_a_shift_and_an_equal_neighbour_ends_a_trend() -> None:
    values = [1.0, 1.5, 1.0, 0.0, 1.0, 1.5, 1.0, 1.5]
    assert special_causes(values, limits_of()) == ["common"] * 8
    values = [-1.0, -0.5, 0.0, 0.5, 0.5, 1.0, 1.5, 1.6]
    assert special_causes(values, limits_of()) == ["common"] * 8


def test_a_missing_month_ends_every_run_and_is_itself_common() -> None:
    values = [1.0, 1.5, 1.0, np.nan, 1.0, 1.5, 1.0, 1.5]
    assert special_causes(values, limits_of()) == ["common"] * 8
    assert special_causes([2.5, np.nan, 2.5], limits_of()) == ["common"] * 3
    assert special_causes([*range(6), np.nan, 6], limits_of(0, 100, 90))[-1] == "common"


def test_two_runs_that_overlap_are_one() -> None:
    values = [1.0, 1.5] * 5 + [-1.0]
    assert special_causes(values, limits_of()) == ["shift"] * 10 + ["common"]


def test_each_point_is_judged_by_its_own_limits() -> None:
    upper = np.array([3.0, 1.0, np.nan])
    limits = lines(np.zeros(3), np.full(3, -3.0), upper, np.full(3, -2.0), np.full(3, 2.0))
    assert special_causes([2.5, 1.5, 9.0], limits) == ["common", "outside", "common"]


def test_a_trend_needs_no_limits() -> None:
    nothing = np.full(7, np.nan)
    limits = lines(nothing, nothing, nothing, nothing, nothing)
    assert special_causes([1, 2, 3, 4, 5, 6, 7], limits) == ["trend"] * 7


def test_rounding_noise_is_neither_trend_nor_shift() -> None:
    noisy = [0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.1 * 3, 0.3, 0.3, 0.1 + 0.2]
    assert special_causes(noisy, xmr(noisy)) == ["common"] * 8


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=40))
def test_turning_a_series_upside_down_changes_no_label(tenths: list[int]) -> None:
    values = np.array(tenths) / 10
    assert special_causes(values, limits_of()) == special_causes(-values, limits_of())


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=40))
def test_reading_a_series_backwards_reverses_its_labels(tenths: list[int]) -> None:
    values = np.array(tenths) / 10
    assert special_causes(values[::-1], limits_of()) == special_causes(values, limits_of())[::-1]


@given(st.lists(st.integers(-40, 40), min_size=0, max_size=40))
def test_the_labels_are_those_of_the_rules_read_point_by_point(tenths: list[int]) -> None:
    values = [tenth / 10 for tenth in tenths]
    assert special_causes(values, limits_of()) == labels_by_hand(values)


def labels_by_hand(values: list[float]) -> list[str]:
    """The rules once more, slowly, with centre 0 and limits at 2 and 3."""

    def windows(length: int, place: int) -> list[list[float]]:
        starts = range(max(0, place - length + 1), min(place, len(values) - length) + 1)
        return [values[start : start + length] for start in starts]

    def one_side(window: list[float]) -> bool:
        return all(value > 0 for value in window) or all(value < 0 for value in window)

    def one_way(window: list[float]) -> bool:
        steps = [after - before for before, after in pairwise(window)]
        return all(step > 0 for step in steps) or all(step < 0 for step in steps)

    def close(value: float) -> bool:
        return 2 < abs(value) <= 3

    labels = []
    for place, value in enumerate(values):
        if abs(value) > 3:
            labels.append("outside")
        elif any(one_way(window) for window in windows(7, place)):
            labels.append("trend")
        elif close(value) and any(one_side(trio) and sum(map(close, trio)) > 1 for trio in windows(3, place)):
            labels.append("two_of_three")
        elif any(one_side(window) for window in windows(7, place)):
            labels.append("shift")
        else:
            labels.append("common")
    return labels


def test_limits_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="centre"):
        special_causes([1.0, 2.0], xmr([1.0, 2.0, 3.0]))


@pytest.mark.parametrize(
    ("values", "direction", "icon"),
    [
        ([0.0, 1.0], "increase", "common"),
        ([0.0, 4.0], "increase", "improvement"),
        ([0.0, 4.0], "decrease", "concern"),
        ([0.0, -4.0], "decrease", "improvement"),
        ([0.0, 4.0], "neutral", "neutral_high"),
        ([0.0, -4.0], "neutral", "neutral_low"),
        ([4.0, 0.0], "increase", "common"),
        ([0.0, 4.0, np.nan], "increase", "improvement"),
        ([np.nan], "increase", "common"),
        ([], "increase", "common"),
        ([-1.0, -1.5, -1.0, -1.5, -1.0, -1.5, -1.0], "increase", "concern"),
        ([2.5, 1.0, 2.5], "decrease", "concern"),
        # Falling, and still above the centre: where it goes counts.
        ([1.9, 1.7, 1.5, 1.3, 1.1, 0.9, 0.7], "increase", "concern"),
        ([1.9, 1.7, 1.5, 1.3, 1.1, 0.9, 0.7], "neutral", "neutral_low"),
    ],
)
def test_variation_is_read_from_the_last_present_point(
    values: list[float],
    direction: str,
    icon: str,
) -> None:
    assert variation_icon(values, limits_of(), direction) == icon


@pytest.mark.parametrize(
    ("target", "direction", "icon"),
    [
        (-4.0, "increase", "consistent_pass"),
        (4.0, "decrease", "consistent_pass"),
        (-4.0, "decrease", "consistent_fail"),
        (3.0, "increase", "inconsistent"),
        (-3.0, "decrease", "inconsistent"),
        (float("nan"), "increase", None),
        (4.0, "neutral", None),
    ],
)
def test_assurance_compares_the_target_with_the_limits(
    target: float,
    direction: str,
    icon: str | None,
) -> None:
    assert assurance_icon(limits_of(), target, direction) == icon


@pytest.mark.parametrize("value", [95.1, 99.9, -3.3])
def test_a_target_on_the_limits_but_for_rounding_is_met_by_chance(value: float) -> None:
    limits = xmr([value] * 12)  # the mean of twelve equal values may lie a last place beside them
    for target in (value, np.nextafter(value, np.inf), np.nextafter(value, -np.inf)):
        assert assurance_icon(limits, target, "increase") == "inconsistent"
    assert assurance_icon(limits, value + 1e-3, "increase") == "consistent_fail"
    assert assurance_icon(limits, value + 1e-3, "decrease") == "consistent_pass"


def test_a_limit_that_does_not_exist_leaves_the_other_as_it_is() -> None:
    limits = lines(np.zeros(2), np.full(2, -np.inf), np.full(2, 3.0), np.zeros(2), np.zeros(2))
    assert assurance_icon(limits, 3.1, "increase") == "consistent_fail"
    assert assurance_icon(limits, -99.0, "increase") == "inconsistent"


@pytest.mark.parametrize("target", [[1.0], np.array([1.0, 2.0]), pd.Series([1.0]), "1", np.inf])
def test_a_target_that_is_no_single_number_is_refused(target: Any) -> None:
    with pytest.raises(ValueError, match="target"):
        assurance_icon(limits_of(), target, "increase")


def test_assurance_uses_the_last_limits_there_are() -> None:
    lower, upper = np.array([0.0, 5.0, np.nan]), np.array([1.0, 7.0, np.nan])
    assert assurance_icon(lines(lower, lower, upper, lower, upper), 4.0, "increase") == "consistent_pass"
    assert assurance_icon(xmr([4.0]), 4.0, "increase") is None
    assert assurance_icon(xmr([]), 4.0, "increase") is None


def test_a_direction_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="direction"):
        assurance_icon(limits_of(), 1.0, "up")
    with pytest.raises(ValueError, match="direction"):
        variation_icon([1.0], limits_of(), "better")
