"""An action's effect beside those who had started alike: worked by hand."""

from __future__ import annotations

import math

import pytest

from pipeline.statistics.effects import adjusted_effect

THREE = [True] * 3 + [False] * 3


def test_without_differences_before_it_is_students_two_sample_interval() -> None:
    """Means 4 and 2, pooled variance 1: 2 ± 2.776 × √(2/3)."""
    found = adjusted_effect([0.0] * 6, [3, 4, 5, 1, 2, 3], THREE)
    assert found is not None
    assert (found.treated, found.others, found.change, found.other_change) == (3, 3, 4, 2)
    assert found.difference == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx(
        (2 - 2.7764451 * math.sqrt(2 / 3), 2 + 2.7764451 * math.sqrt(2 / 3))
    )


def test_the_value_before_is_taken_out() -> None:
    """after = 10 + before / 2 + 3 for the treated, and +1, −2, +1: residual variance 12 / 3, error √(4 × 2/3)."""
    scatter = [1, -2, 1]
    after = [13 + x / 2 + e for x, e in zip((0, 2, 4), scatter, strict=True)]
    after += [10 + x / 2 + e for x, e in zip((0, 2, 4), scatter, strict=True)]
    found = adjusted_effect([0, 2, 4, 0, 2, 4], after, THREE)
    assert found is not None
    assert found.difference == pytest.approx(3)
    assert found.high - found.difference == pytest.approx(3.1824463 * math.sqrt(8 / 3))


def test_who_started_low_is_not_credited_with_coming_up_again() -> None:
    """Nothing was done: everybody comes half-way back to 10. The plain difference of the changes would be 0.5."""
    before = [2, 4, 6, 5, 6, 4]
    after = [10 - (10 - x) / 2 + e for x, e in zip(before, [0.1, -0.2, 0.1, 0.1, -0.1, 0.0], strict=True)]
    found = adjusted_effect(before, after, THREE)
    assert found is not None
    assert found.change - found.other_change == pytest.approx(0.5)
    assert found.low < 0 < found.high
    assert abs(found.difference) < 0.1


def test_others_that_nobody_started_like_are_left_out() -> None:
    found = adjusted_effect([0, 2, 4, 1, 2, 3, 90], [1, 4, 5, 0, 3, 4, 90], [True] * 3 + [False] * 4)
    assert found is not None
    assert found.others == 3


def test_too_few_and_what_does_not_scatter_have_no_effect() -> None:
    assert adjusted_effect([1, 2, 3, 1, 2], [2, 3, 5, 1, 2], [True] * 3 + [False] * 2) is None
    assert adjusted_effect([1, 2, 3, 1, 2, math.nan], [2, 3, 5, 1, 2, 3], THREE) is None
    assert adjusted_effect([0.0] * 6, [1.0] * 3 + [2.0] * 3, THREE) is None
    assert adjusted_effect([math.nan] * 3 + [1, 2, 3], [1, 2, 3, 1, 2, 3], THREE) is None


def test_arrays_of_different_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        adjusted_effect([1, 2], [1, 2, 3], [True, False, True])
