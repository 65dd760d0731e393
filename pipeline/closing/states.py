"""In what state a period is, from periods.jsonl: a line is written when a decision has taken effect, and is what makes it
take effect. A period without a line is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.journal import append, read
from pipeline.periods import Period
from pipeline.workspace import Workspace

STATES = ("provisional", "preview", "final", "restated")
CLOSED = ("final", "restated")  # whose edition has a whole number and stands for good


@dataclass(frozen=True)
class Decision:
    """Who let editions take effect. `at` is the bank's time, ISO; `by` did it, `approved_by` is who decided, in `minutes`.
    `reason` and `reason_code` are a correction's; empty otherwise.
    """

    at: str
    by: str
    approved_by: str = ""
    minutes: str = ""
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class Entered:
    """An edition that took effect: `folder` is its name within editions/<period>/, `seal` the checksum that it was sealed with,
    `seal_file` the SHA-256 of its seal.json. `preview_from` and `preview_until` are ISO days, the last one still open to
    objections; None without a preview.
    """

    period: str
    number: int
    state: str
    folder: str
    seal: str
    seal_file: str = ""
    preview_from: str | None = None
    preview_until: str | None = None


@dataclass(frozen=True)
class Standing:
    """A period's state with the decision that led to it: the fields of Entered and Decision."""

    period: Period
    number: int
    state: str
    at: str
    by: str
    approved_by: str
    minutes: str
    reason: str
    reason_code: str
    preview_from: str | None
    preview_until: str | None
    seal: str
    folder: str
    seal_file: str = ""

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


def standings(workspace: Workspace, period: Period | None = None) -> list[Standing]:
    """Every state that was reached, oldest first; of one period where it is named."""
    found = [_standing(record, entered) for record in read(workspace.periods) for entered in record["editions"]]
    return [one for one in found if period is None or one.period == period]


def standing(workspace: Workspace, period: Period) -> Standing | None:
    """The period's state; None for one that is open."""
    found = standings(workspace, period)
    return found[-1] if found else None


def closed(workspace: Workspace, period: Period) -> Standing | None:
    """The newest final or restated state of the period; None where it was never closed."""
    return next((one for one in reversed(standings(workspace, period)) if one.is_closed), None)


def enter(workspace: Workspace, decision: Decision, entered: Sequence[Entered]) -> dict[str, Any]:
    """Let editions take effect, all or none of them: one line of the journal."""
    record = {**asdict(decision), "editions": [asdict(one) for one in entered]}
    return append(workspace.periods, record, chained=True)


def _standing(record: dict[str, Any], entered: dict[str, Any]) -> Standing:
    decision: dict[str, Any] = {name: str(record.get(name, "")) for name in Decision.__annotations__}
    return Standing(**{**entered, "period": Period.parse(entered["period"])}, **decision)
