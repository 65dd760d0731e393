"""Wilson intervals: reference figures, then what must hold for any numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.intervals import wilson

PAIRS = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_agrees_with_every_reference_figure(vector: Callable[[str], Any]) -> None:
    for case in vector("wilson")["cases"]:
        tolerance = 1e-7 if case["src"].startswith("PHE") else 1e-6
        low, high = wilson(case["x"], case["n"], case["conf"])
        assert low == pytest.approx(case["lower"], abs=tolerance, rel=0), case
        assert high == pytest.approx(case["upper"], abs=tolerance, rel=0), case


@given(PAIRS, st.floats(0.5, 0.999))
def test_a_wilson_interval_contains_the_proportion_and_stays_within_0_and_1(
    pair: tuple[int, int], level: float
) -> None:
    x, n = pair
    low, high = wilson(x, n, level)
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


@given(PAIRS)
def test_the_interval_of_the_misses_mirrors_that_of_the_hits(pair: tuple[int, int]) -> None:
    x, n = pair
    low, high = wilson(x, n)
    mirrored_low, mirrored_high = wilson(n - x, n)
    assert mirrored_low == pytest.approx(1 - high, abs=1e-12)
    assert mirrored_high == pytest.approx(1 - low, abs=1e-12)


@given(PAIRS)
def test_a_higher_level_gives_a_wider_interval(pair: tuple[int, int]) -> None:
    narrow, wide = wilson(*pair, 0.90), wilson(*pair, 0.99)
    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@given(st.integers(1, 10**5), st.integers(2, 50))
def test_more_answers_at_the_same_proportion_narrow_the_interval(n: int, times: int) -> None:
    few, many = wilson(n // 2, n), wilson(n // 2 * times, n * times)
    assert many[1] - many[0] < few[1] - few[0]


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_one_more_hit_raises_both_limits(pair: tuple[int, int]) -> None:
    x, n = pair
    assert wilson(x + 1, n)[0] > wilson(x, n)[0]
    assert wilson(x + 1, n)[1] > wilson(x, n)[1]


def test_none_of_n_starts_exactly_at_0_and_all_of_n_ends_exactly_at_1() -> None:
    sizes = np.array([1, 3, 25, 30, 187, 10**9])
    assert (wilson(np.zeros(6), sizes)[0] == 0.0).all()
    assert (wilson(sizes, sizes)[1] == 1.0).all()


def test_no_answers_and_missing_counts_give_no_interval() -> None:
    low, high = wilson([0, np.nan, 5, 5], [0, 10, np.nan, 10])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, True, False]


def test_counts_broadcast_and_none_is_missing() -> None:
    low, high = wilson(np.array([[1, None], [3, 4]]), 10)
    assert low.shape == high.shape == (2, 2)
    assert np.isnan(low[0, 1])


def test_a_single_pair_of_numbers_gives_numbers_that_format_and_round() -> None:
    low, _ = wilson(8, 10)
    assert f"{low:.3f}" == "0.490"
    assert round(float(low), 3) == 0.490


def test_empty_arrays_give_empty_arrays() -> None:
    low, high = wilson([], [])
    assert low.shape == high.shape == (0,)


def test_a_weighted_numerator_may_exceed_its_denominator_by_rounding_only() -> None:
    low, high = wilson(0.1 + 0.2, 0.3)
    assert high == 1.0
    assert 0 < low < 1


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((-1, 10), "numerator"),
        ((1, -10), "denominator"),
        ((11, 10), "numerator"),
        ((1, 0), "numerator"),
        ((np.inf, 10), "numerator"),
        ((1, np.inf), "denominator"),
        (("many", 10), "numerator"),
        ((1, 10, 0.0), "level"),
        ((1, 10, 1.0), "level"),
        ((1, 10, 95), "level"),
        ((1, 10, float("nan")), "level"),
        ((1, 10, None), "level"),
        ((1, 10, "0.95"), "level"),
        ((1, 10, [0.95]), "level"),
        ((1, 10, np.array([0.9, 0.95])), "level"),
        (([1, 2], [3, 4, 5]), "denominator"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: tuple[Any, ...], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        wilson(*arguments)


def test_a_level_may_be_any_single_number() -> None:
    for level in (Decimal("0.95"), Fraction(19, 20), np.float64(0.95), np.array(0.95)):
        assert wilson(8, 10, level) == wilson(8, 10, 0.95)


def test_huge_counts_do_not_overflow() -> None:
    low, high = wilson([0.97e300, 5.0, 0.0], [1e300, 1e300, 1e300])
    assert low == pytest.approx([0.97, 1.623e0 * 1e-300, 0.0], rel=0.4, abs=1e-299)
    assert high == pytest.approx([0.97, 1.2e-299, 3.9e-300], rel=0.2)
