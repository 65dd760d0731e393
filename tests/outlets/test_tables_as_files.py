"""A page's tables as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from pipeline.outlets.exports import Forms, export
from pipeline.outlets.tables import harmless, tables

MARK_UP = """<main><section aria-labelledby="calls"><h2 id="calls">来电 <small>本月</small></h2>
<table><tr><th scope="col">网点</th><th>率</th><th>走势</th></tr>
<tr><th scope="row">滨江支行</th><td><b>98.92%</b> <small>n=1,167</small></td><td><svg><text>1</text></svg></td></tr></table>
<h3>按时段</h3><table><tr><th rowspan="2">时段</th><th colspan="2">件数</th></tr><tr><th>本月</th><th>变化</th></tr>
<tr><td rowspan="2">上午</td><td>1,204</td><td>+12</td></tr><tr><td>7</td><td>−3</td></tr>
<tr><td>合计</td><td colspan="2">=SUM(A1)&amp;&lt;b&gt;</td></tr></table>
<table><tr><th>空表</th></tr></table></section></main>"""


def test_cells_stand_in_their_columns_and_pictures_are_left_out() -> None:
    first, second = tables(MARK_UP)
    assert (first.name, first.title) == ("calls", "来电 本月")
    assert first.rows == (("网点", "率"), ("滨江支行", "98.92% n=1,167"))
    assert (second.name, second.title) == ("calls-2", "来电 本月 · 按时段")
    assert second.rows == (
        ("时段", "件数", "件数"),
        ("时段", "本月", "变化"),
        ("上午", "1,204", "+12"),
        ("上午", "7", "−3"),
        ("合计", "=SUM(A1)&<b>", ""),
    )


def test_the_file_opens_in_a_spreadsheet_with_numbers_and_without_formulas() -> None:
    content = list(tables(MARK_UP))[1].content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[2:] == [["上午", "1204", "12"], ["上午", "7", "-3"], ["合计", "'=SUM(A1)&<b>", ""]]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("＝1+1", "'＝1+1"),
        ("+0.20个百分点", "0.20个百分点"),
        ("+1+cmd|' /C calc'!A0", "1+cmd|' /C calc'!A0"),
        ("−0.11个百分点", "−0.11个百分点"),
        ("−1,234.50", "-1234.50"),
        ("—", "—"),
        ("98.92%", "98.92%"),
    ],
)
def test_no_cell_is_a_formula(cell: str, kept: str) -> None:
    assert harmless(cell) == kept


def test_every_table_of_the_banks_page_has_a_file_of_its_own(page: Path) -> None:
    found = list(tables(page.read_text(encoding="utf-8")))
    names = [table.name for table in found]
    assert len(names) == len(set(names)) > 5
    assert len({table.title for table in found}) == len(found)
    (core,) = [table for table in found if table.name == "indicators"]
    assert [row[0] for row in core.rows][:2] == ["指标", "柜面评价满意率"]
    assert all(len({len(row) for row in table.rows}) == 1 for table in found)


def test_the_tables_of_a_page_are_files_in_a_folder_of_its_own(site: Path, tmp_path: Path) -> None:
    page = site / "branch" / "A004" / "2026-09" / "index.html"
    (folder,) = export(page, tmp_path, Forms(tables=True))
    found = {f"{table.name}.csv": table.content for table in tables(page.read_text(encoding="utf-8"))}
    assert len(found) > 3
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == found
