"""Workbooks as departments make them, as bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

Cells = Sequence[Sequence[Any]]


def workbook(sheets: dict[str, Cells], *, hidden: Sequence[str] = (), charts: Sequence[str] = ()) -> bytes:
    """An .xlsx with these sheets; `hidden` ones are not shown, `charts` are further sheets that hold no cells."""
    book = Workbook()
    book.remove(book.active)
    for name in charts:
        book.create_chartsheet(name)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
