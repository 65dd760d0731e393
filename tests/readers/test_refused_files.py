"""A file that cannot be read is refused whole, in one sentence that names it and says what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from workbooks import workbook

from pipeline.errors import FileRefused
from pipeline.readers import Layout
from sample_data.encrypted import encrypted_workbook

Rows = Callable[..., list[dict[str, Any]]]
HEAD = ["编号", "姓名", "金额"]
TEXT = "编号,姓名,金额\n1,张伟,12\n"


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return out.getvalue()


FILES: dict[str, tuple[str, bytes]] = {
    "an empty file": ("a.csv", b""),
    "only a byte-order mark": ("a.csv", b"\xef\xbb\xbf"),
    "only blank lines": ("a.csv", b"\n\n  \n"),
    "binary junk": ("a.csv", bytes(range(256)) * 4),
    "a picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "NUL bytes in the first lines": ("a.csv", TEXT.encode() + b"2,\x00,3\n"),
    "NUL bytes far down": ("a.csv", TEXT.encode() * 100 + b"2,\x00,3\n"),
    "a workbook cut off": ("a.xlsx", workbook({"数据": [HEAD]})[:3000]),
    "a workbook cut off after its first bytes": ("a.xlsx", workbook({"数据": [HEAD]})[:12]),
    "a zip that is no workbook": ("a.xlsx", a_zip()),
    "an empty workbook": ("a.xlsx", workbook({"数据": []})),
    "a compound file that is no workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "a quotation mark that is never closed": ("a.csv", TEXT.encode() * 40 + '2,"王丽,3\n3,何,4\n'.encode()),
    "a quotation mark that the next one far below closes": (
        "a.csv",
        TEXT.encode() + '2,"王丽,3\n3,何,4\n'.encode() * 40,
    ),
    "a quotation mark in the last row": ("a.csv", TEXT.encode() + '2,"王丽,3\n'.encode()),
    "a cell larger than any cell, in the first lines": ("a.csv", TEXT.encode() + b'2,"' + b"x" * 200_000 + b'",3\n'),
    "a cell larger than any cell": ("a.csv", TEXT.encode() * 40 + b'2,"' + b"x" * 200_000 + b'",3\n'),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence_that_names_it(rows: Rows, case: str) -> None:
    name, content = FILES[case]
    with pytest.raises(FileRefused) as refused:
        rows(content, name)
    text = str(refused.value)
    assert text.startswith(name)
    assert "\n" not in text
    assert "Traceback" not in text
    assert refused.value.exit_code == 4


@pytest.mark.parametrize("name", ["员工花名册.xlsx", "员工花名册.xls"])
def test_a_workbook_protected_by_a_password_is_called_that(rows: Rows, name: str) -> None:
    with pytest.raises(FileRefused, match="password"):
        rows(encrypted_workbook(b"noise" * 2000), name)


def test_a_missing_header_is_named_and_those_that_are_there_are_not(rows: Rows) -> None:
    with pytest.raises(FileRefused) as refused:
        rows("编号,姓名,数额\n1,a,2\n", "台账.csv")
    text = str(refused.value)
    assert "金额" in text
    assert "编号" not in text
    assert "姓名" not in text


def test_a_missing_header_is_named_in_a_workbook_too(rows: Rows) -> None:
    with pytest.raises(FileRefused) as refused:
        rows(workbook({"说明": [["请填写"]], "数据": [["编号", "金额"], ["1", 2]]}), "台账.xlsx")
    assert "姓名" in str(refused.value)
    assert "金额" not in str(refused.value)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('2,"王丽,3\n', "第2行无法读取：引号未闭合。"),
        ('2,"王丽,3\n3,"何",4\n', "第2行无法读取：引号未闭合。"),
        ('2,"' + "x" * 200_000 + '",3\n', "第2行无法读取：单元格过长（可能是引号未闭合）。"),
    ],
)
def test_a_damaged_row_is_told_in_the_reader_s_words(rows: Rows, row: str, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        rows("编号,姓名,金额\n" + row, "台账.csv")
    assert said in refused.value.message.text("zh-CN")


def test_text_that_is_called_a_workbook_is_told_as_that(rows: Rows) -> None:
    with pytest.raises(FileRefused) as refused:
        rows("各位同事：\n附件请查收。\n", "台账.xlsx")
    assert refused.value.message.text("zh-CN").startswith("台账.xlsx：这不是工作簿，而是改了扩展名的文本文件")
    with pytest.raises(FileRefused, match="金额"):
        rows("编号,姓名,数额\n1,a,2\n", "台账.xls")


@pytest.mark.parametrize("layout", [Layout(), Layout(sheets=("数*",))])
def test_a_sheet_that_has_the_rows_and_is_hidden_is_named(rows: Rows, layout: Layout) -> None:
    content = workbook({"说明": [["请填写"]], "数据": [HEAD, ["1", "a", 2]]}, hidden=["数据"])
    with pytest.raises(FileRefused) as refused:
        rows(content, "台账.xlsx", layout)
    assert refused.value.message.text("zh-CN") == (
        "台账.xlsx：工作表“数据”处于隐藏状态，不予读取。请取消隐藏后重新报送。"
    )


def test_a_wrong_sheet_name_is_answered_with_those_that_there_are(rows: Rows) -> None:
    content = workbook({"九月": [HEAD], "填表说明": [["x"]], "Sheet3": [["y"]]}, hidden=["Sheet3"])
    with pytest.raises(FileRefused) as refused:
        rows(content, "a.xlsx", Layout(sheets=("8月",)))
    text = str(refused.value)
    assert "8月" in text
    assert "九月" in text
    assert "填表说明" in text
    assert "Sheet3" not in text


@pytest.mark.parametrize("layout", [Layout(), Layout(sheets=("*季度",))])
def test_the_sheet_whose_header_is_missing_is_named_among_several(rows: Rows, layout: Layout) -> None:
    content = workbook({"说明": [["请填写"]], "一季度": [["编号", "金额"], ["1", 2]], "二季度": [HEAD, ["1", "a", 2]]})
    if not layout.sheets:
        content = workbook({"说明": [["请填写"]], "一季度": [["编号", "金额"], ["1", 2]]})
    with pytest.raises(FileRefused) as refused:
        rows(content, "台账.xlsx", layout)
    assert refused.value.message.text("zh-CN").startswith("台账.xlsx：工作表“一季度”未找到表头行，缺少以下列：姓名。")
    assert str(refused.value).startswith("台账.xlsx, sheet “一季度”: the header row was not found.")


@pytest.mark.parametrize("written", ["金 额", "金额（元）", "*金额", "金额:"])
def test_a_header_that_is_written_nearly_so_is_told_beside_the_missing_one(rows: Rows, written: str) -> None:
    with pytest.raises(FileRefused) as refused:
        rows(f"编号,姓名,{written}\n1,a,2\n", "台账.csv")
    assert f"缺少以下列：金额（文件中写作“{written}”）。" in refused.value.message.text("zh-CN")


STACKED = [["", "", "款项"], ["编号", "姓名", ""], ["", "", "金额"], ["1", "a", "2"]]


@pytest.mark.parametrize("content", [workbook({"数据": STACKED}), "\n".join(map(",".join, STACKED))])
def test_headers_in_two_rows_are_told_as_that(rows: Rows, content: bytes | str) -> None:
    name = "台账.csv" if isinstance(content, str) else "台账.xlsx"
    with pytest.raises(FileRefused) as refused:
        rows(content, name)
    assert refused.value.message.text("zh-CN") == (
        f"{name}：表头占2行，而文件格式映射按1行查找。请在该映射的format中写明“header_rows: 2”。"
    )
    assert rows(content, name, Layout(header_rows=2))[0]["金额"] == "2"
