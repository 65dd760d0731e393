"""远程银行中心: the calls that were listened to, a column an item."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import Month, working_day, write_date
from sample_data.files.common import head, head_merges, instructions, signature
from sample_data.listening import PARTS, Listened

DEPARTMENT = "远程银行中心"
HEADER = [
    "质检编号",
    "通话流水号",
    "质检员",
    "质检日期",
    "坐席工号",
    *(name for name, _, _ in PARTS),
    "致命项",
    "总分",
    "评语",
    "是否申诉",
    "申诉结果",
]
RULES = tuple(f"{k}.{name}{most}分。" for k, (name, most, _) in enumerate(PARTS, start=1))


def write_listening(inbox: Path, month: Month, found: list[Listened]) -> Path:
    """质检明细YYYYMM.xlsx."""
    rows = head(f"{month.label}录音质检明细", HEADER)
    rows += [_row(one) for one in found]
    rows += signature("陶××", "余××", working_day(month.shift(1), 2))
    sheet = Sheet("质检明细", rows, head_merges(HEADER))
    return write_book(inbox / DEPARTMENT / f"质检明细{month.compact}.xlsx", [sheet, instructions(RULES)])


def _row(one: Listened) -> Row:
    total = 0 if one.is_fatal else sum(one.points)
    return [
        one.number,
        one.call,
        one.listener,
        write_date(one.day, "iso"),
        int(one.agent),
        *one.points,
        "是" if one.is_fatal else "否",
        total,
        one.remark or None,
        one.appeal,
        one.outcome or None,
    ]
