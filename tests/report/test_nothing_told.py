"""A period without a case is told as 0, one of which nothing came as undelivered; neither as the other."""

from __future__ import annotations

import pytest
from ledger_banks import ledger_bank, ledger_book

from pipeline.periods import Period
from pipeline.report.build import bank_report, branch_reports
from pipeline.report.formats import fact
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book

AUGUST = Period.parse("2026-08")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return ledger_book(ledger_bank(tmp_path_factory.mktemp("nothing") / "bank"))


def test_a_month_without_a_complaint_is_no_gap_where_the_ledger_came(book: Book) -> None:
    """B4 has none in any month, B2 none in August: B1's of that month shows that the ledger was there."""
    assert book.value("complaint_count", "branch", "B4", book.period) == 0
    assert book.value("complaint_count", "branch", "B2", AUGUST) == 0
    (line,) = (one for one in indicator_lines(book, "branch", "B2") if one.indicator == "complaint_count")
    assert (line.value, line.change, line.status) == (2.0, 2.0, "ok")
    (line,) = (one for one in indicator_lines(book, "branch", "B4") if one.indicator == "complaint_count")
    assert (line.value, line.change, line.year_change) == (0.0, 0.0, 0.0)


def test_a_month_of_which_no_complaint_came_at_all_stays_a_gap(book: Book) -> None:
    july = book.period.shifted(-2)
    assert book.value("complaint_count", "branch", "B1", july) is None
    assert book.value("complaint_count", "bank", "-", july) is None


def test_a_department_has_a_zero_only_where_complaints_arise(book: Book) -> None:
    assert book.row("complaint_count", "branch", "D1", book.period) is None


def test_what_the_banks_page_asks_of_a_branch_stands_among_the_duties_on_its_own(book: Book) -> None:
    """B1's errors are far beyond its group's: it owes a report, and no other does."""
    asked = [one.sentence.text("zh-CN", fact) for one in bank_report(book).requests if one.rule == "request.report"]
    assert asked == ["请以下单位于10月20日前提交专题整改报告：滨江支行（与同组差异明显）。"]
    duties = {
        page.subject_id: [duty.sentence.text("zh-CN", fact) for duty in page.duties if duty.rule == "duty.report"]
        for page in branch_reports(book)
    }
    assert duties.pop("B1") == ["应于10月20日前提交专题整改报告（与同组差异明显）。"]
    assert not any(duties.values())
