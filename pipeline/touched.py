"""Which months are touched by what came since they were last computed: rows, people's posts, exclusions, items given back.

What follows from whole feeds (who was where, what is spared, what is given back) is compared with what it was then, so that
a roster of the month, or a month's decisions, touch the months that they are about and not all of history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
Spans = Sequence[tuple[date, date]]  # of days: the first one, and the one after the last


@dataclass(frozen=True)
class Touched:
    """`rows`: feed and month (None: rows without a day) with new, ended or moved rows. `people`: first and last month between
    which somebody's post or branch is another. `spared`: exclusions that came, went or changed. `given_back`: feed and month.
    `placed`: of a feed read by another day than its own, the pairs of a row's own month and the month of that day; a feed
    and day that are missing were not kept yet, so a row of any month may count in any other.
    """

    rows: frozenset[tuple[str, date | None]]
    people: tuple[tuple[date, date], ...] = ()
    spared: tuple[Exclusion, ...] = ()
    given_back: frozenset[tuple[str, date]] = frozenset()
    placed: Mapping[tuple[str, str], Collection[tuple[date, date]]] = field(default_factory=dict)

    def touches(self, indicator: Indicator, month: date) -> bool:
        """Whether any of it lies in what the indicator's value of the month reads."""
        spans = {feed: list(self._own_days(indicator, feed, month)) for feed in indicator.header.reads}
        if any(self._in_rows(indicator, feed, touched, spans) for feed, touched in self.rows):
            return True
        days = [span for found in spans.values() for span in found]
        if any(first < after and last >= start for first, last in self.people for start, after in days):
            return True
        windows = [_window(indicator, feed, month) for feed in spans]
        if any(one.is_about(indicator.name, start, after) for one in self.spared for start, after in windows):
            return True
        return any(_meets(spans.get(feed, ()), touched) for feed, touched in self.given_back)

    def _in_rows(self, indicator: Indicator, feed: str, touched: date | None, spans: Mapping[str, Spans]) -> bool:
        if feed in spans:
            return touched is None or _meets(spans[feed], touched)
        if feed in LISTS:
            return bool({"checks", "mystery_visits"} & spans.keys()) or _is_told(indicator, feed)
        is_elsewhere = feed in (PEOPLE, SPARING, *NAMES) or any(
            feed in read.unless for read in indicator.header.reads.values()
        )
        return touched is None and not is_elsewhere

    def _own_days(self, indicator: Indicator, feed: str, month: date) -> Iterator[tuple[date, date]]:
        """By the feed's own day, when the rows are that the value of the month reads, as Spans."""
        day = indicator.header.reads[feed].date
        if day == contracts()[feed].event_date:
            yield _window(indicator, feed, month)
        elif (feed, day) not in self.placed:
            yield ALWAYS
        else:
            window = [_window(indicator, feed, month)]
            yield from ((own, Period.month_of(own).after) for own, at in self.placed[feed, day] if _meets(window, at))


def read_touched(connection: Connection, indicators: Iterable[Indicator]) -> Touched:
    """What came since the months of the indicators were last computed. Call once staging is prepared."""
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
    given_back = frozenset(run_sql(connection, "touched/given_back").fetchall())
    return Touched(rows, tuple(people), spared, given_back, _placed(connection, indicators))


def settle(connection: Connection, touched: Touched, indicators: Iterable[Indicator]) -> None:
    """Everything touched is computed: the next time is compared with how it is now."""
    if touched.people or not _is_kept(connection, "spells"):
        run_sql(connection, "touched/keep_people")
    run_sql(connection, "touched/keep_events")
    for feed in {feed for feed, _ in touched.rows}:
        connection.execute("delete from partial.placed where feed = ?", [feed])
    kept = _kept_days(connection)
    for feed, day in other_days(indicators) - kept:
        run_sql(connection, "touched/keep_placed", _parts(feed, day))
    connection.execute("delete from meta.waiting")


def _placed(
    connection: Connection, indicators: Iterable[Indicator]
) -> dict[tuple[str, str], Collection[tuple[date, date]]]:
    return {
        (feed, day): run_sql(connection, "touched/placed", _parts(feed, day)).fetchall()
        for feed, day in other_days(indicators) & _kept_days(connection)
    }


def _kept_days(connection: Connection) -> set[tuple[str, str]]:
    return set(connection.execute("select distinct feed, day from partial.placed").fetchall())


def other_days(indicators: Iterable[Indicator]) -> set[tuple[str, str]]:
    """Feeds that an indicator reads by another day than their own, and that day."""
    reads = {(feed, read.date) for indicator in indicators for feed, read in indicator.header.reads.items()}
    return {(feed, day) for feed, day in reads if day != contracts()[feed].event_date}


def _parts(feed: str, day: str) -> dict[str, str]:
    return {"feed": feed, "day": day, "event_day": contracts()[feed].event_date or "null::date"}


def read_cleared(connection: Connection) -> dict[str, frozenset[date]]:
    """Feed → the months whose rows were purged."""
    found = connection.execute("select feed, list(distinct month) from meta.cleared group by feed").fetchall()
    return {feed: frozenset(months) for feed, months in found}


def rests_on_cleared(indicator: Indicator, month: date, cleared: Mapping[str, Collection[date]]) -> bool:
    """Whether the indicator's value of the month reads rows that were purged, or what took rows of it out: its sums are then
    kept as they are, since computed again they would come to nothing.
    """
    for feed, read in indicator.header.reads.items():
        window = _window(indicator, feed, month)
        if any(_meets([window], one) for other in (feed, *read.unless) for one in cleared.get(other, ())):
            return True
        gone = cleared.get(feed, ())
        if read.date != contracts()[feed].event_date and gone and month <= max(gone):
            return True  # counted by another day, rows of any of these months may be in it
        if any(one >= window[0].replace(day=1) for one in cleared.get(SPARING, ())):
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


def _meets(spans: Spans, touched: date) -> bool:
    """Whether any of the days lie in the month."""
    return any(touched < after and Period.month_of(touched).after > start for start, after in spans)
