"""What customers answered, from a department's file to the section of a page; figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from customer_banks import book_of, customer_bank, interview, pressed

from pipeline.headers import Words
from pipeline.report.answered import Answers, classes, collected
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Text
from pipeline.report.model.satisfaction import DimensionLine, InstrumentLine, Satisfaction
from pipeline.report.satisfaction import in_a_sentence, satisfaction
from pipeline.report.voiced import answers_told


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """September and August: B1 with many answers, B2 with four in September and thirty in August."""
    bank = customer_bank(tmp_path_factory.mktemp("customers") / "bank")
    bank.deliver(
        "surveys",
        pressed("P1", "B1", 4, 40),
        pressed("P2", "B1", 3, 8),
        pressed("P3", "B1", 2, 1),
        pressed("P4", "B1", 1, 1),
        pressed("P5", "B1", 4, 3) | {"is_default": "yes"},
        pressed("P6", "B2", 4, 4),
        pressed("Q1", "B1", 4, 25, "2026-08-03"),
        pressed("Q2", "B1", 1, 25, "2026-08-03"),
        pressed("Q3", "B2", 4, 30, "2026-08-03"),
        interview("I1", "B1", 10, nps="10", speed="10", comment="挺好"),
        interview("I2", "B1", 10, nps="9", speed="10", comment="无"),
        interview("I3", "B1", 10, nps="8", speed="1", comment="很满意"),
        interview("I4", "B1", 1, nps="3", comment="等太久，打我电话13812345678"),
        interview("I5", "B1", 1, nps="0", comment="王丽态度不好"),
        interview("I6", "B2", 4, comment="<b>填表太多</b>"),
        interview("I7", "B2", 4, comment="<b>填表太多</b>") | {"answered_at": "2026-09-12"},
    )  # fmt: skip
    bank.deliver(
        "survey_answers",
        {"survey_id": "I1", "item_text": "网点环境"},
        {"survey_id": "I4", "item_text": "网点环境", "score": "1"},
    )
    bank.deliver("survey_invitations", {"invited_count": "100"}, {"invitation_id": "I2", "invited_date": "2026-08-03"})
    return book_of(bank)


def _section(book: Book, level: str, subject: str) -> Satisfaction:
    found = satisfaction(book, level, subject)
    assert found is not None
    return found


def _line(section: Satisfaction, instrument: str) -> InstrumentLine:
    return next(line for line in section.instruments if line.instrument == instrument)


def said(findings: tuple[Finding, ...], rule: str) -> str:
    return "".join(found.sentence.text("zh-CN", fact) for found in findings if found.rule == rule)


def test_a_branch_sees_its_share_satisfied_and_how_it_moved(book: Book) -> None:
    line = _line(_section(book, "branch", "B1"), "counter_device")
    assert (line.measure, line.value, line.change, line.year_change) == ("satisfied", 96.0, 46.0, None)
    assert (line.answers, line.timed_out, line.target, line.is_thin) == (50, 3, 98.0, False)
    assert [(one.low, one.high, one.count, one.share) for one in line.classes] == [
        (1, 1, 1, 2.0),
        (2, 2, 1, 2.0),
        (3, 3, 8, 16.0),
        (4, 4, 40, 80.0),
    ]


def test_the_share_satisfied_is_that_of_the_indicator(book: Book) -> None:
    for level, subject in (("bank", "-"), ("branch", "B1")):
        value = book.value("counter_satisfaction_rate", level, subject, book.period)
        assert _line(_section(book, level, subject), "counter_device").value == value


def test_four_answers_are_not_shown_of_a_branch_but_count_for_the_bank(book: Book) -> None:
    line = _line(_section(book, "branch", "B2"), "counter_device")
    assert (line.value, line.change, line.answers, line.classes) == (None, None, None, ())
    assert line.is_suppressed
    whole = _line(_section(book, "bank", "-"), "counter_device")
    assert whole.answers == 54
    assert whole.value == pytest.approx(100 * 52 / 54)


def test_the_index_of_an_interview_is_shown_but_not_judged_of_few(book: Book) -> None:
    line = _line(_section(book, "branch", "B1"), "phone_interview")
    assert (line.measure, line.value, line.answers, line.is_thin, line.change) == ("index", 60.0, 5, True, None)
    assert [one.count for one in line.classes] == [2, 0, 0, 0, 3]


def test_the_net_promoter_score_is_the_banks_alone_in_a_month(book: Book) -> None:
    line = _line(_section(book, "bank", "-"), "nps")
    assert (line.value, line.answers) == (0.0, 5)
    assert [(one.low, one.high, one.count) for one in line.classes] == [(0, 6, 2), (7, 8, 1), (9, 10, 2)]
    assert [one.instrument for one in _section(book, "branch", "B1").instruments] == [
        "counter_device",
        "phone_interview",
    ]


def test_questions_on_single_points_and_further_items_have_their_index(book: Book) -> None:
    lines = {line.code: line for line in _section(book, "bank", "-").dimensions}
    assert (lines["speed"].title, lines["speed"].value, lines["speed"].answers) == (
        Text("响应速度", "Speed"), pytest.approx(200 / 3), 3,
    )  # fmt: skip
    assert (lines["Q1"].title, lines["Q1"].value) == ("网点环境", 50.0)
    assert [(line.code, line.is_suppressed) for line in _section(book, "branch", "B1").dimensions] == [
        ("speed", True),
        ("Q1", True),
    ]


def test_who_took_part_counts_only_branches_that_tell_whom_they_asked(book: Book) -> None:
    line = _line(_section(book, "bank", "-"), "counter_device")
    assert (line.invited, line.answered, line.response) == (100, 50, 50.0)
    told = _section(book, "bank", "-").told
    assert said(told, "satisfaction.response") == "参评率50.00%（邀评100笔，参评50笔），环比−50.00个百分点。"
    assert _line(_section(book, "branch", "B2"), "counter_device").response is None
    assert said(_section(book, "branch", "B1").told, "satisfaction.response_of_group") == "A组平均50.00%。"


def test_a_branch_below_the_gate_of_participation_is_told(book: Book) -> None:
    assert said(_section(book, "bank", "-").told, "satisfaction.low_response") == "1家网点参评率低于60.00%：滨江支行。"
    assert said(_section(book, "branch", "B1").told, "satisfaction.low_response") == "参评率低于60.00%的要求。"
    assert said(_section(book, "branch", "B2").told, "satisfaction.low_response") == ""


def test_what_timed_out_is_told_and_not_counted(book: Book) -> None:
    told = _section(book, "branch", "B1").told
    assert said(told, "satisfaction.scope") == "收到客户有效评价55笔。"
    assert said(told, "satisfaction.timed_out") == "另有超时默认3笔，不计入。"


def test_comments_are_masked_unnamed_and_the_same_words_once(book: Book) -> None:
    section = _section(book, "bank", "-")
    assert [(one.text, one.count, one.newest) for one in section.comments] == [
        ("<b>填表太多</b>", 2, "2026-09-12"),
        ("等太久，打我电话[电话]", 1, "2026-09-10"),
    ]
    # “无” is no comment; 王丽 is told of, so what names her is counted and not shown.
    assert (section.commented, section.complained) == (6, 4)


def test_fewer_than_five_comments_are_no_branchs_to_read(book: Book) -> None:
    for branch in ("B1", "B2"):
        section = _section(book, "branch", branch)
        assert (section.comments, section.commented, section.complained) == ((), None, None)


def test_a_branch_without_answers_has_no_section(book: Book, tmp_path: Path) -> None:
    assert satisfaction(book, "branch", "B9") is None
    assert satisfaction(book_of(customer_bank(tmp_path / "empty")), "bank", "-") is None


def test_a_scale_of_its_own_each_has_no_common_distribution() -> None:
    mixed = Answers(given=2, scores={(5, 5): 1, (10, 10): 1})
    assert mixed.value("index") == 100.0
    assert classes(mixed) == ()
    hundred = Answers(given=2, scores={(100, 100): 1, (100, 20): 1})
    assert [(one.low, one.high, one.count) for one in classes(hundred)] == [
        (1, 20, 1),
        (21, 40, 0),
        (41, 60, 0),
        (61, 80, 0),
        (81, 100, 1),
    ]


def test_answers_without_a_score_count_by_the_sources_declaration() -> None:
    row = {
        "period": date(2026, 9, 1), "instrument": "sms", "question": "overall", "question_text": None, "scale": 2,
        "score": float("nan"), "answers": 4.0, "satisfied": 3.0, "declared": 4.0, "timed_out": 0.0,
    }  # fmt: skip
    found, wordings = collected([row])
    answers = found[date(2026, 9, 1), "sms", "overall"]
    assert (answers.value("satisfied"), answers.value("index"), classes(answers), wordings) == (75.0, None, (), {})


def _dimension(code: str, value: float, high: float) -> DimensionLine:
    return DimensionLine(code, code, value, None, None, 200, False, False, value - 1, high)


def test_a_dimension_is_lowest_only_beyond_chance() -> None:
    apart = Satisfaction((), (_dimension("a", 80.0, 82.0), _dimension("b", 83.0, 85.0)))
    assert said(answers_told(apart), "satisfaction.lowest_dimension") == "2个分项中“a”得分最低，为80.00分。"
    near = replace(apart, dimensions=(_dimension("a", 80.0, 83.5), _dimension("b", 83.0, 85.0)))
    assert answers_told(near) == ()


def test_a_question_on_a_single_point_is_named_in_a_sentence_with_where_it_was_asked() -> None:
    title = Words(zh="专业性", en="Professionalism")
    assert in_a_sentence("professionalism_index", title).zh == "问卷“专业性”得分"
    assert in_a_sentence("counter_satisfaction_rate", Words(zh="柜面评价满意率", en="x")).zh == "柜面评价满意率"
