"""Holds: persons whose records must stay for a dispute, so that purge passes them over. holds.jsonl, a chained journal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.journal import append, read
from pipeline.texts import msg
from pipeline.workspace import Workspace, who


@dataclass(frozen=True)
class Hold:
    """Whose records stay, since when (the bank's time, ISO), by whom and why."""

    employee: str
    at: str
    by: str
    reason: str


def hold(workspace: Workspace, employee: str, reason: str) -> None:
    """Keep the person's records until they are released. Raises UsageError without a reason."""
    _write(workspace, "hold", employee, reason)


def release(workspace: Workspace, employee: str, reason: str) -> None:
    """Let go of the person's records. Raises UsageError without a reason, or where none are held."""
    if employee not in held(workspace):
        raise UsageError(
            msg("There is no hold on {employee}. “appraise hold list” shows those that there are.", employee=employee)
        )
    _write(workspace, "release", employee, reason)


def held(workspace: Workspace) -> set[str]:
    """Whose records must stay."""
    return {one.employee for one in holds_in_force(workspace)}


def holds_in_force(workspace: Workspace) -> list[Hold]:
    """The newest hold of each person whose records must stay, by the person's number."""
    found: dict[str, Hold] = {}
    for record in read(journal_of(workspace)):
        if record["step"] == "release":
            found.pop(record["employee"], None)
        else:
            found[record["employee"]] = Hold(*(record[name] for name in ("employee", "at", "by", "reason")))
    return [found[employee] for employee in sorted(found)]


def _write(workspace: Workspace, step: str, employee: str, reason: str) -> None:
    if not reason.strip():
        raise UsageError(msg("A hold needs a reason, as in --reason “arbitration 2026-118”."))
    facts = {
        "step": step,
        "employee": employee,
        "at": workspace.now().isoformat(),
        "by": who(),
        "reason": reason.strip(),
    }
    append(journal_of(workspace), facts, chained=True)


def journal_of(workspace: Workspace) -> Path:
    """The journal of holds and releases."""
    return workspace.root / "holds.jsonl"
