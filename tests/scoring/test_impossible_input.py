"""Values that cannot be: never infinity, never NaN where a score stands, never a silent zero or full marks."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import at_branch, card, item, linked, only, values

from pipeline.errors import DefinitionError
from pipeline.scoring import Appraisal, score

CALLS = {"indicator": "call_satisfaction_rate", "value": 85.0}  # 5 below 90: 55 of 60
ROWS = item(weight="40"), item("call_satisfaction_rate", weight="60")
IMPOSSIBLE = [np.inf, -np.inf, np.nan]
CURVES = [
    {"kind": "steps", "per": "1", "deduct": "1"},
    {"kind": "steps", "per": "0.001", "deduct": "10", "part": "whole", "floor": "-40"},
    {"kind": "bands", "bands": [{"reaching": "90", "earns": "100"}, {"reaching": "0", "earns": "50"}]},
    {"kind": "ratio", "cap": "120"},
    {"kind": "progress", "per": "0.001", "add": "10", "start": "20", "deduct": "10", "floor": "-40"},
]


def scored(*rows: dict[str, Any], **cells: Any) -> Appraisal:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return score(values(*rows), card(*ROWS), **cells)


@pytest.mark.parametrize("value", IMPOSSIBLE)
def test_a_value_that_is_no_number_gives_its_weight_to_the_others(value: float) -> None:
    found = scored({"value": value, "low": 80.0, "high": 99.0}, CALLS)
    assert np.isnan(only(found.points, item="counter_satisfaction_rate")["points"])
    row = only(found.results)
    assert (row["score"], row["coverage"]) == (91.666666667, 60.0)  # 55 of 60


@pytest.mark.parametrize("value", IMPOSSIBLE)
def test_an_interval_that_is_none_leaves_the_value_as_it_was_observed(value: float) -> None:
    found = scored({"value": 80.0, "low": value, "high": value}, CALLS)
    assert only(found.points, item="counter_satisfaction_rate")["points"] == 30.0


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve["kind"])
@pytest.mark.parametrize("value", [1e300, -1e300, 1e12, -1e12, 5e-324])
def test_no_value_is_so_large_that_points_leave_their_bounds(curve: dict[str, Any], value: float) -> None:
    given = values({"value": value, "year_ago": -value, "evidence": "census"})
    floor = float(curve.get("floor", 0))
    for direction in ("higher", "lower"):
        if curve["kind"] == "ratio" and direction == "lower":
            continue
        found = score(given.assign(direction=direction), card(item(curve=curve)))
        points = only(found.points)["points"]
        assert floor <= points <= 120
        assert 0 <= only(found.results)["score"] <= 120


def test_more_is_never_worth_less_however_large() -> None:
    amounts = [-1e300, -1e10, -4e9, 0.0, 89.0, 90.0, 4e9, 1e10, 1e300]
    for curve in CURVES[:4]:
        points = [
            only(score(values({"value": a, "evidence": "census"}), card(item(curve=curve))).points)["points"]
            for a in amounts
        ]
        assert points == sorted(points), curve


@pytest.mark.parametrize("sample", [-1, -1e9, np.nan, np.inf])
def test_a_negative_or_unknown_sample_is_no_evidence(sample: float) -> None:
    mine = {"value": 80.0, "sample": sample, "status": "thin"}
    found = score(values(mine), card(item(minimum_sample=1)), branch=at_branch({"value": 88.0}))
    assert only(found.points)["grain_used"] == "branch"


EACH = {"kind": "per_case", "deduct": "5"}
BY_CLASS = {"kind": "per_case", "deduct": {"own": "5"}}


def counted(amount: float, curve: dict[str, Any] = EACH, **cells: Any) -> float:
    row = item("upheld_complaints", weight="40", target=None, curve=curve)
    given = {"indicator": "upheld_complaints", "evidence": "event", "direction": "lower", "denominator": 1.0}
    rows = values(given | {"numerator": amount, "value": amount} | cells, CALLS)
    return float(only(score(rows, card(row, ROWS[1])).points, item="upheld_complaints")["points"])


@pytest.mark.parametrize("amount", [-1.0, -1e-3, *IMPOSSIBLE])
def test_a_number_of_cases_that_cannot_be_earns_nothing_and_costs_nothing(amount: float) -> None:
    assert np.isnan(counted(amount))


def test_more_done_than_due_is_no_bonus() -> None:
    done = {"indicator": "training_completion", "numerator": 3.0, "denominator": 2.0, "value": 150.0}
    row = item("training_completion", weight="40", target=None, curve=EACH)
    found = score(values(done | {"evidence": "census"}, CALLS), card(row, ROWS[1]))
    assert np.isnan(only(found.points, item="training_completion")["points"])


def test_so_many_cases_that_they_cannot_be_counted_leave_nothing() -> None:
    assert counted(1e300) == 0.0


@pytest.mark.parametrize("post", ["teller", "-"])
def test_two_values_of_one_indicator_for_one_subject_are_refused(post: str) -> None:
    rows = values({"value": 80.0, "post": post}, CALLS | {"post": post}, {"value": 95.0, "post": post})
    with pytest.raises(DefinitionError, match="counter_satisfaction_rate: a subject has two values"):
        score(rows, card(*ROWS))


@pytest.mark.parametrize("told", ["upwards", "Higher", "", None, np.nan, 1])
@pytest.mark.parametrize("column", ["direction", "evidence"])
def test_a_direction_or_evidence_that_nobody_knows_is_refused_by_name(column: str, told: Any) -> None:
    with pytest.raises(DefinitionError, match=f"counter_satisfaction_rate: a value has the {column}"):
        scored({"value": 80.0, column: told}, CALLS)


@pytest.mark.parametrize(("column", "other"), [("direction", "lower"), ("evidence", "census")])
@pytest.mark.parametrize("is_category", [False, True])
def test_two_directions_of_one_indicator_are_refused_in_any_order(column: str, other: str, is_category: bool) -> None:
    rows = {"value": 80.0}, CALLS, {"value": 95.0, "subject_id": "E2", column: other}
    for given in (values(*rows), values(*rows[::-1])):
        if is_category:
            given[column] = given[column].astype("category")
        with pytest.raises(DefinitionError, match=f"counter_satisfaction_rate: its values differ in {column}"):
            score(given, card(*ROWS))


def test_two_posts_of_one_person_are_two_subjects() -> None:
    found = score(values({"value": 80.0}, {"value": 95.0, "post": "lobby_manager"}), card(item()))
    assert found.results["score"].tolist() == [100.0, 90.0]


def test_a_status_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(DefinitionError, match="“perhaps”"):
        scored({"value": 80.0, "status": "perhaps"}, CALLS)


@pytest.mark.parametrize("branch", [None, np.nan, "B9", ""])
def test_a_person_in_no_branch_has_nothing_of_a_branch(branch: Any) -> None:
    thin = {"value": 80.0, "status": "thin", "branch_id": branch}
    sheet = card(item(weight="60"), item("connection_rate", weight="30", grain="branch"), linked("10"))
    basis = at_branch({"value": 88.0}, {"indicator": "connection_rate", "value": 88.0}, score=70.0)
    found = score(values(thin), sheet, branch=basis)
    row = only(found.results)
    assert (row["score"], row["coverage"], row["weight_from_branch"]) == (83.333333333, 60.0, 0.0)  # 50 of 60
    assert only(found.points, item="counter_satisfaction_rate")["grain_used"] == "employee"


def test_nobody_s_values_matters_and_cases_reach_nobody() -> None:
    event = {"subject_id": "E9", "post": "teller", "event_id": "M1", "kind": "veto", "category": "x", "points": 1.0}
    case = {"subject_id": "E9", "post": "teller", "indicator": "upheld_complaints", "case_id": "K", "case_class": "own"}
    subjects = pd.DataFrame([{"subject_id": "E1", "post": "teller", "branch_id": "B1"}])
    found = score(
        values({"value": 90.0}, {"subject_id": "E9", "value": 10.0}),
        card(item(), score_events={"vetoes": [{"category": "x", "effect": "set_grade", "grade": "below"}]}),
        events=pd.DataFrame([event | {"incident_ref": None, "basis": "§1"}]),
        cases=pd.DataFrame([case | {"count": 1.0}]),
        subjects=subjects,
    )
    assert found.results[["subject_id", "score", "grade"]].to_numpy().tolist() == [["E1", 100.0, "excellent"]]
    assert found.matters.empty


def test_ten_thousand_people_take_little_longer_than_ten() -> None:
    from time import perf_counter

    def seconds(count: int) -> float:
        frame = pd.concat([values({"value": 80.0}, CALLS)] * count, ignore_index=True)
        frame["subject_id"] = np.repeat([f"E{n}" for n in range(count)], 2)
        start = perf_counter()
        score(frame, card(*ROWS))
        return perf_counter() - start

    # A thousand times the people: a loop over people would take a thousand times as long.
    assert seconds(10_000) < 50 * max(seconds(10), 0.005)
