"""Merged cells in a workbook that no mapping describes: a branch, a day or a code stands for each row that it spans."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from mappings import account, open_rows, take
from openpyxl import Workbook
from workbench import Bank

HEAD = ["检查编号", "检查项目编号", "检查日期", "检查方式", "机构号", "标准分", "扣分"]
DAY = "2026-09-03"


def workbook(lines: Sequence[Sequence[Any]], merged: Sequence[str]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for line in lines:
        sheet.append(line)
    for area in merged:
        sheet.merge_cells(area)
    book.save(out)
    return out.getvalue()


def test_a_merged_branch_day_and_check_stand_for_each_of_their_rows(staffed: Bank) -> None:
    lines: list[list[Any]] = [
        HEAD,
        ["J1", "A1", DAY, "现场检查", "B1", 10, 2],
        [None, "A2", None, None, None, 5, None],
        ["J2", "A1", DAY, "现场检查", "B1", 10, 0],
    ]
    merged = ["A2:A3", "C2:C3", "D2:D3", "E2:E3", "G2:G3"]
    outcome = take(staffed, "检查.xlsx", workbook(lines, merged))
    assert account(outcome) == {"accepted": 3}
    assert staffed.rows(
        "select check_id, item_code, branch_id, points_possible::integer, points_deducted::integer"
        " from feed.checks order by all"
    ) == [
        ("J1", "A1", "B1", 10, 2),
        ("J1", "A2", "B1", 5, None),  # a number that is merged is of both rows together, and is told of neither twice
        ("J2", "A1", "B1", 10, 0),
    ]


def test_what_alone_tells_a_row_stands_for_one_row_only(staffed: Bank) -> None:
    lines: list[list[Any]] = [
        ["差错编号", "业务日期", "机构号", "差错等级"],
        ["T1", DAY, "B1", "一般"],
        [None, DAY, None, "一般"],
    ]
    outcome = take(staffed, "差错.xlsx", workbook(lines, ["A2:A3", "C2:C3"]))
    assert account(outcome) == {"accepted": 1, "quarantined": 1}
    assert open_rows(staffed, "errors") == [("差错.xlsx", 3, ["error_id missing"])]


def test_cells_that_a_web_page_spans_over_rows_are_read_alike(staffed: Bank) -> None:
    page = (
        "<html><table><tr><td>差错编号</td><td>业务日期</td><td>机构号</td><td>差错等级</td></tr>"
        "<tr><td>T1</td><td rowspan=2>2026-09-03</td><td rowspan=2>B1</td><td>一般</td></tr>"
        "<tr><td>T2</td><td>一般</td></tr></table></html>"
    )
    assert account(take(staffed, "差错.xls", page)) == {"accepted": 2}
    assert staffed.rows("select error_id, branch_id from feed.errors order by all") == [("T1", "B1"), ("T2", "B1")]
