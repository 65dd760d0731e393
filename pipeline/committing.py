"""A file's mapped rows into the warehouse, and its record into the ledger: one file, one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.contracts import contracts
from pipeline.errors import WorkspaceError
from pipeline.ledger import append_ledger, read_ledger
from pipeline.loading import Account, Arrival, load, reconsider
from pipeline.mapping import Mapped
from pipeline.readers import row_label
from pipeline.rows_cleared import finish
from pipeline.texts import msg
from pipeline.warehouse import Connection, single, transaction
from pipeline.workspace import Workspace

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


def commit(connection: Connection, mapped: Sequence[Mapped], incoming: Incoming, scratch: Path) -> dict[str, Any]:
    """A file's mapped rows from `scratch` into the warehouse, in one transaction; return its record for the ledger."""
    connection.execute(f"attach '{str(scratch).replace(chr(39), chr(39) * 2)}' as scratch (read_only)")
    try:
        with transaction(connection):
            number = incoming.number or next_number(connection)
            arrival = Arrival(number, incoming.name, incoming.department)
            order = list(contracts())
            loads, returned_now = [], dict[str, int]()
            for part in sorted(mapped, key=lambda m: order.index(m.source.header.feed)):
                months = _months(connection, part)
                account = load(connection, part, arrival)
                loads.append(_load_record(part, account, months))
            if any(part["feed"] in REFERENCE_FEEDS and _has_changed(part) for part in loads):
                for contract in contracts().values():
                    _, returned = reconsider(connection, contract, arrival)
                    if returned:
                        returned_now[contract.feed] = returned
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
                # rows of earlier files whose branch or person nobody is any more, now that names have changed
                **({"returned_now": returned_now} if returned_now else {}),
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


def recover(workspace: Workspace, connection: Connection) -> None:
    """Write ledger lines that a killed run had committed to the warehouse but not yet to the ledger; take out rows that a
    killed purge had announced.
    """
    finish(workspace, connection)
    known = {record["number"] for record in read_ledger(workspace.ledger)}
    for number, record in connection.execute("select number, record from meta.files order by number").fetchall():
        if number not in known:
            append_ledger(workspace.ledger, json.loads(record))


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
