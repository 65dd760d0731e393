"""Workbooks: which sheet, cells as they would be typed, merged cells, and rows of several sheets told apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from workbooks import workbook

from pipeline.errors import FileRefused
from pipeline.readers import Layout, Table

Rows = Callable[..., list[dict[str, Any]]]
HEAD = ["编号", "姓名", "金额"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (-3, "-3"),
        (True, "true"),
        (False, "false"),
        ("020517", "020517"),
        (date(2026, 9, 3), "2026-09-03"),
        (datetime(2026, 9, 3, 9, 41, 17), "2026-09-03 09:41:17"),
        (time(0, 3, 12), "00:03:12"),
        (timedelta(hours=158, minutes=24, seconds=10), "158:24:10"),
        (123456789012345, "123456789012345"),
        (None, None),
    ],
    ids=str,
)
def test_a_cell_is_the_text_that_a_person_would_type(rows: Rows, cell: Any, text: str | None) -> None:
    (row,) = rows(workbook({"数据": [HEAD, ["1", "a", cell]]}), "a.xlsx")
    assert row["金额"] == text


def test_a_number_too_long_for_a_spreadsheet_is_shown_as_one_that_lost_its_digits(rows: Rows) -> None:
    (row,) = rows(workbook({"数据": [HEAD, [6217000000000001234, "a", 1e20]]}), "a.xlsx")
    assert "E+18" in row["编号"]
    assert "E+20" in row["金额"]


def test_row_numbers_are_those_at_the_margin_of_the_sheet(rows: Rows) -> None:
    content = workbook({"数据": [[], ["台账"], [], HEAD, ["1", "a", 2], [], ["2", "b", 3]]})
    found = rows(content, "a.xlsx")
    assert [(row["编号"], row["_row"]) for row in found if row["编号"]] == [("1", "5"), ("2", "7")]


def test_columns_left_blank_before_the_table_do_not_shift_it(rows: Rows) -> None:
    found = rows(workbook({"数据": [[None, None, *HEAD], [None, None, "1", "a", 2]]}), "a.xlsx")
    assert (found[0]["编号"], found[0]["金额"]) == ("1", "2")


def test_without_a_sheet_name_the_first_visible_sheet_with_the_header_is_read(rows: Rows) -> None:
    content = workbook(
        {
            "填表说明": [["请逐行填写"]],
            "Sheet3": [HEAD, ["hidden", "x", 1]],
            "九月": [HEAD, ["1", "a", 2]],
            "八月": [HEAD, ["2", "b", 3]],
        },
        hidden=["Sheet3"],
    )
    found = rows(content, "a.xlsx")
    assert [(row["编号"], row["_row"]) for row in found] == [("1", "2")], "one sheet: its rows need no sheet's name"


def test_named_sheets_are_read_as_one_and_their_rows_bear_the_name_of_the_sheet(rows: Rows) -> None:
    first = [HEAD, ["1", "a", 2]]
    second = [["二季度台账"], ["金额", "编号", "姓名"], *[[n, str(n), "b"] for n in range(3, 42)]]
    found = rows(workbook({"一季度": first, "二季度": second}), "a.xlsx", Layout(sheets=("*季度",)))
    assert [(row["编号"], row["金额"], row["_row"]) for row in (found[0], found[-1])] == [
        ("1", "2", "一季度!2"),
        ("41", "41", "二季度!41"),
    ]


def test_a_sheet_that_has_a_column_more_gives_it_to_all(rows: Rows) -> None:
    sheets = {"1月": [HEAD, ["1", "a", 2]], "2月": [[*HEAD, "备注"], ["2", "b", 3, "迟报"]]}
    found = rows(workbook(sheets), "a.xlsx", Layout(sheets=("?月",)))
    assert [row["备注"] for row in found] == [None, "迟报"]


def test_a_hidden_sheet_is_not_read_even_where_its_name_fits(rows: Rows) -> None:
    sheets = {"一季度": [HEAD, ["1", "a", 2]], "二季度": [HEAD, ["2", "b", 3]]}
    found = rows(workbook(sheets, hidden=["二季度"]), "a.xlsx", Layout(sheets=("*季度",)))
    assert [row["编号"] for row in found] == ["1"]


def test_a_sheet_that_holds_only_a_chart_is_passed_over(rows: Rows) -> None:
    content = workbook({"数据": [HEAD, ["1", "a", 2]]}, charts=["图"])
    for layout in (Layout(), Layout(sheets=("*",))):
        assert [row["编号"] for row in rows(content, "a.xlsx", layout)] == ["1"]


def test_vertically_merged_cells_are_filled_down(rows: Rows) -> None:
    content = workbook({"清单": [HEAD, ["滨江", "a", 1], [None, "b", 2], [None, None, None], ["清河", "c", 3]]})
    found = rows(content, "a.xlsx", Layout(fill_down=("编号",)))
    assert [row["编号"] for row in found] == ["滨江", "滨江", None, "清河"]


def test_title_rows_of_every_sheet_are_kept(table: Callable[..., Table]) -> None:
    sheets = {"1月": [["截至2026年1月"], HEAD], "2月": [["截至2026年2月"], HEAD]}
    assert table(workbook(sheets), "a.xlsx", Layout(sheets=("?月",))).above == ("截至2026年1月", "截至2026年2月")


@pytest.mark.parametrize("name", ["a.xls", "a.xlsb", "a.csv", "a"])
def test_a_workbook_is_known_by_its_bytes_and_not_by_its_name(rows: Rows, name: str) -> None:
    found = rows(workbook({"数据": [HEAD, ["1", "a", 2]]}), name)
    assert [row["编号"] for row in found] == ["1"]


def test_a_blank_one_of_several_named_sheets_is_ready_for_later(rows: Rows) -> None:
    layout = Layout(sheets=("?月",))
    sheets = {"1月": [HEAD, ["1", "a", 2]], "2月": [], "3月": [[None], [" "]], "4月": [HEAD, ["2", "b", 3]]}
    assert [row["_row"] for row in rows(workbook(sheets), "a.xlsx", layout)] == ["1月!2", "4月!2"]
    with pytest.raises(FileRefused, match="金额"):
        rows(workbook({"1月": []}), "a.xlsx", layout)


def test_one_of_several_named_sheets_without_the_header_refuses_the_workbook(rows: Rows) -> None:
    sheets = {"1月": [HEAD, ["1", "a", 2]], "2月": [["编号", "姓名"], ["2", "b"]]}
    with pytest.raises(FileRefused, match="金额"):
        rows(workbook(sheets), "a.xlsx", Layout(sheets=("?月",)))
