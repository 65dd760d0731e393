"""Text in rows, record by record: for what the fast way cannot read, and to find the row that is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.readers import refusals
from pipeline.readers.heads import clean, table_of
from pipeline.readers.plain import DELIMITERS, cells_of, delimiter_of, head_lines
from pipeline.readers.shapes import Bytes, Grid, Layout, Row, Table, Wanted

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read_text(path: Path, layout: Layout, found: Bytes, wanted: Wanted) -> Table:
    """The rows of a text. Raises FileRefused for one that is damaged, or without the wanted headers."""

    def rows() -> Iterator[Row]:
        with path.open(encoding=found.encoding, newline="") as file:
            held: list[str] = []
            reader = csv.reader(_holding(file, held), delimiter=delimiter)
            start = 1
            try:
                for cells in reader:
                    _check_quotes(held, delimiter)
                    yield start, list(cells)
                    start = reader.line_num + 1
                    held.clear()
            except csv.Error as error:
                raise refusals.damaged(path, start, error) from None

    lines = head_lines(path, found)
    if any("\x00" in line for line in lines):
        raise refusals.not_a_table(path)
    delimiter = layout.delimiter or _delimiter(lines, layout, wanted)
    if path.suffix.lower() in WORKBOOKS and not _has_any(cells_of(lines, delimiter), wanted):
        raise refusals.no_workbook(path)
    return table_of(path, Grid(rows), layout, wanted)


def _has_any(rows: Sequence[Sequence[str]], wanted: Wanted) -> bool:
    """Whether a row looks like the header: it has one of the names, or all of a feed's."""
    return any(wanted.is_met(row) or set(wanted.names) & {clean(cell) for cell in row} for row in rows)


def _delimiter(lines: Sequence[str], layout: Layout, wanted: Wanted) -> str:
    """As in plain.delimiter_of; where the header has two rows, no line alone need have the headers."""
    if layout.header_rows == 1:
        return delimiter_of(lines, wanted)
    return max(DELIMITERS, key=lambda d: max(map(len, cells_of(lines, d)), default=0))


def _holding(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    """The lines, each put into `held` as it is read."""
    for line in lines:
        held.append(line)
        yield line


def _check_quotes(lines: Sequence[str], delimiter: str) -> None:
    """Raise csv.Error for a record whose quotation marks do not close: it has swallowed the rows up to the next mark."""
    if len(lines) > 1 or lines[0].count('"') % 2:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
