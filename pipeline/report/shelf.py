"""A table's rows by their key, made when they are asked for: a large bank's edition has millions of them, and a page asks for a
few hundred. What is held is columns; a row is a dict for as long as somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Row = dict[str, Any]
Span = tuple[int, int]
Order = npt.NDArray[np.intp]
NOTHING = (0, 0)
HELD = 4_096  # rows, and places of keys, that are kept once found, for who asks again while the same page is made


class Shelf:
    """The rows of `frame` by the columns `keys`, as `frame.to_dict("records")` would give them; days are dates in it, as an
    edition's are. A key of one column is its text, of several a tuple of texts. `within` names a column in which the rows of
    a key differ, for what asks by a place in it; of equal ones the last counts.
    """

    def __init__(self, frame: pd.DataFrame, *keys: str, within: str | None = None) -> None:
        order, spans = _grouped(frame, keys)
        self._columns = {str(name): _values(frame[name])[order] for name in frame.columns}
        self._spans: dict[Any, Span] = spans if len(keys) > 1 else {key: at for (key,), at in spans.items()}
        self._within = within
        self._places: dict[Any, dict[Any, int]] = {}
        self._held: dict[int, Row] = {}

    def __iter__(self) -> Iterator[Any]:
        """The keys, in the order of their first rows."""
        return iter(self._spans)

    def of(self, *key: str) -> list[Row]:
        """The key's rows in the table's order; none where there is nothing."""
        return self._made(*self._spans.get(key if len(key) > 1 else key[0], NOTHING))

    def at(self, place: Any, *key: str) -> Row | None:
        """The key's row whose `within` is `place`; None where there is none."""
        row = self._row(place, key)
        if row is None:
            return None
        found = self._held.get(row)
        if found is None:
            if len(self._held) >= HELD:
                self._held.clear()
            found = self._held[row] = {name: column.item(row) for name, column in self._columns.items()}
        return found

    def cell(self, name: str, place: Any, *key: str) -> Any:
        """Of that row the value in the column `name`; None without the row."""
        row = self._row(place, key)
        return None if row is None else self._columns[name].item(row)

    def has(self, place: Any, *key: str) -> bool:
        """Whether there is such a row."""
        return self._row(place, key) is not None

    def rows(self) -> Iterator[Row]:
        """All rows, a key's together."""
        return chain.from_iterable(self._made(*span) for span in self._spans.values())

    def _row(self, place: Any, key: tuple[str, ...]) -> int | None:
        label: Any = key if len(key) > 1 else key[0]
        found = self._places.get(label)
        if found is None:
            start, end = self._spans.get(label, NOTHING)
            if len(self._places) >= HELD:
                self._places.clear()
            values = self._columns[self._within][start:end].tolist() if self._within and start < end else []
            found = self._places[label] = {value: start + row for row, value in enumerate(values)}
        return found.get(place)

    def _made(self, start: int, end: int) -> list[Row]:
        if start == end:
            return []
        cells = zip(*(column[start:end].tolist() for column in self._columns.values()), strict=True)
        return [dict(zip(self._columns, row, strict=True)) for row in cells]


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows as `frame.to_dict("records")` gives them, which takes several times as long; days are dates in it."""
    columns = {str(name): _values(frame[name]).tolist() for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def positions(frame: pd.DataFrame, *keys: str) -> dict[tuple[str, ...], Order]:
    """Each key's rows in `frame`, as places for `take`, in the order of their first rows."""
    order, spans = _grouped(frame, keys)
    return {key: order[start:end] for key, (start, end) in spans.items()}


def _grouped(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[Order, dict[tuple[str, ...], Span]]:
    """The rows' places, a key's together; and where in them each key's begin and end."""
    group = np.zeros(len(frame), dtype=np.int64)
    for key in keys:
        codes, known = pd.factorize(frame[key])
        group, _ = pd.factorize(group * (len(known) + 1) + codes + 1)  # -1: nothing there
    _, first = np.unique(group, return_index=True)
    ends = np.cumsum(np.bincount(group, minlength=len(first))).tolist()
    labels = zip(*(map(str, frame[key].iloc[first].tolist()) for key in keys), strict=True)
    return np.argsort(group, kind="stable"), dict(zip(labels, pairwise([0, *ends]), strict=True))


def _values(column: pd.Series[Any]) -> npt.NDArray[Any]:
    """The column as `tolist` gives plain values of it; equal texts are one object."""
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    codes, known = pd.factorize(column)
    missing = column.dtype.na_value
    texts = np.array([*known.tolist(), None if missing is pd.NA else missing], dtype=object)
    return texts[codes]  # -1, nothing there, is the last
