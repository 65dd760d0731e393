"""Month partials: each indicator's SELECT run for the months that wait, and which months those are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pipeline import clock
from pipeline.contracts import contracts
from pipeline.exclusions import EXCLUDED, Exclusion, approved_exclusions, keeping, left_out
from pipeline.headers import faulty
from pipeline.indicators import SQUARES, Indicator, Read
from pipeline.periods import Period
from pipeline.progress import Step
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.sql_faults import sql_fault
from pipeline.touched import Touched, read_cleared, read_touched, rests_on_cleared, settle
from pipeline.warehouse import Connection, DatabaseError, run_select, run_sql, transaction


def prepare_staging(connection: Connection, settings: Settings | None = None) -> None:
    """The views that indicators read, and the macros that they call; assignments become disjoint spells first.

    The limits for complaints are those of `settings`; without it, those that the warehouse already has.
    """
    clock.publish(connection, settings)
    run_sql(connection, "macros/case_classes")
    folder = shipped("sql") / "staging"
    for path in sorted(folder.glob("*.sql"), key=lambda path: (not path.stem.startswith("_"), path.stem)):
        run_sql(connection, f"staging/{path.stem}")
    run_sql(connection, "clock/complaint_clock")


def compute_partials(
    connection: Connection,
    indicators: Mapping[str, Indicator],
    known_until: date,
    progress: Callable[[str], None] = lambda _: None,
    settings: Settings | None = None,
) -> int:
    """Recompute the months that wait, or whose indicator has changed since; return how many (indicator, month) were. What rests
    on rows that were purged keeps its sums.

    `known_until` is the day up to which facts are known ($as_of); it counts for months that were not ripe. `settings`: see
    prepare_staging.
    """
    prepare_staging(connection, settings)
    touched, cleared = read_touched(connection, indicators.values()), read_cleared(connection)
    done = {
        (indicator, month): (digest, known)
        for indicator, month, digest, known in connection.execute(
            "select indicator, month, digest, known_until from partial.computed"
        ).fetchall()
    }
    reached = _months(connection, indicators, known_until)
    exclusions = approved_exclusions(connection)
    jobs: list[tuple[Indicator, date]] = []
    with transaction(connection):
        for indicator in indicators.values():
            # Months computed before stay on the list: their rows may have moved to another month since.
            months = {month for name, month in done if name == indicator.name}
            for month in sorted(months.union(*(reached[read] for read in indicator.header.reads.items()))):
                if rests_on_cleared(indicator, month, cleared):
                    continue
                before = done.get((indicator.name, month))
                if before and before[0] == indicator.digest and _is_settled(indicator, month, before[1], touched):
                    continue
                jobs.append((indicator, month))
        for count, (indicator, month) in enumerate(jobs):
            title, when = indicator.header.title, f"{month:%Y-%m}"
            progress(Step(f"{title.en} {when}", count, len(jobs), zh=f"{title.zh} {when}"))
            _compute(connection, indicator, Period.month_of(month), known_until, exclusions)
        settle(connection, touched, indicators.values())
    return len(jobs)


def _compute(
    connection: Connection, indicator: Indicator, month: Period, known_until: date, exclusions: Sequence[Exclusion]
) -> None:
    names = [indicator.name, indicator.name + EXCLUDED]
    connection.execute("delete from partial.facts where indicator in (?, ?) and month = ?", [*names, month.first])
    connection.execute("delete from partial.computed where indicator = ? and month = ?", [indicator.name, month.first])
    optional = ", ".join(f"null as {name}" for name in (*SQUARES, "case_id"))
    values = {
        "start": month.first,
        "end": month.after,
        "as_of": known_until,
        "indicator": indicator.name,
        "version": indicator.header.version,
        **indicator.parameters,
    }
    shape = f"select * from (select {optional}, '-' as stratum where false) union all by name"
    whole = f"{shape} ({indicator.sql}\n)"
    try:
        if _may_leave_out(exclusions, indicator, month):
            dates = {feed: read.date for feed, read in indicator.header.reads.items()}
            kept = f"{shape} ({keeping(indicator.sql, dates)}\n)"
            _insert(connection, kept, "$indicator", values)
            _insert(connection, left_out(whole, kept), f"$indicator || '{EXCLUDED}'", values)
        else:
            _insert(connection, whole, "$indicator", values)
    except DatabaseError as error:
        raise faulty(f"{indicator.name}.sql", [sql_fault(error)]) from None
    run_select(connection, "insert into meta.unshown values ('partials', $month)", month=month.first)
    run_select(
        connection,
        """insert into partial.computed values ($indicator, $month, $digest, $known,
            (select coalesce(max(number), 0) from meta.files))""",
        indicator=indicator.name,
        month=month.first,
        digest=indicator.digest,
        known=known_until,
    )


def _may_leave_out(exclusions: Sequence[Exclusion], indicator: Indicator, month: Period) -> bool:
    """Whether an approved exclusion is about the indicator in the month; a case is never left out."""
    is_event = indicator.header.evidence == "event"
    return not is_event and any(one.is_about(indicator.name, month.first, month.after) for one in exclusions)


def _insert(connection: Connection, sql: str, name: str, values: Mapping[str, Any]) -> None:
    run_select(
        connection,
        f"""insert into partial.facts by name
        select {name} as indicator, $version as version, r.* replace (coalesce(r.stratum, '-') as stratum)
        from ({sql}) as r""",
        **values,
    )


def _is_settled(indicator: Indicator, month: date, known_until: date, touched: Touched) -> bool:
    """Whether the month's value, computed with facts known until then, stands: it was ripe, and nothing touches it."""
    is_ripe = known_until >= Period.month_of(month).after + timedelta(days=indicator.days_after)
    return is_ripe and not touched.touches(indicator, month)


def _months(
    connection: Connection, indicators: Mapping[str, Indicator], known_until: date
) -> dict[tuple[str, Read], set[date]]:
    """(feed, how it is read) → every month in which the feed has rows, and every month that such rows reach into.

    A complaint of September may fall due in October, which need not have a row of its own.
    """
    found: dict[tuple[str, Read], set[date]] = {}
    for feed, read in {item for indicator in indicators.values() for item in indicator.header.reads.items()}:
        months = found.setdefault((feed, read), set())
        for month in (Period.month_of(day) for day in _months_with_rows(connection, feed, read)):
            months.add(month.first)
            reached = Period.month_of(month.first - timedelta(days=read.days_after))
            while reached.first < month.after + timedelta(days=read.days_before):
                if reached.first < known_until:
                    months.add(reached.first)
                reached = reached.shifted(1)
    return found


def _months_with_rows(connection: Connection, feed: str, read: Read) -> list[date]:
    """The months in which the feed has rows, or had once; looked for in the rows themselves only where they are placed by
    another day than the feed's own.
    """
    sql = f"select distinct date_trunc('month', {read.date})::date from feed.{feed}"
    if read.date == contracts()[feed].event_date:
        sql = f"select month from meta.months where feed = '{feed}'"
    try:
        return [month for (month,) in connection.execute(sql).fetchall() if month]
    except DatabaseError as error:
        raise faulty(f"reads.{feed}.date", [sql_fault(error)]) from None
