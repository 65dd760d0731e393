"""Seeded feeds of one bank that has them all: the day's business and its rounds, under two managing units."""

from __future__ import annotations

from collections.abc import Iterable

from oracle_attribution import Feeds, Row
from random_feeds import KNOWN_UNTIL, random_feeds
from random_rounds import random_rounds

__all__ = ["ABOVE", "KNOWN_UNTIL", "random_bank"]

# Branch → what it is part of. M2 is part of M1, so that B1 is two steps below M1; B4, C1 and D1 are the bank's own.
ABOVE = {"B1": "M2", "B2": "M2", "M2": "M1", "B3": "M1"}
# Whose rows bear numbers that the day's business bears too, and where such numbers stand.
NUMBERS = {"complaints": ("complaint_id", "merged_into"), "errors": ("error_id",)}
PEOPLE = ("employee_id", "responsible_employee_id")


def random_bank(seed: int) -> Feeds:
    """Rows of every feed that an indicator reads; "" is a blank cell. Persons and numbers of rounds are their own."""
    business, rounds = random_feeds(seed), random_rounds(seed)
    found: Feeds = {
        feed: _alike([*business.get(feed, []), *(_own(feed, row) for row in rounds.get(feed, []))])
        for feed in dict.fromkeys([*business, *rounds])
        if feed != "branches"
    }
    levels = {row["branch_id"]: row for row in rounds["branches"]}
    units = [Row(branch_id=unit, branch_name=f"Unit {unit}", kind="managing_unit") for unit in ("M1", "M2")]
    branches = [row | levels.get(row["branch_id"], {}) for row in business["branches"]]
    placed = [row | {"parent_branch_id": ABOVE.get(row["branch_id"], "")} for row in (*units, *branches)]
    return {"branches": _alike(placed)} | found


def _own(feed: str, row: Row) -> Row:
    """The row of a round with numbers and persons that no row of the day's business has."""
    changed = {name: f"R{row[name]}" for name in NUMBERS.get(feed, ()) if row[name]}
    changed |= {name: f"{row[name]} on rounds" for name in PEOPLE if row.get(name)}
    if feed == "score_events" and row["subject_type"] == "employee":
        changed["subject_id"] = f"{row['subject_id']} on rounds"
    return row | changed


def _alike(rows: Iterable[Row]) -> list[Row]:
    """The rows with the same columns; blank where a row had none."""
    rows = list(rows)
    columns = dict.fromkeys(name for row in rows for name in row)
    return [dict.fromkeys(columns, "") | row for row in rows]
