"""Why somebody's score is what it is: an edition's tables, a scorecard and the rows behind them → an Explanation.

Everything printed adds up: each line of arithmetic gives its result from its own text, and where the steps do not arrive
at the edition's figure, or rows do not give a value, a remark says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from pipeline.archive import archived
from pipeline.editions import latest_number, read_edition, rules_of
from pipeline.errors import WorkspaceError
from pipeline.explain.model import Explanation
from pipeline.explain.sheets import Wanted, explained
from pipeline.indicators import Indicator
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.rows_beside import folder_of
from pipeline.rows_cleared import why_gone
from pipeline.shown import reading
from pipeline.texts import Message, msg
from pipeline.tracing import (
    SourceFile,
    Subject,
    Sums,
    Trace,
    exclusions,
    newest_file,
    person_name,
    stays,
    told_months,
    trace,
    withheld,
)
from pipeline.warehouse import Connection
from pipeline.workspace import Workspace


@dataclass
class Rows:
    """A tracer (see pipeline.explain.items.Tracer) over the rows that readers are shown."""

    connection: Connection
    period: Period
    workspace: Workspace
    _found: dict[Any, Trace] = field(default_factory=dict)

    def rows(self, indicator: Indicator, subject: Subject, edition: Sums | None, window: int = 0) -> Trace | None:
        """The rows behind a value of the period, or of so many months up to its end."""
        key = (indicator.name, subject, window)
        if key not in self._found:
            last = Period.month_of(self.period.months[-1].first)
            months = [last.shifted(-n) for n in range(window - 1, -1, -1)] or told_months(indicator, self.period)
            found = trace(self.connection, indicator, subject, months, edition)
            self._found[key] = replace(found, files=tuple(map(self._placed, found.files)))
        return self._found[key]

    def _placed(self, file: SourceFile) -> SourceFile:
        """With where its bytes lie: the original as it is or encrypted, or the rows that stand in for one that was purged."""
        path, rows = archived(self.workspace, file.sha256), folder_of(self.workspace, file.sha256)
        there = rows if rows.is_dir() and not path.is_file() else path
        return replace(file, archive=there.relative_to(self.workspace.root).as_posix())

    def stays(self, subject: Subject) -> list[tuple[str, int]]:
        """(branch, days) of a person's post in the period."""
        return stays(self.connection, self.period, subject)

    def not_counted(self, indicator: Indicator, subject: Subject, *, has_exclusions: bool) -> tuple[Message, ...]:
        """What incidents counted elsewhere gave back and, where they took out rows, approved exclusions."""
        months = told_months(indicator, self.period)
        elsewhere = withheld(self.connection, indicator, subject, months)
        if not has_exclusions:
            return elsewhere
        branches = [subject.subject_id] if subject.level == "branch" else [b for b, _ in self.stays(subject)]
        return (*exclusions(self.connection, indicator, months, branches), *elsewhere)


def explain(
    workspace: Workspace,
    subject_id: str,
    period: Period,
    *,
    indicator: str | None = None,
    post: str | None = None,
    number: int | None = None,
) -> Explanation:
    """The explanation of an employee's (or a branch's) score, from the period's latest edition or the one numbered.

    Raises WorkspaceError where the edition has nobody of that number, UsageError for an unknown post or indicator.
    It reads what the last run published (pipeline.shown): no load is waited for, and none is held off.
    """
    edition = read_edition(workspace, period, latest_number(workspace, period) if number is None else number)
    rules = rules_of(workspace, edition)
    indicators, cards = rules.indicators, rules.cards
    wanted = Wanted(subject_id, indicator, post)
    with reading(workspace) as connection:
        prepare_staging(connection, workspace.settings)
        rows = Rows(connection, period, workspace)
        found = explained(
            edition, rules.settings, indicators, cards, wanted, rows, lambda span: _results(workspace, span)
        )
        remarks = [*found.remarks, *why_gone(workspace, period.months)]
        newest = newest_file(connection)
        if newest > found.ledger_number:
            remarks.append(
                msg(
                    "Files up to number {newest} have been loaded since; this edition knows those up to {known}. Rows shown "
                    "may be newer than its figures.",
                    newest=newest,
                    known=found.ledger_number,
                )
            )
        name = person_name(connection, subject_id) if found.level == "employee" else found.name
    return replace(found, name=name, remarks=tuple(remarks))


def _results(workspace: Workspace, period: Period) -> pd.DataFrame | None:
    """The results of a period's latest edition; None where it has none."""
    try:
        edition = read_edition(workspace, period, latest_number(workspace, period))
    except WorkspaceError:
        return None
    results = edition.tables["results"]
    return results[results["period"] == period.first]
