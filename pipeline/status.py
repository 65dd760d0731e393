"""How things stand: the last and the next runs, periods and their states, what departments owe, the disk. Read from files
alone, never from the warehouse.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.attending import days_of, kept_record
from pipeline.backlog import Backlog, backlog
from pipeline.closing.states import standing
from pipeline.contracts import contract_of
from pipeline.errors import UsageError
from pipeline.inbox import lying
from pipeline.lock import LOCK, Holder, holder_of
from pipeline.notices.addresses import unreachable
from pipeline.periods import Period, PeriodError
from pipeline.returned_lines import returned_line
from pipeline.runs import RunRecord, runs_of
from pipeline.scheduling import Due, coming, held_since, uncertain_years
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

RUNS, PERIODS, SHOWN = 10, 12, 20
MEGABYTE = 1_000_000
FORMS = ("text", "json")


@dataclass(frozen=True)
class PeriodState:
    """`state`: draft, or as the journal of periods has it; `number` is None for a draft."""

    period: str
    state: str
    number: int | None


@dataclass(frozen=True)
class Disk:
    """Megabytes: of the workspace's parts, and what is free."""

    warehouse: int
    archive: int
    editions: int
    site: int
    state: int
    free: int


@dataclass(frozen=True)
class Status:
    """`writing` is who holds the warehouse now; `held_since` the cut-off after which files wait; `inbox` how many lie there;
    `unsent` how many notices wait to be sent; `unreachable` channels without an address; `uncertain` years of the next runs
    whose public holidays are not known.
    """

    moment: datetime
    writing: Holder | None
    last: tuple[RunRecord, ...]
    next: tuple[Due, ...]
    uncertain: tuple[int, ...]
    held_since: datetime | None
    periods: tuple[PeriodState, ...]
    owed: Backlog
    inbox: int
    unsent: int
    unreachable: tuple[str, ...]
    disk: Disk


def status(workspace: Workspace, *, all_rows: bool = True) -> Status:
    """Everything that an operator asks first. Sizes are added up file by file: seconds on a large workspace. `all_rows`:
    whether every row that was returned is wanted, of which there may be millions; else those that `sentences` tells.
    """
    moment, schedule, days = workspace.now(), workspace.settings.schedule, days_of(workspace)
    return Status(
        moment,
        holder_of(workspace.root / LOCK),
        tuple(reversed(runs_of(workspace)[-RUNS:])),
        tuple(coming(schedule, days, moment)),
        uncertain_years(schedule, days, moment),
        held_since(schedule, days, moment, kept_record(workspace)),
        tuple(_periods(workspace)),
        backlog(workspace, moment.date(), None if all_rows else SHOWN),
        len(lying(workspace)),
        len(list(workspace.outbox.glob("*.json"))),
        unreachable(workspace),
        _disk(workspace),
    )


def require_form(form: str) -> None:
    """Raises UsageError for a form in which the status is not told."""
    if form not in FORMS:
        raise UsageError(msg("--format: there is no “{got}”. Ask for {forms}.", got=form, forms=FORMS))


def as_data(found: Status) -> dict[str, Any]:
    """The status as plain data, for programs: times in ISO form, periods as they are written, sizes in megabytes."""
    data: dict[str, Any] = _plain(asdict(found))
    for run, due in zip(data["next"], found.next, strict=True):
        run["period"] = str(due.period) if due.period else ""
    for run in data["last"]:
        del run["told"]  # `reason` says it
    return data


def sentences(found: Status) -> Iterator[Message]:
    """The status in words, a line each."""
    if found.writing:
        holder = found.writing
        yield msg("Writing now: “{doing}”, {user}, process {process}, since {since}", **asdict(holder))
    yield msg("Last runs:")
    for run in found.last:
        yield _run(run)
        if run.is_ahead:
            yield msg(
                "    The clock has been set back since, so this time is not believed: this run does not count for the schedule."
            )
    if not found.last:
        yield msg("  none yet")
    yield msg("Next runs, while “appraise serve” runs:")
    for due in found.next:
        yield msg("  {at}  {kind} {period}", **_due_facts(due))
    for year in found.uncertain:
        yield msg(
            "  The public holidays of {year} are not known to this release: its weekdays are counted. Name days off and "
            "make-up days under calendar in appraisal.yaml, or update.",
            year=year,
        )
    if found.held_since:
        yield msg(
            "Files that came after {moment} wait for that period’s run.", moment=f"{found.held_since:%Y-%m-%d %H:%M}"
        )
    yield msg("Periods:")
    for period in found.periods:
        facts = {"period": period.period, "state": _STATES[period.state]}
        if period.number is None:
            yield msg("  {period}  {state}", **facts)
        else:
            yield msg("  {period}  {state}, edition {number}", **facts, number=period.number)
    yield from _owed(found.owed)
    yield msg("Inbox: {count} files. Notices that wait to be sent: {unsent}.", count=found.inbox, unsent=found.unsent)
    if found.unreachable:
        yield no_address(found.unreachable)
    sizes = {key: f"{value:,}" for key, value in asdict(found.disk).items()}
    yield msg(
        "Disk (MB): warehouse {warehouse}, archive {archive}, editions {editions}, pages {site}, state {state}; free {free}",
        **sizes,
    )


def no_address(names: Sequence[str]) -> Message:
    """That letters to these channels cannot be sent, as far as the environment of this process tells."""
    return msg(
        "No address, or none that can be sent to, is known here for {names}. Give APPRAISE_NOTICE_<name> in the environment, "
        "or a line in notices.yaml beside the keys.",
        names=list(names),
    )


def _owed(owed: Backlog) -> Iterator[Message]:
    if owed.knows_deliveries:
        yield msg("Deliveries missing or incomplete: {count}", count=len(owed.missing))
    else:
        yield msg("Deliveries missing or incomplete: told once a period was run")
    for one in owed.missing[:SHOWN]:
        facts = {"department": one.department, "feed": contract_of(one.feed).named, "due": one.due or "—"}
        yield msg("  {department}: {feed} of {period}, due {due}", period=one.period, **facts)
    yield msg("Rows returned and not mended yet: {count}", count=owed.row_count)
    for row in owed.returned[:SHOWN]:
        yield msg("  {department}: {line}", department=row.department, line=returned_line(row))
    if len(owed.missing) > SHOWN or len(owed.returned) > SHOWN or owed.not_among(owed.returned[:SHOWN]):
        yield msg("  … the rest with --format json")


def _run(run: RunRecord) -> Message:
    facts: dict[str, object] = {
        "at": f"{run.started:%Y-%m-%d %H:%M}",
        "kind": _KINDS.get(run.kind, run.kind),
        "period": run.period,
        "status": _ENDS[run.status],
    }
    reason = run.told or run.reason
    if run.seconds is None:  # one that runs, or that died, nobody knows when
        if run.reason:
            return msg("  {at}  {kind} {period}: {status}: {reason}", **facts, reason=reason)
        return msg("  {at}  {kind} {period}: {status}", **facts)
    facts["seconds"] = round(run.seconds)
    if run.reason:
        return msg("  {at}  {kind} {period}: {status} after {seconds} s: {reason}", **facts, reason=reason)
    return msg("  {at}  {kind} {period}: {status}, {seconds} s", **facts)


def _due_facts(due: Due) -> dict[str, Any]:
    return {"at": f"{due.since:%Y-%m-%d %H:%M}", "kind": _KINDS[due.kind], "period": str(due.period or "")}


def _periods(workspace: Workspace) -> Iterator[PeriodState]:
    """The newest first; what is no period's folder is left out."""
    found = []
    for folder in (workspace.root / "editions").glob("*"):
        try:
            found.append(Period.parse(folder.name))
        except PeriodError:
            continue
    for period in sorted(found, key=lambda one: (one.after, one.kind), reverse=True)[:PERIODS]:
        state = standing(workspace, period)
        yield PeriodState(str(period), state.state if state else "draft", state.number if state else None)


def _disk(workspace: Workspace) -> Disk:
    root = workspace.root
    return Disk(
        _size(workspace.warehouse),
        _size(workspace.archive),
        _size(root / "editions"),
        _size(workspace.site),
        _size(workspace.state),
        shutil.disk_usage(root).free // MEGABYTE,
    )


def _size(path: Path) -> int:
    if path.is_file():
        return int(path.stat().st_size // MEGABYTE)
    total = 0
    for file in path.rglob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # a run replaces files while they are counted
            continue
    return int(total // MEGABYTE)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


_KINDS = {"ingest": msg("taking in"), "month": msg("month"), "quarter": msg("quarter"), "year": msg("year")}
_ENDS = {
    "done": msg("done"),
    "stopped": msg("stopped"),
    "failed": msg("failed"),
    "running": msg("running"),
}
_STATES = {
    "draft": msg("Draft"),
    "provisional": msg("Provisional"),
    "preview": msg("Open to objections"),
    "final": msg("Final"),
    "restated": msg("Corrected"),
}
