"""Coefficients by grade, score and table; grades at their exact boundaries; quotas of branches; caps of categories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import LEVELS, card, item, only, values

from pipeline.grading import by_table, grades_of
from pipeline.scoring import score

SHEET = card(item())


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (88.0, "good"),
        (87.999999999, "fair"),
        (87.9999999999, "good"),  # less than half a billionth short is not short
        (95.0, "excellent"),
        (94.999999999, "good"),
        (74.999999999, "below"),
        (0.0, "below"),
    ],
)
def test_a_grade_begins_at_its_boundary_to_the_billionth(points: float, grade: str) -> None:
    (place,) = grades_of(np.array([points]), SHEET)
    assert LEVELS[place]["grade"] == grade


def test_points_of_rows_add_up_to_a_boundary_exactly() -> None:
    # 0.1 + 0.2 is no 0.3 in binary; 30 × 2.5 + 13 = 88 must be 88 here all the same.
    names = ("counter_satisfaction_rate", "call_satisfaction_rate", "resolution_rate")
    rows = [item(name, weight=weight) for name, weight in zip(names, ("33.3", "33.3", "33.4"), strict=True)]
    lost = (4.1, 3.7, 4.2)  # 12 in all
    cells = [
        {"indicator": name, "value": 90 - less, "evidence": "census"} for name, less in zip(names, lost, strict=True)
    ]
    row = only(score(values(*cells), card(*rows)).results)
    assert (row["score"], row["grade"]) == (88.0, "good")
    cells[0]["value"] -= 1e-9
    row = only(score(values(*cells), card(*rows)).results)
    assert (row["score"], row["grade"]) == (87.999999999, "fair")


def coefficient(value: float, rule: dict[str, Any]) -> float:
    sheet = card(item(), service_coefficient=rule)
    return float(only(score(values({"value": value, "evidence": "census"}), sheet).results)["service_coefficient"])


@pytest.mark.parametrize(("value", "expected"), [(90.0, 1.2), (84.0, 1.1), (70.0, 1.0), (50.0, 0.8), (np.nan, 0.9)])
def test_by_grade(value: float, expected: float) -> None:
    by_grade = {"excellent": "1.2", "good": "1.1", "fair": "1", "below": "0.8"}
    assert coefficient(value, {"by_grade": by_grade, "not_graded": "0.9"}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (86.5, 0.965),  # 96.5 ÷ 100
        (90.0, 0.98),  # no more than high
        (10.0, 0.6),  # no less than low
        (np.nan, 1.0),
    ],
)
def test_by_score(value: float, expected: float) -> None:
    assert coefficient(value, {"by_score": {"low": "0.6", "high": "0.98"}}) == expected


STEPS = [
    {"reaching": "95", "coefficient": "1.3"},
    {"reaching": "80", "coefficient": "1"},
    {"reaching": "60", "coefficient": "0.7"},
]


@pytest.mark.parametrize(("value", "expected"), [(85.0, 1.3), (84.9, 1.0), (70.0, 1.0), (69.999, 0.7), (10.0, 0.7)])
def test_by_table_the_first_step_that_is_reached_counts_and_below_all_the_last(value: float, expected: float) -> None:
    assert coefficient(value, {"table": STEPS}) == expected


def test_a_step_begins_at_its_boundary_to_the_billionth() -> None:
    steps = [(level, level) for level in (SHEET.levels[1].reaching, SHEET.levels[2].reaching)]
    assert by_table(np.array([88.0, 87.999999999]), steps).tolist() == [88.0, 75.0]


# Quotas: for branches alone


def branches(scores: dict[str, float], quotas: list[dict[str, str]], groups: dict[str, Any] | None = None) -> Any:
    rows = [{"subject_id": name, "post": "-", "branch_id": name, "value": v - 10} for name, v in scores.items()]
    subjects = pd.DataFrame(rows).assign(peer_group=[(groups or {}).get(name, "A") for name in scores])
    sheet = card(item(), level="branch", posts=[], quotas=quotas)
    found = score(values(*rows), sheet, subjects=subjects).results
    grades = found["grade"].astype(object).where(found["grade"].notna(), None)
    return dict(zip(found["subject_id"], grades, strict=True))


def test_who_is_beyond_the_quota_by_score_gets_the_next_grade() -> None:
    scores = {"A": 99.0, "B": 98.0, "C": 97.0, "D": 96.0, "E": 80.0}
    # 40 % of five graded ones are two.
    assert branches(scores, [{"grade": "excellent", "at_most": "40"}]) == {
        "A": "excellent",
        "B": "excellent",
        "C": "good",
        "D": "good",
        "E": "fair",
    }
    # 39.9 % of five are 1.995: one.
    assert branches(scores, [{"grade": "excellent", "at_most": "39.9"}])["B"] == "good"


def test_equal_scores_stay_together_on_the_better_side() -> None:
    scores = {"A": 99.0, "B": 98.0, "C": 98.0, "D": 97.0, "E": 80.0}
    found = branches(scores, [{"grade": "excellent", "at_most": "40"}])
    assert [found[name] for name in "ABCD"] == ["excellent", "excellent", "excellent", "good"]


def test_a_quota_counts_those_who_have_its_grade_and_not_those_above() -> None:
    scores = {"A": 99.0, "B": 98.0, "C": 92.0, "D": 91.0, "E": 90.0}
    # 40 % of five may be good: C and D, though A and B stand above them.
    found = branches(scores, [{"grade": "good", "at_most": "40"}])
    assert list(found.values()) == ["excellent", "excellent", "good", "good", "fair"]


@pytest.mark.parametrize("order", [("excellent", "good"), ("good", "excellent")])
def test_who_comes_down_counts_in_the_next_quota_in_whatever_order_they_are_written(order: tuple[str, ...]) -> None:
    scores = {"A": 99.0, "B": 98.0, "C": 92.0, "D": 91.0, "E": 90.0}
    quotas = [{"grade": grade, "at_most": "20"} for grade in order]
    assert list(branches(scores, quotas).values()) == ["excellent", "good", "fair", "fair", "fair"]


def test_each_peer_group_has_its_own_quota_and_who_has_no_score_is_not_in_it() -> None:
    scores = {"A": 99.0, "B": 98.0, "C": np.nan, "X": 97.0, "Y": 96.0}
    found = branches(scores, [{"grade": "excellent", "at_most": "50"}], {"X": "B", "Y": "B"})
    assert found == {"A": "excellent", "B": "good", "C": None, "X": "excellent", "Y": "good"}


# Caps of categories


def counted(kind: str, rule: dict[str, Any], *points: tuple[str, float]) -> list[tuple[float, str]]:
    rows = [
        {"subject_id": "E1", "post": "teller", "event_id": f"M{n}", "kind": kind, "category": c, "points": p}
        for n, (c, p) in enumerate(points)
    ]
    events = pd.DataFrame(rows).assign(incident_ref=None, basis="§1")
    sheet = card(item(), score_events={kind: rule, "maximum": 110})
    found = score(values({"value": 80.0}), sheet, events=events).matters
    return list(zip(found["counted"], found["status"], strict=True))


def test_a_category_may_have_a_cap_of_its_own_within_that_of_all() -> None:
    rule = {"categories": {"praise": 0.5, "idea": 1}, "cap": 5, "caps": {"praise": 2}}
    assert counted("bonus", rule, ("praise", 1.5), ("praise", 1.5), ("idea", 2), ("idea", 2)) == [
        (1.5, "counted"),
        (0.5, "over_cap"),  # 2 less 1.5 of the category
        (2.0, "counted"),
        (1.0, "over_cap"),  # 5 less 1.5, 0.5 and 2 of all
    ]


def test_a_deduction_ends_at_the_cap_of_its_category() -> None:
    rule = {"caps": {"late": 3}}
    assert counted("deduction", rule, ("late", 2), ("late", 2), ("other", 4)) == [
        (-2.0, "counted"),
        (-1.0, "over_cap"),
        (-4.0, "counted"),
    ]


@pytest.mark.parametrize("points", [float("inf"), -float("inf")])
def test_points_that_are_no_number_count_for_nothing_and_are_listed(points: float) -> None:
    assert counted("bonus", {"cap": 5}, ("praise", points)) == [(0.0, "not_in_scorecard")]
