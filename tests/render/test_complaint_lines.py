"""The flow line under the complaints and what is told of those closed and those open, in both languages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from topic_banks import book_of, small_bank

from pipeline.periods import Period
from pipeline.report.build import bank_report, branch_reports
from pipeline.report.complaints import flow_notes
from pipeline.report.formats import fact

COUNTS = (
    *("opening", "received", "closed", "withdrawn", "merged", "closing", "imbalance", "ruled"),
    *("in_time", "extended", "late", "no_limit"),
    *("overdue", "open_15", "open_30", "open_60", "open_longer", "regulator_open", "past_shown"),
)
NOTHING = dict.fromkeys(COUNTS, 0)


def told(locale: str = "zh-CN", period: str = "2026-09", **counts: int) -> list[tuple[str, str]]:
    when = Period.parse(period)
    key: dict[str, Any] = {"period": when.first, "level": "branch", "subject_id": "B1"}
    table = pd.DataFrame([key | NOTHING | counts, key | NOTHING | {"subject_id": "B2", "received": 7}])
    book: Any = SimpleNamespace(edition=SimpleNamespace(tables={"complaint_flow": table}), period=when)
    return [(note.tone, note.sentence.text(locale, fact)) for note in flow_notes(book, "branch", "B1")]


def test_flow_line_has_both_sides_and_those_withdrawn_and_merged_together():
    counts = {"opening": 4, "received": 6, "closed": 3, "withdrawn": 1, "merged": 1, "closing": 5}
    (line,) = [note for note in told(**counts) if note[1].startswith("期初")]
    assert line == ("plain", "期初在办4件＋本月受理6件－办结3件－撤诉/并案2件＝期末在办5件。")
    assert told("en", **counts)[0][1] == (
        "Open at the start 4 + received this month 6 − closed 3 − withdrawn or merged 2 = open at the end 5."
    )


@pytest.mark.parametrize(("period", "words"), [("2026-Q3", "本季受理2件"), ("2026", "本年受理2件")])
def test_flow_line_names_its_period(period: str, words: str):
    assert words in told(period=period, received=2, closing=2)[0][1]


def test_those_closed_are_told_by_their_clock_and_late_ones_are_marked():
    found = told(received=6, closed=6, in_time=3, extended=2, late=1)
    assert found[1] == ("worse", "办结情况：按期办结3件、经批准延期后按期办结2件、逾期办结1件。")
    assert told(received=3, closed=3, in_time=3)[1] == ("plain", "办结情况：按期办结3件。")


def test_those_open_are_told_by_age_and_overdue_ones_are_marked():
    counts = {"opening": 8, "closing": 8, "open_15": 3, "open_30": 2, "open_60": 2, "open_longer": 1}
    found = told(**counts, overdue=2, past_shown=3, regulator_open=1)
    assert found[1] == (
        "worse",
        "在办情况：15天以内3件、16至30天2件、31至60天2件、60天以上1件；其中已超法定时限2件、已超监管要求或行内时限1件、监管转送1件。",
    )
    assert told(opening=3, closing=3, open_15=3)[1] == ("plain", "在办情况：15天以内3件。")


def test_flow_that_does_not_balance_says_by_how_much():
    found = told(received=1, closed=1, withdrawn=1, in_time=1, imbalance=-1)
    assert found[1] == ("worse", "两边相差1件，台账日期有矛盾，请核对。")


def test_nothing_is_told_where_no_complaint_has_dates():
    assert told(ruled=9) == []
    assert told() == []


def test_pages_of_the_bank_and_of_its_branches_bear_their_flow(tmp_path: Path):
    bank = small_bank(tmp_path / "bank")
    bank.deliver(
        "complaints",
        {"complaint_id": "K1", "branch_id": "B1", "received_at": "2026-08-20", "informed_at": "2026-09-02"},
        {"complaint_id": "K2", "branch_id": "B1", "received_at": "2026-09-10"},
        {"complaint_id": "K3", "branch_id": "B2", "received_at": "2026-09-28"},
    )
    book = book_of(bank)
    page = bank_report(book)
    lines = {"bank": page} | {report.subject_id: report for report in branch_reports(book)}
    shown = {
        subject: [note.sentence.text("zh-CN", fact) for note in report.complaint_notes]
        for subject, report in lines.items()
    }
    assert shown["bank"][0] == "期初在办1件＋本月受理2件－办结1件－撤诉/并案0件＝期末在办2件。"
    assert shown["B1"] == [
        "期初在办1件＋本月受理1件－办结1件－撤诉/并案0件＝期末在办1件。",
        "办结情况：按期办结1件。",
        "在办情况：16至30天1件；其中已超法定时限1件。",
    ]
    assert shown["B2"][1:] == ["在办情况：15天以内1件。"]
    assert shown["B3"] == []
