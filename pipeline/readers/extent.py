"""How large a workbook would become in memory, told before it is opened: a file of a few kilobytes can hold a sheet of
17 thousand million cells.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from pipeline.readers import refusals

MAX_CELLS = 20_000_000  # of one sheet; a month of a large bank's calls comes as CSV
MAX_UNPACKED = 4 << 30  # bytes of a workbook's parts
_PIECE = 1 << 20
_OVERLAP = 200  # bytes kept from one piece to the next, so that no address is cut in two
# Of cells that hold something: a format alone, set to the edge of the sheet, is usual and takes no memory. What follows
# a cell must be seen, so that one at the end of a piece is judged with the next.
_ADDRESS = re.compile(rb" r=['\"]([A-Z]{1,3})([0-9]{1,7})['\"][^>]*(?<!/)>(?=[^<]|<[^/])")
_FAR = re.compile(rb" r=['\"][A-Z](?:[A-Z]|[0-9]{6})")  # beyond column Z or row 99,999
_NEAR_CELLS = 26 * 99_999
_REPEATED = re.compile(rb"<table:table-(cell|row|column)\b[^>]*?(?:/>|>)")
_TIMES = re.compile(rb"number-(?:rows|columns)-repeated=\"([0-9]+)\"")


def check_extent(path: Path) -> None:
    """Raise FileRefused for a workbook with too many cells or too much in it, and for one that is cut off."""
    if not zipfile.is_zipfile(path):
        return  # an .xls sheet has at most 65,536 rows of 256 cells
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise refusals.bomb(path)
            if any(part.flag_bits & 1 for part in parts):
                raise refusals.protected(path)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        may_be_large = _NEAR_CELLS > MAX_CELLS or _reaches_far(file)
                    if may_be_large:
                        with archive.open(part) as file:
                            _check_sheet(path, file)
                elif part.filename == "content.xml":
                    with archive.open(part) as file:
                        _check_ods(path, file)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError):
        raise refusals.cut_off(path) from None


def _reaches_far(file: IO[bytes]) -> bool:
    """Whether a cell lies beyond what is surely no trouble; a third of the time that counting takes."""
    rest = b""
    while piece := file.read(_PIECE):
        if _FAR.search(rest + piece):
            return True
        rest = piece[-_OVERLAP:]
    return False


def _check_sheet(path: Path, file: IO[bytes]) -> None:
    """By the addresses of its cells: what the sheet says of its own size is not to be trusted."""
    columns: set[bytes] = set()
    rows, rest = 0, b""
    while piece := file.read(_PIECE):
        found = _ADDRESS.findall(rest + piece)
        columns.update({column for column, _ in found})
        rows = max([rows, *(int(row) for _, row in found)])
        rest = piece[-_OVERLAP:]
    if rows * max(map(_column, columns), default=0) > MAX_CELLS:
        raise refusals.too_large(path, MAX_CELLS)


def _check_ods(path: Path, file: IO[bytes]) -> None:
    """By the repetitions of cells that hold something; blank ones to the edge of the sheet are usual."""
    rest, total, repeat = b"", 0, 1
    while piece := file.read(_PIECE):
        text = rest + piece
        end = text.rfind(b"<")
        text, rest = text[:end], text[end:]
        for found in _REPEATED.finditer(text):
            times = _TIMES.search(found[0])
            count = int(times[1]) if times else 1
            if found[1] == b"row":
                repeat = count
            elif found[1] == b"cell" and b"office:value" in found[0]:
                total += count * repeat
        if total > MAX_CELLS:
            raise refusals.too_large(path, MAX_CELLS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
