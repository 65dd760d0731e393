"""What readers are shown of the warehouse: its rows as Parquet, a file for each table and month, in a folder of state/.

A load writes only the files whose rows it changed; all others are the ones of the folder before, by a second name. So a
reader never opens the warehouse: it holds off no load, and waits for none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.contracts import Contract, contracts
from pipeline.errors import WorkspaceError
from pipeline.files import sync_folder
from pipeline.periods import Period
from pipeline.state_folders import in_use
from pipeline.texts import msg
from pipeline.warehouse import Connection, connect, copy_parquet, feed_columns, run_sql, single
from pipeline.workspace import Workspace

ROWS, PARTIALS = "rows", "partials"
SMALL = {"loads": "meta.loads", "computed": "partial.computed"}
UNDATED, ALL = "undated", "*"
ENDED = {"_ended_by": "integer", "_ended_how": "varchar"}


def copy_rows(connection: Connection, before: Path | None, folder: Path) -> int:
    """Everything that readers are shown into `folder`, of which only what has changed since `before` is written anew; return
    how many files were. Call `is_shown` once the folder is the one that counts.
    """
    for name, table in SMALL.items():
        copy_parquet(connection, f"select * from {table}", folder / f"{name}.parquet")
    if not has_rows(before) or _touched(connection, ALL):
        before = None
    written = 0
    for contract in contracts().values():
        touched = _touched(connection, contract.feed)
        for table in (contract.feed, f"{contract.feed}_history"):
            old, new = _within(before, ROWS, table), folder / ROWS / table
            written += _copy(connection, f"feed.{table}", contract.event_date, touched, old, new)
    touched = _touched(connection, PARTIALS)
    written += _copy(connection, "partial.facts", "month", touched, _within(before, PARTIALS), folder / PARTIALS)
    return written


def has_rows(folder: Path | None) -> bool:
    """Whether the folder has what readers of rows need; one that only files were loaded into has not."""
    return folder is not None and (folder / "computed.parquet").is_file()


def keep_rows(before: Path, folder: Path) -> None:
    """The rows and partials of the folder before, as they are."""
    for name in (*(f"{name}.parquet" for name in SMALL), ROWS, PARTIALS):
        _keep(before / name, folder / name)


def is_shown(connection: Connection) -> None:
    """The folder that was written by `copy_rows` counts: nothing waits to be shown."""
    connection.execute("delete from meta.unshown")


def show_anew(connection: Connection, feed: str) -> None:
    """All of a feed's rows are to be written anew for readers, and those that are no more taken from them: after rows were
    changed in place.
    """
    contract = contracts()[feed]
    months = f"date_trunc('month', {contract.event_date})::date" if contract.event_date else "null::date"
    for table in (feed, f"{feed}_history"):
        connection.execute(f"insert into meta.unshown select distinct '{feed}', {months} from feed.{table}")
    connection.execute(f"insert into meta.unshown select '{feed}', month from meta.months where feed = '{feed}'")
    connection.execute("insert into meta.unshown values (?, null)", [feed])


@contextmanager
def reading(workspace: Workspace) -> Iterator[Connection]:
    """A database in memory whose feeds, files and partials are those of the last run, for reading alone: feed.*,
    feed.*_history, quarantine.*, meta.files, meta.loads, partial.facts, partial.computed. It holds off no load and waits
    for none. Raises WorkspaceError where nothing was ever computed.
    """
    with in_use(workspace) as folder:
        if folder is None or not has_rows(folder):
            raise WorkspaceError(msg("No period was run yet, so there are no rows to show. Run “appraise run” first."))
        with connect() as connection:
            run_sql(connection, "macros/casts")
            run_sql(connection, "ingest/schema")
            for contract in contracts().values():
                _show(connection, contract, folder)
            for name, table in {**SMALL, "files": "meta.files"}.items():
                _fill(connection, table, folder / f"{name}.parquet")
            _fill(connection, "partial.facts", folder / PARTIALS)
            yield connection


@contextmanager
def reading_files(workspace: Workspace) -> Iterator[Connection]:
    """As `reading`, of meta.files and quarantine.* alone, which every load publishes; empty where nothing was ever loaded."""
    with in_use(workspace) as folder, connect() as connection:
        run_sql(connection, "macros/casts")
        run_sql(connection, "ingest/schema")
        for contract in contracts().values():
            _empty_tables(connection, contract)
            found = folder and folder / "quarantine" / f"{contract.feed}.parquet"
            if found and found.is_file():  # a view, since a first load without its lists returns millions of rows
                connection.execute(f"drop table quarantine.{contract.feed}")
                source = f"read_parquet('{_quoted(found)}')"
                connection.execute(f"create view quarantine.{contract.feed} as select * from {source}")
        if folder is not None:
            _fill(connection, "meta.files", folder / "files.parquet")
        yield connection


def _touched(connection: Connection, feed: str) -> set[date | None]:
    return {
        month for (month,) in connection.execute("select month from meta.unshown where feed = ?", [feed]).fetchall()
    }


def _within(before: Path | None, *names: str) -> Path | None:
    return None if before is None else before.joinpath(*names)


def _copy(
    connection: Connection, table: str, day: str | None, touched: set[date | None], before: Path | None, folder: Path
) -> int:
    """One table, a file a month. Without a folder before, every month is written."""
    if before is None:
        found = f"select distinct date_trunc('month', {day})::date from {table}" if day else "select null"
        touched = {month for (month,) in connection.execute(found).fetchall()}
    elif before.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for path in before.glob("*.parquet"):
            if path.stem not in map(_name, touched):
                _same(path, folder / path.name)
        sync_folder(folder)
    written = 0
    for month in sorted(touched, key=_name):
        rows = f"from {table} where {_is_of(day, month)}"
        if single(connection.execute(f"select exists ({rows})")):
            copy_parquet(connection, f"select * {rows}", folder / f"{_name(month)}.parquet", quickly=True)
            written += 1
    return written


def _is_of(day: str | None, month: date | None) -> str:
    if day is None:
        return "true"
    if month is None:
        return f"{day} is null"
    return f"{day} >= date '{month}' and {day} < date '{Period.month_of(month).after}'"


def _name(month: date | None) -> str:
    return UNDATED if month is None else f"{month:%Y-%m}"


def _same(path: Path, target: Path) -> None:
    """A second name for a file that does not change; a copy where the file system knows no second names."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _keep(path: Path, target: Path) -> None:
    if path.is_file():
        _same(path, target)
    elif path.is_dir():
        target.mkdir()
        for inner in path.iterdir():
            _keep(inner, target / inner.name)


def _show(connection: Connection, contract: Contract, folder: Path) -> None:
    """A feed's tables: views of the files where there are any, empty tables elsewhere. A column that the files of an older
    release lack is null.
    """
    columns = _empty_tables(connection, contract)
    for table, known in ((contract.feed, columns), (f"{contract.feed}_history", columns | ENDED)):
        found = folder / ROWS / table
        if not any(found.glob("*.parquet")):
            continue
        source = f"read_parquet('{_quoted(found)}/*.parquet', union_by_name = true)"
        there = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}
        wanted = ", ".join(
            f'"{name}"' if name in there else f'null::{kind} as "{name}"' for name, kind in known.items()
        )
        connection.execute(f"drop table feed.{table}")
        connection.execute(f"create view feed.{table} as select {wanted} from {source}")
    returned = folder / "quarantine" / f"{contract.feed}.parquet"
    if returned.is_file():
        _fill(connection, f"quarantine.{contract.feed}", returned)


def _empty_tables(connection: Connection, contract: Contract) -> dict[str, str]:
    """A feed's tables without a row; return their columns with their types."""
    columns = feed_columns(contract)
    parts = {"feed": contract.feed, "history": f"{contract.feed}_history"}
    parts["definitions"] = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    run_sql(connection, "ingest/feed_tables", parts)
    return columns


def _fill(connection: Connection, table: str, source: Path) -> None:
    """A table with the rows of a file, or of all files in a folder."""
    if source.is_dir():
        source /= "*.parquet"
    if any(source.parent.glob(source.name)):
        connection.execute(f"insert into {table} by name select * from read_parquet('{_quoted(source)}')")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
