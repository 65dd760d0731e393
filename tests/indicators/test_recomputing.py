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
    with bank.writing() as connection, pytest.raises(DefinitionError, match=r"mine: .*no_such_column"):
        compute_partials(connection, {"mine": broken}, KNOWN)
