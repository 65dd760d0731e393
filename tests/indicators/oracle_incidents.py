"""One incident costs once: a second, dull implementation of which items get back in a rate what they lost, and for whom.

It reads the very rows that a test delivers ("" is a blank cell).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from oracle_attribution import NOBODY, Feeds, Row, day_of, place

VISITS, CHECKS = "mystery_visits", "checks"
Item = tuple[str, str, str]  # feed, document, item
Cost = tuple[str, str, str]  # incident, level, subject


@dataclass(frozen=True)
class Lost:
    """An item of a rate that lost points by an incident. Nobody is charged for a visit but the branch."""

    item: Item
    incident: str
    employee: str
    branch: str
    on: date

    def costs(self) -> list[Cost]:
        subjects = [("employee", self.employee), ("branch", self.branch)]
        return [(self.incident, level, subject) for level, subject in subjects if subject != NOBODY]


def withheld(feeds: Feeds, lost: Iterable[Lost]) -> set[tuple[Item, str]]:
    """(item, level) of what gets back its lost points in the rates of that level."""
    lost = list(lost)
    charged = set(_charged(feeds))
    found = set()
    for one in lost:
        for cost in one.costs():
            level = cost[1]
            first = {
                feed: min((other.on for other in lost if other.item[0] == feed and cost in other.costs()), default=None)
                for feed in (VISITS, CHECKS)
            }
            visited, checked = first[VISITS], first[CHECKS]
            is_second = visited and checked and (VISITS if checked < visited else CHECKS) == one.item[0]
            if cost in charged or is_second:
                found.add((one.item, level))
    return found


def _charged(feeds: Feeds) -> Iterator[Cost]:
    for row in feeds["complaints"]:
        master = next(
            other
            for other in feeds["complaints"]
            if other["complaint_id"] == (row["merged_into"] or row["complaint_id"])
        )
        if master["liability"] in ("full", "main", "partial") and not master["merged_into"]:
            own = master["responsible_department_id"] or master["branch_id"]
            who = master["responsible_employee_id"]
            employee, _, branch = place(feeds, master, day_of(master["received_at"]), own=own, employee=who)
            if branch == NOBODY:  # nobody's branch: the department that handles it answers
                branch = master["department_id"] or NOBODY
            yield from _costs((row["complaint_id"], row["incident_ref"]), employee, branch)
    for row in feeds["errors"]:
        if row["is_counted"] != "no":
            employee, _, branch = place(feeds, row, day_of(row["occurred_at"]))
            yield from _costs((row["error_id"], row["incident_ref"]), employee, branch)
    for row in feeds["score_events"]:
        if row["kind"] in ("deduction", "veto") and row["is_withdrawn"] != "yes" and row["incident_ref"]:
            yield row["incident_ref"], row["subject_type"], row["subject_id"]


def _costs(names: Iterable[str], employee: str, branch: str) -> Iterator[Cost]:
    for name in names:
        if name:
            yield name, "employee", employee
            yield name, "branch", branch


def lost_by(row: Row, item: Item, employee: str, branch: str, on: date) -> Iterator[Lost]:
    """What an item that lost points costs, where it names an incident."""
    if row["incident_ref"]:
        yield Lost(item, row["incident_ref"], employee, branch, on)
