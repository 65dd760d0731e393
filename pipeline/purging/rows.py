"""Rows whose time is over by the day of their event: whole months of a feed, once their sealed editions hold what was made of
them. Out of the warehouse, and out of what stands beside purged originals.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.appeals.versions import record_of
from pipeline.closing.states import closed
from pipeline.contracts import Contract, contract_of
from pipeline.errors import DefinitionError
from pipeline.exclusions import EXCLUDED
from pipeline.indicators import Indicator
from pipeline.journal import line_count
from pipeline.periods import Period
from pipeline.purging.guarded import Guarded
from pipeline.rows_beside import ORIGINAL, Beside, besides, discard_others, feeds_of, rewritten, told
from pipeline.rows_cleared import ROWS, cleared, find_gone, finish, parts_of, write_sums
from pipeline.rules import load_rules
from pipeline.texts import Message, msg
from pipeline.touched import other_days, read_cleared, rests_on_cleared
from pipeline.warehouse import Connection, run_select, run_sql, single
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class KeptMonth:
    """A feed's month that stays though its time is over."""

    feed: str
    month: date
    reason: Message


@dataclass(frozen=True)
class Due:
    """Of one feed: month → how many rows go, by which setting."""

    feed: str
    months: Mapping[date, int]
    rule: str


def purge_rows(
    workspace: Workspace, connection: Connection, whom: Guarded, today: date, *, dry_run: bool
) -> tuple[tuple[Due, ...], tuple[KeptMonth, ...]]:
    """Take out what is past the retention of its feed; return what went, or with a dry run would go, and what stays and why.

    The months' sums are written and the line of purges.jsonl stands before a row is gone. Raises DefinitionError for a feed
    that has no days, or is none.
    """
    wanted = workspace.settings.retention.feeds
    indicators = load_rules(workspace).indicators if wanted else {}
    for feed in wanted:
        if contract_of(feed).event_date is None:
            raise DefinitionError(
                msg(
                    "appraisal.yaml, retention.feeds: rows of {feed} have no day of their own, so they are kept. Remove it.",
                    feed=feed,
                )
            )
    gone: list[Due] = []
    kept: list[KeptMonth] = []
    for feed, months in sorted(wanted.items()):
        first_kept = Period.month_of(today).shifted(-months).first
        due, staying = _due(workspace, connection, contract_of(feed), whom, first_kept, indicators)
        kept += staying
        if due:
            gone.append(Due(feed, due, f"retention.feeds.{feed}: {months}"))
    if gone and not dry_run:
        _take_out(workspace, connection, gone, indicators)
    if not dry_run:
        for beside in besides(workspace).values():
            _rewrite(workspace, connection, beside)
    return tuple(gone), tuple(kept)


def _due(
    workspace: Workspace,
    connection: Connection,
    contract: Contract,
    whom: Guarded,
    first_kept: date,
    indicators: Mapping[str, Indicator],
) -> tuple[dict[date, int], list[KeptMonth]]:
    """The months of a feed that go, with how many rows, and those that stay."""
    days = sorted(day for feed, day in other_days(indicators.values()) if feed == contract.feed)
    parts = parts_of(contract) | {
        "guarded": _guarded(contract, whom),
        "lasts": contract.lasts or "false",
        "months": ", ".join(f"date_trunc('month', {day})::date" for day in days) or "null::date",
    }
    run_sql(connection, "purging/returned_month", parts)
    records = [record for feed, record in whom.records if feed == contract.feed]
    values = {"first_kept": first_kept, "names": list(whom.names), "records": records}
    found = run_sql(connection, "purging/months_due", parts, **values).fetchall()
    computed = set(connection.execute("select indicator, month from partial.computed").fetchall())
    reasons: dict[date, Message] = {}
    for month, is_guarded, lasts, _ in found:
        reason = _GUARDED if is_guarded else _LASTS if lasts else None
        reason = reason or _not_sealed(workspace, Period.month_of(month))
        reason = reason or _not_computed(contract.feed, month, indicators, computed)
        if reason:
            reasons[month] = reason
    counted = {month: set(others) - {month, None} for month, _, _, others in found}
    gone = read_cleared(connection).get(contract.feed, frozenset())
    while late := _counted_elsewhere(counted, reasons, gone):
        reasons |= late
    kept = [KeptMonth(contract.feed, month, reasons[month]) for month in sorted(reasons)]
    going = sorted(counted.keys() - reasons.keys())
    return (find_gone(connection, contract.feed, going) if going else {}), kept


def _counted_elsewhere(
    counted: Mapping[date, Collection[date]], staying: Collection[date], gone: Collection[date]
) -> dict[date, Message]:
    """Why further months stay: some of their rows count, by another day of theirs, in one that stays, or in one after the last
    that goes. Computed again, that one would lose them; up to the last that goes, sums are kept (rests_on_cleared).
    """
    last = max([*(counted.keys() - set(staying)), *gone], default=date.min)
    found = {}
    for month in counted.keys() - set(staying):
        held = min((other for other in counted[month] if other in staying or other > last), default=None)
        if held:
            found[month] = msg("some of them count in {period}, which stays", period=str(Period.month_of(held)))
    return found


def _guarded(contract: Contract, whom: Guarded) -> str:
    """SQL: whether a row is about somebody, or is a record, that is guarded."""
    people = [column.name for column in contract.columns if column.references in ("employees", "subjects")]
    tests = [
        f'coalesce("{column}" in (select unnest($names::varchar[])), false)'
        for name in people
        for column in (name, f"_ref_{name}")
    ]
    tests.append(f"{record_of(contract)} in (select unnest($records::varchar[]))")
    return f"({' or '.join(tests)})"


def _not_sealed(workspace: Workspace, month: Period) -> Message | None:
    """Why the figures of the month do not stand yet, where they do not: its own edition, and those of the quarter and the
    year around it that the bank has made a draft of, must be final.
    """
    if closed(workspace, month) is None:
        return msg("{period} is not final", period=str(month))
    for longer in (
        Period(month.first.replace(month=(month.first.month - 1) // 3 * 3 + 1), "quarter"),
        Period(month.first.replace(month=1), "year"),
    ):
        if workspace.edition(str(longer)).is_dir() and closed(workspace, longer) is None:
            return msg("{period} is not final", period=str(longer))
    return None


def _not_computed(
    feed: str, month: date, indicators: Mapping[str, Indicator], computed: set[tuple[str, date]]
) -> Message | None:
    """A warehouse that was made anew has no sums of the month until the next run: then there is nothing to keep."""
    reading = [one.name for one in indicators.values() if feed in one.header.reads]
    return None if all((name, month) in computed for name in reading) else _UNCOUNTED


def _take_out(
    workspace: Workspace, connection: Connection, gone: Sequence[Due], indicators: Mapping[str, Indicator]
) -> None:
    """All of them under one time, each with its own line in the journal."""
    after = connection.execute("select coalesce(max(number), 0) from meta.files").fetchall()[0][0]
    all_cleared = {feed: set(months) for feed, months in read_cleared(connection).items()}
    for due in gone:
        all_cleared.setdefault(due.feed, set()).update(due.months)
    computed = connection.execute("select indicator, month from partial.computed order by all").fetchall()
    pairs = [
        (kind, month)
        for name, month in computed
        if name in indicators and rests_on_cleared(indicators[name], month, all_cleared)
        for kind in (name, name + EXCLUDED)
    ]
    number = len(cleared(workspace)) + 1
    sums = write_sums(workspace, connection, f"{number}", pairs)
    for due in gone:
        told(
            workspace,
            {
                "step": ROWS,
                "feed": due.feed,
                "months": [f"{month:%Y-%m}" for month in due.months],
                "rows": sum(due.months.values()),
                "after": after,
                "rule": due.rule,
                "sums": sums,
            },
        )
    finish(workspace, connection)


def _rewrite(workspace: Workspace, connection: Connection, beside: Beside) -> None:
    """The rows beside an original without those of cleared months that the warehouse holds no more. Never under a name that
    counts already: until the journal's line stands, what it tells of is as it was.
    """
    gone = read_cleared(connection)
    feeds = feeds_of(workspace, beside)
    if not gone.keys() & set(feeds.values()):
        return

    def left(name: str, rows: str) -> str | None:
        feed, number = feeds[name], name.partition("-")[0]
        if feed not in gone:
            return None
        taken = run_select(connection, _TAKEN, number=int(number)).fetchall()[0][0]
        parts = parts_of(contract_of(feed)) | {"rows": rows, "taken": taken, "number": number}
        run_sql(connection, "purging/left", parts)
        before, after = (int(single(connection.execute(f"select count(*) from ({sql})"))) for sql in (rows, _LEFT))
        return _LEFT if after < before else None

    facts: dict[str, Any] = {"sha256": beside.sha256, "numbers": list(beside.numbers)}
    files = rewritten(workspace, connection, beside, f"without-{line_count(workspace.purges)}", left)
    if files:
        told(workspace, {"step": ORIGINAL, **facts, "customer_key": beside.customer_key, "files": files})
    discard_others(workspace, besides(workspace)[beside.sha256])


_GUARDED = msg("it is about somebody whose records are held, or about an open appeal")
_LASTS = msg("it has a matter that is not over yet")
_UNCOUNTED = msg("its sums are not computed since the warehouse was made anew; run the newest period first")
_TAKEN = "select left(record->>'loaded_at', 10) from meta.files where number = $number"
_LEFT = "select * from left_rows"
