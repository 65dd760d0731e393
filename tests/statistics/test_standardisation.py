"""Comparing subjects whose cases differ in kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.intervals import poisson_rate
from pipeline.statistics.standardisation import direct, indirect

STRATA = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5000)), min_size=1, max_size=6)


def test_indirect_standardisation_worked_by_hand() -> None:
    # Expected 100·0.02 + 300·0.05 = 17; observed 4 + 30 = 34: twice as many as the group would have.
    found = indirect([4, 30], [100, 300], [0.02, 0.05])
    assert found.expected == pytest.approx(17)
    assert found.observed == 34
    assert found.value == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx(poisson_rate(34, 17))


def test_direct_standardisation_worked_by_hand() -> None:
    # Rates 0.04 and 0.1, standard mix 3 : 1 → 0.055; variance 0.75²·4/100² + 0.25²·30/300² = 0.00024583.
    found = direct([4, 30], [100, 300], [750, 250])
    assert found.value == pytest.approx(0.055)
    low, high = poisson_rate(34, 1)
    scale = np.sqrt((0.75**2 * 4 / 100**2 + 0.25**2 * 30 / 300**2) / 34)
    assert found.low == pytest.approx(0.055 + scale * (low - 34))
    assert found.high == pytest.approx(0.055 + scale * (high - 34))


@given(STRATA)
def test_a_group_standardised_by_itself_is_as_expected(strata: list[tuple[int, int]]) -> None:
    events, exposure = np.array(strata, dtype=float).T
    found = indirect(events, exposure, events / exposure)
    if events.sum() > 0:
        assert found.value == pytest.approx(1)
        assert found.low < 1 < found.high
    else:
        assert np.isnan(found.value)
    own = direct(events, exposure, exposure)
    assert own.value == pytest.approx(events.sum() / exposure.sum())
    if events.sum() > 0:
        assert own.low < own.value < own.high


def test_a_single_stratum_has_the_plain_rate_and_its_interval() -> None:
    found = direct([25], [1000], [7])
    assert found.value == pytest.approx(0.025)
    assert (found.low, found.high) == pytest.approx(poisson_rate(25, 1000))


def test_pensioners_queue_longer_without_making_a_branch_worse() -> None:
    reference = [0.01, 0.10]
    county, city = indirect([9, 80], [900, 800], reference), indirect([40, 8], [4000, 80], reference)
    assert county.observed / 1700 > 4 * (city.observed / 4080)
    assert county.value == pytest.approx(1.0, abs=0.02)
    assert city.value == pytest.approx(1.0)


def test_many_subjects_go_at_once_and_share_the_reference() -> None:
    found = indirect([[1, 2], [3, 4], [0, 0]], [[10, 10], [10, 10], [0, 0]], [0.1, 0.2])
    assert found.value == pytest.approx([1, 7 / 3, np.nan], nan_ok=True)
    assert found.low.shape == (3,)


def test_a_stratum_without_exposure_counts_for_nothing_indirectly_and_forbids_the_direct_rate() -> None:
    assert indirect([5, np.nan], [100, 0], [0.05, np.nan]).value == pytest.approx(1)
    assert np.isnan(direct([5, 0], [100, 0], [1, 1]).value)
    assert direct([5, 0], [100, 0], [1, 0]).value == pytest.approx(0.05)


def test_missing_counts_give_no_value() -> None:
    for found in (
        indirect([5, np.nan], [100, 10], [0.05, 0.05]),
        indirect([5, 1], [100, 10], [0.05, np.nan]),
        direct([5, np.nan], [100, 10], [1, 1]),
        direct([5, 1], [100, 10], [0, 0]),
        direct([], [], []),
    ):
        assert np.isnan([found.value, found.low, found.high]).all()


def test_no_events_give_a_rate_of_0_and_directly_no_interval() -> None:
    found = direct([0, 0], [10, 20], [1, 1])
    assert found.value == 0
    assert np.isnan(found.low)
    ratio = indirect([0, 0], [10, 20], [0.1, 0.1])
    assert ratio.value == ratio.low == 0
    assert ratio.high > 0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: indirect([-1], [10], [0.1]), "events"),
        (lambda: indirect([1], [-10], [0.1]), "exposure"),
        (lambda: indirect([1], [10], [-0.1]), "reference_rate"),
        (lambda: indirect([1], [0], [0.1]), "events"),
        (lambda: direct([1], [10], [-1]), "standard"),
        (lambda: direct(1, 10, 1), "events"),
        (lambda: direct([1, 2], [10, 20, 30], [1, 1]), "exposure"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
