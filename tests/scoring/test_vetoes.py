"""Vetoes: what each effect does to grade, row, awards and coefficient, before and after."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from score_samples import card, item, only, values

from pipeline.scoring import Appraisal, score, with_scores

VETOES = [
    {"category": "capped", "effect": "cap_grade", "grade": "fair"},
    {"category": "set", "effect": "set_grade", "grade": "fair"},
    {"category": "zeroed", "effect": "zero_indicator", "indicator": "call_satisfaction_rate"},
    {"category": "barred", "effect": "bar_awards"},
]
EVENT = {"subject_id": "E1", "post": "teller", "event_id": "M1", "kind": "veto", "points": None, "incident_ref": None}


def vetoed(*categories: str, value: float = 90.0, rows: tuple[Any, ...] = (), **cells: Any) -> Appraisal:
    """E1 under vetoes, of two rows of 60 and 40 points that lose a point for every one below 90."""
    both = rows or (item(weight="60"), item("call_satisfaction_rate", weight="40"))
    given = values({"value": value, "evidence": "census"}, {"indicator": "call_satisfaction_rate", "value": 90.0})
    events = pd.DataFrame(
        [EVENT | {"event_id": f"M{n}", "category": name, "basis": "§1"} for n, name in enumerate(categories)],
        columns=[*EVENT, "category", "basis"],
    )
    return score(given, card(*both, score_events={"vetoes": VETOES}, **cells), events=events)


def told(found: Appraisal) -> tuple[Any, ...]:
    row = only(found.results)
    return tuple(row[name] for name in ("score", "grade_before_veto", "grade", "is_vetoed", "is_barred"))


@pytest.mark.parametrize(
    ("category", "value", "expected"),
    [
        ("capped", 90.0, (100.0, "excellent", "fair", True, True)),
        ("capped", 60.0, (70.0, "below", "below", True, True)),  # a cap lifts nobody
        ("set", 90.0, (100.0, "excellent", "fair", True, True)),
        ("set", 60.0, (70.0, "below", "fair", True, True)),  # what is set is set
        ("barred", 90.0, (100.0, "excellent", "excellent", False, True)),
        ("unknown", 90.0, (100.0, "excellent", "excellent", False, False)),
    ],
)
def test_each_effect_leaves_the_score_and_does_its_own_to_the_grade(
    category: str, value: float, expected: tuple[Any, ...]
) -> None:
    assert told(vetoed(category, value=value)) == expected


def test_the_hardest_of_several_stands() -> None:
    found = told(vetoed("barred", "capped", "zeroed"))
    assert found == (60.0, "below", "below", True, True)  # 100 less the 40 of the row; no cap lifts it


def test_a_zeroed_row_earns_nothing_and_says_why() -> None:
    found = vetoed("zeroed")
    row = only(found.points, item="call_satisfaction_rate")
    assert (row["points"], row["points_observed"], row["limited"]) == (0.0, 40.0, "veto")
    assert only(found.points, item="counter_satisfaction_rate")["limited"] == ""
    assert told(found) == (60.0, "below", "below", True, True)


def test_a_row_that_is_below_zero_already_is_not_lifted_to_nothing() -> None:
    below = item(
        "call_satisfaction_rate", weight="40", curve={"kind": "steps", "per": "1", "deduct": "10", "floor": "-9"}
    )
    given = values({"value": 90.0}, {"indicator": "call_satisfaction_rate", "value": 80.0, "evidence": "census"})
    events = pd.DataFrame([EVENT | {"category": "zeroed", "basis": "§1"}])
    found = score(given, card(item(weight="60"), below, score_events={"vetoes": VETOES}), events=events)
    row = only(found.points, item="call_satisfaction_rate")
    assert (row["points"], only(found.results)["score"]) == (-9.0, 51.0)  # 40 − 100, no lower than −9; 60 − 9


def test_a_row_without_a_value_is_not_zeroed_but_missing() -> None:
    given = values({"value": 90.0})
    rows = item(weight="60"), item("call_satisfaction_rate", weight="40")
    events = pd.DataFrame([EVENT | {"category": "zeroed", "basis": "§1"}])
    found = score(given, card(*rows, score_events={"vetoes": VETOES}), events=events)
    row = only(found.results)
    assert (row["score"], row["coverage"], row["is_barred"]) == (100.0, 60.0, True)


def test_a_grade_that_a_row_s_veto_names_by_mistake_is_not_given() -> None:
    rules = {"vetoes": [VETOES[2] | {"grade": "below"}]}
    events = pd.DataFrame([EVENT | {"category": "zeroed", "basis": "§1"}])
    rows = item(weight="95"), item("call_satisfaction_rate", weight="5")
    given = values({"value": 90.0}, {"indicator": "call_satisfaction_rate", "value": 90.0})
    found = score(given, card(*rows, score_events=rules), events=events)
    assert told(found) == (95.0, "excellent", "excellent", True, True)


BY_GRADE = {"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1", "below": "0.8"}}
BY_SCORE = {"by_score": {"divide_by": "80", "low": "0.5", "high": "1.25"}}
TABLE = {
    "table": [
        {"reaching": "95", "coefficient": "1.3"},
        {"reaching": "80", "coefficient": "1"},
        {"reaching": "0", "coefficient": "0.7"},
    ]
}


@pytest.mark.parametrize(
    ("rule", "category", "coefficient"),
    [
        (BY_GRADE, "barred", 1.2),
        (BY_GRADE, "capped", 1.0),
        (BY_SCORE, "barred", 1.25),  # 100 ÷ 80
        (BY_SCORE, "capped", 1.1),  # fair ends below 88: 87.999999999 ÷ 80, to nine decimals
        (TABLE, "barred", 1.3),
        (TABLE, "capped", 1.0),  # as with 87.999999999
    ],
)
def test_after_a_veto_nobody_has_more_than_the_lower_grade_can_reach(
    rule: dict[str, Any], category: str, coefficient: float
) -> None:
    assert only(vetoed(category, service_coefficient=rule).results)["service_coefficient"] == coefficient


def test_a_low_score_keeps_its_own_coefficient_under_a_veto() -> None:
    found = only(vetoed("capped", value=50.0, service_coefficient=BY_SCORE).results)
    assert (found["score"], found["service_coefficient"]) == (60.0, 0.75)


def test_a_veto_holds_over_other_scores_too() -> None:
    sheet = card(item(), score_events={"vetoes": VETOES}, service_coefficient=BY_GRADE)
    events = pd.DataFrame([EVENT | {"category": "capped", "basis": "§1"}])
    facts = score(values({"value": 70.0}), sheet, events=events)
    mean = pd.DataFrame({"score": 96.0, "graded_by": 96.0}, pd.MultiIndex.from_tuples([("E1", "teller")]))
    row = only(with_scores(facts, mean, sheet).results)
    assert (row["score_of_facts"], row["score"], row["grade_before_veto"]) == (80.0, 96.0, "excellent")
    assert (row["grade"], row["service_coefficient"]) == ("fair", 1.0)
