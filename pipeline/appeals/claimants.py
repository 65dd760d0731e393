"""The claimant: an employee at the branch where the period appraises them, or a branch or department for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.appeals.model import AppealRefused, Filing
from pipeline.appeals.telling import number_of
from pipeline.closing.states import Standing
from pipeline.periods import Period
from pipeline.texts import msg
from pipeline.warehouse import Connection, read_parquet, rows, run_sql, single
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Claimant:
    """`employee_id` is None where a branch files for itself."""

    employee_id: str | None
    branch_id: str

    @property
    def number(self) -> str:
        return self.employee_id or self.branch_id


def claimant_of(
    workspace: Workspace, connection: Connection, filing: Filing, period: Period, shown: Standing | None
) -> Claimant:
    """`shown`: the edition whose sheets people have, if any. Raises AppealRefused where nobody is named, or somebody whom the
    period does not know.
    """
    if (filing.employee_id is None) == (filing.branch_id is None):
        raise AppealRefused(msg("Say who files: an employee with --employee, or a branch with --branch."))
    if filing.branch_id is not None:
        branch = number_of(filing.branch_id)
        known = "select exists (from feed.branches where branch_id = ?)"
        if not single(connection.execute(known, [branch])):
            raise AppealRefused(
                msg("There is no branch or department “{got}”. Write its number.", got=filing.branch_id)
            )
        return Claimant(None, branch)
    person = number_of(str(filing.employee_id))
    found = branches_of(connection, person, period.first, period.after)
    if not found:
        raise AppealRefused(
            msg(
                "There is no employee “{got}” in {period}. Write the number as HR has it.",
                got=filing.employee_id,
                period=str(period),
            )
        )
    return Claimant(person, _appraised_at(workspace, period, shown, person) or found[0])


def branches_of(connection: Connection, person: str, first: date, after: date) -> list[str]:
    """The employee's branches up to the day before `after`, that of most days from `first` on before the others."""
    found = run_sql(connection, "appeals/claimant", None, employee_id=person, first=first, after=after)
    return [str(row["branch_id"]) for row in rows(found)]


def branch_on(connection: Connection, person: str, day: date) -> str | None:
    """The employee's branch on the day; None before the first one."""
    return next(iter(branches_of(connection, person, day, day + timedelta(days=1))), None)


def _appraised_at(workspace: Workspace, period: Period, shown: Standing | None, person: str) -> str | None:
    """The branch of the sheet that carries the coefficient; None where there is no sheet."""
    if shown is None:
        return None
    path = workspace.edition(str(period)).with_name(shown.folder) / "results.parquet"
    if not path.is_file():
        return None
    results = read_parquet(path).reindex(columns=["level", "subject_id", "branch_id", "is_primary"])
    mine = results[(results["level"] == "employee") & (results["subject_id"] == person) & results["branch_id"].notna()]
    primary = mine[mine["is_primary"].fillna(False).astype(bool)]
    return None if mine.empty else str((primary if len(primary) else mine)["branch_id"].iloc[0])
