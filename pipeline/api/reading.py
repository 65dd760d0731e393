"""Reading a shelf: DuckDB in memory over its Parquet, and nothing else within its reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import anyio
from anyio import to_thread

from pipeline.api.choosing import Choice
from pipeline.api.columns import column_types
from pipeline.api.shelf import Shelf, Table
from pipeline.warehouse import Connection, connect, run_sql
from pipeline.workspace import Workspace

T = TypeVar("T")
CHUNK = 5000  # lines of CSV that are in memory at once
ALL = 2**31


@dataclass(frozen=True)
class Page:
    """Rows as JSON objects (UTF-8), whom they concern, and the number of the last row where more may follow."""

    rows: Sequence[bytes]
    employees: frozenset[str]
    last: int | None


class Reader:
    """One worker's door to the Parquet files; every question gets a cursor of its own and can be broken off."""

    def __init__(self, workspace: Workspace) -> None:
        self.spool = workspace.state / "interface"
        self._shelves = workspace.state / "hr"
        self._base = connect()
        for folder in (self.spool, self._shelves):
            folder.mkdir(parents=True, exist_ok=True)
        self._base.execute("set threads = 1; set memory_limit = '512MB'; set parquet_metadata_cache = true")
        self._base.execute("set allowed_directories = ?", [[f"{self._shelves}/", f"{self.spool}/"]])
        self._base.execute("set temp_directory = ?", [str(self.spool / "spill")])
        self._base.execute("set enable_external_access = false")
        self._base.execute("set lock_configuration = true")

    def close(self) -> None:
        self._base.close()

    async def ask(self, work: Callable[[Connection], T]) -> T:
        """What `work` finds with a cursor, in a thread; it is broken off where the request ends before."""
        cursor = self._base.cursor()

        def found() -> T:
            with cursor:
                return work(cursor)

        try:
            return await to_thread.run_sync(found, abandon_on_cancel=True)
        except anyio.get_cancelled_exc_class():
            cursor.interrupt()
            raise


def page(cursor: Connection, shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None) -> Page:
    """One page of a table."""
    most = choice.most or ALL
    run_sql(cursor, "interface/page", **_values(shelf.pages(table), replace(choice, most=most + 1), changed))
    found = cursor.fetchall()
    kept = found[:most]
    return Page(
        [json for _, _, json in kept],
        frozenset(employee for _, employee, _ in kept if employee is not None),
        kept[-1][0] if len(found) > most else None,
    )


def lines(
    cursor: Connection, shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None
) -> tuple[list[bytes], int]:
    """The next lines of CSV, and the number of the last row; none at the end."""
    most = min(choice.most or ALL, CHUNK)
    run_sql(cursor, "interface/lines", **_values(shelf.pages(table), replace(choice, most=most), changed))
    found = cursor.fetchall()
    return [line for _, line in found], found[-1][0] if found else choice.after


def header(table: Table) -> str:
    """The first line of a table's CSV."""
    return ",".join(column_types(table))


def concerned(
    cursor: Connection, shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None
) -> list[str]:
    """The employees of the chosen rows."""
    run_sql(cursor, "interface/chosen", **_values(shelf.pages(table), choice, changed))
    return [employee for (employee,) in cursor.fetchall()]


def parquet(
    cursor: Connection, shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None, path: Path
) -> BinaryIO:
    """The chosen rows as an open Parquet file, whose name is gone already: nothing of it stays behind."""
    parts = {
        "columns": ", ".join(f'"{name}"' for name in column_types(table)),
        "target": str(path).replace("'", "''"),
    }
    try:
        run_sql(cursor, "interface/typed", parts, **_values(shelf.typed(table), choice, changed))
        return path.open("rb")
    finally:
        path.unlink(missing_ok=True)


def changed_since(cursor: Connection, later: Sequence[Shelf]) -> list[str]:
    """The employees whom the differences of these editions name."""
    found: set[str] = set()
    for shelf in later:
        found |= set(concerned(cursor, shelf, "differences", Choice(), None))
    return sorted(found)


def _values(path: Path, choice: Choice, changed: Sequence[str] | None) -> dict[str, Any]:
    return {
        "path": str(path),
        "after": choice.after,
        "branch": choice.branch,
        "employee": choice.employee,
        "grade": choice.grade,
        "post": choice.post,
        "changed": None if changed is None else list(changed),
        "most": choice.most or ALL,
        "own": choice.own,
    }
