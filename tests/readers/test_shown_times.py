"""Times that a spreadsheet shows without seconds are read as they are shown, and as a CSV of the same sheet has them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

Rows = Callable[..., list[dict[str, Any]]]


def sheet(*cells: tuple[time, str]) -> bytes:
    """One row for each time, in its format, under the header 时长; a mark keeps rows from being blank."""
    book, out = Workbook(), io.BytesIO()
    page: Any = book.active
    page.append(["编号", "时长"])
    for n, (value, code) in enumerate(cells, 2):
        page.append([f"C{n}", value])
        page.cell(n, 2).number_format = code
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("h:mm", "1:05"),
        ("hh:mm", "1:05"),
        ("[h]:mm", "1:05"),
        ('h"时"mm"分"', "1:05"),
        ("h:mm;@", "1:05"),
        ("h:mm:ss", "01:05:00"),
        ("[h]:mm:ss", "01:05:00"),
        ("mm:ss", "01:05:00"),
        ("h:mm AM/PM", "01:05:00"),
    ],
)
def test_a_time_is_read_as_its_format_shows_it(rows: Rows, code: str, text: str) -> None:
    (row,) = rows(sheet((time(1, 5), code)), "a.xlsx", wanted=("编号", "时长"))
    assert row["时长"] == text


def test_each_cell_goes_by_its_own_format(rows: Rows) -> None:
    content = sheet((time(1, 5), "h:mm"), (time(1, 5), "h:mm:ss"), (time(0, 3, 12), "h:mm:ss"), (time(0, 3), "h:mm"))
    found = rows(content, "a.xlsx", wanted=("编号", "时长"))
    assert [row["时长"] for row in found] == ["1:05", "01:05:00", "00:03:12", "0:03"]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_kinds_of_workbook_are_read_as_they_are_shown_too(rows: Rows, kind: str) -> None:
    """Written by LibreOffice; the last is what computing gives, a millionth of a second off."""
    content = (Path(__file__).parent / "files" / f"times.{kind}").read_bytes()
    found = rows(content, f"times.{kind}", wanted=("编号", "时长"))
    short = ["1:05", "1:05", "25:10"]
    assert [row["时长"] for row in found] == [*short, "01:05:00", "00:03:00", "01:05:00", "25:10:00", "00:17:24"]


def test_a_part_of_a_second_that_is_meant_stays(rows: Rows) -> None:
    (row,) = rows(sheet((time(0, 0, 12, 600_000), "h:mm:ss.0")), "a.xlsx", wanted=("编号", "时长"))
    assert row["时长"] == "00:00:12.600000"
