"""The examples of docs/how-to.md, run as they stand there."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from workbench import Bank

from pipeline import stages
from pipeline.headers import checked, read_definition
from pipeline.periods import Period
from pipeline.validate import CheckHeader
from pipeline.warehouse import run_select

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to.md"
EXAMPLE = re.compile(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def examples(bank: Bank) -> Bank:
    """A workspace with the files of the page, and the one branch that they speak of."""
    bank.deliver("branches", {"branch_id": "010205", "branch_name": "滨江支行"})
    for name, text in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        path = bank.workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return bank


def test_the_layout_brings_its_rows_and_sets_the_total_aside(examples: Bank):
    (outcome,) = examples.ingest()
    (account,) = outcome.loads
    assert (account["read"], account["mapped"], account["quarantined"]) == (3, 2, 0)
    assert [(part["reason"], part["count"]) for part in account["set_aside"]] == [("合计行", 1)]
    assert examples.feed("errors", "error_id", "cast(occurred_at as date)", "branch_id", "severity") == [
        ("D-001", date(2026, 9, 3), "010205", "minor"),
        ("D-002", date(2026, 9, 8), "010205", "critical"),
    ]


def test_the_check_is_silent_on_good_rows_and_returns_bad_ones(examples: Bank):
    examples.ingest()
    definition = read_definition(examples.workspace.root / "sql" / "checks" / "issued_before_it_happened.sql")
    checked(CheckHeader, dict(definition.header), "example")
    examples.deliver(
        "errors",
        {
            "error_id": "D-003",
            "occurred_at": "2026-09-09",
            "issued_at": "2026-09-01",
            "branch_id": "010205",
            "employee_id": "",
        },
    )
    with examples.writing() as connection:
        found = run_select(connection, definition.sql, start=SEPTEMBER.first, end=SEPTEMBER.after).fetchall()
    assert found == [("D-003",)]


def test_indicator_and_scorecard_give_the_score_that_the_page_works_out(examples: Bank):
    rules = stages.load_rules(examples.workspace)
    stages.take_in(examples.workspace, datetime(2026, 10, 8), now=True, progress=lambda _: None)
    verdict = stages.validate(examples.workspace, SEPTEMBER, lambda _: None)
    edition = stages.compute(examples.workspace, SEPTEMBER, rules, verdict, lambda _: None)
    results = edition.tables["results"]
    mine = results[(results["level"] == "branch") & (results["period"] == SEPTEMBER.first)]
    assert mine[["subject_id", "score", "grade"]].to_numpy().tolist() == [["010205", 70.0, "below"]]
