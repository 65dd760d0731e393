"""Approved matters on a score: bonuses up to a cap, one deduction for one incident, vetoes that lower a grade."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import LEVELS, card, item, only, values

from pipeline.errors import DefinitionError
from pipeline.headers import checked
from pipeline.matters import EVENTS, MATTERS
from pipeline.scorecards import Events
from pipeline.scoring import score

RULES: dict[str, Any] = {
    "bonus": {"cap": 5, "categories": {"praise": 0.5, "fraud stopped": 2, "new idea": 4}},
    "deduction": {"cap": 10},
    "vetoes": [
        {"category": "data leaked", "effect": "cap_grade", "grade": "below"},
        {"category": "ratings forged", "effect": "set_grade", "grade": "fair"},
        {"category": "reprimand", "effect": "bar_awards"},
    ],
    "maximum": 105,
}
MATTER: dict[str, Any] = {
    "subject_id": "E1",
    "post": "teller",
    "event_id": "M1",
    "kind": "bonus",
    "category": "praise",
    "points": None,
    "incident_ref": None,
    "basis": "§20",
    "document_no": "1",
}


def matters(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([MATTER | {"event_id": f"M{n}"} | row for n, row in enumerate(rows, 1)])


def cases(*rows: dict[str, Any]) -> pd.DataFrame:
    default = {
        "subject_id": "E1",
        "post": "teller",
        "indicator": "upheld_complaints",
        "case_class": "own",
        "count": 1.0,
    }
    return pd.DataFrame([default | row for row in rows])


def appraised(*rows: dict[str, Any], value: float = 90.0, **more: Any) -> Any:
    return score(values({"value": value}), card(item(), score_events=RULES), events=matters(*rows), **more)


@pytest.mark.parametrize("none", [None, (), [], pd.DataFrame(), matters().reindex(columns=list(EVENTS))], ids=repr)
def test_without_matters_nothing_is_added_or_taken_and_both_are_numbers_all_the_same(none: Any):
    found = score(values({"value": 80.0}), card(item()), events=none)
    assert found.results[["bonus", "deduction"]].dtypes.tolist() == [np.float64, np.float64]
    assert only(found.results)["score"] == 90.0
    assert list(found.matters.columns) == list(MATTERS)
    assert score(values(), card(item()), events=none).results["bonus"].dtype == np.float64


@pytest.mark.parametrize(
    "given", [[MATTER], (MATTER,), MATTER, iter([MATTER]), "M1"], ids=lambda one: type(one).__name__
)
def test_matters_that_are_no_frame_are_refused_and_not_passed_over(given: Any):
    with pytest.raises(TypeError, match=f"events: expected a DataFrame .*got {type(given).__name__}"):
        score(values({"value": 90.0}), card(item(), score_events=RULES), events=given)


def test_a_bonus_without_points_of_its_own_is_worth_what_its_category_is():
    result = only(appraised({}, {"category": "fraud stopped"}, value=80.0).results)
    assert (result["base"], result["bonus"], result["score"]) == (90.0, 2.5, 92.5)


def test_bonuses_end_at_their_cap_and_the_last_one_says_so():
    found = appraised({"points": 3}, {"category": "new idea"}, {})
    assert found.matters["counted"].tolist() == [3.0, 2.0, 0.0]
    assert found.matters["status"].tolist() == ["counted", "over_cap", "over_cap"]
    assert only(found.results)["score"] == 105.0


def test_the_score_never_passes_the_maximum_nor_falls_below_nothing():
    rules = RULES | {"maximum": 101, "deduction": {}}
    top = score(values({"value": 95.0}), card(item(), score_events=rules), events=matters({"points": 4}))
    low = score(
        values({"value": 0.0}), card(item(), score_events=rules), events=matters({"kind": "deduction", "points": 11})
    )
    assert (only(top.results)["score"], only(low.results)["score"]) == (101.0, 0.0)


def test_a_category_that_the_scorecard_does_not_know_counts_for_nothing_and_is_listed():
    found = appraised({"category": "birthday", "points": 5})
    assert (only(found.matters)["counted"], only(found.matters)["status"]) == (0.0, "not_in_scorecard")


@pytest.mark.parametrize("order", [(2, 5), (5, 2)])
def test_of_two_deductions_for_one_incident_the_higher_stands(order: tuple[int, int]):
    same = {"kind": "deduction", "category": "complaint", "incident_ref": "K1"}
    found = appraised(*({**same, "points": -points} for points in order))
    assert only(found.results)["deduction"] == -5.0
    assert sorted(zip(found.matters["counted"], found.matters["status"], strict=True)) == [
        (-5.0, "counted"),
        (0.0, "same_incident"),
    ]


def test_the_highest_stands_also_where_it_is_the_category_that_says_how_high():
    rules = {"deduction": {"categories": {"rude": 5, "late": 2}}}
    rows = [{"category": "late", "points": 2}, {"category": "rude", "points": None}]
    events = matters(*({"kind": "deduction", "incident_ref": "I1"} | row for row in rows))
    found = score(values({"value": 90.0}), card(item(), score_events=rules), events=events).matters
    assert dict(zip(found["category"], zip(found["counted"], found["status"], strict=True), strict=True)) == {
        "rude": (-5.0, "counted"),
        "late": (0.0, "same_incident"),
    }


def test_a_deduction_takes_only_what_the_case_has_not_cost_already():
    rows = [
        item("counter_satisfaction_rate", weight="80"),
        {"indicator": "upheld_complaints", "weight": "20", "curve": {"kind": "per_case", "deduct": "5"}},
    ]
    upheld = {"indicator": "upheld_complaints", "direction": "lower", "evidence": "event"}
    given = values({"value": 95.0}, upheld | {"value": 1.0, "numerator": 1.0, "denominator": 1.0})
    found = score(
        given,
        card(*rows, score_events=RULES),
        events=matters({"kind": "deduction", "category": "complaint", "points": 7, "incident_ref": "K1"}),
        cases=cases({"case_id": "K1"}),
    )
    assert only(found.results)["base"] == 95.0
    assert only(found.matters)["counted"] == -2.0


def test_different_incidents_are_deducted_one_by_one():
    rows = [{"kind": "deduction", "category": "x", "points": 2, "incident_ref": ref} for ref in ("A", "B")]
    assert only(appraised(*rows).results)["deduction"] == -4.0


@pytest.mark.parametrize(
    ("category", "value", "grade"),
    [
        ("data leaked", 90.0, "below"),
        ("ratings forged", 90.0, "fair"),
        ("ratings forged", 10.0, "fair"),
        ("reprimand", 90.0, "excellent"),
        ("unheard of", 90.0, "excellent"),
    ],
)
def test_a_veto_does_to_the_grade_what_the_scorecard_says(category: str, value: float, grade: str):
    result = only(appraised({"kind": "veto", "category": category}, value=value).results)
    assert result["grade"] == grade
    assert result["is_barred"] == (category != "unheard of")
    assert result["score"] == (100.0 if value == 90.0 else 20.0)


def test_a_veto_gives_no_grade_to_whom_there_is_no_score():
    result = only(appraised({"kind": "veto", "category": "data leaked"}, value=float("nan")).results)
    assert result["grade"] is None


def test_the_coefficient_follows_the_grade_after_the_veto():
    by_grade = {level["grade"]: n for n, level in enumerate(LEVELS)}
    sheet = card(item(), score_events=RULES, service_coefficient={"by_grade": by_grade})
    found = score(values({"value": 90.0}), sheet, events=matters({"kind": "veto", "category": "data leaked"}))
    assert only(found.results)["service_coefficient"] == 3.0


def test_nobody_else_is_touched_by_a_matter():
    found = score(
        values({"value": 80.0}, {"subject_id": "E2", "value": 80.0}),
        card(item(), score_events=RULES),
        events=matters({"subject_id": "E2"}, {"subject_id": "E9"}),
    )
    assert found.results.set_index("subject_id")["score"].to_dict() == {"E1": 90.0, "E2": 90.5}
    assert found.matters["subject_id"].tolist() == ["E2"]


def test_an_unknown_effect_is_refused():
    with pytest.raises(DefinitionError, match="effect"):
        checked(Events, {"vetoes": [{"category": "x", "effect": "shame"}]}, "card.yaml")
