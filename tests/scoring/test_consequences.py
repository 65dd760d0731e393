"""What follows from a result: awards and promotion by history, coaching, courses, cards, and pay without a grade."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import card, item, only

from pipeline.consequences import consequences, no_history
from pipeline.periods import Period

SEPTEMBER = Period.parse("2026-09")
RESULT = {
    "subject_id": "E1",
    "post": "teller",
    "score": 96.0,
    "grade": "excellent",
    "result_status": "graded",
    "is_vetoed": False,
    "is_barred": False,
    "service_coefficient": 1.2,
}
POINT = {
    "subject_id": "E1",
    "post": "teller",
    "item": "counter_satisfaction_rate",
    "weight": 100.0,
    "points": 90.0,
    "grain_used": "employee",
}
AWARD = {"grades": ["excellent"], "periods": 2, "of": 3, "none_of": ["below"]}


def history(grades: str, **cells: Any) -> pd.DataFrame:
    """Grades of the months before September, the last one last; `-` has none, of `.` nothing is known."""
    names = {"E": "excellent", "G": "good", "F": "fair", "B": "below", "-": None}
    rows = [
        RESULT | {"period": SEPTEMBER.shifted(n - len(grades)).first, "grade": names[letter]} | cells
        for n, letter in enumerate(grades)
        if letter != "."
    ]
    return pd.DataFrame(rows) if rows else no_history()


def follow(grade: str | None = "excellent", before: str = "", **more: Any) -> dict[str, Any]:
    """What follows for E1 with this grade, after these months."""
    result = RESULT | {"grade": grade} | more.pop("result", {})
    doubted = more.pop("doubted", None)
    points = pd.DataFrame([POINT | row for row in more.pop("points", [{}])])
    sheet = card(*more.pop("items", (item(),)), **more)
    found = consequences(pd.DataFrame([result]), points, sheet, SEPTEMBER, history(before), doubted)
    return only(found)


@pytest.mark.parametrize(
    ("grade", "before", "count"),
    [
        ("below", "", 1),
        ("below", "EB", 2),
        ("below", "BBB", 4),
        ("below", "BEB", 2),
        ("below", "B-B", 2),  # a month without a grade ends the row of them
        ("below", "B.B", 2),  # and so does one that nobody appraised
        ("below", "B-", 1),
        ("fair", "BB", 0),
        (None, "BB", 0),
    ],
)
def test_periods_below_standard_are_counted_as_long_as_none_lies_between(
    grade: str | None, before: str, count: int
) -> None:
    assert follow(grade, before)["consecutive_below"] == count


@pytest.mark.parametrize(
    ("grade", "before", "reason"),
    [
        ("excellent", "EG", ""),  # two of three
        ("excellent", "GG", "history"),  # one of three
        ("excellent", "", "history"),
        ("excellent", "EEGG", "history"),  # what lies further back does not count
        ("excellent", "BE", "history"),  # none_of
        ("excellent", "BEG", ""),  # four months ago is no longer looked at
        ("good", "EE", "grade"),
        (None, "EE", "not_graded"),
    ],
)
def test_an_award_looks_back_on_its_periods(grade: str | None, before: str, reason: str) -> None:
    found = follow(grade, before, award=AWARD)
    assert (found["award_eligible"], found["ineligible_reason"]) == (reason == "", reason)


def test_promotion_has_its_own_rules_and_both_sets_of_reasons_are_told() -> None:
    found = follow("good", "EE", award=AWARD, promotion={"grades": ["good", "excellent"], "periods": 3, "of": 3})
    assert (found["award_eligible"], found["promotion_eligible"]) == (False, True)
    assert found["ineligible_reason"] == "grade"
    found = follow("fair", "EE", award=AWARD, promotion=AWARD, result={"is_barred": True})
    assert found["ineligible_reason"] == "grade vetoed promotion:grade promotion:vetoed"


def test_doubted_data_bar_from_awards_and_nobody_else() -> None:
    doubted = pd.DataFrame({"subject_id": ["E1", "E9"], "post": ["teller", "teller"]})
    found = follow("excellent", "EE", award=AWARD, doubted=doubted)
    assert (found["award_eligible"], found["ineligible_reason"]) == (False, "data_in_doubt")
    assert follow("excellent", "EE", award=AWARD, doubted=doubted.iloc[1:])["award_eligible"]


def test_without_rules_nobody_is_eligible_and_no_reason_is_given() -> None:
    found = follow("excellent", "EEEE")
    assert (found["award_eligible"], found["promotion_eligible"], found["ineligible_reason"]) == (False, False, "")


def test_places_go_by_exact_score_among_the_eligible_and_equal_scores_share() -> None:
    scores = {"E1": 97.0, "E2": 98.000000001, "E3": 98.0, "E4": 97.0, "E5": 99.0, "E6": 96.0}
    rows = [RESULT | {"subject_id": name, "score": score} for name, score in scores.items()]
    rows[4]["is_barred"] = True
    sheet = card(item(), award={"grades": ["excellent"], "places": 3})
    found = consequences(pd.DataFrame(rows), pd.DataFrame([POINT]), sheet, SEPTEMBER)
    places = dict(zip(found["subject_id"], found["award_place"], strict=True))
    assert {name: place for name, place in places.items() if not np.isnan(place)} == {
        "E2": 1,
        "E3": 2,
        "E1": 3,
        "E4": 3,
    }
    assert found["award_eligible"].tolist() == [True, True, True, True, False, True]


SUPPORT = {"below": "60", "after": 2, "courses": {"call_satisfaction_rate": "C7"}}
ROWS = (item(weight="30"), item("call_satisfaction_rate", weight="70"))
CALLS = {"item": "call_satisfaction_rate", "weight": 70.0}


@pytest.mark.parametrize(
    ("points", "coaching"),
    [
        ([{"weight": 30.0, "points": 17.999999999}], "counter_satisfaction_rate"),
        ([{"weight": 30.0, "points": 18.0}], ""),  # 60 % of 30
        ([{"weight": 33.3, "points": 19.98}], ""),  # 60 % of 33.3, which is 19.979999999999997 in binary
        ([{"weight": 7.1, "points": 4.26}], ""),
        ([{"weight": 30.0, "points": np.nan}], ""),
        ([{"weight": 30.0, "points": 0.0, "grain_used": "branch"}], ""),  # not the person's doing
        (
            [{"weight": 30.0, "points": 0.0}, CALLS | {"points": 1.0}],
            "counter_satisfaction_rate call_satisfaction_rate",
        ),
    ],
)
def test_weak_rows_are_coached(points: list[dict[str, Any]], coaching: str) -> None:
    assert follow("below", items=ROWS, support=SUPPORT, points=points)["coaching"] == coaching


def test_a_branch_is_coached_on_its_own_rows() -> None:
    weak = [{"weight": 30.0, "points": 1.0, "grain_used": "branch"}]
    found = follow("below", items=ROWS, support=SUPPORT, points=weak, level="branch", posts=[])
    assert found["coaching"] == "counter_satisfaction_rate"


@pytest.mark.parametrize(("grade", "before", "course"), [("below", "", ""), ("below", "B", "C7"), ("fair", "BB", "")])
def test_a_course_is_due_after_two_periods_below_standard(grade: str, before: str, course: str) -> None:
    weak = [{"weight": 30.0, "points": 0.0}, CALLS | {"points": 0.0}]
    assert follow(grade, before, items=ROWS, support=SUPPORT, points=weak)["retraining_course"] == course


CARDS = [
    {"colour": "red", "grades": ["below"], "periods": 2},
    {"colour": "red", "vetoed": True},
    {"colour": "yellow", "grades": ["below", "fair"]},
]


@pytest.mark.parametrize(
    ("grade", "before", "vetoed", "colour"),
    [
        ("good", "BB", False, None),
        ("fair", "", False, "yellow"),
        ("below", "F", False, "yellow"),
        ("below", "B", False, "red"),
        ("good", "", True, "red"),
        (None, "BB", False, None),
    ],
)
def test_yellow_and_red_cards(grade: str | None, before: str, vetoed: bool, colour: str | None) -> None:
    found = follow(grade, before, level="branch", posts=[], warnings=CARDS, result={"is_vetoed": vetoed})
    assert found["warning"] == colour or (colour is None and pd.isna(found["warning"]))


def test_the_period_before_is_told_and_no_other() -> None:
    found = follow("good", "EF")
    assert (found["previous_grade"], found["previous_score"]) == ("fair", 96.0)
    assert pd.isna(follow("good", "E.")["previous_grade"])
    assert follow("excellent", commendation=["excellent"])["commendation"]
