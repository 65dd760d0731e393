"""Entries that are crossed out in a workbook no longer count: they are set aside, and that is told."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Any

import pytest
from click.testing import Result
from mappings import account, assert_balanced, mapping, take
from openpyxl import Workbook
from openpyxl.styles import Font
from typer.testing import CliRunner
from workbench import Bank

from pipeline.checking import noticed
from pipeline.cli import app

HEAD = ["序号", "差错编号", "业务日期", "机构号", "差错等级"]


def book(*struck: Collection[int], sheets: Collection[str] = ("九月",), is_struck: bool = True) -> bytes:
    """Sheets with a row each, whose cells at the places in `struck` are crossed out."""
    made, out = Workbook(), io.BytesIO()
    made.remove(made.active)  # type: ignore[arg-type]
    for at, name in enumerate(sheets):
        page: Any = made.create_sheet(name)
        page.append(HEAD)
        for n, places in enumerate(struck, 1):
            page.append([n, f"X{at}{n}", "2026-09-03", "B1", "一般差错"])
            for place in places:
                page.cell(n + 1, place + 1).font = Font(strike=is_struck, name="宋体")
    made.save(out)
    return out.getvalue()


def test_a_row_that_is_struck_through_is_set_aside_and_told(staffed: Bank) -> None:
    outcome = take(staffed, "差错.xlsx", book((), range(5), range(1, 5), (1,), (3, 4)))
    assert staffed.feed("errors", "error_id") == [("X01",), ("X04",), ("X05",)]
    assert_balanced(outcome)
    assert account(outcome) == {"accepted": 3}
    (told,) = noticed([outcome])
    assert told.text("zh-CN") == (
        "差错.xlsx：2行划有删除线，视为作废，未予采用：第3、4行。如仍有效，请去掉删除线后重新报送。"
    )
    assert told.text("en").startswith("差错.xlsx: 2 rows are struck through and not taken: 3, 4.")


def test_check_tells_them_too(staffed: Bank) -> None:
    path = staffed.put("差错.xlsx", book((), range(5)))
    where = ("--workspace", str(staffed.workspace.root), "--locale", "zh-CN")
    found: Result = CliRunner().invoke(app, ["check", *where, str(path)])
    assert "（整行划有删除线）：1" in found.output
    assert "差错.xlsx：1行划有删除线，视为作废，未予采用：第3行。" in found.output


def test_a_font_that_could_strike_and_does_not_strikes_nothing(staffed: Bank) -> None:
    take(staffed, "差错.xlsx", book(range(5), is_struck=False))
    assert staffed.feed("errors", "error_id") == [("X01",)]


def test_rows_of_several_sheets_are_told_by_their_sheets(staffed: Bank) -> None:
    columns = {"error_id": "差错编号", "occurred_at": "业务日期", "branch_id": "机构号", "severity": "差错等级"}
    select = ", ".join(["_row", *(f'"{header}" as {name}' for name, header in columns.items())])
    staffed.source("errors", mapping("errors", select, "差错*", format={"sheets": ["*月"]}))
    outcome = take(staffed, "差错.xlsx", book((), range(5), sheets=("八月", "九月")))
    assert staffed.feed("errors", "error_id") == [("X01",), ("X11",)]
    (told,) = noticed([outcome])
    assert "第八月!3、九月!3行" in told.text("zh-CN")


def test_a_mapping_s_own_reason_for_such_a_row_stands(staffed: Bank) -> None:
    select = '_row, "差错编号" as error_id, "业务日期" as occurred_at, "机构号" as branch_id, \'minor\' as severity'
    staffed.source("errors", mapping("errors", select, "差错*", set_aside={"作废": "\"差错编号\" = 'X02'"}))
    outcome = take(staffed, "差错.xlsx", book((), range(5)))
    (load,) = outcome.loads
    assert [aside["reason"] for aside in load["set_aside"]] == ["作废"]


@pytest.mark.parametrize("name", ["差错.csv", "差错.xls"])
def test_what_is_no_such_workbook_has_none(staffed: Bank, name: str) -> None:
    take(staffed, name, "差错编号\t业务日期\t机构号\t差错等级\nX1\t2026-09-03\tB1\t一般差错\n")
    assert staffed.feed("errors", "error_id") == [("X1",)]
