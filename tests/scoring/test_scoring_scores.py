"""From values to points, score, grade and coefficient, small enough to check by eye."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from score_samples import CARD, STEPS, at_branch, card, item, linked, only, values

from pipeline.scoring import POINTS, score

COUNTER, ERRORS, CRITICAL, COMPLAINTS = (
    "counter_satisfaction_rate",
    "error_rate",
    "critical_errors",
    "complaint_timeliness",
)
COEFFICIENT = {"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1.0", "below": "0.8"}, "not_graded": "0.95"}


def of_one(scorecard, *rows, branch=None):
    """The one result, and its items' points by name."""
    appraised = score(values(*rows), scorecard, branch=branch)
    by_item = {row["item"]: row for row in appraised.points.to_dict("records")}
    return only(appraised.results), by_item


# Score


def test_score_is_the_sum_of_the_points():
    three = card(
        item(weight="50"), item(CRITICAL, weight="30", curve={"kind": "per_case", "deduct": "5"}), linked("20")
    )
    critical = {"indicator": CRITICAL, "evidence": "event", "direction": "lower", "numerator": 2, "value": 2}
    result, points = of_one(three, {"value": 88}, critical, branch=at_branch(score=90.0))
    assert {name: row["points"] for name, row in points.items()} == {COUNTER: 48, CRITICAL: 20, "linked_branch": 18}
    assert (result["score"], result["coverage"], result["result_status"]) == (86, 100, "graded")


def test_float_noise_in_a_value_costs_nobody_a_step():
    whole = card(item(curve=STEPS | {"part": "whole"}, target="3"), level="branch")
    result, _ = of_one(whole, {"value": 3 / 10_000 * 10_000, "direction": "lower"})
    assert result["score"] == 100


def test_every_subject_and_post_has_a_result_of_its_own():
    two = score(values({"value": 90}, {"value": 80, "post": "lobby_manager"}), card(item()))
    assert two.results[["subject_id", "post", "score"]].values.tolist() == [
        ["E1", "lobby_manager", 90.0],
        ["E1", "teller", 100.0],
    ]
    assert list(two.points.columns) == list(POINTS)


def test_nobody_to_appraise_gives_nothing():
    nobody = score(values(), card(item(), service_coefficient=COEFFICIENT))
    assert len(nobody.results) == 0
    assert len(nobody.points) == 0


def test_a_frame_of_nothing_is_nobody_and_nothing_known_of_others():
    nobody = score(pd.DataFrame(), card(item()))
    pd.testing.assert_frame_equal(nobody.points, score(values(), card(item())).points)
    assert list(nobody.results["score"]) == []
    subjects = values({})[["subject_id", "post", "branch_id"]]
    assert only(score(pd.DataFrame(), card(item()), subjects=subjects).results)["result_status"] == "no_data"


def test_order_of_the_rows_decides_nothing():
    two = card(item(weight="60"), item(ERRORS, weight="30", target="2"), linked("10"))
    rows = []
    for n in range(12):
        of = {"subject_id": f"E{n}", "branch_id": f"B{n % 3}"}
        rows.append(of | {"value": 80 + n, "low": 79 + n, "high": 82.5 + n, "status": "thin" if n % 4 == 0 else "ok"})
        rows.append(of | {"indicator": ERRORS, "direction": "lower", "value": n / 3, "low": n / 4})
    at = at_branch(*({"subject_id": f"B{n}", "value": 85.5 + n} for n in range(3)), score=90.0)
    usual = score(values(*rows), two, branch=at)
    rng = np.random.default_rng(5)
    for _ in range(5):
        shuffled = values(*(rows[n] for n in rng.permutation(len(rows))))
        again = score(shuffled, two, branch=at)
        pd.testing.assert_frame_equal(again.results, usual.results)
        pd.testing.assert_frame_equal(again.points, usual.points)


def test_values_that_came_in_are_left_as_they_were():
    given = values({"value": 80, "status": "thin"})
    before = given.copy()
    score(given, card(item()), branch=at_branch({"value": 95}))
    pd.testing.assert_frame_equal(given, before)


def test_cases_of_a_rate_are_those_that_fall_short_where_more_is_better():
    overdue = card(item(COMPLAINTS, target=None, curve={"kind": "per_case", "deduct": "4"}), level="branch")
    row = {"indicator": COMPLAINTS, "evidence": "census", "numerator": 38, "denominator": 40, "value": 95.0}
    result, _ = of_one(overdue, row)
    assert result["score"] == 92


# Missing values


def test_item_without_a_value_gives_its_weight_to_the_others():
    two = card(item(weight="80", target="90"), item(ERRORS, weight="20", target="2"))
    result, points = of_one(two, {"value": 80})
    assert isnan(points[ERRORS]["points"])
    assert (result["score"], result["coverage"]) == (87.5, 80)  # 70 of 80


@pytest.mark.parametrize("status", ["not_delivered", "no_cases"])
def test_item_that_was_not_delivered_costs_nothing_and_earns_nothing(status: str):
    two = card(item(weight="80"), item(ERRORS, weight="20", target="2"))
    result, points = of_one(two, {"value": 90}, {"indicator": ERRORS, "direction": "lower", "status": status})
    assert (result["score"], result["coverage"], points[ERRORS]["status"]) == (100, 80, status)


def test_carried_value_counts_as_any_other():
    result, points = of_one(card(item()), {"value": 85, "status": "carried"})
    assert (result["score"], points[COUNTER]["status"]) == (95, "carried")


@pytest.mark.parametrize(("weight", "is_scored"), [("60", True), ("59.99", False)])
def test_below_the_coverage_there_is_no_score_but_a_status(weight: str, is_scored: bool):
    rest = str(100 - float(weight))
    two = card(item(weight=weight), item(ERRORS, weight=rest, target="2"), service_coefficient=COEFFICIENT)
    result, _ = of_one(two, {"value": 90})
    assert result["result_status"] == ("graded" if is_scored else "no_data")
    assert isnan(result["score"]) is not is_scored
    assert (result["grade"] is None) is not is_scored
    assert result["service_coefficient"] == (1.2 if is_scored else 0.95)


def test_below_the_number_of_indicators_there_is_no_score_but_a_status():
    items = [item(weight="40"), item(ERRORS, weight="40", target="2"), item(CRITICAL, weight="20", target="2")]
    rows = [{"value": 90}, {"indicator": ERRORS, "direction": "lower", "value": 1}]
    enough, _ = of_one(card(*items, minimum_indicators=2), *rows)
    few, _ = of_one(card(*items, minimum_indicators=3), *rows)
    assert (enough["result_status"], enough["score"]) == ("graded", 100)
    assert (few["result_status"], few["grade"], few["coverage"]) == ("no_data", None, 80)
    assert isnan(few["score"])


def test_subject_without_any_value_is_there_with_a_status():
    result, points = of_one(card(item()), {"indicator": None, "direction": None, "status": None})
    assert (result["subject_id"], result["result_status"], result["coverage"]) == ("E1", "no_data", 0)
    assert points[COUNTER]["status"] == "no_cases"


# Thin evidence


def test_thin_person_takes_the_value_of_the_branch_and_the_weight_says_so():
    two = card(item(weight="70"), item(ERRORS, weight="30", target="2"))
    rows = [
        {"value": 40, "low": 12, "high": 77, "sample": 5, "numerator": 2, "status": "thin"},
        {"indicator": ERRORS, "direction": "lower", "value": 1},
    ]
    result, points = of_one(two, *rows, branch=at_branch({"value": 85, "low": 84, "high": 86}))
    one = points[COUNTER]
    assert (one["value"], one["points"], one["grain_used"]) == (85, 65, "branch")
    assert (one["status"], one["sample"]) == ("thin", 5)
    assert (result["weight_from_branch"], result["score"]) == (70, 95)


def test_value_of_the_branch_counts_as_observed_and_not_at_its_favourable_end():
    _, points = of_one(card(item()), {"value": 40, "status": "thin"}, branch=at_branch({"value": 85, "high": 95}))
    one = points[COUNTER]
    assert (one["basis"], one["points"], one["points_favourable"]) == ("observed", 95, 100)


def test_person_with_enough_evidence_keeps_the_own_value():
    result, points = of_one(card(item()), {"value": 80}, branch=at_branch({"value": 99}))
    assert (points[COUNTER]["points"], points[COUNTER]["grain_used"]) == (90, "employee")
    assert result["weight_from_branch"] == 0


def test_thin_person_keeps_the_own_value_where_the_scorecard_says_so():
    own = card(item(when_thin="own"))
    result, points = of_one(own, {"value": 80, "status": "thin"}, branch=at_branch({"value": 99}))
    assert (points[COUNTER]["points"], result["weight_from_branch"]) == (90, 0)


def test_thin_person_of_a_branch_without_a_value_keeps_the_own_value():
    without = at_branch({"value": np.nan, "status": "not_delivered"})
    for branch in (without, at_branch(), None):
        result, points = of_one(card(item()), {"value": 80, "status": "thin"}, branch=branch)
        assert (points[COUNTER]["points"], points[COUNTER]["grain_used"]) == (90, "employee")
        assert result["weight_from_branch"] == 0


def test_cases_of_a_thin_person_are_the_person_s_own():
    cases = card(item(ERRORS, target=None, curve={"kind": "per_case", "deduct": "5"}))
    row = {"indicator": ERRORS, "direction": "lower", "value": 1000.0, "numerator": 2, "sample": 20, "status": "thin"}
    theirs = at_branch({"indicator": ERRORS, "direction": "lower", "value": 3.0, "numerator": 40})
    result, points = of_one(cases, row, branch=theirs)
    assert (points[ERRORS]["points"], points[ERRORS]["value"]) == (90, 1000)
    assert (points[ERRORS]["grain_used"], result["weight_from_branch"]) == ("employee", 0)


def test_thin_branch_is_scored_by_its_own_value():
    result, points = of_one(card(item(), level="branch"), {"value": 80, "status": "thin"})
    assert (result["score"], points[COUNTER]["status"]) == (90, "thin")


# What comes from the branch


def test_linked_item_is_the_score_of_the_branch_by_its_weight():
    two = card(item(weight="90"), linked("10"))
    result, points = of_one(two, {"value": 90}, branch=at_branch(score=92.5))
    one = points["linked_branch"]
    assert (one["points"], one["value"], one["grain_used"]) == (9.25, 92.5, "branch")
    assert (result["score"], result["weight_from_branch"]) == (99.25, 10)


def test_linked_item_of_a_branch_without_a_score_gives_its_weight_to_the_others():
    two = card(item(weight="90"), linked("10"))
    for branch in (at_branch(score=np.nan), None):
        result, points = of_one(two, {"value": 80}, branch=branch)
        assert isnan(points["linked_branch"]["points"])
        assert (result["coverage"], result["weight_from_branch"]) == (90, 0)
        assert result["score"] == pytest.approx(100 * 80 / 90, abs=1e-9)


def test_item_of_branch_grain_takes_the_value_of_the_person_s_branch():
    two = card(item(weight="60"), item(COMPLAINTS, weight="40", target="100", grain="branch"))
    theirs = at_branch(
        {"indicator": COMPLAINTS, "evidence": "census", "value": 75.0},
        {"subject_id": "B2", "indicator": COMPLAINTS, "evidence": "census", "value": 100.0},
    )
    result, points = of_one(two, {"value": 90}, branch=theirs)
    assert (points[COMPLAINTS]["points"], points[COMPLAINTS]["grain_used"]) == (15, "branch")
    assert (result["score"], result["weight_from_branch"]) == (75, 40)


# Basis

WIDE = {"value": 80, "low": 70, "high": 86.7}


def test_person_is_judged_at_the_favourable_end_of_the_interval_and_both_are_kept():
    _, points = of_one(card(item()), WIDE)
    one = points[COUNTER]
    assert (one["basis"], one["points"]) == ("favourable", 96.7)
    assert (one["points_observed"], one["points_favourable"]) == (90, 96.7)


def test_favourable_end_is_the_low_one_where_less_is_better():
    row = {"indicator": ERRORS, "direction": "lower", "value": 8, "low": 4, "high": 15}
    _, points = of_one(card(item(ERRORS, target="2")), row)
    assert (points[ERRORS]["points"], points[ERRORS]["points_observed"]) == (98, 94)


def test_branch_is_judged_as_observed():
    _, points = of_one(card(item(), level="branch"), WIDE)
    assert (points[COUNTER]["basis"], points[COUNTER]["points"]) == ("observed", 90)


@pytest.mark.parametrize("evidence", ["census", "event"])
def test_complete_counts_and_events_are_judged_as_observed(evidence: str):
    _, points = of_one(card(item()), WIDE | {"evidence": evidence})
    assert (points[COUNTER]["basis"], points[COUNTER]["points"]) == ("observed", 90)


@pytest.mark.parametrize("level", ["employee", "branch"])
@pytest.mark.parametrize(("basis", "points"), [("observed", 90), ("favourable", 96.7)])
def test_scorecard_that_names_the_basis_is_followed(level: str, basis: str, points: float):
    _, by_item = of_one(card(item(basis=basis), level=level), WIDE)
    assert (by_item[COUNTER]["basis"], by_item[COUNTER]["points"]) == (basis, points)


def test_value_without_an_interval_is_its_own_favourable_end():
    _, points = of_one(card(item()), {"value": 80})
    assert points[COUNTER]["points"] == 90


# Grades and coefficients


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        (100, "excellent"),
        (95, "excellent"),
        (94.999999999, "good"),
        (88, "good"),
        (87.999999999, "fair"),
        (75, "fair"),
        (74.999999999, "below"),
        (60, "below"),
        (0, "below"),
    ],
)
def test_grade_begins_exactly_at_its_boundary(total: float, grade: str):
    result, _ = of_one(card(item(target="100")), {"value": total})
    assert (result["score"], result["grade"]) == (total, grade)


@pytest.mark.parametrize(("weight", "value", "total"), [("70", 96.5, 95), ("75", 46, 28), ("60", 73, 55)])
def test_division_by_the_weight_that_is_there_leaves_no_noise(weight: str, value: float, total: float):
    two = card(item(weight=weight, target="100"), item(ERRORS, weight=str(100 - int(weight)), target="2"))
    result, _ = of_one(two, {"value": value})
    assert result["score"] == total  # 66.5 of 70, 21 of 75, 33 of 60


@pytest.mark.parametrize(("total", "coefficient"), [(95, 1.2), (88, 1.1), (75, 1.0), (74, 0.8)])
def test_coefficient_follows_the_grade(total: float, coefficient: float):
    result, _ = of_one(card(item(target="100"), service_coefficient=COEFFICIENT), {"value": total})
    assert result["service_coefficient"] == coefficient


def test_person_without_a_grade_has_the_coefficient_of_those_without_one():
    usual = COEFFICIENT | {"not_graded": "1.0"}
    for rule, expected in ((COEFFICIENT, 0.95), (usual, 1.0)):
        result, _ = of_one(card(item(), service_coefficient=rule), {"status": "no_cases"})
        assert (result["grade"], result["service_coefficient"]) == (None, expected)


def test_scorecard_without_a_rule_gives_no_coefficient():
    assert "service_coefficient" not in CARD
    result, _ = of_one(card(item()), {"value": 90})
    assert isnan(result["service_coefficient"])


def test_result_names_the_scorecard_and_its_version():
    result, _ = of_one(card(item(), version="2026.1"), {"value": 90})
    assert (result["scorecard"], result["version"], result["branch_id"]) == ("teller", "2026.1", "B1")
