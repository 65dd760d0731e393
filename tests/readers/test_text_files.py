"""CSV and text behind other names: encodings, delimiters, and row numbers as a person sees them."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import FileRefused
from pipeline.readers import HEADER_WITHIN, Layout, Table, scan, scanning

Rows = Callable[..., list[dict[str, Any]]]
TEXT = "编号,姓名,金额\n1,张伟,12\n2,王丽,3\n"


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("utf-8", TEXT.encode()),
        ("utf-8-sig", codecs.BOM_UTF8 + TEXT.encode()),
        ("gb18030", TEXT.encode("gb18030")),
        ("utf-16", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")),
        ("utf-16", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")),
    ],
    ids=["utf-8", "utf-8 with BOM", "gb18030", "utf-16 little-endian", "utf-16 big-endian"],
)
def test_the_encoding_is_found_and_the_rows_are_the_same(
    rows: Rows, tmp_path: Path, encoding: str, content: bytes
) -> None:
    found = rows(content)
    assert [(row["编号"], row["姓名"], row["金额"], row["_row"]) for row in found] == [
        ("1", "张伟", "12", "2"),
        ("2", "王丽", "3", "3"),
    ]
    assert scan(tmp_path / "file.csv").encoding == encoding


def test_latin_1_is_read_where_the_source_declares_it(rows: Rows) -> None:
    content = "id,name\n1,Señor\n".encode("latin-1")
    (row,) = rows(content, layout=Layout(encoding="latin-1"), wanted=("id", "name"))
    assert row["name"] == "Señor"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_byte_order_mark_is_read_where_the_source_declares_it(rows: Rows, encoding: str) -> None:
    found = rows(TEXT.encode(encoding), layout=Layout(encoding=encoding))
    assert [(row["编号"], row["姓名"], row["金额"]) for row in found] == [("1", "张伟", "12"), ("2", "王丽", "3")]
    with pytest.raises(FileRefused, match=f"UTF-16 without the mark.*encoding: {encoding}"):
        rows(TEXT.encode(encoding))


def test_other_bytes_with_nuls_are_not_called_utf_16(rows: Rows) -> None:
    for content in (bytes(range(256)) * 8, b"\x00" * 200, "编号,姓名\n".encode() + b"\x00\x01" * 50):
        with pytest.raises(FileRefused, match="neither a workbook nor text"):
            rows(content)


def test_latin_1_is_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("id,name\n1,Señor\n".encode("latin-1"))
    assert scan(path).encoding == "gb18030"  # its bytes happen to be valid there
    path.write_bytes("id,name\n1,café\n".encode("latin-1"))
    with pytest.raises(FileRefused) as refused:
        scan(path)
    assert "names.csv" in str(refused.value)
    assert "gb18030" in str(refused.value)


def test_a_declared_encoding_that_does_not_fit_is_refused_and_not_replaced_by_another(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    with pytest.raises(FileRefused, match=r"names\.csv"):
        scan(path, "utf-8")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_a_character_cut_by_the_end_of_a_chunk_is_still_one_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(scanning, "CHUNK", size)
    path = tmp_path / "file.csv"
    for encoding in ("utf-8", "gb18030"):
        path.write_bytes(TEXT.encode(encoding))
        assert scan(path).encoding == encoding


def test_the_hash_is_the_sha256_of_the_bytes_as_they_came(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    found = scan(path)
    assert found.sha256 == hashlib.sha256(TEXT.encode("gb18030")).hexdigest()
    assert found.lines == 3


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_under_which_the_headers_are_found(rows: Rows, delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(line) for line in (["编号", "姓名", "金额"], ["1", "a, b" if delimiter != "," else "a", "2"])
    )
    (row,) = rows(text)
    assert (row["编号"], row["金额"]) == ("1", "2")


def test_a_declared_delimiter_is_taken_as_declared(rows: Rows) -> None:
    (row,) = rows("编号~姓名~金额\n1~a,b;c~2\n", layout=Layout(delimiter="~"))
    assert row["姓名"] == "a,b;c"


def test_tab_separated_text_behind_an_xls_name_is_read_as_what_it_is(rows: Rows) -> None:
    (row,) = rows("编号\t姓名\t金额\n1\t张伟\t2\n".encode("gb18030"), name="工单明细.xls")
    assert row["姓名"] == "张伟"


def test_a_first_header_that_begins_with_pk_does_not_make_a_text_a_workbook(rows: Rows) -> None:
    (row,) = rows("PK_ID,name\n7,a\n", wanted=("PK_ID", "name"))
    assert row["PK_ID"] == "7"


def test_a_row_number_is_the_line_where_the_row_begins(rows: Rows) -> None:
    text = '编号,姓名,金额\n1,"张\n伟",5\n2,王丽,6\n\n3,"李\n\n婷",7\n4,何,8'
    found = rows(text)
    assert [(row["编号"], row["_row"]) for row in found if row["编号"]] == [
        ("1", "2"),
        ("2", "4"),
        ("3", "6"),
        ("4", "9"),
    ]
    assert found[0]["姓名"] == "张\n伟"
    assert [row["_row"] for row in found if not row["编号"]] == ["5"], "a blank line counts, as it does in an editor"


def test_quotation_marks_inside_a_cell_do_not_join_rows(rows: Rows) -> None:
    found = rows('编号,姓名,金额\n1,5" 屏,2\n2,"快"捷,3\n3,"说""好""",4\n')
    assert [(row["姓名"], row["_row"]) for row in found] == [('5" 屏', "2"), ("快捷", "3"), ('说"好"', "4")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_give_the_same_rows(rows: Rows, ending: str) -> None:
    found = rows(TEXT.replace("\n", ending))
    assert [(row["金额"], row["_row"]) for row in found] == [("12", "2"), ("3", "3")]


def test_short_rows_are_padded_with_nothing(rows: Rows) -> None:
    found = rows("编号,姓名,金额\n1\n2,王丽\n3,何,9\n")
    assert [(row["编号"], row["姓名"], row["金额"], row["_surplus"]) for row in found] == [
        ("1", None, None, False),
        ("2", "王丽", None, False),
        ("3", "何", "9", False),
    ]


def test_a_row_with_too_many_cells_is_marked_and_delimiters_at_the_end_are_not_cells(rows: Rows) -> None:
    found = rows("编号,姓名,金额\n1,a,2,,\n2,b,3,4\n3,c,5, \n")
    assert [(row["_row"], row["_surplus"]) for row in found] == [("2", False), ("3", True), ("4", False)]


def test_title_rows_above_the_header_are_kept_for_the_data_date(table: Callable[..., Table]) -> None:
    found = table("2026年消费投诉台账,,\n统计期间：2026年9月,,单位：笔\n\n编号,姓名,金额\n1,a,2\n")
    assert found.above == ("2026年消费投诉台账", "统计期间：2026年9月", "单位：笔")
    assert [(number, cells) for number, cells in found.rows] == [(5, ["1", "a", "2"])]


def test_a_header_below_more_title_rows_than_anyone_writes_is_not_looked_for(rows: Rows) -> None:
    title = "标题\n" * (HEADER_WITHIN - 1)
    assert len(rows(title + TEXT)) == 2
    with pytest.raises(FileRefused):
        rows("标题\n" * HEADER_WITHIN + TEXT)


def test_repeated_headers_get_a_number_and_blank_ones_a_name(table: Callable[..., Table]) -> None:
    found = table("编号,姓名,金额,等级,等级,,等级\n1,a,2,x,y,z,w\n")
    assert found.headers == ("编号", "姓名", "金额", "等级", "等级_2", "column_6", "等级_3")


def test_headers_that_differ_only_by_case_are_told_apart(table: Callable[..., Table]) -> None:
    found = table("id,Topic,topic,TOPIC\n1,a,b,c\n", wanted=("id",))
    assert found.headers == ("id", "Topic", "topic_2", "TOPIC_3")


def test_a_header_that_is_named_as_the_row_number_is_told_apart_from_it(rows: Rows) -> None:
    (row,) = rows("id,_row,_surplus\n1,a,b\n", wanted=("id",))
    assert (row["_row_2"], row["_surplus_2"], row["_row"], row["_surplus"]) == ("a", "b", "2", False)


def test_blanks_and_line_breaks_in_headers_do_not_matter(table: Callable[..., Table]) -> None:
    found = table('\ufeff\u3000编号 ,"姓\n名",\t金额\u3000\n1,a,2\n')
    assert found.headers == ("编号", "姓名", "金额")


def test_fill_down_repeats_the_cell_above_but_not_into_blank_rows(rows: Rows) -> None:
    layout = Layout(fill_down=("编号",))
    found = rows("编号,姓名,金额\n滨江,a,1\n,b,2\n,,\n清河,c,3\n ,d,4\n", layout=layout)
    assert [(row["编号"], row["姓名"]) for row in found] == [
        ("滨江", "a"),
        ("滨江", "b"),
        ("", ""),
        ("清河", "c"),
        ("清河", "d"),
    ]
