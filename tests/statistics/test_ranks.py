"""Places and how far they hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.ranks import rank_sets, ranks, tie_groups

SCORES = st.lists(st.integers(0, 100), min_size=1, max_size=25)


def test_equal_estimates_share_the_better_place_and_missing_ones_have_none() -> None:
    assert ranks([90, 95, np.nan, 90, 80]) == pytest.approx([2, 1, np.nan, 2, 4], nan_ok=True)
    assert ranks([90, 95, 80], higher_is_better=False).tolist() == [2, 3, 1]
    assert ranks([0.1 + 0.2, 0.3]).tolist() == [1, 1]
    assert ranks([]).shape == (0,)


@given(SCORES, st.floats(0.1, 50))
def test_a_unit_lies_within_its_own_rank_set(scores: list[int], error: float) -> None:
    low, high = rank_sets(scores, error)
    places = ranks(scores)
    assert (low >= 1).all()
    assert (high <= len(scores)).all()
    assert (low <= places).all()
    assert (places <= high).all()


@given(SCORES, st.floats(0.1, 50))
def test_turning_the_order_round_turns_the_sets_round(scores: list[int], error: float) -> None:
    low, high = rank_sets(scores, error)
    turned_low, turned_high = rank_sets(scores, error, higher_is_better=False)
    assert (turned_low == len(scores) + 1 - high).all()
    assert (turned_high == len(scores) + 1 - low).all()


@given(SCORES, st.floats(0.1, 20))
def test_a_higher_level_or_a_larger_error_gives_wider_sets(scores: list[int], error: float) -> None:
    low, high = rank_sets(scores, error, 0.8)
    for wider_low, wider_high in (rank_sets(scores, error, 0.99), rank_sets(scores, 2 * error, 0.8)):
        assert (wider_low <= low).all()
        assert (wider_high >= high).all()


def test_units_far_apart_have_one_place_each_and_units_alike_have_all() -> None:
    low, high = rank_sets([10, 30, 20], 0.1)
    assert low.tolist() == high.tolist() == [3, 1, 2]
    low, high = rank_sets([10, 10.1, 10.2], 5)
    assert low.tolist() == [1, 1, 1]
    assert high.tolist() == [3, 3, 3]


def test_two_units_are_told_apart_from_just_beyond_their_critical_gap() -> None:
    # One comparison, better or worse: z = 1.96, and the gap's error is √2.
    critical = 1.959963984540054 * np.sqrt(2)
    assert rank_sets([0, critical * 1.001], 1)[0].tolist() == [2, 1]
    assert rank_sets([0, critical * 0.999], 1)[0].tolist() == [1, 1]


def test_estimates_known_exactly_hold_their_places() -> None:
    low, high = rank_sets([1, 2, 2], 0)
    assert low.tolist() == [3, 1, 1]
    assert high.tolist() == [3, 2, 2]


def test_missing_estimates_take_no_place() -> None:
    low, high = rank_sets([1, np.nan, 3, 2], [0.01, 0.01, 0.01, np.nan])
    assert low == pytest.approx([2, np.nan, 1, np.nan], nan_ok=True)
    assert high == pytest.approx([2, np.nan, 1, np.nan], nan_ok=True)
    assert rank_sets([5.0], 1)[1].tolist() == [1]
    assert rank_sets([], [])[0].shape == (0,)


def test_the_true_place_lies_in_the_set_as_often_as_stated() -> None:
    generator = np.random.default_rng(20260901)
    truth = np.linspace(0, 3, 12)
    places = np.arange(12, 0, -1)
    hits = np.zeros(12)
    for _ in range(1000):
        low, high = rank_sets(truth + generator.normal(0, 0.5, 12), 0.5, 0.9)
        hits += (low <= places) & (places <= high)
    assert (hits / 1000 >= 0.88).all()


def test_groups_gather_units_whose_places_cannot_be_told_apart() -> None:
    estimate = [97.8, 97.4, 97.4, 90.0, 89.9, np.nan, 70.0]
    low, high = rank_sets(estimate, [0.3] * 7)
    assert tie_groups(estimate, low, high) == pytest.approx([1, 1, 1, 2, 2, np.nan, 3], nan_ok=True)
    assert tie_groups([], [], []).shape == (0,)


def test_impossible_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="standard_error"):
        rank_sets([1, 2], [1, -1])
    with pytest.raises(ValueError, match="standard_error"):
        rank_sets([1, 2], [1, 1, 1])
    with pytest.raises(ValueError, match="estimate"):
        rank_sets([[1, 2]], 1)
    with pytest.raises(ValueError, match="level"):
        rank_sets([1, 2], 1, 95)
    with pytest.raises(ValueError, match="low"):
        tie_groups([1, 2], [1], [2])
