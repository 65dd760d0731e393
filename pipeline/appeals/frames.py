"""Appeals and acknowledgements as tables: as they are now for what is still open, and to be frozen with what is closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

import pandas as pd

from pipeline.appeals.acknowledging import Acknowledgement, acknowledgements
from pipeline.appeals.model import NEW, Appeal
from pipeline.appeals.records import appeals
from pipeline.periods import Period
from pipeline.workspace import Workspace

APPEALS, ACKNOWLEDGEMENTS = "appeals", "acknowledgements"
COLUMNS: Mapping[str, str] = {
    "number": "string",
    "kind": "string",
    "period": "string",
    "employee_id": "string",
    "branch_id": "string",
    "feed": "string",
    "record_id": "string",
    "item": "string",
    "department": "string",
    "claim": "string",
    "filed_on": "string",
    "due_on": "string",
    "is_late": "boolean",
    "edition": "Int64",
    "status": "string",
    "decided_on": "string",
    "decided_by": "string",
    "document_no": "string",
    "reason": "string",
    "reply": "string",
    "is_in_time": "boolean",
    "is_overdue": "boolean",
    "changes": "string",
    "corrected_feed": "string",
    "ledger_number": "Int64",
}
ANSWERS: Mapping[str, str] = dict.fromkeys(Acknowledgement.__annotations__, "string") | {"edition": "Int64"}
ORDER: Mapping[str, tuple[str, ...]] = {APPEALS: ("number",), ACKNOWLEDGEMENTS: ("employee_id",)}


def frame(workspace: Workspace, period: Period, *, today: date | None = None) -> pd.DataFrame:
    """The period's disputes and appeals, a row each, in the order of their numbers; columns of COLUMNS, days as ISO text.

    is_overdue: open past its day, as of `today`. changes: JSON, column → [before, after]; null where nothing is changed.
    corrected_feed: of which feed the record is that the decision changed; a claim about a row of the sheet names none itself.
    employee_id is null where the branch files; ledger_number where nothing was corrected, or not yet.
    """
    day = today or workspace.now().date()
    found = sorted(appeals(workspace, str(period)), key=lambda one: one.number)
    return _typed([_appeal_row(one, day) for one in found], COLUMNS)


def acknowledgement_frame(
    workspace: Workspace, period: Period, *, edition: int | None = None, today: date | None = None
) -> pd.DataFrame:
    """What became of the sheets of an edition (the newest, where none is named), a row each; columns of Acknowledgement.

    Empty where nobody was shown a sheet of it.
    """
    found = acknowledgements(workspace, period, edition, today=today)
    return _typed([asdict(one) for one in found.values()], ANSWERS)


def hearings(
    workspace: Workspace, period: Period, *, edition: int | None = None, today: date | None = None
) -> dict[str, pd.DataFrame]:
    """Both tables by their names in an edition."""
    return {
        APPEALS: frame(workspace, period, today=today),
        ACKNOWLEDGEMENTS: acknowledgement_frame(workspace, period, edition=edition, today=today),
    }


def _appeal_row(one: Appeal, today: date) -> dict[str, object]:
    remedy = one.remedy
    changes = None
    if remedy is not None and remedy.kind != NEW:
        changes = {name: [remedy.before.get(name), value] for name, value in remedy.values.items()}
    plain = {name: getattr(one, name) for name in COLUMNS if hasattr(one, name)}
    return plain | {
        "filed_on": one.filed_at.date().isoformat(),
        "due_on": one.due_on.isoformat(),
        "decided_on": one.decided_at.isoformat() if one.decided_at else None,
        "is_in_time": one.is_in_time,
        "is_overdue": one.is_overdue(today),
        "corrected_feed": None if remedy is None else remedy.feed,
        "changes": None if changes is None else json.dumps(changes, ensure_ascii=False, sort_keys=True),
    }


def _typed(found: list[dict[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=list(columns)).astype(dict(columns))
