"""Disputes and appeals on a page, and what people said of their sheets."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Text
from pipeline.texts import Message


@dataclass(frozen=True)
class RecordChange:
    """What a decision changed in a record: a column, as it was and as it is; None for nothing there."""

    column: Text
    old: Text | str | None
    new: Text | str | None


@dataclass(frozen=True)
class AppealLine:
    """A dispute or an appeal. `kind`: dispute | appeal; `status`: open | upheld | partly | rejected | withdrawn; days are ISO.

    `claimant` is empty on pages where it goes without saying. `feed` and `record` name the disputed record, `item` a row of
    the sheet. `effect`: the claimant's exact score in the edition before and in this one, where this one is the first with
    the corrected record; None otherwise. `is_waiting`: granted, but the record is not corrected yet.
    """

    number: str
    kind: str
    claimant: str
    branch: str
    feed: Text | None
    record: str | None
    item: Text | Message | None
    claim: str
    filed_on: str
    due_on: str
    is_late: bool
    status: str
    is_overdue: bool
    decided_on: str | None
    decided_by: str | None
    document_no: str | None
    reason: str | None
    reply: str | None
    is_in_time: bool | None
    changes: tuple[RecordChange, ...]
    ledger_number: int | None
    is_waiting: bool
    effect: tuple[float, float] | None


@dataclass(frozen=True)
class AppealCount:
    """How many were filed about records of a department's files, and what became of them; `name` None: of rows of sheets."""

    name: str | None
    filed: int
    open: int
    overdue: int
    granted: int
    rejected: int
    withdrawn: int


@dataclass(frozen=True)
class Hearings:
    """A page's disputes and appeals: `lines` one by one, and how many more its people filed for themselves."""

    lines: tuple[AppealLine, ...]
    of_people: int = 0
    of_people_open: int = 0


NO_HEARINGS = Hearings(())


@dataclass(frozen=True)
class SheetReceipt:
    """What became of a person's sheet; days are ISO. `confirmation`: confirmed | objected | refused | no_answer; None while
    an answer may still come.
    """

    delivered_on: str | None
    read_on: str | None
    confirmation: str | None
    confirmed_on: str | None
    interview_on: str | None
    interview_by: str | None


@dataclass(frozen=True)
class ReceiptCounts:
    """How many sheets were shown, delivered and read, and what was said of them; the last five add up to `sheets`."""

    sheets: int
    delivered: int
    read: int
    interviews: int
    confirmed: int
    objected: int
    refused: int
    no_answer: int
    pending: int
