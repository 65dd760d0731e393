"""One incident costs once (一事不二罚): what gets its lost points back in which rate, for whom, and what is said of it."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import Any

import pytest

from pipeline.indicators import load_indicators
from pipeline.partials import compute_partials
from pipeline.warehouse import run_sql

FIRST, AFTER = date(2026, 9, 1), date(2026, 10, 1)
SPAN = {"first": FIRST, "after": AFTER, "wave_first": date(2026, 7, 1), "wave_after": AFTER}
KINDS = {"kind": "month", "wave_kind": "quarter"}
UPHELD = {"liability": "full", "received_at": "2026-09-03"}


def visit(ref: str, *, on: str = "2026-09-03", lost: str = "0") -> list[dict[str, str]]:
    """A visit of two items: 0 of 2 points by the incident, and 3 of 3."""
    common = {"visit_id": f"V-{ref}", "visited_at": on}
    return [
        common | {"item_code": "A1", "points_scored": lost, "points_possible": "2", "incident_ref": ref},
        common | {"item_code": "B1", "points_scored": "3", "points_possible": "3"},
    ]


def check(ref: str, **cells: str) -> list[dict[str, str]]:
    """A check of two items: one was not met, by the incident, and one was."""
    common = {"check_id": f"P-{ref}", "checked_at": "2026-09-03"} | cells
    return [common | {"item_code": "A1", "is_passed": "no", "incident_ref": ref}, common | {"item_code": "A2"}]


def matter(subject: str, ref: str, **cells: str) -> dict[str, str]:
    kind = "branch" if subject.startswith("B") else "employee"
    rest = {"event_id": f"M-{ref}", "subject_type": kind, "subject_id": subject, "incident_ref": ref}
    return {"kind": "deduction", "points": "2"} | rest | cells


# The first case's branch is B0: matters name their subject.
CASES: dict[str, dict[str, list[dict[str, str]]]] = {
    "deducted from the branch": {"mystery_visits": visit("I0"), "score_events": [matter("B0", "I0")]},
    "matter withdrawn": {"mystery_visits": visit("I1"), "score_events": [matter("B1", "I1", is_withdrawn="yes")]},
    "only praised": {"mystery_visits": visit("I2"), "score_events": [matter("B2", "I2", kind="bonus")]},
    "complaint upheld": {"mystery_visits": visit("I3"), "complaints": [UPHELD | {"incident_ref": "I3"}]},
    "nobody liable": {
        "mystery_visits": visit("I4"),
        "complaints": [UPHELD | {"incident_ref": "I4", "liability": "none"}],
    },
    "not ruled yet": {
        "mystery_visits": visit("I5"),
        "complaints": [UPHELD | {"incident_ref": "I5", "liability": "pending"}],
    },
    "another unit is liable": {
        "mystery_visits": visit("I6"),
        "complaints": [UPHELD | {"incident_ref": "I6", "responsible_department_id": "B0"}],
    },
    "named by the complaint's number": {"mystery_visits": visit("K7"), "complaints": [UPHELD | {"complaint_id": "K7"}]},
    "named by a merged complaint": {
        "mystery_visits": visit("I8"),
        "complaints": [
            UPHELD | {"complaint_id": "K8"},
            {"complaint_id": "K8b", "merged_into": "K8", "liability": "none", "incident_ref": "I8"},
        ],
    },
    "kept its points": {"mystery_visits": visit("I9", lost="2"), "complaints": [UPHELD | {"incident_ref": "I9"}]},
    "teller and branch": {
        "employees": [{"employee_id": "E10"}],
        "checks": check("I10", employee_id="E10"),
        "complaints": [UPHELD | {"incident_ref": "I10", "responsible_employee_id": "E10"}],
    },
    "the teller's matter": {
        "employees": [{"employee_id": "E11"}],
        "checks": check("I11", employee_id="E11"),
        "score_events": [matter("E11", "I11", kind="veto")],
    },
    "the branch's complaint": {
        "employees": [{"employee_id": "E12"}],
        "checks": check("I12", employee_id="E12"),
        "complaints": [UPHELD | {"incident_ref": "I12"}],
    },
    "an error that counts": {
        "employees": [{"employee_id": "E13"}],
        "checks": check("I13", employee_id="E13"),
        "errors": [{"employee_id": "E13", "incident_ref": "I13"}],
    },
    "an error that does not": {"checks": check("I14"), "errors": [{"incident_ref": "I14", "is_counted": "no"}]},
    "visited, then checked": {"mystery_visits": visit("I15"), "checks": check("I15", checked_at="2026-09-05")},
    "checked, then visited": {"mystery_visits": visit("I16"), "checks": check("I16", checked_at="2026-09-02")},
    "both on one day": {"mystery_visits": visit("I17", on="2026-09-03 16:00"), "checks": check("I17")},
    "found by themselves first": {
        "mystery_visits": visit("I18"),
        "checks": check("I18", checked_at="2026-09-01", method="self"),
    },
    "in a list of faults first": {
        "mystery_visits": visit("I19"),
        "checks": check("I19", checked_at="2026-09-01", is_fault_only="yes"),
    },
    "found in August": {"mystery_visits": visit("I20", on="2026-08-30"), "checks": check("I20")},
}


def sums(row):
    return row and (row["numerator"], row["denominator"], row["sample"])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("deducted from the branch", (500, 5, 1)),
        ("matter withdrawn", (300, 5, 1)),
        ("only praised", (300, 5, 1)),
        ("complaint upheld", (500, 5, 1)),
        ("nobody liable", (300, 5, 1)),
        ("not ruled yet", (300, 5, 1)),
        ("another unit is liable", (300, 5, 1)),
        ("named by the complaint's number", (500, 5, 1)),
        ("named by a merged complaint", (500, 5, 1)),
        ("kept its points", (500, 5, 1)),
        ("visited, then checked", (300, 5, 1)),
        ("checked, then visited", (500, 5, 1)),
        ("both on one day", (300, 5, 1)),
        ("found by themselves first", (300, 5, 1)),
        ("in a list of faults first", (300, 5, 1)),
    ],
)
def test_an_item_of_a_visit_gets_back_what_its_incident_costs_the_branch_already(figure, case, expected):
    assert sums(figure(case, "mystery_shopper_score")) == expected


@pytest.mark.parametrize(
    ("case", "person", "branch"),
    [
        ("teller and branch", (2, 2, 1), (2, 2, 1)),
        ("the teller's matter", (2, 2, 1), (1, 2, 1)),
        ("the branch's complaint", (1, 2, 1), (2, 2, 1)),
        ("an error that counts", (2, 2, 1), (2, 2, 1)),
        ("an error that does not", None, (1, 2, 1)),
        ("visited, then checked", None, (2, 2, 1)),
        ("checked, then visited", None, (1, 2, 1)),
        ("both on one day", None, (2, 2, 1)),
        ("found in August", None, (2, 2, 1)),
    ],
)
def test_an_item_of_a_check_is_met_for_whom_its_incident_costs_already(figure, case, person, branch):
    assert sums(figure(case, "rule_adherence")) == branch
    teller = {"level": "employee", "subject": f"E{list(CASES).index(case)}", "post": "teller"}
    assert sums(figure(case, "rule_adherence", **teller)) == person


def test_what_a_branch_gets_back_the_bank_gets_back(figure):
    row = figure("teller and branch", "rule_adherence", level="bank", subject="-")
    # 9 checks of 2 items, one of them met; 6 get the other back at their branch. The list of faults and the branch's own
    # are in no rate.
    assert sums(row) == (9 + 6, 18, 9)


@pytest.fixture
def seen(bank) -> Any:
    """The story of one morning: a teller's incident in a visit, in a check's list of faults, and in a complaint."""
    bank.deliver("branches")
    bank.deliver("employees")
    ref = {"incident_ref": "TS1"}
    item = {"item_text": "rises to greet", "involved_employee_id": "E1", "evidence_ref": "P-1"}
    bank.deliver("mystery_visits", *[row | (ref | item if row["item_code"] == "A1" else {}) for row in visit("I")])
    fault = {"check_id": "P1", "is_fault_only": "yes", "is_passed": "no", "points_deducted": "1.5", "notice_no": "N7"}
    bank.deliver("checks", fault | ref | {"employee_id": "E1", "item_text": "greets", "observed_at": "2026-09-01"})
    return bank


def value(bank, level: str = "branch") -> tuple[Any, ...]:
    subject = "B1" if level == "branch" else "-"
    return sums(bank.values("month", FIRST, AFTER, AFTER)["mystery_shopper_score", level, subject, "-", FIRST])


def test_a_complaint_that_comes_or_is_ruled_later_changes_the_month_of_the_visit(seen):
    assert value(seen) == (300, 5, 1)
    complaint = {"incident_ref": "TS1", "received_at": "2026-10-20", "responsible_employee_id": "E1"}
    seen.deliver("complaints", complaint | {"liability": "pending"})
    assert value(seen) == (300, 5, 1)
    seen.deliver("complaints", complaint | {"liability": "main"})
    assert value(seen) == value(seen, "bank") == (500, 5, 1)
    seen.deliver("complaints", complaint | {"liability": "none"})
    assert value(seen) == (300, 5, 1)


def test_an_appeal_beside_a_shared_incident_is_worth_exactly_its_points(bank):
    """84 of 100 were given; 2 come back since the complaint is upheld; the appeal gives 1 more, and so exactly 1.00."""
    bank.deliver("branches")
    bank.deliver("complaints", {"incident_ref": "TS1", "liability": "full", "received_at": "2026-09-04"})

    def deliver(**appealed: str) -> None:
        points = {"A1": ("0", "2"), "B1": ("5", "6"), "C1": ("79", "92")}
        rows = [
            {"visit_id": "V", "item_code": code, "points_scored": got, "points_possible": whole}
            for code, (got, whole) in points.items()
        ]
        bank.deliver("mystery_visits", rows[0] | {"incident_ref": "TS1"}, rows[1] | appealed, rows[2])

    deliver(review_result="维持")
    assert value(bank) == (8600, 100, 1)
    deliver(review_result="申诉成立", points_after_review="6")
    assert value(bank) == (8700, 100, 1)


def test_a_finding_of_another_month_changes_the_month_of_the_visit(seen):
    assert value(seen) == (300, 5, 1)
    seen.deliver("checks", *[row | {"branch_id": "B1"} for row in check("TS1", checked_at="2026-07-03")])
    assert value(seen) == (500, 5, 1)


def test_a_month_is_computed_again_where_something_is_given_back_in_it_and_not_for_rows_beside_it(seen):
    indicators = load_indicators(seen.workspace.settings)
    title = indicators["mystery_shopper_score"].header.title.en

    def recomputed(feed: str, row: dict[str, str]) -> set[str]:
        steps: list[str] = []
        seen.deliver(feed, row)
        with seen.writing() as connection:
            compute_partials(connection, indicators, AFTER, steps.append)
        return {step.rpartition(" ")[0] for step in steps}

    value(seen)
    assert title not in recomputed("contacts", {"started_at": "2026-08-03 09:00"})
    assert title not in recomputed("errors", {"occurred_at": "2026-09-04"})
    assert title in recomputed("complaints", {**UPHELD, "incident_ref": "TS1"})
    assert value(seen) == (500, 5, 1)


def test_figure_stands_where_the_feeds_that_could_give_something_back_did_not_come(seen):
    header = load_indicators(seen.workspace.settings)["mystery_shopper_score"].header
    assert set(header.reads) == {"mystery_visits"}
    assert set(header.reads["mystery_visits"].unless) == {"complaints", "errors", "score_events", "checks"}


def table(bank, name: str) -> list[dict[str, Any]]:
    value(bank)
    with bank.writing() as connection:
        return run_sql(connection, f"tables/{name}", **SPAN, **KINDS).df().to_dict("records")


def test_what_is_given_back_is_listed_with_what_stands_instead(seen):
    seen.deliver("complaints", {"incident_ref": "TS1", "liability": "full", "responsible_employee_id": "E1"})
    (row,) = table(seen, "shared_incidents")
    assert (row["incident_ref"], row["feed"], row["document_id"], row["item_code"]) == (
        "TS1",
        "mystery_visits",
        "V-I",
        "A1",
    )
    assert (row["level"], row["branch_id"], row["item"], row["points"]) == ("branch", "B1", "rises to greet", 2.0)
    assert (row["standing_kind"], row["standing_id"]) == ("complaint", "K1")


def lost(bank, name: str) -> dict[str, tuple[float, float, int]]:
    """Item → (points lost, points it could have, faults); of the items of full lists, since others name faults only."""
    rows = [row for row in table(bank, name) if not isnan(row["possible"])]
    return {row["item"]: (row["lost"], row["possible"], row["faults"]) for row in rows}


def test_what_is_given_back_is_no_fault_among_the_items_and_stays_among_them(seen):
    full = [row | {"branch_id": "B1", "checked_at": "2026-09-04"} for row in check("TS1")]
    seen.deliver("checks", *full, {"check_id": "P2", "item_code": "A3", "is_passed": "no", "branch_id": "B1"})
    # The visit of 3 September found it first: its own item costs, the check's of the day after does not.
    assert lost(seen, "visit_items") == {"rises to greet": (2, 2, 1), "B1": (0, 3, 0)}
    assert lost(seen, "check_items") == {"A1": (0, 1, 0), "A2": (0, 1, 0), "A3": (1, 1, 1)}
    seen.deliver("complaints", {"incident_ref": "TS1", "liability": "full", "responsible_employee_id": "E1"})
    assert lost(seen, "visit_items") == {"rises to greet": (0, 2, 0), "B1": (0, 3, 0)}
    assert [row["visits"] for row in table(seen, "inspections") if row["source"] == "mystery"] == [1]


def test_what_stands_for_the_branch_are_the_very_complaints_that_its_indicator_counts(seen):
    for n, liability in enumerate(("full", "none", "partial")):
        cells = {"complaint_id": f"K{n}", "liability": liability, "branch_id": "", "received_at": "2026-09-03"}
        seen.deliver("complaints", cells | {"responsible_employee_id": "E1", "department_id": "B1"})
    value(seen)
    counted = "select case_id, branch_id, employee_id from partial.facts where indicator = 'upheld_complaints'"
    charged = """select b.event_id, b.subject_id, e.subject_id from staging.standing_events as b
        inner join staging.standing_events as e using (event_id)
        where b.level = 'branch' and e.level = 'employee'"""
    assert sorted(seen.rows(counted)) == sorted(seen.rows(charged)) == [("K0", "B1", "E1"), ("K2", "B1", "E1")]


def test_confirmed_items_are_deductions_in_the_form_of_approved_matters(seen):
    seen.deliver("score_events")
    rows = table(seen, "confirmed_items")
    assert list(rows[0]) == list(table(seen, "score_events")[0])
    found = [(row["event_id"], row["category"], row["points"], row["basis"], row["document_no"]) for row in rows]
    assert found == [
        ("P1/A1", "检查扣分", 1.5, "greets", "N7"),
        ("V-I/A1", "神秘客扣分", 2.0, "rises to greet", "P-1"),
    ]
    assert {(r["subject_type"], r["subject_id"], r["post"], r["kind"], r["incident_ref"]) for r in rows} == {
        ("employee", "E1", "teller", "deduction", "TS1")
    }
    assert [row["occurred_at"].date() for row in rows] == [date(2026, 9, 1), date(2026, 9, 3)]
    assert [row["decided_at"].date() for row in rows] == [date(2026, 9, 3), date(2026, 9, 3)]


@pytest.mark.parametrize(
    "cells",
    [
        {"review_result": "申诉中"},
        {"review_result": "初评"},
        {"review_result": "申诉成立", "points_after_review": "2"},
        {"involved_employee_id": ""},
        {"visited_at": "2026-08-31"},
    ],
)
def test_item_that_is_not_confirmed_or_lost_nothing_is_nobody_s_deduction(seen, cells):
    seen.deliver("mystery_visits", visit("I")[0] | {"involved_employee_id": "E1"} | cells)
    assert [row["event_id"] for row in table(seen, "confirmed_items")] == ["P1/A1"]


def test_item_that_a_person_s_rate_has_already_is_no_deduction_too(seen):
    """The full list of 2 September has the incident: the person's rate pays for it, and nothing else does."""
    seen.deliver(
        "checks", *[row | {"branch_id": "B1", "employee_id": "E1"} for row in check("TS1", checked_at="2026-09-02")]
    )
    assert table(seen, "confirmed_items") == []


@pytest.mark.parametrize("cells", [{"method": "self"}, {"method": "listening"}, {"points_deducted": "0"}])
def test_only_checks_by_others_on_site_or_by_video_are_a_deduction(seen, cells):
    fault = {"check_id": "P1", "is_fault_only": "yes", "points_deducted": "1.5", "employee_id": "E1"}
    seen.deliver("checks", fault | cells)
    assert [row["event_id"] for row in table(seen, "confirmed_items")] == ["V-I/A1"]
