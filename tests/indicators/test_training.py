"""Training done by its due date, and exams passed."""

from __future__ import annotations

from datetime import date

KNOWN_UNTIL = date(2026, 10, 20)
QUARTER = {"first": date(2026, 7, 1), "kind": "quarter"}


def person(number: str, **cells: str) -> dict[str, str]:
    return {"employee_id": number} | cells


def course(number: str, code: str = "C1", **cells: str) -> dict[str, str]:
    return {"employee_id": number, "course_code": code} | cells


def exam(number: str, held: str, passed: str, **cells: str) -> dict[str, str]:
    return (
        course(number, "count", course_type="技能测评", due_date="", completed_date="")
        | {
            "exam_date": held,
            "is_passed": passed,
        }
        | cells
    )


CASES = {
    "by the due date": {
        "employees": [person("a1")],
        "training": [
            course("a1", "C1", completed_date="2026-09-10"),
            course("a1", "C2", completed_date="2026-09-11"),
            course("a1", "C3", completed_date=""),
        ],
    },
    "several attempts": {
        "employees": [person("b1")],
        "training": [
            course("b1", attempt_no="1", is_passed="no", completed_date="2026-09-05"),
            course("b1", attempt_no="2", is_passed="yes", completed_date="2026-09-10"),
            course("b1", "C2", attempt_no="1", is_passed="no", completed_date="2026-09-05"),
            course("b1", "C2", attempt_no="2", is_passed="yes", completed_date="2026-09-12"),
        ],
    },
    "failed": {"employees": [person("c1")], "training": [course("c1", is_passed="no")]},
    "not required": {"employees": [person("d1")], "training": [course("d1", is_required="no")]},
    "excused": {
        "employees": [person("e1")],
        "training": [course("e1", is_excused="yes", completed_date=""), course("e1", "C2")],
    },
    "without a due date": {"employees": [person("f1")], "training": [course("f1", due_date="")]},
    "left before it was due": {
        "employees": [person("g1", left_date="2026-09-09"), person("g2", left_date="2026-09-10")],
        "training": [course("g1", completed_date=""), course("g2", completed_date="")],
    },
    "between two posts": {
        "employees": [
            person("h1", valid_to="2026-08-31"),
            person("h1", valid_from="2026-09-15", post="relationship_manager"),
        ],
        "training": [course("h1")],
    },
    "due on the last day known": {
        "employees": [person("i1")],
        "training": [course("i1", due_date="2026-10-19"), course("i1", "C2", due_date="2026-10-20")],
    },
    "moved": {
        "employees": [
            person("j1", valid_to="2026-09-06"),
            person("j1", post="lobby_manager", valid_from="2026-09-07"),
        ],
        "training": [course("j1", due_date="2026-09-06"), course("j1", "C2", due_date="2026-09-07")],
    },
    "exams": {
        "employees": [person("k1"), person("k2"), person("k3"), person("k4", left_date="2026-09-01")],
        "training": [
            exam("k1", "2026-09-10", "yes"),
            exam("k2", "2026-09-10", "no"),
            exam("k3", "2026-09-10", "no", is_excused="yes"),
            exam("k3", "2026-09-10", "", course_code="speed"),
            exam("k4", "2026-09-10", "no"),
            course("k1", "C1", is_passed="no"),
        ],
    },
    "made up in the next month": {
        "employees": [person("l1")],
        "training": [exam("l1", "2026-08-10", "no"), exam("l1", "2026-09-10", "yes")],
    },
    "made up in the next quarter": {
        "employees": [person("m1")],
        "training": [exam("m1", "2026-09-10", "no"), exam("m1", "2026-10-10", "yes")],
    },
    "failed twice": {
        "employees": [person("n1")],
        "training": [exam("n1", "2026-07-10", "no"), exam("n1", "2026-09-10", "no")],
    },
}


def sums(row):
    return row["numerator"], row["denominator"], row["sample"]


def of(figure, case, indicator, subject, post="teller", **other):
    return figure(case, indicator, **other, level="employee", subject=subject, post=post)


def test_course_is_done_by_the_end_of_its_due_day(figure):
    row = of(figure, "by the due date", "training_completion", "a1")
    assert sums(row) == (1, 3, 3)
    assert (row["evidence"], row["status"]) == ("census", "ok")


def test_best_of_several_attempts_counts_once(figure):
    assert sums(of(figure, "several attempts", "training_completion", "b1")) == (1, 2, 2)


def test_failed_exam_leaves_its_course_undone(figure):
    assert sums(of(figure, "failed", "training_completion", "c1")) == (0, 1, 1)


def test_course_that_nobody_must_take_is_not_due(figure):
    assert of(figure, "not required", "training_completion", "d1") is None


def test_who_is_excused_is_neither_done_nor_missing(figure):
    assert sums(of(figure, "excused", "training_completion", "e1")) == (1, 1, 1)


def test_course_without_due_date_is_in_no_cohort(figure):
    assert of(figure, "without a due date", "training_completion", "f1") is None


def test_nothing_is_due_after_the_last_day_at_work(figure):
    assert of(figure, "left before it was due", "training_completion", "g1", "-") is None
    assert sums(of(figure, "left before it was due", "training_completion", "g2")) == (0, 1, 1)


def test_course_due_between_two_posts_stays_due(figure):
    assert sums(of(figure, "between two posts", "training_completion", "h1", "-")) == (1, 1, 1)


def test_course_counts_once_its_due_day_is_over(figure):
    row = of(figure, "due on the last day known", "training_completion", "i1", first=date(2026, 10, 1))
    assert sums(row) == (1, 1, 1)


def test_course_counts_in_the_post_of_its_due_day(figure):
    assert of(figure, "moved", "training_completion", "j1")["sample"] == 1
    assert of(figure, "moved", "training_completion", "j1", "lobby_manager")["sample"] == 1


def test_pass_rate_is_of_those_examined(figure):
    found = [of(figure, "exams", "skill_pass_rate", who, **QUARTER) for who in ("k1", "k2", "k3")]
    assert [row and sums(row) for row in found] == [(1, 1, 1), (0, 1, 1), None]
    assert of(figure, "exams", "skill_pass_rate", "k4", "-", **QUARTER) is None


def test_exam_made_up_in_its_quarter_counts_as_passed_once(figure):
    assert sums(of(figure, "made up in the next month", "skill_pass_rate", "l1", **QUARTER)) == (1, 1, 1)
    months = [
        of(figure, "made up in the next month", "skill_pass_rate", "l1", first=date(2026, month, 1)) for month in (8, 9)
    ]
    assert [row and sums(row) for row in months] == [None, (1, 1, 1)]


def test_exam_made_up_in_the_next_quarter_counts_there(figure):
    case = "made up in the next quarter"
    assert sums(of(figure, case, "skill_pass_rate", "m1", **QUARTER)) == (0, 1, 1)
    assert sums(of(figure, case, "skill_pass_rate", "m1", first=date(2026, 10, 1), kind="quarter")) == (1, 1, 1)


def test_exam_failed_twice_in_a_quarter_is_one_exam(figure):
    assert sums(of(figure, "failed twice", "skill_pass_rate", "n1", **QUARTER)) == (0, 1, 1)
