"""The analyst's door: a workspace's results, values, files and returned rows as pandas frames. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pipeline.contracts import contract_of
from pipeline.editions import Edition, latest_number, read_edition
from pipeline.explain import Explanation, explain, said
from pipeline.explain.model import ItemExplained, Part, Sheet
from pipeline.ledger import read_ledger
from pipeline.periods import Period
from pipeline.state import current_state
from pipeline.tracing import Sums, Trace
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace

WhichEdition = int | Literal["latest", "draft"]
ACCOUNT = ("produced", "accepted", "corrected", "duplicate", "withdrawn", "quarantined", "withdrew")
FILES = (
    "number",
    "name",
    "department",
    "sha256",
    "as_of",
    "arrived_at",
    "loaded_at",
    "feed",
    "source",
    "read",
    "set_aside",
    *ACCOUNT,
)
RETURNED = ("file", "name", "department", "row", "reasons", "content", "released_by")
ROWS = (
    "post",
    "item",
    "title",
    "weight",
    "points_observed",
    "points_favourable",
    "points",
    "basis",
    "grain",
    "arithmetic",
    "indicator",
    "subject",
    "feed",
    "numerator",
    "denominator",
    "file",
    "name",
    "department",
    "sha256",
    "sheet",
    "line",
    "rows",
    "cells",
)


def open_workspace(path: Path | str | None = None) -> Analyst:
    """The workspace at `path` (or at APPRAISE_WORKSPACE, else this folder). Raises WorkspaceError."""
    return Analyst(Workspace.open(path))


@dataclass(frozen=True)
class Analyst:
    """A workspace as frames. Periods are written 2026-09, 2026-Q3 or 2026; an edition is the newest numbered one (else the
    draft) by default, `draft`, or a number. Raises WorkspaceError for an edition that is not there.
    """

    workspace: Workspace

    def scores(self, period: str, edition: WhichEdition = "latest") -> pd.DataFrame:
        """One row per subject and post: level (employee | branch | bank), subject_id, post, branch_id, scorecard, version,
        base, bonus, deduction, score (points; NaN for none), coverage (% of the weight with a value), grade (None for none),
        result_status, service_coefficient, and whatever else the edition keeps of a result.
        """
        return self._table("results", period, edition)

    def values(self, period: str, edition: WhichEdition = "latest") -> pd.DataFrame:
        """One row per indicator, level, subject_id and post: numerator, denominator, sample (independent observations),
        value, low, high (95 %, in the indicator's unit; NaN for none), unexcluded (the value without approved exclusions),
        direction, evidence, status.
        """
        return self._table("values", period, edition)

    def ledger(self) -> pd.DataFrame:
        """Columns of FILES, one row per file and feed it was loaded into (feed None: none): the file's number, name, hash and
        times (text), the rows read and set aside, and what became of the rows made of them.
        """
        rows = []
        for record in read_ledger(self.workspace.ledger):
            known = {name: record.get(name) for name in FILES if name in record}
            for load in record.get("loads") or [{}]:
                aside = sum(part["count"] for part in load.get("set_aside", ()))
                rows.append(known | {name: load.get(name) for name in FILES if name in load} | {"set_aside": aside})
        return pd.DataFrame(rows, columns=list(FILES))

    def quarantine(self, feed: str) -> pd.DataFrame:
        """Columns of RETURNED, one row per returned row of the feed: the file's number and name, the row in it, the reasons
        (list of column, problem, got, candidates), its content (column → text; customers hashed, free text masked), and the
        number of the file that released it (NaN: still returned). Raises DefinitionError for a feed that is none.
        """
        contract_of(feed)
        folder = current_state(self.workspace)
        path = folder / "quarantine" / f"{feed}.parquet" if folder else None
        if folder is None or path is None or not path.is_file():
            return pd.DataFrame(columns=list(RETURNED))
        found = read_parquet(path).rename(columns={"_file": "file", "_row": "row", "_released_by": "released_by"})
        files = read_parquet(folder / "files.parquet").rename(columns={"number": "file"})
        return found.merge(files[["file", "name", "department"]], on="file", how="left")[list(RETURNED)]

    def explain(self, employee_id: str, period: str, post: str | None = None) -> pd.DataFrame:
        """Columns of ROWS: one row per row of the scorecard and row of a file behind it. weight, points…: of the scorecard's
        row, exact (Decimal); arithmetic: its lines; numerator, denominator: what the file's row gave; rows: how many lines
        that is (a branch's are told by file, with line None); cells: column → text. A row of the scorecard without rows of
        files has one with None.
        """
        found = explain(self.workspace, employee_id, Period.parse(period), post=post)
        return pd.DataFrame(_frame_rows(found, self.workspace.settings.locale), columns=list(ROWS))

    def _table(self, name: str, period: str, edition: WhichEdition) -> pd.DataFrame:
        found = self._edition(Period.parse(period), edition)
        table = found.tables[name]
        return table[table["period"] == found.period.first].reset_index(drop=True)

    def _edition(self, period: Period, edition: WhichEdition) -> Edition:
        number = latest_number(self.workspace, period) if edition == "latest" else None
        return read_edition(self.workspace, period, edition if isinstance(edition, int) else number)


def _frame_rows(explanation: Explanation, locale: str) -> list[dict[str, Any]]:
    return [row for sheet in explanation.sheets for item in sheet.items for row in _item_rows(sheet, item, locale)]


def _item_rows(sheet: Sheet, item: ItemExplained, locale: str) -> list[dict[str, Any]]:
    told: dict[str, Any] = {
        "post": sheet.post,
        "item": item.item,
        "title": said(item.title, locale),
        "weight": item.weight,
        "points_observed": item.points_observed,
        "points_favourable": item.points_favourable,
        "points": item.points,
        "basis": said(item.basis, locale) or None,
        "grain": item.grain,
        "arithmetic": "; ".join(step.line for step in _steps(item) if step.line),
    }
    rows = [told | row for part in item.parts for trace in _traces(part) for row in _trace_rows(trace)]
    return rows or [told]


def _steps(item: ItemExplained) -> list[Any]:
    figures = [figure for part in item.parts for figure in (part.figure, part.own) if figure]
    return [step for figure in figures for step in figure.steps] + list(item.steps)


def _traces(part: Part) -> list[Trace]:
    return [*([part.trace] if part.trace else []), *(branch.trace for branch in part.branches)]


def _trace_rows(trace: Trace) -> list[dict[str, Any]]:
    files = {file.number: file for file in trace.files}
    rows = []
    for contribution in trace.contributions:
        told = {"indicator": trace.indicator, "subject": trace.subject.subject_id, "feed": contribution.feed}
        given = _given(contribution.sums) if trace.grain != "whole" else {}
        lines: list[dict[str, Any]] = [
            {
                "file": row.file,
                "sheet": row.sheet,
                "line": row.line,
                "rows": 1,
                "cells": {cell.column: cell.value.en for cell in row.cells},
            }
            for row in contribution.rows
        ] or [{"file": contribution.file, "rows": contribution.count}]
        for place, line in enumerate(lines):
            file = files.get(line["file"])
            named = {"name": file.name, "department": file.department, "sha256": file.sha256} if file else {}
            # What several rows gave together stands once, at the first of them, so that a column adds up.
            rows.append(told | line | named | (given if place == 0 else {}))
    return rows


def _given(sums: Sums) -> dict[str, Decimal]:
    return {"numerator": sums.numerator, "denominator": sums.denominator}
