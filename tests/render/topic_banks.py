"""A small bank with visits, checks, rectifications and training, through the code that departments' files go through."""

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
core_indicators: [complaint_count]
posts: {teller: {zh: 柜员, en: Teller}, lobby_manager: {zh: 大堂经理, en: Lobby manager}}
"""
INDICATORS = ("rectification_timeliness", "complaint_count")  # the rest would only take time
BRANCHES = {"B1": "滨江支行", "B2": "望湖支行", "B3": "江北支行", "B4": "清河支行"}
PEOPLE = {"E1": ("王丽", "B1", "teller"), "E2": ("张伟", "B1", "lobby_manager"), "E3": ("李婷", "B2", "teller")}


def small_bank(root: Path) -> Bank:
    """Four branches and three people; no events yet."""
    bank = scored_bank(root, SETTINGS, "rectification_timeliness", target=100)
    bank.deliver("branches", *({"branch_id": key, "branch_name": name} for key, name in BRANCHES.items()))
    bank.deliver(
        "employees",
        *(
            {"employee_id": key, "employee_name": name, "branch_id": branch, "post": post}
            for key, (name, branch, post) in PEOPLE.items()
        ),
    )
    return bank


def book_of(bank: Bank, period: str = "2026-09", known: date = date(2026, 10, 13)) -> Book:
    """The bank's edition of the period as the reports read it, from disk."""
    return read_book(bank, INDICATORS, period, known)


def visit(number: int, day: str, branch: str, **points: float) -> list[dict[str, Any]]:
    """A visit's items of two points each: item code → points scored."""
    texts = {"A1": "起身迎送", "B1": "主动问候", "C1": "设施完好"}
    return [
        {"visit_id": f"V{number}", "item_code": code, "visited_at": day, "branch_id": branch, "module": "柜面服务",
         "item_text": texts[code], "points_scored": str(scored)}
        for code, scored in points.items()
    ]  # fmt: skip
