"""What a person at a terminal sees of long work: where it is, rows, and time left."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from explained_bank import MONTH, build
from rich.console import Console
from rich.progress import Progress
from workbench import Bank, csv_text

from pipeline import stages
from pipeline.indicators import load_indicators
from pipeline.ingest import ingest
from pipeline.partials import compute_partials
from pipeline.progress import Step
from pipeline.terminal import _at, _show


def test_taking_in_tells_how_many_bytes_of_how_many_and_the_rows_read(bank: Bank) -> None:
    bank.put("1.csv", csv_text("branches", [{}, {"branch_id": "B2", "branch_name": "Hill"}]))
    bank.put("2.csv", csv_text("employees", [{}]))
    told: list[str] = []
    with bank.writing() as connection:
        ingest(bank.workspace, connection, moment=datetime(2026, 10, 8), now=True, progress=told.append)
    steps = [step for step in told if isinstance(step, Step)]
    assert [(step, step.rows) for step in steps] == [("1.csv", 0), ("2.csv", 2)]
    assert 0 == steps[0].done < steps[1].done < steps[1].total


def test_computing_tells_how_many_results_of_how_many(staffed: Bank) -> None:
    staffed.deliver("transactions")
    told: list[str] = []
    with staffed.writing() as connection:
        count = compute_partials(
            connection, load_indicators(staffed.workspace.settings), date(2026, 10, 1), progress=told.append
        )
    steps = [step for step in told if isinstance(step, Step)]
    assert count == len(steps) > 0
    assert [(step.done, step.total) for step in steps] == [(n, count) for n in range(count)]


def test_publishing_tells_how_many_pages_of_how_many(tmp_path: Path) -> None:
    bank = build(tmp_path / "bank")
    rules = stages.load_rules(bank.workspace)
    told: list[str] = []
    stages.publish(bank.workspace, MONTH, rules, None, told.append)
    steps = [step for step in told if isinstance(step, Step)]
    pages = json.loads((bank.workspace.edition(str(MONTH)) / "report.json").read_bytes())
    assert [step.done for step in steps] == list(range(len(pages) + 1))
    assert len(pages) <= steps[0].total == steps[-1].total < 2 * len(pages)


def test_each_stage_has_a_line_that_is_full_once_the_next_begins() -> None:
    with Progress(console=Console(stderr=True, file=None, quiet=True)) as shown:
        _show(shown, "in", "ingest", Step("a.csv", 50, 200, 1200), "en")
        line = shown.tasks[0]
        assert (line.completed, line.total, line.fields["rows"]) == (50, 200, "1,200 rows")
        _show(shown, "computing", "compute", "x 2026-09", "en")
        assert [task.finished for task in shown.tasks] == [True, False]


def test_computing_is_told_by_the_indicators_title_in_the_language_of_the_command(staffed: Bank) -> None:
    staffed.deliver("transactions")
    told: list[str] = []
    with staffed.writing() as connection:
        compute_partials(
            connection, load_indicators(staffed.workspace.settings), date(2026, 10, 1), progress=told.append
        )
    step = next(one for one in told if isinstance(one, Step) and one.startswith("Error rate"))
    assert _at("compute", step, "zh-CN").text("zh-CN").endswith("：差错率 2026-09")
    assert _at("compute", step, "en").text("en").endswith(": Error rate 2026-09")
