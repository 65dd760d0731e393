"""Rows by their key are the table's own rows, whatever its columns hold."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.report.shelf import Shelf, positions, records

SEPTEMBER, AUGUST = date(2026, 9, 1), date(2026, 8, 1)
TABLE = pd.DataFrame(
    {
        "who": pd.Series(["b", "a", "b", None], dtype="str"),
        "kind": ["x", "x", "y", "x"],
        "month": [SEPTEMBER, SEPTEMBER, AUGUST, None],
        "count": [1, 2, 3, 4],
        "rate": [0.5, np.nan, 1.5, 2.5],
        "told": pd.Series([True, None, False, True], dtype="boolean"),
        "is_last": [False, False, True, False],
    }
)


def _plain(rows: list[dict[str, object]]) -> list[str]:
    return [repr({name: (type(value), value) for name, value in row.items()}) for row in rows]


def test_rows_are_those_of_the_table() -> None:
    rows = Shelf(TABLE, "who")
    wanted = {"b": [0, 2], "a": [1], "nan": [3]}
    assert {key: _plain(rows.of(key)) for key in rows} == {
        key: _plain(TABLE.iloc[places].to_dict("records")) for key, places in wanted.items()
    }
    assert list(rows) == ["b", "a", "nan"]  # in the order of their first rows
    assert rows.of("c") == []
    assert _plain(list(rows.rows())) == _plain(TABLE.iloc[[0, 2, 1, 3]].to_dict("records"))
    assert _plain(records(TABLE)) == _plain(TABLE.to_dict("records"))
    assert records(TABLE.iloc[:0]) == []


def test_keys_of_several_columns_and_the_last_of_equal_places() -> None:
    rows = Shelf(TABLE, "who", "kind", within="month")
    assert _plain([rows.at(AUGUST, "b", "y") or {}]) == _plain(rows.of("b", "y"))
    assert rows.at(AUGUST, "b", "x") is None
    assert rows.at(AUGUST, "c", "x") is None
    assert (rows.has(AUGUST, "b", "y"), rows.has(AUGUST, "b", "x")) == (True, False)
    assert (rows.cell("rate", AUGUST, "b", "y"), rows.cell("rate", AUGUST, "b", "x")) == (1.5, None)
    assert Shelf(TABLE, "kind", within="month").cell("count", SEPTEMBER, "x") == 2


def test_nothing_in_a_table_without_rows() -> None:
    assert list(Shelf(TABLE.iloc[:0], "who", "kind")) == []
    assert list(Shelf(pd.DataFrame({"who": []}), "who").rows()) == []


def test_positions_of_keys() -> None:
    found = positions(TABLE, "kind", "who")
    assert {key: places.tolist() for key, places in found.items()} == {
        ("x", "b"): [0],
        ("x", "a"): [1],
        ("y", "b"): [2],
        ("x", "nan"): [3],
    }
