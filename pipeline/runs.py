"""The journal of runs, state/runs.jsonl: what was started, how long each stage took and over how many rows, how it ended.

No line holds a name, a value of a row or a path of a file that came.
"""

from __future__ import annotations

import secrets
import socket
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import AppraiseError, DiskFull, WarehouseBusy
from pipeline.kept_texts import kept, to_keep
from pipeline.lock import LOCK, holder_of
from pipeline.logs import masked, note
from pipeline.processes import lives, this_process
from pipeline.run_journal import AHEAD, beginnings, journal_of, write
from pipeline.scheduling import Attempt, Record
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace, who

INTERRUPTED, DIED = msg("interrupted"), msg("the process died")
QUOTES = ("got", "candidates", "error")
PLACES = "places"
NOT_BEGUN = timedelta(minutes=15)  # a run that was asked for and has not begun by then will not begin
SHOWN_FRAMES = 12
ABANDONED = timedelta(hours=24)  # a run of another machine that has not ended by then did not end


@dataclass
class Counted:
    """How many rows a stage has worked on; the stage tells it."""

    rows: int | None = None


@dataclass(frozen=True)
class Running:
    """A run under way: its id, and where its lines go."""

    workspace: Workspace
    id: str
    kind: str
    period: str


@dataclass(frozen=True)
class Stage:
    name: str
    seconds: float
    rows: int | None


@dataclass(frozen=True)
class RunRecord:
    """A run as it stands in the journal. `status`: running | done | stopped | failed; `reason` is the sentence of its error,
    without what stood in rows, in English; `told` the same in no language yet, None for a fault of the program's own.
    `is_ahead`: the clock was ahead when it began, and has been set back since, so that it settles nothing.
    """

    id: str
    kind: str
    period: str
    by: str
    started: datetime
    status: str
    ended: datetime | None
    seconds: float | None
    reason: str
    stages: tuple[Stage, ...]
    told: Message | None = None
    is_ahead: bool = False


@contextmanager
def recorded(workspace: Workspace, kind: str, period: str = "") -> Iterator[Running]:
    """A run from its beginning to its end, whatever that is. `kind`: ingest | month | quarter | year."""
    run = Running(workspace, secrets.token_hex(6), kind, period)
    begun = time.monotonic()
    _write(run, event="began", kind=kind, period=period, by=who(), **this_process())
    note(workspace, "run began", run=run.id, kind=kind, period=period)
    status, reason, told = "failed", "interrupted", to_keep(INTERRUPTED)
    try:
        yield run
        status, reason, told = "done", "", {}
    except Exception as error:
        status, reason = ("failed" if may_pass(error) else "stopped"), reason_of(error)
        told = to_keep(unquoted(error.message)) if isinstance(error, AppraiseError) else {}
        if not isinstance(error, AppraiseError):
            note(workspace, "fault", run=run.id, reason=reason, where=where_of(error))
        raise
    finally:
        seconds = round(time.monotonic() - begun, 3)
        _write(run, event="ended", status=status, seconds=seconds, reason=reason, told=told)
        noted = {"reason": reason} if reason else {}
        note(workspace, "run ended", run=run.id, kind=kind, period=period, status=status, seconds=seconds, **noted)


@contextmanager
def stage(run: Running, name: str) -> Iterator[Counted]:
    """One stage of it, timed; what is counted inside stands in the journal too."""
    begun, counted = time.monotonic(), Counted()
    try:
        yield counted
    finally:
        seconds = round(time.monotonic() - begun, 3)
        _write(run, event="stage", stage=name, period=run.period, seconds=seconds, rows=counted.rows)
        note(run.workspace, "stage", run=run.id, stage=name, seconds=seconds, rows=counted.rows)


def may_pass(error: object) -> bool:
    """Whether trying again can help: a busy warehouse, a locked file, a full disk. Bad data and wrong rules stay so."""
    return isinstance(error, (OSError, WarehouseBusy, DiskFull))


def reason_of(error: Exception) -> str:
    """What to keep of an error: the sentence of a known kind without what it quotes of cells; of others the kind alone,
    since a database quotes values.
    """
    return unquoted(error.message).text("en") if isinstance(error, AppraiseError) else type(error).__name__


def where_of(error: BaseException) -> str:
    """The places in the code that led to a fault of our own, the last one last: file, line and function, and no values."""
    error = error.__cause__ or error
    frames = traceback.extract_tb(error.__traceback__)[-SHOWN_FRAMES:]
    places = [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in frames
    ]
    return " > ".join([*places, type(error).__name__])


def unquoted(message: Message, *, places: bool = False) -> Message:
    """The message without what it quotes of files: values of cells, and what looks like a number of a person's; and without the
    `places` (file and row) of what is wrong, which only those are told who mend it.
    """
    kept = QUOTES if places else (*QUOTES, PLACES)
    facts = {key: "…" if key in kept else _told(value, places) for key, value in message.facts.items()}
    return Message(message.template, facts)


def _told(value: Any, places: bool) -> Any:
    if isinstance(value, Message):
        return unquoted(value, places=places)
    if isinstance(value, (list, tuple)):
        return [_told(item, places) for item in value]
    return masked(value) if isinstance(value, str) else value


def runs_of(workspace: Workspace) -> list[RunRecord]:
    """Every run of the journal, oldest first. A run whose process has died has failed."""
    found: dict[str, dict[str, Any]] = {}
    for line in journal_of(workspace):
        if line["event"] == "began":
            found[line["run"]] = {**line, "stages": [], "end": None}
        elif line["run"] in found and line["event"] == "stage":
            found[line["run"]]["stages"].append(Stage(line["stage"], line["seconds"], line["rows"]))
        elif line["run"] in found and line["event"] == "ended":
            found[line["run"]]["end"] = line
    is_written = holder_of(workspace.root / LOCK) is not None
    return [_run(begun, workspace.now(), is_written) for begun in found.values()]


def record_of(workspace: Workspace) -> Record:
    """What the schedule needs to know of the past; it begins now where it was not kept before."""
    lines = journal_of(workspace)
    began = beginnings(lines)
    attempts = [_attempt(run) for run in runs_of(workspace)]
    attempts += _handed_out(lines, workspace.now())
    attempts.sort(key=lambda attempt: attempt.started)
    return Record(began[0] if began else workspace.now(), tuple(attempts))


def _attempt(run: RunRecord) -> Attempt:
    """It ended so long after its beginning as it took: the clock may have been set meanwhile."""
    ended = None if run.seconds is None else run.started + timedelta(seconds=run.seconds)
    return Attempt(run.kind, run.period, run.started, run.status, ended, run.is_ahead)


def _handed_out(lines: list[dict[str, Any]], now: datetime) -> list[Attempt]:
    """Runs that were asked for and have not begun: they count as running, and as failed when they should long have begun. One
    that was asked for by a clock that was ahead is due again when its time comes.
    """
    waiting: list[dict[str, Any]] = []
    for line in lines:
        if line["event"] == "handed" and not line[AHEAD]:
            waiting.append(line)
        elif line["event"] == "began":
            waiting = [one for one in waiting if (one["kind"], one["period"]) != (line["kind"], line["period"])]
    found = []
    for line in waiting:
        at = datetime.fromisoformat(line["at"])
        late = at + NOT_BEGUN
        status = "running" if now < late else "failed"
        found.append(Attempt(line["kind"], line["period"], at, status, None if status == "running" else late))
    return found


def _run(begun: Mapping[str, Any], now: datetime, is_written: bool) -> RunRecord:
    end, started = begun["end"], datetime.fromisoformat(begun["at"])
    status = end["status"] if end else "running" if _lives(begun, started, now, is_written) else "failed"
    return RunRecord(
        begun["run"],
        begun["kind"],
        begun["period"],
        begun["by"],
        started,
        status,
        datetime.fromisoformat(end["at"]) if end else None,
        end["seconds"] if end else None,
        end["reason"] if end else "" if status == "running" else str(DIED),
        tuple(begun["stages"]),
        kept(end.get("told")) if end else None if status == "running" else DIED,
        begun[AHEAD],
    )


def _lives(begun: Mapping[str, Any], started: datetime, now: datetime, is_written: bool) -> bool:
    """Whether the process that began the run is alive. Of another machine (or of this one under another name, as containers
    have with each start) only this is known: a run holds the workspace's lock, and does not take a day.
    """
    if begun["host"] != socket.gethostname():
        return is_written and now - started < ABANDONED
    return lives(begun["process"], begun.get("born", ""))


def _write(run: Running, **facts: Any) -> None:
    write(run.workspace, run=run.id, **facts)
