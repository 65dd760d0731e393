"""What the second implementation of each feed's indicators stands on: facts, attribution and cells, in plain Python.

It knows nothing of the program: it says what the design's attribution rules say, day by day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

Row = dict[str, str]
Feeds = dict[str, list[Row]]

NOBODY = "-"
FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Fact:
    """One row's share in an indicator."""

    indicator: str
    employee: str
    post: str
    branch: str
    month: date
    numerator: Fraction
    denominator: Fraction
    sample: int
    square: Fraction = Fraction(0)  # of the observations behind the numerator, for means and balances


# Attribution ---------------------------------------------------------------------------------------------------------


def held(assignments: list[Row], employee: str, on: date, branch: str) -> Row | None:
    """The one assignment that counts on a day: a primary one before others, one at the event's own branch before others,
    the one that began last before others. None where the employee holds no post on that day.
    """
    running = [row for row in assignments if row["employee_id"] == employee and _runs(row, on)]
    primary = [row for row in running if row["is_primary"] == "yes"]
    candidates = primary or running
    at_branch = [row for row in candidates if row["branch_id"] == branch]
    best = None
    for row in at_branch or candidates:
        if best is None or _rank(row) > _rank(best):
            best = row
    return best


def _runs(row: Row, on: date) -> bool:
    """valid_to and left_date are both last days."""
    last = min(day(row["valid_to"]) or FOREVER, day(row["left_date"]) or FOREVER)
    return day_of(row["valid_from"]) <= on <= last


def _rank(row: Row) -> tuple[str, str, str]:
    return (row["valid_from"], row["branch_id"], row["post"])


def place(
    feeds: Feeds, row: Row, on: date, since: date | None = None, own: str | None = None, employee: str | None = None
) -> tuple[str, str, str]:
    """(employee, post, branch) of a row. The row's own branch wins over the assignment's.

    A row that covers a span (`since` to `on`) counts in the post held last, in the span, at the row's own branch; where
    there was none, in the post held last anywhere. `own` and `employee` stand in for the row's branch and employee.
    """
    branch = row["branch_id"] if own is None else own
    employee = row["employee_id"] if employee is None else employee
    if not employee:
        return NOBODY, NOBODY, branch or NOBODY
    last = None
    for back in days_back(on, since or on):
        assignment = held(feeds["employees"], employee, back, branch)
        if assignment is None:
            continue
        last = last or assignment
        if assignment["branch_id"] == branch:
            last = assignment
            break
    if last is None:
        return employee, NOBODY, branch or NOBODY
    return employee, last["post"], branch or last["branch_id"]


def days_back(last: date, first: date) -> Iterator[date]:
    while last >= first:
        yield last
        last -= timedelta(days=1)


# Cells ---------------------------------------------------------------------------------------------------------------


def moment_of(text: str) -> datetime:
    return datetime.strptime(text if len(text) > 10 else f"{text} 00:00", "%Y-%m-%d %H:%M")


def day_of(text: str) -> date:
    return datetime.strptime(text[:10], "%Y-%m-%d").date()


def day(text: str) -> date | None:
    return day_of(text) if text else None


def month_of(on: date) -> date:
    return date(on.year, on.month, 1)


def last_of(month: date) -> date:
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def total(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))
