"""Text files from numpy columns. A field is a (rows, width) array of bytes where NUL means "no byte here";
a file is its fields side by side with the NULs dropped, so that no Python code runs per cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Field = NDArray[np.uint8]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400
CHUNK_ROWS = 100_000


def _table(words: Sequence[bytes]) -> Field:
    width = max([1, *map(len, words)])
    table = np.zeros((len(words), width), dtype=np.uint8)
    for row, word in enumerate(words):
        table[row, : len(word)] = np.frombuffer(word, dtype=np.uint8)
    return table


def words(codes: NDArray[np.integer], vocabulary: Sequence[str], encoding: str) -> Field:
    """The word of each code; a negative code is an empty field."""
    table = _table([*(word.encode(encoding) for word in vocabulary), b""])
    return table[np.where(codes < 0, len(vocabulary), codes)]


def texts(values: Sequence[str] | NDArray[np.object_], encoding: str) -> Field:
    """Any texts; each distinct one is encoded once."""
    codes, distinct = pd.factorize(np.asarray(values, dtype=object))
    return words(codes, [str(word) for word in distinct], encoding)


def constant(text: str, rows: int, encoding: str = "ascii") -> Field:
    """The same text in every row."""
    return np.broadcast_to(_table([text.encode(encoding)]), (rows, len(text.encode(encoding)) or 1))


def padded(numbers: NDArray[np.integer], width: int) -> Field:
    """Non-negative numbers with leading zeros, exactly `width` digits (higher ones are cut off)."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (np.asarray(numbers, dtype=np.int64)[:, None] // powers % 10 + 48).astype(np.uint8)


def plain(numbers: NDArray[np.integer], blank: Mask | None = None) -> Field:
    """Non-negative numbers without leading zeros; empty where `blank`."""
    values = np.asarray(numbers, dtype=np.int64)
    if blank is not None:
        values = np.where(blank, 0, values)
    field = padded(values, len(str(int(values.max()))) if values.size else 1)
    leading = np.cumsum(field != 48, axis=1) == 0
    leading[:, -1] = False
    field[leading] = 0
    return field if blank is None else empty_where(field, blank)


def hundredths(numbers: Ints) -> Field:
    """Non-negative integers of 1/100, written with two decimals."""
    return join(plain(numbers // 100), constant(".", len(numbers)), padded(numbers % 100, 2))


def empty_where(field: Field, blank: Mask) -> Field:
    """The field with nothing in the rows of `blank`."""
    return np.where(blank[:, None], np.uint8(0), field)


def choose(condition: Mask, if_true: Field, if_false: Field) -> Field:
    """Row by row one of two fields."""
    width = max(if_true.shape[1], if_false.shape[1])
    grown = [np.pad(field, ((0, 0), (0, width - field.shape[1]))) for field in (if_true, if_false)]
    return np.where(condition[:, None], grown[0], grown[1])


def join(*fields: Field) -> Field:
    """Fields side by side, as one."""
    return np.concatenate(fields, axis=1)


@cache
def _times(separator: str) -> Field:
    return _table(
        [f"{s // 3600:02d}{separator}{s // 60 % 60:02d}{separator}{s % 60:02d}".encode() for s in range(DAY_SECONDS)]
    )


def days(seconds: Ints, pattern: str = "%Y-%m-%d") -> Field:
    """The day of local seconds since 1970, by strftime pattern; `%-m` and `%-d` are without leading zero."""
    numbers, codes = np.unique(seconds // DAY_SECONDS, return_inverse=True)
    written = []
    for number in numbers:
        day = EPOCH + timedelta(days=int(number))
        text = pattern.replace("%-m", str(day.month)).replace("%-d", str(day.day))
        written.append(day.strftime(text).encode())
    return _table(written)[codes]


def moments(seconds: Ints, blank: Mask | None = None) -> Field:
    """'2026-09-03 09:26:02'; empty where `blank`."""
    known = seconds if blank is None else np.where(blank, seconds.max(initial=0), seconds)
    field = join(days(known), constant(" ", len(known)), _times(":")[known % DAY_SECONDS])
    return field if blank is None else empty_where(field, blank)


def stamps(seconds: Ints) -> Field:
    """'20260903092602'."""
    return join(days(seconds, "%Y%m%d"), _times("")[seconds % DAY_SECONDS])


def loose_moments(seconds: Ints) -> Field:
    """'2026/9/3 9:05', the way a spreadsheet writes them."""
    minute = seconds % DAY_SECONDS // 60
    gap, colon = constant(" ", len(seconds)), constant(":", len(seconds))
    return join(days(seconds, "%Y/%-m/%-d"), gap, plain(minute // 60), colon, padded(minute % 60, 2))


def write_lines(
    path: Path, header: str, fields: Sequence[Field], *, encoding: str, end: str = "\r\n", mark: bool = False
) -> Path:
    """Write the header and the fields, comma separated; `mark`: a byte-order mark first. Returns `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = len(fields[0])
    with path.open("wb") as file:
        file.write((b"\xef\xbb\xbf" if mark else b"") + (header + end).encode(encoding))
        for start in range(0, rows, CHUNK_ROWS):
            part = [field[start : start + CHUNK_ROWS] for field in fields]
            size = len(part[0])
            pieces: list[Field] = []
            for field in part:
                pieces += [field, constant(",", size)]
            pieces[-1] = constant(end, size)
            block = np.concatenate(pieces, axis=1)
            file.write(block[block != 0].tobytes())
    return path
