"""What a dispute or an appeal is, and what a decision does to a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import AppraiseError

KINDS = ("dispute", "appeal")
OUTCOMES = ("upheld", "partly", "rejected")
GRANTED = ("upheld", "partly")
EXCLUDE, SET, NEW = "exclude", "set", "new"


class AppealRefused(AppraiseError):
    """What was filed or decided cannot be taken so; nothing was written."""

    exit_code = 2


@dataclass(frozen=True)
class Remedy:
    """What a decision makes of a record. `values`: column → its text as the feed writes it, None for empty; of kind `new`
    (an approved exclusion) they are the whole row. `before`: the same columns as they were when it was decided.
    """

    kind: str
    feed: str
    record_id: str
    values: Mapping[str, str | None]
    before: Mapping[str, str | None]


@dataclass(frozen=True)
class Appeal:
    """A dispute or an appeal, as its steps leave it. Times are the bank's.

    `employee_id` is None where the branch itself files; `branch_id` is the claimant's branch. `item`: of the sheet.
    `department`: whose file the disputed record came in. `edition`: of which sheet, by its number. `is_late`: filed after
    the preview. `is_of_others`: the record that it names is a colleague's; `others`: whose record the decision changes, where
    not the claimant's. `status`: open | upheld | partly | rejected | withdrawn. `ledger_number`: the file that corrected the
    record; None while it is not yet taken in, and where nothing is corrected.
    """

    number: str
    kind: str
    period: str
    employee_id: str | None
    branch_id: str
    feed: str | None
    record_id: str | None
    item: str | None
    department: str | None
    claim: str
    evidence: str | None
    evidence_file: str | None
    evidence_sha256: str | None
    filed_at: datetime
    filed_by: str
    recorded_by: str
    due_on: date
    is_late: bool
    edition: int | None
    status: str = "open"
    decided_by: str | None = None
    decided_at: date | None = None
    document_no: str | None = None
    reason: str | None = None
    reply: str | None = None
    remedy: Remedy | None = None
    ledger_number: int | None = None
    is_of_others: bool = False
    others: tuple[str, ...] = ()

    @property
    def is_granted(self) -> bool:
        return self.status in GRANTED

    @property
    def is_waiting(self) -> bool:
        """Whether its record is still to be corrected."""
        return self.remedy is not None and self.ledger_number is None

    @property
    def is_in_time(self) -> bool | None:
        """Whether it was answered by the day it was due; None without an answer."""
        return None if self.decided_at is None else self.decided_at <= self.due_on

    def is_overdue(self, today: date) -> bool:
        """Whether it is open past its day."""
        return self.status == "open" and today > self.due_on


@dataclass(frozen=True)
class Filing:
    """What a claimant files. `employee_id` or `branch_id` names the claimant. `kind` None: by the period's state."""

    period: str
    claim: str
    employee_id: str | None = None
    branch_id: str | None = None
    feed: str | None = None
    record_id: str | None = None
    item: str | None = None
    evidence: str | None = None
    file: Path | None = None
    filed_by: str | None = None
    filed_on: date | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Ruling:
    """A decision as it is handed in. `changes`: column → text, "" for empty; `feed` and `record_id` name the record where the
    filing named none.
    """

    outcome: str
    decided_by: str
    document_no: str
    reason: str
    reply: str | None = None
    decided_on: date | None = None
    is_excluded: bool = False
    changes: Mapping[str, str] | None = None
    feed: str | None = None
    record_id: str | None = None

    @property
    def has_remedy(self) -> bool:
        """Whether it does anything to a record."""
        return self.is_excluded or bool(self.changes)
