"""The warehouse: the only module that opens DuckDB. Transactions, the one writer's lock, and running .sql files."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pandas as pd

from pipeline.contracts import Contract, contracts
from pipeline.files import make_folder, put
from pipeline.lock import LOCK, Holder, holding
from pipeline.shipped import shipped
from pipeline.workspace import Workspace, who

Connection: TypeAlias = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

LINEAGE = {"_file": "integer", "_row": "bigint", "_key": "ubigint", "_version_at": "timestamp"}
# What the kernel gives a container, by the newer and the older form of control groups.
MEMORY_GIVEN = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_PARAMETER = re.compile(r"\$([a-z_]+)")


def connect(path: Path | str = ":memory:", *, read_only: bool = False) -> Connection:
    """A connection without a progress bar."""
    connection = duckdb.connect(str(path), read_only=read_only)
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def writing(workspace: Workspace, doing: str = "ingest") -> Iterator[Connection]:
    """The warehouse, open for writing, with its tables in place. Raises WarehouseBusy when another run holds it."""
    with locked(workspace, doing), opened(workspace.warehouse, workspace.state / "spill") as connection:
        yield connection


@contextmanager
def opened(path: Path, spill: Path | None = None) -> Iterator[Connection]:
    """A warehouse for writing, made where there is none, with its tables in place. Call inside `locked`.

    What does not fit into memory goes to the folder `spill`, beside the warehouse where none is named.
    """
    connection = connect(path)
    try:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"set temp_directory = '{_quoted(spill or path.with_name('spill'))}'")
        connection.execute(f"set memory_limit = '{memory_limit()}MiB'")
        _prepare(connection)
        yield connection
    finally:
        connection.close()


def memory_limit() -> int:
    """MiB that DuckDB may hold before it spills: half of the machine's (or the container's), so that the rest of a run has
    room beside it.
    """
    given = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in MEMORY_GIVEN:
        try:
            given.append(int(path.read_text(encoding="ascii")))
        except (OSError, ValueError):  # no container, or one without a limit
            continue
    return max(min(given) // 2 // 1024**2, 512)


@contextmanager
def locked(workspace: Workspace, doing: str = "ingest", wait: float | None = None) -> Iterator[None]:
    """The one writer's lock; who asks inside for it again has it. `doing`: the command as it is typed, for whoever finds
    the lock held. Raises WarehouseBusy when another process holds it for longer than `wait` seconds; None: of a command
    that cannot be told to wait.
    """
    make_folder(workspace.state)
    with holding(workspace.root / LOCK, Holder.here(who(), workspace.now().isoformat(" "), doing), wait):
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
    write_parquets({path: (frame, order)})


def write_parquets(tables: Mapping[Path, tuple[pd.DataFrame, Sequence[str]]]) -> None:
    """As write_parquet, several over one connection: path → frame and order."""
    with connect() as connection:
        connection.execute("set threads = 1")
        for path, (frame, order) in tables.items():
            make_folder(path.parent)
            aside = path.with_suffix(".part")
            connection.register("frame", frame)
            keys = ", ".join(f'"{column}"' for column in order)
            connection.execute(f"copy (select * from frame order by {keys}) to '{_quoted(aside)}' (format parquet)")
            put(aside, path)


def read_parquet(path: Path) -> pd.DataFrame:
    return read_parquets({"": path})[""]


def read_parquets(paths: Mapping[str, Path]) -> dict[str, pd.DataFrame]:
    """Several files, over one connection: opening one costs more than reading a small file."""
    with connect() as connection:
        return {
            name: _sharing(connection.execute("select * from read_parquet(?)", [glob.escape(str(path))]).df())
            for name, path in paths.items()
        }


def _sharing(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with equal texts as one object each, which a large edition has a few of and millions of times."""
    for name in frame.select_dtypes(include="str").columns:
        codes, known = pd.factorize(frame[name])
        if len(known) < len(frame) // 2:
            frame[name] = known.array.take(codes, allow_fill=True)  # -1: nothing there
    return frame


def copy_parquet(
    connection: Connection, sql: str, path: Path, *, group: int | None = None, quickly: bool = False
) -> None:
    """The result of `sql` as Parquet; written aside, then renamed. `group`: rows that are read together. `quickly`: in
    newer forms of columns and under LZ4, which takes a tenth to a fifth less time; not for files that leave the house.
    """
    make_folder(path.parent)
    aside = path.with_suffix(".part")
    form = "format parquet" + (", parquet_version v2, compression lz4_raw" if quickly else "")
    form += f", row_group_size {group}" if group else ""
    connection.execute(f"copy ({sql}) to '{_quoted(aside)}' ({form})")
    put(aside, path)


def feed_columns(contract: Contract) -> dict[str, str]:
    """Column → DuckDB type of a feed's table: the contract's, the references as written, and where the row came from."""
    business = {column.name: column.type for column in contract.columns}
    written = {f"_ref_{column.name}": "varchar" for column in contract.columns if column.references}
    return business | written | LINEAGE


def _prepare(connection: Connection) -> None:
    """Macros and tables, where the warehouse does not have this release's; making them each time costs 0.2 s."""
    mark = _schema_mark()
    if _made_by(connection) == mark:
        return
    with transaction(connection):
        run_sql(connection, "macros/casts")
        run_sql(connection, "ingest/schema")
        for contract in contracts().values():
            run_sql(connection, "ingest/feed_tables", _feed_parts(contract))
            if contract.event_date:
                month = f"date_trunc('month', {contract.event_date})::date"
                run_sql(connection, "ingest/months", {"feed": contract.feed, "month": month})
        connection.execute("insert into meta.unshown values ('*', null)")  # all is shown anew (pipeline.shown)
        connection.execute("delete from meta.made_by")
        connection.execute("insert into meta.made_by values (?)", [mark])


def _made_by(connection: Connection) -> str | None:
    try:
        return str(single(connection.execute("select mark from meta.made_by")))
    except DatabaseError:  # a new file, or one of a release that left no mark
        return None


def _feed_parts(contract: Contract) -> dict[str, str]:
    definitions = ", ".join(f'"{name}" {kind}' for name, kind in feed_columns(contract).items())
    return {"feed": contract.feed, "history": f"{contract.feed}_history", "definitions": definitions}


@cache
def _schema_mark() -> str:
    """A hash of everything that `_prepare` runs."""
    scripts = ("macros/casts", "ingest/schema", "ingest/feed_tables", "ingest/months")
    run = [statement for script in scripts for statement in _statements(script)]
    parts = [f"{_feed_parts(contract)} {contract.event_date}" for contract in contracts().values()]
    return hashlib.sha256("\n".join(run + parts).encode()).hexdigest()


@cache
def _statements(name: str) -> tuple[str, ...]:
    text = (shipped("sql") / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(part.strip() for part in re.split(r";\s*(?:\n|$)", text) if part.strip())


def exactly(path: Path) -> str:
    """The path, within quotes, as DuckDB reads it: as itself. `[1]`, `*` or `?` in a name would stand for other names."""
    return glob.escape(str(path)).replace("'", "''")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
