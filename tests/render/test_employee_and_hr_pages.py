"""What stands on a person's sheet and on HR's overview: figures to the last digit, words for what is not there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline.render.employees import disputes, preview_badge, sheet_rows, sheet_sum
from pipeline.render.environment import page
from pipeline.render.personnel import factor, heads_line, moved_count, slices
from pipeline.render.sheet_cells import all_digits, short
from pipeline.report.model import Quantity, Text
from pipeline.report.model.employee import (
    Colleagues,
    CountedCase,
    EmployeeSheet,
    PostSheet,
    SheetFigure,
    SheetItem,
    SheetMatter,
    Working,
)
from pipeline.report.model.hr import (
    ActionList,
    ChangeLine,
    Changes,
    CoefficientLine,
    EmploymentLine,
    Headcount,
    HrOverview,
    Noted,
    PostGrades,
    StaffRef,
    StatusCount,
)
from pipeline.texts import msg

HEAD: dict[str, Any] = {
    "bank": Text("明川银行", "Mingchuan Bank"),
    "period": "2026-09",
    "period_kind": "month",
    "edition": 1,
    "state": "preview",
    "data_until": "2026-10-13",
}
GOOD, BEST = Text("良好", "Good"), Text("优秀", "Excellent")


def _item(name: str, weight: float, points: float | None, figure: SheetFigure, **more: Any) -> SheetItem:
    usual: dict[str, Any] = {
        "target": None,
        "own": (),
        "grounds": (),
        "rule": msg("minus {deduct} for each case", deduct="1"),
        "working": (),
        "article": "第十四条",
    }
    return SheetItem(name, Text(name, name), weight, points, figures=(figure,), **{**usual, **more})


def _figure(
    value: Quantity | None, numerator: float | None = None, denominator: float | None = None, **more: Any
) -> SheetFigure:
    return SheetFigure(None, more.pop("whose", None), value, numerator, denominator, **more)


ITEMS = (
    _item(
        "柜面评价满意率",
        25.0,
        25.0,
        _figure(Quantity(99.658411614, "percent", bound=98.0), 1167.0, 1171.0),
        target=Quantity(98.0, "percent"),
    ),
    _item(
        "业务差错",
        65.0,
        60.0,
        _figure(
            Quantity(2.0, "count"),
            cases=(
                CountedCase("YYJD-1", msg("minor error"), 1.0),
                CountedCase("YYJD-2", msg("major error"), 1.0),
                CountedCase("YYJD-3", msg("minor error"), 0.5),
            ),
        ),
        working=(Working(msg("left of the row’s points"), "65 − 5 = 60"),),
    ),
    _item("挂钩网点", 10.0, 8.815, _figure(Quantity(88.15, "score"), whose=Text("滨江支行", "Riverside"))),
)
PRAISE = SheetMatter(
    "JF-1", Text("加分", "Bonus"), "客户表扬", "2026-09-05", 0.5, msg("counted"), "表扬信", "第二十条", False
)


def _post(**more: Any) -> PostSheet:
    usual: dict[str, Any] = {
        "post": Text("柜员", "Teller"),
        "branch": "滨江支行",
        "scorecard": Text("柜员评分表", "Tellers"),
        "version": "2026",
        "document": "明银发〔2026〕15号",
        "published": "2026-01-20",
        "items": ITEMS,
        "matters": (PRAISE,),
        "working": (),
        "base": 93.815,
        "score": 94.315,
        "grade": GOOD,
        "status": None,
        "coefficient": 1.1,
        "short_of": (BEST, 0.685),
        "is_borderline": False,
        "error": 0.5,
        "by_facts": None,
        "from_branch": 10.0,
        "colleagues": Colleagues(94.0, 1096),
        "follows": (),
    }
    return PostSheet(**{**usual, **more})


def _sheet(*posts: PostSheet, **more: Any) -> EmployeeSheet:
    told = msg("Score {score}, {grade}", score="94.32", grade=GOOD)
    facts = {"level": "employee", "subject_id": "20140317", "subject_name": "王丽", "told": told} | HEAD
    return EmployeeSheet(**{**facts, "sheets": posts or (_post(),), "score": 94.315, **more})


def _text(template: str, report: Any, locale: str = "zh-CN") -> str:
    """The words of the page, without marks, runs of white space as one."""
    html = page(template, locale, report=report, root="../../../", tree="../", up=None, before=None)
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", html[html.index("<body") :], flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_sum_is_what_a_calculator_gives() -> None:
    found = sheet_sum(_post(), "zh-CN")
    assert (found.weight, found.words, found.shown, found.is_followed) == ("100", "94.315，四舍五入", "94.32", False)


def test_a_score_that_is_not_the_sum_says_where_it_comes_from() -> None:
    lacking = _item("检查", 20.0, None, _figure(None, nothing=msg("none this period")))
    found = sheet_sum(_post(items=(*ITEMS[:1], lacking), matters=(), score=100.0), "zh-CN")
    assert (found.weight, found.shown, found.is_followed) == ("25", "100.00", True)
    assert found.words == "各项合计25.00，折算过程见下"


def test_rows_say_their_figures_with_numerator_and_cases() -> None:
    rows = sheet_rows(_post(), "zh-CN")
    assert rows[0].data == ("1,167/1,171＝99.66%",)
    assert (rows[0].target, rows[0].points) == ("98%", "25.00")
    assert rows[1].data == ("一般差错1.5笔（YYJD-1、YYJD-3）", "较大差错1笔（YYJD-2）")
    assert rows[1].steps == ("本项余分：65 − 5 = 60",)
    assert rows[2].data == ("滨江支行 88.15分",)
    assert rows[2].points == "8.815"
    assert (rows[3].title, rows[3].points, rows[3].article) == ("加分", "+0.50", "第二十条")


def test_no_case_has_its_unit_and_no_data_its_reason() -> None:
    nothing = _item("业务差错", 20.0, 20.0, _figure(Quantity(0.0, "count")))
    lacking = _item("检查", 20.0, None, _figure(None, nothing=msg("none this period")))
    rows = sheet_rows(_post(items=(nothing, lacking), matters=()), "zh-CN")
    assert [row.data for row in rows] == [("0笔",), ("本期无发生",)]
    assert rows[1].points == "—"


def test_points_and_targets_have_the_digits_they_need() -> None:
    assert [all_digits(value) for value in (25.0, 8.815, 19.713207547, None)] == ["25.00", "8.815", "19.713207547", "—"]
    assert all_digits(-5.0, signed=True) == "−5.00"
    assert [short(98.0, "percent", "zh-CN"), short(2.5, "percent", "en"), short(90.0, "score", "zh-CN")] == [
        "98%",
        "2.5%",
        "90分",
    ]


def test_the_sheet_reads_as_it_should() -> None:
    text = _text("employee.html.j2", _sheet(preview_until="2026-10-20"))
    for part in (
        "94.32 分",
        "等级 良好",
        "服务质量绩效系数 1.1",
        "距“优秀”0.69分",
        "94.00（1,096人）",
        "公示至2026年10月20日",
        "本月为什么是这个分",
        "94.315，四舍五入",
        "±0.98分",
        "其中10%的权重按网点数据计",
        "2026年1月20日公布",
        "本期没有应剔除或不予计入的事项",
        "不影响您依法申请劳动仲裁的权利",
        "□ 已阅",
        "□ 对第＿＿＿项有异议",
    ):
        assert part in text
    assert "None" not in text
    assert "nan" not in text.lower()
    assert "临界" not in text


def test_the_sheet_reads_in_english_too() -> None:
    text = _text("employee.html.j2", _sheet(), "en")
    assert "1,167/1,171 = 99.66%" in text
    assert "94.315, rounded" in text
    assert "labour arbitration" in text


def test_a_borderline_grade_is_marked_in_words() -> None:
    text = _text("employee.html.j2", _sheet(_post(is_borderline=True)))
    assert "临界" in text
    assert "审定前须复核" in text


def test_no_middle_where_there_are_few_colleagues() -> None:
    assert "同岗位得分中位数" not in _text("employee.html.j2", _sheet(_post(colleagues=None)))


def test_both_readings_stand_where_months_are_averaged() -> None:
    text = _text("employee.html.j2", _sheet(_post(by_facts=93.21)))
    assert "本期得分取各期得分的平均数，为94.32分；按全期数据直接计算为93.21分" in text


def test_without_a_grade_the_reason_stands_in_its_place() -> None:
    why = msg("not graded: less time in the post than the rules ask for")
    text = _text("employee.html.j2", _sheet(_post(grade=None, status=why, score=None, short_of=None, error=None)))
    assert "未评定：不满考核期" in text
    assert "未计综合得分" in text
    assert "±" not in text


def test_who_was_away_is_shown_no_rows_that_do_not_count() -> None:
    why = msg("not graded: on leave for most of the period")
    away = {"grade": None, "status": why, "score": None, "short_of": None, "error": None, "items": (), "matters": ()}
    text = _text("employee.html.j2", _sheet(_post(**away)))
    assert "本月未计分" in text
    assert "本期没有计入您的考核项目" in text
    assert "为什么是这个分" not in text
    assert "可用计算器" not in text


@pytest.mark.parametrize(
    ("state", "until", "words", "badge"),
    [
        ("draft", None, "公示后方可提出异议", ""),
        ("preview", None, "请在公示期内就具体项目提出", ""),
        ("preview", "2026-10-20", "（至2026年10月20日）", "公示至2026年10月20日"),
        ("final", "2026-10-20", "已定稿", ""),
    ],
)
def test_how_to_object_follows_the_state(state: str, until: str | None, words: str, badge: str) -> None:
    sheet = _sheet(state=state, preview_until=until)
    assert words in disputes(sheet, "zh-CN")
    assert preview_badge(sheet, "zh-CN") == badge


def test_text_from_data_is_escaped() -> None:
    nasty = replace(PRAISE, category="<script>alert(1)</script>")
    html = page(
        "employee.html.j2", "zh-CN", report=_sheet(_post(matters=(nasty,))), root="", tree="", up=None, before=None
    )
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


# --- HR

WANG = StaffRef("20140317", "王丽", Text("柜员", "Teller"), "滨江支行")


def _hr(**more: Any) -> HrOverview:
    parts = (StatusCount("graded", 3), StatusCount("short_period", 1), StatusCount("no_scorecard", 2))
    usual: dict[str, Any] = {
        "level": "hr",
        "subject_id": "-",
        "subject_name": "明川银行",
        "told": msg("yes"),
        "is_payable": False,
        "why": msg("provisional results, open to objections"),
        "payment_months": (Text("2026年11月", "November 2026"),),
        "headcount": Headcount(6, parts, (Noted(WANG, (msg("changed posts"),)),), (WANG,), ()),
        "grades": (BEST, GOOD),
        "distribution": (PostGrades(Text("柜员", "Teller"), 3, (2, 1), (1, 1), (1, 0)),),
        "coefficients": (CoefficientLine(1.2, 2, 2.4), CoefficientLine(1.0, 1, 1.0)),
        "employment": (EmploymentLine("contract", 3, 3.4),),
        "coefficient_total": 3.4,
        "changes": None,
        "lists": (ActionList("hr.coaching", msg("To be coached"), (Noted(WANG, (Text("业务差错", "Errors"),)),)),),
    }
    return HrOverview(**(usual | HEAD | more))


def test_the_heads_stand_as_an_equation() -> None:
    assert heads_line(_hr(), "zh-CN") == "在册6人＝已评定3人＋不满考核期1人＋岗位无考核评分表2人"
    unknown = replace(_hr().headcount, on_roster=None)
    assert heads_line(_hr(headcount=unknown), "zh-CN").endswith("本版未保存在册名单，无法勾稽")


def test_the_overview_reads_as_it_should() -> None:
    text = _text("hr.html.j2", _hr())
    for part in (
        "可用于绩效兑现： 否 （初步结果，公示中），定稿后于2026年11月兑现",
        "柜员 3人 2 （+1）",
        "1.2 2人 2.4",
        "合计 3人 3.4",
        "本期首版，没有上一版可比",
        "王丽 20140317",
        "本期没有异议和申诉",
        "未回复不视为同意",
    ):
        assert part in text
    assert "两边人数不一致" not in text
    assert "None" not in text


def test_heads_that_differ_are_called_so() -> None:
    heads = replace(_hr().headcount, on_roster=7)
    assert "两边人数不一致" in _text("hr.html.j2", _hr(headcount=heads))


def test_changes_stand_with_old_and_new() -> None:
    reason = msg("{number} {category} was withdrawn", number="JF-1", category="客户表扬")
    line = ChangeLine(WANG, "down", BEST, GOOD, 95.2, 94.7, 1.2, 1.1, (reason,))
    same = replace(
        line, direction="score", old_grade=GOOD, new_grade=GOOD, old_score=None, old_coefficient=1.1, reasons=()
    )
    text = _text("hr.html.j2", _hr(changes=Changes(1, (line, same))))
    for part in (
        "本版较第1版变动2人：等级下降1人、等级不变1人",
        "优秀 → 良好 95.20 → 94.70 1.2 → 1.1 撤销JF-1（客户表扬）",
        "良好 — → 94.70 1.1 —",
    ):
        assert part in text
    assert "无人等级、系数或得分变动" in _text("hr.html.j2", _hr(changes=Changes(1, ())))


def test_bars_fill_their_line_and_leave_out_who_is_not_there() -> None:
    parts = slices((3, 0, 1), (BEST, GOOD, Text("不达标", "Below")), "zh-CN")
    assert [(part.place, part.width, part.label) for part in parts] == [
        (0, "75.00%", "优秀 3"),
        (2, "25.00%", "不达标 1"),
    ]


def test_no_change_is_told_without_a_period_before() -> None:
    line = PostGrades(Text("柜员", "Teller"), 3, (2, 1), None)
    assert moved_count(line, 0, "zh-CN") == ""
    assert moved_count(replace(line, previous=(3, 1), moved=(-1, 0)), 0, "zh-CN") == "−1"
    assert moved_count(replace(line, previous=(3, 1), moved=(-1, 0)), 1, "zh-CN") == ""


def test_brackets_are_explained_where_there_are_some() -> None:
    assert "括号内为同一批人员较8月的增减人数" in _text("hr.html.j2", _hr())
    unmoved = PostGrades(Text("柜员", "Teller"), 3, (2, 1), (2, 1), (0, 0))
    assert "括号内" not in _text("hr.html.j2", _hr(distribution=(unmoved,)))


def test_lists_of_people_become_entries_on_a_phone() -> None:
    """A table that scrolls sideways without a frame is out of reach of the keyboard."""
    source = page("hr.html.j2", "zh-CN", report=_hr(), root="../../../", tree="../", up=None, before=None)
    assert 'class="plain-table people stack"' in source
    assert 'data-label="未评定原因"' in source


def test_coefficients_keep_their_digits() -> None:
    assert [factor(value) for value in (1.0, 1.1, 0.965, 1250.6, None)] == ["1.0", "1.1", "0.965", "1,250.6", "—"]
