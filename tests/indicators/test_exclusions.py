"""An approved exclusion leaves out what happened in its span, for its branches and indicators; both figures are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

FIRST = date(2026, 9, 1)
AFTER = date(2026, 10, 1)
CALL = {"branch_id": "B1", "wait_seconds": "30"}
# Ten calls: four in the outage, of which none is answered within 20 s; of the six others, three are.
CALLS = [
    *(CALL | {"contact_id": f"out{n}", "started_at": f"2026-09-12 11:0{n}"} for n in range(4)),
    *(CALL | {"contact_id": f"slow{n}", "started_at": f"2026-09-13 11:0{n}"} for n in range(3)),
    *(CALL | {"contact_id": f"fast{n}", "started_at": f"2026-09-14 11:0{n}", "wait_seconds": "5"} for n in range(3)),
]
OUTAGE = {
    "event_id": "X1",
    "subject_type": "bank",
    "subject_id": "B1",
    "kind": "exclusion",
    "category": "outage",
    "decided_at": "2026-09-20",
    "starts_at": "2026-09-12 10:20",
    "ends_at": "2026-09-12 12:05",
    "indicators": "answered_within_20s_rate",
}


@pytest.fixture
def called(bank) -> Any:
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})
    bank.deliver("contacts", *CALLS)
    return bank


def figure(
    bank: Any, name: str = "answered_within_20s_rate", kind: str = "month", first: date = FIRST
) -> tuple[float, float]:
    row = bank.values(kind, date(2026, 1, 1), date(2027, 1, 1), AFTER)[name, "branch", "B1", "-", first]
    return row["value"], row["unexcluded"]


def test_what_happened_in_the_span_counts_nowhere_and_the_whole_is_kept_beside(called):
    called.deliver("score_events", OUTAGE)
    assert figure(called) == (50.0, 30.0)
    assert figure(called, kind="quarter", first=date(2026, 7, 1)) == (50.0, 30.0)


def test_an_exclusion_that_comes_later_changes_the_month_and_one_that_is_withdrawn_restores_it(called):
    assert figure(called)[0] == 30.0
    called.deliver("score_events", OUTAGE)
    assert figure(called)[0] == 50.0
    called.deliver("score_events", OUTAGE | {"is_withdrawn": "yes"})
    value, unexcluded = figure(called)
    assert value == 30.0
    assert unexcluded != unexcluded  # no exclusion, no second figure


@pytest.mark.parametrize(
    "other",
    [
        {"indicators": "abandonment_rate"},
        {"branch_ids": "B2"},
        {"starts_at": "2026-08-12 10:20", "ends_at": "2026-08-12 12:05"},
    ],
)
def test_an_exclusion_is_about_what_it_names_alone(called, other: dict[str, str]):
    called.deliver("score_events", OUTAGE | other)
    assert figure(called)[0] == 30.0


def test_an_exclusion_without_indicators_is_about_all_but_never_hides_a_case(called):
    called.deliver("complaints", {"branch_id": "B1", "received_at": "2026-09-12 11:00", "liability": "full"})
    called.deliver("score_events", OUTAGE | {"indicators": ""})
    assert figure(called, "connection_rate")[0] == 100.0
    upheld = called.values("month", FIRST, AFTER)["upheld_complaints", "branch", "B1", "-", FIRST]
    assert upheld["value"] == 1.0


def test_an_exclusion_reaches_a_feed_that_is_read_through_another_view_of_it(bank):
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver(
        "checks",
        {"check_id": "P1", "checked_at": "2026-09-12 11:00", "is_passed": "no", "employee_id": "E1"},
        {"check_id": "P2", "checked_at": "2026-09-13 11:00"},
    )
    bank.deliver("score_events", OUTAGE | {"indicators": "rule_adherence"})
    assert figure(bank, "rule_adherence") == (100.0, 50.0)
