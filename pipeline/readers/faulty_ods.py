"""Cells of an .ods that hold an error, or a formula whose result was never computed; see faulty_cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree import ElementTree

CONTENT = "content.xml"
MARK = re.compile(rb":formula=|:value-type=[\"']error")
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:[0-9]{3}")
_CELLS = ("table-cell", "covered-table-cell")


def rows(file: IO[bytes], sheet: str) -> Iterator[tuple[int, Mapping[int, str]]]:
    """The sheet's rows that have such cells, from the workbook's content, in which all sheets stand one after the other."""
    number, is_meant = 0, False
    for event, element in ElementTree.iterparse(file, ("start", "end")):
        kind = _kind(element.tag)
        if event == "start":
            if kind == "table":
                is_meant = _named(element, "name") == sheet
        elif kind == "table":
            element.clear()
            if is_meant:
                return
        elif kind == "table-row":
            times = int(_named(element, "number-rows-repeated") or 1)
            if is_meant and (faults := _faults(element)):
                for place in range(number + 1, number + times + 1):
                    yield place, faults
            number += times if is_meant else 0
            element.clear()  # else every row read so far is kept


def _faults(row: ElementTree.Element) -> dict[int, str]:
    faults: dict[int, str] = {}
    column = 0
    for cell in row:
        if _kind(cell.tag) in _CELLS:
            times = int(_named(cell, "number-columns-repeated") or 1)
            if fault := _fault(cell):
                faults.update(dict.fromkeys(range(column, column + times), fault))
            column += times
    return faults


def _fault(cell: ElementTree.Element) -> str | None:
    formula = _named(cell, "formula")
    shown = [part for part in cell if _kind(part.tag) == "p"]
    text = "".join("".join(part.itertext()) for part in shown)
    kinds = {value for name, value in cell.items() if _kind(name) == "value-type"}
    if formula is None and "error" not in kinds:
        return None
    if _ERROR.fullmatch(text):
        return text
    # One that gave an empty text has no kind either, but a paragraph.
    return f"#={formula.partition('=')[2]}" if formula and not kinds and not shown else None


def _named(element: ElementTree.Element, name: str) -> str | None:
    return next((value for key, value in element.items() if _kind(key) == name), None)


def _kind(name: str) -> str:
    return name.rpartition("}")[2]
