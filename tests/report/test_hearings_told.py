"""What pages tell of disputes, appeals and acknowledgements."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from pipeline.appeals.frames import ANSWERS, COLUMNS
from pipeline.editions import Edition
from pipeline.indicators import load_indicators
from pipeline.periods import Period
from pipeline.render.environment import environment
from pipeline.render.hearings import appeal_effect, overdue_line, receipt_line, receipt_steps
from pipeline.report.hearings import (
    all_hearings,
    appeal_counts,
    branch_hearings,
    receipt_counts,
    sheet_hearings,
    sheet_receipt,
)
from pipeline.report.lookup import Book
from pipeline.settings import Settings

MONTH = Period.parse("2026-09")
FILED: dict[str, Any] = {
    "number": "SS-202609-0001", "kind": "appeal", "period": "2026-09", "employee_id": None, "branch_id": "B1",
    "feed": "mystery_visits", "record_id": "V1/A2", "department": "运营管理部", "claim": "有通知", "filed_on": "2026-10-16",
    "due_on": "2026-10-23", "is_late": False, "status": "open", "is_overdue": False,
}  # fmt: skip
UPHELD = {
    "status": "upheld", "decided_on": "2026-10-22", "decided_by": "赵敏", "is_in_time": True, "ledger_number": 9,
    "changes": '{"points_after_review": [null, "2.0000"], "review_result": ["final", "revised"],'
    ' "is_critical": ["true", "false"]}',
}  # fmt: skip


def _typed(rows: list[dict[str, Any]], columns: Any) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


def book(
    *appeals: dict[str, Any], answers: list[dict[str, Any]] | None = None, ledger: int = 9, score: float = 89.15
) -> Book:
    result = {
        "level": "branch", "period": MONTH.first, "subject_id": "B1", "post": "-", "branch_id": "B1", "score": score,
        "is_primary": False, "scorecard": "branch",
    }  # fmt: skip
    tables = {
        "values": pd.DataFrame(columns=["level", "indicator", "subject_id", "period"]),
        "points": pd.DataFrame(columns=["level", "period", "subject_id", "post", "item", "points"]),
        "reasons": pd.DataFrame(columns=["branch_id"]),
        "branches": pd.DataFrame([{"branch_id": "B1", "name": "滨江支行", "kind": "branch", "parent_branch_id": None}]),
        "results": pd.DataFrame([result]),
        "appeals": _typed([FILED | one for one in appeals], COLUMNS),
        "acknowledgements": _typed(answers or [], ANSWERS),
    }
    manifest = {"known_until": "2026-10-16", "ledger_number": ledger, "files": {}}
    edition = Edition(MONTH, 2, "restated", MappingProxyType(tables), manifest)
    settings = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
    return Book(edition, settings, load_indicators(settings), [], 1)


def test_an_upheld_appeal_tells_what_it_changed_in_words_and_in_the_score() -> None:
    before = book(ledger=8, score=88.15)
    (line,) = branch_hearings(book(UPHELD), "B1", before).lines
    assert line.effect == (88.15, 89.15)
    assert appeal_effect(line, "zh-CN") == [
        "复核后得分：— → 2",
        "复核结果：终评 → 申诉成立",
        "是否否决项：是 → 否",
        "综合得分88.15 → 89.15",
    ]


def test_a_claim_about_a_row_of_the_sheet_tells_what_became_of_the_record() -> None:
    about = {"feed": None, "record_id": None, "item": "training_completion", "employee_id": "E1"}
    decided = {"corrected_feed": "training", "changes": '{"completed_date": [null, "2026-09-30 00:00:00"]}'}
    (line,) = sheet_hearings(book(UPHELD | about | decided), "E1").lines
    assert appeal_effect(line, "zh-CN") == ["完成时间：— → 2026-09-30"]
    assert line.item is not None
    assert line.item.zh == "培训按期完成率"


def test_points_of_a_matter_are_told_without_a_sign() -> None:
    changes = {"feed": "score_events", "record_id": "M1", "changes": '{"points": ["-5.0000", "-3.0000"]}'}
    (line,) = branch_hearings(book(UPHELD | changes), "B1").lines
    assert appeal_effect(line, "zh-CN") == ["分值：5 → 3"]


@pytest.mark.parametrize(("before", "now"), [(9, 10), (7, 8)])
def test_the_effect_is_told_by_the_edition_that_first_has_the_corrected_record(before: int, now: int) -> None:
    (line,) = branch_hearings(book(UPHELD, ledger=now), "B1", book(ledger=before, score=88.15)).lines
    assert line.effect is None


def test_a_granted_claim_whose_record_waits_says_so() -> None:
    (line,) = branch_hearings(book(UPHELD | {"ledger_number": None, "changes": None}), "B1").lines
    assert appeal_effect(line, "zh-CN") == ["记录尚未更正"]


def test_a_person_sees_the_own_claims_and_a_branch_only_how_many_its_people_filed() -> None:
    told = book(
        FILED, {"number": "SS-202609-0002", "employee_id": "E1"}, {"number": "SS-202609-0003", "branch_id": "B2"}
    )
    assert [line.number for line in sheet_hearings(told, "E1").lines] == ["SS-202609-0002"]
    mine = branch_hearings(told, "B1")
    assert ([line.number for line in mine.lines], mine.of_people, mine.of_people_open) == (["SS-202609-0001"], 1, 1)
    assert len(all_hearings(told).lines) == 3


def test_overdue_answers_are_named() -> None:
    told = all_hearings(book(FILED, {"number": "SS-202609-0002", "is_overdue": True, "due_on": "2026-10-20"}))
    assert overdue_line(told, "zh-CN") == "逾期未答复1件（SS-202609-0002）。"
    assert [line.number for line in told.lines] == ["SS-202609-0002", "SS-202609-0001"]
    assert overdue_line(all_hearings(book(FILED)), "zh-CN") == ""


def test_the_bank_counts_by_whose_files_they_are_about() -> None:
    told = book(
        UPHELD,
        {"number": "2", "is_overdue": True},
        {"number": "3", "status": "rejected", "department": "消保部"},
        {"number": "4", "feed": None, "record_id": None, "item": "error_rate", "department": None},
        {"number": "5", "branch_id": "B9"},
    )
    counts = [(c.name, c.filed, c.open, c.overdue, c.granted, c.rejected) for c in appeal_counts(told, ["B1"])]
    assert counts == [("运营管理部", 2, 1, 1, 1, 0), ("消保部", 1, 0, 0, 0, 1), (None, 1, 1, 0, 0, 0)]


ANSWERED = [
    {"employee_id": "E1", "delivered_at": "2026-10-13", "confirmed_at": "2026-10-14", "confirmation": "confirmed"},
    {"employee_id": "E2", "delivered_at": "2026-10-13", "read_at": "2026-10-14 09:30", "confirmation": "no_answer"},
    {"employee_id": "E3", "confirmation": "refused", "confirmed_at": "2026-10-15", "interview_on": "2026-10-16",
     "interview_by": "赵敏"},
]  # fmt: skip


def test_silence_is_told_as_silence() -> None:
    told = book(answers=ANSWERED)
    silent, refused = (sheet_receipt(told, person) for person in ("E2", "E3"))
    assert silent is not None
    assert refused is not None
    assert receipt_steps(silent, "zh-CN") == ["2026年10月13日送达", "2026年10月14日已阅", "未回复"]
    assert receipt_steps(refused, "zh-CN") == ["2026年10月16日面谈（面谈人赵敏）", "2026年10月15日拒签"]
    counts = receipt_counts(told)
    assert counts is not None
    assert receipt_line(counts, "zh-CN") == "应签收3人＝已确认1人＋拒签1人＋未回复1人"
    assert (counts.delivered, counts.read, counts.interviews) == (2, 1, 1)


def test_an_edition_without_these_tables_tells_nothing() -> None:
    told = book()
    bare = Edition(
        MONTH, 1, "final", {k: v for k, v in told.edition.tables.items() if "a" not in k[:1]}, told.edition.manifest
    )
    old = Book(bare, told.settings, told.indicators, [], 1)
    assert all_hearings(old).lines == ()
    assert (sheet_receipt(old, "E1"), receipt_counts(old)) == (None, None)


def test_what_a_claim_says_is_text_on_the_page() -> None:
    told = all_hearings(book({"claim": "<script>alert(1)</script>", "reason": "<b>no</b>", "status": "open"}))
    macros = environment("en").from_string(
        '{% import "sections/hearings.html.j2" as hearings with context %}{{ hearings.lines(told) }}'
    )
    text = macros.render(told=told)
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
