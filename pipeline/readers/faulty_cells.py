"""Cells of a workbook that hold an error (`#REF!`), or a formula whose result was never computed: calamine gives them as
blank, and a value that somebody meant would be taken for one that is not known.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from pipeline.readers import faulty_ods, faulty_xls

_PIECE = 1 << 20
_KEPT = 64 << 20  # bytes of an unpacked part that are kept while it is gone through
_OVERLAP = 32  # bytes kept from one piece to the next, so that no mark is cut in two
_MARK = re.compile(rb"\bt=[\"']e[\"']|<(?:\w+:)?f[ >/]")  # an error, or a formula: most sheets of data have neither
_LETTERS = re.compile(r"[A-Z]+")
NOT_KNOWN = "#N/A"  # says what a blank cell says

Faults = Mapping[int, str]


def faulty_rows(path: Path, sheet: str) -> Iterator[tuple[int, Faults]]:
    """The rows that have such cells, in the sheet's order: the row's number, from 1, and column (from 0) → what stands in it,
    `#REF!` or, of a formula, `#=B2/C2`. Nothing for an .xlsb, which is not looked into.
    """
    try:
        if zipfile.is_zipfile(path):
            yield from _of_archive(path, sheet)
        elif (content := path.read_bytes()).startswith(faulty_xls.START):
            yield from faulty_xls.rows(content, sheet)
    except (KeyError, ValueError, IndexError, struct.error, ElementTree.ParseError):
        return  # whether the workbook can be read at all is not judged here


def _of_archive(path: Path, sheet: str) -> Iterator[tuple[int, Faults]]:
    with zipfile.ZipFile(path) as archive:
        if is_ods := faulty_ods.CONTENT in archive.namelist():
            part: str | None = faulty_ods.CONTENT
        else:
            part = part_of(archive, sheet)
        if part is None:
            return
        with _unpacked(archive, part) as file:
            if _has_mark(file, faulty_ods.MARK if is_ods else _MARK):
                file.seek(0)
                yield from faulty_ods.rows(file, sheet) if is_ods else _rows(file)


def _unpacked(archive: zipfile.ZipFile, part: str) -> IO[bytes]:
    """The part's bytes, which are gone through twice: unpacked once where they are few enough to be kept."""
    if archive.getinfo(part).file_size > _KEPT:
        return archive.open(part)
    return io.BytesIO(archive.read(part))


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the sheet's part; None in a workbook of another kind (.xlsb)."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.namelist()):
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if _kind(element) == "sheet" and element.get("name") == sheet:
            link = next((value for name, value in element.items() if name.endswith("}id")), None)
            part = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")
            return part if part in archive.namelist() else None
    return None


def _has_mark(file: IO[bytes], mark: re.Pattern[bytes]) -> bool:
    rest = b""
    while piece := file.read(_PIECE):
        if mark.search(rest + piece):
            return True
        rest = piece[-_OVERLAP:]
    return False


def _rows(file: IO[bytes]) -> Iterator[tuple[int, Faults]]:
    number, column = 0, -1
    faults: dict[int, str] = {}
    data: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(file, ("start", "end")):
        kind = _kind(element)
        if event == "start":
            if kind == "sheetData":
                data = element
            elif kind == "row":
                number, column, faults = int(element.get("r", number + 1)), -1, {}
        elif kind == "c":
            address = _LETTERS.match(element.get("r", ""))
            column = place(address[0]) if address else column + 1
            if fault := _fault(element):
                faults[column] = fault
        elif kind == "row":
            if faults:
                yield number, faults
            if data is not None:
                data.clear()  # else every row read so far is kept


def _fault(cell: ElementTree.Element) -> str | None:
    """What stands in a cell that has no value."""
    parts = {_kind(part): part.text or "" for part in cell}
    kind, value = cell.get("t"), parts.get("v", "")
    if kind == "e":
        return value if value != NOT_KNOWN else None
    # A formula that gave an empty text has the kind `str`.
    return f"#={parts['f'] or '…'}" if "f" in parts and not value and kind != "str" else None


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def place(letters: str) -> int:
    """A column's place, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
