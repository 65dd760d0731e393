"""Visits and checks, rectifications, training and returned rows, from a department's file to the report's sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from embarrassments import embarrassments
from page_readers import Page
from sites import bank_path, branch_path, write_site
from topic_banks import BRANCHES, PEOPLE, book_of, small_bank, visit
from workbench import Bank

from pipeline.periods import Period
from pipeline.report.build import bank_report, branch_reports
from pipeline.report.formats import fact
from pipeline.report.inspections import repeated_failures
from pipeline.report.model import FailedItem, Finding, Inspection, Report
from pipeline.topics import wave_of

WAVES = ("2026-03-10", "2026-06-10", "2026-09-10")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank with a year of everything that these reports tell of."""
    bank = small_bank(tmp_path_factory.mktemp("topics") / "bank")
    visits = [
        item
        for wave, day in enumerate(WAVES)
        for place, branch in enumerate(BRANCHES)
        for item in visit(wave * 10 + place, day, branch, A1=2 if branch == "B2" else 0.5, B1=1.5, C1=2)
    ]
    # What is still disputed does not count, however bad it is.
    visits += [item | {"review_result": "disputed"} for item in visit(99, "2026-09-11", "B1", C1=0)]
    bank.deliver("mystery_visits", *visits)
    fault = {
        "is_passed": "",
        "points_deducted": "1",
        "points_possible": "2",
        "is_fault_only": "yes",
        "module": "柜面礼仪",
    }
    bank.deliver(
        "checks",
        fault | {"item_text": "来有迎声", "is_repeat": "yes"},
        fault | {"check_id": "P2", "branch_id": "B2", "item_text": "来有迎声"},
        fault | {"check_id": "P3", "method": "self", "item_text": "自查所见", "points_deducted": "2"},
        {"check_id": "P4", "item_code": "ALL", "item_text": "汇总", "item_count": "90", "passed_count": "10"},
    )
    bank.deliver(
        "rectifications",
        {"notice_no": "N1"},
        {"notice_no": "N2", "done_at": "", "is_repeat": "yes"},
        {"notice_no": "N3", "done_at": "", "due_date": "2026-10-23", "branch_id": "B2"},
        {"notice_no": "N4", "done_at": "2026-09-28"},
        {
            "notice_no": "N5",
            "status": "rejected",
            "done_at": "2026-08-20",
            "issued_at": "2026-08-03",
            "due_date": "2026-08-20",
        },
        {"notice_no": "N6", "issued_at": "2026-08-03", "due_date": "2026-08-20", "done_at": "2026-08-19"},
    )
    bank.deliver(
        "training",
        {"record_id": "L1"},
        {"record_id": "L2", "employee_id": "E2", "completed_date": "", "course_name": "适老服务"},
        {"record_id": "L3", "employee_id": "E3", "completed_date": "2026-09-12"},
        {"record_id": "L4", "employee_id": "E3", "course_code": "C2", "completed_date": "", "is_excused": "yes"},
        {"record_id": "S1", "employee_id": "E3", "course_code": "S", "course_type": "skill", "is_required": "no",
         "due_date": "", "completed_date": "", "exam_date": "2026-08-01", "is_passed": "no", "course_name": "技能测评"},
        {"record_id": "S2", "employee_id": "E1", "course_code": "S", "course_type": "skill", "is_required": "no",
         "due_date": "", "completed_date": "", "exam_date": "2026-08-01", "is_passed": "no"},
        {"record_id": "S3", "employee_id": "E1", "course_code": "S", "course_type": "skill", "is_required": "no",
         "due_date": "", "completed_date": "", "exam_date": "2026-08-20", "is_passed": "yes"},
    )  # fmt: skip
    bank.deliver("complaints", {"received_at": "yesterday"})
    return bank


@pytest.fixture(scope="module")
def reports(filled: Bank) -> dict[str, Report]:
    """The bank's report of September 2026 under "-", and each branch's under its id."""
    book = book_of(filled)
    whole = bank_report(book)
    return {"-": whole} | {report.subject_id: report for report in branch_reports(book)}


@pytest.fixture(scope="module")
def site(reports: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(reports["-"], [report for key, report in reports.items() if key != "-"], folder, locale="zh-CN")
    return folder


def said(findings: tuple[Finding, ...]) -> str:
    return "".join(finding.sentence.text("zh-CN", fact) for finding in findings)


def test_the_item_that_loses_most_round_after_round_is_a_main_problem(reports: dict[str, Report]) -> None:
    problem = next(found for found in reports["-"].findings if found.rule == "problem.repeated_failure")
    assert problem.title is not None
    assert problem.title.text("zh-CN", fact) == "“起身迎送”连续3次检测失分最多"
    assert problem.sentence.text("zh-CN", fact) == "扣分率56.3%，涉及3家网点，属屡查屡犯。"


def _inspection(source: str, **item: Any) -> Inspection:
    facts = {"module": None, "item": "业务解答", "lost": 12.0, "possible": 100.0, "share": 12.0, "faults": 6}
    top = FailedItem(**{**facts, "branches": 1, "repeats": 0, "run": 6, **item})
    return Inspection(source, "2026-09", False, 40, 1, 2.0, (top,))


def test_calls_listened_to_are_of_no_branch_and_never_found_again_there() -> None:
    (found,) = repeated_failures((_inspection("listening"),))
    assert found.title is not None
    assert found.title.text("zh-CN", fact) == "质检监听“业务解答”连续6期失分最多"
    assert (found.rule, found.sentence.text("zh-CN", fact)) == ("problem.failed_running", "扣分率12.0%。")


def test_what_no_branch_was_found_with_before_is_not_called_found_again() -> None:
    (found,) = repeated_failures((_inspection("check", branches=4),))
    assert (found.rule, found.sentence.text("zh-CN", fact)) == ("problem.failed_running", "扣分率12.0%，涉及4家网点。")
    (again,) = repeated_failures((_inspection("check", branches=4, repeats=2),))
    assert again.rule == "problem.repeated_failure"


def test_items_are_told_with_points_branches_and_repeats(reports: dict[str, Report]) -> None:
    found = reports["-"].inspections[0]
    top, second = found.items
    assert (found.source, found.period, found.is_carried, found.visits, found.branches) == (
        "mystery", "2026-Q3", False, 4, 4,
    )  # fmt: skip
    assert (top.item, top.module, top.lost, top.possible, top.share) == ("起身迎送", "柜面服务", 4.5, 8.0, 56.25)
    assert (top.branches, top.repeats, top.run, second.run) == (3, 3, 3, 0)


def test_disputed_results_and_self_checks_are_nowhere(reports: dict[str, Report]) -> None:
    items = [item.item for report in reports.values() for found in report.inspections for item in found.items]
    assert "设施完好" not in items
    assert "自查所见" not in items
    assert "汇总" not in items


def test_a_list_of_faults_has_no_share_to_tell(reports: dict[str, Report]) -> None:
    found = next(found for found in reports["-"].inspections if found.source == "check")
    item = found.items[0]
    assert (item.item, item.lost, item.possible, item.share) == ("来有迎声", 2.0, None, None)
    assert (item.faults, item.branches, item.repeats) == (2, 2, 1)
    assert "发现2次" in said(found.told)


def test_a_branch_sees_its_own_items_beside_its_group(reports: dict[str, Report]) -> None:
    own = reports["B1"].inspections[0].items[0]
    assert (own.item, own.share, own.group_share, own.repeats) == ("起身迎送", 75.0, 56.25, 1)
    assert [item.item for item in reports["B2"].inspections[0].items] == ["主动问候"]


def test_rectifications_are_told_in_time_late_and_overdue(reports: dict[str, Report]) -> None:
    found = reports["-"].rectifications
    assert found is not None
    assert (found.total.due, found.total.in_time, found.total.late, found.total.overdue) == (3, 1, 1, 1)
    assert (found.notices, found.earlier, found.open) == (4, 1, 1)
    assert said(found.told) == (
        "本期下发整改通知书4份。应完成整改3项：按期完成1项、逾期完成1项、逾期未销号1项。"
        "另有以前期间到期、仍未销号的1项。未到期1项。逾期未销号：滨江支行2项。"
    )
    assert [(line.notice_no, line.days_over, line.is_repeat) for line in found.items] == [
        ("N5", 54, False),
        ("N2", 23, True),
    ]


def test_a_branch_is_told_what_it_must_do_and_by_when(reports: dict[str, Report]) -> None:
    assert said(reports["B1"].duties) == "未销号整改2项，其中已逾期2项。必修培训逾期未完成1人次，应尽快补训。"
    assert said(reports["B2"].duties) == "未销号整改1项，最近一项10月23日到期。业务技能未达标1人，须补测。"
    own = reports["B2"].rectifications
    assert own is not None
    assert [(line.notice_no, line.due, line.days_over) for line in own.items] == [("N3", "2026-10-23", 0)]


def test_training_counts_late_and_overdue_apart_and_leaves_out_the_excused(reports: dict[str, Report]) -> None:
    found = reports["-"].training
    assert found is not None
    assert (found.total.due, found.total.in_time, found.total.late, found.total.overdue) == (3, 1, 1, 1)
    assert "应完成培训3人次：按期完成1人次、逾期完成1人次、逾期未完成1人次。按期完成率33.33%。" in said(found.told)
    assert [(line.name, line.overdue) for line in found.branches] == [("滨江支行", 1)]


def test_the_best_attempt_at_an_exam_counts(reports: dict[str, Report]) -> None:
    found = reports["-"].training
    assert found is not None
    assert found.exams is not None
    assert (found.exams_period, found.exams.examined, found.exams.passed) == ("2026-Q3", 2, 1)


def test_names_of_employees_stand_on_their_own_branch_page_only(reports: dict[str, Report], site: Path) -> None:
    names = {person[0]: person[1] for person in PEOPLE.values()}
    for branch in BRANCHES:
        text = Page((site / branch_path(branch, "2026-09")).read_text(encoding="utf-8")).text
        assert [name for name, home in names.items() if name in text and home != branch] == []
    text = Page((site / bank_path("2026-09")).read_text(encoding="utf-8")).text
    assert [name for name in names if name in text] == []
    own = reports["B1"].training
    assert own is not None
    assert [(line.name, line.course) for line in own.people] == [("张伟（E2）", "适老服务")]


def test_returned_rows_are_told_with_their_reason_and_without_their_content(
    reports: dict[str, Report], site: Path
) -> None:
    line = reports["-"].returned[0]
    assert (line.department, line.rows, line.released) == ("dept", 1, 0)
    assert line.reason.text("zh-CN", fact) == "“受理日期”不是有效日期"
    assert "yesterday" not in (site / bank_path("2026-09")).read_text(encoding="utf-8")


def test_pages_made_of_files_embarrass_nobody(site: Path) -> None:
    pages = {
        path: embarrassments(path.read_text(encoding="utf-8"), "zh-CN", is_method=path.name == "method.html")
        for path in site.rglob("*.html")
    }
    # An unknown department keeps the name of its folder.
    assert {path: faults for path, faults in pages.items() if faults} == {}


@pytest.mark.parametrize(
    ("period", "wave"),
    [("2026-09", "2026-Q3"), ("2026-08", "2026-Q2"), ("2026-01", "2025-Q4"), ("2026-Q3", "2026-Q3"), ("2026", "2026")],
)
def test_a_month_shows_the_last_quarter_that_has_ended(period: str, wave: str) -> None:
    assert str(wave_of(Period.parse(period))) == wave


def test_results_of_an_earlier_quarter_are_said_to_be_carried(filled: Bank) -> None:
    found = bank_report(book_of(filled, "2026-08", date(2026, 8, 20)))
    inspection = found.inspections[0]
    assert (inspection.period, inspection.is_carried, inspection.items[0].run) == ("2026-Q2", True, 2)
    assert found.training is None
    assert found.rectifications is not None
    assert found.rectifications.total.overdue == 1  # facts are known to the end of the day on which it was due
