"""A month without its day: read where nothing goes by the day, returned where a clock or an end does."""

from __future__ import annotations

from datetime import date

import pytest
from mappings import open_rows, take
from workbench import Bank

from pipeline.reasons import reason_message

COMPLAINTS = "投诉编号,受理日期,被投诉机构,办结日期"
MONTHS = ("2026年9月", "2026-09", "2026/9", "2026.9", "２０２６年９月", "202609")


@pytest.mark.parametrize("month", MONTHS)
def test_a_complaint_received_in_a_month_without_its_day_comes_back_and_says_why(staffed: Bank, month: str) -> None:
    take(staffed, "投诉.csv", f"{COMPLAINTS}\nT1,{month},B1,2026-09-20\nT2,2026-09-03,B1,{month}\n")
    assert open_rows(staffed, "complaints") == [
        ("投诉.csv", 2, ["received_at not_time"]),
        ("投诉.csv", 3, ["decided_at not_time"]),
    ]


@pytest.mark.parametrize("month", MONTHS)
def test_a_volume_of_a_month_stands_on_its_first_day(staffed: Bank, month: str) -> None:
    take(staffed, "业务量.csv", f"记录编号,业务日期,机构号,业务笔数\nR1,{month},B1,12\n")
    assert staffed.feed("transactions", "transaction_date", "transaction_count") == [(date(2026, 9, 1), 12)]


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ("2026年9月", "“2026年9月”只写到月份，此处须精确到日。请补填日期。"),
        ("2026.10", "只写到月份"),
        ("2026.1", "应为日期"),
    ],
)
def test_the_reason_says_that_the_day_is_missing(got: str, said: str) -> None:
    reason = {"column": "received_at", "problem": "not_time", "got": got, "candidates": None}
    assert said in reason_message("投诉.csv", "complaints", "2", reason).text("zh-CN")
