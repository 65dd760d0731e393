"""What is taken for a number, and what is refused by the argument's name."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.statistics.arrays import numbers

DAY = datetime.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, np.nan),
        (5, 5.0),
        ([True, None, 2], [1.0, np.nan, 2.0]),
        ([Decimal("1.5"), Fraction(1, 4), 2**70], [1.5, 0.25, 2.0**70]),
        ([1, pd.NA], [1.0, np.nan]),
        (pd.Series([1, pd.NA], dtype=object), [1.0, np.nan]),
        (pd.Series([1, None], dtype="Int64"), [1.0, np.nan]),
        (pd.Series([True, None], dtype="boolean"), [1.0, np.nan]),
        (np.array([[1.5, None]], dtype=object), [[1.5, np.nan]]),
        (np.array([1, 2], dtype=np.int8), [1.0, 2.0]),
        ([], []),
    ],
)
def test_what_is_a_number_or_none_is_taken(value: Any, expected: Any) -> None:
    found = numbers("x", value)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, np.array(expected, dtype=np.float64))


@pytest.mark.parametrize("hidden", [7.0, -1.0, np.inf, np.nan])
def test_what_a_mask_hides_is_no_value(hidden: float) -> None:
    found = numbers("x", np.ma.array([1.0, hidden], mask=[False, True]))
    assert not isinstance(found, np.ma.MaskedArray)
    np.testing.assert_array_equal(found, [1.0, np.nan])
    assert np.isnan(numbers("x", np.ma.masked))
    np.testing.assert_array_equal(numbers("x", np.ma.array([3, 4], mask=[True, False])), [np.nan, 4.0])


def test_an_array_of_numbers_is_not_copied() -> None:
    given = np.array([1.0, np.nan])
    assert numbers("x", given) is given


@pytest.mark.parametrize(
    "value",
    [
        "8",
        ["8"],
        [1, "8"],
        [Decimal(1), "8"],
        b"8",
        pd.Series(["8"]),
        1j,
        [1, 2j],
        [1j, None],
        np.array(["2026-09-01"], dtype="datetime64[D]"),
        np.array([3], dtype="timedelta64[D]"),
        [np.timedelta64(3, "D"), None],
        pd.Timestamp(DAY),
        [DAY, None],
        pd.Series([DAY, None], dtype="datetime64[ns]"),
        pd.Timedelta(1, "h"),
        [pd.NaT, 1.0],
        10**400,
        [1.0, 10**400],
        [1e301],
        [Decimal("1e400")],
        [Decimal("sNaN")],
        [-np.inf],
        {"a": 1},
        [[1], [1, 2]],
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_by_name(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^x: expected"):
        numbers("x", value)
