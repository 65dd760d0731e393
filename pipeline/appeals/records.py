"""appeals.jsonl: steps, each appended, and the appeals that they add up to."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pipeline.announced import ANNOUNCED
from pipeline.appeals.model import Appeal, AppealRefused, Remedy
from pipeline.files import make_folder
from pipeline.journal import append, read
from pipeline.texts import msg
from pipeline.workspace import Workspace

FILED, DECIDED, CORRECTED, WITHDRAWN = "filed", "decided", "corrected", "withdrawn"
PREFIX = {"dispute": "YY", "appeal": "SS"}  # 异议, 申诉


def steps(workspace: Workspace) -> list[dict[str, Any]]:
    """Every step, oldest first."""
    return read(workspace.appeals)


def add_step(workspace: Workspace, step: str, number: str, facts: Mapping[str, Any]) -> None:
    """Append a step; the journal is chained, so that none can be changed unseen."""
    append(workspace.appeals, {"step": step, "number": number, **facts}, chained=True)


def appeals(workspace: Workspace, period: str | None = None) -> list[Appeal]:
    """Every dispute and appeal in the order of filing; of one period where it is named."""
    found: dict[str, Appeal] = {}
    for step in steps(workspace):
        number = step["number"]
        if step["step"] == FILED:
            found[number] = _filed(step)
        elif step["step"] == DECIDED:
            found[number] = _decided(found[number], step)
        elif step["step"] == WITHDRAWN:
            day = date.fromisoformat(step["withdrawn_on"])
            found[number] = replace(found[number], status="withdrawn", decided_at=day, reason=step["reason"])
        elif step["step"] == CORRECTED:
            found[number] = replace(found[number], ledger_number=step["ledger_number"])
    return [one for one in found.values() if period in (None, one.period)]


def appeal_of(workspace: Workspace, number: str) -> Appeal:
    """One of them. Raises AppealRefused for a number that there is not."""
    found = next((one for one in appeals(workspace) if one.number == number), None)
    if found is None:
        raise AppealRefused(
            msg("There is no dispute or appeal “{number}”. “appraise appeal list” shows their numbers.", number=number)
        )
    return found


def next_number(known: list[Appeal], kind: str, period: str) -> str:
    """SS-202609-0001: by kind and period, in the order of filing."""
    count = sum(one.kind == kind and one.period == period for one in known)
    return f"{PREFIX[kind]}-{period.replace('-', '')}-{count + 1:04}"


def announcements(workspace: Workspace) -> list[dict[str, Any]]:
    """The files that decisions wrote or were about to write: number, feed, file, sha256."""
    return [step for step in steps(workspace) if step["step"] == ANNOUNCED]


@contextmanager
def desk(workspace: Workspace) -> Iterator[None]:
    """One filing at a time, so that no number is given twice; the kernel lets go when the process dies."""
    make_folder(workspace.state)
    with (workspace.state / "appeals.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _filed(step: Mapping[str, Any]) -> Appeal:
    facts: dict[str, Any] = {name: step.get(name) for name in _PLAIN}
    return Appeal(
        **facts,
        filed_at=datetime.fromisoformat(step["filed_at"]),
        due_on=date.fromisoformat(step["due_on"]),
        is_late=bool(step["is_late"]),
        is_of_others=bool(step.get("is_of_others")),
    )


def _decided(before: Appeal, step: Mapping[str, Any]) -> Appeal:
    remedy = step.get("remedy")
    return replace(
        before,
        status=step["outcome"],
        decided_by=step["decided_by"],
        decided_at=date.fromisoformat(step["decided_on"]),
        document_no=step["document_no"],
        reason=step["reason"],
        reply=step.get("reply"),
        remedy=Remedy(**remedy) if remedy else None,
        others=tuple(step.get("others") or ()),
    )


_PLAIN: tuple[str, ...] = (
    "number",
    "kind",
    "period",
    "employee_id",
    "branch_id",
    "feed",
    "record_id",
    "item",
    "department",
    "claim",
    "evidence",
    "evidence_file",
    "evidence_sha256",
    "filed_by",
    "recorded_by",
    "edition",
)
