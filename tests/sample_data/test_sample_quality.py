"""Visits, checks, courses and ledgers: what is planted in their files, and what the workspace's mappings make of it."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from workbench import Bank

from sample_data.faults import FAULTS
from sample_data.workspace import TEMPLATE

BY_NAME = {fault.name: fault for fault in FAULTS}
QUALITY = "服务质量管理部"
KNOWN_BY = ("办公室/*", "人力资源部/员工花名册20260930.xlsx", "人力资源部/2026年9月人员异动表.xlsx", "人力资源部/工号*")
COMING = (
    "服务质量管理部/2026年9月*",
    "服务质量管理部/2026年服务*",
    "服务质量管理部/*三季度*",
    "服务质量管理部/*指标体系*",
    "人力资源部/学习项目完成情况_20261009.xlsx",
    "运营管理部/2026年三季度*",
    "运营管理部/2026年应急*",
    "个人金融部/双录*_202609.xlsx",
    "远程银行中心/质检明细202609.xlsx",
    "消费者权益保护部/2026年消费投诉台账（截至9月30日）.xlsx",
)
BINJIANG = "滨江支行-20260903"


@pytest.fixture(scope="session")
def bank(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The sample's workspace with September's files on quality, and what must be known to read them."""
    root = tmp_path_factory.mktemp("quality") / "bank"
    shutil.copytree(TEMPLATE, root)
    found = Bank(root, (TEMPLATE / "appraisal.yaml").read_text(encoding="utf-8"))
    _bring(found, sample / "inbox", *KNOWN_BY, *COMING)
    outcomes = found.ingest()
    assert [one.file for one in outcomes if one.status != "loaded"] == []
    twice = [one.file for one in outcomes for load in one.loads if load["duplicate"]]
    assert twice == []
    return found


@pytest.fixture(scope="session")
def bank_in_the_end(bank: Bank, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The same, after the files that came late."""
    root = tmp_path_factory.mktemp("quality_late") / "bank"
    shutil.copytree(bank.workspace.root, root)
    found = Bank(root, (TEMPLATE / "appraisal.yaml").read_text(encoding="utf-8"))
    _bring(found, sample / "late", f"{QUALITY}/*")
    assert [one.file for one in found.ingest() if one.status != "loaded"] == []
    return found


def _bring(bank: Bank, folder: Path, *globs: str) -> None:
    for pattern in globs:
        paths = list(folder.glob(pattern))
        assert paths, pattern
        for path in paths:
            bank.put(path.name, path.read_bytes(), path.parent.name)


def count(name: str, found: int) -> None:
    assert found == BY_NAME[name].rows, name


def rows_of(path: Path, sheet: str | None = None) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)


def test_wide_scores_have_module_code_text_and_points_rows(sheet):
    title, modules, codes, texts, points, *_ = sheet(BY_NAME["wrong_visit_total"].file, "逐项得分")
    assert title[0] == "明川银行2026年三季度神秘客检测逐项得分表"
    assert [cell for cell in modules if cell] == [
        "基本信息",
        "一、环境与设施（20分）",
        "二、大堂服务（30分）",
        "三、柜面服务（35分）",
        "四、消保与适老（15分）",
        "得分",
    ]
    assert codes[:9] == [
        "管辖行",
        "网点编号",
        "网点名称",
        "检测日期",
        "进店时间",
        "离店时间",
        "检测场景",
        "访员编号",
        "A1",
    ]
    scored = [k for k, code in enumerate(codes) if code[0] in "ABCD" and code[1:].isdigit()]
    assert len(scored) == 61
    assert sum(points[k] for k in scored) == 100
    assert all(texts[k] for k in scored)


def test_earlier_quarter_had_58_items(sample: Path):
    from sample_data.checklist import OLD, items

    (path,) = (sample / "inbox" / QUALITY).glob("神秘客检测指标体系（2025版）.xlsx")
    assert len(items(OLD)) == 58
    assert len([row for row in rows_of(path) if row[1] and row[1][0] in "ABCD"]) == 58


def test_two_visits_state_another_total_than_their_items(bank: Bank):
    wrong = bank.rows(
        "select visit_id, max(stated_total) - sum(points_scored) from feed.mystery_visits group by visit_id"
        " having count(points_scored) = 61 and sum(points_scored) <> max(stated_total) order by 1"
    )
    count("wrong_visit_total", len(wrong))
    assert [(visit.split("-")[0], float(gap)) for visit, gap in wrong] == [("古城支行", 1.0), ("望湖支行", -0.5)]


def test_community_branch_has_no_counter_items_but_all_others(bank: Bank):
    found = bank.rows(
        "select branch_id, count(*) filter (points_scored is null), count(distinct module)"
        " from feed.mystery_visits group by branch_id having count(*) filter (points_scored is null) > 0"
    )
    count("no_counter_visit", len(found))
    assert found == [("010323", 21, 4)]


def test_shut_branch_is_not_visited(bank: Bank):
    assert bank.rows("select count(*) from feed.mystery_visits where branch_id = '010226'") == [(0,)]


def test_fault_list_adds_note_and_evidence_to_the_same_items(bank: Bank):
    items = bank.rows("select visit_id, count(*), sum(points_scored) from feed.mystery_visits group by 1 order by 1")
    assert {number for _, number, _ in items} == {61}
    assert {visit: float(total) for visit, _, total in items}[BINJIANG] == 84.0
    (row,) = bank.rows(
        "select note, review_result, involved_post, involved_employee_id, incident_ref, points_possible, item_text"
        f" from feed.mystery_visits where visit_id = '{BINJIANG}' and item_code = 'C1'"
    )
    assert row[1:5] == ("final", "柜员", "20190822", "TS20260903001")
    assert (float(row[5]), row[6]) == (2.0, "起身或举手迎送客户")
    assert row[0]


def test_one_incident_stands_in_complaint_check_visit_and_deduction(bank: Bank):
    for feed in ("complaints", "checks", "mystery_visits", "score_events"):
        found = bank.rows(f"select count(*) from feed.{feed} where incident_ref = 'TS20260903001'")
        count("same_incident", found[0][0])


def test_merged_cells_are_filled_down(bank: Bank, sample: Path):
    rows = rows_of(sample / "inbox" / BY_NAME["merged_cells"].file, "城区管理部")
    findings = [row for row in rows if isinstance(row[0], float)]
    assert sum(row[4] == "" for row in findings) > 5
    found = bank.rows("select count(*), count(branch_id) from feed.checks where is_fault_only")
    assert found[0][0] == found[0][1] > len(findings)
    notices = bank.rows(
        "select count(*), count(distinct branch_id), count(distinct checked_at) from feed.checks"
        " where notice_no is not null group by notice_no"
    )
    assert {(branches, days) for _, branches, days in notices} == {(1, 1)}
    assert max(number for number, _, _ in notices) > 1


def test_finding_with_a_bare_name_is_returned_and_its_notice_kept(bank: Bank):
    returned = bank.rows(
        'select reasons[1]."column", reasons[1].problem from quarantine.checks where _released_by is null'
    )
    count("name_only_finding", len(returned))
    assert returned == [("employee_id", "unknown")]
    notices = {row[0] for row in bank.rows("select notice_no from feed.rectifications where source = 'check'")}
    known = {row[0] for row in bank.rows("select notice_no from feed.checks where notice_no is not null")}
    assert len(notices - known) == 1


def test_summary_holds_the_denominators(bank: Bank):
    found = bank.rows("select sum(item_count), sum(passed_count), count(*) from feed.checks where item_code = 'ALL'")[0]
    assert found[2] == 18
    assert 0.94 < found[1] / found[0] < 0.985
    assert bank.rows("select count(*) from feed.checks where method = 'self' and notice_no is not null") == [(0,)]


def test_marks_for_single_customers_become_items_met_or_not(bank: Bank):
    rows = "from feed.checks where checklist_id = '{}'"
    found = bank.rows(f"select count(*), count(is_passed), count(distinct employee_id) {rows.format('双录及适当性')}")[
        0
    ]
    assert 0.9 < found[1] / found[0] < 1
    assert found[2] > 20
    groups = bank.rows(
        f"select customer_group, count(distinct check_id) {rows.format('适老服务')} group by 1 order by 1"
    )
    assert [group for group, _ in groups] == ["disabled", "senior"]
    assert sum(number for _, number in groups) == 18 * 4


def test_listening_scores_every_agent_item_by_item(bank: Bank):
    found = bank.rows(
        "select employee_id, count(distinct check_id), sum(points_possible) / count(distinct check_id)"
        " from feed.checks where method = 'listening' group by 1"
    )
    assert len(found) >= 10
    assert {(number, float(points)) for _, number, points in found} == {(4, 100.0)}


def test_course_finished_after_leaving_and_absences(bank: Bank):
    after = bank.rows(
        "select distinct t.employee_id, t.completed_date from feed.training as t"
        " join feed.employees as e on e.employee_id = t.employee_id where t.completed_date > e.left_date"
    )
    count("completed_after_leaving", len(after))
    assert after == [("20230719", date(2026, 9, 22))]
    exams = "from feed.training where course_type = 'skill'"
    count("absent_with_reason", bank.rows(f"select count(*) {exams} and is_excused")[0][0])
    assert bank.rows(f"select count(*) {exams} and is_excused and is_passed is not null") == [(0,)]


def test_two_people_of_one_name_are_told_apart_by_number(bank: Bank):
    found = bank.rows(
        "select employee_id, count(*) from feed.training where employee_id in ('20190822', '20211105')"
        " and course_type <> 'skill' group by 1 order by 1"
    )
    assert found == [("20190822", 1), ("20211105", 2)]


def test_failed_exams_are_retaken_as_further_rows(bank: Bank):
    failed = bank.rows(
        "select f.employee_id from feed.training as f join feed.training as a on a.employee_id = f.employee_id"
        " and a.course_code = f.course_code and a.attempt_no = 2 and a.is_passed where not f.is_passed"
    )
    assert len(failed) >= 2


def test_only_the_approved_emergency_becomes_an_exclusion(bank: Bank):
    found = bank.rows("select event_id, starts_at, ends_at, subject_id from feed.score_events where kind = 'exclusion'")
    assert found == [("YJ-2026-07", datetime(2026, 9, 12, 10, 20), datetime(2026, 9, 12, 12, 5), "010000")]


def test_what_was_left_out_is_named_as_something_that_happened(bank: Bank):
    assert bank.rows("select category from feed.score_events where kind = 'exclusion'") == [
        ("全行柜面业务受影响（二级应急事件）",)
    ]


def test_bonuses_and_deductions_have_points_and_the_veto_has_none(bank: Bank):
    """The ledger writes deductions with a minus, as departments do."""
    found = bank.rows(
        "select kind, min(points) > 0, max(points) < 0 from feed.score_events group by kind order by kind"
    )
    assert found == [
        ("bonus", True, False),
        ("deduction", False, True),
        ("exclusion", None, None),
        ("veto", None, None),
    ]


def test_notices_of_visits_complaints_and_audits_are_rectifications(bank: Bank):
    found = Counter(dict(bank.rows("select source, count(*) from feed.rectifications group by 1")))
    assert found["complaint"] > 30
    assert found["audit"] == 3
    assert bank.rows("select count(*) from feed.rectifications where status = 'open' and done_at is not null") == [(0,)]


def truth(sample: Path, name: str) -> dict[tuple[str, str], tuple[int, int]]:
    with (sample / "truth" / name).open(encoding="utf-8") as file:
        return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in list(csv.reader(file))[1:]}


def test_figures_of_visits_and_checks_are_the_truth(bank_in_the_end: Bank, sample: Path):
    scored = bank_in_the_end.rows(
        "select sum(coalesce(points_after_review, points_scored)) * 2, sum(points_possible) * 2"
        " from feed.mystery_visits where points_scored is not null"
    )[0]
    assert tuple(map(int, scored)) == truth(sample, "quarterly.csv")["2026-Q3", "mystery_half_points"]
    met = bank_in_the_end.rows("select sum(passed_count), sum(item_count) from feed.checks where item_code = 'ALL'")[0]
    assert tuple(map(int, met)) == truth(sample, "monthly.csv")["2026-09", "checked_items_met"]


def test_a_small_branch_has_one_complaint_after_none_and_referrals_rise_while_all_fall(sample: Path):
    found = json.loads((sample / "truth/complaints.json").read_text(encoding="utf-8"))
    branches = Counter((one["received"][:7], one["unit_id"]) for one in found if one["unit_id"][2:4] != "00")
    one_after_none = [
        unit
        for month, unit in branches
        if month == "2026-09" and (branches[month, unit], branches["2026-08", unit]) == (1, 0)
    ]
    assert "020122" in one_after_none
    every = Counter(one["received"][:7] for one in found)
    referred = Counter(one["received"][:7] for one in found if one["channel"] == "监管转送")
    assert every["2026-06"] < 0.9 * every["2026-05"]
    assert referred["2026-06"] > 1.5 * referred["2026-05"]


def test_refresher_course_helps_the_city(sample: Path):
    from sample_data.clock import Clock
    from sample_data.inspections import inspections
    from sample_data.world import Size, build_world

    world = build_world(Clock.ending("2026-09", 6), Size(24, 260, 870), seed=2026, faults=True)

    def rate(months: list[int], is_city: bool) -> float:
        found = [one for k in months for one in inspections(world, world.clock.months[k])]
        found = [one for one in found if (one.unit.parent_id == "010200") == is_city]
        return 1 - sum(one.failed for one in found) / sum(one.applicable for one in found)

    before, after = [0, 1, 2], [3, 4, 5]
    assert rate(after, True) - rate(before, True) > 0.015
    assert abs(rate(after, False) - rate(before, False)) < 0.02


def test_late_files_correct_one_item_and_bring_a_unit(bank: Bank, bank_in_the_end: Bank):
    count("appeal_upheld", _of(bank_in_the_end, "附件1%（1）%")["corrected"])
    points = (
        "select sum(coalesce(points_after_review, points_scored)) from feed.mystery_visits"
        f" where visit_id = '{BINJIANG}'"
    )
    assert [float(one.rows(points)[0][0]) for one in (bank, bank_in_the_end)] == [84.0, 85.0]
    of_unit = "select count(*) from feed.checks where branch_id like '02%' and method <> 'document'"
    assert bank.rows(of_unit) == [(0,)]
    assert bank_in_the_end.rows(of_unit)[0][0] > 50


def _of(bank: Bank, name: str) -> dict[str, Any]:
    """The account of the only file of such a name."""
    (record,) = bank.rows(f"select record from meta.files where name like '{name}'")
    return dict(json.loads(record[0])["loads"][0])
