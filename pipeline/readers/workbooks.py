"""Workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods, sheet by sheet."""

from __future__ import annotations

import fnmatch
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import FileRefused
from pipeline.readers import refusals
from pipeline.readers.extent import MAX_CELLS, check_extent
from pipeline.readers.faulty_cells import Faults, faulty_rows
from pipeline.readers.heads import candidates, find_head, is_blank, stacked, table_of
from pipeline.readers.shapes import HEADER_WITHIN, SHEET_ROWS, Cells, Grid, Layout, Row, Table, Wanted
from pipeline.readers.shown_times import minutes, without_seconds
from pipeline.readers.struck_rows import struck_rows
from pipeline.texts import msg

_DURATION = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+(?:[.,][0-9]+)?)S")
_NOISE = 2_000  # microseconds: a millisecond on either side
_NO_MORE: tuple[int, Faults] = (0, {})
LOOKED_THROUGH = 5_000_000  # bytes of a workbook, up to which its further sheets are looked at
_OLE = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a compound file that holds a protected workbook


def read_workbook(path: Path, layout: Layout, wanted: Wanted) -> Table:
    """The rows of the named sheets as one, or of the first visible sheet that has the header; hidden rows count.

    Raises FileRefused for a workbook that is damaged, protected or too large, has no such sheet, or no such header.
    """
    import python_calamine as calamine

    check_extent(path)
    try:
        book = _book(path)
        cells, shown = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
        visible = [s.name for s in book.sheets_metadata if s.typ == cells and s.visible == shown]
        chosen = [name for name in visible if _fits(name, layout)]
        concealed = [s.name for s in book.sheets_metadata if s.typ == cells and s.visible != shown]
        if layout.sheets and not chosen and (meant := [name for name in concealed if _fits(name, layout)]):
            raise refusals.hidden(path, meant)
        if layout.sheets and not chosen:
            raise FileRefused(
                msg(
                    "{file}: no sheet is named {wanted}; it has {sheets}. Correct the sheet's name.",
                    file=path.name,
                    wanted=layout.sheets,
                    sheets=visible,
                )
            )
        if chosen:
            grids = [_grid(path, book, name) for name in chosen]
            # One that holds nothing is ready for later, as the fourth quarter's in a ledger of the year.
            filled = [grid for grid in grids if any(not is_blank(cells) for _, cells in grid.rows())]
            return _together([table_of(path, grid, layout, wanted) for grid in filled or grids])
        return _first(path, book, visible, concealed, layout, wanted)
    except calamine.PasswordError:
        raise refusals.protected(path) from None
    except calamine.CalamineError as error:
        raise FileRefused(
            msg("{file}: the workbook cannot be opened ({error}). Save it again as .xlsx.", file=path.name, error=error)
        ) from None


def _book(path: Path) -> Any:
    """The opened workbook. Its bytes decide what it is; calamine goes by the name, and many are named wrongly."""
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise
    except calamine.CalamineError as error:
        content = path.read_bytes()
        if content.startswith(_OLE) and _PROTECTED in content:
            raise calamine.PasswordError(str(error)) from None
        try:
            return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        except calamine.CalamineError:
            raise error from None


def _grid(path: Path, book: Any, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise refusals.too_large(path, MAX_CELLS)
    # Called once for the header and once for the rows: kept as cells, turned into text only as they are read.
    cells = [_with_durations(row) for row in sheet.to_python(skip_empty_area=False)]
    faulty = cache(lambda: list(faulty_rows(path, name)))
    short = cache(lambda: without_seconds(path, name, cells))

    def rows() -> Iterator[Row]:
        shown = _as_shown(enumerate(cells, 1), short()) if short() else enumerate(cells, 1)
        texts = ((number, [_text(cell) for cell in row]) for number, row in shown)
        return _completed(texts, iter(faulty()))

    return Grid(rows, sheet.merged_cell_ranges, name, lambda: struck_rows(path, name))


def _with_durations(row: list[Any]) -> list[Any]:
    """The row with the durations of an .ods, which calamine gives as PT25H10M00S from a day on; and without what computing
    leaves behind a full second (00:17:24.9999997).
    """
    for n, cell in enumerate(row):
        if type(cell) is str and cell.startswith("PT") and (found := _DURATION.fullmatch(cell)):
            hours, minutes, seconds = (float(part.replace(",", ".")) for part in found.groups())
            row[n] = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        elif type(cell) is time and cell.microsecond:
            row[n] = _rounded(cell)
    return row


def _rounded(cell: time) -> time:
    """A time that lies within a millisecond of a full second is that second's."""
    moment = datetime.combine(date.min, cell) + timedelta(milliseconds=1)
    return moment.time().replace(microsecond=0) if moment.microsecond <= _NOISE else cell


def _as_shown(
    rows: Iterable[tuple[int, Sequence[Any]]], short: Collection[tuple[int, int]]
) -> Iterator[tuple[int, list[Any]]]:
    """The rows with times that show no seconds as text, as a file of text would have them: 1:05, not 01:05:00."""
    for number, row in rows:
        yield number, [_short(cell) if (number, n) in short else cell for n, cell in enumerate(row)]


def _short(cell: Any) -> Any:
    found = minutes(cell)
    return cell if found is None else f"{found // 60}:{found % 60:02}"


def _completed(rows: Iterator[Row], faulty: Iterator[tuple[int, Faults]]) -> Iterator[Row]:
    """The rows with their faulty cells, so that these are returned; one that holds nothing else stays blank, as the rows do
    that a form has ready.
    """
    at, faults = next(faulty, _NO_MORE)
    for number, cells in rows:
        while at and at < number:
            at, faults = next(faulty, _NO_MORE)
        if at == number and not is_blank(cells):
            cells = [faults.get(place, cell) for place, cell in enumerate(cells)]
        yield number, cells


def _fits(name: str, layout: Layout) -> bool:
    return any(fnmatch.fnmatch(name, glob) for glob in layout.sheets)


def _first(
    path: Path, book: Any, visible: Sequence[str], concealed: Sequence[str], layout: Layout, wanted: Wanted
) -> Table:
    """The first sheet that has the header, and which others have it too; where only a hidden one has it, that is said."""
    seen: list[tuple[str, tuple[str, ...]]] = []

    def has_header(name: str) -> bool:
        grid = _grid(path, book, name)
        return find_head(_start(grid, layout), wanted, layout.header_rows, grid.merged) is not None

    for place, name in enumerate(visible):
        grid = _grid(path, book, name)
        start = _start(grid, layout)
        if find_head(start, wanted, layout.header_rows, grid.merged):
            is_small = path.stat().st_size < LOOKED_THROUGH
            others = tuple(other for other in visible[place + 1 :] if is_small and _reads(has_header, other))
            return replace(table_of(path, grid, layout, wanted), passed_over=others)
        seen += [(name, names) for names in candidates(start, layout.header_rows, grid.merged)]
    for name in concealed:
        if has_header(name):
            raise refusals.hidden(path, [name])
    for name in visible:
        grid = _grid(path, book, name)
        if count := stacked(_start(grid, layout), wanted, layout.header_rows, grid.merged):
            raise refusals.stacked(path, count, layout.header_rows, is_mapped=bool(wanted.names))
    best = max(seen, key=lambda one: len({*one[1]} & {*wanted.names}), default=("", ()))
    sheet = best[0] if len(visible) > 1 and {*best[1]} & {*wanted.names} else None
    raise refusals.no_header(wanted.names, path, [names for _, names in seen], sheet)


def _reads(has_header: Callable[[str], bool], sheet: str) -> bool:
    """Whether the sheet has the header; not where it cannot be read, since nothing is taken from it."""
    import python_calamine as calamine

    try:
        return has_header(sheet)
    except (calamine.CalamineError, FileRefused):
        return False


def _start(grid: Grid, layout: Layout) -> list[Cells]:
    """The rows among which the header is looked for."""
    return [cells for (_, cells), _ in zip(grid.rows(), range(HEADER_WITHIN + layout.header_rows - 1), strict=False)]


def _together(parts: Sequence[Table]) -> Table:
    """Several sheets as one table, columns by name; a column that one sheet lacks is blank there."""
    headers = tuple(dict.fromkeys(header for part in parts for header in part.headers))
    places = [[part.headers.index(h) if h in part.headers else None for h in headers] for part in parts]

    def rows() -> Iterator[Row]:
        for number, (part, place) in enumerate(zip(parts, places, strict=True)):
            for row, cells in part.rows:
                kept = [cells[p] if p is not None and p < len(cells) else None for p in place]
                yield number * SHEET_ROWS + row, kept + cells[len(part.headers) :]

    def of_first(cells: Sequence[Sequence[str | None]]) -> tuple[str | None, ...]:
        """Each header's cell from the first sheet that has the header."""
        having = [next(n for n, place in enumerate(places) if place[at] is not None) for at in range(len(headers))]
        return tuple(cells[n][places[n][at] or 0] for at, n in enumerate(having))

    return Table(
        headers,
        rows(),
        tuple(cell for part in parts for cell in part.above),
        tuple(name for part in parts for name in part.sheets),
        of_first([part.groups for part in parts]) if parts[0].groups else (),
        tuple(of_first([part.beneath[n] for part in parts]) for n in range(min(len(part.beneath) for part in parts))),
        struck=frozenset(n * SHEET_ROWS + row for n, part in enumerate(parts) for row in part.struck),
    )


def _text(cell: Any) -> str | None:
    """A cell as it would be typed: whole numbers without `.0`, dates in ISO form, durations in hours.

    A spreadsheet keeps 15 digits: a longer number has lost its last ones and is shown as 1.02E+19, so that it is refused.
    """
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if abs(cell) >= 1e15:
            return f"{cell:.14E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return cell if isinstance(cell, str) else str(cell)
