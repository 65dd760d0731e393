"""Files from the inbox into the warehouse: one file, one transaction, every row accounted for in the ledger."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.announced import DEPARTMENT, announced_source
from pipeline.archive import keep
from pipeline.contracts import contracts
from pipeline.errors import AppraiseError, DefinitionError, FileRefused, WorkspaceError
from pipeline.files import copy_whole, is_full, remove, write_whole
from pipeline.hashing import key_name
from pipeline.keys import archive_key, customer_key
from pipeline.ledger import append_ledger, read_ledger
from pipeline.loading import Account, Arrival, load, reconsider
from pipeline.mapping import Mapped, map_file
from pipeline.progress import Step
from pipeline.readers import Bytes, Member, member_names, peek, row_label, scan, unpack
from pipeline.rows_cleared import finish
from pipeline.sources import Source, load_sources, recognised
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, single, transaction
from pipeline.workspace import Workspace, who

SETTLED_SECONDS = 60  # a file is taken once its size has stood still this long
REFERENCE_FEEDS = ("branches", "branch_names", "employees", "identifiers")


@dataclass(frozen=True)
class Incoming:
    """A file as the ledger names it. `taken` and `arrived` are ISO times; `key`: the name of the key of customers' hashes;
    `number` is None before it has one.
    """

    name: str
    department: str
    sha256: str
    taken: str
    arrived: str
    by: str
    key: str
    number: int | None = None


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
    only: Collection[Path] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Take in every file of the inbox, reference feeds first. A refused file is set aside with its reason; the rest goes on.

    `only` these files of it, where they are named.
    `moment` is written to the ledger and names the folder of refused files. Raises DefinitionError where the
    workspace's own mappings are wrong, before anything is loaded; WorkspaceError where the warehouse's customers were
    hashed with another key.
    """
    sources = load_sources(workspace.root / "sources")
    recover(workspace, connection)
    archive_key(workspace)  # one that is none is told before a file is taken, not as a fault of the file
    require_same_key(connection, key_name(customer_key(workspace)))
    found = workspace.inbox.rglob("*") if only is None else only
    files = sorted(path for path in found if path.is_file() and not _is_ours(path))
    total, taken = sum(path.stat().st_size for path in files), 0
    outcomes: list[Outcome] = []
    for path in sorted(files, key=lambda path: _order(path, workspace, sources)):
        department = _department(workspace, path)
        if not now and time.time() - path.stat().st_mtime < SETTLED_SECONDS:
            outcomes.append(Outcome(path.name, department, "waiting"))
            continue
        progress(Step(path.name, taken, total, sum(load["read"] for one in outcomes for load in one.loads)))
        taken += path.stat().st_size
        arrived = _arrived(workspace, path, moment)
        outcomes += _take_all(workspace, connection, path, department, sources, (moment, arrived))
    shutil.rmtree(workspace.scratch, ignore_errors=True)
    return outcomes


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
            found = _scanned(member.path, mine)
            mapped = map_file(member.path, member.name, found, mine, scratch, customer_key(workspace))
            accounts += mapped
            place = f"{member.path.name}!" if len(members) > 1 else ""
            faults += [fault | {"row": place + fault["row"]} for fault in _faults(scratch, mapped)]
        return accounts, faults
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for scratch in folder.parent.glob(f"{folder.name}-*.duckdb"):
            _forget(scratch)


def recover(workspace: Workspace, connection: Connection) -> None:
    """Write ledger lines that a killed run had committed to the warehouse but not yet to the ledger; take out rows that a
    killed purge had announced.
    """
    finish(workspace, connection)
    known = {record["number"] for record in read_ledger(workspace.ledger)}
    for number, record in connection.execute("select number, record from meta.files order by number").fetchall():
        if number not in known:
            append_ledger(workspace.ledger, json.loads(record))


def _take_all(
    workspace: Workspace,
    connection: Connection,
    path: Path,
    department: str,
    sources: Sequence[Source],
    times: tuple[datetime, datetime],
) -> list[Outcome]:
    """A file; or each file in an archive, which goes once the last of them was taken: after a crash it is unpacked again,
    and what was loaded is known. `times`: when it is taken in, and when it came.
    """
    folder = workspace.scratch / f"unpacked-{os.getpid()}"
    try:
        members = unpack(path, folder)
    except FileRefused as error:
        if is_full(error):
            raise
        _refuse(workspace, path, error.message, times[0])
        return [Outcome(path.name, department, "refused", message=error.message)]
    if members is None:
        return [_take(workspace, connection, Member(path.name, path), department, sources, times)]
    members.sort(key=lambda member: _order_of(member.name, member.path, department, sources))
    outcomes = [_take(workspace, connection, member, department, sources, times) for member in members]
    remove(path)
    shutil.rmtree(folder, ignore_errors=True)
    return outcomes


def _take(
    workspace: Workspace,
    connection: Connection,
    member: Member,
    department: str,
    sources: Sequence[Source],
    times: tuple[datetime, datetime],
) -> Outcome:
    name, path = member.name, member.path
    scratch = workspace.scratch / f"{os.getpid()}.duckdb"
    try:
        mine = mappings(workspace, sources, path, name, department)
        found = _scanned(path, mine)
        number = _known(connection, name, department, found, mine)
        if number is not None:
            remove(path)
            return Outcome(name, department, "known", number)
        mapped = map_file(path, name, found, mine, scratch, customer_key(workspace))
        keep(workspace, path, found.sha256)
        taken, arrived = (time.isoformat(timespec="seconds") for time in times)
        key = key_name(customer_key(workspace))
        incoming = Incoming(name, department, found.sha256, taken, arrived, who(), key)
        record = commit(connection, mapped, incoming, scratch)
        append_ledger(workspace.ledger, record)
        remove(path)
        return Outcome(name, department, "loaded", record["number"], tuple(record["loads"]))
    except DefinitionError:
        raise
    except AppraiseError as error:
        if is_full(error):  # that is no fault of the file's
            raise
        _refuse(workspace, path, error.message, times[0])
        return Outcome(name, department, "refused", message=error.message)
    finally:
        _forget(scratch)


def mappings(workspace: Workspace, sources: Sequence[Source], path: Path, name: str, department: str) -> list[Source]:
    """The mappings of a file; empty for one that is to be recognised by its headers. Raises FileRefused for a file that
    claims to be the program's own and is not.
    """
    if department == DEPARTMENT:
        return [announced_source(workspace.appeals, path, name)]
    return [source for source in sources if source.matches(name, department)]


def _known(connection: Connection, name: str, department: str, found: Bytes, sources: Sequence[Source]) -> int | None:
    """The ledger number of the same file, if it came before. The same bytes under another data date are another file."""
    same = connection.execute(
        "select number, name from meta.files where sha256 = ? and department = ? order by number",
        [found.sha256, department],
    ).fetchall()
    dates = [source.as_of((name,)) for source in sources]
    return next((number for number, before in same if [s.as_of((before,)) for s in sources] == dates), None)


def commit(connection: Connection, mapped: Sequence[Mapped], incoming: Incoming, scratch: Path) -> dict[str, Any]:
    """A file's mapped rows from `scratch` into the warehouse, in one transaction; return its record for the ledger."""
    connection.execute(f"attach '{str(scratch).replace(chr(39), chr(39) * 2)}' as scratch (read_only)")
    try:
        with transaction(connection):
            number = incoming.number or next_number(connection)
            arrival = Arrival(number, incoming.name, incoming.department)
            order = list(contracts())
            loads = []
            for part in sorted(mapped, key=lambda m: order.index(m.source.header.feed)):
                months = _months(connection, part)
                account = load(connection, part, arrival)
                loads.append(_load_record(part, account, months))
            if any(part["feed"] in REFERENCE_FEEDS and _has_changed(part) for part in loads):
                for contract in contracts().values():
                    reconsider(connection, contract, arrival)
            record = {
                "number": number,
                "sha256": incoming.sha256,
                "name": incoming.name,
                "department": incoming.department,
                "as_of": max(filter(None, map(_day, mapped)), default=None),
                "arrived_at": incoming.arrived,
                "loaded_at": incoming.taken,
                "by": incoming.by,
                "customer_key": incoming.key if any(map(_has_customers, loads)) else "",
                "loads": loads,
            }
            register(connection, record)
    finally:
        connection.execute("detach scratch")
    return record


def next_number(connection: Connection) -> int:
    """The number that the ledger's next line gets."""
    return int(single(connection.execute("select coalesce(max(number), 0) + 1 from meta.files")))


def register(connection: Connection, record: dict[str, Any]) -> None:
    """The ledger's record in the warehouse, so that a line which was not written before a crash is not lost."""
    connection.execute(
        "insert into meta.files values (?, ?, ?, ?, ?)",
        [
            record["number"],
            record["sha256"],
            record["name"],
            record["department"],
            json.dumps(record, ensure_ascii=False, sort_keys=True),
        ],
    )


def register_again(connection: Connection, record: dict[str, Any]) -> None:
    """The ledger's record in place of the one that was registered under its number."""
    connection.execute("delete from meta.files where number = ?", [record["number"]])
    register(connection, record)


def require_same_key(connection: Connection, name: str) -> None:
    """Raises WorkspaceError where the customers of the newest file that has any were hashed with another key than `name`:
    one customer would be two.
    """
    newest = connection.execute(
        "select record->>'customer_key' from meta.files where record->>'customer_key' <> '' order by number desc limit 1"
    ).fetchall()
    if newest and newest[0][0] != name:
        raise WorkspaceError(
            msg(
                "The customers in the warehouse were hashed with key {before}; the key here is {now}, under which each of "
                "them would be somebody else. Put the old key back ({file} in the folder of the keys, or "
                "APPRAISE_HASH_KEY), or hash everything anew with “appraise ingest --rebuild”.",
                before=newest[0][0],
                now=name,
                file="customer-hash.key",
            )
        )


def _has_customers(load_record: dict[str, Any]) -> bool:
    return any(column.storage == "keyed_hash" for column in contracts()[load_record["feed"]].columns)


def _months(connection: Connection, mapped: Mapped) -> dict[str, int]:
    """Of which months the rows speak that can be taken, and how many of each: what a delivery is known by."""
    day = mapped.source.contract.event_date
    if day is None:
        return {}
    found = connection.execute(
        f"select strftime({day}, '%Y-%m') as month, count(*) from scratch.{mapped.table} as t"
        f" where _reasons is null and {day} is not null group by all order by all"
    ).fetchall()
    return dict(found)


def _load_record(mapped: Mapped, account: Account, months: dict[str, int]) -> dict[str, Any]:
    return {
        "feed": mapped.source.header.feed,
        "source": mapped.source.name,
        "source_digest": mapped.source.digest,
        "as_of": _day(mapped),
        "months": months,
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


def _refuse(workspace: Workspace, path: Path, message: Message, moment: datetime) -> None:
    """The file aside, with the reason beside it; the reason is there first, so that no file ever lies there without one."""
    folder = workspace.refused(moment.date())
    target = folder / path.name
    count = 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem}-{count}{path.suffix}"
    write_whole(target.with_name(target.name + ".txt"), (message.text(workspace.settings.locale) + "\n").encode())
    copy_whole(path, target)
    remove(path)


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


def _arrived(workspace: Workspace, path: Path, moment: datetime) -> datetime:
    """When the file came: as it is taken in, unless the workspace goes by the files' own clock; never after `moment`."""
    if workspace.settings.arrivals == "ledger":
        return moment
    own = datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo(workspace.settings.time_zone)).replace(tzinfo=None)
    return min(own, moment)


def _is_ours(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _department(workspace: Workspace, path: Path) -> str:
    parts = path.relative_to(workspace.inbox).parts
    return parts[0] if len(parts) > 1 else "-"


def _order(path: Path, workspace: Workspace, sources: Sequence[Source]) -> tuple[int, str]:
    """Reference feeds first, so that names are known when events come; then by name."""
    names = member_names(path) or [path.name]
    return min(_order_of(name, path, _department(workspace, path), sources) for name in names)


def _order_of(name: str, path: Path, department: str, sources: Sequence[Source]) -> tuple[int, str]:
    mine = [source for source in sources if source.matches(name, department)]
    if not mine:
        mine = [source for row in peek(path) if (source := recognised(row))][:1]
    return min((s.contract.load_order for s in mine), default=5), str(path)
