"""Units behind numbers, and marks and words for yes and no: read where they fit the column, returned where they do not."""

from __future__ import annotations

import io
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from mappings import account, mapping, open_rows, take
from openpyxl import Workbook
from workbench import Bank

from pipeline.reasons import reason_message

SURVEYS = "评价流水号,评价时间,评价方式,量表,总体满意度,是否满意,评价笔数"
CHECKS = "检查编号,检查日期,检查方式,机构号,是否合格,是否屡查屡犯,扣分"
COMPLAINTS = "投诉编号,受理日期,被投诉机构,是否复杂,是否有责,是否及时"


def test_a_unit_that_fits_its_column_may_stand_behind_a_number(staffed: Bank) -> None:
    rows = ("S1,2026-09-03,IVR,5分制,4分,是,12笔", 'S2,2026-09-03,IVR,100,９５ 分,是,"1,234 笔"')
    take(staffed, "评价.csv", "\n".join([SURVEYS, *rows]) + "\n")
    assert staffed.feed("surveys", "scale", "overall", "answer_count") == [(5, 4, 12), (100, 95, 1234)]


@pytest.mark.parametrize(
    ("row", "column"),
    [("5,4笔,是,1", "overall"), ("5,4,是,12分", "answer_count"), ("5,4,是,12万笔", "answer_count")],
)
def test_a_unit_of_something_else_returns_its_row(staffed: Bank, row: str, column: str) -> None:
    take(staffed, "评价.csv", f"{SURVEYS}\nS1,2026-09-03,IVR,{row}\n")
    assert open_rows(staffed, "surveys") == [("评价.csv", 2, [f"{column} not_whole"])]


def test_words_for_passed_are_read_where_yes_means_passed(staffed: Bank) -> None:
    words = ("合格", "不合格", "通过", "未达标", "✔", "✗")
    rows = (f"J{n},2026-09-03,现场检查,B1,{word},×,0.5分" for n, word in enumerate(words))
    take(staffed, "检查.csv", "\n".join([CHECKS, *rows]) + "\n")
    assert staffed.feed("checks", "check_id", "is_passed", "is_repeat", "points_deducted") == [
        (f"J{n}", is_passed, False, Decimal("0.5")) for n, is_passed in enumerate((True, False) * 3)
    ]


def test_what_does_not_apply_is_neither_passed_nor_failed(staffed: Bank) -> None:
    take(staffed, "检查.csv", f"{CHECKS}\nJ1,2026-09-03,现场检查,B1,不适用,×,0\n")
    assert staffed.feed("checks", "check_id", "is_passed") == [("J1", None)]
    assert open_rows(staffed, "checks") == []


def test_passed_is_no_answer_to_another_question(staffed: Bank) -> None:
    take(staffed, "检查.csv", f"{CHECKS}\nJ1,2026-09-03,现场检查,B1,是,合格,\n")
    assert open_rows(staffed, "checks") == [("检查.csv", 2, ["is_repeat not_boolean"])]


def test_marks_stand_for_the_codes_that_are_yes_and_no(staffed: Bank) -> None:
    rows = ("K1,2026-09-03,B1,√,✔,及时", "K2,2026-09-03,B1,×,N,超时", "K3,2026-09-03,B1,1,✗,✕")
    take(staffed, "投诉.csv", "\n".join([COMPLAINTS, *rows]) + "\n")
    assert staffed.feed("complaints", "complaint_id", "complexity", "liability", "is_in_time") == [
        ("K1", "complex", "full", True),
        ("K2", "simple", "none", False),
    ]
    assert open_rows(staffed) == [("投诉.csv", 4, ["complexity not_allowed"])]


def test_a_time_in_words_that_cannot_be_read_is_not_called_a_day_without_a_year(staffed: Bank) -> None:
    reason = {"column": "received_at", "problem": "not_time", "got": "9月3日晚饭后", "candidates": None}
    assert "expected a date" in reason_message("投诉.csv", "complaints", "2", reason).text("en")
    assert "no year" in reason_message("投诉.csv", "complaints", "2", reason | {"got": "9月3日 9:05"}).text("en")


@pytest.mark.parametrize("is_large", [False, True])
def test_a_dash_in_a_count_is_no_one(staffed: Bank, monkeypatch: pytest.MonkeyPatch, is_large: bool) -> None:
    """A blank one means a single answer; of a dash nobody knows. A large file is cast on another way."""
    monkeypatch.setattr("pipeline.mapping.WORTH_IT", 0 if is_large else 1 << 30)
    rows = (f"S{n},2026-09-03,IVR,5,4,是,{count}" for n, count in enumerate(("", "—", "/", "NULL", "无", "3")))
    take(staffed, "评价.csv", "\n".join([SURVEYS, *rows]) + "\n")
    assert staffed.feed("surveys", "survey_id", "answer_count") == [("S0", 1), ("S3", 1), ("S5", 3)]
    assert open_rows(staffed, "surveys") == [("评价.csv", n, ["answer_count not_whole"]) for n in (3, 4, 6)]


def test_a_mapping_that_asks_for_the_count_itself_finds_a_dash_blank(staffed: Bank) -> None:
    select = "_row, a as survey_id, '2026-09-03' as answered_at, 'ivr' as instrument, '5' as scale, n as answer_count"
    staffed.source("counts", mapping("surveys", select, set_aside={"none": "n is null"}))
    outcome = take(staffed, "counts.csv", "a,n\nS1,—\nS2,2\n")
    assert account(outcome) == {"accepted": 1}
    assert [part["reason"] for part in outcome.loads[0]["set_aside"]] == ["none"]


def test_a_duration_typed_as_minutes_and_seconds_is_no_hour(staffed: Bank) -> None:
    """Excel keeps a typed 1:05 as an hour and five minutes, and shows 1:05."""
    book, out = Workbook(), io.BytesIO()
    page: Any = book.active
    page.append(["通话流水号", "呼入时间", "渠道", "是否应答", "排队时长", "通话时长"])
    page.append(["C1", "2026-09-03 9:05", "电话", "是", time(1, 5), time(0, 5, 0)])
    page["E2"].number_format, page["F2"].number_format = "h:mm", "h:mm:ss"
    book.save(out)
    take(staffed, "来话.xlsx", out.getvalue())
    assert staffed.feed("contacts", "wait_seconds", "handle_seconds") == [(65, 300)]
