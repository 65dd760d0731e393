"""A small bank with visits, checks, rectifications and training, through the code that departments' files go through."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from workbench import Bank

from pipeline.appraisals import HISTORY, appraise_period
from pipeline.editions import Made, write_draft
from pipeline.indicators import load_indicators
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.report.lookup import Book
from pipeline.scorecards import load_scorecards

SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: zh-CN
core_indicators: [complaint_count]
posts: {teller: {zh: 柜员, en: Teller}, lobby_manager: {zh: 大堂经理, en: Lobby manager}}
"""
CARD = """version: "1"
title: {zh: 网点考核评分表, en: Branches}
level: branch
kinds: [branch]
bank: true
document_no: TEST-1
democratic_procedure: none (a test workspace)
published_at: 2020-01-01
effective_from: 2020-01-01
approved_by: test
minimum_indicators: 1
items:
  - {indicator: rectification_timeliness, weight: 100, target: 100, curve: {kind: steps, per: 1, deduct: 1}}
levels:
  - {grade: good, title: {zh: 良好, en: Good}, reaching: 88}
  - {grade: below, title: {zh: 不达标, en: Below standard}, reaching: 0}
"""
INDICATORS = ("rectification_timeliness", "complaint_count")  # the rest would only take time
BRANCHES = {"B1": "滨江支行", "B2": "望湖支行", "B3": "江北支行", "B4": "清河支行"}
PEOPLE = {"E1": ("王丽", "B1", "teller"), "E2": ("张伟", "B1", "lobby_manager"), "E3": ("李婷", "B2", "teller")}


def small_bank(root: Path) -> Bank:
    """Four branches and three people; no events yet."""
    bank = Bank(root, SETTINGS)
    folder = root / "scorecards"
    folder.mkdir()
    (folder / "branch.yaml").write_text(CARD, encoding="utf-8")
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
    when, settings = Period.parse(period), bank.workspace.settings
    indicators = {name: found for name, found in load_indicators(settings).items() if name in INDICATORS}
    cards = load_scorecards(bank.workspace.root / "scorecards", indicators)
    with bank.writing() as connection:
        compute_partials(connection, indicators, known + timedelta(days=1))
        figures = appraise_period(connection, settings, when, indicators, cards, known)
    edition = write_draft(bank.workspace, Made(when, figures, [], indicators, cards, []))
    return Book(edition, settings, indicators, cards, HISTORY)


def visit(number: int, day: str, branch: str, **points: float) -> list[dict[str, Any]]:
    """A visit's items of two points each: item code → points scored."""
    texts = {"A1": "起身迎送", "B1": "主动问候", "C1": "设施完好"}
    return [
        {"visit_id": f"V{number}", "item_code": code, "visited_at": day, "branch_id": branch, "module": "柜面服务",
         "item_text": texts[code], "points_scored": str(scored)}
        for code, scored in points.items()
    ]  # fmt: skip
