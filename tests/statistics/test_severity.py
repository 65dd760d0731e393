"""How severe raters are: by hand, against the textbook form with every matrix written out, and where nothing is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.statistics.severity import severity

RATINGS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 4), st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=30
)


def columns(rows: list[tuple[float, float, Any, Any]]) -> list[Any]:
    return [list(column) for column in zip(*rows, strict=True)]


def test_two_shoppers_at_three_branches_by_hand() -> None:
    """B exceeds A by 6, 6 and 9: least squares say ±3.5 about their mean.

    Left over: residuals are half of each gap from 7, (−1, −1, 2)/2 twice: Σ = 2·(1 + 1 + 4)/4 = 3, on 6 − 3 − 1 = 2 degrees:
    chance 1.5. Explained: 3 branches · 2 · 3.5² = 73.5; the information matrix is 1.5·[[1, −1], [−1, 1]], of trace 3, so
    between = (73.5 − 1.5)/3 = 24. Shrunk: the eigenvalue 3 against 1.5/24: 3.5 · 3/(3 + 0.0625) = 3.428571.
    """
    rows = [
        (80, 1, "x", "A"),
        (86, 1, "x", "B"),
        (70, 1, "y", "A"),
        (76, 1, "y", "B"),
        (90, 1, "z", "A"),
        (99, 1, "z", "B"),
    ]
    found = severity(*columns(rows))
    assert (found.chance, found.between) == (1.5, 24.0)
    assert found.effect == pytest.approx([-3.5 * 3 / 3.0625, 3.5 * 3 / 3.0625])
    # variance: the half of both eigenvalues' 1.5/(e + 0.0625), e 0 and 3
    assert found.standard_error == pytest.approx([((1.5 / 0.0625 + 1.5 / 3.0625) / 2) ** 0.5] * 2)


def test_a_shopper_who_shares_no_branch_is_not_adjusted() -> None:
    rows = [
        (80, 1, "x", "A"),
        (88, 1, "x", "B"),
        (70, 1, "y", "A"),
        (75, 1, "y", "B"),
        (20, 1, "z", "C"),
        (30, 1, "w", "C"),
    ]
    found = severity(*columns(rows))
    assert found.raters.tolist() == ["A", "B", "C"]
    assert found.is_connected.tolist() == [True, True, False]
    assert np.isnan(found.effect[2])
    assert not np.isnan(found.effect[:2]).any()
    alone = severity(*columns(rows[:4]))
    assert alone.effect.tolist() == found.effect[:2].tolist()  # what C saw tells nothing of A and B


def test_two_islands_are_each_judged_by_themselves() -> None:
    """C and D are worlds apart from A and B, at branches that those never saw: no difference of severity is in that."""
    rows = [(80, 1, "x", "A"), (84, 1, "x", "B"), (70, 1, "y", "A"), (75, 1, "y", "B")]
    rows += [(20, 1, "v", "C"), (24, 1, "v", "D"), (10, 1, "w", "C"), (15, 1, "w", "D")]
    found = severity(*columns(rows))
    assert found.effect[:2] == pytest.approx(found.effect[2:])
    assert found.effect[0] + found.effect[1] == pytest.approx(0, abs=1e-12)
    assert found.effect[0] < 0 < found.effect[1]


def test_without_a_score_left_over_chance_cannot_be_told_and_nobody_is_adjusted() -> None:
    found = severity([80, 90], [1, 1], ["x", "x"], ["A", "B"])
    assert found.is_connected.all()
    assert np.isnan([found.chance, found.between, *found.effect]).all()


def test_shoppers_who_agree_as_far_as_chance_allows_are_not_adjusted() -> None:
    rows = [
        (80, 1, "x", "A"),
        (90, 1, "x", "B"),
        (90, 1, "y", "A"),
        (80, 1, "y", "B"),
        (70, 1, "z", "A"),
        (70, 1, "z", "B"),
    ]
    found = severity(*columns(rows))
    assert found.between == 0
    assert found.effect.tolist() == [0.0, 0.0]


def test_what_has_no_score_or_no_weight_takes_no_part() -> None:
    rows = [(80, 1, "x", "A"), (86, 1, "x", "B"), (70, 1, "y", "A"), (77, 1, "y", "B")]
    more = [*rows, (np.nan, 1, "x", "C"), (3, 0, "y", "C")]
    found = severity(*columns(more))
    assert found.effect[:2].tolist() == severity(*columns(rows)).effect.tolist()
    assert found.is_connected.tolist() == [True, True, False]


def test_planted_severities_are_found() -> None:
    rng = np.random.default_rng(7)
    truth = rng.normal(0, 4, 12)
    subject = np.repeat(np.arange(150), 2)
    rater = np.concatenate([rng.choice(12, 2, replace=False) for _ in range(150)])
    score = 85 + rng.normal(0, 6, 150)[subject] + truth[rater] + rng.normal(0, 2, 300)
    found = severity(score, np.ones(300), subject, rater)
    assert found.chance == pytest.approx(4, rel=0.25)
    # 25 pairs each: √(2 · 4 / 25) = 0.57 points of chance in a shopper's mean gap
    missed = found.effect - (truth - truth.mean())
    assert np.sqrt((missed**2).mean()) < 0.8
    assert np.abs(truth - truth.mean()).max() > 4


@settings(max_examples=60, deadline=None)
@given(RATINGS)
def test_effects_are_those_of_the_textbook_s_mixed_model(rows: list[tuple[int, int, int, int]]) -> None:
    score, weight, subject, rater = (np.array(column) for column in columns(rows))
    found = severity(score, weight, subject, rater)
    if np.isnan(found.chance) or found.between == 0 or found.chance < 1e-3 * found.between:
        return
    x = (subject[:, None] == np.unique(subject)).astype(float)
    z = (rater[:, None] == found.raters).astype(float)
    spread = found.chance * np.diag(1 / weight) + found.between * z @ z.T
    inverse = np.linalg.inv(spread)
    level = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ score)
    expected = found.between * z.T @ inverse @ (score - x @ level)
    known = found.is_connected
    assert found.effect[known] == pytest.approx(expected[known], abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(([1, 2], [1], ["x", "x"], ["A", "B"]), "same number"), (([1], [-1], ["x"], ["A"]), "weight")],
)
def test_impossible_input_is_refused_by_name(arguments: Any, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        severity(*arguments)
