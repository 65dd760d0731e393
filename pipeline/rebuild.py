"""The warehouse made anew from archive and ledger, beside the old one, and put in its place when it is complete. Where an
original was purged, the rows beside it are loaded in its place; rows that were purged are taken out again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.archive import archived, original
from pipeline.committing import Incoming, commit, recover, register, register_again
from pipeline.errors import AppraiseError, WorkspaceError
from pipeline.files import put
from pipeline.full_disk import is_full
from pipeline.hashing import key_name
from pipeline.keys import customer_key
from pipeline.ledger import read_ledger
from pipeline.mapping import Mapped, map_file
from pipeline.readers import scan
from pipeline.returned_texts import emptied, empty
from pipeline.rows_beside import Beside, besides, mapped_again
from pipeline.rows_cleared import cleared, put_back_sums, take_out
from pipeline.scratch import Place
from pipeline.sources import Source, load_sources
from pipeline.texts import msg
from pipeline.trying import mappings
from pipeline.warehouse import Connection, DatabaseError, locked, opened
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Rebuilt:
    """`files` were loaded again; `changed` are those whose mapping is another today than when they came."""

    files: int
    changed: tuple[str, ...]


def rebuild(workspace: Workspace, progress: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Load every file of the ledger again, by today's mappings, with its number, name, department and times.

    Partials are left to the next run, but for those that rest on purged rows: they are put back. Raises WorkspaceError where
    the archive lacks a file or a file cannot be read any more; the old warehouse is then as it was.
    """
    sources = load_sources(workspace.root / "sources")
    with locked(workspace):
        _recover(workspace)
        records = sorted(read_ledger(workspace.ledger), key=lambda record: int(record["number"]))
        beside = besides(workspace)
        _require_archive(workspace, records, beside)
        texts, gone = emptied(workspace), cleared(workspace)
        aside = workspace.warehouse.with_name("warehouse.rebuilt.duckdb")
        remove(aside)
        try:
            changed = []
            with opened(aside) as connection:
                for record in records:
                    progress(record["name"])
                    if _again(workspace, connection, record, sources, beside):
                        changed.append(str(record["name"]))
                    for one in texts:
                        if one.after == record["number"]:
                            empty(connection, one)
                    take_out(connection, [one for one in gone if one.after == record["number"]])
                take_out(connection, gone)  # those of later files too, where fewer are loaded
                for step in gone:
                    put_back_sums(workspace, connection, step)
            swap(aside, workspace.warehouse)
        finally:
            remove(aside)
    return Rebuilt(sum(bool(record["sha256"]) for record in records), tuple(changed))


def _recover(workspace: Workspace) -> None:
    """Lines that a killed run left in the old warehouse only. A warehouse that cannot be opened has none to give."""
    if not workspace.warehouse.exists():
        return
    try:
        with opened(workspace.warehouse) as connection:
            recover(workspace, connection)
    except DatabaseError:
        return


def _require_archive(workspace: Workspace, records: Sequence[Mapping[str, Any]], beside: Mapping[str, Beside]) -> None:
    gone = [r for r in records if r["sha256"] and not archived(workspace, r["sha256"]).is_file()]
    lost = [r for r in gone if r["sha256"] not in beside or r["number"] not in beside[r["sha256"]].numbers]
    if lost:
        raise WorkspaceError(
            msg(
                "The archive lacks {files}. Put them back from a backup (archive/<hash>); "
                "the warehouse stays as it was.",
                files=[f"{record['name']} ({record['sha256'][:12]}…)" for record in lost],
            )
        )
    used = {beside[record["sha256"]].customer_key for record in gone} - {""}
    name = key_name(customer_key(workspace)) if used else ""
    if used - {name}:
        raise WorkspaceError(
            msg(
                "The customers in the pseudonymised rows of purged originals were hashed with key {before}; the key here is "
                "{now}. Their numbers are no longer known, so they cannot be hashed anew. Put the old key back; the "
                "warehouse stays as it was.",
                before=", ".join(sorted(used - {name})),
                now=name,
            )
        )


def _again(
    workspace: Workspace,
    connection: Connection,
    record: dict[str, Any],
    sources: Sequence[Source],
    beside: Mapping[str, Beside],
) -> bool:
    """One record into the new warehouse; return whether a mapping has changed since."""
    if not record["sha256"]:
        register(connection, record)
        return False
    name = record["name"]
    scratch = workspace.scratch / f"rebuild-{os.getpid()}.duckdb"
    key = customer_key(workspace)
    try:
        if archived(workspace, record["sha256"]).is_file():
            mapped = map_original(workspace, record, sources, scratch)
        else:
            mapped = mapped_again(workspace, beside[record["sha256"]], record["number"], scratch)
        incoming = Incoming(
            name,
            record["department"],
            record["sha256"],
            record["loaded_at"],
            record.get("arrived_at", record["loaded_at"]),
            record["by"],
            key_name(key),
            record["number"],
        )
        now = commit(connection, mapped, incoming, scratch)
        if not archived(workspace, record["sha256"]).is_file():
            register_again(connection, record)  # rows may be missing beside it: the account is that of all of them
    except WorkspaceError:
        raise
    except AppraiseError as error:
        if is_full(error):
            raise
        raise WorkspaceError(
            msg(
                "{name} cannot be loaded again by today’s mappings: {why} The warehouse stays as it was.",
                name=name,
                why=error.message,
            )
        ) from None
    finally:
        forget(scratch)
    return digests(now) != digests(record)


def map_original(
    workspace: Workspace, record: Mapping[str, Any], sources: Sequence[Source], scratch: Path
) -> list[Mapped]:
    """A ledger's file out of the archive through today's mappings into `scratch`. Raises WorkspaceError for a damaged copy;
    what `map_file` raises.
    """
    name = record["name"]
    with original(workspace, record["sha256"]) as path:
        mine = mappings(workspace, sources, path, name, record["department"])
        found = scan(path, next((s.header.format.encoding for s in mine if s.header.format.encoding), None))
        if found.sha256 != record["sha256"]:
            raise WorkspaceError(msg("{name}: the archive’s copy is damaged. Restore it from a backup.", name=name))
        return map_file(path, name, found, mine, Place(scratch, customer_key(workspace), workspace.settings.time_zone))


def forget(scratch: Path) -> None:
    """What mapping a file left."""
    for suffix in (".duckdb", ".duckdb.wal", ".utf8"):
        scratch.with_name(scratch.stem + suffix).unlink(missing_ok=True)


def digests(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    """By which mappings the loads of a ledger's record were made."""
    return {(load["source"], load["source_digest"]) for load in record["loads"]}


def swap(aside: Path, target: Path) -> None:
    """The new file in place of the old one, in one step. A log that the old one left must not be played upon it."""
    log = target.with_name(target.name + ".wal")
    if log.exists():
        os.replace(log, log.with_name(log.name + ".old"))
    put(aside, target)


def remove(path: Path) -> None:
    """A warehouse's file and its log."""
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)
