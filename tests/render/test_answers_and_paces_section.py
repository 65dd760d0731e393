"""What a reader sees of customers' answers and of timeliness."""

from __future__ import annotations

from dataclasses import replace

import pytest
from embarrassments import embarrassments
from page_readers import Page
from report_samples import bank_report
from sections import rendered

from pipeline.render.satisfaction import answer_classes, answer_note, answer_value, extremes, spread
from pipeline.render.timeliness import columns, pace_judgement, span_seconds
from pipeline.report.model import Report, Text
from pipeline.report.model.satisfaction import AnswerClass, Comment, DimensionLine, InstrumentLine, Satisfaction
from pipeline.report.model.timeliness import Course, PaceLine, Slot, Timeliness, WaitLine

COUNTER = InstrumentLine(
    "counter_device", "satisfied", 97.996, -0.11, None, 98.0, 1250, False, False, 1600, 1000, 62.5, 7, 4,
    (AnswerClass(1, 1, 5, 0.4), AnswerClass(2, 2, 20, 1.6), AnswerClass(3, 3, 225, 18.0), AnswerClass(4, 4, 1000, 80.0)),
)  # fmt: skip
HIDDEN = InstrumentLine("chat", "satisfied", None, None, None, None, None, False, True, None, None, None, 0, 5)
NPS = InstrumentLine(
    "nps", "nps", 40.0, -1.4, None, None, 20, True, False, None, None, None, 0, 11,
    (AnswerClass(0, 6, 2, 10.0), AnswerClass(7, 8, 8, 40.0), AnswerClass(9, 10, 10, 50.0)),
)  # fmt: skip
ANSWERS = Satisfaction(
    (COUNTER, HIDDEN, NPS),
    (DimensionLine("speed", Text("响应速度", "Speed"), 86.7, -1.9, None, 196, False, False),),
    (Comment("<b onclick=x>填表太多</b>", "phone_interview", 2, "2026-09-12"),),
    30,
    4,
)
PACE = PaceLine(
    "counter", "counter_wait_rate", Text("客户等候时间达标率", "Counter waits within the limit"), "percent", "higher",
    89.996, 1.2, None, 90.0, False, 77363, "ok", None,
)  # fmt: skip
COURSE = Course(
    "counter", "counter_wait_rate", PACE.title, 80.0, 203,
    (Slot(9, 100, 10, 90.0, False), Slot(11, 100, 40, 60.0, False, True), Slot(12, 3, 3, 0.0, True)),
)  # fmt: skip
PACES = Timeliness((PACE,), (WaitLine("counter", 203, 234.6, 59.4, 3600.0),), (COURSE,))


@pytest.fixture
def report() -> Report:
    return replace(bank_report(), satisfaction=ANSWERS, timeliness=PACES)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["satisfaction", "timeliness"])
def test_the_sections_embarrass_nobody(report: Report, name: str, locale: str) -> None:
    told = replace(report, satisfaction=replace(ANSWERS, comments=()))
    assert embarrassments(rendered(told, name, locale), locale) == []


@pytest.mark.parametrize("name", ["satisfaction", "timeliness"])
def test_a_report_without_them_has_no_section(name: str) -> None:
    empty = replace(bank_report(), satisfaction=None, timeliness=None)
    assert rendered(empty, name) == ""


def test_a_value_is_never_rounded_onto_its_target(report: Report) -> None:
    assert answer_value(COUNTER, locale="zh-CN") == "97.99%"
    assert "89.99%" in Page(rendered(report, "timeliness")).texts


def test_a_comment_is_text_whatever_it_holds(report: Report) -> None:
    page = Page(rendered(report, "satisfaction"))
    assert "<b onclick=x>填表太多</b>" in page.texts
    assert not [tag for tag, named in page.elements if "onclick" in named]
    assert "电话回访，2条 · 2026年9月12日" in page.texts


def test_too_few_answers_are_not_shown_and_few_are_listed_only(report: Report) -> None:
    assert answer_note(HIDDEN, locale="zh-CN") == "不展示（样本过少）"
    assert answer_note(NPS, locale="zh-CN") == "样本不足，仅列示"
    assert answer_note(COUNTER, locale="zh-CN") == ""
    assert "不展示（样本过少）" in Page(rendered(report, "satisfaction")).texts


def test_the_distribution_is_a_bar_with_words_and_a_table_behind(report: Report) -> None:
    assert answer_classes(COUNTER, locale="zh-CN") == [
        ("最低档", "5", "0.40%"),
        ("第2档（共4档）", "20", "1.60%"),
        ("第3档（共4档）", "225", "18.00%"),
        ("最高档", "1,000", "80.00%"),
    ]
    assert extremes(COUNTER, locale="zh-CN") == "最高档80.00%，最低档0.40%"
    assert extremes(NPS, locale="zh-CN") == "推荐者（9至10分）50.00%，贬损者（0至6分）10.00%"
    bar = spread(COUNTER, locale="zh-CN")
    assert 'class="a1" x="0.00%" width="0.40%"' in bar
    assert 'class="a5" x="20.00%" width="80.00%"' in bar
    assert spread(HIDDEN, locale="zh-CN") == ""


def test_an_almost_unanimous_answer_is_not_all_of_them() -> None:
    nearly = replace(COUNTER, classes=(AnswerClass(1, 1, 1, 0.001), AnswerClass(4, 4, 99999, 99.999)))
    assert [share for _, _, share in answer_classes(nearly, locale="zh-CN")] == ["0.01%", "99.99%"]


def test_columns_stand_from_the_first_hour_to_the_last_and_say_the_share() -> None:
    drawn = columns(COURSE, [COURSE], "hour", locale="zh-CN")
    page = Page(drawn)
    assert page.texts == ["9时至10时超时10.0%、11时至12时超时40.0%", "10.0", "9", "10", "40.0", "11", "12"]
    assert drawn.count('class="column worst"') == 1
    assert drawn.count('class="column thin"') == 2  # ten o'clock, when nobody came, and noon with three
    assert 'height="25.0%"' in drawn  # ten of the forty that the highest stands for


def test_an_hour_with_three_customers_is_called_few_in_the_table(report: Report) -> None:
    texts = Page(rendered(report, "timeliness")).texts
    assert "60.00% 最低" in texts
    assert "0.00% 样本不足" in texts


@pytest.mark.parametrize(
    ("seconds", "words"), [(12.4, "12秒"), (59.5, "1分0秒"), (234.6, "3分55秒"), (3600.0, "60分0秒")]
)
def test_waits_are_told_in_minutes_and_seconds(seconds: float, words: str) -> None:
    assert span_seconds(seconds, locale="zh-CN") == words


def test_a_line_without_target_is_not_judged() -> None:
    assert pace_judgement(PACE, locale="zh-CN") == ("plain", "未达标")
    assert pace_judgement(replace(PACE, is_met=True), locale="zh-CN") == ("plain", "达标")
    assert pace_judgement(replace(PACE, target=None, is_met=None), locale="zh-CN") == ("plain", "—")
    assert pace_judgement(replace(PACE, status="thin"), locale="zh-CN") == ("plain", "样本不足，仅列示")
