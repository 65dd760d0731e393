"""Cells of HR's tables as text: exact, without blanks, null where there is nothing. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.hr.declared import Column, declared


def framed(table: str, found: Mapping[str, Any], count: int) -> pd.DataFrame:
    """The table's declared columns, every cell its text or None; what `found` lacks is empty."""
    columns = {}
    for column in declared(table).columns:
        given = found.get(column.name)
        whole = given if isinstance(given, (pd.Series, np.ndarray, list)) else [given] * count
        columns[column.name] = [_text(column, value) for value in whole]
    return pd.DataFrame(columns, columns=[c.name for c in declared(table).columns], dtype=object)


def _text(column: Column, value: Any) -> str | None:
    if value is None or value is pd.NA or value is pd.NaT or value != value or value == "":
        return None
    if column.places is not None:
        return decimal_text(value, column.places, cut=column.cut)
    match column.type:
        case "integer":
            return str(int(value))
        case "boolean":
            return "true" if value in (True, "true") else "false"
        case "date":
            return str(value)[:10]
        case "datetime":
            return str(value).replace("T", " ")[:19]
    return str(value)


def decimal_text(value: Any, places: int, *, cut: bool = False) -> str:
    """To so many places, half up from nine; cut towards zero where asked."""
    amount = round(float(value) * 10**9)
    step = 10 ** max(9 - places, 0)
    size = abs(amount)
    units = size // step if cut else (size + step // 2) // step
    whole, rest = divmod(units, 10 ** min(places, 9))
    digits = str(rest).zfill(min(places, 9))
    return ("-" if amount < 0 and units else "") + (f"{whole}.{digits}" if places else str(whole))


def joined(rows: pd.DataFrame, keys: Sequence[str], column: str, sign: str = "；") -> pd.Series:
    """Key (a tuple where there are several) → the column's texts, each once, in order."""
    known = rows[rows[column].notna()]
    if known.empty:
        return pd.Series(dtype=object)
    return known.groupby(list(keys) if len(keys) > 1 else keys[0])[column].agg(
        lambda s: sign.join(sorted(set(map(str, s))))
    )


def digests(frame: pd.DataFrame) -> list[str]:
    """Each row's first 16 hex signs of the SHA-256 of its cells, joined by U+001F; an empty one is empty text."""
    rows = zip(*(frame[name].tolist() for name in frame.columns), strict=True)
    return [digest("\x1f".join("" if cell is None else cell for cell in row)) for row in rows]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
