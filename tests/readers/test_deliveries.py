"""What departments put into the inbox, all the way: archives, matrices, and files refused beside good ones."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from typing import Any

import pytest
from archives import protected, zipped
from workbench import MOMENT, Bank
from workbooks import parquet, workbook

from pipeline.errors import DefinitionError, FileRefused
from pipeline.ingest import Outcome
from pipeline.ledger import read_ledger
from pipeline.rebuild import rebuild
from pipeline.trying import check
from sample_data.encrypted import encrypted_workbook

HEAD = "complaint_id,received_at,branch_id\n"
GOOD = HEAD + "K1,2026-09-03,B1\nK2,2026-09-04,B1\n"
MAPPING = """-- feed: complaints
-- files: ["投诉*"]
-- as_of: '_(?P<year>\\d{4})(?P<month>\\d\\d)'
select _row, 编号 as complaint_id, 日期 as received_at, 机构 as branch_id from source
"""
LEDGER = "编号,日期,机构\nK1,9月3日,B1\nK2,2026.9.4,B1\n"


def balanced(outcome: Outcome) -> bool:
    return all(
        load["read"] == load["mapped"] + sum(part["count"] for part in load["set_aside"])
        and load["produced"]
        == sum(load[kind] for kind in ("accepted", "corrected", "duplicate", "withdrawn", "quarantined"))
        for load in outcome.loads
    )


def test_each_member_of_an_archive_is_a_delivery_of_its_own_and_the_same_archive_again_changes_nothing(
    bank: Bank,
) -> None:
    bank.deliver("branches")
    bank.source("ledger", MAPPING)
    members = {
        "九月/投诉台账_202609.csv": LEDGER.encode("gb18030"),
        "complaints.csv": HEAD + "K9,2026-09-05,B1\n",
        "坏.csv": "a,b\n1,2\n",
    }
    packed = zipped(members, names="gb18030")
    bank.put("报送_20261008.zip", packed)
    first = bank.ingest()
    assert {o.file: o.status for o in first} == {
        "报送_20261008.zip/九月/投诉台账_202609.csv": "loaded",
        "报送_20261008.zip/complaints.csv": "loaded",
        "报送_20261008.zip/坏.csv": "refused",
    }
    assert all(map(balanced, first))
    assert bank.feed("complaints", "complaint_id", "received_at::date::varchar") == [
        ("K1", "2026-09-03"),
        ("K2", "2026-09-04"),
        ("K9", "2026-09-05"),
    ], "the year of 9月3日 is the member's, not the archive's"
    assert [path.name for path in bank.workspace.inbox.rglob("*") if path.is_file()] == []
    refused = bank.workspace.refused(MOMENT.date())
    assert sorted(path.name for path in refused.iterdir()) == ["坏.csv", "坏.csv.txt"]
    assert (refused / "坏.csv.txt").read_text(encoding="utf-8").startswith("报送_20261008.zip!坏.csv: ")

    before = list(read_ledger(bank.workspace.ledger))
    bank.put("报送_20261008.zip", packed)
    assert {o.status for o in bank.ingest()} == {"known", "refused"}
    assert list(read_ledger(bank.workspace.ledger)) == before
    archived = [path.read_bytes() for path in bank.workspace.archive.rglob("*") if path.is_file()]
    assert members["九月/投诉台账_202609.csv"] in archived
    rows = bank.feed("complaints")
    rebuild(bank.workspace)
    assert bank.feed("complaints") == rows, "members are archived, so that the warehouse can be made anew"


def test_one_file_of_every_kind_gives_the_same_rows(bank: Bank) -> None:
    bank.deliver("branches")
    bank.source("ledger", MAPPING)
    cells = [line.split(",") for line in LEDGER.split()]
    html = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in cells)
    values = ", ".join(f"('{a}', '{b}', '{c}')" for a, b, c in cells[1:])
    files = {
        "投诉1_202609.csv.gz": gzip.compress(LEDGER.encode()),
        "投诉2_202609.xls": f"<meta charset=gbk><table>{html}</table>".encode("gb18030"),
        "投诉3_202609.xls": LEDGER.replace(",", "\t").encode("gb18030"),
        "投诉4_202609.xlsx": workbook({"台账": cells}),
        "投诉5_202609.parquet": parquet(
            bank.workspace.root, f'select * from (values {values}) as t ("编号", "日期", "机构")'
        ),
        "投诉6_202609.csv": LEDGER.encode("utf-16"),
    }
    for name, content in files.items():
        bank.put(name, content)
    outcomes = bank.ingest()
    assert [(o.status, o.message) for o in outcomes] == [("loaded", None)] * len(files)
    accounts = [(o.loads[0]["read"], o.loads[0]["accepted"] + o.loads[0]["duplicate"]) for o in outcomes]
    assert accounts == [(2, 2)] * len(files)
    assert len(bank.feed("complaints")) == 2


def test_what_an_archive_would_give_can_be_asked_before(bank: Bank) -> None:
    path = bank.put("a.zip", zipped({"1.csv": GOOD, "2.csv": HEAD + "K3,never,B1\n"}))
    first, second = check(bank.workspace, path)
    assert [part.read for one in (first, second) for part in one.mapped] == [2, 1]
    assert [fault["row"] for fault in second.faults] == ["2"]
    assert (first.name, second.name, first.faults) == ("a.zip!1.csv", "a.zip!2.csv", [])
    assert path.exists()
    assert not list(bank.workspace.scratch.glob("*")), "nothing is left over"


REFUSED: dict[str, tuple[bytes, str]] = {
    "空.csv": (b"", "empty"),
    "乱码.csv": (bytes(range(256)) * 8, "neither a workbook nor text"),
    "半截.xlsx": (workbook({"s": [["a"]]})[:2000], "cut off"),
    "半截.csv.gz": (gzip.compress(GOOD.encode() * 50)[:-9], "cut off"),
    "半截.zip": (zipped({"a.csv": GOOD * 50})[:-40], "cut off"),
    "花名册.xlsx": (encrypted_workbook(b"noise" * 2000), "protected by a password"),
    "加密.zip": (protected(zipped({"a.csv": GOOD})), "protected by a password"),
    "套娃.zip": (zipped({"b.zip": zipped({"a.csv": GOOD})}), "another archive"),
    "生表头.csv": ("甲,乙\n1,2\n".encode(), "headers are those of no feed"),
    "重名.csv": (b"complaint_id,received_at,branch_id,branch_id\nK1,2026-09-03,B1,B2\n", "stand more than once"),
    "错表_sheet.xlsx": (workbook({"八月": [["编号", "日期", "机构"]]}), "no sheet is named"),
    "登录.xls": (b"<html><body>login</body></html>", "without a table"),
}


def test_every_file_that_cannot_be_read_is_set_aside_with_its_reason_and_the_good_one_beside_them_is_loaded(
    bank: Bank,
) -> None:
    bank.deliver("branches")
    sheet = MAPPING.replace("投诉*", "*_sheet*").replace("-- as_of", "-- format: {sheets: [九月]}\n-- as_of")
    bank.source("sheet", sheet)
    for name, (content, _) in REFUSED.items():
        bank.put(name, content)
    bank.put("好.csv", GOOD)
    outcomes = {outcome.file: outcome for outcome in bank.ingest()}
    assert {name for name, outcome in outcomes.items() if outcome.status == "loaded"} == {"好.csv"}
    assert {name for name, outcome in outcomes.items() if outcome.is_refused} == set(REFUSED)
    assert len(bank.feed("complaints")) == 2
    folder = bank.workspace.refused(MOMENT.date())
    for name, (content, says) in REFUSED.items():
        assert (folder / name).read_bytes() == content
        text = (folder / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
        assert text.startswith(f"{name}: ")
        assert says in text
        assert "\n" not in text


MATRIX: list[list[Any]] = [
    ["神秘客检测逐项得分表"],
    ["基本信息", None, None, "一、环境与设施", None, "二、大堂服务", "得分", None],
    ["网点编号", "检测日期", "访员编号", "A1", "A2", "B1", "总分", "备注"],
    [None, None, None, "整洁", "叫号机", "问候", None, None],
    [None, None, None, 2, 2, 3, None, None],
    ["B1", "2026-09-15", "M017", 2, "N/A", 1.5, 84, None],
    ["B1", "2026-09-18", "M017", "/", "/", "/", "/", "装修停业，未检测"],
]
SCORES = """-- feed: mystery_visits
-- files: ["*逐项得分*"]
-- format:
--   header_rows: 2
--   unpivot:
--     {columns: '^[A-D]\\d+$', name: item_code, value: points, group: module, beneath: [item_text, points_possible]}
-- set_aside: {closed: "备注 like '%停业%'"}
select
    _row, 网点编号 || '-' || 检测日期 as visit_id, item_code, 检测日期 as visited_at, 网点编号 as branch_id, module, item_text,
    points_possible, points as points_scored, 总分 as stated_total
from source
"""


def test_a_wide_matrix_gives_a_row_for_each_item_with_its_module_text_and_points(bank: Bank) -> None:
    bank.deliver("branches")
    bank.source("scores", SCORES)
    bank.put("逐项得分.xlsx", workbook({"逐项得分": MATRIX}, merged={"逐项得分": ["A2:C2", "D2:E2", "G2:H2"]}))
    (outcome,) = bank.ingest()
    (load,) = outcome.loads
    assert balanced(outcome)
    assert (load["read"], load["mapped"], load["produced"]) == (2, 1, 3)
    assert load["set_aside"] == [{"reason": "closed", "count": 1, "rows": ["7"]}]
    columns = ("item_code", "module", "item_text", "points_possible", "points_scored", "_row")
    assert bank.feed("mystery_visits", *columns) == [
        ("A1", "一、环境与设施", "整洁", Decimal(2), Decimal(2), 6),
        ("A2", "一、环境与设施", "叫号机", Decimal(2), None, 6),
        ("B1", "二、大堂服务", "问候", Decimal(3), Decimal("1.5"), 6),
    ]


@pytest.mark.parametrize(
    ("codes", "says"),
    [(["A1", "A1", "B1"], "stand more than once"), (["甲", "乙", "丙"], r"no header fits the pattern \^\[A-D\]")],
)
def test_a_matrix_whose_items_nobody_can_tell_is_refused(bank: Bank, codes: list[str], says: str) -> None:
    bank.source("scores", SCORES)
    lines = [list(line) for line in MATRIX]
    lines[2][3:6] = codes
    path = bank.put("逐项得分.xlsx", workbook({"逐项得分": lines}))
    (tried,) = check(bank.workspace, path)
    assert isinstance(tried.error, FileRefused)
    assert re.search(says, str(tried.error))


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("'^[A-D]\\d+$'", "'^[A-D'", "is no regular expression"),
        ("header_rows: 2", "header_rows: 1", "needs header_rows: 2"),
        ("value: points,", "value: points, colums: x,", "no such key"),
    ],
)
def test_a_turn_that_is_not_written_as_it_must_be_is_told_before_any_file_is_read(
    bank: Bank, good: str, bad: str, says: str
) -> None:
    assert good in SCORES
    bank.source("scores", SCORES.replace(good, bad))
    with pytest.raises(DefinitionError, match=says):
        bank.ingest()
