"""The examples of docs/how-to.md, run as they stand there."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from workbench import Bank

from pipeline import stages
from pipeline.editions import Edition
from pipeline.errors import DefinitionError
from pipeline.headers import checked, read_definition
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.validate import CheckHeader
from pipeline.warehouse import run_select
from pipeline.workspace import Workspace

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to.md"
EXAMPLE = re.compile(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def examples(bank: Bank) -> Bank:
    """A workspace with the files of the page, the one branch that they speak of, and its one teller."""
    bank.deliver("branches", {"branch_id": "010205", "branch_name": "滨江支行"})
    bank.deliver("employees", {"branch_id": "010205"})
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


def test_the_bank_s_own_limit_is_due_on_the_day_that_the_page_works_out(examples: Bank):
    settings = Workspace.open(examples.workspace.root).settings
    examples.deliver("complaints", {"received_at": "2026-11-12", "branch_id": "010205"})
    with examples.writing() as connection:
        prepare_staging(connection, settings)
        found = connection.execute("select legal_due, own_due, shown_rule from staging.complaints").fetchall()
    assert found == [(date(2026, 11, 27), date(2026, 11, 24), "明银发〔2026〕8号-一般")]


def run(bank: Bank) -> Edition:
    """September's draft."""
    rules = stages.load_rules(bank.workspace)
    stages.take_in(bank.workspace, datetime(2026, 10, 8), now=True, progress=lambda _: None)
    verdict = stages.validate(bank.workspace, SEPTEMBER, lambda _: None)
    return stages.compute(bank.workspace, SEPTEMBER, rules, verdict, lambda _: None)


def told(number: int) -> str:
    """What the page says that the program says: the first, the second …"""
    return re.findall(r"```text\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[number]


def test_indicator_and_scorecards_give_the_scores_that_the_page_works_out(examples: Bank):
    results = run(examples).tables["results"]
    mine = results[(results["level"] != "bank") & (results["period"] == SEPTEMBER.first)].sort_values("level")
    assert mine[["subject_id", "score", "grade"]].to_numpy().tolist() == [
        ["010205", 70.0, "below"],
        ["E1", 94.0, "good"],
    ]


def test_a_wrong_scorecard_is_refused_in_the_words_of_the_page(examples: Bank):
    path = examples.workspace.root / "scorecards" / "teller.yaml"
    wrong = path.read_text(encoding="utf-8").replace("weight: 20", "weight: 25")
    path.write_text(wrong + "quotas: [{grade: below, at_most: 5}]\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        stages.load_rules(examples.workspace)
    assert error.value.message.text("zh-CN") == told(0)


def test_the_preview_is_that_of_the_page(examples: Bank):
    run(examples)
    said = [message.text("zh-CN") for message in stages.preview_cards(examples.workspace, None, "zh-CN")]
    assert "\n".join(said) == told(1)
