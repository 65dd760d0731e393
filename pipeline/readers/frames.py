"""A table of text as columns, vertically merged cells filled down."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from pipeline.readers.closing import is_total
from pipeline.readers.heads import clean, is_blank
from pipeline.readers.shapes import Cells, Table

_MERGED = re.compile(r"[（(]合并[)）]|[（(]?同上[)）]?|〃")  # how a merged cell is written where it is not blank
_NOTE = re.compile(r"(制表人?|填表人?|复核人?|审核人?|填报日期|注|说明|备注)\s*\d*[:：]")


def frame(table: Table, fill_down: Collection[str] = ()) -> pd.DataFrame:
    """The table as text columns, `_row` and `_surplus` (more cells than headers); declared columns are filled down.

    Neither a blank row is filled nor a subtotal or a note; behind a subtotal filling begins anew.
    """
    columns: list[list[str | None]] = [[] for _ in table.headers]
    numbers: list[int] = []
    too_long: list[bool] = []
    filled = {n for n, header in enumerate(table.headers) if header in fill_down}
    last: dict[int, str | None] = {}
    for number, cells in table.rows:
        numbers.append(number)
        too_long.append(not is_blank(cells[len(columns) :]))
        row = [*cells[: len(columns)], *[None] * (len(columns) - len(cells))]
        if filled:
            _fill(row, filled, last)
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    surplus = pd.Series(too_long, dtype=bool)
    data = {header: pd.Series(column, dtype=object) for header, column in zip(table.headers, columns, strict=True)}
    return pd.DataFrame(data | {"_row": pd.Series(numbers, dtype="int64"), "_surplus": surplus})


def _fill(row: list[str | None], filled: Collection[int], last: dict[int, str | None]) -> None:
    """Put the cells above into a row's blank ones, in place; `last` holds the newest cell of each filled column."""
    if is_blank(row):
        return
    if _closes(row):
        last.clear()
        return
    for n in filled:
        if _MERGED.fullmatch(clean(row[n])) or not clean(row[n]):
            row[n] = last.get(n)
        else:
            last[n] = row[n]


def _closes(row: Cells) -> bool:
    """Whether the row closes a block: what stands above it is not its own, and not that of the rows below."""
    texts = [text for cell in row if (text := clean(cell))]
    return bool(_NOTE.match(texts[0])) or any(map(is_total, texts))
