"""Rows behind values: they add up, they lead to the right lines of the archived files, and say nothing of customers."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from explained_bank import MONTH
from workbench import Bank

from pipeline.errors import WorkspaceError
from pipeline.explain import explain, said
from pipeline.explain.model import Part
from pipeline.indicators import load_indicators
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.shown import reading
from pipeline.tracing import Contribution, SourceFile, Subject, Sums, Trace, told_months, trace


def part(bank: Bank, employee: str, indicator: str) -> Part:
    found = explain(bank.workspace, employee, MONTH, indicator=indicator)
    return next(p for row in found.sheets[0].items for p in row.parts if p.figure.indicator == indicator)


def traced(bank: Bank, employee: str, indicator: str) -> Trace:
    found = part(bank, employee, indicator).trace
    assert found is not None
    return found


def archived_line(bank: Bank, file: SourceFile, line: int) -> dict[str, str]:
    """A line of the archived file, by its headers; the file is the one that its hash says."""
    content = (bank.workspace.root / file.archive).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file.sha256
    text = content.decode()
    header = next(csv.reader(io.StringIO(text)))
    return dict(zip(header, next(csv.reader([text.splitlines()[line - 1]])), strict=True))


def lines_of(found: Sequence[Contribution]) -> list[list[int]]:
    return [[row.line for row in contribution.rows] for contribution in found]


@pytest.mark.parametrize("employee", ["E1", "E2", "E3"])
def test_every_row_shown_is_the_line_of_the_archived_file(explained: Bank, employee: str) -> None:
    found = traced(explained, employee, "counter_satisfaction_rate")
    files = {file.number: file for file in found.files}
    assert len(found.contributions) == {"E1": 30, "E2": 5, "E3": 10}[employee]
    for contribution in found.contributions:
        (row,) = contribution.rows
        written = archived_line(explained, files[row.file], row.line)
        cells = {cell.column: cell.value.en for cell in row.cells}
        assert files[row.file].name == "answers.csv"
        assert written["employee_id"] == employee
        assert cells["survey_id"] == written["survey_id"]
        assert cells["is_satisfied"] == written["is_satisfied"]
        assert contribution.sums.numerator == (1 if written["is_satisfied"] == "yes" else 0)


def test_the_rows_that_cost_are_the_lines_where_they_stand(explained: Bank) -> None:
    found = traced(explained, "E1", "counter_satisfaction_rate")
    short = [c for c in found.contributions if not c.sums.numerator]
    assert lines_of(short) == [[29], [30], [31]]
    assert (found.sums.numerator, found.sums.denominator, found.sums.sample) == (27, 30, 30)
    assert found.grain == "row"


def test_an_error_leads_to_its_line_and_one_that_does_not_count_is_told_beside(explained: Bank) -> None:
    found = traced(explained, "E1", "counted_errors")
    assert lines_of(found.contributions) == [[2]]
    assert [(row.line, row.cells[0].value.en) for row in found.others] == [(3, "X2")]
    assert found.others_count == 1
    assert archived_line(explained, found.files[0], 3)["is_counted"] == "no"


def test_two_attempts_at_one_course_count_once_and_are_shown_together(explained: Bank) -> None:
    found = traced(explained, "E1", "training_completion")
    assert found.grain == "matter"
    assert lines_of(found.contributions) == [[2, 3]]
    assert found.contributions[0].sums.denominator == 1
    assert "Rows of the same matter count once" in said(found.remarks[0], "en")


def test_what_an_exclusion_took_out_is_listed_with_its_reason(explained: Bank) -> None:
    found = part(explained, "E3", "counter_satisfaction_rate")
    assert found.trace is not None
    assert lines_of(found.trace.left_out) == [[47]]
    assert [said(words, "zh-CN") for words in found.not_counted] == [
        "X1（outage）：2026-09-28 10:00:00至2026-09-28 12:00:00的数据经批准剔除（Doc 61）"
    ]
    assert part(explained, "E1", "counter_satisfaction_rate").not_counted == ()  # the outage was at the other branch
    assert part(explained, "E3", "training_completion").not_counted == ()  # nothing was taken out of it


def test_nothing_tells_who_the_customer_was_or_what_was_said(explained: Bank) -> None:
    found = explain(explained.workspace, "E1", MONTH)
    cells = {
        (cell.column, cell.value.en)
        for sheet in found.sheets
        for row in sheet.items
        for p in row.parts
        for contribution in (p.trace.contributions if p.trace else ())
        for line in contribution.rows
        for cell in line.cells
    }
    assert ("survey_id", "A01") in cells
    assert not {"customer_id", "comment", "employee_id", "employee_name"} & {column for column, _ in cells}
    assert not [value for _, value in cells if "C777" in value or "Zhou" in value]


def test_a_branch_is_summed_up_file_by_file(explained: Bank) -> None:
    indicator = load_indicators(explained.workspace.settings)["counter_satisfaction_rate"]
    with reading(explained.workspace) as connection:
        prepare_staging(connection, explained.workspace.settings)
        found = trace(connection, indicator, Subject("branch", "B1"), [MONTH], Sums(Decimal(32), Decimal(35), 35))
    assert found.grain == "file"
    assert [(c.count, c.sums.numerator, c.sums.denominator, c.rows) for c in found.contributions] == [(35, 32, 35, ())]
    assert found.adds_up


def test_rows_that_do_not_give_the_figure_are_never_passed_over(explained: Bank) -> None:
    indicator = load_indicators(explained.workspace.settings)["counter_satisfaction_rate"]
    with reading(explained.workspace) as connection:
        prepare_staging(connection, explained.workspace.settings)
        found = trace(
            connection, indicator, Subject("employee", "E1", "teller"), [MONTH], Sums(Decimal(28), Decimal(30), 30)
        )
    assert not found.adds_up
    assert (found.rest.numerator, found.rest.denominator) == (1, 0)
    assert "所列各行与本版数值不一致：分子尚差1" in " ".join(said(remark, "zh-CN") for remark in found.remarks)


def test_a_quarterly_figure_in_a_month_is_that_of_the_last_quarter_that_ended(explained: Bank) -> None:
    known = load_indicators(explained.workspace.settings)
    quarterly, monthly = known["mystery_shopper_score"], known["counter_satisfaction_rate"]
    august, september = Period.parse("2026-08"), Period.parse("2026-09")
    assert [str(m) for m in told_months(quarterly, august)] == ["2026-04", "2026-05", "2026-06"]
    assert [str(m) for m in told_months(quarterly, september)] == ["2026-07", "2026-08", "2026-09"]
    assert [str(m) for m in told_months(monthly, august)] == ["2026-08"]
    assert len(told_months(monthly, Period.parse("2026-Q3"))) == 3


def test_without_a_warehouse_there_are_no_rows_and_it_is_told_what_to_do(bank: Bank) -> None:
    with pytest.raises(WorkspaceError, match="Run “appraise run” first"), reading(bank.workspace):
        pass
