"""Unattended work between the runs: what is to be started, who is told of what, signs of life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.backlog import Backlog, backlog
from pipeline.calendar import WorkingDays
from pipeline.closing.states import closed, standings
from pipeline.errors import AppraiseError, DefinitionError
from pipeline.inbox import has_settled
from pipeline.ingest import Outcome
from pipeline.logs import note
from pipeline.notices.composing import SHOWN, died, digest, ended_badly, published, refused
from pipeline.notices.heartbeat import beat
from pipeline.notices.model import Notice
from pipeline.notices.outbox import tell
from pipeline.periods import Period
from pipeline.run_journal import journal_of, keep_schedule, marks, write
from pipeline.runs import may_pass, reason_of, record_of, runs_of
from pipeline.scheduling import Due, Record, due, held_since, last_ended
from pipeline.settings import SETTINGS
from pipeline.stages import ledger_summary
from pipeline.texts import msg
from pipeline.workspace import Workspace

TOLD_WITHIN = timedelta(days=2)  # of a run that died before that, nobody need be woken


def days_of(workspace: Workspace) -> WorkingDays:
    """The calendar with the workspace's own days."""
    own = workspace.settings.calendar
    return WorkingDays(frozenset(own.holidays), frozenset(own.workdays))


def look(workspace: Workspace) -> Due | None:
    """The next run to start now; None where nothing is due. From the first look on the schedule is kept.

    A period that is closed is not run again by itself.
    """
    keep_schedule(workspace)
    schedule, days, moment, record = (
        workspace.settings.schedule,
        days_of(workspace),
        workspace.now(),
        kept_record(workspace),
    )
    until = held_since(schedule, days, moment, record)
    return next(iter(due(schedule, days, moment, record, files_wait=has_settled(workspace, until))), None)


def kept_record(workspace: Workspace) -> Record:
    """What the schedule needs to know of the past: runs, and the periods that are closed."""
    names = frozenset(str(one.period) for one in standings(workspace) if one.is_closed)
    return replace(record_of(workspace), closed=names)


def handed_out(workspace: Workspace, run: Due) -> None:
    """Note that a run was asked for, so that it is not asked for again before it could begin."""
    facts = {"kind": run.kind, "period": str(run.period or ""), "key": run.key}
    write(workspace, event="handed", **facts)
    note(workspace, "run asked for", **facts)


def look_after(workspace: Workspace) -> None:
    """What every look does besides: runs whose process died, the digest once a working day, letters that still wait, the
    sign of life.
    """
    tell(workspace, *_died(workspace), *_digests(workspace))
    beat(workspace)


def period_for(kind: str, asked: str, moment: datetime) -> Period:
    """The period that was asked for; without one the last of the kind that has ended. Raises PeriodError."""
    return Period.parse(asked) if asked else last_ended(kind, moment.date())


def is_left_alone(workspace: Workspace, period: Period, force: bool) -> bool:
    """Whether the period is closed, so that a run would change nothing that counts; `force` makes a new draft of it."""
    return not force and closed(workspace, period) is not None


def tell_done(workspace: Workspace, period: Period, outcomes: Sequence[Outcome], page: Path) -> None:
    """A period has been run."""
    bank, counts = name_of(workspace), ledger_summary(list(outcomes))
    address = page.relative_to(workspace.root).as_posix()
    tell(workspace, published(bank, str(period), counts, address), refused(bank, outcomes))


def tell_refused(workspace: Workspace, outcomes: Sequence[Outcome]) -> None:
    """Files have been taken in; nothing is said where all went well."""
    tell(workspace, refused(name_of(workspace), outcomes))


def tell_failed(workspace: Workspace, what: str, error: Exception) -> None:
    """A run did not go through. Never raises: the run's own error is what must be seen."""
    locale = workspace.settings.notifications.language or workspace.settings.locale
    passes = may_pass(error)
    note(workspace, "run failed", what=what, reason=reason_of(error))
    owed = Backlog() if passes else _owed(workspace)
    tell(workspace, ended_badly(name_of(workspace), what, error, may_pass=passes, owed=owed, locale=locale))


def tell_of_settings(workspace: Workspace, told: str) -> str:
    """Whether appraisal.yaml can be read no more: then no look gets as far as telling anybody, so `workspace`, as it was opened
    before, does. Returns the fault, empty where there is none; one that was `told` already is not told again.
    """
    try:
        Workspace.open(workspace.root)
    except (AppraiseError, OSError) as error:
        message = error.message if isinstance(error, AppraiseError) else msg("{file} cannot be read.", file=SETTINGS)
        fault = message.text("en")
        if fault != told:
            tell_failed(workspace, SETTINGS, DefinitionError(message))
        return fault
    return ""


def name_of(workspace: Workspace) -> str:
    """The bank's name in the language of its notices."""
    locale = workspace.settings.notifications.language or workspace.settings.locale
    return workspace.settings.name.zh if locale == "zh-CN" else workspace.settings.name.en


def _died(workspace: Workspace) -> list[Notice]:
    """Runs that ended without a word (killed, out of memory, the machine gone) and could tell nobody; each is told of once."""
    told = {line["run"] for line in journal_of(workspace) if line["event"] == "told dead"}
    notices = []
    for run in runs_of(workspace):
        is_recent = run.started >= workspace.now() - TOLD_WITHIN
        if run.status == "failed" and run.ended is None and is_recent and run.id not in told:
            write(workspace, event="told dead", run=run.id)
            what = run.period or run.kind
            note(workspace, "run died", run=run.id, what=what)
            notices.append(died(name_of(workspace), what, f"{run.started:%H:%M}"))
    return notices


def _digests(workspace: Workspace) -> list[Notice | None]:
    """Of today, if it was not sent yet: the whole for the operator, and each department's own part."""
    settings, moment = workspace.settings.notifications, workspace.now()
    channels = [channel for channel in settings.channels if "digest" in channel.events]
    is_time = f"{moment:%H:%M}" >= settings.digest_at and days_of(workspace).is_working(moment.date())
    if not channels or not is_time or moment.date().isoformat() in marks(workspace, "digest"):
        return []
    write(workspace, event="digest", day=moment.date().isoformat())
    owed, locale = _owed(workspace), settings.language or workspace.settings.locale
    departments = dict.fromkeys(channel.department for channel in channels)
    return [digest(name_of(workspace), owed, locale, department) for department in departments]


def _owed(workspace: Workspace) -> Backlog:
    try:
        return backlog(workspace, workspace.now().date(), SHOWN)
    except (AppraiseError, OSError) as error:  # it tells more, and must not hide what it would be told beside
        note(workspace, "backlog not read", reason=type(error).__name__)
        return Backlog()
