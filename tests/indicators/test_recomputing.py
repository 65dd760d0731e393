"""Months are computed again when what they read has changed, and only then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import DefinitionError
from pipeline.indicators import load_indicators
from pipeline.partials import compute_partials

SPAN = (date(2026, 7, 1), date(2026, 12, 1))
KNOWN = date(2026, 11, 20)


def value(bank, indicator: str, month: int, known: date = KNOWN):
    row = bank.values("month", *SPAN, known).get((indicator, "bank", "-", "-", date(2026, month, 1)))
    return row and row["value"]


def computed(bank, known: date = KNOWN) -> int:
    with bank.writing() as connection:
        return compute_partials(connection, load_indicators(bank.workspace.settings), known)


def test_complaint_told_at_last_moves_its_month_into_time(bank):
    late = {"complaint_id": "K1", "received_at": "2026-08-25", "branch_id": ""}
    bank.deliver("complaints", late)
    assert value(bank, "complaint_timeliness", 9) == 0
    bank.deliver("complaints", late | {"informed_at": "2026-09-05"})
    assert value(bank, "complaint_timeliness", 9) == 100


def test_row_that_moves_to_another_month_leaves_nothing_behind(bank):
    bank.deliver("contacts", {"started_at": "2026-08-31 09:00"})
    assert (value(bank, "connection_rate", 8), value(bank, "connection_rate", 9)) == (100, None)
    bank.deliver("contacts", {"started_at": "2026-09-01 09:00"})
    assert (value(bank, "connection_rate", 8), value(bank, "connection_rate", 9)) == (None, 100)


def test_nothing_is_computed_twice_without_a_reason(bank):
    bank.deliver("contacts", {"started_at": "2026-08-03 09:00"})
    assert computed(bank) > 0
    assert computed(bank) == 0


def test_indicator_is_computed_for_the_months_that_its_own_feeds_reach(bank):
    bank.deliver("contacts", {"started_at": "2026-08-03 09:00"})
    computed(bank)
    done = bank.rows("select indicator, month from partial.computed order by all")
    assert ("connection_rate", date(2026, 8, 1)) in done
    assert ("connection_rate", date(2026, 7, 1)) not in done
    assert ("first_contact_resolution", date(2026, 7, 1)) in done  # for which a contact of August may be a repeat
    assert not {"error_rate", "complaint_count", "speed_index"} & {name for name, _ in done}


def test_month_that_was_not_ripe_is_computed_again(bank):
    bank.deliver("complaints", {"received_at": "2026-09-01", "branch_id": ""})
    assert value(bank, "complaint_timeliness", 9, date(2026, 9, 16)) is None
    assert value(bank, "complaint_timeliness", 9, date(2026, 9, 17)) == 0


def test_who_is_who_touches_every_month(staffed):
    staffed.deliver("errors", {"occurred_at": "2026-08-03"})
    key = ("critical_errors", "employee", "E1", "teller", date(2026, 8, 1))
    staffed.deliver("errors", {"occurred_at": "2026-08-03", "severity": "critical"})
    assert key in staffed.values("month", *SPAN, KNOWN)
    staffed.deliver("employees", {"post": "lobby_manager", "valid_from": "2026-08-01"})
    values = staffed.values("month", *SPAN, KNOWN)
    assert key not in values
    assert (*key[:3], "lobby_manager", key[4]) in values


def recomputed_by(bank, feed: str, *rows) -> dict[str, list[int]]:
    """Indicator → the months that were computed again since the rows came; the figures are those of a computation of all."""
    bank.deliver(feed, *rows)
    with bank.writing() as connection:
        connection.execute("update partial.computed set ledger_number = -1")
    computed(bank)
    found: dict[str, list[int]] = {}
    again = bank.rows("select indicator, month from partial.computed where ledger_number >= 0 order by all")
    for indicator, month in again:
        found.setdefault(indicator, []).append(month.month)
    narrow = facts(bank)
    with bank.writing() as connection:
        connection.execute("update partial.computed set digest = ''")
    computed(bank)
    assert facts(bank) == narrow
    return found


def facts(bank) -> list[tuple]:
    return bank.rows("select * from partial.facts order by all")


UPHELD = {"branch_id": "B1", "liability": "full", "responsible_employee_id": "E1"}


@pytest.fixture
def ruled(staffed):
    """A complaint of each month from April to August, ruled on in the month after it but for one that took three."""
    days = [("04-10", "05-10"), ("05-10", "08-10"), ("06-10", "07-10"), ("07-10", "08-10"), ("08-10", "09-10")]
    rows = [
        UPHELD | {"complaint_id": f"K{n}", "received_at": f"2026-{came}", "liability_confirmed_at": f"2026-{ruled}"}
        for n, (came, ruled) in enumerate(days)
    ]
    for row in rows:
        staffed.deliver("complaints", row)
    computed(staffed)
    return staffed


def test_a_late_complaint_touches_the_months_in_which_those_of_its_month_were_ruled_on(ruled):
    late = UPHELD | {"complaint_id": "L", "received_at": "2026-05-20", "liability_confirmed_at": "2026-06-20"}
    again = recomputed_by(ruled, "complaints", late)
    assert again["upheld_complaints"] == [6, 8]
    assert again["complaint_count"] == [5]
    assert again["complaint_timeliness"] == [
        5,
        6,
        7,
        8,
        9,
        10,
        11,
    ]  # 124 days to the end of a limit; November is not over


def test_a_ruling_of_another_day_touches_the_month_in_which_it_counted_before(ruled):
    moved = UPHELD | {"complaint_id": "K2", "received_at": "2026-06-10", "liability_confirmed_at": "2026-10-10"}
    assert recomputed_by(ruled, "complaints", moved)["upheld_complaints"] == [7, 10]


def test_a_post_that_ended_before_the_day_of_receipt_touches_the_month_of_the_ruling(ruled):
    may = {"valid_from": "2026-05-01", "valid_to": "2026-05-31"}
    ruled.deliver("employees", {"valid_to": "2026-04-30"}, may, {"valid_from": "2026-06-01"})
    computed(ruled)
    key = ("upheld_complaints", "employee", "E1", "teller", date(2026, 8, 1))
    assert ruled.values("month", *SPAN, KNOWN)[key]["numerator"] == 2
    assert recomputed_by(ruled, "employees", may | {"valid_to": "2026-05-05"})["upheld_complaints"] == [8]
    assert ruled.values("month", *SPAN, KNOWN)[key]["numerator"] == 1


def test_workspace_s_own_limit_is_used_and_recomputes(bank, tmp_path):
    bank.deliver("complaints", {"received_at": "2026-08-25", "branch_id": "", "informed_at": "2026-09-05"})
    assert value(bank, "complaint_timeliness", 9) == 100
    settings = (bank.workspace.root / "appraisal.yaml").read_text(encoding="utf-8")
    stricter = settings + (
        "complaint_limits: [{rule: R, document: later law, classification: simple, days: 10, standing: law,"
        " effective_from: 2026-08-01}]\n"
    )
    assert value(type(bank)(bank.workspace.root, stricter), "complaint_timeliness", 9) == 0
    assert value(type(bank)(bank.workspace.root, settings), "complaint_timeliness", 9) == 100


def test_indicator_that_does_not_run_is_named(bank, tmp_path: Path):
    bank.deliver("contacts")
    shipped = load_indicators(bank.workspace.settings)["connection_rate"]
    broken = type(shipped)("mine", shipped.header, "select no_such_column from staging.contacts", "-", {})
    with bank.writing() as connection, pytest.raises(DefinitionError, match=r"mine\.sql: .*no_such_column"):
        compute_partials(connection, {"mine": broken}, KNOWN)
