"""HR's tables of one edition as the interface reads them: Parquet under state/hr/<period>/<edition>-<checksum>/, made once.

Each table lies there twice: `<table>.parquet` with its types, and `<table>.pages.parquet` with each row's JSON and its line
of CSV ready, in small groups of rows, so that a page costs the reading of a page.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from pipeline.api.columns import column_types
from pipeline.closing.states import Standing
from pipeline.editions import folder_of, read_folder
from pipeline.files import swap_folder, write_whole
from pipeline.warehouse import Connection, connect, copy_parquet, run_sql, single
from pipeline.workspace import Workspace

FORMAT = 1
Table = Literal["appraisal_results", "indicator_points", "score_events", "differences"]
# Table → the order of its pages within a branch, and what tells the post of a row (null: of none).
TABLES: Mapping[Table, tuple[Sequence[str], str]] = {
    "appraisal_results": (("employee_id", "post"), "post"),
    "indicator_points": (("employee_id", "post", "indicator"), "post"),
    "score_events": (("employee_id", "event_id"), "null"),
    "differences": (("employee_id", "post", "field", "item"), "post"),
}
GROUP = 2048  # rows that are read together: a page of a thousand reads one group or two
MADE = "shelf.json"


@dataclass(frozen=True)
class Shelf:
    """An edition's tables. `edition` is its name (1, 1-preview), `checksum` the one that it was sealed with."""

    folder: Path
    period: str
    number: int
    state: str
    edition: str
    checksum: str

    def pages(self, table: Table) -> Path:
        return self.folder / f"{table}.pages.parquet"

    def typed(self, table: Table) -> Path:
        return self.folder / f"{table}.parquet"


def shelf_of(workspace: Workspace, standing: Standing) -> Shelf:
    """Where the edition's tables lie, be they made or not."""
    folder = workspace.state / "hr" / str(standing.period) / f"{standing.folder}-{standing.seal[:16]}"
    return Shelf(folder, str(standing.period), standing.number, standing.state, standing.folder, standing.seal)


def is_ready(shelf: Shelf) -> bool:
    try:
        return bool(json.loads((shelf.folder / MADE).read_text(encoding="utf-8"))["format"] == FORMAT)
    except (OSError, ValueError, KeyError):
        return False


def prepare(workspace: Workspace, standing: Standing) -> Shelf:
    """The edition's tables, made where they are not there yet. Whoever comes second waits for the first.

    Raises WorkspaceError where the edition cannot be read.
    """
    from pipeline.hr.tables import tables

    shelf = shelf_of(workspace, standing)
    shelf.folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(shelf.folder.with_suffix(".lock")):
        if is_ready(shelf):
            return shelf
        edition = read_folder(folder_of(workspace, standing), standing.period, standing.number)
        fill(shelf, tables(workspace, edition))
    return shelf


def fill(shelf: Shelf, found: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of an edition and have them appear at once, in place of those of an older form."""
    _fill(shelf, lambda connection, table: connection.register(table, found[table][list(column_types(table))]))


def fill_from(shelf: Shelf, selects: Mapping[Table, str]) -> None:
    """As `fill`, from a SELECT for each table: for banks that are made up."""
    _fill(shelf, lambda connection, table: connection.execute(f"create view {table} as {selects[table]}"))


def _fill(shelf: Shelf, put: Callable[[Connection, Table], object]) -> None:
    aside = shelf.folder.with_name(shelf.folder.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    rows = {}
    with connect() as connection:
        # Everything comes as text and is cast by the columns' own types: what pandas guesses depends on the first rows.
        connection.execute("set pandas_analyze_sample = 0")
        for table in TABLES:
            put(connection, table)
        run_sql(connection, "interface/people")
        for table in TABLES:
            rows[table] = _shelve(connection, table, aside)
    write_whole(aside / MADE, json.dumps({"format": FORMAT, "rows": rows}).encode())
    swap_folder(aside, shelf.folder)


def _shelve(connection: Connection, table: Table, folder: Path) -> int:
    """Write one table twice; return how many rows it has."""
    order, post = TABLES[table]
    types = column_types(table)
    parts = {
        "table": table,
        "order": ", ".join(f'"{name}"' for name in order),
        "post": post,
        "typed": ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items()),
        "object": "{" + ", ".join(f"'{name}': \"{name}\"" for name in types) + "}",
        "line": "concat_ws(',', " + ", ".join(_cell(name, kind) for name, kind in types.items()) + ")",
    }
    run_sql(connection, "interface/shelve", parts)
    copy_parquet(connection, "select * from shelved", folder / f"{table}.parquet")
    copy_parquet(connection, "select * from pages", folder / f"{table}.pages.parquet", group=GROUP)
    return int(single(connection.execute("select count(*) from shelved")))


def _cell(name: str, kind: str) -> str:
    """The cell's text in CSV: text quoted, with an apostrophe before what a spreadsheet would take for a formula."""
    return f'text_cell("{name}")' if kind == "varchar" else f"coalesce(cast(\"{name}\" as varchar), '')"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time makes an edition's tables."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
