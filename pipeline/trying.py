"""What a file would give, before anything of it is loaded: its mappings, and its rows in a scratch database of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.announced import DEPARTMENT, announced_source
from pipeline.keys import customer_key
from pipeline.mapping import Mapped, map_file
from pipeline.readers import Bytes, Member, row_label, scan, unpack
from pipeline.sources import Source, load_sources
from pipeline.warehouse import connect, rows
from pipeline.workspace import Workspace


def check(workspace: Workspace, path: Path, department: str) -> tuple[list[Mapped], list[dict[str, Any]]]:
    """What a file would give, without loading it: its mappings' accounts and the rows that would be returned.

    Identities are not looked up, since that needs the warehouse. Raises what makes a file refused.
    """
    sources = load_sources(workspace.root / "sources")
    folder = workspace.scratch / f"check-{os.getpid()}"
    accounts: list[Mapped] = []
    faults: list[dict[str, Any]] = []
    try:
        members = unpack(path, folder) or [Member(path.name, path)]
        for member in members:
            mine = [source for source in sources if source.matches(member.name, department)]
            scratch = folder.with_name(f"{folder.name}-{len(accounts)}.duckdb")
            found = scanned(member.path, mine)
            mapped = map_file(member.path, member.name, found, mine, scratch, customer_key(workspace))
            accounts += mapped
            place = f"{member.path.name}!" if len(members) > 1 else ""
            faults += [fault | {"row": place + fault["row"]} for fault in _faults(scratch, mapped)]
        return accounts, faults
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for scratch in folder.parent.glob(f"{folder.name}-*.duckdb"):
            forget(scratch)


def mappings(workspace: Workspace, sources: Sequence[Source], path: Path, name: str, department: str) -> list[Source]:
    """The mappings of a file; empty for one that is to be recognised by its headers. Raises FileRefused for a file that
    claims to be the program's own and is not.
    """
    if department == DEPARTMENT:
        return [announced_source(workspace.appeals, path, name)]
    return [source for source in sources if source.matches(name, department)]


def scanned(path: Path, sources: Sequence[Source]) -> Bytes:
    """What is to be known of the file's bytes before it is read, by the encoding that its mappings name."""
    return scan(path, next((s.header.format.encoding for s in sources if s.header.format.encoding), None))


def forget(scratch: Path) -> None:
    """Remove a scratch database, and what lies beside it."""
    for suffix in (".duckdb", ".duckdb.wal", ".utf8"):
        scratch.with_suffix("").with_name(scratch.stem + suffix).unlink(missing_ok=True)


def _faults(scratch: Path, mapped: Sequence[Mapped]) -> list[dict[str, Any]]:
    connection = connect(scratch, read_only=True)
    try:
        faults: list[dict[str, Any]] = []
        for part in mapped:
            sql = f"select {part.row} as row, _reasons from {part.table} as t where _reasons is not null order by 1"
            found = rows(connection.execute(sql))
            faults += [
                {
                    "feed": part.source.header.feed,
                    "row": row_label(fault["row"], part.sheets),
                    "reasons": fault["_reasons"],
                }
                for fault in found
            ]
        return faults
    finally:
        connection.close()
