"""Cells that hold an error, or a formula without its result: they reach the row, which is returned for them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbooks import workbook

Rows = Callable[..., list[dict[str, Any]]]
HEAD = ["编号", "姓名", "金额"]
FILES = Path(__file__).parent / "files"  # faulty.xls and faulty.ods were saved by LibreOffice from one workbook


def cells(rows: Rows, *lines: list[Any]) -> list[tuple[str | None, ...]]:
    found = rows(workbook({"数据": [["台账"], HEAD, *lines]}), "a.xlsx")
    return [tuple(row[header] for header in HEAD) for row in found]


def patched(content: bytes, before: str, after: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The workbook with `after` in place of `before` in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(name, text)
    return out.getvalue()


def test_an_error_is_the_text_that_the_cell_shows(rows: Rows) -> None:
    assert cells(rows, ["1", "#REF!", "#DIV/0!"], ["2", "b", 3]) == [("1", "#REF!", "#DIV/0!"), ("2", "b", "3")]


def test_a_formula_without_a_result_is_shown_as_a_formula(rows: Rows) -> None:
    assert cells(rows, ["1", "a", "=B2*2"], ['="2"&"x"', "b", 4]) == [("1", "a", "#=B2*2"), ('#="2"&"x"', "b", "4")]


def test_not_available_says_what_a_blank_cell_says(rows: Rows) -> None:
    assert cells(rows, ["1", "#N/A", 2]) == [("1", None, "2")]


def test_a_row_that_holds_nothing_else_is_blank_as_the_rows_that_a_form_has_ready(rows: Rows) -> None:
    assert cells(rows, ["1", "a", 2], [None, None, "#VALUE!"], [None, "=A5", None], ["2", "b", "#NAME?"]) == [
        ("1", "a", "2"),
        (None, None, None),
        (None, None, None),
        ("2", "b", "#NAME?"),
    ]


def test_a_formula_with_a_result_is_its_result_and_one_that_gives_no_text_is_blank(rows: Rows) -> None:
    content = workbook({"数据": [HEAD, ["1", "=A1", "=A2"]]})
    content = patched(content, "<f>A1</f><v></v>", "<f>A1</f><v>7</v>")
    content = patched(content, '<c r="C2"><f>A2</f>', '<c r="C2" t="str"><f>A2</f>')
    (row,) = rows(content, "a.xlsx")
    assert (row["编号"], row["姓名"], row["金额"]) == ("1", "7", None)


def test_each_sheet_has_its_own_and_a_workbook_may_name_its_parts_otherwise(rows: Rows) -> None:
    content = workbook({"说明": [["无"]], "数据": [HEAD, ["1", "a", "#NUM!"]]})
    content = patched(content, "/xl/worksheets/sheet2.xml", "worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels")
    for name in ("a.xlsx", "a.xls"):
        assert [row["金额"] for row in rows(content, name)] == ["#NUM!"]


def test_addresses_that_are_left_out_are_counted(rows: Rows) -> None:
    content = workbook({"数据": [HEAD, ["1", "a", "#NULL!"], ["2", "b", 3]]})
    for address in ("A2", "B2", "C2"):
        content = patched(content, f'<c r="{address}"', "<c")
    content = patched(content, '<row r="2">', "<row>")
    assert [(row["编号"], row["金额"]) for row in rows(content, "a.xlsx")] == [("1", "#NULL!"), ("2", "3")]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_errors_of_an_xls_and_of_an_ods_are_the_text_that_the_cell_shows(rows: Rows, kind: str) -> None:
    found = rows((FILES / f"faulty.{kind}").read_bytes(), f"a.{kind}")
    assert [(row["编号"], row["姓名"], row["金额"], row["_row"]) for row in found] == [
        ("1", "#REF!", "#DIV/0!", "4"),
        ("2", None, "3", "5"),
        ("3", "a", "2", "6"),
        (None, None, None, "7"),
        ("4", None, "#NAME?", "8"),
    ]


def test_a_formula_without_a_result_in_an_ods_is_shown_as_a_formula(rows: Rows) -> None:
    content = (FILES / "faulty.ods").read_bytes()
    result = 'table:formula="of:=1+1" office:value-type="float" office:value="2" calcext:value-type="float"><text:p>2</text:p>'
    content = patched(content, result, 'table:formula="of:=1+1">', "content.xml")
    assert [row["金额"] for row in rows(content, "a.ods")][2] == "#=1+1"


def test_a_sheet_is_unpacked_once_for_header_and_rows(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    content, opened = workbook({"数据": [HEAD, ["1", "a", "#REF!"]]}), []
    whole = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda self, name: opened.append(name) or whole(self, name))
    assert [row["金额"] for row in rows(content, "a.xlsx")] == ["#REF!"]
    assert opened.count("xl/worksheets/sheet1.xml") == 1
