"""From decisions to corrected records: a file of one row in the feed's own form, taken in as any other file.

What a feed holds of a record is the department's newest version with every decision upon it, in the order of the decisions,
whenever which of them came. So this is done again after every load: a department that sends the disputed row once more
does not undo what was decided. Killed at any moment, the next call goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from pipeline.announced import ANNOUNCED, DEPARTMENT
from pipeline.appeals.model import NEW, Appeal, Remedy
from pipeline.appeals.records import CORRECTED, add_step, announcements, appeals
from pipeline.appeals.rehearsing import content_of
from pipeline.appeals.versions import Row, Versions, composed, versions
from pipeline.contracts import Contract, contract_of
from pipeline.files import write_whole
from pipeline.ingest import Outcome, ingest
from pipeline.warehouse import Connection, run_select, single
from pipeline.workspace import Workspace


def complete(workspace: Workspace, connection: Connection, moment: datetime) -> list[Outcome]:
    """Bring every record to what was decided of it; return what became of the files that this took. Nothing to do, nothing
    is written.
    """
    outcomes: list[Outcome] = []
    for feed, record_id in dict.fromkeys(_record(one) for one in _granted(workspace)):
        outcomes += _bring(workspace, connection, contract_of(feed), record_id, moment)
    return outcomes


def decisions_on(workspace: Workspace, feed: str, record_id: str) -> list[Appeal]:
    """The decisions that change the record, in the order in which they count: by their day, then by their document."""
    mine = [one for one in _granted(workspace) if _record(one) == (feed, record_id)]
    return sorted(mine, key=lambda one: (str(one.decided_at), str(one.document_no), one.number))


def standing_row(found: Versions, remedies: Sequence[Remedy]) -> Row | None:
    """The row as decided; None where its department took it back, so that there is nothing to correct."""
    if remedies and remedies[0].kind == NEW:
        return composed({}, remedies)
    return None if found.base is None else composed(found.base, remedies)


def _granted(workspace: Workspace) -> list[Appeal]:
    return [one for one in appeals(workspace) if one.remedy is not None]


def _record(appeal: Appeal) -> tuple[str, str]:
    assert appeal.remedy is not None
    return appeal.remedy.feed, appeal.remedy.record_id


def _bring(
    workspace: Workspace, connection: Connection, contract: Contract, record_id: str, moment: datetime
) -> list[Outcome]:
    decided = decisions_on(workspace, contract.feed, record_id)
    found = versions(connection, contract, record_id)
    row = standing_row(found, [one.remedy for one in decided if one.remedy])
    outcomes: list[Outcome] = []
    if (
        row is not None
        and found.current != row
        and not (found.current is None and _is_purged(connection, contract, row))
    ):
        path = _written(workspace, contract, decided, row, _version(found, decided))
        outcomes = ingest(workspace, connection, moment=moment, now=True, only=[path])
        found = versions(connection, contract, record_id)
    if found.current == row and found.current_file is not None:
        for one in decided:
            if one.ledger_number is None:
                facts = {"ledger_number": found.current_file, "at": moment.isoformat(timespec="seconds")}
                add_step(workspace, CORRECTED, one.number, facts)
    return outcomes


def _is_purged(connection: Connection, contract: Contract, row: Row) -> bool:
    """Whether the record is of a month whose rows were purged: a decision does not bring it back."""
    days = ", ".join(
        f'try_cast(${column.name} as date) as "{column.name}"'
        for column in contract.columns
        if column.type in ("date", "timestamp")
    )
    if contract.event_date is None or not days:
        return False
    month = f"select date_trunc('month', cast({contract.event_date} as date))::date from (select {days})"
    sql = f"select exists (from meta.cleared where feed = $of_feed and month = ({month}))"
    return bool(single(run_select(connection, sql, of_feed=contract.feed, **row)))


def _version(found: Versions, decided: Sequence[Appeal]) -> datetime:
    """When the row was changed, for the feed: the day of the last decision, and later than whatever came of it so far."""
    day = max(one.decided_at for one in decided if one.decided_at)
    decision = datetime.combine(day, time())
    return decision if found.newest is None or found.newest < decision else found.newest + timedelta(seconds=1)


def _written(workspace: Workspace, contract: Contract, decided: Sequence[Appeal], row: Row, version: datetime) -> Path:
    """The file in the inbox, its hash announced before. What a killed call had announced already is written again."""
    content = content_of(contract, row, version)
    sha256 = hashlib.sha256(content).hexdigest()
    number = decided[-1].number
    known = [step for step in announcements(workspace) if step["feed"] == contract.feed]
    name = next((step["file"] for step in known if step["sha256"] == sha256), None)
    if name is None:
        count = sum(step["number"] == number for step in known)
        name = f"{number}{f'-{count + 1}' if count else ''}_{contract.feed}.csv"
        facts = {"feed": contract.feed, "file": name, "sha256": sha256, "decisions": [one.number for one in decided]}
        add_step(workspace, ANNOUNCED, number, facts)
    path = workspace.inbox / DEPARTMENT / name
    for left in path.parent.glob(".*.part"):  # of a killed call: no other writes here, since the writer's lock is held
        left.unlink()
    write_whole(path, content)
    return path
