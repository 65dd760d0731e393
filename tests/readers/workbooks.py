"""Workbooks and Parquet files as departments make them, as bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from pipeline.warehouse import connect

Cells = Sequence[Sequence[Any]]


def workbook(
    sheets: dict[str, Cells],
    *,
    hidden: Sequence[str] = (),
    charts: Sequence[str] = (),
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden_rows: Mapping[str, Sequence[int]] | None = None,
) -> bytes:
    """An .xlsx with these sheets; `hidden` ones are not shown, `charts` are further sheets that hold no cells. `merged`
    and `hidden_rows` are ranges and rows of a sheet.
    """
    book = Workbook()
    book.remove(book.active)
    for name in charts:
        book.create_chartsheet(name)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
        for row in (hidden_rows or {}).get(name, ()):
            sheet.row_dimensions[row].hidden = True
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(folder: Path, select: str) -> bytes:
    """The result of a SELECT as Parquet; written to `folder` on the way."""
    path = folder / "made.parquet"
    with connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")
    return path.read_bytes()
