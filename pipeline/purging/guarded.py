"""Whose records stay whatever their age: people under a hold, and the people and records of open disputes and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.appeals import appeals
from pipeline.appeals.versions import record_of
from pipeline.holds import held
from pipeline.mapping import Mapped
from pipeline.warehouse import Connection, connect, run_select, run_sql, single
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Guarded:
    """`names`: every word by which files name these people; `records`: (feed, record number) pairs."""

    names: tuple[str, ...]
    records: frozenset[tuple[str, str]]


def guarded(workspace: Workspace, connection: Connection) -> Guarded:
    """Of now: a decision on an appeal, or the release of a hold, lets go."""
    open_ones = [one for one in appeals(workspace) if one.status == "open" or one.is_waiting]
    people = held(workspace) | {one.employee_id for one in open_ones if one.employee_id}
    found = run_sql(connection, "purging/names_of", people=sorted(people)).fetchall()
    records = {(one.feed, one.record_id) for one in open_ones if one.feed and one.record_id}
    return Guarded(tuple(name for (name,) in found), frozenset(records))


def concerns(whom: Guarded, mapped: Sequence[Mapped], scratch: Path) -> bool:
    """Whether any row that a file was mapped to is about one of them."""
    if not whom.names and not whom.records:
        return False
    connection = connect(scratch, read_only=True)
    try:
        return any(_concerns(connection, whom, part) for part in mapped)
    finally:
        connection.close()


def _concerns(connection: Connection, whom: Guarded, part: Mapped) -> bool:
    contract = part.source.contract
    people = [column for column in contract.columns if column.references in ("employees", "subjects")]
    tests = [f't."{column.name}" in (select unnest($names::varchar[]))' for column in people]
    if contract.feed == "employees":
        tests.append("t.employee_id in (select unnest($names::varchar[]))")
    tests.append("coalesce(list_has_any(map_values(t._content), $names::varchar[]), false)")
    records = [record for feed, record in whom.records if feed == contract.feed]
    if records:
        tests.append(f"{record_of(contract)} in (select unnest($records::varchar[]))")
    sql = f"select exists (from {part.table} as t where {' or '.join(tests)})"
    return bool(single(run_select(connection, sql, names=list(whom.names), records=records)))
