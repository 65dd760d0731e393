"""Branches and people by name: found on the row's own day, returned with the candidates, and decided again."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from mappings import assert_balanced, complaints, open_rows, put_sources, take
from workbench import Bank, csv_text

DAY = "2026-09-05"


def names(*rows: tuple[str, str, str, str]) -> str:
    return "\n".join(["name_or_code,branch_id,valid_from,valid_to", *(",".join(row) for row in rows)]) + "\n"


def reasons(bank: Bank, feed: str) -> list[tuple[str, str, str, list[str] | None]]:
    sql = f"select unnest(reasons) as r from quarantine.{feed} where _released_by is null"
    return [(r["column"], r["problem"], r["got"], r["candidates"]) for (r,) in bank.rows(sql)]


def contact(**cells: Any) -> str:
    return csv_text("contacts", [cells])


def test_a_branch_is_found_by_number_name_short_name_and_alias(staffed: Bank) -> None:
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "明川银行清河支行", "short_name": "清河"})
    staffed.deliver("branch_names", {"name_or_code": "20104", "branch_id": "B2"})
    rows = [
        {"contact_id": f"C{n}", "branch_id": name} for n, name in enumerate(["B2", "明川银行清河支行", "清河", "20104"])
    ]
    staffed.deliver("contacts", *rows)
    assert staffed.feed("contacts", "branch_id") == [("B2",)] * 4


def test_an_id_in_full_width_is_the_same_id_and_a_name_stays_as_it_is_written(staffed: Bank) -> None:
    staffed.deliver("branches", {"branch_id": "０１０２０５", "branch_name": "滨江（东）支行Ａ"})
    staffed.deliver(
        "errors",
        {"error_id": "Ｘ－１", "branch_id": "０１０２０５", "employee_id": "ｃｏｒｅ：０２０５１７"}
        | {"business_type": "取款（１）"},
        {"error_id": "X-2", "branch_id": "滨江（东）支行Ａ", "employee_id": "Ｅ１"},
    )
    assert staffed.feed("errors", "error_id", "branch_id", "employee_id", "business_type") == [
        ("X-1", "010205", "E1", "取款（１）"),
        ("X-2", "010205", "E1", None),
    ]
    outcome = take(staffed, "again.csv", csv_text("errors", [{"error_id": "X-1", "branch_id": "010205"}]))
    assert outcome.loads[0]["corrected"] == 1


def test_an_unknown_branch_is_returned_and_comes_in_when_the_name_arrives(staffed: Bank) -> None:
    put_sources(staffed)
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "滨江路支行", "一般"), ("K2", DAY, "B1", "")))
    assert reasons(staffed, "complaints") == [("branch_id", "unknown", "滨江路支行", None)]
    take(staffed, "names.csv", names(("滨江路支行", "B1", "", "")))
    assert staffed.feed("complaints", "complaint_id", "branch_id", "level") == [
        ("K1", "B1", "general"),
        ("K2", "B1", None),
    ]
    assert open_rows(staffed) == []
    assert staffed.rows("select _file, _row from feed.complaints where complaint_id = 'K1'") == [(4, 2)]


def test_an_ambiguous_branch_is_returned_with_its_candidates(staffed: Bank) -> None:
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "East"})
    take(staffed, "names.csv", names(("清河", "B1", "", ""), ("清河", "B2", "", "")))
    put_sources(staffed)
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "清河", "")))
    assert reasons(staffed, "complaints") == [("branch_id", "ambiguous", "清河", ["B1", "B2"])]


def test_an_unknown_name_that_turns_out_to_be_two_tells_so(staffed: Bank) -> None:
    put_sources(staffed)
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "East"})
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "清河", "")))
    take(staffed, "names.csv", names(("清河", "B1", "", ""), ("清河", "B2", "", "")))
    assert reasons(staffed, "complaints") == [("branch_id", "ambiguous", "清河", ["B1", "B2"])]
    assert len(open_rows(staffed)) == 1


def test_a_name_that_becomes_ambiguous_takes_its_rows_back(staffed: Bank) -> None:
    put_sources(staffed)
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "East"})
    take(staffed, "names-1.csv", names(("清河", "B1", "", "")))
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "清河", ""), ("K2", DAY, "B1", "")))
    assert staffed.feed("complaints", "complaint_id") == [("K1",), ("K2",)]
    take(staffed, "names-2.csv", names(("清河", "B2", "", "")))
    assert staffed.feed("complaints", "complaint_id") == [("K2",)]
    assert reasons(staffed, "complaints") == [("branch_id", "ambiguous", "清河", ["B1", "B2"])]


def test_a_name_that_is_dated_moves_its_rows_to_the_branch_of_their_day(staffed: Bank) -> None:
    put_sources(staffed)
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "East"})
    take(staffed, "names-1.csv", names(("清河", "B1", "", "")))
    take(staffed, "log_20260901.csv", complaints(("K1", "2026-08-05", "清河", ""), ("K2", DAY, "清河", "")))
    assert staffed.feed("complaints", "complaint_id", "branch_id") == [("K1", "B1"), ("K2", "B1")]
    staffed.source(
        "renamed",
        "-- feed: branch_names\n-- files: [renamed_*]\n"
        "select _row, name_or_code, branch_id, valid_from, valid_to, '2026-10-01' as updated_at from source\n",
    )
    take(staffed, "renamed_1.csv", names(("清河", "B1", "", "2026-08-31"), ("清河", "B2", "2026-09-01", "")))
    assert staffed.feed("complaints", "complaint_id", "branch_id") == [("K1", "B1"), ("K2", "B2")]
    assert open_rows(staffed) == []


def test_a_returned_newer_version_gives_the_older_one_back(staffed: Bank) -> None:
    """The newest version named a branch that is two now: the one before it, by number, is the newest good one."""
    put_sources(staffed)
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "East"})
    take(staffed, "names-1.csv", names(("清河", "B1", "", "")))
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般")))
    take(staffed, "log_20260902.csv", complaints(("K1", DAY, "清河", "重大")))
    assert staffed.feed("complaints", "level") == [("major",)]
    take(staffed, "names-2.csv", names(("清河", "B2", "", "")))
    assert staffed.feed("complaints", "level") == [("general",)]


def test_a_row_of_one_file_row_that_gives_two_rows_is_returned_as_two(staffed: Bank) -> None:
    staffed.source(
        "split",
        "-- feed: complaints\n-- files: [split*]\n"
        "select _row, id || '-1' as complaint_id, day as received_at, branch as branch_id from source\n"
        "union all select _row, id || '-2', day, branch from source\n",
    )
    outcome = take(staffed, "split.csv", "id,day,branch\nK1,2026-09-05,清河\n")
    assert_balanced(outcome)
    assert len(open_rows(staffed)) == 2
    take(staffed, "names-1.csv", names(("清河", "B1", "", "")))
    assert staffed.feed("complaints", "complaint_id") == [("K1-1",), ("K1-2",)]
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "清河"})
    assert staffed.feed("complaints", "complaint_id") == []
    assert len(open_rows(staffed)) == 2


def test_a_teller_number_that_was_used_again_is_the_person_of_the_day(staffed: Bank) -> None:
    staffed.deliver("employees", {"employee_id": "E2", "branch_id": "B1", "post": "teller", "valid_from": "2026-08-20"})
    staffed.deliver(
        "identifiers",
        {"local_id": "020140", "employee_id": "E1", "valid_from": "2020-01-01", "valid_to": "2026-07-31"},
        {"local_id": "020140", "employee_id": "E2", "valid_from": "2026-08-20", "valid_to": ""},
    )
    days = {"C1": "2026-07-31 23:00", "C2": "2026-08-20 00:00", "C3": "2026-08-10 10:00"}
    staffed.deliver(
        "contacts", *({"contact_id": c, "started_at": d, "employee_id": "core:020140"} for c, d in days.items())
    )
    assert staffed.feed("contacts", "contact_id", "employee_id") == [("C1", "E1"), ("C2", "E2")]
    assert reasons(staffed, "contacts") == [("employee_id", "unknown", "***", None)], "on that day it was nobody's"


def test_a_persons_number_is_not_told_in_the_reason_but_the_candidates_are(staffed: Bank) -> None:
    staffed.deliver("employees", {"employee_id": "E2"})
    staffed.deliver("identifiers", {"local_id": "8021", "employee_id": "E1", "valid_from": "2020-01-01"})
    staffed.deliver("identifiers", {"local_id": "8021", "employee_id": "E2", "valid_from": "2021-01-01"})
    staffed.deliver("contacts", {"employee_id": "core:8021"})
    assert reasons(staffed, "contacts") == [("employee_id", "ambiguous", "***", ["E1", "E2"])]


def test_a_name_alone_attributes_to_nobody(staffed: Bank) -> None:
    staffed.deliver("employees", {"employee_id": "E2", "employee_name": "张伟"})
    staffed.deliver("contacts", {"employee_id": "张伟"})
    assert staffed.feed("contacts") == []
    assert reasons(staffed, "contacts") == [("employee_id", "unknown", "***", None)]


@pytest.mark.parametrize(
    "order", list(permutations(["branches", "employees", "identifiers", "contacts"])), ids="-".join
)
def test_reference_files_may_come_after_the_events_that_need_them(bank: Bank, order: tuple[str, ...]) -> None:
    cells = {
        "branches": {},
        "employees": {"branch_id": "Riverside"},
        "identifiers": {},
        "contacts": {"employee_id": "core:020517", "branch_id": "Riverside"},
    }
    for feed in order:
        bank.put(f"{feed}.csv", csv_text(feed, [cells[feed]]))
        assert [outcome.status for outcome in bank.ingest()] == ["loaded"]
    assert bank.feed("contacts", "branch_id", "employee_id") == [("B1", "E1")]
    assert bank.feed("employees", "employee_id", "branch_id") == [("E1", "B1")]


def test_an_id_that_left_the_list_is_still_known(staffed: Bank) -> None:
    """A roster that no longer has a leaver does not turn the leaver's calls, early or late, into calls of nobody."""
    staffed.source(
        "roster",
        "-- feed: employees\n-- files: [roster_*]\n-- mode: replace\n-- covers: [branch_id]\n"
        "-- as_of: '_(?P<year>\\d{4})(?P<month>\\d\\d)'\n"
        "select _row, employee_id, branch_id, post, valid_from from source\n",
    )
    head = "employee_id,branch_id,post,valid_from\n"
    take(staffed, "roster_202608.csv", f"{head}E7,B1,teller,2020-01-01\nE8,B1,teller,2020-01-01\n")
    staffed.deliver("contacts", {"contact_id": "C1", "employee_id": "E7"})
    take(staffed, "roster_202609.csv", f"{head}E8,B1,teller,2020-01-01\n")
    staffed.deliver("contacts", {"contact_id": "C2", "employee_id": "E7"})
    assert ("E7",) not in staffed.feed("employees", "employee_id")
    assert staffed.feed("contacts", "contact_id", "employee_id") == [("C1", "E7"), ("C2", "E7")]
