"""What came for months that are closed already: it counts once they are restated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.closing.states import standings
from pipeline.contracts import contracts
from pipeline.editions import read_manifest
from pipeline.periods import Period
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, run_sql
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Late:
    """Of a closed month: so many rows of a feed came, were corrected or were taken out by the file with this ledger number."""

    period: str
    feed: str
    file: int
    name: str
    rows: int


def known_to(workspace: Workspace) -> dict[Period, int]:
    """Every closed month → the ledger's number up to which its newest edition knows the files."""
    newest = {one.period: one for one in standings(workspace) if one.is_closed and one.period.kind == "month"}
    return {period: int(read_manifest(workspace, one)["ledger_number"]) for period, one in newest.items()}


def late_files(connection: Connection, known: dict[Period, int]) -> list[Late]:
    """What came later than the closed months know, by month, feed and file."""
    if not known:
        return []
    months = {period.first: (period, number) for period, number in known.items()}
    found = []
    for feed, contract in sorted(contracts().items()):
        if contract.event_date is None:
            continue
        # An exclusion is about the days that it spares, whenever it was decided.
        day = f"coalesce(starts_at, {contract.event_date})" if feed == "score_events" else contract.event_date
        parts = {"feed": feed, "history": f"{feed}_history", "day": day}
        for month, file, count in run_sql(connection, "closing/late", parts, known=min(known.values())).fetchall():
            if month in months and file > months[month][1]:
                found.append((str(months[month][0]), feed, file, count))
    names = dict(connection.execute("select number, name from meta.files").fetchall()) if found else {}
    return [Late(period, feed, file, names.get(file, "-"), count) for period, feed, file, count in sorted(found)]


def told(late: Sequence[Late]) -> list[Message]:
    """A sentence for each closed month that a file came for."""
    by_month: dict[str, list[Late]] = {}
    for one in late:
        by_month.setdefault(one.period, []).append(one)
    return [
        msg(
            "{period} is closed, and {files} brought or changed {count} rows of it. They do not count until it is corrected: "
            "appraise restate {period}.",
            period=period,
            files=sorted({one.name for one in mine}),
            count=sum(one.rows for one in mine),
        )
        for period, mine in by_month.items()
    ]
