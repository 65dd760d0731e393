"""Files from the inbox into the warehouse: one file, one transaction, every row accounted for in the ledger."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.contracts import contracts
from pipeline.errors import AppraiseError, DefinitionError
from pipeline.ledger import append_ledger, read_ledger
from pipeline.loading import Account, Arrival, load, reconsider
from pipeline.mapping import Mapped, map_file
from pipeline.readers import Bytes, peek, row_label, scan
from pipeline.sources import Source, load_sources, recognised
from pipeline.texts import Message
from pipeline.warehouse import Connection, single, sync, transaction
from pipeline.workspace import Workspace, who

SETTLED_SECONDS = 60  # a file is taken once its size has stood still this long
REFERENCE_FEEDS = ("branches", "branch_names", "employees", "identifiers")


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `status`: loaded | known | refused | waiting. `loads` are its accounts, feed by feed."""

    file: str
    department: str
    status: str
    number: int | None = None
    loads: tuple[dict[str, Any], ...] = ()
    message: Message | None = None

    @property
    def is_refused(self) -> bool:
        return self.status == "refused"


def ingest(
    workspace: Workspace,
    connection: Connection,
    *,
    moment: datetime,
    now: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Take in every file of the inbox, reference feeds first. A refused file is set aside with its reason; the rest goes on.

    `moment` is written to the ledger and names the folder of refused files. Raises DefinitionError where the
    workspace's own mappings are wrong, before anything is loaded.
    """
    sources = load_sources(workspace.root / "sources")
    recover(workspace, connection)
    files = sorted(path for path in workspace.inbox.rglob("*") if path.is_file() and not _is_ours(path))
    outcomes = []
    for path in sorted(files, key=lambda path: _order(path, workspace, sources)):
        department = _department(workspace, path)
        if not now and time.time() - path.stat().st_mtime < SETTLED_SECONDS:
            outcomes.append(Outcome(path.name, department, "waiting"))
            continue
        progress(path.name)
        outcomes.append(_take(workspace, connection, path, department, sources, moment))
    shutil.rmtree(workspace.scratch, ignore_errors=True)
    return outcomes


def check(workspace: Workspace, path: Path, department: str) -> tuple[list[Mapped], list[dict[str, Any]]]:
    """What a file would give, without loading it: its mappings' accounts and the rows that would be returned.

    Identities are not looked up, since that needs the warehouse. Raises what makes a file refused.
    """
    sources = [s for s in load_sources(workspace.root / "sources") if s.matches(path.name, department)]
    scratch = workspace.scratch / f"check-{os.getpid()}.duckdb"
    try:
        mapped = map_file(path, path.name, _scanned(path, sources), sources, scratch, workspace.hash_key)
        return mapped, _faults(scratch, mapped)
    finally:
        _forget(scratch)


def recover(workspace: Workspace, connection: Connection) -> None:
    """Write ledger lines that a killed run had committed to the warehouse but not yet to the ledger."""
    known = {record["number"] for record in read_ledger(workspace.ledger)}
    for number, record in connection.execute("select number, record from meta.files order by number").fetchall():
        if number not in known:
            append_ledger(workspace.ledger, json.loads(record))


def _take(
    workspace: Workspace,
    connection: Connection,
    path: Path,
    department: str,
    sources: Sequence[Source],
    moment: datetime,
) -> Outcome:
    mine = [source for source in sources if source.matches(path.name, department)]
    scratch = workspace.scratch / f"{os.getpid()}.duckdb"
    try:
        found = _scanned(path, mine)
        number = _known(connection, path.name, department, found, mine)
        if number is not None:
            path.unlink()
            return Outcome(path.name, department, "known", number)
        mapped = map_file(path, path.name, found, mine, scratch, workspace.hash_key)
        _archive(workspace, path, found.sha256)
        record = _commit(connection, mapped, path.name, department, found, scratch, moment)
        append_ledger(workspace.ledger, record)
        path.unlink()
        return Outcome(path.name, department, "loaded", record["number"], tuple(record["loads"]))
    except DefinitionError:
        raise
    except AppraiseError as error:
        _refuse(workspace, path, error.message, moment)
        return Outcome(path.name, department, "refused", message=error.message)
    finally:
        _forget(scratch)


def _known(connection: Connection, name: str, department: str, found: Bytes, sources: Sequence[Source]) -> int | None:
    """The ledger number of the same file, if it came before. The same bytes under another data date are another file."""
    same = connection.execute(
        "select number, name from meta.files where sha256 = ? and department = ? order by number",
        [found.sha256, department],
    ).fetchall()
    dates = [source.as_of((name,)) for source in sources]
    return next((number for number, before in same if [s.as_of((before,)) for s in sources] == dates), None)


def _commit(
    connection: Connection,
    mapped: Sequence[Mapped],
    name: str,
    department: str,
    found: Bytes,
    scratch: Path,
    moment: datetime,
) -> dict[str, Any]:
    connection.execute(f"attach '{str(scratch).replace(chr(39), chr(39) * 2)}' as scratch (read_only)")
    try:
        with transaction(connection):
            number = single(connection.execute("select coalesce(max(number), 0) + 1 from meta.files"))
            arrival = Arrival(number, name, department)
            order = list(contracts())
            loads = []
            for part in sorted(mapped, key=lambda m: order.index(m.source.header.feed)):
                account = load(connection, part, arrival)
                loads.append(_load_record(part, account))
            if any(part["feed"] in REFERENCE_FEEDS and _has_changed(part) for part in loads):
                for contract in contracts().values():
                    reconsider(connection, contract, arrival)
            record = {
                "number": number,
                "sha256": found.sha256,
                "name": name,
                "department": department,
                "as_of": max(filter(None, map(_day, mapped)), default=None),
                "loaded_at": moment.isoformat(timespec="seconds"),
                "by": who(),
                "loads": loads,
            }
            connection.execute(
                "insert into meta.files values (?, ?, ?, ?, ?)",
                [number, found.sha256, name, department, json.dumps(record, ensure_ascii=False)],
            )
    finally:
        connection.execute("detach scratch")
    return record


def _load_record(mapped: Mapped, account: Account) -> dict[str, Any]:
    return {
        "feed": mapped.source.header.feed,
        "source": mapped.source.name,
        "source_digest": mapped.source.digest,
        "as_of": _day(mapped),
        "read": mapped.read,
        "mapped": mapped.mapped,
        "set_aside": [
            {"reason": part.reason, "count": part.count, "rows": [row_label(row, mapped.sheets) for row in part.rows]}
            for part in mapped.set_aside
        ],
        **account.as_data(),
    }


def _day(mapped: Mapped) -> str | None:
    return mapped.as_of.date().isoformat() if mapped.as_of else None


def _has_changed(load_record: dict[str, Any]) -> bool:
    return bool(load_record["produced"] - load_record["duplicate"] + load_record["withdrew"])


def _scanned(path: Path, sources: Sequence[Source]) -> Bytes:
    return scan(path, next((s.header.format.encoding for s in sources if s.header.format.encoding), None))


def _archive(workspace: Workspace, path: Path, sha256: str) -> None:
    """A copy by content hash, on the disk before anything is committed."""
    target = workspace.archive / sha256[:2] / sha256
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    shutil.copyfile(path, aside)
    sync(aside)
    os.replace(aside, target)


def _refuse(workspace: Workspace, path: Path, message: Message, moment: datetime) -> None:
    folder = workspace.refused(moment.date())
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    count = 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem}-{count}{path.suffix}"
    shutil.move(path, target)
    target.with_name(target.name + ".txt").write_text(message.text(workspace.settings.locale) + "\n", encoding="utf-8")


def _faults(scratch: Path, mapped: Sequence[Mapped]) -> list[dict[str, Any]]:
    from pipeline.warehouse import connect, rows

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


def _forget(scratch: Path) -> None:
    for suffix in (".duckdb", ".duckdb.wal", ".utf8"):
        scratch.with_suffix("").with_name(scratch.stem + suffix).unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _department(workspace: Workspace, path: Path) -> str:
    parts = path.relative_to(workspace.inbox).parts
    return parts[0] if len(parts) > 1 else "-"


def _order(path: Path, workspace: Workspace, sources: Sequence[Source]) -> tuple[int, str]:
    """Reference feeds first, so that names are known when events come; then by name."""
    mine = [s for s in sources if s.matches(path.name, _department(workspace, path))]
    if not mine:
        mine = [source for row in peek(path) if (source := recognised(row))][:1]
    return min((s.contract.load_order for s in mine), default=5), str(path)
