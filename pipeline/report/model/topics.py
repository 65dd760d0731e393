"""What a report tells of visits and checks, rectifications, training, deliveries and definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.report.model.base import DueLine, Finding, PassLine, PersonLine, Text
from pipeline.texts import Message


@dataclass(frozen=True)
class FailedItem:
    """An item on which points were lost, over all branches or at one.

    `lost` of `possible` points (None where the lists name faults only), `share` of them in per cent; `faults`: how often;
    `branches`: at how many; `repeats`: at how many of these it was found before too (屡查屡犯); `run`: how many rounds in a
    row it has lost the most points, 0 for an item that did not this time. `group_share`: what its peer group lost.
    """

    module: str | None
    item: str
    lost: float
    possible: float | None
    share: float | None
    faults: int
    branches: int
    repeats: int
    run: int = 0
    group_share: float | None = None


@dataclass(frozen=True)
class Inspection:
    """A round of mystery visits or checks. `source`: mystery | check (of service) | document (of sales records) | listening;
    `period`: the round's own, as `2026-Q3`.
    `visits` at `branches`; `share`: per cent of the points that were lost, None without points. `items`: most lost first.
    """

    source: str
    period: str
    is_carried: bool
    visits: int
    branches: int
    share: float | None
    items: tuple[FailedItem, ...]
    told: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RectificationLine:
    """A finding to be mended; days are ISO. `days_over` counts from the due day to the day the facts are known, if open."""

    notice_no: str
    finding_ref: str | None
    source: str  # mystery | check | complaint | audit
    branch: str
    issued: str
    due: str
    days_over: int
    is_repeat: bool


@dataclass(frozen=True)
class Rectifications:
    """整改台账. `notices` were issued in the period; `total`: what fell due in it; `earlier`: due before it and still open;
    `open`: not yet due. `branches` and `items`: the overdue ones; on a branch's page, `items` are all of its open ones.
    """

    notices: int
    total: DueLine
    earlier: int
    open: int
    branches: tuple[DueLine, ...] = ()
    items: tuple[RectificationLine, ...] = ()
    told: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Training:
    """Required courses due in the period, a person once a course, and the skill exams of the last round, if any.
    `branches`: those with something overdue, most first. `people`: on a branch's page only, its own.
    """

    total: DueLine
    posts: tuple[DueLine, ...] = ()
    branches: tuple[DueLine, ...] = ()
    exams_period: str | None = None
    exams: PassLine | None = None
    exams_by_post: tuple[PassLine, ...] = ()
    people: tuple[PersonLine, ...] = ()
    told: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class DepartmentLine:
    """数据报送及时率: of the deliveries that fell due, how many were complete in time; what came late, in part, not at all."""

    department: str
    due: int
    in_time: int
    late: tuple[Text, ...]
    partial: tuple[Message, ...]
    missing: tuple[Text, ...]


@dataclass(frozen=True)
class ReturnedLine:
    """Rows of a department's data that were returned for one reason; `released`: mended and taken since."""

    department: str
    title: Text
    reason: Message
    rows: int
    released: int


@dataclass(frozen=True)
class Delivery:
    """What came from one department for one feed: the two accounts of its files, summed."""

    department: str
    feed: str
    title: Text
    files: int
    read: int
    set_aside: int
    produced: int
    accepted: int
    corrected: int
    duplicate: int
    withdrawn: int
    quarantined: int
    status: str  # delivered | incomplete | none_declared | not_delivered
    due: str | None = None  # the day by which it was owed; None where it was not expected
    arrived: str | None = None
    is_on_time: bool | None = None  # None where nothing is due, or not yet
    missing_branches: tuple[str, ...] = ()
    due_count: int = 0  # how many deliveries fell due: three a quarter for a monthly one
    on_time_count: int = 0
    owed_count: int = 0  # how many were owed, due or not
    missed_count: int = 0  # of how many nothing came; where others did, the status is incomplete


@dataclass(frozen=True)
class CheckLine:
    check: str
    feed: str
    severity: str  # critical | warning
    message: Text
    rows: int | None
    is_met: bool


@dataclass(frozen=True)
class Method:
    """How an indicator is defined: the glossary's entry. `is_replacement`: the bank's own definition counts in place of the
    program's.
    """

    indicator: str
    title: Text
    why: Text
    numerator: Text
    denominator: Text
    unit: str
    target: float | None
    version: str
    reference: str
    owner: str
    minimum_sample: int
    parameters: dict[str, Any] = field(default_factory=dict)
    is_replacement: bool = False
