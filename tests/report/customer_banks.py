"""A small bank with a September and an August of answers, invitations and tickets, for the tests of what customers say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from small_banks import read_book, scored_bank
from workbench import Bank

from pipeline.report.lookup import Book

SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: zh-CN
targets: {counter_satisfaction_rate: 98, counter_wait_rate: 90}
"""
INDICATORS = (
    "counter_satisfaction_rate",
    "survey_satisfaction_index",
    "survey_response_rate",
    "net_promoter_score",
    "counter_wait_rate",
    "answered_within_20s_rate",
)
BRANCHES = ({"branch_id": "B1", "branch_name": "滨江支行"}, {"branch_id": "B2", "branch_name": "望湖支行"})


def customer_bank(root: Path) -> Bank:
    """Two branches of one group, the teller 王丽, and no events yet."""
    bank = scored_bank(root, SETTINGS, "counter_wait_rate", target=90)
    bank.deliver("branches", *BRANCHES)
    bank.deliver("employees", {"employee_name": "王丽"})
    return bank


def book_of(bank: Bank, period: str = "2026-09", known: date = date(2026, 10, 13)) -> Book:
    """The bank's edition of the period as the reports read it, from disk."""
    return read_book(bank, INDICATORS, period, known)


def pressed(key: str, branch: str, score: int, count: int, day: str = "2026-09-03") -> dict[str, Any]:
    """So many answers of a counter device of four buttons; the upper two count as satisfied."""
    return {
        "survey_id": key,
        "answered_at": f"{day} 10:00",
        "instrument": "counter_device",
        "scale": "4",
        "overall": str(score),
        "is_satisfied": "yes" if score > 2 else "no",
        "answer_count": str(count),
        "branch_id": branch,
    }


def interview(key: str, branch: str, overall: int, **told: str) -> dict[str, Any]:
    """One interview by telephone on a scale of ten."""
    return {
        "survey_id": key,
        "answered_at": "2026-09-10",
        "instrument": "phone_interview",
        "scale": "10",
        "overall": str(overall),
        "is_satisfied": "",
        "branch_id": branch,
        **told,
    }


def tickets(
    branch: str, hour: int, count: int, seconds: int, day: str = "2026-09-03", **more: str
) -> list[dict[str, Any]]:
    """So many customers who took a number at the counter in that hour and waited so long."""
    return [
        {
            "contact_id": f"{branch}-{day}-{hour}-{number}",
            "started_at": f"{day} {hour:02}:{number % 60:02}",
            "channel": "counter",
            "branch_id": branch,
            "wait_seconds": str(seconds),
            **more,
        }
        for number in range(count)
    ]
