"""Monthly tables, machines, tickets, chats and work orders: what is planted, and what the mappings make of them."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from workbench import Bank

from pipeline.periods import Period
from pipeline.validate import run_checks
from sample_data import sheet_lines
from sample_data.clock import Clock
from sample_data.faults import FAULTS
from sample_data.files.evaluator_month import write_month
from sample_data.invitations import invitations
from sample_data.lines import padded
from sample_data.ratings import ratings
from sample_data.volumes import volumes
from sample_data.workspace import TEMPLATE
from sample_data.world import Size, build_world

BY_NAME = {fault.name: fault for fault in FAULTS}
DATA, OPERATIONS, CALL_CENTRE, RATINGS = "数据管理部", "运营管理部", "远程银行中心", "个人金融部"
KNOWN_BY = ("办公室/*", "人力资源部/员工花名册20260930.xlsx", "人力资源部/2026年9月人员异动表.xlsx", "人力资源部/工号*")
COMING = (
    f"{DATA}/*",
    f"{RATINGS}/柜面服务评价统计表_202607.xls",
    f"{RATINGS}/柜面服务评价统计表_202609.xls",
    f"{RATINGS}/PJLS_20260901_20260930.csv",
    f"{CALL_CENTRE}/坐席话务月报（2026年9月）.xls",
    f"{CALL_CENTRE}/工单明细_20260901-20260930.xls",
    f"{CALL_CENTRE}/在线客服会话明细202609.xlsx",
    f"{OPERATIONS}/排队叫号_202608.zip",
)
SEPTEMBER = "date '2026-09-01'"


@pytest.fixture(scope="module")
def bank(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The sample's workspace with these files; September's tickets of all branches go in as one file, which is quicker."""
    root = tmp_path_factory.mktemp("counted") / "bank"
    shutil.copytree(TEMPLATE, root)
    found = Bank(root, (TEMPLATE / "appraisal.yaml").read_text(encoding="utf-8"))
    bring(found, sample / "inbox", *KNOWN_BY, *COMING)
    parts = [path.read_bytes() for path in sorted((sample / "inbox").glob(BY_NAME["test_tickets"].file))]
    header = parts[0].split(b"\r\n", 1)[0] + b"\r\n"
    found.put("PDJH_010000_202609.csv", header + b"".join(part[len(header) :] for part in parts), OPERATIONS)
    assert [one.file for one in found.ingest() if one.status != "loaded"] == []
    return found


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """(month, measure) → numerator and denominator."""
    with (sample / "truth/monthly.csv").open(encoding="utf-8") as file:
        return {
            (row["month"], row["measure"]): (int(row["numerator"]), int(row["denominator"]))
            for row in csv.DictReader(file)
        }


def bring(bank: Bank, folder: Path, *globs: str) -> None:
    """Files into the inbox, each from its department."""
    for pattern in globs:
        paths = list(folder.glob(pattern))
        assert paths, pattern
        for path in paths:
            bank.put(path.name, path.read_bytes(), path.parent.name)


def unmet(bank: Bank) -> dict[str, tuple[str, ...]]:
    """The cross-feed checks that September does not meet, and whom they name."""
    with bank.writing() as connection:
        results = run_checks(connection, Period.parse("2026-09"))
    return {result.check: result.subjects for result in results if not result.is_met}


def loads(bank: Bank, file: str) -> list[dict]:
    (record,) = bank.rows(f"select record from meta.files where name = '{file}'")
    return json.loads(record[0])["loads"]


def test_no_row_of_these_files_is_returned(bank: Bank) -> None:
    for feed in ("transactions", "survey_invitations", "surveys", "contacts", "complaints"):
        assert bank.rows(f"select count(*) from quarantine.{feed}") == [(0,)], feed


def test_invitations_of_the_html_table_are_those_made(bank: Bank, truth) -> None:
    for month in ("2026-07", "2026-09"):
        sql = f"from feed.survey_invitations where instrument = 'counter_device' and period_start = date '{month}-01'"
        assert bank.rows(f"select sum(invited_count) {sql}") == [(truth[month, "counter_invitations"][0],)]
    sql = f"from feed.survey_invitations where instrument = 'ivr' and period_start = {SEPTEMBER}"
    assert bank.rows(f"select sum(invited_count) {sql}") == [(truth["2026-09", "call_invitations"][0],)]
    (aside,) = loads(bank, "柜面服务评价统计表_202609.xls")[0]["set_aside"]
    assert aside["reason"] == "小计、合计行"


def test_three_levels_became_four_with_the_upgrade(sample: Path, tmp_path: Path) -> None:
    world = build_world(Clock.ending("2026-09", 4), Size(10, 110, 100), seed=1, faults=True)
    june = world.clock.months[0]
    asked = invitations(world, june, ratings(world, june, 20.0), volumes(world, june))
    before = write_month(tmp_path, june, world, asked).read_bytes().decode("gbk")
    after = (sample / "inbox" / BY_NAME["web_table"].file).read_bytes().decode("gbk")
    assert [">一般<" in text for text in (before, after)] == [False, True]
    assert [text.startswith("<html>") for text in (before, after)] == [True, True]


def test_selective_teller_is_the_one_who_asks_least(bank: Bank) -> None:
    found = bank.rows(
        f"""select i.employee_id, i.asked / t.served as rate from (
            select employee_id, sum(invited_count) as asked from feed.survey_invitations
            where instrument = 'counter_device' and branch_id = '010205' and period_start = {SEPTEMBER} group by all) as i
        inner join (select employee_id, sum(transaction_count) as served from feed.transactions
            where branch_id = '010205' and period_start = {SEPTEMBER} group by all) as t using (employee_id)
        order by rate"""
    )
    assert found[0][0] == "20190822"
    assert 0.52 <= float(found[0][1]) <= 0.55
    assert float(found[1][1]) > 0.57


def test_reused_teller_number_belongs_to_who_bore_it_in_the_month(bank: Bank) -> None:
    sql = """select distinct employee_id from feed.survey_invitations
        where employee_id in ('20120228', '20260105') and period_start = date '2026-{}-01'"""
    assert [bank.rows(sql.format(month)) for month in ("07", "09")] == [[("20120228",)], [("20260105",)]]


def test_smart_counters_without_a_teller_number_count_for_their_branch(bank: Bank) -> None:
    sql = f"from feed.survey_invitations where employee_id is null and period_start = {SEPTEMBER}"
    assert bank.rows(f"select branch_id, count(*) {sql} group by all") == [("010101", 1)]


def test_nobody_has_more_answers_than_invitations(bank: Bank) -> None:
    assert "answers_within_invitations" not in unmet(bank)
    (answers,) = bank.rows(
        "select sum(answer_count) from feed.surveys where instrument = 'counter_device' and not is_default"
    )[0]
    (asked,) = bank.rows(
        f"select sum(invited_count) from feed.survey_invitations where instrument = 'counter_device'"
        f" and period_start = {SEPTEMBER}"
    )[0]
    assert 0.6 < answers / asked < 0.85


def test_machines_count_once(bank: Bank, truth) -> None:
    for month in ("2026-07", "2026-08", "2026-09"):
        sql = f"from feed.transactions where period_start = date '{month}-01'"
        assert bank.rows(f"select sum(transaction_count) {sql} and channel = 'counter'") == [
            (truth[month, "teller_transactions"][0],)
        ]
        succeeded, started = truth[month, "machine_success"]
        assert bank.rows(f"select sum(succeeded_count), sum(transaction_count) {sql} and channel = 'machine'") == [
            (succeeded, started)
        ]
    (aside,) = loads(bank, "GY_YWL_202609.csv")[0]["set_aside"]
    assert aside["reason"] == "智能柜台，以智能柜台交易统计为准"


def test_more_succeed_than_were_started_in_one_row(bank: Bank) -> None:
    found = bank.rows("select branch_id from feed.transactions where succeeded_count > transaction_count")
    assert found == [("010207",)] * BY_NAME["impossible_rate"].rows


def test_volumes_in_utf16_are_read(sample: Path, bank: Bank) -> None:
    raw = (sample / "inbox" / BY_NAME["utf16"].file).read_bytes()
    assert raw.startswith(b"\xff\xfe")
    assert loads(bank, "GY_YWL_202607.csv")[0]["quarantined"] == 0


def test_members_with_gbk_names_are_files_of_their_own(sample: Path, bank: Bank) -> None:
    with zipfile.ZipFile(sample / "inbox" / BY_NAME["zip_with_gbk_names"].file) as archive:
        entries = archive.infolist()
        assert all(entry.flag_bits & 0x800 == 0 for entry in entries)
        names = [entry.orig_filename.encode("cp437").decode("gbk") for entry in entries]
        rows = sum(archive.read(entry).count(b"\r\n") - 1 for entry in entries)
    assert "PDJH_020000_202608（安平分行）.csv" in names
    known = {name for (name,) in bank.rows("select name from meta.files")}
    assert {f"排队叫号_202608.zip/{name}" for name in names} <= known
    counted = "select count(*) from feed.contacts where channel = 'counter' and started_at < " + SEPTEMBER
    assert bank.rows(counted) == [(rows,)]


def test_silent_printer_is_told_with_the_branch(bank: Bank) -> None:
    found = bank.rows(
        f"""select count(distinct started_at::date) from feed.contacts
        where branch_id = '010308' and channel = 'counter' and started_at >= {SEPTEMBER}"""
    )
    others = bank.rows(
        f"""select count(distinct started_at::date) from feed.contacts
        where branch_id = '010207' and channel = 'counter' and started_at >= {SEPTEMBER}"""
    )
    assert found[0][0] < others[0][0]
    assert "城南支行" in unmet(bank)["branches_send_every_open_day"]


def test_test_tickets_are_marked(bank: Bank) -> None:
    found = bank.rows(
        f"""select count(*), min(hour(started_at)), max(wait_seconds) from feed.contacts
        where is_test and started_at >= {SEPTEMBER}"""
    )
    assert found[0][0] > 100
    assert found[0][1:] == (7, 6)


def test_county_branches_wait_longer_and_qinghe_among_them(bank: Bank) -> None:
    sql = f"""select b.peer_group, c.branch_id = '020104' as is_qinghe,
            avg(case when wait_seconds <= 600 then 1.0 else 0 end) as share,
            avg(case when customer_group = 'senior' then 1.0 else 0 end) as seniors
        from feed.contacts as c inner join feed.branches as b using (branch_id)
        where channel = 'counter' and is_answered and not is_test and started_at >= {SEPTEMBER} group by all"""
    share = {(group, qinghe): (float(part), float(old)) for group, qinghe, part, old in bank.rows(sql)}
    assert share["A", False][0] > 0.88
    assert share["C", True][0] < 0.82
    assert share["C", False][0] - share["C", True][0] < 0.06
    assert share["C", True][1] > 0.5


def test_chats_are_contacts_and_ratings(bank: Bank, truth) -> None:
    answered, asked = truth["2026-09", "chats_answered"]
    sql = "select count(*) filter (where is_answered), count(*) from feed.contacts where channel = 'chat'"
    assert bank.rows(sql) == [(answered, asked)]
    stars = bank.rows("select min(overall), max(overall), min(scale) from feed.surveys where instrument = 'chat'")
    assert stars == [(1, 5, 5)]
    agents = bank.rows("select count(distinct employee_id) from feed.contacts where channel = 'chat'")
    assert agents[0][0] >= 2


def test_work_orders_are_set_aside_whole(sample: Path, bank: Bank) -> None:
    (load,) = loads(bank, "工单明细_20260901-20260930.xls")
    raw = (sample / "inbox" / BY_NAME["tabbed_text"].file).read_bytes().decode("gbk")
    assert load["read"] == raw.count("\r\n") - 1
    assert load["produced"] == 0
    assert sum(part["count"] for part in load["set_aside"]) == load["read"]
    assert load["set_aside"][0]["reason"] == "工单与投诉台账重叠，以台账为准"


def test_files_of_the_wrong_month_stop_the_period(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATE, tmp_path / "bank")
    wrong = Bank(tmp_path / "bank", (TEMPLATE / "appraisal.yaml").read_text(encoding="utf-8"))
    bring(wrong, sample / "inbox", *KNOWN_BY, f"{DATA}/*_202608.*")
    bring(wrong, sample / BY_NAME["wrong_month"].folder, BY_NAME["wrong_month"].file)
    assert {one.status for one in wrong.ingest()} == {"loaded"}
    assert unmet(wrong)["volumes_of_their_own_month"] == ("2026-08",)


def test_chats_fill_further_sheets_beyond_a_sheets_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_lines, "SHEET_ROWS", 3)
    path = sheet_lines.write_large_book(tmp_path / "a.xlsx", "明细", ("编号",), [padded(np.arange(7), 3)])
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["明细", "明细2", "明细3"]
    rows = [row[0] for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert [row for row in rows if row != "编号"] == [f"{k:03d}" for k in range(7)]
