"""Cells that hold a time and show no seconds: 1:05, typed for a minute and five seconds, is an hour and five minutes to the
spreadsheet. Nothing but the cell's format tells it from 1:05:00, and calamine does not give formats.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pipeline.readers import faulty_ods, faulty_xls
from pipeline.readers.faulty_cells import part_of, place
from pipeline.readers.formats_xls import cells_in

_STYLES = "xl/styles.xml"
_KINDS = (time, timedelta)
_HOURS_AND_MINUTES = 20  # the number that every workbook has for h:mm
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")
_STYLE = re.compile(rb"\bs=[\"']([0-9]+)[\"']")
_SAID_ASIDE = re.compile(r"\"[^\"]*\"|\\.|\[\$[^\]]*\]")


def without_seconds(path: Path, sheet: str, cells: Iterable[Sequence[Any]]) -> frozenset[tuple[int, int]]:
    """Row (from 1) and column (from 0) of such cells. The sheet is looked into only where a time of full minutes is among
    `cells`; of an .xlsb nothing is told.
    """
    if not any(type(cell) in _KINDS and minutes(cell) is not None for row in cells for cell in row):
        return frozenset()
    try:
        if not zipfile.is_zipfile(path):
            content = path.read_bytes()
            is_xls = content.startswith(faulty_xls.START)
            return frozenset(cells_in(content, sheet, _shows_minutes, {_HOURS_AND_MINUTES}) if is_xls else ())
        with zipfile.ZipFile(path) as archive:
            if faulty_ods.CONTENT in archive.namelist():
                with archive.open(faulty_ods.CONTENT) as file:
                    return frozenset((row, n) for row, found in faulty_ods.short_times(file, sheet) for n in found)
            part = part_of(archive, sheet)
            styles = _styles(archive.read(_STYLES)) if part else frozenset()
            return frozenset(_styled(archive.read(part), styles)) if part and styles else frozenset()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, struct.error, ElementTree.ParseError):
        return frozenset()  # whether the workbook can be read at all is not judged here


def minutes(cell: Any) -> int | None:
    """How many minutes a cell with a time or a duration of full minutes holds; None for any other."""
    if type(cell) is time:
        return cell.hour * 60 + cell.minute if not cell.second and not cell.microsecond else None
    if type(cell) is timedelta:
        whole, rest = divmod(cell, timedelta(minutes=1))
        return whole if not rest and whole >= 0 else None
    return None


def _styles(content: bytes) -> frozenset[int]:
    """The styles of cells that show hours and minutes and no more."""
    root = ElementTree.fromstring(content)
    codes = {int(e.get("numFmtId", 0)): e.get("formatCode", "") for e in root.iter() if e.tag.endswith("}numFmt")}
    shown = {number for number, code in codes.items() if _shows_minutes(code)} | {_HOURS_AND_MINUTES}
    formats = next((e for e in root if e.tag.endswith("}cellXfs")), ())
    return frozenset(n for n, style in enumerate(formats) if int(style.get("numFmtId", 0)) in shown)


def _shows_minutes(code: str) -> bool:
    signs = _SAID_ASIDE.sub("", code.partition(";")[0]).lower()
    return "h" in signs and "m" in signs and not re.search("[sydap]", signs)


def _styled(content: bytes, styles: frozenset[int]) -> Iterable[tuple[int, int]]:
    for cell in _CELL.finditer(content):
        style, address = _STYLE.search(cell[1]), _ADDRESS.search(cell[1])
        if style and address and int(style[1]) in styles:
            yield int(address[2]), place(address[1].decode())
