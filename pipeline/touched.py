"""Which months are touched by what came since they were last computed: rows, people's posts, exclusions, items given back.

What follows from whole feeds (who was where, what is spared, what is given back) is compared with what it was then, so that
a roster of the month, or a month's decisions, touch the months that they are about and not all of history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.contracts import contracts
from pipeline.exclusions import Exclusion
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.warehouse import Connection, run_sql, single

PEOPLE, SPARING = "employees", "score_events"
NAMES = ("branch_names", "identifiers")  # rows that they move wait under their own feed and month
LISTS = ("branches", "checklist_items")  # what a visit or a check is looked at for
ALWAYS = (date.min, date.max)


@dataclass(frozen=True)
class Touched:
    """`rows`: feed and month (None: rows without a day) with new, ended or moved rows. `people`: first and last month between
    which somebody's post or branch is another. `spared`: exclusions that came, went or changed. `given_back`: feed and month.
    """

    rows: frozenset[tuple[str, date | None]]
    people: tuple[tuple[date, date], ...] = ()
    spared: tuple[Exclusion, ...] = ()
    given_back: frozenset[tuple[str, date]] = frozenset()

    def touches(self, indicator: Indicator, month: date) -> bool:
        """Whether any of it lies in what the indicator's value of the month reads."""
        reads = indicator.header.reads
        if any(self._in_rows(indicator, feed, touched, month) for feed, touched in self.rows):
            return True
        spans = [_window(indicator, feed, month) for feed in reads]
        if any(first < after and last >= start for first, last in self.people for start, after in spans):
            return True
        if any(one.is_about(indicator.name, start, after) for one in self.spared for start, after in spans):
            return True
        return any(feed in reads and _in_window(indicator, feed, touched, month) for feed, touched in self.given_back)

    def _in_rows(self, indicator: Indicator, feed: str, touched: date | None, month: date) -> bool:
        read = indicator.header.reads.get(feed)
        if read is None:
            if feed in LISTS:
                return bool({"checks", "mystery_visits"} & set(indicator.header.reads)) or _is_told(indicator, feed)
            is_elsewhere = feed in (PEOPLE, SPARING, *NAMES) or any(
                feed in r.unless for r in indicator.header.reads.values()
            )
            return touched is None and not is_elsewhere
        if touched is None or read.date != contracts()[feed].event_date:
            return True  # placed by another day than its feed's own: a row of any month may count in this one
        return _in_window(indicator, feed, touched, month)


def read_touched(connection: Connection) -> Touched:
    """What came since the months were last computed. Call once staging is prepared."""
    rows = frozenset(connection.execute("select distinct feed, month from meta.waiting").fetchall())
    feeds = {feed for feed, _ in rows}
    people: Sequence[tuple[date, date]] = ()
    if PEOPLE in feeds or not _is_kept(connection, "spells"):
        people = run_sql(connection, "touched/people").fetchall() if _is_kept(connection, "spells") else [ALWAYS]
    if not _is_kept(connection, "exclusions"):
        return Touched(rows, (ALWAYS,))
    spared = tuple(
        Exclusion(start, until, None if names is None else frozenset(names))
        for start, until, names in run_sql(connection, "touched/spared").fetchall()
    )
    return Touched(rows, tuple(people), spared, frozenset(run_sql(connection, "touched/given_back").fetchall()))


def settle(connection: Connection, touched: Touched) -> None:
    """Everything touched is computed: the next time is compared with how it is now."""
    if touched.people or not _is_kept(connection, "spells"):
        run_sql(connection, "touched/keep_people")
    run_sql(connection, "touched/keep_events")
    connection.execute("delete from meta.waiting")


def read_cleared(connection: Connection) -> dict[str, frozenset[date]]:
    """Feed → the months whose rows were purged."""
    found = connection.execute("select feed, list(distinct month) from meta.cleared group by feed").fetchall()
    return {feed: frozenset(months) for feed, months in found}


def rests_on_cleared(indicator: Indicator, month: date, cleared: Mapping[str, Collection[date]]) -> bool:
    """Whether the indicator's value of the month reads rows that were purged, or what took rows of it out: its sums are then
    kept as they are, since computed again they would come to nothing.
    """
    for feed, read in indicator.header.reads.items():
        if any(
            _in_window(indicator, feed, one, month) for other in (feed, *read.unless) for one in cleared.get(other, ())
        ):
            return True
        if any(one >= _window(indicator, feed, month)[0].replace(day=1) for one in cleared.get(SPARING, ())):
            return True  # decided later, an exclusion spares days before
    return False


def _is_kept(connection: Connection, table: str) -> bool:
    sql = "select count(*) from duckdb_tables() where schema_name = 'partial' and table_name = ?"
    return bool(single(connection.execute(sql, [table])))


def _is_told(indicator: Indicator, feed: str) -> bool:
    """Whether the indicator's own SELECT looks at a list that it does not read by day."""
    return bool(re.search(rf"\b(feed|staging)\.({feed}|units|branch_name|listed_items)\b", indicator.sql))


def _window(indicator: Indicator, feed: str, month: date) -> tuple[date, date]:
    """The days of a feed that the value of the month reads: the first one, and the one after the last."""
    read = indicator.header.reads[feed]
    return month - timedelta(days=read.days_before), Period.month_of(month).after + timedelta(days=read.days_after)


def _in_window(indicator: Indicator, feed: str, touched: date, month: date) -> bool:
    start, after = _window(indicator, feed, month)
    return touched < after and Period.month_of(touched).after > start
