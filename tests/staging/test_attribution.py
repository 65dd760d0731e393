"""Each event gets exactly one row: the employee, the post and the branch of its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.partials import prepare_staging
from pipeline.shipped import shipped

Row = dict[str, str]
_found: dict[str, dict[str, tuple[Any, ...]]] = {}


def assigned(employee: str, branch: str, post: str, begins: str, ends: str = "", **cells: str) -> Row:
    return {
        "employee_id": employee,
        "branch_id": branch,
        "post": post,
        "valid_from": begins,
        "valid_to": ends,
        "left_date": "",
    } | cells


PEOPLE = [
    assigned("stays", "B1", "teller", "2020-01-01"),
    assigned("moves", "B1", "teller", "2020-01-01", "2026-09-06"),
    assigned("moves", "B2", "lobby_manager", "2026-09-07"),
    assigned("leaves", "B1", "teller", "2020-01-01", left_date="2026-09-18"),
    assigned("never came", "B1", "teller", "2026-09-10", left_date="2026-09-01"),
    assigned("pauses", "B1", "teller", "2020-01-01", "2026-08-31"),
    assigned("pauses", "B1", "relationship_manager", "2026-09-21"),
    assigned("is lent", "B1", "teller", "2020-01-01"),
    assigned("is lent", "B2", "lobby_manager", "2026-09-21", "2026-09-29"),
    assigned("two posts", "B1", "teller", "2020-01-01"),
    assigned("two posts", "B2", "relationship_manager", "2024-01-01"),
    assigned("main post", "B1", "teller", "2020-01-01", is_primary="yes"),
    assigned("main post", "B2", "relationship_manager", "2024-01-01", is_primary="no"),
    assigned("main post that ends", "B1", "teller", "2020-01-01", "2026-09-10", is_primary="yes"),
    assigned("main post that ends", "B2", "relationship_manager", "2024-01-01"),
    assigned("two main posts", "B1", "teller", "2020-01-01", is_primary="yes"),
    assigned("two main posts", "B2", "lobby_manager", "2024-01-01", is_primary="yes"),
    assigned("two main posts", "B3", "wealth_manager", "2025-01-01"),
    assigned("two posts in one place", "B1", "teller", "2020-01-01"),
    assigned("two posts in one place", "B1", "operations_supervisor", "2025-01-01"),
    assigned("began twice", "B1", "teller", "2026-01-01"),
    assigned("began twice", "B2", "lobby_manager", "2026-01-01"),
    assigned("began twice, other rows first", "B2", "lobby_manager", "2026-01-01"),
    assigned("began twice, other rows first", "B1", "teller", "2026-01-01"),
    assigned("came and went", "B2", "teller", "2026-09-10", "2026-09-20"),
]


def call(number: str, employee: str, moment: str = "2026-09-15 10:00", branch: str = "") -> Row:
    return {"contact_id": number, "employee_id": employee, "started_at": moment, "branch_id": branch}


CALLS = [
    call("plain", "stays"),
    call("nobody, nowhere", ""),
    call("nobody", "", branch="B3"),
    call("elsewhere", "stays", branch="B3"),
    call("last day before the move", "moves", "2026-09-06 23:59:59"),
    call("first day after the move", "moves", "2026-09-07 00:00"),
    call("late, at the old branch", "moves", "2026-09-08 10:00", "B1"),
    call("last day of work", "leaves", "2026-09-18 23:59:59"),
    call("after leaving", "leaves", "2026-09-19 00:00"),
    call("after leaving, at a branch", "leaves", "2026-09-19 00:00", "B1"),
    call("never came", "never came"),
    call("in the pause", "pauses"),
    call("after the pause", "pauses", "2026-09-21 00:00"),
    call("lent, at home", "is lent", "2026-09-22 10:00", "B1"),
    call("lent, away", "is lent", "2026-09-22 10:00", "B2"),
    call("lent, branch unknown", "is lent", "2026-09-22 10:00"),
    call("lent, at a third", "is lent", "2026-09-22 10:00", "B3"),
    call("back again", "is lent", "2026-09-30 00:00"),
    call("away without assignment", "is lent", "2026-09-30 10:00", "B2"),
    call("two, at the first", "two posts", branch="B1"),
    call("two, at the second", "two posts", branch="B2"),
    call("two, branch unknown", "two posts"),
    call("main, branch unknown", "main post"),
    call("main, at the other", "main post", branch="B2"),
    call("main while it lasts", "main post that ends", "2026-09-10 10:00"),
    call("main no more", "main post that ends", "2026-09-11 10:00"),
    call("two main, branch unknown", "two main posts"),
    call("two main, at the first", "two main posts", branch="B1"),
    call("two main, at the third", "two main posts", branch="B3"),
    call("two in one place", "two posts in one place", branch="B1"),
    call("began twice", "began twice"),
    call("began twice, other rows first", "began twice, other rows first"),
]


def month(number: str, employee: str, branch: str) -> Row:
    """September in one row, as core systems count it."""
    span = {"transaction_date": "", "period_start": "2026-09-01", "period_end": "2026-09-30"}
    return {"record_id": number, "employee_id": employee, "branch_id": branch} | span


VOLUMES = [
    month("whole month", "stays", "B1"),
    month("moved away", "moves", "B1"),
    month("moved here", "moves", "B2"),
    month("moved, at a third", "moves", "B3"),
    month("left in the month", "leaves", "B1"),
    month("came back in the month", "pauses", "B1"),
    month("lent, home month", "is lent", "B1"),
    month("lent, away month", "is lent", "B2"),
    month("never here", "never came", "B1"),
    month("neither at the end nor at the beginning", "came and went", "B2"),
    month("machine", "", "B1"),
    month("left before", "leaves", "B1") | {"period_start": "2026-10-01", "period_end": "2026-10-31"},
    {"record_id": "one day", "employee_id": "moves", "branch_id": "B1", "transaction_date": "2026-09-08"},
]

COMPLAINTS = [
    {"complaint_id": "branch named", "branch_id": "B3", "department_id": "D1", "employee_id": "stays"},
    {"complaint_id": "department named", "branch_id": "", "department_id": "D1", "employee_id": "stays"},
    {"complaint_id": "person named", "branch_id": "", "employee_id": "stays"},
    {"complaint_id": "nothing named", "branch_id": ""},
    {"complaint_id": "merged", "branch_id": "B1", "merged_into": "branch named"},
]


@pytest.fixture
def found(bank, monkeypatch) -> Callable[[str, str], tuple[Any, ...] | None]:
    """`found(feed, id)`: (employee, post, branch) of a row; None where the view does not have it."""
    if not _found:
        branches = [{"branch_id": one, "branch_name": one} for one in ("B1", "B2", "B3", "D1")]
        with monkeypatch.context() as patched:
            patched.setattr(bank, "ingest", list)
            bank.deliver("branches", *branches, name="0.csv")
            bank.deliver("employees", *PEOPLE, name="1.csv")
            bank.deliver("contacts", *CALLS, name="2.csv")
            bank.deliver("transactions", *VOLUMES, name="3.csv")
            bank.deliver("complaints", *COMPLAINTS, name="4.csv")
        assert [outcome.status for outcome in bank.ingest()] == ["loaded"] * 5
        keys = {"contacts": "contact_id", "transactions": "record_id", "complaints": "complaint_id"}
        with bank.writing() as connection:
            prepare_staging(connection)
            for feed, key in keys.items():
                sql = f"select {key}, employee_id, post, branch_id from staging.{feed}"
                rows = connection.execute(sql).fetchall()
                assert len(rows) == len({row[0] for row in rows}), f"{feed}: an event has two rows"
                _found[feed] = {row[0]: row[1:] for row in rows}
            _found["spells"] = {
                f"{n}": row
                for n, row in enumerate(
                    connection.execute(
                        "select employee_id, valid_from, valid_to from staging.spells order by all"
                    ).fetchall()
                )
            }
    return lambda feed, number: _found[feed].get(number)


@pytest.fixture
def of_call(found) -> Callable[[str], tuple[Any, ...] | None]:
    return lambda number: found("contacts", number)


@pytest.fixture
def of_month(found) -> Callable[[str], tuple[Any, ...] | None]:
    return lambda number: found("transactions", number)


def test_event_takes_the_post_and_branch_of_its_employee_s_assignment(of_call):
    assert of_call("plain") == ("stays", "teller", "B1")


def test_event_without_employee_counts_for_the_levels_above(of_call):
    assert of_call("nobody") == ("-", "-", "B3")
    assert of_call("nobody, nowhere") == ("-", "-", "-")


def test_event_s_own_branch_wins_over_the_assignment_s(of_call):
    assert of_call("elsewhere") == ("stays", "teller", "B3")
    assert of_call("away without assignment") == ("is lent", "teller", "B2")


def test_last_day_of_an_assignment_belongs_to_it(of_call):
    assert of_call("last day before the move") == ("moves", "teller", "B1")
    assert of_call("first day after the move") == ("moves", "lobby_manager", "B2")


def test_event_at_a_former_branch_counts_there_in_the_post_of_the_day(of_call):
    assert of_call("late, at the old branch") == ("moves", "lobby_manager", "B1")


def test_day_of_leaving_is_the_last_one_in_the_post(of_call):
    assert of_call("last day of work") == ("leaves", "teller", "B1")
    assert of_call("after leaving") == ("leaves", "-", "-")
    assert of_call("after leaving, at a branch") == ("leaves", "-", "B1")


def test_who_left_before_beginning_never_held_the_post(of_call):
    assert of_call("never came") == ("never came", "-", "-")


def test_between_two_assignments_no_post_is_held(of_call):
    assert of_call("in the pause") == ("pauses", "-", "-")
    assert of_call("after the pause") == ("pauses", "relationship_manager", "B1")


def test_of_overlapping_assignments_the_one_at_the_event_s_branch_counts(of_call):
    assert of_call("lent, at home") == ("is lent", "teller", "B1")
    assert of_call("lent, away") == ("is lent", "lobby_manager", "B2")
    assert of_call("two, at the first") == ("two posts", "teller", "B1")
    assert of_call("two, at the second") == ("two posts", "relationship_manager", "B2")


def test_of_overlapping_assignments_the_later_start_counts_where_the_branch_does_not_decide(of_call):
    assert of_call("lent, branch unknown") == ("is lent", "lobby_manager", "B2")
    assert of_call("lent, at a third") == ("is lent", "lobby_manager", "B3")
    assert of_call("two, branch unknown") == ("two posts", "relationship_manager", "B2")
    assert of_call("two in one place") == ("two posts in one place", "operations_supervisor", "B1")


def test_end_of_a_secondment_gives_the_old_assignment_back(of_call):
    assert of_call("back again") == ("is lent", "teller", "B1")


def test_primary_assignment_counts_before_the_branch_and_the_later_start(of_call):
    assert of_call("main, branch unknown") == ("main post", "teller", "B1")
    assert of_call("main, at the other") == ("main post", "teller", "B2")


def test_primary_assignment_counts_only_while_it_lasts(of_call):
    assert of_call("main while it lasts") == ("main post that ends", "teller", "B1")
    assert of_call("main no more") == ("main post that ends", "relationship_manager", "B2")


def test_of_two_primary_assignments_the_branch_and_then_the_later_start_decides(of_call):
    assert of_call("two main, at the first") == ("two main posts", "teller", "B1")
    assert of_call("two main, branch unknown") == ("two main posts", "lobby_manager", "B2")
    assert of_call("two main, at the third") == ("two main posts", "lobby_manager", "B3")


def test_order_of_the_rows_decides_nothing(of_call):
    _, *first = of_call("began twice")
    _, *second = of_call("began twice, other rows first")
    assert first == second


def test_row_of_a_month_counts_in_the_post_held_last_at_its_own_branch(of_month):
    assert of_month("whole month") == ("stays", "teller", "B1")
    assert of_month("moved away") == ("moves", "teller", "B1")
    assert of_month("moved here") == ("moves", "lobby_manager", "B2")
    assert of_month("lent, home month") == ("is lent", "teller", "B1")
    assert of_month("lent, away month") == ("is lent", "lobby_manager", "B2")


def test_row_of_a_month_at_another_branch_counts_in_the_post_held_last(of_month):
    assert of_month("moved, at a third") == ("moves", "lobby_manager", "B3")


def test_leaver_s_row_of_a_month_keeps_the_post_held_until_leaving(of_month):
    assert of_month("left in the month") == ("leaves", "teller", "B1")
    assert of_month("left before") == ("leaves", "-", "B1")


def test_row_of_a_month_takes_a_post_that_was_held_in_the_middle_of_it(of_month):
    assert of_month("came back in the month") == ("pauses", "relationship_manager", "B1")
    assert of_month("neither at the end nor at the beginning") == ("came and went", "teller", "B2")
    assert of_month("never here") == ("never came", "-", "B1")


def test_row_of_a_month_without_employee_is_the_branch_s(of_month):
    assert of_month("machine") == ("-", "-", "B1")


def test_row_of_a_day_takes_the_post_of_that_day(of_month):
    assert of_month("one day") == ("moves", "lobby_manager", "B1")


def test_complaint_is_about_its_branch_else_its_department_else_its_person_s_branch(found):
    assert found("complaints", "branch named")[2] == "B3"
    assert found("complaints", "department named")[2] == "D1"
    assert found("complaints", "person named")[2] == "B1"
    assert found("complaints", "nothing named") == ("-", "-", "-")


def test_merged_complaint_is_not_counted_beside_the_one_it_went_into(found):
    assert found("complaints", "merged") is None


def test_every_event_has_exactly_one_row(found):
    found("contacts", "plain")
    assert sorted(_found["contacts"]) == sorted(row["contact_id"] for row in CALLS)
    assert sorted(_found["transactions"]) == sorted(row["record_id"] for row in VOLUMES)


def test_spells_of_one_employee_are_disjoint(found):
    found("contacts", "plain")
    last: dict[str, date] = {}
    for employee, begins, ends in _found["spells"].values():
        assert begins <= ends
        assert employee not in last or last[employee] < begins
        last[employee] = ends
    assert len(last) == len({row["employee_id"] for row in PEOPLE} - {"never came"})


def test_staging_views_hold_no_window_that_would_stop_the_push_down_of_dates():
    for path in (shipped("sql") / "staging").glob("[a-z]*.sql"):
        text = path.read_text(encoding="utf-8").lower()
        assert "create or replace view" in text, path.name
        assert " over (" not in text, path.name
        assert "qualify" not in text, path.name
