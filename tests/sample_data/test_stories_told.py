"""Each story planted in the sample is told on the bank's page by the right sentence, and none is told wrongly."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import orjson
import pytest
from conftest import Appraised
from hand_counts import OPERATIONS
from raw_files import RawFiles

from pipeline import stages
from pipeline.appraisals import HISTORY
from pipeline.people.employees import employee_sheets
from pipeline.people.personnel import hr_overview
from pipeline.render.circular import paragraphs
from pipeline.report.build import bank_report, branch_reports
from pipeline.report.circular import circular
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Report
from pipeline.report.model.employee import EmployeeSheet
from pipeline.report.model.hr import HrOverview
from pipeline.scorecards import in_force
from pipeline.workspace import Workspace

BINJIANG, QINGHE, SAINT = "滨江支行", "清河支行", "20170915"
LEFT, INHERITED, MOTHER, SMALL = "20120228", "20260105", "W0260412", "020122"


@pytest.fixture(scope="module")
def told(appraised: Appraised) -> Any:
    """(period, whether after the late files) → its book and the bank's page."""

    @cache
    def of(period: str, in_the_end: bool = False) -> tuple[Book, Report]:
        workspace = Workspace.open(appraised.later if in_the_end else appraised.root)
        rules = stages.load_rules(workspace)

        def read(is_later: bool) -> Book:
            edition = appraised.edition(period, in_the_end=is_later)
            return Book(edition, workspace.settings, rules.indicators, in_force(rules.cards, edition.period), HISTORY)

        book = read(in_the_end)
        return book, bank_report(book, read(False) if in_the_end else None)

    return of


def zh(finding: Finding) -> str:
    title = finding.title.text("zh-CN", fact) + "：" if finding.title else ""
    return title + finding.sentence.text("zh-CN", fact)


def of_rule(report: Report, rule: str) -> list[str]:
    return [zh(finding) for finding in report.findings if finding.rule == rule]


def everything(book: Book, report: Report) -> list[str]:
    found = [report.headline, *report.findings, *report.practices, *report.requests]
    return [*map(zh, found), *(text for _, text in paragraphs(circular(book, report), "zh-CN"))]


@pytest.mark.parametrize("period", ["2026-06", "2026-09", "2026-Q3"])
def test_headlines_are_short_and_contradict_nothing_below_them(told, period):
    _, report = told(period)
    headline = zh(report.headline)
    assert len(headline) <= 60
    assert "总体平稳" not in headline
    if of_rule(report, "problem.red_card") or of_rule(report, "problem.referrals_rose"):
        assert "变好" not in headline
        assert "好转" not in headline


def test_1_the_doubled_errors_are_told_as_times_the_group_s_and_whose(told):
    _, report = told("2026-09")
    (sentence,) = of_rule(report, "problem.branch_apart")
    assert re.search(rf"{BINJIANG}差错率万分之\d\.\d\d，为A组其他网点平均水平（万分之\d\.\d\d）的\d\.\d倍", sentence)


def test_3_the_wave_of_complaints_is_told_of_the_department_and_asked_of_it(told):
    _, report = told("2026-09")
    (sentence,) = of_rule(report, "problem.complaint_surge")
    assert sentence.startswith("手机银行投诉明显增加：本期相关投诉")
    assert "手机银行投诉明显增加" in zh(report.headline) or "投诉处理及时率未达标" in zh(report.headline)
    asked = [zh(one) for one in report.requests if one.rule == "request.measures"]
    assert asked == ["请网络金融部就“手机银行投诉明显增加”查明原因，提出改进措施并报告。"]


def test_4_and_6_nobody_is_named_and_nothing_is_praised_where_answers_are_in_doubt(told):
    book, report = told("2026-09")
    people = {str(name) for name in book.staff["employee_name"] if isinstance(name, str) and len(name) > 1}
    assert len(people) > 100
    text = "\n".join(everything(book, report))
    assert not [name for name in people if name in text]
    assert SAINT not in text


def test_5_the_branch_in_refurbishment_is_in_no_sentence(told):
    book, report = told("2026-09")
    found = [finding.sentence.text("zh-CN", fact) for finding in (*report.findings, *report.requests)]
    assert not [sentence for sentence in found if "柳林路" in sentence]
    (row,) = [row for row in circular(book, report).attachments[0].rows if "柳林路社区支行" in row]
    assert row[1].value is None
    assert row[-1].text("zh-CN") == "停业或装修"


def test_7_the_veto_and_its_red_card_are_told_and_a_report_is_asked(told):
    _, report = told("2026-09")
    assert of_rule(report, "problem.red_card") == ["开发区支行被给予红牌警告：因“客户信息外泄”被一票否决。"]
    (asked,) = [zh(one) for one in report.requests if one.rule == "request.report"]
    assert "开发区支行（红牌）" in asked
    assert f"{BINJIANG}（投诉处理及时率未达标、与同组差异明显）" in asked


def test_9_and_15_what_the_later_edition_corrects_is_told_with_its_reason(told):
    _, report = told("2026-09", True)
    corrected = of_rule(report, "corrected.score")
    assert any(BINJIANG in one and "神秘客检测复核改判1项" in one for one in corrected)
    assert any(QINGHE in one and "补报数据（服务规范执行率）" in one for one in corrected)
    assert of_rule(told("2026-09")[1], "corrected.score") == []


def test_10_more_referrals_are_told_beside_the_fall_of_all_complaints(told):
    _, report = told("2026-06")
    (sentence,) = of_rule(report, "problem.referrals_rose")
    assert "监管转送投诉增加" in sentence
    assert "同期投诉总量由" in sentence


def test_11_the_outage_is_told_with_both_figures(told):
    _, report = told("2026-09")
    assert any(one.startswith("人工接通率剔除经批准的影响后为") for one in of_rule(report, "excluded.both"))


def test_13_the_pensioners_branches_miss_the_target_as_their_group_does(told):
    _, report = told("2026-09")
    (sentence,) = [one for one in of_rule(report, "group.missed_alike") if "等候" in one]
    assert sentence.startswith("客户等候时间达标率：C组7家网点中7家未达标")
    assert sentence.endswith("均未超出同组正常差异。")
    assert not [one for one in of_rule(report, "problem.apart_from_group") if QINGHE in one]


def test_2_what_the_training_brought_is_told_beside_those_not_trained(told):
    _, report = told("2026-Q3")
    (sentence,) = of_rule(report, "better.attributed")
    assert sentence.startswith("城区管理部服务规范执行率明显好转：")
    assert "厅堂服务规范与首问负责" in sentence
    assert "未参训机构同期变化为" in sentence


@pytest.mark.parametrize("period", ["2026-06", "2026-09", "2026-Q3"])
def test_no_sentence_embarrasses(told, period):
    text = "\n".join(everything(*told(period)))
    assert not re.search(r"NaN|None|nan|∞|\{|\}|[()]|[+−]\d[\d.]*%|置信区间|特殊原因|[a-z]{3,}", text)


@pytest.fixture(scope="module")
def people(appraised: Appraised) -> tuple[dict[str, EmployeeSheet], HrOverview]:
    """September's sheets by person's number, and HR's overview."""
    workspace = Workspace.open(appraised.root)
    rules = stages.load_rules(workspace)
    edition = appraised.edition("2026-09")
    book = Book(edition, workspace.settings, rules.indicators, in_force(rules.cards, edition.period), HISTORY)
    overview = hr_overview(book)
    assert overview
    return {sheet.subject_id: sheet for sheet in employee_sheets(book)}, overview


def spared(sheet: EmployeeSheet) -> list[str]:
    return [message.text("zh-CN", fact) for message in sheet.spared]


def test_8_the_new_bearer_of_a_number_is_told_of_nothing_of_the_old_one(people, appraised):
    sheets, _ = people
    cases = appraised.edition("2026-09").tables["cases"]
    theirs = cases[(cases["level"] == "employee") & (cases["subject_id"] == LEFT)]["case_id"]
    sheet = orjson.dumps(sheets[INHERITED]).decode()
    assert len(theirs) > 0
    assert not [told for told in (*theirs, LEFT, "吕芳") if told in sheet]
    assert LEFT not in sheets  # left before the month


def test_12_an_error_that_was_reported_without_loss_is_told_as_not_counted(people, appraised):
    sheets, _ = people
    ledger = RawFiles(appraised.inbox, date(2026, 9, 1)).books(f"{OPERATIONS}/*9月运营差错台账-最终版2.xlsx", 3)
    reported = {row["差错编号"] for row in ledger if row.get("是否计入考核") == "否（主动报告且无损失）"}
    sentences = [message.text("zh-CN", fact) for sheet in sheets.values() for message in sheet.spared]
    told = [sentence for sentence in sentences if any(number in sentence for number in reported)]
    assert told
    assert not [one for one in told if not re.match(r"差错\d+笔（YYJD-202609-\d{4}.*）差错台账注明不计入考核（", one)]
    rows = [row for sheet in sheets.values() for post in sheet.sheets for row in post.items]
    deducted = {case.number for row in rows for figure in row.figures for case in figure.cases}
    assert deducted
    assert not reported & deducted


def test_14_maternity_leave_is_told_with_its_status_and_the_rule_s_coefficient(people):
    sheets, overview = people
    words = "未评定：长期请假（产假）：在岗0天，需15天"
    (post,) = sheets[MOTHER].sheets
    assert sheets[MOTHER].told.text("zh-CN", fact) == words
    assert (post.score, post.grade, float(post.coefficient)) == (None, None, 1.0)
    (line,) = [line for line in overview.headcount.without_grade if line.person.employee_id == MOTHER]
    assert [note.text("zh-CN", fact) for note in line.notes] == [words]


def test_16_one_complaint_after_none_is_told_as_a_count(told):
    book, _ = told("2026-09")
    (own,) = branch_reports(book, [SMALL])
    (sentence,) = [zh(finding) for finding in own.handling.told if finding.rule == "complaints.received"]
    assert sentence.startswith("本月受理投诉1件（上月0件")
    sentences = [zh(finding) for finding in (own.headline, *own.findings, *own.complaint_notes, *own.handling.told)]
    assert not re.search(r"∞|投诉[^。]*%", "\n".join(sentences))
