"""The fast way for a large, regular CSV, and how a text's cells are parted."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from pipeline.readers.heads import cells_above, find_head, refuse_repeated, unique
from pipeline.readers.scanning import CHUNK
from pipeline.readers.shapes import HEADER_WITHIN, Bytes, Kind, Layout, PlainCsv, Wanted

DELIMITERS = (",", "\t", ";", "|")


def plain_csv(path: Path, layout: Layout, found: Bytes, wanted: Wanted, workshop: Path) -> PlainCsv | None:
    """The fast way for a large, regular CSV; None where the file needs to be read record by record.

    Text that is not UTF-8 is put into UTF-8 at `workshop` first, since DuckDB reads no other. Raises FileRefused where
    a header that the mapping reads stands twice.
    """
    if found.encoding is None or found.kind is not Kind.TEXT or not layout.is_plain:
        return None
    lines = head_lines(path, found)
    delimiter = layout.delimiter or delimiter_of(lines, wanted)
    parsed = cells_of(lines, delimiter)
    if len(parsed) != len(lines):
        return None
    head = find_head(parsed, wanted)
    if head is None:
        return None
    refuse_repeated(path, head, wanted)
    if found.encoding not in ("utf-8", "utf-8-sig"):
        path = _transcoded(path, found.encoding, workshop)
    return PlainCsv(path, head.names, delimiter, head.at + 1, cells_above(parsed[: head.at]))


def peek(path: Path) -> list[tuple[str, ...]]:
    """The first rows of a text file, as far as they can be made out without reading it whole; none of another file."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1")):
        return []
    is_utf16 = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = start.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")
    lines = text.replace("\x00", "").splitlines()[:HEADER_WITHIN]
    return [unique(row) for row in cells_of(lines, _most_frequent(lines))]


def head_lines(path: Path, found: Bytes) -> list[str]:
    """The lines among which the header is looked for."""
    with path.open(encoding=found.encoding, newline="") as file:
        return [line for _, line in zip(range(HEADER_WITHIN), file, strict=False)]


def delimiter_of(lines: Sequence[str], wanted: Wanted) -> str:
    """The delimiter under which a row has the wanted headers; else the most frequent one."""
    for delimiter in DELIMITERS:
        if find_head(cells_of(lines, delimiter), wanted) is not None:
            return delimiter
    return _most_frequent(lines)


def cells_of(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The records of the first lines; none where one is damaged, which is told when the file is read."""
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _most_frequent(lines: Sequence[str]) -> str:
    return max(DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))


def _transcoded(path: Path, encoding: str, target: Path) -> Path:
    with path.open(encoding=encoding, newline="") as old, target.open("w", encoding="utf-8", newline="") as new:
        while text := old.read(CHUNK):
            new.write(text)
    return target
