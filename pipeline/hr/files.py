"""HR's tables as files: CSV, JSON, Parquet, a row after the other, and what no spreadsheet may take for a formula or a date."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pandas as pd

from pipeline.files import whole
from pipeline.formulas import as_text
from pipeline.hr.declared import Column, declared
from pipeline.warehouse import connect, copy_parquet

Add = Callable[[pd.DataFrame], None]  # takes further rows of the file's table

# What a spreadsheet turns into a number, a date, a share or a truth value when it opens a CSV.
GUESSED = re.compile(
    r"\s*[\d.,]+\s*([eE%]\s*\d*|[-/:年月日]\s*\w*.*)?|true|false|真|假|jan|feb|mar|apr|may|jun", re.IGNORECASE
)
ENCODINGS = {"utf-8-bom": "utf-8-sig", "gb18030": "gb18030"}
TYPES = {"text": "varchar", "code": "varchar", "integer": "bigint", "datetime": "timestamp"}
YES = {"true": "是", "false": "否"}


def headers(table: str) -> list[str]:
    """The Chinese header of a file for people: after a column of codes comes one with their names."""
    found = []
    for column in declared(table).columns:
        found += [f"{column.zh}代码", column.zh] if column.codes else [column.zh]
    return found


def shown(table: str, frame: pd.DataFrame) -> Iterator[list[tuple[Column, str | None]]]:
    """The rows of a file for people: each cell with its column; codes with their names, truth values in Chinese."""
    columns = declared(table).columns
    for row in zip(*(frame[column.name].tolist() for column in columns), strict=True):
        cells: list[tuple[Column, str | None]] = []
        for column, cell in zip(columns, row, strict=True):
            if column.type == "boolean":
                cell = YES.get(cell) if cell else None
            cells.append((column, cell))
            if column.codes:
                cells.append((column, column.codes.get(cell, cell) if cell else None))
        yield cells


def csv_cell(column: Column, cell: str | None) -> str:
    """A cell that stays what it is in a spreadsheet. Text that it would compute begins with an apostrophe; text that it would
    read as a number or a date ends with a tab, so that leading zeros stay.
    """
    if cell is None:
        return ""
    if column.type in ("integer", "date", "datetime") or column.places is not None:
        return cell
    text = cell.replace("\x00", "")
    harmless = as_text(text)
    return f"{text}\t" if harmless == text and GUESSED.fullmatch(text) else harmless


@contextmanager
def csv_file(path: Path, table: str, encoding: str) -> Iterator[Add]:
    """A CSV of one table, written as the rows come; it is there once the block has ended well."""
    code = ENCODINGS[encoding]
    with whole(path) as file, io.TextIOWrapper(file, code, errors="surrogatepass", newline="") as text:
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(headers(table))

        def add(frame: pd.DataFrame) -> None:
            for row in shown(table, frame):
                lines.writerow([csv_cell(column, cell) for column, cell in row])

        yield add


@contextmanager
def json_file(path: Path, table: str) -> Iterator[Add]:
    """A JSON array of one table, an object a line with English names; decimals are numbers with all their places. It is there
    once the block has ended well.
    """
    columns, between = declared(table).columns, ""
    with whole(path) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
        text.write("[")

        def add(frame: pd.DataFrame) -> None:
            nonlocal between
            for row in zip(*(frame[column.name].tolist() for column in columns), strict=True):
                told = (f"{json.dumps(c.name)}: {_literal(c, cell)}" for c, cell in zip(columns, row, strict=True))
                text.write(between + "\n{" + ", ".join(told) + "}")
                between = ","

        yield add
        text.write("\n]\n")


def _literal(column: Column, cell: str | None) -> str:
    if cell is None:
        return "null"
    if column.type in ("integer", "boolean") or column.places is not None:
        return cell
    return json.dumps(cell, ensure_ascii=False)


@contextmanager
def parquet_file(path: Path, table: str) -> Iterator[Add]:
    """A Parquet of one table, typed as declared; it is there once the block has ended well. Until then parts are kept in a
    database beside, on the disk.
    """
    columns = [(column.name, TYPES.get(column.type, column.type)) for column in declared(table).columns]
    kept = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    cells = ", ".join(f'cast("{name}" as {kind})' for name, kind in columns)
    aside = path.with_name(path.name + ".duckdb")
    try:
        with connect(aside) as connection:
            connection.execute("set threads = 1")
            connection.execute("set pandas_analyze_sample = 0")
            connection.execute(f"create table kept ({kept})")

            def add(frame: pd.DataFrame) -> None:
                if len(frame):
                    connection.register("part", frame)
                    connection.execute(f"insert into kept select {cells} from part")
                    connection.unregister("part")

            yield add
            copy_parquet(connection, "from kept", path)
    finally:
        for stray in (aside, aside.with_name(aside.name + ".wal"), path.with_suffix(".part")):
            stray.unlink(missing_ok=True)


@contextmanager
def side_by_side(
    files: Mapping[str, AbstractContextManager[Add]],
) -> Iterator[Callable[[Mapping[str, pd.DataFrame]], None]]:
    """Files of several tables, whose parts come together; none is there where the block ends badly."""
    with ExitStack() as opened:
        adds = {name: opened.enter_context(file) for name, file in files.items()}

        def add(tables: Mapping[str, pd.DataFrame]) -> None:
            for name, add_rows in adds.items():
                add_rows(tables[name])

        yield add
