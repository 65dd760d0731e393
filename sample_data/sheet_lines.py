"""A large workbook from numpy columns: the sheets' XML written as text, so that no Python code runs per cell."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from sample_data.book import FIXED
from sample_data.lines import CHUNK_ROWS, Field, constant

SHEET_ROWS = 1_000_000  # Excel has 48,576 more
_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT = ('<c t="inlineStr"><is><t>', "</t></is></c>")


def write_large_book(path: Path, name: str, header: Sequence[str], fields: Sequence[Field]) -> Path:
    """One sheet `name` of text cells in UTF-8, another (`name`2 …) for every further million rows. Returns `path`.

    The fields must hold none of the signs that XML keeps for itself.
    """
    rows = len(fields[0])
    starts = range(0, max(rows, 1), SHEET_ROWS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as book:
        for part, text in _frame([name + (str(k + 1) if k else "") for k in range(len(starts))]).items():
            book.writestr(_entry(part), text, compresslevel=6)
        for number, start in enumerate(starts, 1):
            _write_sheet(book, number, header, [field[start : start + SHEET_ROWS] for field in fields])
    return path


def _write_sheet(book: zipfile.ZipFile, number: int, header: Sequence[str], fields: Sequence[Field]) -> None:
    first = "".join(_TEXT[0] + escape(cell) + _TEXT[1] for cell in header)
    with book.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=len(fields[0]) > CHUNK_ROWS) as sheet:
        sheet.write(f"{_HEAD}<worksheet {_SPACE}><sheetData><row>{first}</row>".encode())
        for start in range(0, len(fields[0]), CHUNK_ROWS):
            part = [field[start : start + CHUNK_ROWS] for field in fields]
            size = len(part[0])
            pieces: list[Field] = [constant("<row>", size)]
            for field in part:
                pieces += [constant(_TEXT[0], size), field, constant(_TEXT[1], size)]
            block = np.concatenate([*pieces, constant("</row>", size)], axis=1)
            sheet.write(block[block != 0].tobytes())
        sheet.write(b"</sheetData></worksheet>")


def _frame(names: Sequence[str]) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{k}" r:id="rId{k}"/>' for k, name in zip(numbers, names, strict=True)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for k in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{k}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>' for k in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'{_HEAD}<workbook {_SPACE} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        ),
    }


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=FIXED.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    return entry
