"""The clock of complaints: closed in time or late by the limit they were under, open by age, and each one past its date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipeline.clock import limits_of
from pipeline.report.lookup import Book, as_day, number
from pipeline.report.model import Finding, Quantity
from pipeline.report.model.handling import AgeLine, ClockLine, ComplaintCase
from pipeline.report.once import once_a_book
from pipeline.report.records import Row
from pipeline.report.scopes import summed
from pipeline.texts import msg

CLASSIFICATIONS = ("simple", "complex", "extended")
AGES = ("open_15", "open_30", "open_60", "open_longer")
GRAVITY = ("legal", "reply", "own")
_COUNTS = ("closed", "in_time", "late", "days", "open", "overdue")


def clock_lines(book: Book, rows: Sequence[Row]) -> tuple[ClockLine, ...]:
    """A line for each kind of limit under which something was closed or is open. `rows`: those of complaint_clock."""
    if not rows:
        return ()
    found = summed((row for row in rows if row["period"] == book.period.first), "classification", *_COUNTS)
    limits = _limit_days(book)
    return tuple(
        ClockLine(
            classification=name,
            limit_days=limits.get(name),
            closed=int(sums["closed"]),
            in_time=int(sums["in_time"]),
            late=int(sums["late"]),
            days=sums["days"] / sums["closed"] if sums["closed"] else None,
            open=int(sums["open"]),
            overdue=int(sums["overdue"]),
        )
        for name in CLASSIFICATIONS
        if (sums := found.get(name)) and (sums["closed"] or sums["open"])
    )


@once_a_book
def _limit_days(book: Book) -> dict[str, int]:
    """Kind of limit → its calendar days in law, whatever the source, at the end of the period."""
    last = book.period.after
    return {
        limit.classification: limit.days
        for limit in limits_of(book.settings)
        if limit.standing == "law"
        and limit.referral_source is None
        and limit.effective_from < last
        and (limit.effective_to is None or limit.effective_to >= last)
    }


def mean_days(rows: Sequence[Row], first: date) -> float | None:
    """Calendar days from receipt to the end, on average over those closed in the period; None where none was."""
    mine = [row for row in rows if row["period"] == first]
    closed = sum(number(row["closed"]) or 0.0 for row in mine)
    return sum(number(row["days"]) or 0.0 for row in mine) / closed if closed else None


def age_lines(row: Mapping[str, Any]) -> tuple[AgeLine, ...]:
    """Those open at the end, by age; nothing where none is. `row`: that of complaint_flow."""
    return tuple(AgeLine(age, int(row[age])) for age in AGES) if row and row["closing"] else ()


def clock_told(row: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What stands beside the clock: how many went past the law's limit, or that none did. `row`: that of complaint_flow."""
    return tuple(_told(row)) if row else ()


def _told(row: Mapping[str, Any]) -> Iterator[Finding]:
    late, overdue = int(row["late"]), int(row["overdue"])
    if not late and not overdue:
        if row["closed"] or row["closing"]:
            yield Finding("complaints.none_overdue", msg("No complaint was past its legal limit."))
    else:
        counts = [msg("closed after it {count}", count=_cases(late))] if late else []
        counts += [msg("still open after it {count}", count=_cases(overdue))] if overdue else []
        yield Finding("complaints.overdue", msg("Past the legal limit: {counts}.", counts=counts), "breach")
    if beside := int(row["past_shown"]) - overdue:
        sentence = msg(
            "Open, in time by law, past the regulator’s or the bank’s own date: {count}.", count=_cases(beside)
        )
        yield Finding("complaints.past_shown", sentence, "worse")


def listed_cases(book: Book, rows: Sequence[Row], which: str) -> tuple[ComplaintCase, ...]:
    """Those of complaint_cases that have `which` (past | is_referred); the gravest and longest overdue first."""
    found = [_case(book, row) for row in rows if not pd.isna(row[which]) and row[which]]
    return tuple(sorted(found, key=_order))


def _order(case: ComplaintCase) -> tuple[int, int, str]:
    gravity = GRAVITY.index(case.past) if case.past else len(GRAVITY)
    return gravity, -(case.days_over or 0), case.complaint_id


def _case(book: Book, row: Mapping[Any, Any]) -> ComplaintCase:
    place, owner = str(row["branch_id"]), str(row["owner_id"])
    return ComplaintCase(
        complaint_id=str(row["complaint_id"]),
        place=book.names.get(place, "—"),
        owner=book.names.get(owner) if owner != place else None,
        source=_text(row["referral_source"]),
        business=_text(row["business"]),
        received=str(as_day(row["received_on"])),
        due=_day(row["due_on"]),
        ended=_day(row["ended_on"]),
        ended_by=_text(row["ended_by"]),
        past=_text(row["past"]),
        days_over=None if pd.isna(row["days_over"]) else int(row["days_over"]),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: Any) -> str | None:
    day = as_day(value)
    return day.isoformat() if day else None


def _cases(count: int) -> Quantity:
    return Quantity(count, "cases")
