"""Rows whose time is over: taken out of the warehouse by feed and month, and again at the same place when it is made anew.

The months' sums that figures of later periods look back on stay: they lie in archive/sums/, as they were when the rows went,
and are put back when the warehouse is made anew. The sealed editions of these months stand; they are not computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.contracts import Contract, contract_of
from pipeline.errors import WorkspaceError
from pipeline.journal import read
from pipeline.periods import Period
from pipeline.rows_beside import is_genuine
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, copy_parquet, run_select, run_sql, single, transaction
from pipeline.workspace import Workspace

ROWS = "rows"  # the step of purges.jsonl that tells of them
FACTS, COMPUTED = "partial.facts", "partial.computed"


@dataclass(frozen=True)
class Cleared:
    """One feed's months whose rows one purge took out. `after`: the newest file there was then; `at`: the bank's time, ISO;
    `rule`: the setting that asked for it; `sums`: file name in archive/sums/ → SHA-256.
    """

    feed: str
    months: tuple[date, ...]
    after: int
    at: str
    rule: str
    sums: Mapping[str, str]


def cleared(workspace: Workspace, trusted: Mapping[str, str] | None = None) -> list[Cleared]:
    """Every time that rows were taken out, oldest first; with `trusted` (key id → public key), those that one of these keys
    signed.
    """
    steps = [step for step in read(workspace.purges) if step["step"] == ROWS]
    return [_cleared(step) for step in steps if trusted is None or is_genuine(step, trusted)]


def _cleared(step: Mapping[str, Any]) -> Cleared:
    months = tuple(date.fromisoformat(f"{month}-01") for month in step["months"])
    return Cleared(step["feed"], months, step["after"], step["at"], step["rule"], step["sums"])


def why_gone(workspace: Workspace, months: Collection[Period], feed: str | None = None) -> list[Message]:
    """A sentence for each time that rows of any of these months went, of one feed where it is named: which, when, by which
    rule. Empty where all are there.
    """
    wanted = {month.first for month in months}
    return [
        msg(
            "The rows of {feed} of {months} have been purged on {day} under {rule}; the sealed figures stand.",
            feed=contract_of(one.feed).named,
            months=[f"{month:%Y-%m}" for month in sorted(wanted & set(one.months))],
            day=one.at[:10],
            rule=one.rule,
        )
        for one in cleared(workspace)
        if wanted & set(one.months) and feed in (None, one.feed)
    ]


def parts_of(contract: Contract) -> dict[str, str]:
    """What the scripts of sql/purging name: the feed's tables, the day that places a row, the days of a returned one."""
    days = [column.name for column in contract.columns if column.type in ("date", "timestamp")]
    read_days = ", ".join(f"try_cast(content['{name}'] as date) as \"{name}\"" for name in days)
    return {
        "feed": contract.feed,
        "history": f"{contract.feed}_history",
        "day": contract.event_date or "null::date",
        "days": read_days or "null as _no_day",
    }


def find_gone(connection: Connection, feed: str, months: Sequence[date]) -> dict[date, int]:
    """Mark what goes with these months of a feed (tables `gone`, `returned_month`): month → how many records and returned
    rows.
    """
    parts = parts_of(contract_of(feed))
    run_sql(connection, "purging/returned_month", parts)
    run_sql(connection, "purging/gone", parts, months=list(months))
    return dict(run_sql(connection, "purging/counted", parts, months=list(months)).fetchall())


def finish(workspace: Workspace, connection: Connection) -> list[Cleared]:
    """Take out what purges.jsonl tells of and the warehouse still has, before any file comes in after it; return it."""
    return take_out(connection, cleared(workspace))


def take_out(connection: Connection, steps: Sequence[Cleared]) -> list[Cleared]:
    """Take the rows of those steps out of the warehouse that are in it yet; return these steps. Old bytes stay in its file
    until it is written anew.
    """
    done = "select exists (from meta.cleared where feed = $feed and cleared_at = $at)"
    left = [one for one in steps if not single(run_select(connection, done, feed=one.feed, at=one.at))]
    for one in left:
        with transaction(connection):
            find_gone(connection, one.feed, one.months)
            parts = parts_of(contract_of(one.feed))
            run_sql(connection, "purging/take_out", parts, months=list(one.months), at=one.at)
    return left


def write_sums(
    workspace: Workspace, connection: Connection, name: str, pairs: Sequence[tuple[str, date]]
) -> dict[str, str]:
    """The sums of these indicators and months as they are now, into archive/sums/; return file name → SHA-256."""
    connection.execute("create or replace temp table kept_sum (indicator varchar, month date)")
    if pairs:
        connection.executemany("insert into kept_sum values (?, ?)", [list(pair) for pair in pairs])
    found = {}
    for table in (FACTS, COMPUTED):
        path = folder_of(workspace) / f"{name}.{table.partition('.')[2]}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            f"select t.* from {table} as t inner join kept_sum as k on k.indicator = t.indicator and k.month = t.month"
        )
        copy_parquet(connection, rows, path)
        found[path.name] = _sha256(path)
    return found


def put_back_sums(workspace: Workspace, connection: Connection, one: Cleared) -> None:
    """The sums that were kept, in place of whatever there is of these months. Raises WorkspaceError for a changed file."""
    for path in damaged_sums(workspace, one):
        raise WorkspaceError(msg("{file} is damaged. Restore it from a backup.", file=path.relative_to(workspace.root)))
    for table in (COMPUTED, FACTS):
        file = next(name for name in one.sums if name.split(".")[-2] == table.partition(".")[2])
        source = f"read_parquet('{str(folder_of(workspace) / file).replace(chr(39), chr(39) * 2)}')"
        connection.execute(f"delete from {table} where (indicator, month) in (select indicator, month from {source})")
        connection.execute(f"insert into {table} by name select * from {source}")


def damaged_sums(workspace: Workspace, one: Cleared) -> list[Path]:
    """Files of the kept sums that are missing or are not what they were."""
    paths = {folder_of(workspace) / name: sha256 for name, sha256 in one.sums.items()}
    return [path for path, sha256 in paths.items() if not path.is_file() or _sha256(path) != sha256]


def folder_of(workspace: Workspace) -> Path:
    return workspace.archive / "sums"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
