"""What HR sees first."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Text
from pipeline.report.model.head import Head
from pipeline.report.model.hearing import NO_HEARINGS, Hearings, ReceiptCounts
from pipeline.texts import Message


@dataclass(frozen=True)
class StaffRef:
    """Somebody, by HR's number, with where and as what the person is appraised."""

    employee_id: str
    name: str
    post: Text
    branch: str


@dataclass(frozen=True)
class StatusCount:
    """So many persons of one standing: graded, short_period, on_leave, seconded, no_data, excluded, no_scorecard."""

    status: str
    count: int


@dataclass(frozen=True)
class Noted:
    """Somebody with a remark: the reason, the grade, the course, as the list says."""

    person: StaffRef
    notes: tuple[Text | Message | str, ...]


@dataclass(frozen=True)
class Headcount:
    """On the roster = the sum of `parts`, each person once; below, who is not graded, or stands on one side only."""

    on_roster: int | None  # None where the edition keeps no roster
    parts: tuple[StatusCount, ...]
    without_grade: tuple[Noted, ...]
    no_scorecard: tuple[StaffRef, ...]
    not_on_roster: tuple[StaffRef, ...]

    @property
    def is_balanced(self) -> bool:
        return self.on_roster in (None, sum(part.count for part in self.parts)) and not self.not_on_roster


@dataclass(frozen=True)
class PostGrades:
    """A post's persons by grade, best first: now; those of them who had one in the period before, then (None without any); and
    how many more of these have each grade now.
    """

    post: Text
    graded: int
    counts: tuple[int, ...]
    previous: tuple[int, ...] | None
    moved: tuple[int, ...] | None = None


@dataclass(frozen=True)
class CoefficientLine:
    """A coefficient, how many persons have it, and what they make together; None: no coefficient is given."""

    coefficient: float | None
    count: int
    total: float


@dataclass(frozen=True)
class EmploymentLine:
    """Persons and coefficients by kind of employment: contract | agency | outsourced, or the bank's own word."""

    kind: str
    count: int
    total: float


@dataclass(frozen=True)
class ChangeLine:
    """What an edition changed for somebody. `direction`: up | down | gained | lost | score, by grade, else by score."""

    person: StaffRef
    direction: str
    old_grade: Text | None
    new_grade: Text | None
    old_score: float | None
    new_score: float | None
    old_coefficient: float | None
    new_coefficient: float | None
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Changes:
    """Against the edition before of the same period: of whom the grade, the coefficient or the score changed."""

    edition: int | None
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class ActionList:
    """A list for HR to act on; empty where nobody is on it. `rule`: which one."""

    rule: str
    title: Message
    people: tuple[Noted, ...]
    note: Message | None = None


@dataclass(frozen=True, kw_only=True)
class HrOverview(Head):
    """What HR sees first."""

    told: Message  # one sentence, for the index of the tree
    is_payable: bool
    why: Message
    payment_months: tuple[Text, ...]
    headcount: Headcount
    grades: tuple[Text, ...]  # best first
    distribution: tuple[PostGrades, ...]
    coefficients: tuple[CoefficientLine, ...]
    employment: tuple[EmploymentLine, ...]
    coefficient_total: float
    changes: Changes | None
    lists: tuple[ActionList, ...]
    hearings: Hearings = NO_HEARINGS
    receipts: ReceiptCounts | None = None
