"""A record as its feed holds it: every version as text, and the row that decisions make of the department's newest one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pipeline.announced import DEPARTMENT
from pipeline.appeals.model import AppealRefused, Remedy
from pipeline.contracts import Column, Contract
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, feed_columns, rows, run_sql

Row: TypeAlias = "dict[str, str | None]"


@dataclass(frozen=True)
class Versions:
    """A record's versions. `base` is the newest that a department sent, None where it sent none or took it back; `current`
    what the feed holds; `newest` the data date of the newest, of whichever origin.
    """

    base: Row | None
    current: Row | None
    current_file: int | None
    newest: datetime | None
    department: str | None
    key: int | None


def versions(connection: Connection, contract: Contract, record_id: str) -> Versions:
    """What ever came of the record."""
    parts = {
        "feed": contract.feed,
        "history": f"{contract.feed}_history",
        "columns": ", ".join(f'"{name}"' for name in feed_columns(contract)),
        "written": written(contract, "v"),
        "record": record_of(contract),
    }
    run_sql(connection, "appeals/versions", parts, record_id=record_id, own=DEPARTMENT)
    found = rows(connection)
    current = next((one for one in found if one["is_current"]), None)
    base = next((one for one in found if not one["is_own"]), None)
    if base is not None and base["is_gone"]:
        base = None
    return Versions(
        base=None if base is None else _row(contract, base),
        current=None if current is None else _row(contract, current),
        current_file=None if current is None else current["_file"],
        newest=max((one["_version_at"] for one in found if one["_version_at"]), default=None),
        department=None if base is None else base["department"],
        key=None if base is None else base["_key"],
    )


def found_record(connection: Connection, contract: Contract, record_id: str, purged: Sequence[Message]) -> str:
    """The record's number in full: `V1/A1`, or `V1` where the visit has one item. Raises AppealRefused.

    `purged`: why rows of the feed are gone that the claim can be about.
    """
    if versions(connection, contract, record_id).current is not None:
        return record_id
    parts = {"feed": contract.feed, "record": record_of(contract), "first": f'"{contract.key[0]}"'}
    like = [row["record_id"] for row in rows(run_sql(connection, "appeals/like", parts, record_id=record_id))]
    if len(like) == 1:
        return str(like[0])
    if like:
        raise AppealRefused(
            msg(
                "{feed} {record} has {count} rows. Name the one that is meant: {like}.",
                feed=contract.feed,
                record=record_id,
                count=len(like),
                like=[*like[:10], *(["…"] if len(like) > 10 else [])],
            )
        )
    if purged:
        raise AppealRefused(
            msg(
                "There is no {record} in {feed} now, and no decision can correct it: {why} File the claim about a row of the "
                "sheet (--item). It is answered on the sealed edition, without --exclude and --set; what is granted takes "
                "effect by an approved matter of a month that is still open.",
                feed=contract.feed,
                record=record_id,
                why=purged,
            )
        )
    raise AppealRefused(
        msg(
            "There is no {record} in {feed}. Write the number as the department’s file has it ({key}).",
            record=record_id,
            feed=contract.feed,
            key="/".join(contract.key),
        )
    )


def composed(base: Mapping[str, str | None], remedies: Iterable[Remedy]) -> Row:
    """The department's row with every decision upon it, in the order in which they were made."""
    row = dict(base)
    for remedy in remedies:
        row.update(remedy.values)
    return row


def written(contract: Contract, table: str, *, has_names: bool = True) -> str:
    """SQL of the columns as text that can be read in again: names as the department wrote them, customers as hashes."""
    return ", ".join(f'{_text(column, table, has_names)} as "{column.name}"' for column in contract.columns)


def record_of(contract: Contract) -> str:
    """SQL of a record's number: the columns of its key, parted by strokes."""
    return "concat_ws('/', " + ", ".join(f'cast("{name}" as varchar)' for name in contract.key) + ")"


def _text(column: Column, table: str, has_names: bool) -> str:
    value = f'{table}."{column.name}"'
    if column.type == "varchar[]":
        return f"array_to_string({value}, ',')"
    if column.storage == "keyed_hash":
        return f"'hash:' || cast({value} as varchar)"
    if column.references and has_names:
        return f'coalesce({table}."_ref_{column.name}", {value})'
    return f"cast({value} as varchar)"


def _row(contract: Contract, found: Mapping[str, str | None]) -> Row:
    return {column.name: found[column.name] for column in contract.columns}
