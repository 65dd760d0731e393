"""Originals whose time is over: their mapped rows stand beside them first, then they go."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.archive import archived
from pipeline.errors import AppraiseError
from pipeline.files import sync_folder
from pipeline.full_disk import is_full
from pipeline.hashing import key_name
from pipeline.keys import customer_key
from pipeline.purging.guarded import Guarded, concerns
from pipeline.rebuild import digests, forget, map_original
from pipeline.rows_beside import ORIGINAL, besides, discard_others, has_customers, is_sound, told, write_rows
from pipeline.sources import Source, load_sources
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Kept:
    """An original that stays though its time is over."""

    file: str
    reason: Message


def purge_originals(
    workspace: Workspace,
    old: Sequence[dict[str, Any]],
    records: Sequence[dict[str, Any]],
    whom: Guarded,
    *,
    dry_run: bool,
) -> tuple[tuple[str, ...], tuple[Kept, ...]]:
    """The originals all of whose files in the ledger are among `old`: the names of those that went, and those that stay.

    Each is mapped in a dry run too, since only its rows tell whom it is about.
    """
    sources = load_sources(workspace.root / "sources")
    gone: list[str] = []
    kept: list[Kept] = []
    for sha256 in dict.fromkeys(record["sha256"] for record in old):
        files = [record for record in records if record["sha256"] == sha256]
        if not archived(workspace, sha256).is_file() or any(record not in old for record in files):
            continue
        reason = _purge(workspace, sha256, files, sources, whom, dry_run=dry_run)
        if reason is None:
            gone.append(files[-1]["name"])
        else:
            kept.append(Kept(files[-1]["name"], reason))
    return tuple(gone), tuple(kept)


def _purge(
    workspace: Workspace,
    sha256: str,
    files: Sequence[dict[str, Any]],
    sources: Sequence[Source],
    whom: Guarded,
    *,
    dry_run: bool,
) -> Message | None:
    """Write the rows of every file that had this content, enter them, remove the original; why it stays, where it does."""
    written: dict[str, Mapping[str, Any]] = {}
    key = ""
    for record in files:
        scratch = workspace.scratch / f"purge-{os.getpid()}.duckdb"
        try:
            mapped = map_original(workspace, record, sources, scratch)
            if concerns(whom, mapped, scratch):
                return _GUARDED
            if {(part.source.name, part.source.digest) for part in mapped} != digests(record):
                return _CHANGED
            if has_customers(mapped):
                key = key_name(customer_key(workspace))
            if not dry_run:
                written |= write_rows(workspace, sha256, int(record["number"]), mapped, scratch)
        except AppraiseError as error:
            if is_full(error):
                raise
            return error.message
        finally:
            forget(scratch)
    if dry_run:
        return None
    numbers = [int(record["number"]) for record in files]
    told(
        workspace,
        {"step": ORIGINAL, "sha256": sha256, "numbers": numbers, "customer_key": key, "files": written},
    )
    beside = besides(workspace)[sha256]
    if not is_sound(workspace, beside):
        return _UNSOUND
    path = archived(workspace, sha256)
    path.unlink()
    sync_folder(path.parent)
    discard_others(workspace, beside)
    return None


_GUARDED = msg("it is about somebody whose records are held, or about an open appeal")
_CHANGED = msg("its mapping is another than when it was loaded, so its rows would be others")
_UNSOUND = msg("the rows written beside it could not be read again")
