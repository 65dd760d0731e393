"""Points by progress over an earlier value, by the place in a peer group, below zero, and by the group's own target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import card, item, only, values

from pipeline.board import Board
from pipeline.scoring import score

BETTER = {"kind": "progress", "per": "1", "add": "0.5", "start": "80", "deduct": "2"}
PLACE = {"kind": "rank", "deduct": "2"}


def person(value: float, curve: dict[str, Any], **cells: Any) -> float:
    found = score(values({"value": value, "evidence": "census"} | cells), card(item(curve=curve, target=None)))
    return float(only(found.points)["points"])


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (90.0, 80.0),  # as last year
        (91.0, 80.5),  # one better: + 0.5
        (90.3, 80.15),  # in proportion: 0.3 × 0.5
        (89.0, 78.0),  # one worse: − 2
        (50.0, 0.0),  # forty worse: 80 − 80
        (49.0, 0.0),  # and never below the floor
        (100.0, 85.0),
    ],
)
def test_progress_over_last_year(value: float, points: float) -> None:
    assert person(value, BETTER, year_ago=90.0) == points


def test_progress_ends_at_the_weight() -> None:
    assert person(90.0, BETTER | {"add": "10"}, year_ago=80.0) == 100.0


def test_progress_below_zero_ends_at_its_floor() -> None:
    assert person(45.0, BETTER | {"floor": "-5"}, year_ago=90.0) == -5.0  # 80 − 90 = −10


def test_progress_over_the_period_before_looks_at_that_one_alone() -> None:
    previous = BETTER | {"against": "previous"}
    assert person(91.0, previous, year_ago=70.0, previous=90.0) == 80.5


def test_where_less_is_better_a_fall_is_progress() -> None:
    assert person(2.0, BETTER, year_ago=4.0, direction="lower") == 81.0
    assert person(5.0, BETTER, year_ago=4.0, direction="lower") == 78.0


def test_without_an_earlier_value_the_weight_goes_to_the_others() -> None:
    rows = item(weight="40", curve=BETTER | {"start": "30"}, target=None), item("call_satisfaction_rate", weight="60")
    given = values({"value": 90.0, "year_ago": np.nan}, {"indicator": "call_satisfaction_rate", "value": 85.0})
    found = score(given, card(*rows))
    assert np.isnan(only(found.points, item="counter_satisfaction_rate")["points"])
    result = only(found.results)
    # 60 less 5 is 55 of 60: 91.666666667 of 100.
    assert (result["score"], result["coverage"]) == (91.666666667, 60.0)


def test_the_value_compared_with_is_kept() -> None:
    found = score(values({"value": 91.0, "year_ago": 90.0}), card(item(curve=BETTER, target=None)))
    assert only(found.points)["before"] == 90.0


# Rank


def places(*rows: tuple[str, str | None, float], **cells: Any) -> dict[str, float]:
    """Branch → points by rank, from (branch, group, value)."""
    subjects = pd.DataFrame(
        [{"subject_id": name, "post": "-", "branch_id": name, "peer_group": group} for name, group, _ in rows]
    )
    given = values(
        *({"subject_id": name, "post": "-", "branch_id": name, "value": value} | cells for name, _, value in rows)
    )
    sheet = card(item(curve=PLACE, target=None), level="branch", posts=[])
    points = score(given, sheet, subjects=subjects).points
    return dict(zip(points["subject_id"], points["points"], strict=True))


def test_each_place_below_the_first_costs_its_points_within_the_group() -> None:
    found = places(("A1", "A", 95.0), ("A2", "A", 90.0), ("A3", "A", 99.0), ("B1", "B", 50.0), ("B2", "B", 40.0))
    assert found == {"A3": 100.0, "A1": 98.0, "A2": 96.0, "B1": 100.0, "B2": 98.0}


def test_equal_values_share_the_better_place() -> None:
    found = places(("A1", "A", 95.0), ("A2", "A", 95.0), ("A3", "A", 90.0), ("A4", "A", 95.0 + 4e-10))
    assert found == {"A1": 100.0, "A2": 100.0, "A4": 100.0, "A3": 94.0}  # fourth: three places below


def test_the_lowest_is_first_where_less_is_better() -> None:
    assert places(("A1", "A", 3.0), ("A2", "A", 2.0), direction="lower") == {"A2": 100.0, "A1": 98.0}


def test_a_branch_without_a_value_has_no_place_and_takes_none() -> None:
    found = places(("A1", "A", np.nan), ("A2", "A", 90.0))
    assert found["A2"] == 100.0
    assert np.isnan(found["A1"])


def test_branches_of_no_group_are_placed_among_themselves() -> None:
    assert places(("A1", "A", 95.0), ("X1", None, 80.0), ("X2", None, 70.0)) == {"A1": 100.0, "X1": 100.0, "X2": 98.0}


# Targets of peer groups


def by_group(targets: dict[str, str], target: str | None = "90", **cells: Any) -> dict[str, tuple[float, float]]:
    groups = {"E1": "A", "E2": "B", "E3": None}
    subjects = pd.DataFrame(
        [{"subject_id": s, "post": "teller", "branch_id": "B1", "peer_group": g} for s, g in groups.items()]
    )
    given = values(*({"subject_id": s, "value": 85.0, "evidence": "census"} | cells for s in groups))
    points = score(given, card(item(targets=targets, target=target)), subjects=subjects).points
    both = zip(points["target"], points["points"], strict=True)
    return dict(zip(points["subject_id"], both, strict=True))


def test_a_group_s_own_target_counts_and_the_usual_one_for_the_others() -> None:
    assert by_group({"A": "85", "C": "50"}) == {"E1": (85.0, 100.0), "E2": (90.0, 95.0), "E3": (90.0, 95.0)}


def test_a_target_of_nothing_is_a_target() -> None:
    found = by_group({"A": "0"}, target="5", value=3.0, direction="lower")
    assert found["E1"] == (0.0, 97.0)
    assert found["E2"] == (5.0, 100.0)


def test_a_board_keeps_the_order_in_which_subjects_are_given() -> None:
    subjects = pd.DataFrame({"subject_id": ["E2", "E1"], "post": "teller", "branch_id": "B1"})
    board = Board(values({"value": 1.0}, {"subject_id": "E2", "value": 2.0}), subjects)
    assert board.of("counter_satisfaction_rate")["value"].tolist() == [2.0, 1.0]
