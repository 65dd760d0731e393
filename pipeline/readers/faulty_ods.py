"""Cells of an .ods that hold an error, or a formula whose result was never computed (see faulty_cells), and what its cells
show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.etree import ElementTree

CONTENT = "content.xml"
MARK = re.compile(rb":formula=|:value-type=[\"']error")
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:[0-9]{3}")
_TIME = re.compile(r"PT([0-9]+)H([0-9]+)M0+(?:[.,][0-9]+)?S")
_HALF_DAY = re.compile("[ap]m|上午|下午", re.IGNORECASE)
_CELLS = ("table-cell", "covered-table-cell")


def rows(file: IO[bytes], sheet: str) -> Iterator[tuple[int, Mapping[int, str]]]:
    """The sheet's rows that have such cells, from the workbook's content, in which all sheets stand one after the other."""
    return _found(file, sheet, _fault)


def short_times(file: IO[bytes], sheet: str) -> Iterator[tuple[int, Mapping[int, str]]]:
    """The sheet's rows that have times of which the cell shows hours and minutes and no more, each as it is shown."""
    return _found(file, sheet, _short)


def _found(
    file: IO[bytes], sheet: str, told: Callable[[ElementTree.Element], str | None]
) -> Iterator[tuple[int, Mapping[int, str]]]:
    """Row, from 1, and column (from 0) → what is told of its cell; only of rows of which something is."""
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
            if is_meant and (cells := _cells(element, told)):
                for place in range(number + 1, number + times + 1):
                    yield place, cells
            number += times if is_meant else 0
            element.clear()  # else every row read so far is kept


def _cells(row: ElementTree.Element, told: Callable[[ElementTree.Element], str | None]) -> dict[int, str]:
    found: dict[int, str] = {}
    column = 0
    for cell in row:
        if _kind(cell.tag) in _CELLS:
            times = int(_named(cell, "number-columns-repeated") or 1)
            if text := told(cell):
                found.update(dict.fromkeys(range(column, column + times), text))
            column += times
    return found


def _fault(cell: ElementTree.Element) -> str | None:
    formula, kinds, text = _named(cell, "formula"), _kinds(cell), _shown(cell)
    if formula is None and "error" not in kinds:
        return None
    if text and _ERROR.fullmatch(text):
        return text
    # One that gave an empty text has no kind either, but a paragraph.
    return f"#={formula.partition('=')[2]}" if formula and not kinds and text is None else None


def _short(cell: ElementTree.Element) -> str | None:
    value = _TIME.fullmatch(_named(cell, "time-value") or "")
    text = _shown(cell)
    if not value or not text or _HALF_DAY.search(text):
        return None
    return text if [int(part) for part in re.findall("[0-9]+", text)] == [int(value[1]), int(value[2])] else None


def _shown(cell: ElementTree.Element) -> str | None:
    """None without a paragraph."""
    shown = [part for part in cell if _kind(part.tag) == "p"]
    return "".join("".join(part.itertext()) for part in shown) if shown else None


def _kinds(cell: ElementTree.Element) -> set[str]:
    return {value for name, value in cell.items() if _kind(name) == "value-type"}


def _named(element: ElementTree.Element, name: str) -> str | None:
    return next((value for key, value in element.items() if _kind(key) == name), None)


def _kind(name: str) -> str:
    return name.rpartition("}")[2]
