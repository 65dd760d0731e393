"""A workbook of a few kilobytes can hold a sheet that no memory holds: it is refused before it is opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from workbooks import workbook

from pipeline.errors import FileRefused
from pipeline.readers import extent

Rows = Callable[..., list[dict[str, Any]]]
HEAD = ["编号", "姓名", "金额"]
FILES = Path(__file__).parent / "files"


def rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A zip with some bytes of one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            text = before.read(info)
            if info.filename == part:
                assert old in text
                text = text.replace(old, new)
            after.writestr(info.filename, text)
    return out.getvalue()


def test_one_cell_at_the_far_corner_makes_a_sheet_too_large(rows: Rows) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.cell(1_048_576, 16_384, "x")
    out = io.BytesIO()
    book.save(out)
    for name in ("台账.xlsx", "台账.xls"):
        with pytest.raises(FileRefused, match=rf"^{name}: the workbook has more than 20,000,000 cells"):
            rows(out.getvalue(), name)


def test_a_cell_repeated_to_the_edges_makes_an_ods_too_large(rows: Rows) -> None:
    old = b'<table:table-row><table:table-cell office:value-type="string"><text:p>020517'
    new = old.replace(b"table-row>", b'table-row table:number-rows-repeated="1048576">').replace(
        b"cell office", b'cell table:number-columns-repeated="1000" office'
    )
    content = rewritten((FILES / "ledger.ods").read_bytes(), "content.xml", old, new)
    with pytest.raises(FileRefused, match="more than 20,000,000 cells"):
        rows(content, "台账.ods")


def test_as_many_cells_as_the_limit_are_read(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook({"s": [HEAD, ["1", "a", 2], ["2", "b", 3]]})
    monkeypatch.setattr(extent, "MAX_CELLS", 9)
    assert len(rows(content, "台账.xlsx")) == 2
    monkeypatch.setattr(extent, "MAX_CELLS", 8)
    with pytest.raises(FileRefused, match="more than 8 cells"):
        rows(content, "台账.xlsx")


def test_a_workbook_that_would_become_huge_is_not_opened(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "MAX_UNPACKED", 1_000)
    with pytest.raises(FileRefused, match="far larger"):
        rows(workbook({"s": [HEAD]}), "台账.xlsx")


def test_a_mere_format_at_the_far_corner_does_no_harm(rows: Rows) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append(["1", "a", 2])
    sheet.cell(1_048_576, 16_384).font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    assert [row["编号"] for row in rows(out.getvalue(), "台账.xlsx")] == ["1"]
