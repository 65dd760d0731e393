"""Workbooks with the same bytes every time: written by openpyxl, repacked with fixed times."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Row = Sequence[object]
FIXED = datetime(2026, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True)
class Sheet:
    """One worksheet: rows of cell values (None = no cell).

    `merged` holds ranges as 'A1:F1'; `hidden_rows` and `struck_rows` count from 1; a struck row is written
    with strike-through, which no value shows.
    """

    name: str
    rows: Sequence[Row]
    merged: Sequence[str] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    struck_rows: frozenset[int] = field(default_factory=frozenset)


def title_range(columns: int, row: int = 1) -> str:
    """The range of a title merged over so many columns."""
    return f"A{row}:{get_column_letter(columns)}{row}"


def write_book(path: Path, sheets: Sequence[Sheet]) -> Path:
    """Write the sheets in order and return `path`; a text that begins with '=' stays text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for number in sheet.hidden_rows:
            page.row_dimensions[number].hidden = True
        for number, row in enumerate(sheet.rows, start=1):
            struck = number in sheet.struck_rows
            page.append([_cell(page, value, struck) for value in row])
        for merged in sheet.merged:
            page.merged_cells.add(merged)
    book.properties.creator = "明川银行"
    book.properties.created = FIXED
    raw = io.BytesIO()
    book.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    _repack(raw, path)
    return path


def _cell(page: object, value: object, struck: bool) -> object:
    is_like_formula = isinstance(value, str) and value.startswith("=")
    if not struck and not is_like_formula:
        return value
    cell = WriteOnlyCell(page, value=value)
    if is_like_formula:
        cell.data_type = "s"
    if struck:
        cell.font = Font(strike=True)
    return cell


def _repack(raw: io.BytesIO, path: Path) -> None:
    stamp = FIXED.timetuple()[:6]
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            body = source.read(name)
            if name == "docProps/core.xml":
                body = _MODIFIED.sub(rb"\g<1>2026-01-01T00:00:00Z\g<2>", body)
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, body, compresslevel=6)
