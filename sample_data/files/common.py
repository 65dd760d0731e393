"""What hand-made workbooks share: titles over the table, notes under it, an extra sheet or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sample_data.book import Row, Sheet, title_range

BLANK = "　"


def head(title: str, columns: Sequence[str], subtitle: str = "") -> list[Row]:
    """A title row, a row with period and unit where given, the header row."""
    rows: list[Row] = [[title]]
    if subtitle:
        rows.append([subtitle])
    return [*rows, list(columns)]


def head_merges(columns: Sequence[str], subtitle: str = "") -> list[str]:
    """The merged ranges that belong to `head`."""
    return [title_range(len(columns), row) for row in range(1, 3 if subtitle else 2)]


def signature(maker: str, checker: str, day: date) -> list[Row]:
    """A blank row, then who made and who checked the table."""
    checked = f"复核人：{checker or BLANK * 3}"
    return [[], [f"制表人：{maker}{BLANK * 2}{checked}{BLANK * 2}填报日期：{day.year}.{day.month}.{day.day}"]]


def instructions(lines: Sequence[str]) -> Sheet:
    """The second sheet 填表说明."""
    return Sheet("填表说明", [["填表说明"], *[[line] for line in lines]])


def leftover() -> Sheet:
    """The hidden sheet somebody forgot."""
    return Sheet("Sheet3", [["临时"], ["待核对", 3]], hidden=True)


def spaced(name: str, is_spaced: bool) -> str:
    """A two-character name set with an ideographic blank, as rosters print it."""
    return f"{name[0]}{BLANK}{name[1]}" if is_spaced and len(name) == 2 else name


def after(day: date, days: int) -> date:
    """So many days later."""
    return day + timedelta(days=days)
