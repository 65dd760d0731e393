"""HR's tables as files: CSV, JSON, Parquet, a row after the other, and what no spreadsheet may take for a formula or a date."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from pipeline.formulas import as_text
from pipeline.hr.declared import Column, declared
from pipeline.warehouse import connect

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


class CsvFile:
    """A CSV of one table, written as the rows come."""

    def __init__(self, path: Path, table: str, encoding: str) -> None:
        self._table = table
        self._file = path.open("w", encoding=ENCODINGS[encoding], newline="", errors="surrogatepass")
        self._rows = csv.writer(self._file, lineterminator="\r\n")
        self._rows.writerow(headers(table))

    def add(self, frame: pd.DataFrame) -> None:
        for row in shown(self._table, frame):
            self._rows.writerow([csv_cell(column, cell) for column, cell in row])

    def close(self) -> None:
        self._file.close()


class JsonFile:
    """A JSON array of one table, an object a line with English names; decimals are numbers with all their places."""

    def __init__(self, path: Path, table: str) -> None:
        self._columns = declared(table).columns
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write("[")
        self._count = 0

    def add(self, frame: pd.DataFrame) -> None:
        for row in zip(*(frame[column.name].tolist() for column in self._columns), strict=True):
            told = ", ".join(
                f"{json.dumps(column.name)}: {_literal(column, cell)}"
                for column, cell in zip(self._columns, row, strict=True)
            )
            self._file.write((",\n{" if self._count else "\n{") + told + "}")
            self._count += 1

    def close(self) -> None:
        self._file.write("\n]\n")
        self._file.close()


def _literal(column: Column, cell: str | None) -> str:
    if cell is None:
        return "null"
    if column.type in ("integer", "boolean") or column.places is not None:
        return cell
    return json.dumps(cell, ensure_ascii=False)


class ParquetFile:
    """A Parquet of one table, typed as declared. Parts are kept in a database beside, on the disk, until it is closed."""

    def __init__(self, path: Path, table: str) -> None:
        self._path, self._aside = path, path.with_name(path.name + ".duckdb")
        self._connection = connect(self._aside)
        self._connection.execute("set threads = 1")
        self._connection.execute("set pandas_analyze_sample = 0")
        columns = declared(table).columns
        types = ", ".join(f'"{c.name}" {TYPES.get(c.type, c.type)}' for c in columns)
        self._connection.execute(f"create table kept ({types})")
        self._cells = ", ".join(f'cast("{c.name}" as {TYPES.get(c.type, c.type)})' for c in columns)

    def add(self, frame: pd.DataFrame) -> None:
        if len(frame):
            self._connection.register("part", frame)
            self._connection.execute(f"insert into kept select {self._cells} from part")
            self._connection.unregister("part")

    def close(self) -> None:
        target = str(self._path).replace("'", "''")
        self._connection.execute(f"copy kept to '{target}' (format parquet)")
        self._connection.close()
        self._aside.unlink()


class Files:
    """Files of several tables that are written side by side, closed together."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = files

    def __enter__(self) -> Files:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()

    def add(self, tables: Mapping[str, pd.DataFrame]) -> None:
        for name, file in self._files.items():
            file.add(tables[name])
