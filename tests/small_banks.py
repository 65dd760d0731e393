"""What the small banks of the report's tests have in common: branches scored by one row, and the book of a period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from workbench import Bank

from pipeline.appraisals import HISTORY, appraise_period
from pipeline.editions import Made, write_draft
from pipeline.indicators import load_indicators
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.report.lookup import Book
from pipeline.scorecards import load_scorecards

CARD = """version: "1"
title: {{zh: 网点考核评分表, en: Branches}}
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
  - {{indicator: {indicator}, weight: 100, target: {target}, curve: {{kind: steps, per: 1, deduct: 1}}}}
levels:
  - {{grade: good, title: {{zh: 良好, en: Good}}, reaching: 88}}
  - {{grade: below, title: {{zh: 不达标, en: Below standard}}, reaching: 0}}
"""


def scored_bank(root: Path, settings: str, indicator: str, target: int) -> Bank:
    """A bank without files, whose branches are scored by one indicator: a point less for each point below its target."""
    bank = Bank(root, settings)
    folder = root / "scorecards"
    folder.mkdir()
    (folder / "branch.yaml").write_text(CARD.format(indicator=indicator, target=target), encoding="utf-8")
    return bank


def read_book(bank: Bank, only: Collection[str], period: str = "2026-09", known: date = date(2026, 10, 13)) -> Book:
    """The bank's edition of the period as the reports read it, from disk, with `only` those indicators."""
    when, settings = Period.parse(period), bank.workspace.settings
    indicators = {name: found for name, found in load_indicators(settings).items() if name in only}
    cards = load_scorecards(bank.workspace.root / "scorecards", indicators)
    with bank.writing() as connection:
        compute_partials(connection, indicators, known + timedelta(days=1))
        figures = appraise_period(connection, settings, when, indicators, cards, known)
    edition = write_draft(bank.workspace, Made(when, figures, [], indicators, cards, []))
    return Book(edition, settings, indicators, cards, HISTORY)
