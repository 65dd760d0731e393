"""What departments owe and what came of it: complete or not, and when; the department's word that there was none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.calendar import WorkingDays
from pipeline.contracts import contract_of
from pipeline.periods import Period
from pipeline.settings import Delivery, Settings
from pipeline.warehouse import Connection, rows, run_sql

COUNTS = ("read", "set_aside", "produced", "accepted", "corrected", "duplicate", "withdrawn", "quarantined")
SHUT, ENDED = ("suspended", "renovating"), ("merged", "closed")
WORST_FIRST = ("not_delivered", "incomplete", "delivered", "none_declared")
BETWEEN = "、"  # between the names of units; they are in the bank's own language


@dataclass(frozen=True)
class FileLoad:
    """What a file brought for a feed. `as_of` is its data date; `months` (2026-09) are those that its rows speak of."""

    number: int
    department: str
    feed: str
    arrived: datetime
    as_of: date | None
    months: frozenset[str]
    counts: tuple[int, ...]  # as COUNTS

    def speaks_of(self, period: Period) -> bool:
        """Rows of it lie in the period and its data date is none before that; or its data date lies there, and it can tell of
        the whole period or has no rows with a day. A file with neither date nor rows speaks of the period in which it came,
        and of the one before.

        A list as of 9 October whose rows are all of September's says nothing of October: that nobody is in it would count
        as full marks.
        """
        has_rows = any(str(month) in self.months for month in period.months)
        if self.as_of and self.as_of < period.after:
            return self.as_of >= period.first and (has_rows or not self.months or self.is_whole(period))
        if self.months:
            return has_rows
        return self.as_of is None and period.first <= self.arrived.date() < period.shifted(1).after

    def is_whole(self, period: Period) -> bool:
        """Whether it can tell of the whole period, its last day included."""
        return (self.as_of or self.arrived.date()) >= period.after - timedelta(days=1)


@dataclass(frozen=True)
class Fate:
    """What became of one delivery that was owed for `period`.

    `status`: delivered | incomplete | none_declared | not_delivered; `missing` are the units whose rows did not come.
    `arrived` is when it was complete, or declared; None before. `due` is None for what is owed once. `is_on_time` is
    None where nothing is due yet.
    """

    delivery: Delivery
    period: Period
    due: date | None
    status: str
    arrived: datetime | None
    missing: tuple[str, ...]
    is_on_time: bool | None


@dataclass(frozen=True)
class Timeliness:
    """数据报送及时率 of a department: deliveries on time ÷ deliveries due. `late` and `missing` name the feeds."""

    department: str
    due: int
    on_time: int
    late: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """In percent; None where nothing was due."""
        return self.on_time * 100 / self.due if self.due else None


@dataclass(frozen=True)
class Deliveries:
    """What was owed and what came, as far as the ledger and the feeds tell on the day `today`.

    declared: (feed, department, period) → when · units: unit → the branches that it answers for ·
    seen: (feed, department, month) → branch → the first file with rows of it · branches: as sql/tables/branches.sql.
    """

    settings: Settings
    today: date
    loads: tuple[FileLoad, ...]
    declared: Mapping[tuple[str, str, str], datetime]
    branches: tuple[Mapping[str, Any], ...] = ()
    units: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seen: Mapping[tuple[str, str, str], Mapping[str, int]] = field(default_factory=dict)

    def fates(self, period: Period) -> list[Fate]:
        """Every delivery that is owed for a period that ends in this one, oldest first."""
        return [
            self._fate(delivery, owed)
            for delivery in self.settings.expected_deliveries
            for owed in owed_for(delivery, period)
            if owed == period or owed.after <= self.today
        ]

    def undelivered(self, period: Period) -> frozenset[str]:
        """The feeds of which a department's delivery did not come at all: of a quarter's three months, one is enough."""
        return frozenset(fate.delivery.feed for fate in self.fates(period) if fate.status == "not_delivered")

    def undelivered_by_all(self, period: Period) -> frozenset[str]:
        """The feeds of which, for one of the period's months at least, no department that owes them delivered anything.

        A word that there was none is a delivery. What is owed for a quarter or once tells of each of its months.
        """
        came: dict[tuple[str, Period], bool] = defaultdict(bool)
        for fate in self.fates(period):
            for month in period.months:
                if fate.period.first <= month.first < fate.period.after:
                    came[fate.delivery.feed, month] |= fate.status != "not_delivered"
        return frozenset(feed for (feed, _), has_come in came.items() if not has_come)

    def none_declared(self, period: Period) -> frozenset[str]:
        """The feeds of which every delivery was declared as none."""
        fates = self.fates(period)
        others = {fate.delivery.feed for fate in fates if fate.status != "none_declared"}
        return frozenset(fate.delivery.feed for fate in fates) - others

    def missing_branches(self, period: Period) -> dict[str, frozenset[str]]:
        """Feed → the branches and units whose rows did not come, while others' did.

        Of a department that sent nothing while another sent the same feed, they are those that its delivery lists; one
        that lists none lacks rows of nobody in particular, and only the note on the data tells of it.
        """
        found: dict[str, set[str]] = defaultdict(set)
        nowhere = self.undelivered_by_all(period)
        for fate in self.fates(period):
            missing = fate.missing if fate.status == "incomplete" else ()
            if fate.status == "not_delivered" and fate.delivery.feed not in nowhere:
                missing = self._required(fate.delivery, fate.period)
            for unit in missing:
                found[fate.delivery.feed] |= {unit, *self.units.get(unit, ())}
        return {feed: frozenset(branches) for feed, branches in found.items()}

    def frame(self, period: Period) -> pd.DataFrame:
        """One row per department and feed, ordered: the accounts of the files that speak of the period, the status, and
        due, arrived, is_on_time, missing_branches (names, or empty), due_count, on_time_count; owed_count and missed_count:
        how many were owed, and of how many nothing came. The status is that of the worst, so one of several is enough.
        """
        loads: dict[tuple[str, str], list[FileLoad]] = defaultdict(list)
        for load in self.loads:
            loads[load.department, load.feed].append(load)
        told = {key: found for key, all_of in loads.items() if (found := _told(all_of, period))}
        fates: dict[tuple[str, str], list[Fate]] = defaultdict(list)
        for fate in self.fates(period):
            fates[fate.delivery.department, fate.delivery.feed].append(fate)
        lines = [self._line(key, told.get(key, []), fates.get(key, [])) for key in sorted({*told, *fates})]
        frame = pd.DataFrame(lines, columns=list(_COLUMNS))
        return frame.astype({name: kind for name, kind in _COLUMNS.items() if kind})

    def _line(self, key: tuple[str, str], told: list[FileLoad], fates: list[Fate]) -> dict[str, Any]:
        sums = [sum(load.counts[n] for load in told) for n in range(len(COUNTS))]
        statuses = {fate.status for fate in fates} or {"delivered"}
        timely = [fate.is_on_time for fate in fates if fate.is_on_time is not None]
        came = [fate.arrived for fate in fates] if fates else [min(load.arrived for load in told)]
        missing = dict.fromkeys(unit for fate in fates for unit in fate.missing)
        return {
            "department": key[0],
            "feed": key[1],
            "files": len({load.number for load in told}),
            **dict(zip(COUNTS, sums, strict=True)),
            "status": next(status for status in WORST_FIRST if status in statuses),
            "due": max((fate.due for fate in fates if fate.due), default=None),
            "arrived": max((when for when in came if when), default=None) if None not in came else None,
            "is_on_time": all(timely) if timely else None,
            "missing_branches": BETWEEN.join(self._name(unit) for unit in missing),
            "due_count": len(timely),
            "on_time_count": sum(timely),
            "owed_count": len(fates),
            "missed_count": sum(fate.status == "not_delivered" for fate in fates),
        }

    def _fate(self, delivery: Delivery, period: Period) -> Fate:
        mine = [load for load in self.loads if (load.department, load.feed) == (delivery.department, delivery.feed)]
        due = _due(delivery, period, self.settings)
        told = mine if delivery.frequency == "once" else [load for load in mine if load.speaks_of(period)]
        missing: tuple[str, ...] = ()
        arrived: datetime | None = None
        if not told:
            arrived = self._declared(delivery, period)
            status = "none_declared" if arrived else "not_delivered"
        else:
            firsts = {unit: self._first(delivery, period, unit) for unit in self._required(delivery, period)}
            missing = tuple(unit for unit, first in firsts.items() if first is None)
            status = "incomplete" if missing else "delivered"
            whole = [load.arrived for load in told if load.is_whole(period)]
            by_unit = [first for first in firsts.values() if first]
            if not missing:
                arrived = max(by_unit) if by_unit else min(whole) if whole else max(load.arrived for load in told)
        return Fate(delivery, period, due, status, arrived, missing, self._is_on_time(due, arrived))

    def _declared(self, delivery: Delivery, period: Period) -> datetime | None:
        """When the department said that there was none; what is owed once need be said once, for whatever period."""
        if delivery.frequency != "once":
            return self.declared.get((delivery.feed, delivery.department, str(period)))
        said = (when for key, when in self.declared.items() if key[:2] == (delivery.feed, delivery.department))
        return min(said, default=None)

    def _is_on_time(self, due: date | None, arrived: datetime | None) -> bool | None:
        if due is None:
            return None
        if arrived is None:
            return False if self.today > due else None
        return arrived.date() <= due

    def _required(self, delivery: Delivery, period: Period) -> tuple[str, ...]:
        if not delivery.each_branch:
            return delivery.branches
        kinds = delivery.kinds
        return tuple(b["branch_id"] for b in self.branches if b["kind"] in kinds and is_open(b, period))

    def _first(self, delivery: Delivery, period: Period, unit: str) -> datetime | None:
        """When the unit's first rows of the period came from the department."""
        branches = self.units.get(unit, frozenset([unit]))
        numbers = [
            number
            for month in period.months
            for branch, number in self.seen.get((delivery.feed, delivery.department, str(month)), {}).items()
            if branch in branches
        ]
        return min((self._arrivals[number] for number in numbers if number in self._arrivals), default=None)

    @cached_property
    def _arrivals(self) -> dict[int, datetime]:
        return {load.number: load.arrived for load in self.loads}

    def _name(self, unit: str) -> str:
        return next((str(b["name"]) for b in self.branches if b["branch_id"] == unit), unit)


_COLUMNS: dict[str, str | None] = {
    "department": None,
    "feed": None,
    "files": "int64",
    **dict.fromkeys(COUNTS, "int64"),
    "status": None,
    "due": "datetime64[us]",
    "arrived": "datetime64[us]",
    "is_on_time": "boolean",
    "missing_branches": None,
    "due_count": "int64",
    "on_time_count": "int64",
    "owed_count": "int64",
    "missed_count": "int64",
}


def read_deliveries(connection: Connection, settings: Settings, today: date | None = None) -> Deliveries:
    """Read what came. `today` is the day on which lateness is judged; without it, that of the newest arrival.

    The staging views must be there. Raises DefinitionError where appraisal.yaml expects a feed that is none.
    """
    for delivery in settings.expected_deliveries:
        contract_of(delivery.feed)
    loads = read_loads(connection)
    judged = today or max((load.arrived.date() for load in loads), default=date.min)
    listed = {d.feed for d in settings.expected_deliveries if d.branches or d.each_branch}
    if not listed:
        return Deliveries(settings, judged, loads, read_declared(connection))
    units: dict[str, set[str]] = defaultdict(set)
    for branch, unit in run_sql(connection, "tables/branch_units").fetchall():
        units[unit].add(branch)
    return Deliveries(
        settings,
        judged,
        loads,
        read_declared(connection),
        tuple(rows(run_sql(connection, "tables/branches"))),
        {unit: frozenset(found) for unit, found in units.items()},
        _seen(connection, listed),
    )


def read_loads(connection: Connection) -> tuple[FileLoad, ...]:
    """What every file brought, by ledger number."""
    return tuple(
        FileLoad(
            row["number"],
            row["department"],
            row["feed"],
            row["arrived"],
            row["as_of"],
            frozenset(row["months"]),
            tuple(int(row[name]) for name in COUNTS),
        )
        for row in rows(run_sql(connection, "tables/deliveries"))
    )


def read_declared(connection: Connection) -> dict[tuple[str, str, str], datetime]:
    """(feed, department, period) → when the department said that there was none."""
    found = rows(run_sql(connection, "tables/declared_none"))
    return {(row["feed"], row["department"], row["period"]): row["declared"] for row in found}


def owed_for(delivery: Delivery, period: Period) -> list[Period]:
    """The periods of the delivery's own kind that end in `period`; `period` itself for what is owed once."""
    if delivery.frequency == "once":
        return [period]
    ending = []
    for month in period.months:
        own = _around(month, delivery.frequency)
        if own.after == month.after:
            ending.append(own)
    return ending


def timeliness(frame: pd.DataFrame) -> list[Timeliness]:
    """数据报送及时率 by department, from the edition's deliveries; departments that owed nothing are left out."""
    found = []
    for department, part in frame[frame["due_count"] > 0].groupby("department", sort=True):
        missing = part["status"].isin(["not_delivered", "incomplete"])
        late = (part["on_time_count"] < part["due_count"]) & ~missing
        found.append(
            Timeliness(
                str(department),
                int(part["due_count"].sum()),
                int(part["on_time_count"].sum()),
                tuple(part.loc[late, "feed"]),
                tuple(part.loc[missing, "feed"]),
            )
        )
    return found


def _told(loads: list[FileLoad], period: Period) -> list[FileLoad]:
    """The files whose accounts belong to the period: those dated in it or not at all; else the first later one."""
    speaking = [load for load in loads if load.speaks_of(period)]
    timeless = [load for load in loads if load.as_of is None and not load.months]
    inside = [load for load in speaking if load.as_of is None or load.as_of < period.after]
    return sorted({*(inside or speaking[:1]), *timeless}, key=lambda load: load.number)


def _due(delivery: Delivery, period: Period, settings: Settings) -> date | None:
    if delivery.frequency == "once":
        return None
    days = WorkingDays(frozenset(settings.calendar.holidays), frozenset(settings.calendar.workdays))
    return days.nth_from(period.after, delivery.due_working_day).day


def _around(month: Period, kind: str) -> Period:
    if kind == "month":
        return month
    first = month.first.month - (month.first.month - 1) % 3 if kind == "quarter" else 1
    return Period(month.first.replace(month=first), kind)


def open_in(branches: pd.DataFrame, period: Period) -> list[bool]:
    """Whether each of the branches (columns as sql/tables/branches.sql has them, days as dates) was open on some day."""
    told = branches.reindex(columns=["opened_date", "status", "status_from", "status_to"])
    rows_of = told.astype(object).where(told.notna(), None).to_dict("records")
    return [is_open(branch, period) for branch in rows_of]


def is_open(branch: Mapping[str, Any], period: Period) -> bool:
    """Whether the branch was open on some day of the period."""
    opened, since, until = branch["opened_date"], branch["status_from"], branch["status_to"]
    if opened and opened >= period.after:
        return False
    if branch["status"] in ENDED:
        return since is None or since > period.first
    is_shut = since is None or since <= period.first
    return not (branch["status"] in SHUT and is_shut and (until is None or until >= period.after - timedelta(days=1)))


def _seen(connection: Connection, feeds: Iterable[str]) -> dict[tuple[str, str, str], dict[str, int]]:
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for feed in sorted(feeds):
        contract = contract_of(feed)
        if contract.event_date is None or "branch_id" not in {column.name for column in contract.columns}:
            continue
        parts = {"feed": feed, "history": f"{feed}_history", "day": contract.event_date}
        for branch, department, month, number in run_sql(connection, "tables/delivered_branches", parts).fetchall():
            found[feed, department, month][branch] = number
    return found
