"""What the readers take and give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

SHEET_ROWS = 10_000_000  # `_row` of the n-th sheet that is read starts at n × this; no sheet has more rows
HEADER_WITHIN = 30  # title rows above a header, at most

Cells: TypeAlias = "Sequence[str | None]"
Row: TypeAlias = "tuple[int, list[str | None]]"  # the row's number in the file or sheet, and its cells
Range: TypeAlias = "tuple[tuple[int, int], tuple[int, int]]"  # a merged cell: first and last (row, column), from 0


class Kind(Enum):
    """What a file's bytes say it is."""

    TEXT = "text"
    HTML = "html"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gzip"


@dataclass(frozen=True)
class Layout:
    """How a source says its file is laid out; what is not said is found."""

    sheets: tuple[str, ...] = ()  # globs; the first visible sheet with the header where none is given
    encoding: str | None = None
    delimiter: str | None = None
    fill_down: tuple[str, ...] = ()  # headers of vertically merged cells
    header_rows: int = 1  # 2: a row of groups above the row of names
    beneath: int = 0  # rows directly beneath the header that describe the columns and are no data
    # Headers whose merged cells stand for each row that they span, where the file tells them.
    spread: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether one header row stands above rows that are each complete."""
        return not self.fill_down and self.header_rows == 1 and not self.beneath


@dataclass(frozen=True)
class Bytes:
    """What one pass over the file's bytes tells. `encoding` is None for what is no text."""

    sha256: str
    lines: int
    encoding: str | None
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Wanted:
    """What tells the header row: it has all `names`; or `fits` gives those of its names that are meant, else None."""

    names: tuple[str, ...] = ()
    fits: Callable[[Sequence[str]], Sequence[str] | None] | None = None

    def meant(self, names: Sequence[str]) -> Sequence[str] | None:
        """The headers that a mapping will read, where a row with `names` is the header row; else None."""
        if self.fits:
            return self.fits(names)
        return self.names if set(self.names) <= set(names) else None

    def is_met(self, names: Sequence[str]) -> bool:
        return self.meant(names) is not None


@dataclass(frozen=True)
class Table:
    """Rows of text under `headers`, one by one; each with its row number. `above` are the title rows' cells.

    `groups` are the headings above the headers (None without one) and `beneath` the describing rows under them, both
    cell by cell as the headers; empty where the layout has none. `passed_over`: other visible sheets that have the header too;
    `struck`: numbers of the rows that are struck through, where the kind of file tells it.
    """

    headers: tuple[str, ...]
    rows: Iterator[Row]
    above: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    groups: tuple[str | None, ...] = ()
    beneath: tuple[tuple[str | None, ...], ...] = ()
    passed_over: tuple[str, ...] = ()
    struck: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PlainCsv:
    """A UTF-8 CSV that DuckDB may read by itself: one line a record, the header in line `header_row`."""

    path: Path
    headers: tuple[str, ...]
    delimiter: str
    header_row: int
    above: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Cells of one sheet or text, from its first row. `rows` starts anew each time it is called.

    `merged` are the ranges of merged cells; None where the kind of file does not tell them; `struck` gives what
    Table has.
    """

    rows: Callable[[], Iterator[Row]]
    merged: Sequence[Range] | None = None
    sheet: str | None = None
    struck: Callable[[], frozenset[int]] = frozenset


def row_label(row: int, sheets: Sequence[str] = ()) -> str:
    """`_row` as a person finds it: `41`, or `二季度!41` in a workbook whose sheets are read as one."""
    sheet, line = divmod(row, SHEET_ROWS)
    return f"{sheets[sheet]}!{line}" if len(sheets) > 1 else str(line)


def place_of(row: int) -> str:
    """The line; with the sheet's number before it where it is not the first."""
    sheet, line = divmod(row, SHEET_ROWS)
    return f"{sheet + 1}!{line}" if sheet else str(line)
