"""Formats of the cells of an .xls (BIFF8): which of them stand in a format of a certain kind."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator

from pipeline.readers.faulty_xls import EOF, FORMULA, of_sheet, records, workbook

_FORMAT, _STYLE, _NUMBER, _RK, _RKS = 0x041E, 0x00E0, 0x0203, 0x027E, 0x00BD


def cells_in(
    content: bytes, sheet: str, is_meant: Callable[[str], bool], builtin: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Row (from 1) and column (from 0) of numbers whose format is meant, or has one of the numbers in `builtin`. Raises
    ValueError or struct.error for what is no such workbook.
    """
    book = workbook(content)
    meant, styles = set(builtin), list[int]()
    for kind, data in records(book):
        if kind == _FORMAT:
            number, length, is_wide = struct.unpack_from("<HHB", data)
            text = data[5 : 5 + length * (1 + (is_wide & 1))].decode("utf-16-le" if is_wide & 1 else "latin-1")
            if is_meant(text):
                meant.add(number)
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == EOF:
            break
    wanted = {n for n, number in enumerate(styles) if number in meant}
    for kind, data in of_sheet(book, sheet) if wanted else ():
        if kind in (_NUMBER, _RK, FORMULA):
            row, column, style = struct.unpack_from("<HHH", data)
            if style in wanted:
                yield row + 1, column
        elif kind == _RKS:
            row, first = struct.unpack_from("<HH", data)
            for n in range((len(data) - 6) // 6):
                if struct.unpack_from("<H", data, 4 + n * 6)[0] in wanted:
                    yield row + 1, first + n
