"""A web page's tables as one sheet: what older systems export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.readers import refusals
from pipeline.readers.extent import MAX_CELLS
from pipeline.readers.heads import table_of
from pipeline.readers.shapes import Bytes, Grid, Layout, Range, Row, Table, Wanted
from pipeline.texts import msg

_MAX_SPAN = 10_000  # columns or rows that one cell may cover; browsers stop there too
_SILENT = frozenset({"script", "style", "title"})


def read_web_tables(path: Path, layout: Layout, found: Bytes, wanted: Wanted) -> Table:
    """The rows of all tables, one below the other as a spreadsheet shows them. A cell over several columns or rows has
    its text in the first of them, as in a workbook.

    Raises FileRefused for a page without a table, or without the wanted headers.
    """
    pages = _Tables(path)
    with path.open(encoding=found.encoding, newline="") as file:
        while piece := file.read(1 << 20):
            pages.feed(piece)
    pages.close()
    pages.end_row()
    if not pages.rows:
        raise FileRefused(
            msg("{file}: this is a web page without a table. Export the file again, and open it once.", file=path.name)
        )

    def rows() -> Iterator[Row]:
        return ((number, list(cells)) for number, cells in enumerate(pages.rows, 1))

    return table_of(path, Grid(rows, pages.merged), layout, wanted)


@dataclass
class _Cell:
    columns: int
    rows: int
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str | None:
        """As a browser shows it: white space in a run is one blank."""
        lines = ("".join(self.texts)).replace("\u00a0", " ").split("\v")
        return "\n".join(" ".join(line.split()) for line in lines).strip() or None


class _Tables(HTMLParser):
    """Builds `rows` and `merged`. A table within a cell takes that cell's place: pages use such tables as frames."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str | None]] = []
        self.merged: list[Range] = []
        self._path = path
        self._row: list[_Cell] | None = None
        self._cell: _Cell | None = None
        self._down: dict[int, int] = {}  # column → rows below that a cell above still covers
        self._silent = 0
        self._size = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            if self._cell is not None:  # a frame: what it holds comes as rows of its own
                self._row = self._cell = None
            else:
                self.end_row()
            self._down = {}
        elif tag == "tr":
            self.end_row()
            self._row = []
        elif tag in ("td", "th"):
            spans = dict(attrs)
            self._cell = _Cell(_span(spans.get("colspan")), _span(spans.get("rowspan")))
            self._row = [] if self._row is None else self._row
            self._row.append(self._cell)
        elif tag in ("br", "p", "div") and self._cell and self._cell.texts:
            self._cell.texts.append("\v")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._cell = None
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.texts.append(data)

    def end_row(self) -> None:
        """Put the row's cells where they stand: behind those that cells above cover."""
        row, self._row, self._cell = self._row, None, None
        if row is None:
            return
        number, cells = len(self.rows), list[str | None]()
        down = {column: rows - 1 for column, rows in self._down.items() if rows > 1}
        for cell in row:
            while self._down.get(len(cells)):
                cells.append(None)
            first, last = len(cells), len(cells) + cell.columns - 1
            cells += [cell.text, *[None] * (cell.columns - 1)]
            if cell.rows > 1:
                down |= dict.fromkeys(range(first, last + 1), cell.rows - 1)
            if cell.rows > 1 or cell.columns > 1:
                self.merged.append(((number, first), (number + cell.rows - 1, last)))
        self._down = down
        self._size += len(cells)
        if self._size > MAX_CELLS:
            raise refusals.too_large(self._path, MAX_CELLS)
        self.rows.append(cells)


def _span(text: str | None) -> int:
    number = int(text) if text and text.strip().isdecimal() else 1
    return min(max(number, 1), _MAX_SPAN)
