"""Complaints still open past the legal limit stand among the red lines and the problems, case by case."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.formats import fact
from pipeline.report.lines import redlines
from pipeline.report.lookup import BANK, Book
from pipeline.report.narrowing import narrowed
from pipeline.report.overdue import open_overdue, open_redline
from pipeline.settings import Settings


def case(number: str, branch: str, days: int, **more: Any) -> dict[str, Any]:
    found = {"complaint_id": number, "branch_id": branch, "owner_id": branch, "past": "legal", "days_over": days}
    found |= {"referral_source": None, "business": None, "received_on": date(2026, 1, 1), "due_on": date(2026, 1, 16)}
    return found | {"ended_by": None, "ended_on": None, "is_referred": False} | more


def book(*cases: dict[str, Any]) -> Book:
    return made(complaint_cases=list(cases))


CASES = (
    case("K1", "B2", 213, referral_source="nfra_12378"),
    case("K2", "B9", 248),
    case("K3", "B1", 4, ended_by="settled"),
    case("K4", "B1", 9, past="reply"),
)


def test_each_open_one_is_told_the_longest_first_and_no_closed_one() -> None:
    line = open_redline(book(*CASES))
    assert (line.count, line.title.zh) == (2, "投诉逾期未结（件）")
    assert line.note is not None
    assert line.note.text("zh-CN", fact) == "清河支行K2（已逾期248天）、望湖支行K1（已逾期213天，监管转送）"
    (found,) = open_overdue(book(*CASES))
    assert found.title is not None
    assert found.title.text("zh-CN", fact) == "2件投诉逾期未结"
    assert found.sentence.text("zh-CN", fact) == "清河支行K2（已逾期248天）、望湖支行K1（已逾期213天，监管转送）。"
    assert (found.tone, found.owner) == ("breach", None)


def test_a_managing_units_page_has_its_own_alone() -> None:
    line = open_redline(narrowed(book(*CASES), "U2"))
    assert line.count == 1
    (found,) = open_overdue(narrowed(book(*CASES), "U2"))
    assert found.owner == "清河支行"


def test_without_any_the_count_is_zero_and_without_the_ledger_unknown() -> None:
    count = value("complaint_count", "bank", BANK, 0.0)
    assert open_redline(made(complaint_cases=[case("K3", "B1", 4, ended_by="settled")], values=[count])).count == 0
    assert open_overdue(made()) == []
    assert open_redline(made()).count is None


def test_a_red_line_of_which_nothing_came_names_no_branch_and_ends_no_page() -> None:
    """Before the complaints are there, its rows of branches have no numbers."""
    shipped = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
    name = "regulator_referrals"
    rows = [
        value(name, level, subject, math.nan, status="not_delivered")
        for level, subject in (("bank", BANK), ("branch", "B1"))
    ]
    (line,) = (one for one in redlines(made({name: shipped[name]}, values=rows)) if one.code == name)
    assert (line.count, line.note) == (None, None)


def test_a_period_of_which_no_complaints_came_is_no_period_without_one() -> None:
    """The rows of other indicators stand there, not delivered; where one has a figure, none passed on means zero."""
    shipped = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
    named = {name: shipped[name] for name in ("regulator_referrals", "complaint_timeliness")}
    before, year_ago = SEPTEMBER.shifted(-1), SEPTEMBER.year_ago
    rows = [
        value("complaint_timeliness", "bank", BANK, 100.0),
        value("complaint_timeliness", "bank", BANK, math.nan, before, denominator=0.0, status="not_delivered"),
        value("complaint_timeliness", "bank", BANK, math.nan, year_ago, denominator=0.0, status="not_delivered"),
    ]
    (line,) = (one for one in redlines(made(named, values=rows)) if one.code == "regulator_referrals")
    assert (line.count, line.previous, line.year_ago) == (0, None, None)


def test_a_rate_that_transactions_make_nought_is_no_word_of_complaints() -> None:
    """A month with transactions and without any complaint ledger has a rate of complaints of 0; none passed on is not told."""
    shipped = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
    named = {name: shipped[name] for name in ("regulator_referrals", "complaint_timeliness", "complaint_rate")}
    rows = [value("complaint_rate", "bank", BANK, 0.0, numerator=0.0, denominator=1000.0)]
    lines = {one.code: one for one in redlines(made(named, values=rows))}
    assert (lines["regulator_referrals"].count, lines["complaint_timeliness"].count) == (None, None)
