"""Holds: persons whose records must stay for a dispute, so that purge passes them over. holds.jsonl, a chained journal.

Several holds on a person stand side by side, each for its case. A release names the hold that it lifts by its number; one
without a number, as earlier journals have it, lifts all that the person had by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.journal import append, read
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace, who


@dataclass(frozen=True)
class Hold:
    """Whose records stay, since when (the bank's time, ISO), by whom and why. `number`: counted from 1 for each person, over
    all that they ever had.
    """

    employee: str
    number: int
    at: str
    by: str
    reason: str


def hold(workspace: Workspace, employee: str, reason: str) -> None:
    """Keep the person's records until they are released. One that stands for the same reason stays as it is. Raises UsageError
    without a reason.
    """
    if not reason.strip():
        raise UsageError(msg("A hold needs a reason, as in --reason “arbitration 2026-118”."))
    if not any(one.reason == reason.strip() for one in _of(workspace, employee)):
        _write(workspace, "hold", employee, reason)


def release(workspace: Workspace, employee: str, reason: str, named: str | None = None) -> Hold:
    """Lift one hold on the person and return it. `named`: its number or its reason; where only one stands it need not be named.

    Raises UsageError without a reason, where none is held, where several are and none is named, and for a name that is none.
    """
    if not reason.strip():
        raise UsageError(msg("A release needs a reason too, as in --reason “arbitration 2026-118 is settled”."))
    found = _of(workspace, employee)
    if not found:
        raise UsageError(
            msg("There is no hold on {employee}. “appraise hold list” shows those that there are.", employee=employee)
        )
    meant = [one for one in found if named is None or named.strip() in (str(one.number), one.reason)]
    if len(meant) != 1:
        raise UsageError(_choose(employee, named, found))
    _write(workspace, "release", employee, reason, meant[0].number)
    return meant[0]


def held(workspace: Workspace) -> set[str]:
    """Whose records must stay."""
    return {one.employee for one in holds_in_force(workspace)}


def holds_in_force(workspace: Workspace) -> list[Hold]:
    """The holds that stand, by the person's number, a person's oldest first."""
    found: dict[str, list[Hold]] = {}
    ever: dict[str, int] = {}
    for record in read(journal_of(workspace)):
        employee = record["employee"]
        mine = found.setdefault(employee, [])
        if record["step"] == "release":
            lifted = record.get("hold")
            found[employee] = [one for one in mine if lifted is not None and one.number != lifted]
        elif all(one.reason != record["reason"] for one in mine):
            ever[employee] = ever.get(employee, 0) + 1
            mine.append(Hold(employee, ever[employee], *(record[name] for name in ("at", "by", "reason"))))
    return [one for employee in sorted(found) for one in found[employee]]


def _of(workspace: Workspace, employee: str) -> list[Hold]:
    return [one for one in holds_in_force(workspace) if one.employee == employee]


def _choose(employee: str, named: str | None, found: Sequence[Hold]) -> Message:
    """That a release must say which of the person's holds it lifts, with all of them."""
    holds = tuple(msg("{number}: {reason}", number=one.number, reason=one.reason) for one in found)
    if named is None:
        return msg(
            "There are {count} holds on {employee}: {holds}. Say which one is released, as in --hold {number}.",
            count=len(found),
            employee=employee,
            holds=holds,
            number=found[-1].number,
        )
    return msg(
        "“{named}” is no hold on {employee}. Those that there are: {holds}. Name one by its number, as in --hold {number}.",
        named=named,
        employee=employee,
        holds=holds,
        number=found[-1].number,
    )


def _write(workspace: Workspace, step: str, employee: str, reason: str, number: int | None = None) -> None:
    facts = {
        "step": step,
        "employee": employee,
        "at": workspace.now().isoformat(),
        "by": who(),
        "reason": reason.strip(),
    }
    append(journal_of(workspace), facts if number is None else facts | {"hold": number}, chained=True)


def journal_of(workspace: Workspace) -> Path:
    """The journal of holds and releases."""
    return workspace.root / "holds.jsonl"
