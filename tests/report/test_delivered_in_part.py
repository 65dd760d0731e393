"""A quarter or a year of which some months came is delivered in part, and it is said how much of it did not come."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.deliveries import COUNTS, Deliveries, FileLoad
from pipeline.periods import Period
from pipeline.render.cells import delivered
from pipeline.report.departments import delivery_lines, department_lines, notes
from pipeline.report.formats import fact
from pipeline.report.model import Delivery as Line
from pipeline.settings import Delivery, Settings

HR = {"feed": "employees", "department": "人力资源部"}
SETTINGS = Settings(format=1, name={"zh": "测试", "en": "Test"}, expected_deliveries=(Delivery(**HR),))


def lines(*months: int, period: str = "2026-Q3") -> tuple[Line, ...]:
    loads = tuple(
        FileLoad(
            month, "人力资源部", "employees", datetime(2026, month + 1, 9), date(2026, month, 28),
            frozenset({f"2026-{month:02d}"}), (1,) * len(COUNTS),
        )
        for month in months
    )  # fmt: skip
    frame = Deliveries(SETTINGS, date(2026, 11, 20), loads, {}).frame(Period.parse(period))
    book: Any = SimpleNamespace(edition=SimpleNamespace(tables={"deliveries": frame}))
    return delivery_lines(book)


def said(found: tuple[Line, ...], locale: str) -> list[str]:
    return [note.sentence.text(locale, fact) for note in notes(found)][:2]


def test_one_month_of_three_counts_as_delivered_and_what_is_missing_is_told() -> None:
    found = lines(9)
    assert said(found, "zh-CN") == ["应报数据1类，实报1类。", "报送不全：人力资源部“人员任职”应报3批、缺2批。"]
    assert said(found, "en") == [
        "Data due: 1, delivered: 1.",
        "Delivered in part: employees (人力资源部) without 2 of 3 deliveries.",
    ]
    assert [delivered(line, "zh-CN") for line in found] == ["报送不全（应报3批，缺2批）"]
    assert [delivered(line, "en") for line in found] == ["delivered in part (2 of 3 missing)"]
    (owed,) = department_lines(found)
    assert (owed.due, owed.in_time, owed.missing) == (3, 1, ())
    assert [one.text("zh-CN", fact) for one in owed.partial] == ["“人员任职”应报3批、缺2批"]


@pytest.mark.parametrize("period", ["2026-Q3", "2026-09"])
def test_nothing_at_all_is_not_delivered(period: str) -> None:
    found = lines(period=period)
    assert said(found, "zh-CN") == ["应报数据1类，实报0类（未报：人力资源部“人员任职”）。"]
    assert [delivered(line, "zh-CN") for line in found] == ["未报"]
    assert not department_lines(found)[0].partial


def test_all_of_it_is_delivered() -> None:
    found = lines(7, 8, 9)
    assert said(found, "zh-CN")[0] == "应报数据1类，实报1类。"
    assert [delivered(line, "zh-CN") for line in found] == ["已报"]
