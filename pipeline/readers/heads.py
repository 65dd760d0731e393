"""Where the header stands, and what the columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.readers import refusals
from pipeline.readers.shapes import HEADER_WITHIN, Cells, Grid, Layout, Range, Row, Table, Wanted

_OURS = frozenset({"_row", "_surplus", "_as_of"})  # columns that are added to the file's own
_UNNAMED = "column_"  # and its number
MOST_ROWS = 3  # of a header
_EDGES = " \t\r\n\u00a0\u3000\ufeff"


@dataclass(frozen=True)
class Head:
    """A header that was found: its first row is the `at`-th of the sheet, from 0.

    `names` are unique; `repeated` are those that stand more than once in the file; `groups` as in Table.
    """

    at: int
    names: tuple[str, ...]
    repeated: tuple[str, ...] = ()
    groups: tuple[str | None, ...] = ()


def find_head(
    rows: Sequence[Cells], wanted: Wanted, header_rows: int = 1, merged: Sequence[Range] | None = None
) -> Head | None:
    """The first rows that have the wanted headers; None where none have.

    Where names are merged downwards, all that are wanted may stand in the upper row beside the groups: then the title
    above and this row would do as well. A name in the row below, where this one is blank, tells that it is the upper one.
    """
    heads = (_head(at, rows[at : at + header_rows], merged) for at in range(len(rows) - header_rows + 1))
    found = next((head for head in heads if wanted.is_met(head.names)), None)
    for head in islice(heads, header_rows - 1):
        if not wanted.is_met(head.names) or not _completes(*rows[head.at + header_rows - 2 : head.at + header_rows]):
            break
        found = head
    return found


def table_of(path: Path, grid: Grid, layout: Layout, wanted: Wanted) -> Table:
    """The rows under the header. Raises FileRefused without one, and where a header that is meant stands twice."""
    count = layout.header_rows + layout.beneath
    start = [cells for _, cells in islice(grid.rows(), HEADER_WITHIN + count - 1)]
    found = find_head(start[: HEADER_WITHIN + layout.header_rows - 1], wanted, layout.header_rows, grid.merged)
    if found is None:
        if there := stacked(start, wanted, layout.header_rows, grid.merged):
            raise refusals.stacked(path, there, layout.header_rows, is_mapped=bool(wanted.names))
        names = list(candidates(start, layout.header_rows, grid.merged))
        raise refusals.no_header(wanted.names, path, names, grid.sheet)
    refuse_repeated(path, found, wanted)
    first = found.at + layout.header_rows
    width = len(found.names)
    beneath = tuple(_padded(cells, width) for cells in start[first : first + layout.beneath])
    rows = islice(grid.rows(), first + layout.beneath, None)
    return Table(
        found.names,
        _spread_down(rows, {n for n, name in enumerate(found.names) if name in layout.spread}, grid.merged or ()),
        cells_above(start[: found.at]),
        (grid.sheet,) if grid.sheet else (),
        found.groups,
        beneath,
        struck=grid.struck(),
    )


def stacked(
    rows: Sequence[Cells], wanted: Wanted, header_rows: int, merged: Sequence[Range] | None = None
) -> int | None:
    """In how many rows the wanted headers stand, where these are not as many as the mapping says; None where nowhere."""
    others = (count for count in range(1, MOST_ROWS + 1) if count != header_rows)
    return next((count for count in others if find_head(rows, wanted, count, merged)), None)


def refuse_repeated(path: Path, head: Head, wanted: Wanted) -> None:
    """Raise FileRefused where a header that the mapping reads stands more than once.

    A mapping that names every one of them (等级, 等级_2, 等级_3) knows of it, and may.
    """
    meant = set(wanted.meant(head.names) or ())
    among = Counter(head.repeated)
    ambiguous = [
        name
        for name, count in among.items()
        if name in meant and not {f"{name}_{n}" for n in range(2, count + 1)} <= meant
    ]
    if ambiguous:
        raise refusals.twice(path, ambiguous)


def candidates(
    rows: Sequence[Cells], header_rows: int = 1, merged: Sequence[Range] | None = None
) -> Iterator[tuple[str, ...]]:
    """The header names that each of the rows would give, were it the header."""
    for at in range(len(rows) - header_rows + 1):
        yield _head(at, rows[at : at + header_rows], merged).names


def cells_above(rows: Iterable[Cells]) -> tuple[str, ...]:
    """The title rows' cells, blank ones left out."""
    return tuple(cell for row in rows for cell in row if cell and cell.strip())


def is_blank(cells: Iterable[str | None]) -> bool:
    return not any(cell and cell.strip() for cell in cells)


def clean(cell: str | None) -> str:
    """A header without the blanks around it and the line breaks in it."""
    return (cell or "").strip(_EDGES).replace("\r", "").replace("\n", "")


def unique(names: Sequence[str | None]) -> tuple[str, ...]:
    """Header names: blank ones get a number, a repeated one the suffix `_2`; to a database, `Topic` is `topic` again."""
    given: list[str] = []
    taken = set(_OURS)
    for n, cell in enumerate(names, 1):
        name = base = clean(cell) or f"{_UNNAMED}{n}"
        count = 1
        while name.lower() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.lower())
        given.append(name)
    return tuple(given)


def is_blank_header(name: str) -> bool:
    """Whether it is the name that a column without one was given."""
    return name.removeprefix(_UNNAMED).isdecimal() and name.startswith(_UNNAMED)


def _completes(upper: Cells, lower: Cells) -> bool:
    """Whether the lower row has a name where the upper one has none."""
    return any(clean(cell) and not clean(above) for above, cell in zip(_padded(upper, len(lower)), lower, strict=True))


def _head(at: int, rows: Sequence[Cells], merged: Sequence[Range] | None) -> Head:
    if len(rows) == 1:
        names = [clean(cell) for cell in rows[0]]
        groups: tuple[str | None, ...] = ()
    else:
        names, groups = _two_rows(at, rows, merged)
    stand = Counter(name for name in names if name)
    repeated = tuple(name for name in names if stand[name] > 1)
    return Head(at, unique(names), repeated, groups)


def _two_rows(
    at: int, rows: Sequence[Cells], merged: Sequence[Range] | None
) -> tuple[list[str], tuple[str | None, ...]]:
    """Names from the deepest cell of each column that is not blank, `group·name` where that stands twice; and the groups."""
    width = max(map(len, rows))
    grid = [[clean(cell) for cell in _padded(row, width)] for row in rows]
    depth = [max((n for n, row in enumerate(grid) if row[column]), default=0) for column in range(width)]
    names = [grid[depth[column]][column] for column in range(width)]
    spread = [_groups(at + n, grid, n, merged) for n in range(len(grid) - 1)]
    groups = [
        next((spread[n][column] for n in range(depth[column] - 1, -1, -1) if spread[n][column]), "")
        for column in range(width)
    ]
    stand = Counter(names)
    full = [
        f"{group}·{name}" if group and name and stand[name] > 1 else name
        for group, name in zip(groups, names, strict=True)
    ]
    return full, tuple(group or None for group in groups)


def _groups(number: int, grid: Sequence[Sequence[str]], n: int, merged: Sequence[Range] | None) -> list[str]:
    """The n-th header row, each group repeated over its columns: the merged ones where the file tells them, else every
    blank cell with a name beneath. `number` is the row's number in the sheet, from 0.
    """
    row = list(grid[n])
    wide = [area for area in merged or () if area[0][0] <= number <= area[1][0] and area[0][1] < area[1][1]]
    if wide:
        for (_, left), (_, right) in wide:
            for column in range(left + 1, min(right + 1, len(row))):
                row[column] = row[column] or row[left]
        return row
    for column in range(1, len(row)):
        if not row[column] and any(lower[column] for lower in grid[n + 1 :]):
            row[column] = row[column - 1]
    return row


def _padded(cells: Cells, width: int) -> tuple[str | None, ...]:
    return (*cells, *[None] * (width - len(cells)))[:width]


def _spread_down(rows: Iterator[Row], columns: Collection[int], merged: Sequence[Range]) -> Iterator[Row]:
    """The rows, with what stands in a merged cell of these columns in each row that the cell spans."""
    spans = {(top + 1, left): bottom + 1 for (top, left), (bottom, _) in merged if left in columns and bottom > top}
    if not spans:
        return rows
    return _spread(rows, {left for _, left in spans}, spans)


def _spread(rows: Iterator[Row], columns: Collection[int], spans: Mapping[tuple[int, int], int]) -> Iterator[Row]:
    """`spans`: first row and column of a merged cell → its last row; as rows are numbered, columns from 0."""
    last: dict[int, tuple[int, str | None]] = {}  # column → until which row, and what
    for number, cells in rows:
        for column in columns:
            if (number, column) in spans and column < len(cells):
                last[column] = (spans[number, column], cells[column])
            elif column in last and column < len(cells) and number <= last[column][0]:
                cells[column] = last[column][1]
        yield number, cells
