"""Exact binomial tails, and shares of a normal spread near its centre."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.statistics.tails import at_least, at_most, share_near_centre


def test_binomial_tails_are_those_of_four_coins():
    # Of 16 orders, 1 has four heads and 4 have three.
    assert at_least([4, 3, 0], 4, 0.5) == pytest.approx([1 / 16, 5 / 16, 1.0])
    assert at_most([4, 3, 0], 4, 0.5) == pytest.approx([1.0, 15 / 16, 1 / 16])
    assert np.isnan(at_least([0, np.nan, 1], [0, 4, 1], [0.5, 0.5, np.nan])).all()


def test_share_near_the_centre_is_that_of_the_normal_spread():
    # Half a width of 15 s at 300 s, with a deviation of 75 s, is a fifth of it: 2 × 0.57926 − 1.
    assert share_near_centre(15, 300, 0.25) == pytest.approx(0.158519, abs=1e-6)
    assert np.isnan(share_near_centre(15, 0, 0.25))


def test_tails_of_a_certain_and_an_impossible_success():
    assert at_least([3, 3], 3, [1.0, 0.0]) == pytest.approx([1.0, 0.0])
    assert at_most([2, 3], 3, [1.0, 0.0]) == pytest.approx([0.0, 1.0])


def test_both_tails_share_the_count_itself():
    # 2 of 4 coins: 11 of 16 have two heads or more, 11 two or fewer, 6 just two.
    assert at_least(2, 4, 0.5) + at_most(2, 4, 0.5) - 1 == pytest.approx(6 / 16)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((5, 4, 0.5), "numerator: above"), ((-1, 4, 0.5), "numerator"), ((1, 4, 1.5), "chance"), ((1, 4, -0.5), "chance")],
)
def test_wrong_input_is_refused_by_name(arguments: tuple[float, float, float], words: str):
    with pytest.raises(ValueError, match=words):
        at_least(*arguments)
    with pytest.raises(ValueError, match="half_width"):
        share_near_centre(-1, 300, 0.25)
