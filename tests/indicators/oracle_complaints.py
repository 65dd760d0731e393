"""The second implementation of what is read from complaints: their clocks, their liability, their course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle_attribution import NOBODY, Fact, Feeds, Row, day, day_of, held, moment_of, month_of, place
from oracle_clock import legal_limit, settled_on

REGULATOR = ("nfra_12378", "nfra_branch")


def complaint_facts(feeds: Feeds, known_until: date) -> Iterator[Fact]:
    """Merged ones are counted where they went."""
    rows = [row for row in feeds.get("complaints", []) if not row["merged_into"]]
    noted = {month_of(day_of(row["received_at"])) for row in rows if row["first_contacted_at"]}
    for row in rows:
        received = day_of(row["received_at"])
        where = _where(feeds, row)
        here = (NOBODY, NOBODY, where, month_of(received))
        yield from _counts(row, here)
        yield from _told(row, where, known_until)
        yield from _upheld(feeds, row)
        if month_of(received) in noted:
            yield from _contacted(row, here, known_until)


def _where(feeds: Feeds, row: Row) -> str:
    """A complaint is the branch's or the department's, never a person's; where neither is named, it is at the branch of
    the person complained about.
    """
    return place(feeds, row, day_of(row["received_at"]), own=row["branch_id"] or row["department_id"])[2]


def _counts(row: Row, here: Any) -> Iterator[Fact]:
    yield Fact("complaint_count", *here, Fraction(1), Fraction(0), 1)
    yield Fact("complaint_rate", *here, Fraction(1), Fraction(0), 0)
    if row["referral_source"] in REGULATOR:
        yield Fact("regulator_referrals", *here, Fraction(1), Fraction(0), 1)
    elif row["is_repeat"]:
        yield Fact("repeat_complaint_rate", *here, Fraction(row["is_repeat"] == "yes"), Fraction(1), 1)
    if row["satisfaction"] in ("satisfied", "neutral", "dissatisfied"):
        yield Fact("complaint_satisfaction", *here, Fraction(row["satisfaction"] == "satisfied"), Fraction(1), 1)


def _told(row: Row, where: str, known_until: date) -> Iterator[Fact]:
    limit = legal_limit(row)
    withdrawn = day(row["withdrawn_at"])
    if withdrawn and (limit is None or withdrawn <= limit[0]):
        return
    settled = settled_on(row)
    if settled is None and row["is_in_time"]:
        in_time, month = row["is_in_time"] == "yes", month_of(day_of(row["received_at"]))
    elif limit and limit[0] < known_until:
        in_time = settled is not None and settled <= limit[0]
        month = month_of(limit[0])
    else:
        return
    yield Fact("complaint_timeliness", NOBODY, NOBODY, where, month, Fraction(in_time), Fraction(1), 1)


def _upheld(feeds: Feeds, row: Row) -> Iterator[Fact]:
    """Liability is the responsible person's, at the responsible department, else at the branch complained about, else at
    the person's own on the day of receipt, else at the department that handles it; in the month it was confirmed.
    """
    if row["liability"] not in ("full", "main", "partial"):
        return
    received = day_of(row["received_at"])
    person, unit = row["responsible_employee_id"], row["responsible_department_id"] or row["branch_id"]
    if not unit:
        one = held(feeds["employees"], person, received, "") if person else None
        unit = one["branch_id"] if one else row["department_id"]
    who = place(feeds, row, received, own=unit, employee=person)
    month = month_of(day(row["liability_confirmed_at"]) or received)
    yield Fact("upheld_complaints", *who, month, Fraction(1), Fraction(0), 1)


def _contacted(row: Row, here: Any, known_until: date) -> Iterator[Fact]:
    """Within twenty-four hours; where no hour of receipt was noted, on that day or the next."""
    received = moment_of(row["received_at"])
    is_day_only = received.time() == datetime.min.time()
    due = received + timedelta(hours=48 if is_day_only else 24)
    if row["first_contacted_at"]:
        contacted = moment_of(row["first_contacted_at"])
        in_time = contacted < due if is_day_only else contacted <= due
    else:
        withdrawn = moment_of(row["withdrawn_at"]) if row["withdrawn_at"] else None
        if due.date() > known_until or (due.date() == known_until and due.time() > datetime.min.time()):
            return
        if withdrawn is not None and withdrawn <= due:
            return
        in_time = False
    yield Fact("first_contact_timeliness", *here, Fraction(in_time), Fraction(1), 1)
