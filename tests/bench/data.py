"""A month of a large bank as one CSV for each feed, made by DuckDB (made/*.sql); the same rows every time."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

MADE = Path(__file__).parent / "made"
FEEDS = tuple(sorted(path.stem for path in MADE.glob("*.sql")))
SEPTEMBER = {"first": "2026-09-01", "span": 30 * 86_400_000_000, "mark": "C"}


def sizes(rows: int) -> dict[str, int]:
    """Of a bank with so many contacts in a month: of ten million it has 3,000 branches and 30,000 agents."""
    return {"rows": rows, "branches": rows * 3 // 10_000, "agents": rows * 3 // 1_000, "customers": rows * 4 // 10}


def make(folder: Path, rows: int) -> dict[str, Path]:
    """Feed → its CSV, all of them in one folder within `folder`, made once. `rows`: contacts; there is one answer for five of
    them.
    """
    made_by = "".join(path.read_text(encoding="utf-8") for path in sorted(MADE.glob("*.sql")))
    whole = folder / f"{rows}-{hashlib.sha256(f'{made_by}{sizes(rows)}'.encode()).hexdigest()[:8]}"
    if not whole.is_dir():
        aside = whole.with_suffix(".part")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute("set enable_progress_bar = false")
            for feed in FEEDS:
                write(connection, feed, aside / f"{feed}.csv", sizes(rows) | SEPTEMBER)
        aside.rename(whole)
    return {feed: whole / f"{feed}.csv" for feed in FEEDS}


def write(connection: duckdb.DuckDBPyConnection, feed: str, file: Path, values: Mapping[str, object]) -> None:
    """One feed's rows into `file`; `values` as its SQL asks for them: how many there are of each, and for contacts `first`
    day, `span` in microseconds and `mark`, by which their numbers begin.
    """
    select = re.sub(r"\$(\w+)", lambda found: str(values[found[1]]), (MADE / f"{feed}.sql").read_text(encoding="utf-8"))
    connection.execute(f"copy ({select}) to '{file}' (header)")
