"""The warehouse: the only module that opens DuckDB. Transactions, the one writer's lock, and running .sql files."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pandas as pd

from pipeline.contracts import Contract, contracts
from pipeline.errors import WarehouseBusy, WorkspaceError
from pipeline.shipped import shipped
from pipeline.texts import msg
from pipeline.workspace import Workspace

Connection: TypeAlias = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

LINEAGE = {"_file": "integer", "_row": "bigint", "_key": "ubigint", "_version_at": "timestamp"}
_PARAMETER = re.compile(r"\$([a-z_]+)")


def connect(path: Path | str = ":memory:", *, read_only: bool = False) -> Connection:
    """A connection without a progress bar."""
    connection = duckdb.connect(str(path), read_only=read_only)
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def writing(workspace: Workspace) -> Iterator[Connection]:
    """The warehouse, open for writing, with its tables in place. Raises WarehouseBusy when another run holds it."""
    with locked(workspace), opened(workspace.warehouse) as connection:
        yield connection


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """A warehouse for writing, made where there is none, with its tables in place. Call inside `locked`."""
    connection = connect(path)
    try:
        connection.execute("set preserve_insertion_order = true")
        _prepare(connection)
        yield connection
    finally:
        connection.close()


@contextmanager
def reading(workspace: Workspace, patience: float = 5.0) -> Iterator[Connection]:
    """The warehouse, for reading alone. Readers do not wait for each other; no load starts while one reads.

    A load under way is waited for, `patience` seconds long. Raises WarehouseBusy after that, WorkspaceError where nothing
    was ever loaded.
    """
    if not workspace.warehouse.is_file():
        raise WorkspaceError(
            msg("Nothing has been loaded yet, so there are no rows to show. Run “appraise run” first.")
        )
    with _shared(workspace.root / "warehouse.lock", patience):
        connection = connect(workspace.warehouse, read_only=True)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """The one writer's lock, for work that opens the warehouse by itself. Raises WarehouseBusy."""
    workspace.state.mkdir(parents=True, exist_ok=True)
    with _lock(workspace.root / "warehouse.lock"):
        yield


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All of it or nothing of it."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def run_sql(
    connection: Connection, script: str, parts: Mapping[str, str] | None = None, /, **values: Any
) -> Connection:
    """Run `sql/<script>.sql`, statement by statement; the last one's result stays on the connection.

    `parts` put identifiers and column lists in place of `$name`; every other `$name` is a value, bound from `values`.
    """
    for statement in _statements(script):
        text = _PARAMETER.sub(lambda m: (parts or {}).get(m[1], m[0]), statement)
        wanted = set(_PARAMETER.findall(text))
        connection.execute(text, {key: value for key, value in values.items() if key in wanted} or None)
    return connection


def run_select(connection: Connection, sql: str, /, **values: Any) -> Connection:
    """Run one statement with those of `values` that it names."""
    wanted = set(_PARAMETER.findall(sql))
    return connection.execute(sql, {key: value for key, value in values.items() if key in wanted} or None)


def rows(connection: Connection) -> list[dict[str, Any]]:
    """The last result as dicts."""
    names = [column[0] for column in connection.description or []]
    return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def single(connection: Connection) -> Any:
    """The first value of the last result; None where it has no row."""
    rows = connection.fetchall()  # all of it: a result that is still open would block the connection
    return rows[0][0] if rows else None


def write_parquet(frame: pd.DataFrame, path: Path, order: Sequence[str]) -> None:
    """`frame`, ordered by `order`, as Parquet; the same frame gives the same bytes. Written aside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with connect() as connection:
        connection.execute("set threads = 1")
        connection.register("frame", frame)
        keys = ", ".join(f'"{column}"' for column in order)
        connection.execute(f"copy (select * from frame order by {keys}) to '{_quoted(aside)}' (format parquet)")
    sync(aside)
    os.replace(aside, path)


def read_parquet(path: Path) -> pd.DataFrame:
    with connect() as connection:
        return connection.execute("select * from read_parquet(?)", [str(path)]).df()


def copy_parquet(connection: Connection, sql: str, path: Path) -> None:
    """The result of `sql` as Parquet; written aside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    connection.execute(f"copy ({sql}) to '{_quoted(aside)}' (format parquet)")
    sync(aside)
    os.replace(aside, path)


def sync(path: Path) -> None:
    """Have the file on the disk, not only in the system's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def feed_columns(contract: Contract) -> dict[str, str]:
    """Column → DuckDB type of a feed's table: the contract's, the references as written, and where the row came from."""
    business = {column.name: column.type for column in contract.columns}
    written = {f"_ref_{column.name}": "varchar" for column in contract.columns if column.references}
    return business | written | LINEAGE


def _prepare(connection: Connection) -> None:
    run_sql(connection, "macros/casts")
    run_sql(connection, "ingest/schema")
    for contract in contracts().values():
        columns = ", ".join(f'"{name}" {kind}' for name, kind in feed_columns(contract).items())
        run_sql(
            connection,
            "ingest/feed_tables",
            {"feed": contract.feed, "history": f"{contract.feed}_history", "columns": columns},
        )


@cache
def _statements(name: str) -> tuple[str, ...]:
    text = (shipped("sql") / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(part.strip() for part in re.split(r";\s*(?:\n|$)", text) if part.strip())


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def _shared(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock together with other readers: DuckDB lets many read or one write."""
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise WarehouseBusy(
                        msg(
                            "Files are being loaded or a period is being computed just now. Try again in a few minutes."
                        )
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the writer's lock; the kernel lets go of it when the process dies, so no lock is ever stale."""
    import fcntl

    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = json.loads(file.read() or "{}")
            if not holder:  # a writer leaves its number here as long as it writes
                raise WarehouseBusy(
                    msg("Somebody is looking at rows just now (appraise explain). Try again in a minute.")
                ) from None
            raise WarehouseBusy(
                msg(
                    "Another run (process {process}) is writing to this workspace. Wait for it to end.",
                    process=holder.get("process", "?"),
                )
            ) from None
        file.seek(0)
        file.truncate()
        file.write(json.dumps({"process": os.getpid()}))
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
