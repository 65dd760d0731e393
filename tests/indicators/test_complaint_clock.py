"""The clock beside each complaint: when it is due by which rule, and how it stands.

A complaint received on 1 September is due on the 16th; a complex one on 1 October; extended to the utmost, on 31 October.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from oracle_clock import LAW, legal_limit, own_limit, shown_limit, status
from random_complaints import OWN, as_settings, limits, numbered, random_complaint, works
from workbench import SETTINGS, Bank

from pipeline.partials import prepare_staging
from pipeline.warehouse import rows

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "complaint_deadlines.json"
KNOWN = date(2026, 11, 20)
RECEIVED = {"received_at": "2026-09-01 16:30"}
COMPLEX = RECEIVED | {"complexity": "complex"}
EXTENDED = COMPLEX | {"extended_to": "2026-10-31", "extension_approved_by": "the president"}
IN_TIME = {"extension_notified_at": "2026-09-28"}
FIVE_DAYS = (
    "{rule: OWN-5, document: own, classification: simple, days: 5, counted_in: working, effective_from: 2020-01-01}"
)
Clocks = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def clocks(tmp_path: Path) -> Clocks:
    """`clocks(*complaints, settings="", as_of=…)`: number → its clock; complaints are numbered K0, K1, …"""

    def work(*complaints: dict[str, str], settings: str = "", as_of: date = KNOWN) -> dict[str, dict[str, Any]]:
        bank = Bank(tmp_path / "bank", SETTINGS + settings)
        bank.deliver("branches")
        bank.deliver("complaints", *numbered(complaints))
        with bank.writing() as connection:
            prepare_staging(connection, bank.workspace.settings)
            sql = "select * from staging.complaint_clock(cast(? as date))"
            return {row["complaint_id"]: row for row in rows(connection.execute(sql, [as_of]))}

    return work


def due(clock: dict[str, Any], which: str = "legal") -> tuple[str | None, str | None]:
    return clock[f"{which}_due"] and str(clock[f"{which}_due"]), clock[f"{which}_rule"]


def test_worked_cases_of_the_vectors(clocks: Clocks):
    if not VECTORS.is_file():
        pytest.skip("the vectors are not beside the project")
    given = json.loads(VECTORS.read_text(encoding="utf-8"))
    granted = {"complexity": "complex", "extension_approved_by": "headquarters", "extended_to": "2026-12-31"}
    cells = {
        "simple": {},
        "complex": {"complexity": "complex"},
        "special": granted | {"extension_notified_at": "2026-01-20"},
    }
    found = clocks(*({"received_at": case["received"]} | cells[case["complexity"]] for case in given["worked"]))
    assert [str(found[f"K{n}"]["legal_due"]) for n in range(4)] == [case["due"] for case in given["worked"]]
    assert {found[f"K{n}"]["legal_rule"] for n in range(4)} <= {rule["id"] for rule in given["rules"]}
    days = {rule["id"]: rule.get("limit_days") for rule in given["rules"]}
    assert [limit.days for limit in LAW] == [days[limit.rule] for limit in LAW]


def test_status_is_in_time_extended_or_late_by_the_day_it_was_settled(clocks: Clocks):
    found = clocks(
        RECEIVED | {"informed_at": "2026-09-16"},  # day 15
        RECEIVED | {"informed_at": "2026-09-17"},  # day 16
        COMPLEX | {"informed_at": "2026-10-01"},  # day 30
        COMPLEX | {"informed_at": "2026-10-02"},  # day 31
        EXTENDED | IN_TIME | {"informed_at": "2026-10-01"},  # day 30: the extension was not needed
        EXTENDED | IN_TIME | {"informed_at": "2026-10-02"},  # day 31
        EXTENDED | IN_TIME | {"informed_at": "2026-10-31"},  # day 60
        EXTENDED | IN_TIME | {"informed_at": "2026-11-01"},  # day 61
        EXTENDED | {"extension_notified_at": "2026-10-02", "informed_at": "2026-10-03"},  # notice on day 31
        EXTENDED | IN_TIME | {"extension_approved_by": "", "informed_at": "2026-10-03"},
    )
    assert [(row["status"], row["days_taken"]) for row in found.values()] == [
        ("in_time", 15), ("late", 16), ("in_time", 30), ("late", 31), ("in_time", 30), ("extended", 31),
        ("extended", 60), ("late", 61), ("late", 32), ("late", 32),
    ]  # fmt: skip
    assert [found[f"K{n}"]["classification"] for n in (0, 2, 5, 8, 9)] == [
        "simple", "complex", "extended", "complex", "complex"
    ]  # fmt: skip
    assert due(found["K5"]) == ("2026-10-31", "NFRA2020-special")
    assert due(found["K8"]) == ("2026-10-01", "NFRA2020-complex")


def test_withdrawn_merged_and_ruled_complaints_have_a_status_of_their_own(clocks: Clocks):
    found = clocks(
        RECEIVED | {"withdrawn_at": "2026-09-16"},
        RECEIVED | {"withdrawn_at": "2026-09-17"},
        RECEIVED | {"merged_into": "K0"},
        RECEIVED | {"is_in_time": "yes"},
        {"received_at": "2020-02-29", "informed_at": "2020-12-31"},
        {"received_at": "2020-03-01", "informed_at": "2020-12-31"},
    )
    assert [row["status"] for row in found.values()] == ["withdrawn", "late", "merged", "ruled", "no_limit", "late"]
    assert due(found["K4"]) == (None, None)
    assert not any(row["is_open"] for row in found.values())


def test_open_complaint_is_overdue_from_the_day_after_its_limit_and_ages_by_the_day(clocks: Clocks):
    (row,) = clocks(RECEIVED, as_of=date(2026, 9, 17)).values()  # the 16th is over: fifteen days
    assert (row["status"], row["age"], row["is_open"]) == ("overdue", 15, True)


def test_open_complaint_is_not_overdue_while_its_last_day_lasts(clocks: Clocks):
    (row,) = clocks(RECEIVED | {"informed_at": "2026-09-20"}, as_of=date(2026, 9, 16)).values()
    assert (row["status"], row["age"], row["settled_on"]) == ("open", 14, None)  # what comes later is not known yet


def test_complaint_that_the_people_s_bank_passed_on_keeps_the_shorter_of_both_decrees(clocks: Clocks):
    passed = EXTENDED | {"referral_source": "pboc"}
    found = clocks(
        COMPLEX | {"referral_source": "pboc"},
        passed | {"extension_notified_at": "2026-09-16"},
        passed | {"extension_notified_at": "2026-09-17"},
        COMPLEX | {"referral_source": "nfra_12378"},
        {"received_at": "2020-10-31", "complexity": "complex", "referral_source": "pboc"},
    )
    assert [due(row) for row in found.values()] == [
        ("2026-09-16", "PBOC2020-transfer"),
        ("2026-10-31", "NFRA2020-special"),
        ("2026-09-16", "PBOC2020-transfer"),
        ("2026-10-01", "NFRA2020-complex"),
        ("2020-11-30", "NFRA2020-complex"),
    ]


def test_shortest_of_law_regulator_and_bank_is_shown_and_the_law_alone_judges(clocks: Clocks):
    found = clocks(
        RECEIVED | {"informed_at": "2026-09-10", "due_at": "2026-09-20"},
        RECEIVED | {"informed_at": "2026-09-10", "due_at": "2026-09-07"},
        RECEIVED | {"informed_at": "2026-09-10", "reply_required_at": "2026-09-05 12:00", "due_at": "2026-09-07"},
        RECEIVED | {"informed_at": "2026-09-10", "reply_required_at": "2026-09-16"},
        settings=limits(FIVE_DAYS),
    )
    # 1 September 2026 is a Tuesday: 2, 3, 4, 7, 8 are the five days.
    assert [due(row, "shown") for row in found.values()] == [
        ("2026-09-08", "OWN-5"), ("2026-09-07", "due_at"), ("2026-09-05", "reply_required_at"), ("2026-09-08", "OWN-5"),
    ]  # fmt: skip
    assert {row["status"] for row in found.values()} == {"in_time"}
    assert {due(row) for row in found.values()} == {("2026-09-16", "NFRA2020-simple")}


def test_working_days_pass_over_holidays_and_count_the_weekend_days_worked_for_them(clocks: Clocks):
    """In 2025 Spring Festival was 28 January to 4 February, with Sunday the 26th and Saturday the 8th worked."""
    found = clocks({"received_at": "2025-01-23"}, settings=limits(FIVE_DAYS))
    # 24 Fri, 26 Sun, 27 Mon, 5 Feb, 6 Feb
    assert due(found["K0"], "own") == ("2025-02-06", "OWN-5")


def test_working_days_run_over_the_end_of_the_year(clocks: Clocks):
    """1 to 3 January 2026 were free, Sunday the 4th was worked."""
    found = clocks({"received_at": "2025-12-28"}, {"received_at": "2025-12-30"}, settings=limits(FIVE_DAYS))
    assert due(found["K0"], "own")[0] == "2026-01-05"  # 29, 30, 31, 4, 5
    assert due(found["K1"], "own")[0] == "2026-01-07"  # 31, 4, 5, 6, 7


def test_bank_s_own_holiday_puts_its_limit_off(clocks: Clocks):
    settings = limits(FIVE_DAYS) + "calendar: {holidays: [2026-09-03], workdays: [2026-09-05]}\n"
    found = clocks(RECEIVED | {"received_at": "2026-09-01"}, {"received_at": "2026-09-04"}, settings=settings)
    assert due(found["K0"], "own")[0] == "2026-09-08"  # 2, 4, 5, 7, 8
    assert due(found["K1"], "own")[0] == "2026-09-10"  # 5, 7, 8, 9, 10


def test_limit_that_counts_from_acceptance_counts_from_receipt_where_none_is_noted(clocks: Clocks):
    own = "{rule: A, document: own, classification: simple, days: 3, counts_from: accepted, effective_from: 2020-01-01}"
    found = clocks(
        RECEIVED | {"accepted_at": "2026-09-04"}, RECEIVED, RECEIVED | {"accepted_at": "2026-08-20"},
        settings=limits(own),
    )  # fmt: skip
    assert [due(row, "own")[0] for row in found.values()] == ["2026-09-07", "2026-09-04", "2026-09-04"]


def test_limit_that_changes_in_mid_year_goes_by_the_day_of_receipt(clocks: Clocks):
    old = "{rule: NFRA2020-simple, document: old, classification: simple, days: 15, standing: law, "
    new = (
        "{rule: NEW-simple, document: new, classification: simple, days: 10, standing: law, effective_from: 2026-07-01}"
    )
    settings = limits(old + "effective_from: 2020-03-01, effective_to: 2026-06-30}", new)
    found = clocks({"received_at": "2026-06-30 23:59"}, {"received_at": "2026-07-01"}, settings=settings)
    assert [due(row) for row in found.values()] == [("2026-07-15", "NFRA2020-simple"), ("2026-07-11", "NEW-simple")]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_clock_is_the_one_worked_out_day_by_day(clocks: Clocks, seed: int):
    rng = random.Random(seed)
    given = [random_complaint(rng, number) for number in range(400)]
    as_of, rules = date(2032, 1, 15), (*LAW, *OWN)
    found = clocks(*given, settings=as_settings(OWN), as_of=as_of)
    known = [row for row in given if row["received_at"] < str(as_of)]
    assert set(found) == {row["complaint_id"] for row in known}
    for row in known:
        got, law = found[row["complaint_id"]], legal_limit(row, rules, works)
        assert law is not None
        assert (got["legal_due"], got["legal_rule"], got["ordinary_due"]) == law, row
        own, shown = own_limit(row, rules, works), shown_limit(row, rules, works)
        assert (got["own_due"], got["own_rule"]) == (own or (None, None)), row
        assert (got["shown_due"], got["shown_rule"]) == shown, row
        assert got["status"] == status(row, rules, as_of, works), row
    seen = {row["status"] for row in found.values()}
    assert seen == {"in_time", "extended", "late", "open", "overdue", "withdrawn", "merged", "ruled"}
    rarely = {"PBOC2020-transfer-ext"}  # only where it is granted for less than the other decree's 30 days
    assert {row["legal_rule"] for row in found.values()} | rarely == {limit.rule for limit in rules if limit.is_law}
    assert {row["own_rule"] for row in found.values()} >= {limit.rule for limit in OWN if not limit.is_law}
