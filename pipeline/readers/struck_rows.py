"""Rows of an .xlsx that are struck through: how people cross out an entry that no longer counts. Nothing but the font of its
cells tells it, which calamine does not give.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from pipeline.readers.faulty_cells import part_of

_STYLES = "xl/styles.xml"
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>")  # one that is closed at once holds nothing
_ROW = re.compile(rb"\br=[\"'][A-Z]+([0-9]+)[\"']")
_STYLE = re.compile(rb"\bs=[\"']([0-9]+)[\"']")
_OFF = ("0", "false")


def struck_rows(path: Path, sheet: str) -> frozenset[int]:
    """Numbers, from 1, of the rows of which two cells or more are struck through and no more than one is not, as a number in
    front or a remark. The sheet is looked into only where the workbook has such a font; of other kinds nothing is told.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            part = part_of(archive, sheet)
            styles = _struck_styles(archive.read(_STYLES)) if part else frozenset()
            return _rows(archive.read(part), styles) if part and styles else frozenset()
    except (zipfile.BadZipFile, KeyError, ValueError, ElementTree.ParseError):
        return frozenset()  # no .xlsx; whether it can be read at all is not judged here


def _struck_styles(content: bytes) -> frozenset[int]:
    """The styles of cells whose font is struck through."""
    if b"strike" not in content:
        return frozenset()
    root = ElementTree.fromstring(content)
    fonts = next((part for part in root if part.tag.endswith("}fonts")), ())
    struck = {n for n, font in enumerate(fonts) if any(_is_on(mark) for mark in font if mark.tag.endswith("}strike"))}
    formats = next((part for part in root if part.tag.endswith("}cellXfs")), ())
    return frozenset(n for n, style in enumerate(formats) if int(style.get("fontId", 0)) in struck)


def _is_on(mark: ElementTree.Element) -> bool:
    return mark.get("val", "1") not in _OFF


def _rows(content: bytes, styles: frozenset[int]) -> frozenset[int]:
    struck, others = Counter[int](), Counter[int]()
    for cell in _FILLED.finditer(content):
        style, address = _STYLE.search(cell[1]), _ROW.search(cell[1])
        if address:
            (struck if style and int(style[1]) in styles else others)[int(address[1])] += 1
    return frozenset(row for row, count in struck.items() if count > 1 and others[row] < 2)
