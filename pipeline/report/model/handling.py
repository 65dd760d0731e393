"""Complaints: the flow line, reasons, the clock, referrals, who is responsible, root causes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class Flow:
    """opening + received − closed − withdrawn − merged = closing, unless dates contradict each other. Here those merged
    into another count as received too. `ruled`: judged by the institution without dates, beside the flow.
    """

    opening: int
    received: int
    closed: int
    withdrawn: int
    merged: int
    closing: int
    ruled: int


@dataclass(frozen=True)
class Reason:
    """A reason; `share` of all reasons named and `cumulative` with those before it, both 0–1. `previous`: in the period
    before, None without one. `others`: how many further reasons stand together here, 0 for a reason by itself.
    """

    name: str | Text
    count: int
    previous: int | None
    share: float
    cumulative: float
    others: int = 0


@dataclass(frozen=True)
class ClockLine:
    """Complaints by the limit they were under. `classification`: simple | complex | extended; `limit_days`: in law, None
    where it differs by source. Closed = in time + late + without a limit; `days`: mean calendar days of those closed.
    """

    classification: str
    limit_days: int | None
    closed: int
    in_time: int
    late: int
    days: float | None
    open: int
    overdue: int


@dataclass(frozen=True)
class AgeLine:
    """Complaints open at the end by age. `age`: open_15 | open_30 | open_60 | open_longer."""

    age: str
    count: int


@dataclass(frozen=True)
class ComplaintCase:
    """A complaint by its number; days are ISO. `place`: complained about; `owner`: who answers, None where it is the same.
    `past`: the date missed (legal | reply | own), None where none is; `days_over`: from `due` to `ended`, or the period's end.
    `ended_by`: settled | withdrawn, None while it is open.
    """

    complaint_id: str
    place: str
    owner: str | None
    source: str | None
    business: str | None
    received: str
    due: str | None
    ended: str | None
    ended_by: str | None
    past: str | None
    days_over: int | None


@dataclass(frozen=True)
class Tally:
    """A name with how many of something it has."""

    name: str | Text
    count: int


@dataclass(frozen=True)
class ReferralLine:
    """Complaints passed on by one body: now, in the period before and a year ago (None without a base), and who answers."""

    source: str  # nfra | pboc | hotline_12345 | other
    now: int
    before: int | None
    year_ago: int | None
    owners: tuple[Tally, ...]


@dataclass(frozen=True)
class OwnerLine:
    """What a branch or department answers for: complaints received in the period, `upheld` and `pending` of them; `judged`:
    those whose legal limit ran out in it, `in_time` of them.
    """

    name: str | Text
    complaints: int
    upheld: int
    pending: int
    judged: int
    in_time: int
    others: int = 0


@dataclass(frozen=True)
class Handling:
    """投诉专题. `received`: duplicates merged, `with_merged`: without merging; `before`, `year_ago`: as `received`, None
    without a base. `days`, `days_before`: mean days to the end of those closed. `delivered`: False where the data were due
    and did not come: then nothing else is told.
    """

    delivered: bool
    told: tuple[Finding, ...]
    received: int = 0
    with_merged: int = 0
    before: int | None = None
    year_ago: int | None = None
    flow: Flow | None = None
    reasons: tuple[Reason, ...] = ()
    reasons_named: int = 0
    clock: tuple[ClockLine, ...] = ()
    clock_told: tuple[Finding, ...] = ()
    days: float | None = None
    days_before: float | None = None
    ages: tuple[AgeLine, ...] = ()
    overdue: tuple[ComplaintCase, ...] = ()
    referrals: tuple[ReferralLine, ...] = ()
    referred: tuple[ComplaintCase, ...] = ()
    owners: tuple[OwnerLine, ...] = ()
    causes: tuple[Tally, ...] = ()
    causes_recorded: int = 0
