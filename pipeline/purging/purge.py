"""The one way in which things leave a workspace for good: what retention names, no sooner, told in purges.jsonl."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.committing import recover, require_same_key
from pipeline.hashing import key_name
from pipeline.journal import read
from pipeline.keys import customer_key
from pipeline.ledger import read_ledger
from pipeline.logs import note
from pipeline.periods import Period
from pipeline.purging.compacting import compact
from pipeline.purging.guarded import Guarded, guarded
from pipeline.purging.originals import Kept, purge_originals
from pipeline.purging.rows import Due, KeptMonth, purge_rows
from pipeline.returned_texts import RETURNED, Emptied, due, empty
from pipeline.rows_beside import ORIGINAL, besides, discard_others, told, without_texts
from pipeline.rows_cleared import ROWS, Cleared, finish
from pipeline.state import publish_state
from pipeline.texts import Message, msg
from pipeline.touched import read_cleared
from pipeline.warehouse import Connection, locked, opened, transaction
from pipeline.workspace import Workspace

COMPACTED = "compacted"  # the step of purges.jsonl after which no byte of emptied texts or purged rows is left


@dataclass(frozen=True)
class Purged:
    """What went, or with a dry run would go. `originals`: names of files, an original each; `kept`: those whose time is over
    too and that stay, with the reason; `returned`: feed → returned rows that lost their text; `rows`: months of feeds whose
    rows went; `kept_rows`: those that stay; `finished`: what a killed purge had announced, which went now.
    """

    originals: tuple[str, ...]
    kept: tuple[Kept, ...]
    returned: Mapping[str, int]
    rows: tuple[Due, ...] = ()
    kept_rows: tuple[KeptMonth, ...] = ()
    finished: tuple[Cleared, ...] = ()

    def lines(self, *, dry_run: bool) -> list[Message]:
        """What to tell of it."""
        told = [
            msg(
                "{feed}: removed the rows of {months}, as an interrupted purge had begun; the sealed figures stand.",
                feed=one.feed,
                months=[f"{month:%Y-%m}" for month in one.months],
            )
            for one in self.finished
        ]
        form = _WOULD_GO if dry_run else _GONE
        told += [Message(form.template, {"file": name}) for name in self.originals]
        told += [msg("The original of {file} stays: {reason}", file=one.file, reason=one.reason) for one in self.kept]
        form = _WOULD_EMPTY if dry_run else _EMPTIED
        told += [Message(form.template, {"feed": feed, "count": count}) for feed, count in self.returned.items()]
        form = _ROWS_WOULD_GO if dry_run else _ROWS_GONE
        for part in self.rows:
            for month, count in part.months.items():
                facts = {"feed": part.feed, "month": f"{month:%Y-%m}", "count": count, "rule": part.rule}
                told.append(Message(form.template, facts))
        told += [
            msg(
                "{feed}: the rows of {month} stay: {reason}",
                feed=one.feed,
                month=f"{one.month:%Y-%m}",
                reason=one.reason,
            )
            for one in self.kept_rows
        ]
        return told or [msg("Nothing is past its retention.")]


def purge(workspace: Workspace, *, dry_run: bool = False) -> Purged:
    """Remove what the settings' retention says; with `dry_run`, say what would go and change nothing.

    Every step is in purges.jsonl before anything is gone, so that a run that was killed is completed by the next; of rows,
    whatever takes files in completes it too, and a dry run. Raises WarehouseBusy while another run writes; WorkspaceError
    where the customers' key is another than the warehouse's.
    """
    wanted, today = workspace.settings.retention, workspace.now().date()
    if wanted.originals is None and wanted.returned is None and not wanted.feeds:
        return Purged((), (), {})
    with locked(workspace, "purge"):
        with opened(workspace.warehouse, workspace.state / "spill") as connection:
            finished = finish(workspace, connection)
            recover(workspace, connection)
            require_same_key(connection, key_name(customer_key(workspace)))
            records = read_ledger(workspace.ledger)
            whom = guarded(workspace, connection)
            old = _before(records, today, wanted.originals)
            originals, kept = purge_originals(workspace, old, records, whom, dry_run=dry_run)
            texts = _before(records, today, wanted.returned)
            returned = _empty_texts(workspace, connection, texts, records, whom, dry_run=dry_run)
            rows, kept_rows = purge_rows(workspace, connection, whom, today, dry_run=dry_run)
            is_to_be_compacted = not dry_run and _has_old_bytes(workspace)
            if is_to_be_compacted:
                # Twice: the folder before the one that counts is kept for readers, and has texts and rows still.
                publish_state(workspace, connection, rows=bool(read_cleared(connection)))
                publish_state(workspace, connection, rows=False)
        shutil.rmtree(workspace.scratch, ignore_errors=True)  # a killed one left rows there
        if is_to_be_compacted:
            compact(workspace)
            told(workspace, {"step": COMPACTED})
    if not dry_run:
        counts = {"returned": sum(returned.values()), "rows": sum(sum(part.months.values()) for part in rows)}
        note(workspace, "purge", originals=len(originals), kept=len(kept) + len(kept_rows), **counts)
    return Purged(originals, kept, returned, rows, kept_rows, tuple(finished))


def _has_old_bytes(workspace: Workspace) -> bool:
    """Whether texts or rows went since the warehouse's file was last written anew: now, or by a run that was killed."""
    steps = [step["step"] for step in read(workspace.purges) if step["step"] in (RETURNED, ROWS, COMPACTED)]
    return steps[-1:] in ([RETURNED], [ROWS])


def _before(records: Sequence[dict[str, Any]], today: date, months: int | None) -> list[dict[str, Any]]:
    """The files that came so many whole months ago or earlier; none without a number of months."""
    if months is None:
        return []
    first = Period.month_of(today).shifted(-months).first.isoformat()
    return [record for record in records if record["sha256"] and record["loaded_at"][:10] < first]


def _empty_texts(
    workspace: Workspace,
    connection: Connection,
    old: Sequence[dict[str, Any]],
    records: Sequence[dict[str, Any]],
    whom: Guarded,
    *,
    dry_run: bool,
) -> dict[str, int]:
    """Returned rows of old files lose their text in the warehouse, and in the rows beside originals that are gone."""
    if not old:
        return {}
    one = Emptied(
        max(int(record["number"]) for record in old), max(int(record["number"]) for record in records), whom.names
    )
    counts = due(connection, one)
    if dry_run:
        return counts
    if counts:
        told(
            workspace, {"step": RETURNED, "upto": one.upto, "after": one.after, "kept": list(one.kept), "rows": counts}
        )
        with transaction(connection):
            empty(connection, one)
    for beside in besides(workspace).values():
        if max(beside.numbers) <= one.upto:
            files = without_texts(workspace, beside)
            if files:
                facts = {"sha256": beside.sha256, "numbers": list(beside.numbers), "customer_key": beside.customer_key}
                told(workspace, {"step": ORIGINAL, **facts, "files": files})
            discard_others(workspace, besides(workspace)[beside.sha256])
    return counts


_GONE = msg("Removed the original of {file}; its pseudonymised rows stay.")
_WOULD_GO = msg("The original of {file} would go; its pseudonymised rows would stay.")
_EMPTIED = msg("{feed}: removed the text of {count} returned rows.")
_WOULD_EMPTY = msg("{feed}: the text of {count} returned rows would go.")
_ROWS_GONE = msg("{feed}: removed {count} rows of {month} ({rule}); the sealed figures stand.")
_ROWS_WOULD_GO = msg("{feed}: {count} rows of {month} would go ({rule}); the sealed figures would stand.")
