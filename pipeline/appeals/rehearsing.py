"""A corrected row read in as its file will be, before anything is written: what would be returned is refused here."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.announced import own_source
from pipeline.appeals.model import AppealRefused
from pipeline.appeals.versions import Row, written
from pipeline.contracts import Column, Contract
from pipeline.mapping import map_file
from pipeline.readers import scan
from pipeline.scratch import Place
from pipeline.sources import VERSION
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, connect, rows, single
from pipeline.workspace import Workspace


def content_of(contract: Contract, row: Mapping[str, str | None], changed_at: datetime) -> bytes:
    """The file: the feed's own columns and one row, UTF-8 with a mark, so that spreadsheets show it rightly."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [column.name for column in contract.columns]
    writer.writerow([*names, VERSION])
    writer.writerow([*(row[name] for name in names), changed_at.isoformat(sep=" ")])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def rehearsed(
    workspace: Workspace, contract: Contract, row: Mapping[str, str | None], key: int | None, changed: Mapping[str, Any]
) -> Row:
    """The row as it would come out of its file: `是` as `true`, `2` as `2.0000`.

    Raises AppealRefused where a changed value cannot be read, where the row would be another record, or where what is not
    changed would not come out as it is.
    """
    scratch = workspace.scratch / f"appeal-{os.getpid()}.duckdb"
    path = scratch.with_suffix(".csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(content_of(contract, row, datetime(2000, 1, 1)))
        place = Place(scratch, "", workspace.settings.time_zone)
        mapped = map_file(path, path.name, scan(path, None), [own_source(contract)], place)
        connection = connect(scratch, read_only=True)
        try:
            columns = written(contract, "t", has_names=False)
            found = rows(connection.execute(f"select {columns}, _key, _reasons from {mapped[0].table} as t"))
        finally:
            connection.close()
    finally:
        for suffix in (".csv", ".duckdb", ".duckdb.wal", ".utf8"):
            scratch.with_suffix(suffix).unlink(missing_ok=True)
    faults = [fault for one in found for fault in one["_reasons"] or []]
    if told := [_told(contract.column(f["column"]), changed) for f in faults if f["column"] in changed]:
        raise AppealRefused(msg("The record cannot be changed so. {faults}", faults=told))
    read: Row = {column.name: found[0][column.name] for column in contract.columns} if len(found) == 1 else {}
    odd = [name for name, text in row.items() if name not in changed and read.get(name) != text]
    if faults or odd or (key is not None and found[0]["_key"] != key):
        raise AppealRefused(
            msg(
                "The record cannot be written as a file of its own ({columns}). Have its department send the correction.",
                columns=sorted({*odd, *(fault["column"] for fault in faults)}) or list(contract.key),
            )
        )
    return read


def check_names(connection: Connection, contract: Contract, values: Mapping[str, str | None]) -> None:
    """Raises AppealRefused where a branch or an employee is named who is not known by that number."""
    for name, text in values.items():
        kind = contract.column(name).references
        if kind is None or text is None:
            continue
        feed, key = ("branches", "branch_id") if kind == "branches" else ("employees", "employee_id")
        if not single(connection.execute(f"select exists (from feed.{feed} where {key} = ?)", [text])):
            raise AppealRefused(
                msg("{column}: there is no {kind} with the number “{got}”.", column=name, kind=_KINDS[feed], got=text)
            )


def _told(column: Column, changed: Mapping[str, Any]) -> Message:
    got = changed[column.name]
    if not got:
        return msg("{column} may not be empty.", column=column.name)
    if column.allowed:
        return msg("{column}: “{got}” is none of {allowed}.", column=column.name, got=got, allowed=list(column.allowed))
    return msg("{column}: expected {kind}, got “{got}”.", column=column.name, got=got, kind=_TYPES[column.type])


_KINDS = {"branches": msg("branch"), "employees": msg("employee")}
_TYPES = {
    "integer": msg("a whole number within its range"),
    "bigint": msg("a whole number within its range"),
    "decimal(18,4)": msg("a number within its range"),
    "date": msg("a date"),
    "timestamp": msg("a date (a time may follow)"),
    "boolean": msg("yes or no"),
    "varchar": msg("a text"),
    "varchar[]": msg("a list"),
}
