"""People of the sample bank: their scores add up, and rows lead to the lines of CSV files and workbooks alike."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipeline import stages
from pipeline.editions import read_edition
from pipeline.explain import Explanation, check_arithmetic, explain
from pipeline.periods import Period
from pipeline.tracing import SourceRow, Trace
from pipeline.validate import Verdict
from pipeline.workspace import Workspace
from sample_data.workspace import make_workspace

MONTH = Period.parse("2026-09")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small sample bank with the draft of its last month."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        root = tmp_path_factory.mktemp("sample") / "bank"
        make_workspace(root, branches=10, staff=100, months=1, contacts_per_day=40)
        bank = Workspace.open(root)
        stages.take_in(bank, datetime(2026, 10, 17), now=True, progress=lambda _: None)
        stages.compute(bank, MONTH, stages.load_rules(bank), Verdict(()), lambda _: None)
        return bank


def traces(found: Explanation) -> list[Trace]:
    parts = [part for sheet in found.sheets for item in sheet.items for part in item.parts]
    return [t for part in parts for t in [*([part.trace] if part.trace else []), *(b.trace for b in part.branches)]]


def archived(bank: Workspace, name: str, path: str, row: SourceRow) -> list[str]:
    """The cells of a line of an archived file."""
    content = (bank.root / path).read_bytes()
    if Path(name).suffix != ".csv":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(row.sheet - 1)
        return [str(cell) for cell in sheet.to_python(skip_empty_area=False)[row.line - 1]]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [cell.strip().strip('"') for cell in text.splitlines()[row.line - 1].split(",")]


PEOPLE = {"teller": 2, "phone_agent": 1}


def chosen(bank: Workspace) -> list[str]:
    """Of each post those with most cases, so that there is something to explain."""
    edition = read_edition(bank, MONTH)
    results, cases = edition.tables["results"], edition.tables["cases"]
    counts = cases[cases["level"] == "employee"].groupby("subject_id").size()
    people = results[(results["level"] == "employee") & (results["period"] == MONTH.first)]
    ranked = people.assign(cases=people["subject_id"].map(counts).fillna(0)).sort_values(
        ["cases", "subject_id"], ascending=False
    )
    return [str(who) for post, n in PEOPLE.items() for who in ranked[ranked["post"] == post]["subject_id"].head(n)]


def test_scores_add_up_and_every_row_stands_where_it_is_said_to(sample: Workspace) -> None:
    kinds: set[str] = set()
    for employee in chosen(sample):
        found = explain(sample, employee, MONTH)
        assert found.remarks == ()
        assert [line for line in found.lines if not check_arithmetic(line)] == []
        for trace in traces(found):
            assert trace.adds_up, (employee, trace.indicator, trace.rest)
            files = {file.number: file for file in trace.files}
            for row in (row for contribution in trace.contributions[:20] for row in contribution.rows):
                file = files[row.file]
                if row.feed == "errors" or (
                    row.feed == "surveys" and "PJLS" in file.name
                ):  # they bear numbers of their own
                    assert row.cells[0].value.en in archived(sample, file.name, file.archive, row), (file.name, row)
                    kinds.add(Path(file.name).suffix)
    assert kinds == {".csv", ".xlsx"}
