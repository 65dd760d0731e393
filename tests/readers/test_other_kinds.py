"""Neither CSV nor .xlsx: what a file is, its bytes tell. The .xls and the .ods were written by xlwt and odfpy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from workbooks import parquet

from pipeline.errors import FileRefused
from pipeline.readers import Layout, Table

Rows = Callable[..., list[dict[str, Any]]]
FILES = Path(__file__).parent / "files"
TWO_ROWS = Layout(header_rows=2)
RATINGS = ("机构号", "柜员号", "评价日期", "呼入·满意率", "满意度·满意率")


def test_an_xls_of_an_old_spreadsheet_is_read(rows: Rows) -> None:
    found = rows((FILES / "ratings.xls").read_bytes(), "评价统计.xls", TWO_ROWS, RATINGS)
    assert [found[0][h] for h in ("机构号", "评价日期", "接听量", "呼入·满意率", "满意度·满意率", "_row")] == [
        "010205",
        "2026-09-03",
        "3098",
        "99.10%",
        "0.9938",
        "5",
    ]
    assert [row["柜员号"] for row in found] == ["020517", "020523", None]
    assert found[1]["评价日期"] == "46268", "a serial date without a date's format is cast by the contract"


def test_merged_cells_of_an_xls_are_filled_down_where_declared(rows: Rows) -> None:
    layout = Layout(header_rows=2, fill_down=("机构号",))
    found = rows((FILES / "ratings.xls").read_bytes(), "评价统计.xls", layout, RATINGS)
    assert [row["机构号"] for row in found] == ["010205", "010205", "小计"]


def test_an_ods_is_read_and_its_hidden_sheet_is_not(rows: Rows) -> None:
    found = rows((FILES / "ledger.ods").read_bytes(), "台账.ods")
    assert [(row["编号"], row["姓名"], row["金额"], row["日期"], row["_row"]) for row in found] == [
        ("020517", "张伟", "12.5", "2026-09-03", "4"),
        ("020523", "王丽", "1234", None, "5"),
    ]


@pytest.mark.parametrize("name", ["台账.parquet", "台账.csv"])
def test_a_parquet_file_gives_text_as_a_person_would_type_it(rows: Rows, tmp_path: Path, name: str) -> None:
    content = parquet(
        tmp_path,
        """select * from (values
            ('020517', 20517.0::double, 12.50::decimal(9, 2), timestamp '2026-09-03 09:41:17', true, ['a', 'b']),
            (null, 'nan'::double, null, null, null, null),
            ('x', 6217000000000001234::double, 0.5, timestamp '2026-09-04', false, [])
        ) as t ("编号", "姓名", "金额", "时间", "是否", "标签")""",
    )
    found = rows(content, name)
    assert [tuple(row[h] for h in ("编号", "姓名", "金额", "时间", "是否", "标签", "_row")) for row in found] == [
        ("020517", "20517", "12.50", "2026-09-03 09:41:17", "true", "a,b", "1"),
        (None, None, None, None, None, None, "2"),
        ("x", "6.21700000000000E+18", "0.50", "2026-09-04 00:00:00", "false", "", "3"),
    ]


def test_a_parquet_file_that_is_cut_off_or_lacks_a_header_is_refused(rows: Rows, tmp_path: Path) -> None:
    content = parquet(tmp_path, "select 1 as 编号, 'a' as 姓名, 2 as 金额")
    with pytest.raises(FileRefused, match=r"^台账\.parquet"):
        rows(content[:-10], "台账.parquet")
    with pytest.raises(FileRefused, match="受理时间"):
        rows(content, "台账.parquet", wanted=("编号", "受理时间"))


def web_page(table: str, charset: str = "gbk") -> bytes:
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>'
    return f"{head}<body>{table}</body></html>".encode("gb18030" if charset.startswith("gb") else charset)


DATA = pd.DataFrame([["020517", "张伟", 12.5], ["020523", "何\u4dae", 3]], columns=["编号", "姓名", "金额"])


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "utf-8"])
@pytest.mark.parametrize("name", ["统计表.xls", "统计表.csv"])
def test_a_web_page_behind_another_name_is_read_as_a_table(rows: Rows, charset: str, name: str) -> None:
    found = rows(web_page(DATA.to_html(index=False), charset), name)
    assert [(row["编号"], row["姓名"], row["金额"]) for row in found] == [
        ("020517", "张伟", "12.5"),
        ("020523", "何\u4dae", "3.0"),
    ]


def test_a_web_page_that_names_the_wrong_encoding_is_read_by_what_its_bytes_are(rows: Rows) -> None:
    page = web_page(DATA.to_html(index=False), "utf-8").replace(b"charset=utf-8", b"charset=gb2312")
    assert rows(page, "统计表.xls")[0]["姓名"] == "张伟"


def test_groups_over_the_columns_of_a_web_page_name_its_columns(table: Callable[..., Table]) -> None:
    columns = pd.MultiIndex.from_tuples(
        [("呼入", "接听量"), ("呼入", "满意率"), ("满意度", "参评量"), ("满意度", "满意率")]
    )
    data = pd.DataFrame([["3098", "99.10%", "1932", "99.38%"]], columns=columns)
    found = table(web_page(data.to_html(index=False)), "话务.xls", TWO_ROWS, ("接听量", "满意度·满意率"))
    assert found.headers == ("接听量", "呼入·满意率", "参评量", "满意度·满意率")
    assert found.groups == ("呼入", "呼入", "满意度", "满意度")
    assert [cells for _, cells in found.rows] == [["3098", "99.10%", "1932", "99.38%"]]


def test_cells_over_several_rows_and_columns_keep_the_others_in_their_places(rows: Rows) -> None:
    page = """<table><tr><td colspan=3>统计表</td></tr>
        <tr><th>编号<th>姓名<th>金额</tr>
        <tr><td rowspan=2>滨江<td>张&nbsp;伟<td>1,234</tr>
        <tr><td>王<br>丽<td>3</tr>
        <tr><td colspan="2">小计<td>1,237</tr></table>"""
    found = rows(web_page(page), "统计表.xls")
    assert [(row["编号"], row["姓名"], row["金额"], row["_row"]) for row in found] == [
        ("滨江", "张 伟", "1,234", "3"),
        (None, "王\n丽", "3", "4"),
        ("小计", None, "1,237", "5"),
    ]
    filled = rows(web_page(page), "统计表.xls", Layout(fill_down=("编号",)))
    assert [row["编号"] for row in filled] == ["滨江", "滨江", "小计"]


def test_tables_that_only_frame_a_page_do_not_get_in_the_way(rows: Rows) -> None:
    page = f"<style>td {{color: red}}</style><table><tr><td>菜单</td><td>{DATA.to_html(index=False)}</td></tr></table>"
    assert [row["编号"] for row in rows(web_page(page), "统计表.xls")] == ["020517", "020523"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (web_page("<h1>请登录</h1>"), "without a table"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', r"\.xlsx"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", r"\.xlsx"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(90), r"\.zip"),
    ],
    ids=["a login page", "XML", "a web archive", "a RAR archive"],
)
def test_what_looks_like_a_table_to_its_sender_only_is_refused(rows: Rows, content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        rows(content, "统计表.xls")
    assert str(refused.value).startswith("统计表.xls")
