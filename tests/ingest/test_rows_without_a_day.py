"""A count that says neither its day nor its span stands in no month: it is returned, and not taken to count nowhere."""

from __future__ import annotations

from mappings import mapping, open_rows, take
from workbench import Bank

from pipeline.reasons import reason_message

VOLUMES = "记录编号,业务日期,统计期起,统计期止,机构号,业务笔数"


def test_a_volume_without_day_and_span_is_returned(staffed: Bank) -> None:
    rows = ("T1,,,,B1,100", "T2,2026-09-03,,,B1,100", "T3,,2026-09-01,2026-09-30,B1,100")
    take(staffed, "业务量.csv", "\n".join([VOLUMES, *rows]) + "\n")
    assert staffed.feed("transactions", "record_id") == [("T2",), ("T3",)]
    assert open_rows(staffed, "transactions") == [("业务量.csv", 2, ["transaction_date undated"])]


def test_a_file_without_any_column_of_days_returns_its_rows(staffed: Bank) -> None:
    take(staffed, "业务量.csv", "记录编号,机构号,业务笔数\nT1,B1,100\n")
    assert open_rows(staffed, "transactions") == [("业务量.csv", 2, ["transaction_date undated"])]


def test_a_day_that_cannot_be_read_is_told_as_that_alone(staffed: Bank) -> None:
    take(staffed, "业务量.csv", f"{VOLUMES}\nT1,中秋节,,,B1,100\n")
    assert open_rows(staffed, "transactions") == [("业务量.csv", 2, ["transaction_date not_date"])]


def test_invitations_that_a_mapping_leaves_without_a_day_are_returned(staffed: Bank) -> None:
    select = "_row, no as invitation_id, day as period_start, 'B1' as branch_id, count as invited_count"
    staffed.source("asked", mapping("survey_invitations", select, "asked*"))
    take(staffed, "asked.csv", "no,day,count\nI1,,5\nI2,2026-09,5\n")
    assert staffed.feed("survey_invitations", "invitation_id", "period_start::varchar") == [("I2", "2026-09-01")]
    assert open_rows(staffed, "survey_invitations") == [("asked.csv", 2, ["invited_date undated"])]


def test_the_reason_names_the_columns_of_which_one_is_needed() -> None:
    reason = {"column": "transaction_date", "problem": "undated", "got": None, "candidates": None}
    told = reason_message("业务量.csv", "transactions", "2", reason)
    assert told.text("zh-CN") == "业务量.csv，行号2：“业务日期、统计期起”均未填写，无法确定所属月份。请至少填写一项。"
    assert told.text("en") == (
        "业务量.csv row 2: none of 业务日期, 统计期起 is filled in, so that the row stands in no month. Fill one in."
    )
