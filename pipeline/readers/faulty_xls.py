"""Cells of an .xls (BIFF8, in a compound file) that hold an error; see faulty_cells. A formula whose result was never
computed holds 0 there, as one whose result is 0 does: that cannot be told.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_IN_HEADER = 109  # sectors of the allocation table that the header names itself
_LAST = 0xFFFFFFFA  # from here on a number stands for no sector
_SMALL = 4096  # shorter streams lie together in one of their own, in pieces of 64 bytes
_BOF, EOF, _SHEET, FORMULA, _ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}


def rows(content: bytes, sheet: str) -> Iterator[tuple[int, Mapping[int, str]]]:
    """The sheet's rows that have such cells. Raises ValueError or struct.error for what is no such workbook."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for kind, data in of_sheet(workbook(content), sheet):
        if (code := _error(kind, data)) in _ERRORS:
            row, column = struct.unpack_from("<HH", data)
            found[row + 1][column] = _ERRORS[code]
    yield from sorted(found.items())


def workbook(content: bytes) -> bytes:
    """The stream of the workbook's records. Raises ValueError or struct.error where there is none."""
    return _Compound(content).stream("Workbook")


def of_sheet(book: bytes, sheet: str) -> Iterator[tuple[int, bytes]]:
    """The sheet's own records: kind and data."""
    depth = 0
    for kind, data in records(book, _place_of(book, sheet)):
        depth += (kind == _BOF) - (kind == EOF)
        if depth == 0:
            break
        if depth == 1:
            yield kind, data


def _error(kind: int, data: bytes) -> int | None:
    if kind == _ERROR and data[7]:
        return data[6]
    if kind == FORMULA and data[6] == 2 and data[12:14] == b"\xff\xff":
        return data[8]
    return None


def _place_of(book: bytes, sheet: str) -> int:
    for kind, data in records(book):
        if kind == _SHEET:
            place, _, length, is_wide = struct.unpack_from("<IHBB", data)
            text = data[8 : 8 + length * 2] if is_wide else data[8 : 8 + length]
            if text.decode("utf-16-le" if is_wide else "latin-1") == sheet:
                return int(place)
        if kind == EOF:
            break
    raise ValueError(sheet)


def records(book: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """All records from that place on."""
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length


@dataclass(frozen=True)
class _Compound:
    content: bytes

    def stream(self, name: str) -> bytes:
        table = self._table()
        entries = self._chain(table, self._number(48))
        start, size, shorts = 0, -1, b""
        for at in range(0, len(entries), 128):
            entry = entries[at : at + 128]
            first, length = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                shorts = self._chain(table, first)[:length]
            elif entry[: name_length - 2 if (name_length := entry[64]) else 0].decode("utf-16-le") == name:
                start, size = first, length
        if size < 0:
            raise ValueError(name)
        if size >= _SMALL:
            return self._chain(table, start)[:size]
        pieces = self._numbers(self._chain(table, self._number(60)))
        return b"".join(shorts[at * 64 : at * 64 + 64] for at in _linked(pieces, start))[:size]

    def _table(self) -> list[int]:
        """Sector → the one that follows it."""
        named = list(struct.unpack_from(f"<{_IN_HEADER}I", self.content, 76))
        following = self._number(68)
        for _ in range(self._number(72)):
            *more, following = self._numbers(self._sector(following))
            named += more
        return self._numbers(b"".join(self._sector(number) for number in named if number < _LAST))

    def _chain(self, table: list[int], start: int) -> bytes:
        return b"".join(self._sector(number) for number in _linked(table, start))

    def _sector(self, number: int) -> bytes:
        size = 1 << struct.unpack_from("<H", self.content, 30)[0]
        place = max(_HEADER, size) + number * size
        return self.content[place : place + size]

    def _number(self, place: int) -> int:
        return int(struct.unpack_from("<I", self.content, place)[0])

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _linked(table: list[int], start: int) -> Iterator[int]:
    number = start
    for _ in range(len(table)):  # no chain is longer: one that is bites its own tail
        if number >= len(table):
            return
        yield number
        number = table[number]
