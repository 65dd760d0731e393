"""Files as departments send them → a table `source` of text, with `_row`: the row number a person sees in the file.

Nothing is interpreted here. A file that cannot be read at all is refused whole, in one sentence.
"""

from __future__ import annotations

import codecs
import csv
import fnmatch
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import FileRefused
from pipeline.texts import Message, msg

SHEET_ROWS = 10_000_000  # `_row` of the n-th sheet that is read starts at n × this; no sheet has more rows
HEADER_WITHIN = 30  # title rows above a header, at most
DELIMITERS = (",", "\t", ";", "|")
_OLE, _ZIP, _CHUNK = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", 1 << 22
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a compound file that holds a protected workbook
_OURS = frozenset({"_row", "_surplus"})  # columns that are added to the file's own
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Layout:
    """How a source says its file is laid out; what is not said is found."""

    sheets: tuple[str, ...] = ()  # globs; the first visible sheet with the header where none is given
    encoding: str | None = None
    delimiter: str | None = None
    fill_down: tuple[str, ...] = ()  # headers of vertically merged cells


@dataclass(frozen=True)
class Bytes:
    """What one pass over the file's bytes tells. `encoding` is None for a workbook."""

    sha256: str
    lines: int
    encoding: str | None


@dataclass(frozen=True)
class Wanted:
    """What tells the header row: it has all `names`, or `fits` says so of its names."""

    names: tuple[str, ...] = ()
    fits: Callable[[Sequence[str]], bool] | None = None

    def is_met(self, names: Sequence[str]) -> bool:
        return self.fits(names) if self.fits else set(self.names) <= set(names)


@dataclass(frozen=True)
class Table:
    """Rows of text under `headers`, one by one; each with its row number. `above` are the title rows' cells."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str | None]]]
    above: tuple[str, ...]
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlainCsv:
    """A UTF-8 CSV that DuckDB may read by itself: one line a record, the header in line `header_row`."""

    path: Path
    headers: tuple[str, ...]
    delimiter: str
    header_row: int
    above: tuple[str, ...]


def row_label(row: int, sheets: Sequence[str] = ()) -> str:
    """`_row` as a person finds it: `41`, or `二季度!41` in a workbook whose sheets are read as one."""
    sheet, line = divmod(row, SHEET_ROWS)
    return f"{sheets[sheet]}!{line}" if len(sheets) > 1 else str(line)


def scan(path: Path, declared: str | None = None) -> Bytes:
    """Hash, count lines and find the encoding in one pass: BOM, strict UTF-8, strict GB18030; others only if declared.

    Raises FileRefused for an empty file, for one that holds NUL bytes, and for text in none of these encodings.
    """
    digest, lines, candidates = hashlib.sha256(), 0, _candidates(path, declared)
    decoders = {name: codecs.getincrementaldecoder(name)("strict") for name in candidates}
    may_hold_nul = not candidates or codecs.lookup(candidates[0]).name.startswith(("utf-16", "utf-32"))
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
            if not may_hold_nul and b"\x00" in chunk:
                raise FileRefused(_not_a_table(path))
            for name in list(decoders):
                try:
                    decoders[name].decode(chunk)
                except UnicodeError:
                    del decoders[name]
    for name in list(decoders):
        try:
            decoders[name].decode(b"", final=True)
        except UnicodeError:
            del decoders[name]
    if candidates and not decoders:
        raise FileRefused(
            msg(
                "{file}: the text is in none of the encodings {encodings}. "
                "Save it as UTF-8, or declare its encoding in the mapping.",
                file=path.name,
                encodings=candidates,
            )
        )
    ends_open = bool(lines or candidates) and last != b"\n"
    return Bytes(digest.hexdigest(), lines + ends_open, next(iter(decoders), None))


def plain_csv(path: Path, layout: Layout, found: Bytes, wanted: Wanted, workshop: Path) -> PlainCsv | None:
    """The fast way for a large, regular CSV; None where the file needs to be read record by record.

    Text that is not UTF-8 is put into UTF-8 at `workshop` first, since DuckDB reads no other.
    """
    if found.encoding is None or layout.fill_down:
        return None
    head = _head(path, found)
    delimiter = layout.delimiter or _delimiter(head, wanted)
    parsed = _cells(head, delimiter)
    if len(parsed) != len(head):
        return None
    at = _header_at(parsed, wanted)
    if at is None:
        return None
    above = tuple(cell for row in parsed[:at] for cell in row if cell.strip())
    if found.encoding not in ("utf-8", "utf-8-sig"):
        path = _transcoded(path, found.encoding, workshop)
    return PlainCsv(path, _unique(parsed[at]), delimiter, at + 1, above)


def peek(path: Path) -> list[tuple[str, ...]]:
    """The first rows of a text file, as far as they can be made out without reading it whole; none of a workbook."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith((_ZIP, _OLE)):
        return []
    text = start.decode("utf-16" if start[:2] in _UTF16 else "utf-8-sig", errors="replace")
    lines = text.replace("\x00", "").splitlines()[:HEADER_WITHIN]
    delimiter = max(DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))
    return [_unique(row) for row in csv.reader(lines, delimiter=delimiter)]


def read(path: Path, layout: Layout, found: Bytes, wanted: Wanted) -> Table:
    """The file's rows of text. `wanted` are headers that must stand in one row, which is the header row.

    Raises FileRefused for a file that is damaged, protected, of an unknown kind, or without these headers.
    """
    return _read_workbook(path, layout, wanted) if found.encoding is None else _read_text(path, layout, found, wanted)


def frame(table: Table, fill_down: Collection[str] = ()) -> pd.DataFrame:
    """The table as text columns, `_row` and `_surplus` (more cells than headers); declared columns are filled down."""
    columns: list[list[str | None]] = [[] for _ in table.headers]
    numbers: list[int] = []
    too_long: list[bool] = []
    filled = {n for n, header in enumerate(table.headers) if header in fill_down}
    last: dict[int, str | None] = {}
    for number, cells in table.rows:
        numbers.append(number)
        too_long.append(any(cell and cell.strip() for cell in cells[len(columns) :]))
        is_blank = not any(cell and cell.strip() for cell in cells)
        for n, column in enumerate(columns):
            cell = cells[n] if n < len(cells) else None
            if n in filled and not is_blank:
                cell = last[n] = cell if cell and cell.strip() else last.get(n)
            column.append(cell)
    surplus = pd.Series(too_long, dtype=bool)
    data = {header: pd.Series(column, dtype=object) for header, column in zip(table.headers, columns, strict=True)}
    return pd.DataFrame(data | {"_row": pd.Series(numbers, dtype="int64"), "_surplus": surplus})


def _head(path: Path, found: Bytes) -> list[str]:
    with path.open(encoding=found.encoding, newline="") as file:
        return [line for _, line in zip(range(HEADER_WITHIN), file, strict=False)]


def _transcoded(path: Path, encoding: str, target: Path) -> Path:
    with path.open(encoding=encoding, newline="") as old, target.open("w", encoding="utf-8", newline="") as new:
        while text := old.read(_CHUNK):
            new.write(text)
    return target


def _candidates(path: Path, declared: str | None) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise FileRefused(msg("{file}: the file is empty. Send it again.", file=path.name))
    if start in (_ZIP, _OLE):
        return ()
    if start[:2] in _UTF16:
        return ("utf-16",)
    if start[:3] == codecs.BOM_UTF8:
        return ("utf-8-sig",)
    return (declared,) if declared else ("utf-8", "gb18030")


def _read_text(path: Path, layout: Layout, found: Bytes, wanted: Wanted) -> Table:
    def lines() -> Iterator[tuple[int, list[str | None]]]:
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
                raise FileRefused(_damaged(path, start, error)) from None

    head = _head(path, found)
    if any("\x00" in line for line in head):
        raise FileRefused(_not_a_table(path))
    delimiter = layout.delimiter or _delimiter(head, wanted)
    return _table(path, lines, wanted)


def _holding(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    """The lines, each put into `held` as it is read."""
    for line in lines:
        held.append(line)
        yield line


def _check_quotes(lines: Sequence[str], delimiter: str) -> None:
    """Raise csv.Error for a record whose quotation marks do not close: it has swallowed the rows up to the next mark."""
    if len(lines) > 1 or lines[0].count('"') % 2:
        list(csv.reader(lines, delimiter=delimiter, strict=True))


def _read_workbook(path: Path, layout: Layout, wanted: Wanted) -> Table:
    import python_calamine as calamine

    try:
        book = _book(path)
        cells, shown = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
        visible = [s.name for s in book.sheets_metadata if s.typ == cells and s.visible == shown]
        chosen = [name for name in visible if any(fnmatch.fnmatch(name, glob) for glob in layout.sheets)]
        if layout.sheets and not chosen:
            raise FileRefused(
                msg(
                    "{file}: no sheet is named {wanted}; it has {sheets}. Correct the sheet's name.",
                    file=path.name,
                    wanted=layout.sheets,
                    sheets=visible,
                )
            )
        tables = {name: _sheet(book, name) for name in chosen or visible}
    except calamine.PasswordError:
        raise FileRefused(
            msg(
                "{file}: the workbook is protected by a password. Save it without one and send it again.",
                file=path.name,
            )
        ) from None
    except calamine.CalamineError as error:
        raise FileRefused(
            msg("{file}: the workbook cannot be opened ({error}). Save it again as .xlsx.", file=path.name, error=error)
        ) from None
    return _sheets(path, tables, wanted, all_of_them=bool(layout.sheets))


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


def _sheets(path: Path, tables: dict[str, list[list[str | None]]], wanted: Wanted, *, all_of_them: bool) -> Table:
    """The sheets that are named, read as one; the first that has the header where none is named."""
    parts: list[tuple[int, Table]] = []
    for name, cells in tables.items():
        if not all_of_them and _header_at(cells[:HEADER_WITHIN], wanted) is None:
            continue
        number = len(parts)
        parts.append((number, _table(path, lambda cells=cells: enumerate(cells, 1), wanted, name)))  # type: ignore[misc]
        if not all_of_them:
            break
    if not parts:
        everything = [row for cells in tables.values() for row in cells[:HEADER_WITHIN]]
        raise FileRefused(_no_header(path, everything, wanted))
    headers = tuple(dict.fromkeys(header for _, part in parts for header in part.headers))

    def together() -> Iterator[tuple[int, list[str | None]]]:
        for number, part in parts:
            places = [part.headers.index(h) if h in part.headers else None for h in headers]
            for row, cells in part.rows:
                kept = [cells[p] if p is not None and p < len(cells) else None for p in places]
                yield number * SHEET_ROWS + row, kept

    above = tuple(cell for _, part in parts for cell in part.above)
    return Table(headers, together(), above, tuple(name for _, part in parts for name in part.sheets))


def _sheet(book: Any, name: str) -> list[list[str | None]]:
    return [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


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


def _table(
    path: Path,
    rows: Callable[[], Iterator[tuple[int, list[str | None]]]],
    wanted: Wanted,
    sheet: str | None = None,
) -> Table:
    head = [cells for _, (_, cells) in zip(range(HEADER_WITHIN), rows(), strict=False)]
    at = _header_at(head, wanted)
    if at is None:
        raise FileRefused(_no_header(path, head, wanted))
    above = tuple(cell for row in head[:at] for cell in row if cell and cell.strip())
    return Table(_unique(head[at]), _after(rows, at + 1), above, (sheet,) if sheet else ())


def _after(
    rows: Callable[[], Iterator[tuple[int, list[str | None]]]], count: int
) -> Iterator[tuple[int, list[str | None]]]:
    for n, row in enumerate(rows()):
        if n >= count:
            yield row


def _header_at(rows: Sequence[Sequence[str | None]], wanted: Wanted) -> int | None:
    """Where the header row stands among `rows`."""
    return next((n for n, row in enumerate(rows) if wanted.is_met(_unique(row))), None)


def _delimiter(head: Sequence[str], wanted: Wanted) -> str:
    """The delimiter under which a row has the wanted headers; else the most frequent one."""
    for delimiter in DELIMITERS:
        if _header_at(_cells(head, delimiter), wanted) is not None:
            return delimiter
    return max(DELIMITERS, key=lambda d: sum(line.count(d) for line in head))


def _cells(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The records of the first lines; none where one is damaged, which is told when the file is read."""
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _clean(cell: str | None) -> str:
    return (cell or "").strip(" \t\r\n\u3000\ufeff")


def _unique(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Header names: blank ones get a number, a repeated one the suffix `_2`; to a database, `Topic` is `topic` again."""
    names: list[str] = []
    taken = set(_OURS)
    for n, cell in enumerate(cells, 1):
        name = base = _clean(cell).replace("\n", "") or f"column_{n}"
        count = 1
        while name.lower() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _no_header(path: Path, rows: Sequence[Sequence[str | None]], wanted: Wanted) -> Message:
    if not wanted.names:
        return msg(
            "{file}: no mapping in sources/ names this file, and its headers are those of no feed. "
            "Use a feed's template, or add a mapping.",
            file=path.name,
        )
    best = max(rows, key=lambda row: len(set(_unique(row)) & set(wanted.names)), default=[])
    missing = [name for name in wanted.names if name not in _unique(best)]
    return msg(
        "{file}: the header row was not found. These headers are missing: {missing}. "
        "Use the agreed layout, or map the new one in sources/.",
        file=path.name,
        missing=missing,
    )


def _not_a_table(path: Path) -> Message:
    return msg("{file}: this is neither a workbook nor text in rows. Send a .csv or .xlsx file.", file=path.name)


def _damaged(path: Path, row: int, error: csv.Error) -> Message:
    return msg("{file}: the file is damaged ({error}). Send it again.", file=path.name, error=f"row {row}: {error}")
