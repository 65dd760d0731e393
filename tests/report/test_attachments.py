"""The tables attached to the circular: each column one kind of thing, under a name of its own."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pipeline.periods import Period
from pipeline.report.attachments import attachments
from pipeline.report.formats import fact
from pipeline.report.model import FailedItem
from pipeline.report.model.circular import Attachment

DAY = date(2026, 9, 10)


@pytest.fixture
def tables() -> tuple[Attachment, ...]:
    case = {
        "complaint_id": "TS1", "branch_id": "B1", "business": None, "received_on": DAY, "due_on": DAY, "ended_on": None,
        "days_over": 3.0, "past": "legal",
    }  # fmt: skip
    notice = {
        "notice_no": "ZG1", "branch_id": "B1", "source": "check", "issued_on": DAY, "due_on": DAY, "done_on": None,
    }  # fmt: skip
    late = {"due_on": DAY, "done_on": date(2026, 9, 12), "notice_no": "ZG2"}
    of_the_next_period = {"due_on": date(2026, 10, 1), "done_on": date(2026, 10, 5), "notice_no": "ZG3"}
    notices = [notice, notice | late, notice | of_the_next_period]
    book: Any = SimpleNamespace(
        period=Period.parse("2026-09"), known_until=date(2026, 10, 16), names={"B1": "远程银行中心"},
        edition=SimpleNamespace(
            tables={"complaint_cases": pd.DataFrame([case]), "rectifications": pd.DataFrame(notices)}
        ),
    )  # fmt: skip
    divided = FailedItem("礼仪", "起身迎送", 17.0, 100.0, 17.0, 9, 7, 0)
    listed = FailedItem("礼仪", "工牌佩戴", 12.0, None, None, 4, 3, 1)
    found = [SimpleNamespace(source="mystery", items=(divided,)), SimpleNamespace(source="check", items=(listed,))]
    report: Any = SimpleNamespace(branches=(), indicators=(), inspections=found)
    return attachments(book, report)


def heads(table: Attachment) -> list[str]:
    return [column.text("zh-CN", fact) for column in table.columns]  # type: ignore[call-arg]


def test_a_complaint_falls_due_and_a_rectification_has_a_limit(tables: tuple[Attachment, ...]) -> None:
    assert heads(tables[2])[4] == "到期日"
    assert heads(tables[4])[:5] == ["整改通知书编号", "机构", "来源", "下发日期", "整改期限"]


def test_what_fell_due_after_the_period_and_was_mended_late_is_the_next_periods(tables: tuple[Attachment, ...]) -> None:
    assert [row[0] for row in tables[4].rows] == ["ZG1", "ZG2"]


def test_points_and_shares_stand_in_columns_of_their_own(tables: tuple[Attachment, ...]) -> None:
    assert heads(tables[3]) == ["来源", "项目", "扣分", "扣分率", "发现次数", "涉及网点", "屡查屡犯"]
    cells = [[fact(cell, "zh-CN") if cell is not None else "" for cell in row[2:4]] for row in tables[3].rows]
    assert cells == [["17.00分", "17.0%"], ["12.00分", "—"]]
