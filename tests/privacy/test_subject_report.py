"""All that is held about one employee, and nobody else's; whoever asks is written down first."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from explained_bank import build
from workbench import Bank

from pipeline.access import accesses
from pipeline.errors import UsageError
from pipeline.holds import hold
from pipeline.journal import append
from pipeline.subject import subject_report


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    bank = build(tmp_path_factory.mktemp("held"))
    append(bank.workspace.acknowledgements, {"employee_id": "E1", "period": "2026-09", "event": "read"}, chained=True)
    hold(bank.workspace, "E1", "arbitration 2026-118")
    hold(bank.workspace, "E2", "another")
    append(bank.workspace.acknowledgements, {"employee_id": "E2", "period": "2026-09", "event": "read"}, chained=True)
    return bank


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()))


def test_the_report_holds_every_row_that_names_the_employee_with_its_file_and_line(bank: Bank) -> None:
    report = subject_report(bank.workspace, "E1", "PIPL art. 45, asked on 2026-10-08")
    surveys = _table(report.folder, "rows/surveys")
    expected = bank.rows("select count(*) from feed.surveys where employee_id = 'E1'")[0][0]
    assert len(surveys) == report.counts["rows/surveys"] == expected > 0
    assert all(row["employee_id"] == "E1" and row["file"] and int(row["row"]) > 1 for row in surveys)
    assert {row["sha256"] for row in surveys} <= {row[0] for row in bank.rows("select sha256 from meta.files")}
    assert {row["employee_id"] for row in _table(report.folder, "rows/employees")} == {"E1"}
    results = _table(report.folder, "editions/results")
    assert results
    assert {(row["subject_id"], row["of_period"]) for row in results} == {("E1", "2026-09")}
    assert [row["employee_id"] for row in _table(report.folder, "acknowledgements")] == ["E1"]
    assert [row["reason"] for row in _table(report.folder, "holds")] == ["arbitration 2026-118"]
    whole = json.loads((report.folder / "report.json").read_text())
    assert whole["counts"] == report.counts == {name: len(found) for name, found in whole["tables"].items()}


def test_who_asked_stands_in_the_access_log_and_in_the_next_report(bank: Bank) -> None:
    report = subject_report(bank.workspace, "E2", "first")
    (line,) = accesses(bank.workspace, employee="E2")
    assert (line.action, line.purpose, line.subjects) == ("subject report", "first", ("E2",))
    assert [row["purpose"] for row in _table(report.folder, "access")] == ["first"]


@pytest.mark.parametrize(("employee", "purpose"), [("E1", " "), ("E99", "why"), ("../E1", "why"), ("", "why")])
def test_without_a_purpose_or_for_nobody_nothing_is_written(bank: Bank, employee: str, purpose: str) -> None:
    before = len(list(accesses(bank.workspace))), sorted(bank.workspace.exports.rglob("*"))
    with pytest.raises(UsageError):
        subject_report(bank.workspace, employee, purpose)
    assert (len(list(accesses(bank.workspace))), sorted(bank.workspace.exports.rglob("*"))) == before
