"""Headers of two rows, headers that stand twice, and rows under the header that describe the columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from workbooks import workbook

from pipeline.errors import FileRefused
from pipeline.readers import Layout, Table

Rows = Callable[..., list[dict[str, Any]]]
Tables = Callable[..., Table]
TWO_ROWS = Layout(header_rows=2)
TITLE = ["坐席话务月报    统计时间：2026-09-01 — 2026-09-30"]
UPPER = ["工号", "姓名", "呼入", None, None, "示忙时长", "满意度", None, "质检成绩"]
LOWER = [None, None, "分配量", "接听量", "满意率", None, "参评量", "满意率", None]
AGENT = ["8021", "陈思远", 3126, 3098, "99.10%", "06:10:05", 1932, "99.38%", 96.5]
NAMES = ("工号", "姓名", "分配量", "接听量", "呼入·满意率", "示忙时长", "参评量", "满意度·满意率", "质检成绩")
MERGED = ["A1:I1", "A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:H2", "I2:I3"]


@pytest.mark.parametrize("merged", [MERGED, []], ids=["merged", "only written so"])
@pytest.mark.parametrize(
    "wanted", [NAMES, ("工号", "姓名"), ("接听量", "参评量")], ids=["all", "only upper", "only lower"]
)
def test_a_column_is_called_by_its_deepest_name_and_by_its_group_where_that_stands_twice(
    table: Tables, merged: list[str], wanted: tuple[str, ...]
) -> None:
    content = workbook({"话务": [TITLE, UPPER, LOWER, AGENT]}, merged={"话务": merged})
    found = table(content, "话务.xlsx", TWO_ROWS, wanted)
    assert found.headers == NAMES
    assert found.above == (TITLE[0],)
    assert [(number, cells[4]) for number, cells in found.rows] == [(4, "99.10%")]


def test_two_header_rows_of_a_csv_are_read_alike(table: Tables) -> None:
    lines = [TITLE, UPPER, LOWER, AGENT]
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines)
    assert table(text, "话务.csv", TWO_ROWS, NAMES).headers == NAMES


def test_a_group_reaches_over_its_merged_cells_and_no_further(table: Tables) -> None:
    rows = [["呼入", None, None], ["满意率", "接听量", "满意率"], ["1", "2", "3"]]
    content = workbook({"话务": rows}, merged={"话务": ["A1:B1"]})
    found = table(content, "话务.xlsx", TWO_ROWS, ("接听量",))
    assert found.headers == ("呼入·满意率", "接听量", "满意率")
    assert found.groups == ("呼入", "呼入", None)


def test_a_missing_header_of_two_rows_is_named(rows: Rows) -> None:
    with pytest.raises(FileRefused) as refused:
        rows(workbook({"话务": [UPPER, LOWER, AGENT]}), "话务.xlsx", TWO_ROWS, ("工号", "接听量", "一次解决量"))
    assert "一次解决量" in str(refused.value)
    assert "接听量" not in str(refused.value)


def test_rows_that_describe_the_columns_belong_to_the_header(table: Tables) -> None:
    codes, texts, points = ["网点编号", "A1", "A2"], [None, "整洁", "设施"], [None, 2, 3]
    content = workbook({"得分": [["得分表"], codes, texts, points, ["010205", 2, 1]]})
    found = table(content, "得分.xlsx", Layout(beneath=2), ("网点编号",))
    assert found.beneath == ((None, "整洁", "设施"), (None, "2", "3"))
    assert [(number, cells) for number, cells in found.rows] == [(5, ["010205", "2", "1"])]


LEVELS = "编号,等级,等级,备注,备注\n1,a,b,c,d\n"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_header_that_is_meant_and_stands_twice_refuses_the_file(rows: Rows, kind: str) -> None:
    content = LEVELS if kind == "csv" else workbook({"s": [line.split(",") for line in LEVELS.split()]})
    with pytest.raises(FileRefused) as refused:
        rows(content, f"测评.{kind}", wanted=("编号", "等级"))
    assert str(refused.value).startswith(f"测评.{kind}: these headers stand more than once")
    assert "等级" in str(refused.value)
    assert "备注" not in str(refused.value)


def test_a_mapping_that_names_each_of_the_repeated_headers_knows_of_them(rows: Rows) -> None:
    (row,) = rows(LEVELS, "测评.csv", wanted=("编号", "等级", "等级_2"))
    assert (row["等级"], row["等级_2"], row["备注_2"]) == ("a", "b", "d")


def test_a_third_of_them_that_the_mapping_does_not_know_refuses_the_file(rows: Rows) -> None:
    with pytest.raises(FileRefused, match="等级"):
        rows("编号,等级,等级,等级\n1,a,b,c\n", "测评.csv", wanted=("编号", "等级", "等级_2"))


@pytest.mark.parametrize("written", [None, "", "　", "（合并）", "(合并)", "同上"])
def test_merged_cells_are_filled_down_however_they_are_written(rows: Rows, written: str | None) -> None:
    content = workbook({"清单": [["编号", "姓名", "金额"], ["滨江", "a", 1], [written, "b", 2], ["清河", "c", 3]]})
    found = rows(content, "清单.xlsx", Layout(fill_down=("编号",)))
    assert [row["编号"] for row in found] == ["滨江", "滨江", "清河"]


@pytest.mark.parametrize(
    "closing",
    [[None, "小计", 3], [None, "滨江支行 小计", 3], [None, "合计", 3], ["制表人：李××　复核人：", None, None]],
)
def test_subtotals_and_notes_are_not_filled_and_nothing_is_filled_across_them(rows: Rows, closing: list[Any]) -> None:
    lines = [["编号", "姓名", "金额"], ["滨江", "a", 1], closing, [None, "b", 2]]
    found = rows(workbook({"清单": lines}), "清单.xlsx", Layout(fill_down=("编号",)))
    assert [row["编号"] for row in found] == ["滨江", closing[0], None]


def test_hidden_rows_count(rows: Rows) -> None:
    lines = [["编号", "姓名", "金额"], ["1", "a", 1], ["2", "b", 2]]
    found = rows(workbook({"清单": lines}, hidden_rows={"清单": [2]}), "清单.xlsx")
    assert [row["编号"] for row in found] == ["1", "2"]
