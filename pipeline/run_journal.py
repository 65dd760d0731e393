"""The lines of state/runs.jsonl, and which of them a clock wrote that was ahead of the right time.

The machine's clock is set by hand or from the network, forward and back; the journal is written in the order in which things
happened. A line that lies ahead of now is not believed; nor is one that lies ahead of a later line of the same start of the
machine, as long as that later line's clock is the one that is right now (or was, when the machine was last heard of).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pipeline.journal import append
from pipeline.logs import note
from pipeline.processes import since_start
from pipeline.workspace import Workspace

AHEAD = "is_ahead"
TOLERANCE = timedelta(minutes=1)  # clocks of two machines differ by seconds, and are put right by seconds
EPOCH = datetime(1970, 1, 1)
OLDEST = datetime(2020, 1, 1)  # what a clock says that nobody has set yet is earlier than any that is right


def write(workspace: Workspace, **facts: Any) -> None:
    """Add a line: when by the bank's clock, and how long after the machine's start, which no setting of the clock moves."""
    boot, up = since_start()
    append(workspace.runs, {"run": "", "at": workspace.now().isoformat(), "boot": boot, "up": round(up, 1), **facts})


def journal_of(workspace: Workspace) -> list[dict[str, Any]]:
    """The journal's lines in the order in which they were written, each with `is_ahead`: whether its clock was ahead. A line
    that a full disk or a crash damaged is no reason to stop the bank's work.
    """
    if not workspace.runs.is_file():
        return []
    lines = []
    for line in workspace.runs.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = json.loads(line)
            datetime.fromisoformat(found["at"])
        except (ValueError, KeyError, TypeError):
            continue
        lines.append(found)
    return _judged(lines, workspace.now(), *since_start())


def keep_schedule(workspace: Workspace) -> None:
    """Note that from now on the schedule is kept, if that was not noted before; and that the clock was set back, which is known
    afterwards only by a line with the time that is right. By a clock that was not set yet no schedule begins.
    """
    lines = journal_of(workspace)
    if not beginnings(lines):
        if workspace.now() >= OLDEST:
            write(workspace, event="schedule")
    elif lines[-1][AHEAD]:
        write(workspace, event="clock")
        note(workspace, "the clock was set back", before=lines[-1]["at"])


def beginnings(lines: Sequence[dict[str, Any]]) -> list[datetime]:
    """When the schedule was first kept, by each clock that may have been right: a machine that starts in 1970 until the network
    tells it the time would have all months since then to catch up on.
    """
    begun = [datetime.fromisoformat(line["at"]) for line in lines if line["event"] == "schedule" and not line[AHEAD]]
    return [at for at in begun if at >= OLDEST]


def marks(workspace: Workspace, event: str) -> set[str]:
    """The days for which something that is done once a day was done."""
    return {str(line["day"]) for line in journal_of(workspace) if line["event"] == event and not line[AHEAD]}


def _judged(lines: Sequence[dict[str, Any]], now: datetime, boot: str, up: float) -> list[dict[str, Any]]:
    """A clock that was set back for a while, and is right again, does not make the lines before doubtful: those written
    meanwhile tell another start of the machine than now does.
    """
    started = {boot: _seconds(now) - up}  # of each start of the machine, by the clock it had in the end
    earliest: dict[str, datetime] = {}
    for line in reversed(lines):
        at, its_boot = datetime.fromisoformat(line["at"]), line.get("boot")
        line[AHEAD] = at > min(now, earliest.get(its_boot or "", now)) + TOLERANCE
        if its_boot:
            its_start = _seconds(at) - line["up"]
            if abs(its_start - started.setdefault(its_boot, its_start)) <= TOLERANCE.total_seconds():
                earliest[its_boot] = min(at, earliest.get(its_boot, at))
    return list(lines)


def _seconds(moment: datetime) -> float:
    return (moment - EPOCH).total_seconds()
