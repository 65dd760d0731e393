"""Upheld complaints: case by case, in the month in which liability was confirmed, at who was found liable."""

from __future__ import annotations

from datetime import date

KNOWN_UNTIL = date(2026, 12, 1)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
UPHELD = {"liability": "full", "liability_confirmed_at": "2026-10-12"}

CASES = {
    "in full, mainly, in part": {
        "complaints": [
            UPHELD,
            UPHELD | {"liability": "main"},
            UPHELD | {"liability": "partial"},
            UPHELD | {"liability": "none"},
            UPHELD | {"liability": "pending", "liability_confirmed_at": ""},
            {"liability": ""},
        ]
    },
    "merged away": {"complaints": [UPHELD | {"merged_into": "another"}, UPHELD]},
    "no day of confirmation": {"complaints": [UPHELD | {"liability_confirmed_at": ""}]},
    "the last of the month": {"complaints": [UPHELD | {"liability_confirmed_at": "2026-09-30"}]},
    "a teller's": {
        "employees": [
            {"employee_id": "E1", "branch_id": "B4", "post": "teller", "valid_to": "2026-09-09"},
            {"employee_id": "E1", "branch_id": "B5", "post": "lobby_manager", "valid_from": "2026-09-10"},
        ],
        "complaints": [UPHELD | {"employee_id": "E1", "responsible_employee_id": "E1"}],
    },
    "where the teller went": {},
    "complained about another": {
        "employees": [
            {"employee_id": "E2", "branch_id": "B6", "post": "teller"},
            {"employee_id": "E3", "branch_id": "B6", "post": "teller"},
        ],
        "complaints": [UPHELD | {"employee_id": "E2", "responsible_employee_id": "E3"}],
    },
    "a department's": {"complaints": [UPHELD | {"responsible_department_id": "B8"}]},
    "the department": {},
    "handled elsewhere": {
        "employees": [{"employee_id": "E4", "branch_id": "B10", "post": "teller"}],
        "complaints": [UPHELD | {"branch_id": "", "department_id": "B9", "responsible_employee_id": "E4"}],
    },
    "the responsible person's": {},
}


def count(figure, case: str, first: date = OCTOBER, **where) -> float | None:
    row = figure(case, "upheld_complaints", first, **where)
    return None if row is None else row["value"]


def test_upheld_in_full_mainly_or_in_part_counts_and_nothing_else(figure):
    assert count(figure, "in full, mainly, in part") == 3


def test_complaint_counts_in_the_month_of_confirmation_and_not_of_receipt(figure):
    assert count(figure, "in full, mainly, in part", SEPTEMBER) is None
    assert count(figure, "the last of the month", SEPTEMBER) == 1
    assert count(figure, "the last of the month") is None


def test_complaint_that_was_merged_away_is_not_counted(figure):
    assert count(figure, "merged away") == 1


def test_complaint_without_a_day_of_confirmation_is_not_lost(figure):
    assert count(figure, "no day of confirmation", SEPTEMBER) == 1


def test_liable_person_is_placed_by_the_day_of_receipt_and_counted_in_the_month_of_confirmation(figure):
    assert count(figure, "a teller's", level="employee", subject="E1", post="teller") == 1
    assert count(figure, "a teller's", level="employee", subject="E1", post="lobby_manager") is None
    assert count(figure, "a teller's") == 1
    assert count(figure, "where the teller went") is None


def test_person_complained_about_is_not_the_one_found_liable(figure):
    assert count(figure, "complained about another", level="employee", subject="E3", post="teller") == 1
    assert count(figure, "complained about another", level="employee", subject="E2", post="teller") is None


def test_responsible_department_has_the_case_and_the_branch_complained_about_has_not(figure):
    assert count(figure, "a department's") is None
    assert count(figure, "the department") == 1


def test_where_no_branch_is_named_the_case_is_at_the_liable_person_s_and_not_where_it_is_handled(figure):
    assert count(figure, "handled elsewhere") is None
    assert count(figure, "the responsible person's") == 1


def test_cases_are_listed_one_by_one_without_interval(bank, take_in):
    rows = [UPHELD | {"complaint_id": number} for number in ("K1", "K2")]
    take_in({"branches": [{}], "complaints": rows})
    values = bank.values("month", SEPTEMBER, date(2026, 11, 1), KNOWN_UNTIL)
    row = values["upheld_complaints", "bank", "-", "-", OCTOBER]
    assert (row["value"], row["evidence"], row["status"]) == (2, "event", "ok")
    cases = bank.rows("select case_id from partial.facts where indicator = 'upheld_complaints' order by all")
    assert cases == [("K1",), ("K2",)]


def test_confirmation_that_arrives_later_is_counted_in_its_own_month(bank):
    key = ("upheld_complaints", "branch", "B1", "-", OCTOBER)
    span = (SEPTEMBER, date(2026, 11, 1))
    bank.deliver("branches")
    bank.deliver("complaints", {"liability": "pending"})
    assert key not in bank.values("month", *span, KNOWN_UNTIL)
    bank.deliver("complaints", UPHELD)
    assert bank.values("month", *span, KNOWN_UNTIL)[key]["value"] == 1
    bank.deliver("complaints", {"liability": "none", "liability_confirmed_at": "2026-10-12"})
    assert key not in bank.values("month", *span, KNOWN_UNTIL)
