"""What a load does that nobody may have meant is told: rows left out, rows taken out, rows that name nobody any more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipeline.checking import check_files, noticed
from pipeline.ingest import Outcome
from pipeline.stages import take_in
from pipeline.workspace import Workspace

BRANCHES = "机构号,机构全称,机构简称\n010205,明川银行滨江支行,滨江支行\n010206,明川银行清河支行,清河支行\n"
HEAD = "通话流水号,呼入时间,渠道,机构号,是否应答,排队时长（秒）,客户号\n"


@pytest.fixture
def bank(tmp_path: Path) -> Workspace:
    (tmp_path / "appraisal.yaml").write_text("format: 1\nname: {zh: 行, en: Bank}\n", encoding="utf-8")
    (tmp_path / "inbox" / "d").mkdir(parents=True)
    return Workspace.open(tmp_path)


def _taken(bank: Workspace, **files: str) -> list[Outcome]:
    for name, text in files.items():
        (bank.inbox / "d" / f"{name}.csv").write_text(text, encoding="utf-8")
    return take_in(bank, datetime(2026, 10, 8), now=True, progress=lambda _: None)


def _told(outcomes: list[Outcome]) -> list[str]:
    return [message.text("zh-CN") for message in noticed(outcomes)]


def _contacts(bank: Workspace) -> dict[str, tuple[object, ...]]:
    from pipeline.warehouse import connect

    connection = connect(bank.warehouse, read_only=True)
    rows = connection.execute("select contact_id, started_at, branch_id, wait_seconds from feed.contacts").fetchall()
    connection.close()
    return {row[0]: row[1:] for row in rows}


def test_rows_with_surplus_cells_are_named(bank: Workspace) -> None:
    text = f"{HEAD}k1,2026-09-03 10:00,电话,010205,是,30,1\nk2,2026-09-03 10:00,电话,010205,是,1,234,5\n"
    outcomes = _taken(bank, a_branches=BRANCHES, calls=text)
    assert _told(outcomes) == [
        "calls.csv：1行的单元格多于表头，未予采用：第3行。请补全表头，或给含逗号的数字加引号，然后重新报送。"
    ]
    assert set(_contacts(bank)) == {"k1"}


def test_a_renamed_branch_keeps_what_was_reported_under_its_former_names(bank: Workspace) -> None:
    call = "2026-09-03 10:00,电话"
    _taken(bank, a_branches=BRANCHES, calls=f"{HEAD}k1,{call},滨江支行,是,30,1\nk2,{call},明川银行滨江支行,是,30,1\n")
    renamed = "机构号,机构全称,营业状态\n010205,明川银行滨江新区支行,正常\n010206,明川银行清河支行,正常\n"
    assert _told(_taken(bank, b_branches=renamed)) == []
    assert {row[1] for row in _contacts(bank).values()} == {"010205"}
    assert len(_contacts(bank)) == 2
    _taken(bank, later=f"{HEAD}k3,{call},滨江支行,是,30,1\n")
    assert _contacts(bank)["k3"][1] == "010205"


def test_a_name_that_another_branch_bears_now_is_that_branch_alone(bank: Workspace) -> None:
    """The two names were mixed up and put right: no row stays with the branch that never bore the name."""
    mixed = "机构号,机构全称\n010205,甲支行\n010206,乙支行\n"
    _taken(bank, a_branches=mixed, calls=f"{HEAD}k1,2026-09-03 10:00,电话,甲支行,是,30,1\n")
    assert _contacts(bank)["k1"][1] == "010205"
    _taken(bank, b_branches="机构号,机构全称\n010205,乙支行\n010206,甲支行\n")
    assert _contacts(bank)["k1"][1] == "010206"


def test_earlier_rows_that_name_nobody_any_more_are_told_of(bank: Workspace) -> None:
    identifiers = "系统,本地工号,员工编号,启用日期,停用日期\n"
    employees = "员工编号,姓名,机构号,岗位,任职起\n20250001,甲,010205,teller,2025-01-01\n"
    call = "通话流水号,呼入时间,渠道,员工,是否应答\nk1,2026-09-03 10:00,电话,core:07,是\n"
    _taken(bank, a_branches=BRANCHES, b=employees, c=f"{identifiers}core,07,20250001,2025-01-01,\n", d=call)
    told = _told(_taken(bank, e=f"{identifiers}core,07,20250001,2025-01-01,2026-08-31\n"))
    assert told == ["e.csv：机构或人员名称有变动，客户联络中原有1行已对应不上，现予退回，见“appraise status”。"]


def test_headers_with_units_and_breaks_mean_their_column_and_others_are_named(bank: Workspace, tmp_path: Path) -> None:
    head = '通话流水号,呼入时间,渠道,机构号,是否应答,"排队时长\n(秒)",通话时长(分钟),备注\n'
    path = tmp_path / "来电.csv"
    path.write_text(f"{head}k1,2026-09-03 10:00,电话,010205,是,30,2,x\n", encoding="utf-8")
    said: list[str] = []
    assert check_files(bank, [path], "d", said.append) == 0
    assert "  以下列不属于该类数据，未使用：通话时长(分钟)、备注" in said  # minutes are not read as seconds
    _taken(bank, a_branches=BRANCHES, calls=path.read_text(encoding="utf-8"))
    assert _contacts(bank)["k1"][2] == 30


def test_of_two_headers_of_one_column_the_one_that_the_contract_names_first_counts(
    bank: Workspace, tmp_path: Path
) -> None:
    text = "员工编号,姓名,机构号,岗位,任职起,任职止,离职日期,工号\n1,甲,010205,teller,2025-01-01,2026-08-31,,x\n"
    path = tmp_path / "staff.csv"
    path.write_text(text, encoding="utf-8")
    said: list[str] = []
    assert check_files(bank, [path], "d", said.append) == 0
    assert "  以下列不属于该类数据，未使用：离职日期、工号" in said
    _taken(bank, a_branches=BRANCHES, staff=text)
    from pipeline.warehouse import connect

    connection = connect(bank.warehouse, read_only=True)
    rows = connection.execute("select employee_id, valid_to::varchar from feed.employees").fetchall()
    connection.close()
    assert rows == [("1", "2026-08-31")]


def test_a_file_that_is_nearly_a_feed_hears_what_it_lacks(bank: Workspace) -> None:
    (outcome,) = _taken(bank, calls="通话流水号,呼入时间,渠道,机构号\nk1,2026-09-03 10:00,电话,010205\n")
    assert outcome.message is not None
    assert outcome.message.text("zh-CN") == (
        "calls.csv：sources目录中没有适用于该文件的文件格式映射；作为客户联络，还缺少表头是否应答。请补上这些列，或增加文件格式映射。"
    )
    (outcome,) = _taken(bank, stacked="通话流水号,呼入时间,渠道,,\n,,,机构号,是否应答\nk1,2026-09-03,电话,010205,是\n")
    assert outcome.message is not None
    assert outcome.message.text("zh-CN") == (
        "stacked.csv：sources目录中没有适用于该文件的文件格式映射，且表头占2行。"
        "请将表头改为一行，或增加文件格式映射，并在其format中写明“header_rows: 2”。"
    )
    (outcome,) = _taken(bank, other="甲,乙\n1,2\n")
    assert outcome.message is not None
    assert "表头也不符合任何一种" in outcome.message.text("zh-CN")


@pytest.mark.parametrize("name", ["来电[1]", "来电*", "来电?"])
def test_a_name_with_signs_of_a_pattern_is_that_file_alone(bank: Workspace, name: str) -> None:
    row = "2026-09-03 10:00,电话,010205,是,30,1\n"
    files = {"a_branches": BRANCHES, "来电1": f"{HEAD}other,{row}", name: f"{HEAD}mine,{row}"}
    for outcome in _taken(bank, **files):
        assert outcome.status == "loaded"
        assert all(load["produced"] == (2 if load["feed"] == "branches" else 1) for load in outcome.loads)
    assert set(_contacts(bank)) == {"mine", "other"}


def test_a_parquet_of_such_a_name_is_that_file_alone(bank: Workspace) -> None:
    from pipeline.warehouse import connect

    with connect() as connection:
        for name in ("ka", "k[a]"):
            moment = "timestamptz '2026-09-02 18:30:00+00' as 呼入时间"
            select = f"select '{name}' as 通话流水号, {moment}, '电话' as 渠道, '是' as 是否应答"
            connection.execute(f"copy ({select}) to '{bank.inbox}/d/{name}.parquet' (format parquet)")
    _taken(bank)
    assert {key: row[0] for key, row in _contacts(bank).items()} == dict.fromkeys(
        ("ka", "k[a]"), datetime(2026, 9, 3, 2, 30)
    )


def test_customers_that_a_spreadsheet_has_spoilt_are_returned(bank: Workspace) -> None:
    row = "2026-09-03 10:00,电话,010205,是,30"
    outcomes = _taken(bank, a_branches=BRANCHES, calls=f"{HEAD}k1,{row},6.22202E+18\nk2,{row},１２３\nk3,{row},123\n")
    assert [load["quarantined"] for outcome in outcomes for load in outcome.loads] == [0, 1]
    from pipeline.warehouse import connect

    connection = connect(bank.warehouse, read_only=True)
    customers = connection.execute("select count(distinct customer_id), count(*) from feed.contacts").fetchall()
    connection.close()
    assert customers == [(1, 2)]


def test_sheets_that_have_the_header_too_are_named(bank: Workspace, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, first in (("城区", "k1"), ("安平", "k2"), ("说明", "x")):
        sheet = book.create_sheet(name)
        sheet.append(["通话流水号", "呼入时间", "渠道", "是否应答"] if name != "说明" else ["甲"])
        sheet.append([first, "2026-09-03 10:00", "电话", "是"])
    del book["Sheet"]
    path = tmp_path / "来电.xlsx"
    book.save(path)
    said: list[str] = []
    check_files(bank, [path], "d", said.append)
    told = "来电.xlsx：以下工作表也有相同表头，未予读取：安平。请分别报送，或在文件格式映射的sheets中注明。"
    assert "  " + told in said
    (bank.inbox / "d" / path.name).write_bytes(path.read_bytes())
    assert _told(_taken(bank)) == [told]
    assert set(_contacts(bank)) == {"k1"}


def test_columns_that_are_none_of_the_feed_are_told(bank: Workspace) -> None:
    (outcome,) = _taken(
        bank, errors="序号,差错编号,业务日期,机构号,差错等级,柜员号,,备注\n1,X1,2026-09-03,010205,一般差错,020517,,无\n"
    )
    (told,) = noticed([outcome])
    assert told.text("zh-CN") == (
        "errors.csv：以下列不属于运营差错，未使用：柜员号、备注。确需使用的，请改用报表模板中的列名，或增加文件格式映射。"
    )
    assert told.text("en").startswith("errors.csv: these columns are none of errors and were not used: 柜员号, 备注.")
