"""HR's tables of one edition as the interface reads them: Parquet under state/hr/<period>/<edition>-<checksum>/.

A closed edition's never change. A preview's also tell what was delivered, confirmed and appealed so far, so they are made
again when there is more of that. Each table lies there twice: `<table>.parquet` with its types, and
`<table>.pages.parquet` with each row's JSON and its line of CSV ready, in small groups of rows, so that a page costs the
reading of a page.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd

from pipeline.api.columns import column_types
from pipeline.closing.states import CLOSED, Standing
from pipeline.editions import folder_of, read_folder
from pipeline.files import swap_folder, write_whole
from pipeline.formulas import starts_in_sql
from pipeline.hr.few import ANSWERS, Few, few_of
from pipeline.warehouse import Connection, connect, copy_parquet, run_sql, single
from pipeline.workspace import Workspace

FORMAT = 2
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
FRESH_SECONDS = 600  # so often at most are a bank's tables made again
# Which rows rest on too few answers (suppression protects respondents).
FEW = "coalesce(indicator in (select name from asked) and cast(sample_size as bigint) < {fewest}, false)"


@dataclass(frozen=True)
class Shelf:
    """An edition's tables. `edition` is its name (1, 1-preview), `checksum` the one that it was sealed with; `version` tells
    what had been heard of acknowledgements and appeals when they were made.
    """

    folder: Path
    period: str
    number: int
    state: str
    edition: str
    checksum: str
    version: str = ""

    def pages(self, table: Table) -> Path:
        return self.folder / f"{table}.pages.parquet"

    def typed(self, table: Table) -> Path:
        return self.folder / f"{table}.parquet"


def shelf_of(workspace: Workspace, standing: Standing) -> Shelf:
    """Where the edition's tables lie, be they made or not."""
    folder = workspace.state / "hr" / str(standing.period) / f"{standing.folder}-{standing.seal[:16]}"
    return Shelf(folder, str(standing.period), standing.number, standing.state, standing.folder, standing.seal)


def ready(shelf: Shelf) -> Shelf | None:
    """The shelf as it was made; None where it was not yet, or in an older form."""
    try:
        made = json.loads((shelf.folder / MADE).read_text(encoding="utf-8"))
        return replace(shelf, version=made["version"]) if made["format"] == FORMAT else None
    except (OSError, ValueError, KeyError):
        return None


def is_stale(workspace: Workspace, shelf: Shelf) -> bool:
    """Whether more has been heard since the tables were made, and they are not quite new."""
    age = time.time() - (shelf.folder / MADE).stat().st_mtime
    return age > FRESH_SECONDS and shelf.version != heard(workspace, shelf)


def heard(workspace: Workspace, shelf: Shelf) -> str:
    """How far the journals of acknowledgements and appeals have grown, which a preview's tables follow; empty where nothing
    came yet, and of closed editions, which keep what had been heard when they were closed.
    """
    if shelf.state in CLOSED:
        return ""
    sizes = [path.stat().st_size if path.exists() else 0 for path in (workspace.acknowledgements, workspace.appeals)]
    return "-".join(map(str, sizes)) if any(sizes) else ""


def prepare(workspace: Workspace, standing: Standing) -> Shelf:
    """The edition's tables, made where they are not there as they would be now. Whoever comes second waits for the first.

    Raises WorkspaceError where the edition cannot be read.
    """
    from pipeline.hr.tables import parts
    from pipeline.indicators import load_indicators

    shelf = shelf_of(workspace, standing)
    shelf.folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(shelf.folder.with_suffix(".lock")):
        version, there = heard(workspace, shelf), ready(shelf)
        if there is not None and there.version == version:
            return there
        edition = read_folder(folder_of(workspace, standing), standing.period, standing.number)
        known = load_indicators(workspace.settings, workspace.root / "indicators")
        made = replace(shelf, version=version)
        fill(made, parts(workspace, edition), few_of(known, workspace.settings.gates.suppress_below))
    return made


def fill(shelf: Shelf, parts: Iterable[Mapping[str, pd.DataFrame]], few: Few = Few()) -> None:
    """Write the tables of an edition, given in parts with every cell as text, and have them appear at once."""

    def put(connection: Connection) -> None:
        for table in TABLES:
            columns = ", ".join(f'"{name}" varchar' for name in column_types(table))
            connection.execute(f"create table {table} ({columns})")
        for part in parts:
            for table in TABLES:
                connection.register("part", part[table][list(column_types(table))])
                connection.execute(f"insert into {table} select * from part")
                connection.unregister("part")

    _fill(shelf, few, put)


def fill_from(shelf: Shelf, selects: Mapping[Table, str]) -> None:
    """As `fill`, from a SELECT for each table: for banks that are made up."""

    def put(connection: Connection) -> None:
        for table in TABLES:
            connection.execute(f"create view {table} as {selects[table]}")

    _fill(shelf, Few(), put)


def _fill(shelf: Shelf, few: Few, put: Callable[[Connection], None]) -> None:
    aside = shelf.folder.with_name(shelf.folder.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    work = aside / "work.duckdb"  # on the disk, since a large bank's tables are more than the memory
    rows = {}
    with connect(work) as connection:
        # Everything comes as text and is cast by the columns' own types: what pandas guesses depends on the first rows.
        connection.execute("set pandas_analyze_sample = 0")
        put(connection)
        run_sql(connection, "interface/people", asked=sorted(few.asked))
        for table in TABLES:
            rows[table] = _shelve(connection, table, aside, few.fewest)
    work.unlink()
    write_whole(aside / MADE, json.dumps({"format": FORMAT, "version": shelf.version, "rows": rows}).encode())
    swap_folder(aside, shelf.folder)


def _shelve(connection: Connection, table: Table, folder: Path, fewest: int) -> int:
    """Write one table twice; return how many rows it has."""
    order, post = TABLES[table]
    types = column_types(table)
    shown = {name: f'case when _few then null else "{name}" end' if name in ANSWERS else f'"{name}"' for name in types}
    parts = {
        "table": table,
        "starts": starts_in_sql(),
        "few": FEW.format(fewest=int(fewest)) if table == "indicator_points" else "false",
        "order": ", ".join(f'"{name}"' for name in order),
        "post": post,
        "typed": ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items()),
        "object": "{" + ", ".join(f"'{name}': \"{name}\"" for name in types) + "}",
        "shown": "{" + ", ".join(f"'{name}': {cell}" for name, cell in shown.items()) + "}",
        "line": "concat_ws(',', " + ", ".join(_cell(shown[name], kind) for name, kind in types.items()) + ")",
    }
    run_sql(connection, "interface/shelve", parts)
    columns = ", ".join(f'{cell} as "{name}"' for name, cell in shown.items())
    kept = f"select _n, _branch, _grade, _employee, _post, {columns} from shelved"
    copy_parquet(connection, kept, folder / f"{table}.parquet")
    copy_parquet(connection, "select * from pages", folder / f"{table}.pages.parquet", group=GROUP)
    return int(single(connection.execute("select count(*) from shelved")))


def _cell(cell: str, kind: str) -> str:
    """The cell's text in CSV: text quoted, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"text_cell({cell})" if kind == "varchar" else f"coalesce(cast({cell} as varchar), '')"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time makes an edition's tables."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
