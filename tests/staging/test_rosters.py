"""A roster tells the state of its day: from when on a leave counts, and what earlier rosters said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.warehouse import run_sql

ROSTER = """-- feed: employees
-- files: ["roster*.csv"]
-- department: dept
-- as_of: 'roster(?P<year>\\d{4})(?P<month>\\d{2})(?P<day>\\d{2})'
select _row, employee_id, branch_id, post, valid_from, valid_to, status from source
"""
HEAD = "employee_id,branch_id,post,valid_from,valid_to,status\n"
WHOLE = "E1,B1,teller,2024-03-01,"
Days = Callable[[str], tuple[int, int, str]]


@pytest.fixture
def days(bank) -> Days:
    """`days(period)`: calendar days of E1 in post and on leave, and the state."""
    bank.source("roster", ROSTER)
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})

    def found(text: str) -> tuple[int, int, str]:
        period = Period.parse(text)
        with bank.writing() as connection:
            prepare_staging(connection, bank.workspace.settings)
            rows = run_sql(connection, "tables/people", first=period.first, after=period.after).df().to_dict("records")
        row = next(row for row in rows if row["subject_id"] == "E1")
        return row["days_in_post"], row["days_on_leave"], row["employment_status"]

    return found


@pytest.fixture
def roster(bank) -> Callable[..., None]:
    def send(day: str, *rows: str) -> None:
        bank.put(f"roster{day}.csv", HEAD + "\n".join(rows) + "\n")
        assert [outcome.status for outcome in bank.ingest()] == ["loaded"]

    return send


def test_leave_on_the_only_roster_counts_from_that_month_on(roster, days):
    roster("20260930", WHOLE + ",maternity")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "maternity")
    assert days("2026-10") == (0, 31, "maternity")
    assert days("2026-Q3") == (62, 30, "maternity")


def test_the_same_roster_row_sent_again_does_not_shift_the_leave(roster, days):
    roster("20260930", WHOLE + ",maternity")
    roster("20261031", WHOLE + ",maternity")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "maternity")


def test_leave_that_has_ended_is_not_forgotten(roster, days):
    roster("20260831", WHOLE + ",active")
    roster("20260930", WHOLE + ",maternity")
    roster("20261031", WHOLE + ",active")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "maternity")
    assert days("2026-10") == (31, 0, "active")


def test_rosters_give_the_same_in_any_order(roster, days):
    roster("20261031", WHOLE + ",active")
    roster("20260831", WHOLE + ",active")
    roster("20260930", WHOLE + ",maternity")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "maternity")
    assert days("2026-10") == (31, 0, "active")


def test_month_without_a_roster_before_the_leave_is_a_month_in_post(roster, days):
    roster("20260630", WHOLE + ",active")
    roster("20260930", WHOLE + ",sick")
    assert days("2026-07") == (31, 0, "active")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "sick")


def test_second_roster_of_a_day_corrects_the_first(roster, days):
    roster("20260930", WHOLE + ",maternity")
    roster("20260930-终版2", WHOLE + ",active")
    assert days("2026-09") == (30, 0, "active")


def test_leave_with_a_row_of_its_own_counts_from_its_first_day(roster, days):
    roster("20260930", "E1,B1,teller,2024-03-01,2026-08-09,active", "E1,B1,teller,2026-08-10,,maternity")
    assert days("2026-08") == (9, 22, "maternity")
    assert days("2026-09") == (0, 30, "maternity")


def test_roster_row_of_a_moved_person_does_not_date_the_leave(roster, days):
    roster("20260930", "E1,B1,teller,2024-03-01,2026-02-28,", "E1,B2,teller,2026-03-01,,maternity")
    assert days("2026-08") == (31, 0, "active")
    assert days("2026-09") == (0, 30, "maternity")


def test_leave_that_began_by_a_row_of_its_own_and_was_sent_again_with_its_end(roster, days):
    roster("20260930", "E1,B1,teller,2024-03-01,2026-08-09,active", "E1,B1,teller,2026-08-10,,maternity")
    roster("20261031", "E1,B1,teller,2026-08-10,2026-10-20,maternity", "E1,B1,teller,2026-10-21,,active")
    assert days("2026-08") == (9, 22, "maternity")
    assert days("2026-09") == (0, 30, "maternity")
    assert days("2026-10") == (11, 20, "active")


def test_leave_with_a_first_and_a_last_day_counts_as_it_is_written(roster, days):
    roster("20260930", "E1,B1,teller,2026-06-03,2026-08-20,sick")
    assert days("2026-06") == (0, 28, "sick")
    assert days("2026-08") == (0, 20, "sick")


def test_without_a_data_date_the_row_is_taken_as_it_is_written(bank, days):
    bank.deliver("employees", {"valid_from": "2024-03-01", "status": "maternity"})
    assert days("2026-08") == (0, 31, "maternity")
