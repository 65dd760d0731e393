"""The second implementation of the complaint clock: a day at a time, one complaint at a time, nothing of the program.

A limit is a plain tuple; the ones in law stand here once more, as the two decrees of 2020 say them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from oracle_attribution import FOREVER, Row, day, day_of

A_DAY = timedelta(days=1)


class Limit(NamedTuple):
    """`since`: the cell that holds the day from which it counts; `source`: only of complaints passed on by it."""

    rule: str
    document: str
    classification: str
    days: int
    begins: date
    ends: date = FOREVER
    source: str = ""
    is_law: bool = True
    is_working: bool = False
    since: str = "received_at"


LAW = (
    Limit("NFRA2020-simple", "CBIRC 3/2020", "simple", 15, date(2020, 3, 1)),
    Limit("NFRA2020-complex", "CBIRC 3/2020", "complex", 30, date(2020, 3, 1)),
    Limit("NFRA2020-special", "CBIRC 3/2020", "extended", 60, date(2020, 3, 1)),
    Limit("PBOC2020-transfer", "PBOC 5/2020", "simple", 15, date(2020, 11, 1), source="pboc"),
    Limit("PBOC2020-transfer-ext", "PBOC 5/2020", "extended", 60, date(2020, 11, 1), source="pboc"),
)
Works = Callable[[date], bool]
Due = tuple[date, str, date]  # the last day, the rule, and the last day without an extension


def is_weekday(on: date) -> bool:
    return on.weekday() < 5


def legal_limit(row: Row, limits: Iterable[Limit] = LAW, works: Works = is_weekday) -> Due | None:
    """The earliest of what each document in law gives; None where none was in force on the day of receipt."""
    return _earliest(row, [limit for limit in limits if limit.is_law], works)


def own_limit(row: Row, limits: Iterable[Limit], works: Works = is_weekday) -> tuple[date, str] | None:
    """The bank's own: its rules, and the day that it noted itself; a rule first where both are of one day."""
    ruled = _earliest(row, [limit for limit in limits if not limit.is_law], works)
    noted = day(row["due_at"])
    found = [(due, number, rule) for number, (due, rule) in enumerate(_both(ruled, noted)) if due]
    return (min(found)[0], min(found)[2]) if found else None


def shown_limit(row: Row, limits: Iterable[Limit], works: Works = is_weekday) -> tuple[date, str] | None:
    """The earliest of all, with its rule; the law first, then the regulator's own date, then the bank's."""
    law, own, reply = legal_limit(row, limits, works), own_limit(row, limits, works), day(row["reply_required_at"])
    found = []
    if law:
        found.append((law[0], 0, law[1]))
    if reply:
        found.append((reply, 1, "reply_required_at"))
    if own:
        found.append((own[0], 2, own[1]))
    return (min(found)[0], min(found)[2]) if found else None


def settled_on(row: Row) -> date | None:
    """The day on which the decision was made and the customer told: the later of both."""
    decided = day(row["decided_at"])
    told = day(row["informed_at"]) or day(row["closed_at"]) or decided
    return max(told, decided) if told and decided else told


def status(row: Row, limits: Iterable[Limit], as_of: date, works: Works = is_weekday) -> str:
    """How it stands when all before `as_of` is known."""
    if row["merged_into"]:
        return "merged"
    limit = legal_limit(row, limits, works)
    withdrawn, settled = _before(as_of, day(row["withdrawn_at"])), _before(as_of, settled_on(row))
    if withdrawn and (limit is None or withdrawn <= limit[0]):
        return "withdrawn"
    if row["is_in_time"] and settled_on(row) is None:
        return "ruled"
    if limit is None:
        return "no_limit"
    if settled is None and withdrawn is None:
        return "overdue" if limit[0] < as_of else "open"
    if settled is None or settled > limit[0]:
        return "late"
    return "in_time" if settled <= limit[2] else "extended"


def _both(ruled: Due | None, noted: date | None) -> list[tuple[date | None, str]]:
    return [ruled[:2] if ruled else (None, ""), (noted, "due_at")]


def _before(as_of: date, on: date | None) -> date | None:
    return on if on and on < as_of else None


def _earliest(row: Row, limits: list[Limit], works: Works) -> Due | None:
    received = day_of(row["received_at"])
    mine = [
        limit
        for limit in limits
        if limit.begins <= received <= limit.ends and limit.source in ("", row["referral_source"])
    ]
    found = []
    for document, source in {(limit.document, limit.source) for limit in mine}:
        of_one = {one.classification: one for one in mine if (one.document, one.source) == (document, source)}
        due = _of_document(row, of_one, works)
        if due:
            found.append(due)
    return min(found) if found else None


def _of_document(row: Row, limits: dict[str, Limit], works: Works) -> Due | None:
    """15 days; 30 where complex, if the document knows such; extended with approval and with notice in that time."""
    is_complex = row["complexity"] == "complex"
    ordinary = (limits.get("complex") if is_complex else None) or limits.get("simple")
    if ordinary is None:
        return None
    last = _last_day(row, ordinary, works)
    longest = limits.get("extended") if is_complex else None
    until, notified = day(row["extended_to"]), day(row["extension_notified_at"])
    if longest is None or until is None or not row["extension_approved_by"] or notified is None or notified > last:
        return last, ordinary.rule, last
    utmost = min(until, _last_day(row, longest, works))
    return (utmost, longest.rule, last) if utmost > last else (last, ordinary.rule, last)


def _last_day(row: Row, limit: Limit, works: Works) -> date:
    """Day after day; the one from which it is counted is not."""
    received = day_of(row["received_at"])
    on = max(received, day(row.get(limit.since, "")) or received)
    left = limit.days
    while left:
        on += A_DAY
        if works(on) or not limit.is_working:
            left -= 1
    return on
