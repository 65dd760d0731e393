"""HR's tables as an Excel workbook: a cover, a sheet a table, every text a text; the same content gives the same bytes."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from pipeline.files import whole
from pipeline.hr.declared import TABLES, Column, declared
from pipeline.hr.files import headers, shown

ROWS = 1_000_000  # of a sheet; a workbook's own limit is 1,048,576
LONGEST = 32_767  # signs of a cell
STILL = (1980, 1, 1, 0, 0, 0)  # the time of every part: none of them tells when it was made
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")  # a workbook reads _x0041_ as A
LEAST, MOST = 9, 60  # signs of a column's width
LOOKED_AT = 2000  # rows by which the widths go
LINE = 15.0  # points of a line of a sheet
READ = "data_dictionary"  # whose texts are read, so they are shown in full
FORMATS = {"integer": "0", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss"}
A4, A3 = 9, 8  # as a workbook numbers sizes of paper
COVER_WIDTH = 84  # of the column of facts on the cover, in signs
FITTING = 30  # columns that can still be read where the sheet is made one page wide
HEAD = PatternFill("solid", fgColor="DCE6F1")


class Book:
    """A workbook of all tables, written as the rows come; `close` writes the cover, which tells what was counted."""

    def __init__(self, path: Path, tables: Sequence[str] = TABLES) -> None:
        self._path, self._book = path, Workbook(write_only=True)
        self._cover = self._book.create_sheet("封面")
        self._sheets = {table: _Sheet(self._book, table) for table in tables}

    def add(self, tables: Mapping[str, pd.DataFrame]) -> None:
        for table, sheet in self._sheets.items():
            sheet.add(tables[table])

    def close(self, cover: Sequence[tuple[str, str]]) -> None:
        """Write the file, whole or not at all. `cover`: a title and what stands beside it; with an empty title, what goes on
        below.
        """
        self._cover.column_dimensions["A"].width = 16
        self._cover.column_dimensions["B"].width = COVER_WIDTH
        _on_paper(self._cover, A4, fits=True)
        for place, (title, told) in enumerate(cover):
            name, text = WriteOnlyCell(self._cover, _clean(title)), WriteOnlyCell(self._cover, _clean(told))
            for cell in (name, text):
                cell.data_type = "s"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            name.font = Font(bold=True)
            if not place:
                text.font = Font(bold=True, size=16)
            self._cover.row_dimensions[place + 1].height = _height(told) if place else 28
            self._cover.append([name, text])
        for sheet in self._sheets.values():
            sheet.close()
        aside = self._path.with_name(self._path.name + ".aside")
        try:
            # Closed here where the disk is full too: openpyxl leaves that to the end of the program, which then complains.
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
                ExcelWriter(self._book, archive).save()
            with whole(self._path) as file:
                _without_times(aside, file)
        finally:
            aside.unlink(missing_ok=True)


class _Sheet:
    """A table's sheet, and further ones where it has more rows than one takes."""

    def __init__(self, book: Workbook, table: str) -> None:
        self._book, self._table, self._count, self._rows = book, table, 0, 0
        columns = declared(table).columns
        self._columns = [one for column in columns for one in ([column, column] if column.codes else [column])]
        self._widths: list[float] = []

    def _begin(self) -> None:
        self._count, self._rows = self._count + 1, 0
        title = declared(self._table).title.zh
        sheet = self._sheet = self._book.create_sheet(title if self._count == 1 else f"{title}（{self._count}）")
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        _on_paper(sheet, A3, fits=len(self._columns) <= FITTING)
        for place, width in enumerate(self._widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        row = []
        for title in headers(self._table):
            cell = WriteOnlyCell(sheet, title)
            cell.font, cell.fill = Font(bold=True), HEAD
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            row.append(cell)
        sheet.row_dimensions[1].height = 2 * LINE + 4
        sheet.append(row)
        self._cells = [_styled(sheet, column, wraps=self._table == READ) for column in self._columns]

    def add(self, frame: pd.DataFrame) -> None:
        if not self._widths:
            looked_at = [[text for _, text in row] for row in shown(self._table, frame[:LOOKED_AT])]
            cells = zip(*looked_at, strict=True) if looked_at else [()] * len(self._columns)
            self._widths = [_width(title, texts) for title, texts in zip(headers(self._table), cells, strict=True)]
            self._begin()
        for row in shown(self._table, frame):
            if self._rows == ROWS:
                self._end()
                self._begin()
            if self._table == READ:
                cells = zip(row, self._widths, strict=True)
                lines = max(math.ceil(_wide(text or "") / (width - 3)) for (_, text), width in cells)
                self._sheet.row_dimensions[self._rows + 2].height = LINE * lines
            self._sheet.append(
                [_put(cell, column, text) for cell, (column, text) in zip(self._cells, row, strict=True)]
            )
            self._rows += 1

    def _end(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows + 1}"

    def close(self) -> None:
        self._end()


def _on_paper(sheet: Any, paper: int, *, fits: bool) -> None:
    """How it prints: `fits` makes it one page wide, however many long."""
    sheet.page_setup.paperSize = paper
    if fits:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def _wide(text: str) -> int:
    """How many signs a text is wide: a Chinese one is two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _width(title: str, texts: Iterable[str | None]) -> float:
    """A column's: its texts fit, and its title in two lines, beside the filter's button."""
    return min(max(LEAST, (_wide(title) + 1) // 2 + 4, *(_wide(text) + 3 for text in texts if text)), MOST)


def _height(text: str) -> float:
    """Points that a wrapped line of the cover takes; some room is left at each line's end."""
    return 17.0 * (1 + _wide(text) // (COVER_WIDTH - 6))


def _styled(sheet: Any, column: Column, *, wraps: bool) -> Any:
    """A cell of the column, used again for every row: a row is written as soon as it is added."""
    cell = WriteOnlyCell(sheet)
    places = column.places
    cell.number_format = f"0.{'0' * places}" if places else FORMATS.get(column.type, "@")
    is_text = cell.number_format == "@"  # it begins away from the number that ends before it
    cell.alignment = Alignment(
        horizontal="left" if is_text else None, vertical="center", indent=int(is_text), wrap_text=wraps
    )
    return cell


def _put(cell: Any, column: Column, text: str | None) -> Any:
    if text is None:
        return None
    if column.type == "integer":
        cell.value = int(text)
    elif column.places is not None:
        cell.value = float(text)
    elif column.type == "date":
        cell.value = date.fromisoformat(text)
    elif column.type == "datetime":
        cell.value = datetime.fromisoformat(text)
    else:
        cell.value = _clean(text)
        cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _clean(text: str) -> str:
    """What a workbook can hold of a text, and gives back as it was."""
    return ESCAPE.sub("_x005F_", FORBIDDEN.sub("\ufffd", text))[:LONGEST]


def _without_times(source: Path, target: BinaryIO) -> None:
    """The same archive, every part of the same time, and the book's own times still."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            still = zipfile.ZipInfo(info.filename, STILL)
            still.compress_type, still.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with old.open(info) as part, new.open(still, "w", force_zip64=info.file_size > 1 << 30) as made:
                if info.filename == "docProps/core.xml":
                    made.write(re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part.read()))
                else:
                    while block := part.read(1 << 20):
                        made.write(block)
