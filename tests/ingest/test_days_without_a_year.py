"""9月3日 in a file that no mapping describes: its name or a title row tells the year."""

from __future__ import annotations

from datetime import date

import pytest
from mappings import open_rows, take
from workbench import Bank

HEADERS = "差错编号,业务日期,机构号,差错等级"


def ledger(day: str, title: str = "") -> str:
    return "\n".join([*([title] if title else []), HEADERS, f"T1,{day},B1,一般"]) + "\n"


@pytest.mark.parametrize(
    ("name", "title", "written", "read"),
    [
        ("2026年9月差错.csv", "", "9月3日", date(2026, 9, 3)),
        ("差错202609.csv", "", "9月3日", date(2026, 9, 3)),
        ("差错_2026-09-30.csv", "", "9月3日", date(2026, 9, 3)),
        ("2026年差错台账.csv", "", "12月3日", date(2026, 12, 3)),
        ("差错.csv", "滨江支行2026年9月差错台账,,,", "9月3日", date(2026, 9, 3)),
        ("差错202601.csv", "", "12月28日", date(2025, 12, 28)),
        ("差错202609.csv", "2025年5月检查标准,,,", "9月3日", date(2026, 9, 3)),
    ],
)
def test_the_name_or_a_title_row_tells_the_year(staffed: Bank, name: str, title: str, written: str, read: date) -> None:
    take(staffed, name, ledger(written, title))
    assert staffed.rows("select occurred_at from feed.errors") == [(read,)]
    ((kept,),) = staffed.rows("select as_of from meta.loads where feed = 'errors'")
    assert kept is None, "what a day's year is read from does not say which of two files is the newer"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("差错.csv", ""),
        ("差错20260.csv", ""),
        ("差错202613.csv", ""),
        ("差错123202609.csv", ""),
        ("差错.csv", "依据2025年检查标准,,,"),
    ],
)
def test_without_either_the_row_is_returned(staffed: Bank, name: str, title: str) -> None:
    take(staffed, name, ledger("9月3日", title))
    assert open_rows(staffed, "errors") == [(name, 3 if title else 2, ["occurred_at not_date"])]
