"""`appraise dossier`: one person's case gathered, written aside, sealed, and put under exports/dossiers/ whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.access import log_access, stated
from pipeline.asides import made_aside
from pipeline.closing.states import Decision, standings
from pipeline.closing.verifying import verify
from pipeline.dossier.computing import computing
from pipeline.dossier.consistency import consistency
from pipeline.dossier.following import acknowledged, helped, objections, paid
from pipeline.dossier.founding import founding
from pipeline.dossier.letter import letter
from pipeline.dossier.model import Case, Evidence
from pipeline.dossier.papers import files_of
from pipeline.dossier.proving import corrections, decided, looked, sealed
from pipeline.dossier.sealing import seal_folder
from pipeline.dossier.shown import sheets
from pipeline.editions import Edition, latest_edition
from pipeline.errors import UsageError, WorkspaceError
from pipeline.explain import Explanation, explain
from pipeline.files import make_folder, put_folder, write_whole
from pipeline.holds import hold
from pipeline.hr.tables import ground_of, tables_of
from pipeline.periods import Period
from pipeline.render.words import safe_name
from pipeline.texts import msg
from pipeline.workspace import Workspace, who

ACTION = "dossier"


def make_dossier(workspace: Workspace, employee: str, period: Period, purpose: str) -> Path:
    """The sealed folder. The person's records are on hold from then on, and the access log has its line before anything is
    written. Raises UsageError without a purpose or for a number that the edition does not have, WorkspaceError where the
    period was never closed, SealBroken where something was changed since.
    """
    purpose = stated(purpose)
    edition = latest_edition(workspace, period)
    if edition is None:
        raise WorkspaceError(
            msg(
                "{period} has no final edition, and a draft is no evidence. Close it first: "
                "appraise close {period} --as final.",
                period=str(period),
            )
        )
    if employee not in _people(edition):
        raise UsageError(
            msg(
                "Edition {number} of {period} has no employee {employee}. Give the number as HR writes it.",
                number=edition.number,
                period=str(period),
                employee=employee,
            )
        )
    proof = verify(workspace, period)
    proof.raise_if_broken()
    log_access(
        workspace,
        who=who(),
        role="operator",
        purpose=purpose,
        action=ACTION,
        period=str(period),
        edition=str(edition.number),
        subjects=[employee],
    )
    hold(workspace, employee, purpose)
    explanation, why = _explained(workspace, employee, period, edition)
    told = tables_of(workspace, edition, {employee})
    rows = told["appraisal_results"].to_dict("records")
    case = Case(
        workspace=workspace,
        period=period,
        employee=employee,
        purpose=purpose,
        edition=edition,
        ground=ground_of(workspace, edition),
        results=tuple(sorted(rows, key=lambda row: row["is_primary"] != "true")),
        events=tuple(row for row in told["score_events"].to_dict("records") if row["employee_id"] == employee),
        standings=tuple(standings(workspace, period)),
        proof=proof,
        explanation=explanation,
        unexplained=why,
    )
    return _written(case)


def evidence_of(case: Case) -> Iterator[Evidence]:
    """Every piece in the order of the list, those that there is nothing of too."""
    yield from founding(case)
    yield sheets(case)
    yield acknowledged(case)
    yield from computing(case)
    yield sealed(case)
    yield objections(case)
    yield decided(case)
    yield consistency(case)
    yield helped(case)
    yield corrections(case)
    yield looked(case)
    yield paid(case)


def _written(case: Case) -> Path:
    folder = case.workspace.exports / "dossiers"
    make_folder(folder)
    evidence = list(evidence_of(case))
    with made_aside(folder, "dossier") as aside:
        whole = aside / "whole"
        for name, content in files_of(case, evidence, letter(case, evidence)):
            write_whole(whole / name, content)
        final = case.closed[-1]
        at = case.workspace.now().isoformat(timespec="seconds")
        decision = Decision(at, who(), final.approved_by, final.minutes, case.purpose)
        facts = {
            "employee_id": case.employee,
            "period": str(case.period),
            "edition": case.edition.number,
            "edition_seal": final.seal,
            "made_at": at,
            "made_by": who(),
            "purpose": case.purpose,
        }
        seal_folder(case.workspace, whole, case.edition, decision, facts)
        return _place(folder, whole, f"{case.period}-{safe_name(case.employee)}")


def _place(folder: Path, whole: Path, stem: str) -> Path:
    """The folder under the next number that nobody has taken."""
    number = 1
    while True:
        target = folder / f"{stem}-{number}"
        try:
            put_folder(whole, target)
        except FileExistsError:
            number += 1
        else:
            return target


def _people(edition: Edition) -> set[str]:
    results = edition.tables["results"]
    mine = results[(results["level"] == "employee") & (results["period"] == edition.period.first)]
    return {*mine["subject_id"].astype(str), *edition.tables["roster"]["subject_id"].astype(str)}


def _explained(workspace: Workspace, employee: str, period: Period, edition: Edition) -> tuple[Explanation | None, str]:
    try:
        return explain(workspace, employee, period, number=edition.number), ""
    except WorkspaceError as error:
        return None, error.message.text("zh-CN").rstrip("。")
