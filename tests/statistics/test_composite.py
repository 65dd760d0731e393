"""Composites: a missing component is never a zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.composite import MEANS, composite, redistribute, rescale

PARTS = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 50)), min_size=1, max_size=12)


def test_absent_components_do_not_divide_the_score(vector: Callable[[str], Any]) -> None:
    case = vector("composite")
    manual = case["frappe_manual_kra"]
    earned = redistribute(manual["weights"], [1, 1]) * manual["scores"]
    assert earned == pytest.approx(np.array(manual["earned"]))
    total = composite(manual["scores"], manual["weights"])
    assert total == pytest.approx(manual["total"])
    # Two further components that are absent: 3.6 stays 3.6, where the reference falls to 1.2.
    assert composite([float(total), np.nan, np.nan], [1, 1, 1]) == pytest.approx(manual["total"])
    issue = case["hrms_issue_2023"]
    parts = [issue["kra"], issue["feedback"], np.nan if issue["self"] is None else issue["self"]]
    assert composite(parts, [1, 1, 1]) == issue["expected"]


def test_weighted_ratings_and_goals_agree_with_the_reference(vector: Callable[[str], Any]) -> None:
    case = vector("composite")
    own = case["frappe_self"]
    assert 5 * composite(own["ratings_0_1"], own["weights"]) == pytest.approx(own["out_of_5"])
    goal = case["frappe_goal"]
    assert redistribute(goal["weights"], [1, 1]) * goal["goal_completion"] == pytest.approx(
        np.array(goal["goal_score"])
    )
    percent = composite(goal["goal_completion"], goal["weights"])
    assert percent == pytest.approx(goal["sum_pct"])
    assert 5 * percent / 100 == pytest.approx(goal["out_of_5"], abs=5.1e-4)
    parts = case["frappe_all_three"]
    assert composite(list(parts["parts"].values()), [1, 1, 1]) == pytest.approx(parts["final"], abs=5e-4)


def test_goalposts_agree_with_coinr(vector: Callable[[str], Any]) -> None:
    for case in vector("composite")["coinr_goalposts"]:
        assert case["scale"] * rescale(case["x"], case["lo"], case["hi"]) == pytest.approx(case["out"])


def test_other_means_agree_with_coinr(vector: Callable[[str], Any]) -> None:
    case = vector("composite")["coinr_means"]
    assert composite(case["x"], [1, 1, 1], mean="geometric") == pytest.approx(case["gmean"], rel=1e-12)
    assert composite(case["x"], [1, 1, 2], mean="geometric") == pytest.approx(case["gmean_w112"], rel=1e-12)
    assert composite(case["x"], [2, 1, 1], mean="harmonic") == pytest.approx(case["hmean_w211"], rel=1e-12)


def test_one_indicator_of_five_is_too_few_for_half_the_weight() -> None:
    values = [7.0, np.nan, np.nan, np.nan, np.nan]
    assert np.isnan(composite(values, np.ones(5), minimum_weight=0.5))
    assert composite(values, np.ones(5)) == 7


def test_the_weight_of_a_missing_group_goes_to_the_others(vector: Callable[[str], Any]) -> None:
    case = vector("composite")["cms_overall_star"]
    names, weights = list(case["weights"]), list(case["weights"].values())
    for missing in ("timely", "safety"):
        expected = case[f"example_missing_{missing}"]
        shares = redistribute(weights, [name != missing for name in names])
        assert dict(zip(names, shares, strict=True)) == pytest.approx({missing: 0.0} | expected)
    two_groups = [4.0, 5.0, np.nan, np.nan, np.nan]
    assert np.isnan(composite(two_groups, weights, minimum_count=3))


@given(PARTS)
def test_a_composite_lies_within_its_components_and_missing_ones_change_nothing(
    parts: list[tuple[int, int]],
) -> None:
    values, weights = np.array(parts, dtype=float).T
    found = composite(values, weights)
    assert values.min() - 1e-9 <= found <= values.max() + 1e-9
    with_gap = composite(np.append(values, np.nan), np.append(weights, 9.0))
    assert with_gap == pytest.approx(found)


def test_sixty_per_cent_of_the_weight_is_enough_although_it_is_a_binary_sum() -> None:
    weights = [0.1, 0.5, 0.4]
    assert composite([1.0, 1.0, np.nan], weights, minimum_weight=0.6) == pytest.approx(1.0)
    assert np.isnan(composite([np.nan, 1.0, np.nan], weights, minimum_weight=0.6))


def test_a_component_without_weight_neither_counts_nor_disturbs() -> None:
    assert composite([0.0, 4.0, 4.0], [0, 1, 1], mean="geometric") == pytest.approx(4)
    assert np.isnan(composite([1.0, 2.0, 3.0], [0, 1, 1], minimum_count=3))


def test_nothing_at_all_gives_no_value() -> None:
    assert np.isnan(composite([np.nan, np.nan], [1, 1], minimum_count=0))
    assert np.isnan(composite([1.0, 2.0], [0, 0]))
    assert np.isnan(redistribute([1, 2], [0, 0])).all()
    assert np.isnan(composite([0.0, 2.0], [1, 1], mean="geometric"))
    assert np.isnan(rescale([np.nan, 5], [0, 5], [10, 5])).all()


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.filterwarnings("error")
def test_without_any_component_no_mean_has_a_value_and_none_divides_by_zero(mean: str) -> None:
    assert np.isnan(composite([], [], mean=mean))
    assert np.isnan(composite(np.zeros((2, 0)), np.zeros((2, 0)), mean=mean)).all()


def test_many_subjects_go_at_once() -> None:
    found = composite([[1.0, 3.0], [np.nan, 3.0], [np.nan, np.nan]], [1, 1])
    assert found == pytest.approx([2, 3, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: composite([1, 2], [1, -1]), "weights"),
        (lambda: composite([1, 2], [1, 1], minimum_weight=60), "minimum_weight"),
        (lambda: composite([1, 2], [1, 1], mean="median"), "mean"),
        (lambda: composite(1, 1), "values"),
        (lambda: rescale(1, 10, 0), "low"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
