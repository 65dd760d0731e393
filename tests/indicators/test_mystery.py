"""Mystery visits: what counts, how a list of faults is completed, and how sure a handful of visits makes one."""

from __future__ import annotations

from datetime import date

import pytest

QUARTER = {"first": date(2026, 7, 1), "kind": "quarter"}


def item(visit: str, code: str, points: str, possible: str = "2", **cells: str) -> dict[str, str]:
    return {"visit_id": visit, "item_code": code, "points_scored": points, "points_possible": possible} | cells


def fault(visit: str, code: str, deducted: str, possible: str = "2", **cells: str) -> dict[str, str]:
    """A row of a list that names faults only."""
    return (
        item(visit, code, "", possible)
        | {
            "points_deducted": deducted,
            "is_fault_only": "yes",
            "checklist_id": "L",
            "checklist_version": "1",
        }
        | cells
    )


CHECKLIST = [
    {"item_code": "A1", "module": "环境与设施", "points_possible": "2"},
    {"item_code": "B1", "module": "大堂服务", "points_possible": "3"},
    {"item_code": "C1", "module": "柜面服务", "points_possible": "5", "branch_kinds": "branch"},
    {"item_code": "C2", "module": "柜面服务", "points_possible": "7", "branch_kinds": "department,二级支行"},
    {"item_code": "A1", "version": "2", "points_possible": "50"},
]

CASES = {
    "two visits": {
        "checklist_items": CHECKLIST,
        "mystery_visits": [
            item("a1", "A1", "1.5"),
            item("a1", "B1", "3", "3", module="大堂服务"),
            item("a2", "A1", "2"),
            item("a2", "B1", "1", "3", module="大堂服务"),
        ],
    },
    "not applicable": {"mystery_visits": [item("b1", "A1", "1"), item("b1", "C1", "", "5")]},
    "deducted": {"mystery_visits": [item("c1", "A1", "", points_deducted="0.5")]},
    "reviewed": {
        "mystery_visits": [
            item("d1", "A1", "0", review_result="申诉成立", points_after_review="2"),
            item("d1", "B1", "0", "3", review_result="维持"),
            item("d1", "C1", "5", "5", review_result=""),
        ]
    },
    "not yet reviewed": {
        "mystery_visits": [item("e1", "A1", "0", review_result="初稿"), item("e1", "B1", "0", review_result="申诉中")]
    },
    "faults only": {"mystery_visits": [fault("f1", "A1", "1")]},
    "fault overturned": {"mystery_visits": [fault("g1", "A1", "2", review_result="申诉成立", points_after_review="2")]},
    "faults in draft": {"mystery_visits": [fault("h1", "A1", "1", review_result="初评")]},
    "one of two faults disputed": {
        "mystery_visits": [fault("i1", "A1", "1"), fault("i1", "B1", "3", "3", review_result="disputed")]
    },
    "checklist unknown": {"mystery_visits": [fault("j1", "A1", "1", checklist_version="9")]},
    "another version": {"mystery_visits": [fault("k1", "A1", "10", "50", checklist_version="2")]},
    "the list changed between two visits": {
        "mystery_visits": [
            fault("q1", "B1", "1", "3", visited_at="2026-09-02"),
            fault("q2", "A1", "20", "50", checklist_version="2", visited_at="2026-09-20"),
        ]
    },
    "not applicable on a list of faults": {
        "mystery_visits": [fault("r1", "A1", "1"), fault("r1", "B1", "", "3")],
    },
    "version not told": {"mystery_visits": [fault("s1", "A1", "1", checklist_version="")]},
    "points from the checklist": {
        "mystery_visits": [item("l1", "B1", "1.5", "", checklist_id="L", checklist_version="1")]
    },
    "points nobody knows": {"mystery_visits": [item("m1", "Z9", "1.5", "")]},
    "a teller was involved": {
        "employees": [{"employee_id": "E1"}],
        "mystery_visits": [item("o1", "A1", "1", involved_employee_id="E1")],
    },
    "august": {"mystery_visits": [item("n1", "A1", "1", visited_at="2026-08-20"), item("n2", "A1", "2")]},
}


def sums(row):
    return row["numerator"], row["denominator"], row["sample"]


def test_score_is_points_of_the_points_that_applied_on_a_scale_of_a_hundred(figure):
    row = figure("two visits", "mystery_shopper_score")
    assert sums(row) == (750, 10, 2)
    assert row["value"] == pytest.approx(75.0, abs=1e-9)


def test_interval_is_that_of_a_ratio_over_visits(figure):
    # visits (4.5, 5) and (3, 5): residuals ±0.75; variance 2/1 · 1.125 / 100, t(1) = 12.7062
    row = figure("two visits", "mystery_shopper_score")
    half = 12.706204736 * 100 * (2 * 1.125 / 100) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(75 - half), pytest.approx(75 + half))


def test_item_without_points_was_not_applicable_and_is_in_neither_sum(figure):
    assert sums(figure("not applicable", "mystery_shopper_score")) == (100, 2, 1)


def test_points_are_what_the_deduction_left(figure):
    assert sums(figure("deducted", "mystery_shopper_score")) == (150, 2, 1)


def test_points_after_review_stand_in_place_of_those_first_given(figure):
    assert sums(figure("reviewed", "mystery_shopper_score")) == (700, 10, 1)


def test_result_that_is_not_reviewed_to_the_end_is_in_no_figure(figure):
    assert figure("not yet reviewed", "mystery_shopper_score") is None


def test_item_that_a_list_of_faults_does_not_name_has_earned_all_its_points(figure):
    # A1 1 of 2, B1 3 of 3, C1 5 of 5; C2 is for other branches.
    assert sums(figure("faults only", "mystery_shopper_score")) == (900, 10, 1)


def test_overturned_fault_earns_its_points_again(figure):
    assert sums(figure("fault overturned", "mystery_shopper_score")) == (1000, 10, 1)


def test_visit_of_which_nothing_is_reviewed_is_not_completed(figure):
    assert figure("faults in draft", "mystery_shopper_score") is None


def test_disputed_fault_waits_while_the_rest_of_its_visit_counts(figure):
    assert sums(figure("one of two faults disputed", "mystery_shopper_score")) == (600, 7, 1)


def test_list_of_faults_without_its_checklist_is_in_no_figure(figure):
    assert figure("checklist unknown", "mystery_shopper_score") is None


def test_list_is_completed_from_its_own_version_of_the_checklist(figure):
    assert sums(figure("another version", "mystery_shopper_score")) == (4000, 50, 1)


def test_each_visit_is_completed_from_the_version_in_force_when_it_was_made(figure):
    # Version 1: A1 2 of 2, B1 2 of 3, C1 5 of 5 = 9 of 10. Version 2 has A1 alone: 30 of 50.
    assert sums(figure("the list changed between two visits", "mystery_shopper_score")) == (100 * (9 + 30), 10 + 50, 2)


def test_item_named_without_points_on_a_list_of_faults_was_not_applicable(figure):
    # A1 1 of 2 and C1 5 of 5; B1 is named, and was neither met nor missed.
    assert sums(figure("not applicable on a list of faults", "mystery_shopper_score")) == (600, 7, 1)


def test_list_of_faults_whose_version_nobody_tells_is_in_no_figure(figure):
    assert figure("version not told", "mystery_shopper_score") is None


def test_points_that_a_row_lacks_are_those_of_the_checklist(figure):
    assert sums(figure("points from the checklist", "mystery_shopper_score")) == (150, 3, 1)
    assert figure("points nobody knows", "mystery_shopper_score") is None


def test_quarter_adds_up_the_visits_of_its_months(figure):
    assert sums(figure("august", "mystery_shopper_score", **QUARTER)) == (300, 4, 2)
    assert sums(figure("august", "mystery_shopper_score")) == (200, 2, 1)


def test_lobby_score_has_the_lobby_s_items_alone(figure):
    assert sums(figure("two visits", "mystery_lobby_score")) == (400, 6, 2)
    assert sums(figure("faults only", "mystery_lobby_score")) == (300, 3, 1)
    assert figure("deducted", "mystery_lobby_score") is None


def test_who_was_involved_has_no_score_of_it(figure):
    person = {"level": "employee", "subject": "E1", "post": "teller"}
    assert figure("a teller was involved", "mystery_shopper_score", **person) is None
    assert sums(figure("a teller was involved", "mystery_shopper_score")) == (100, 2, 1)


def test_bank_s_score_is_of_all_visits_that_count(figure):
    assert figure("two visits", "mystery_shopper_score", level="bank", subject="-")["sample"] == 15
