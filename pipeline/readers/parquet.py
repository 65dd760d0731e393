"""Parquet: columns have types already; they are written out as a person would type them, and cast by the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import FileRefused
from pipeline.readers import refusals
from pipeline.readers.heads import Head, refuse_repeated, unique
from pipeline.readers.shapes import Row, Table, Wanted
from pipeline.texts import msg
from pipeline.warehouse import Connection, DatabaseError, connect, exactly

_BATCH = 10_000


def parquet_select(connection: Connection, path: Path, wanted: Wanted) -> tuple[tuple[str, ...], str]:
    """The headers, and a SELECT of the file: every column as text, `_row` (its number, from 1) and `_surplus`.

    Raises FileRefused for a file that is damaged or protected, or without the wanted headers.
    """
    relation = f"read_parquet('{exactly(path)}', binary_as_string = true)"
    try:
        described = connection.execute(f"describe select * from {relation}").fetchall()
    except DatabaseError:
        raise FileRefused(
            msg("{file}: the Parquet file is damaged or protected. Write it again, without a key.", file=path.name)
        ) from None
    head = Head(0, unique([row[0] for row in described]))
    if not wanted.is_met(head.names):
        raise refusals.no_header(wanted.names, path, [head.names])
    refuse_repeated(path, head, wanted)
    columns = ", ".join(
        f"{_text(_quoted(row[0]), str(row[1]))} as {_quoted(name)}"
        for row, name in zip(described, head.names, strict=True)
    )
    relation = relation.replace(", binary_as_string", ", file_row_number = true, binary_as_string")
    return head.names, f"select {columns}, file_row_number + 1 as _row, false as _surplus from {relation}"


def read_parquet(path: Path, wanted: Wanted) -> Table:
    """The rows of the file. Raises FileRefused as parquet_select does."""
    connection = connect()
    headers, select = parquet_select(connection, path, wanted)

    def rows() -> Iterator[Row]:
        try:
            found = connection.execute(f"{select} order by _row")
            while batch := found.fetchmany(_BATCH):
                yield from (_row(values) for values in batch)
        except DatabaseError:
            raise refusals.cut_off(path) from None
        finally:
            connection.close()

    return Table(headers, rows(), ())


def _row(values: tuple[Any, ...]) -> Row:
    *cells, number, _ = values
    return number, cells


def _text(column: str, kind: str) -> str:
    """SQL for a column's text. Whole numbers have no `.0`, since pandas keeps numbers with gaps as floats; a float of 16
    digits has lost its last ones and is shown as 1.02E+19, so that it is refused.
    """
    if kind in ("DOUBLE", "FLOAT"):
        return (
            f"case when isnan({column}) then null when abs({column}) >= 1e15 then printf('%.14E', {column}::double)"
            f" when {column} = trunc({column}) then {column}::bigint::varchar else {column}::varchar end"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"{column}::timestamp::varchar"
    return f"array_to_string({column}, ',')" if kind.endswith("[]") else f"{column}::varchar"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
