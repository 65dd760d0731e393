"""服务质量管理部 on old and disabled customers, 个人金融部 on sales: a mark for every item, √ or ×."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import Month, working_day, write_date
from sample_data.files.common import head, head_merges, signature
from sample_data.watched import SALES_ITEMS, SENIOR_ITEMS, Watched

QUALITY, RETAIL = "服务质量管理部", "个人金融部"
SENIORS = ["检查编号", "检查日期", "检查方式", "网点名称", "被检查人工号", "客群", *SENIOR_ITEMS]
SALES = ["检查编号", "检查日期", "网点名称", "客户经理工号", "产品类型", *SALES_ITEMS]
_MARKS = {True: "√", False: "×", None: "/"}


def write_seniors(folder: Path, month: Month, found: list[Watched], suffix: str = "") -> Path:
    """YYYY年M月适老及特殊客群服务检查表.xlsx."""
    title = f"{month.label}适老及特殊客群服务检查表"
    rows: list[Row] = head(title, SENIORS)
    for one in found:
        who = one.employee_id or "—"
        day = write_date(one.day, "iso")
        rows.append([one.number, day, "现场", one.unit.name, who, one.about, *(_MARKS[mark] for mark in one.passed)])
    rows += signature("孙倩", "", working_day(month.shift(1), 3))
    return write_book(folder / QUALITY / f"{title}{suffix}.xlsx", [Sheet("检查表", rows, head_merges(SENIORS))])


def write_sales(inbox: Path, month: Month, found: list[Watched]) -> Path:
    """双录及适当性检查_YYYYMM.xlsx."""
    rows: list[Row] = head(f"{month.label}双录及适当性检查", SALES)
    for one in found:
        marks = (_MARKS[mark] for mark in one.passed)
        rows.append([one.number, write_date(one.day, "iso"), one.unit.name, one.employee_id, one.about, *marks])
    rows += signature("许××", "", working_day(month.shift(1), 3))
    return write_book(
        inbox / RETAIL / f"双录及适当性检查_{month.compact}.xlsx", [Sheet("检查", rows, head_merges(SALES))]
    )
