"""A quarter of which one month came: the sections of errors and complaints tell it as delivered in part, as the tables do."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbench import SETTINGS, Bank

from pipeline import stages
from pipeline.editions import read_edition
from pipeline.periods import Period
from pipeline.report.errors import errors
from pipeline.report.formats import fact
from pipeline.report.handling import handling
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book
from pipeline.report.model import Finding
from pipeline.validate import Verdict

QUARTER = Period.parse("2026-Q3")
OWED = """expected_deliveries:
- {feed: errors, department: dept}
- {feed: transactions, department: dept}
- {feed: complaints, department: dept}
core_indicators: [error_rate, critical_errors, upheld_complaints]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """B1 has an error and a complaint in September, of which all came; of July and August the volumes alone did."""
    return _book(tmp_path_factory.mktemp("part") / "bank")


def _book(root: Path) -> Book:
    bank = Bank(root, SETTINGS + OWED)
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Lakeside"})
    bank.deliver("employees", {}, {"employee_id": "E2", "branch_id": "B2"})
    for month in ("07", "08", "09"):
        bank.deliver("transactions", *({"record_id": f"T{month}{n}", "transaction_date": f"2026-{month}-03",
                                        "branch_id": f"B{n}", "employee_id": f"E{n}"} for n in (1, 2)))  # fmt: skip
    bank.deliver("errors", {})
    bank.deliver("complaints", {"received_at": "2026-09-03 10:00"})
    rules = stages.load_rules(bank.workspace)
    stages.compute(bank.workspace, QUARTER, rules, Verdict(()), lambda _: None)
    return Book(read_edition(bank.workspace, QUARTER), bank.workspace.settings, rules.indicators, [], 5)


def _said(found: tuple[Finding, ...]) -> list[str]:
    return [one.sentence.text("zh-CN", fact) for one in found]


def test_what_came_is_told_as_a_part_of_it(book: Book) -> None:
    assert book.undelivered == frozenset()
    of_errors, of_complaints = errors(book, "branch", "B1"), handling(book, "branch", "B1")
    assert of_errors is not None
    assert of_complaints is not None
    assert _said(of_errors.told)[0] == "本期差错数据报送不全（应报3批，缺2批），以下仅反映已报部分。"
    assert _said(of_complaints.told)[0] == "本期投诉台账报送不全（应报3批，缺2批），以下仅反映已报部分。"
    assert (of_errors.delivered, of_complaints.delivered, of_complaints.received) == (True, True, 1)
    assert (of_errors.total and of_errors.total.previous, of_complaints.before) == (None, None)


def test_whoever_has_nothing_in_the_part_that_came_is_not_told_that_nothing_came(book: Book) -> None:
    of_errors, of_complaints = errors(book, "branch", "B2"), handling(book, "branch", "B2")
    assert of_errors is not None
    assert of_complaints is not None
    assert _said(of_errors.told)[1:] == ["已报部分中无差错。"]
    assert _said(of_complaints.told)[1:] == ["已报部分中无投诉。"]


def test_the_table_of_indicators_says_the_same(book: Book) -> None:
    """Of no complaint's liability anything came, so that there is not even a part of the figure."""
    told = {line.indicator: (line.value, line.status) for line in indicator_lines(book, "bank", "-")}
    names = ("error_rate", "critical_errors", "upheld_complaints")
    assert told == dict.fromkeys(names, (None, "incomplete"))
