"""What is due: from the rules, the calendar and what has been run to the runs that should be started. Pure.

Missed moments are caught up on, once each; nothing is due that would have been before the schedule began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from pipeline.calendar import WorkingDays
from pipeline.periods import Period
from pipeline.unattended import OnWorkingDay, Schedule

KINDS = ("month", "quarter", "year")
SETTLED = ("done", "stopped")  # of a run: whether it went well or the data must be mended first, it is not tried again
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(hours=6)


@dataclass(frozen=True)
class Attempt:
    """A run that was started. `kind`: ingest | month | quarter | year; `period` is empty for ingest.

    `status`: done · stopped (bad data or a wrong definition: no use trying again) · failed (what can pass) · running.
    `is_ahead`: it was started by a clock that was ahead, so that it settles nothing and is not waited for.
    """

    kind: str
    period: str
    started: datetime
    status: str
    ended: datetime | None = None
    is_ahead: bool = False

    @property
    def settles(self) -> bool:
        return self.status in SETTLED and not self.is_ahead


@dataclass(frozen=True)
class Record:
    """Since when the schedule has been kept, every run since, and the closed periods, which run no more by themselves."""

    began: datetime
    attempts: tuple[Attempt, ...] = ()
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Due:
    """A run to start. `until`: files that came later are left lying; None for no such limit. `attempt` counts from 1."""

    kind: str
    period: Period | None
    since: datetime
    until: datetime | None = None
    attempt: int = 1

    @property
    def key(self) -> str:
        """The same for the same run, so that it is started once whoever asks."""
        what = str(self.period) if self.period else f"{self.since:%Y%m%dT%H%M}"
        return f"{self.kind}-{what}-{self.attempt}"


def due(
    schedule: Schedule, days: WorkingDays, moment: datetime, record: Record, *, files_wait: bool = False
) -> list[Due]:
    """The runs to start at `moment` (the bank's time), in the order in which to start them: what a period needs taken in
    comes with its run, so periods come first, the oldest of them, months before the quarter and year that end with them.

    `files_wait`: whether the inbox holds files that have settled.
    """
    if any(attempt.status == "running" for attempt in record.attempts):
        return []
    found = [run for run in _periods_due(schedule, days, moment, record) if _may_start(run, record, moment)]
    if found:
        return [_numbered(run, record) for run in found]
    return _ingest_due(schedule, days, moment, record, files_wait)


def held_since(schedule: Schedule, days: WorkingDays, moment: datetime, record: Record) -> datetime | None:
    """The earliest cut-off that has passed while its period has not run yet: files that came after it must wait."""
    cut_offs = []
    for kind in KINDS:
        rule = schedule.of(kind)
        if rule is None or rule.cut_off is None:
            continue
        for period in _ended(kind, record.began.date(), moment):
            until = on_day(rule.cut_off, period, days)
            run_at = on_day(rule, period, days)
            if run_at >= record.began and until <= moment and not _is_settled(kind, period, run_at, record):
                cut_offs.append(until)
    return min(cut_offs, default=None)


def coming(schedule: Schedule, days: WorkingDays, moment: datetime) -> list[Due]:
    """The next run of each kind after `moment`, soonest first: for people to see."""
    found = []
    for kind in KINDS:
        rule = schedule.of(kind)
        if rule is None:
            continue
        period = last_ended(kind, moment.date())
        at = on_day(rule, period, days)
        while at <= moment:
            period = period.shifted(1)
            at = on_day(rule, period, days)
        found.append(Due(kind, period, at, on_day(rule.cut_off, period, days) if rule.cut_off else None))
    if schedule.nightly:
        tonight = datetime.combine(moment.date(), _clock(schedule.nightly))
        found.append(Due("ingest", None, tonight if tonight > moment else tonight + timedelta(days=1)))
    return sorted(found, key=lambda run: run.since)


def uncertain_years(schedule: Schedule, days: WorkingDays, moment: datetime) -> tuple[int, ...]:
    """Years that the next runs lie in, or are counted from, whose holidays are not known."""
    years = {
        year for run in coming(schedule, days, moment) if run.period for year in (run.period.after.year, run.since.year)
    }
    return tuple(sorted(year for year in years if not days.is_certain(year)))


@lru_cache(maxsize=1024)
def on_day(rule: OnWorkingDay, period: Period, days: WorkingDays) -> datetime:
    """The rule's moment for a period: counted from the first day after it."""
    return datetime.combine(days.nth_from(period.after, rule.working_day).day, _clock(rule.at))


def last_ended(kind: str, day: date) -> Period:
    """The last period of the kind that had ended by the day."""
    month = Period.month_of(day)
    if kind == "month":
        return month.shifted(-1)
    if kind == "quarter":
        first = month.first.replace(month=month.first.month - (month.first.month - 1) % 3)
        return Period(first, "quarter").shifted(-1)
    return Period(date(day.year, 1, 1), "year").shifted(-1)


def _periods_due(schedule: Schedule, days: WorkingDays, moment: datetime, record: Record) -> list[Due]:
    found = []
    for kind in KINDS:
        rule = schedule.of(kind)
        if rule is None:
            continue
        for period in _ended(kind, record.began.date(), moment):
            at = on_day(rule, period, days)
            if record.began <= at <= moment and not _is_settled(kind, period, at, record):
                until = on_day(rule.cut_off, period, days) if rule.cut_off else None
                found.append(Due(kind, period, at, until))
    return sorted(found, key=lambda run: (run.since, KINDS.index(run.kind)))


def _ingest_due(schedule: Schedule, days: WorkingDays, moment: datetime, record: Record, files_wait: bool) -> list[Due]:
    """The last night that was missed, once; else what lies in the inbox."""
    until = held_since(schedule, days, moment, record)
    if schedule.nightly:
        night = datetime.combine(moment.date(), _clock(schedule.nightly))
        night = night if night <= moment else night - timedelta(days=1)
        run = Due("ingest", None, night, until)
        tried = _attempts(run, record)
        is_done = any(attempt.settles for attempt in tried)
        if night >= record.began and not is_done and _may_start(run, record, moment):
            return [_numbered(run, record)]
    if schedule.watch_inbox and files_wait:
        run = Due("ingest", None, moment.replace(second=0, microsecond=0), until)
        return [_numbered(run, record)] if _may_start(run, record, moment) else []
    return []


def _is_settled(kind: str, period: Period, at: datetime, record: Record) -> bool:
    """Whether the period is closed, or was run at its time or later. A run before it, by hand, does not stand for it."""
    return str(period) in record.closed or any(
        a.kind == kind and a.period == str(period) and a.settles and a.started >= at for a in record.attempts
    )


def _may_start(run: Due, record: Record, moment: datetime) -> bool:
    """Not while it waits to be tried again: ten minutes after it failed, twice that after the next time, to six hours."""
    failed = [a for a in _attempts(run, record) if a.status == "failed" and not a.is_ahead]
    if run.period is None:  # of taking in, those in a row at the end
        tail = [a for a in record.attempts if a.kind == "ingest" and not a.is_ahead]
        good = [n for n, a in enumerate(tail) if a.settles]
        failed = tail[good[-1] + 1 if good else 0 :]
    if not failed:
        return True
    wait = min(FIRST_WAIT * 2 ** min(len(failed) - 1, 10), LONGEST_WAIT)
    return moment >= (failed[-1].ended or failed[-1].started) + wait


def _numbered(run: Due, record: Record) -> Due:
    return Due(run.kind, run.period, run.since, run.until, len(_attempts(run, record)) + 1)


def _attempts(run: Due, record: Record) -> list[Attempt]:
    """The starts of this very run so far, those by a clock that was ahead too: what was asked for once has its key."""
    period = str(run.period) if run.period else ""
    return [a for a in record.attempts if (a.kind, a.period) == (run.kind, period) and a.started >= run.since]


def _ended(kind: str, since: date, moment: datetime) -> Iterator[Period]:
    """Periods of the kind that may be due, oldest first: a run is at most sixty working days after the period's end."""
    period = last_ended(kind, since - timedelta(days=120))
    while period.after <= moment.date():
        yield period
        period = period.shifted(1)


def _clock(text: str) -> time:
    return time.fromisoformat(text)
