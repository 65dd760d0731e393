"""A wide matrix turned long: one row for each cell of the columns that a mapping's pattern names."""

from __future__ import annotations

import re

from pipeline.errors import DefinitionError, FileRefused
from pipeline.readers import Table
from pipeline.sources import Source, Unpivot
from pipeline.sql_faults import sql_fault
from pipeline.texts import msg
from pipeline.warehouse import Connection, DatabaseError, run_sql


def turn(connection: Connection, source: Source, table: Table, aside: str, file: str) -> None:
    """View `source` anew, long, where the mapping says so: of the rows of `cleaned` that are not in `aside`.

    Raises FileRefused where no header fits the pattern, or one that fits stands twice, and DefinitionError where a
    column that the turn makes stands in the file already.
    """
    unpivot = source.header.format.unpivot
    if unpivot is None:
        return
    fitting = _fitting(unpivot, table, file)
    _describe(connection, unpivot, table, fitting)
    parts = {
        "aside": aside,
        "name": _quoted(unpivot.name),
        "value": _quoted(unpivot.value),
        "columns": ", ".join(map(_quoted, fitting)),
    }
    try:
        run_sql(connection, "ingest/turned", parts)
    except DatabaseError as error:
        raise DefinitionError(
            msg("{name}: the mapping does not run: {error}", name=source.name, error=sql_fault(error))
        ) from None


def _fitting(unpivot: Unpivot, table: Table, file: str) -> list[str]:
    fitting = [header for header in table.headers if re.search(unpivot.columns, header)]
    # A header that stands twice was given a number or its group's name, and fits no more.
    written = {re.sub(r"_\d+$", "", header.rpartition("·")[2]) for header in set(table.headers) - set(fitting)}
    twice = sorted(name for name in written if re.search(unpivot.columns, name))
    if twice:
        raise FileRefused(
            msg(
                "{file}: these headers stand more than once, so that nobody can tell which is meant: {names}. "
                "Give each column a name of its own.",
                file=file,
                names=twice,
            )
        )
    if not fitting:
        raise FileRefused(
            msg(
                "{file}: no header fits the pattern {pattern} of the mapping. "
                "Use the agreed layout, or correct the mapping in sources/.",
                file=file,
                pattern=unpivot.columns,
            )
        )
    return fitting


def _describe(connection: Connection, unpivot: Unpivot, table: Table, fitting: list[str]) -> None:
    """Table `described`: the header, and the texts above and beneath it under the names that the mapping gives them."""
    rows = [table.groups or (None,) * len(table.headers)] if unpivot.group else []
    rows += list(table.beneath[: len(unpivot.beneath)])
    names = unpivot.makes[2:]
    columns = "".join(f", {_quoted(name)} varchar" for name in names)
    connection.execute(f"create or replace table described ({_quoted(unpivot.name)} varchar{columns})")
    marks = ", ".join("?" * (1 + len(names)))
    rows += [(None,) * len(table.headers)] * (len(names) - len(rows))  # a kind of file that has no such rows
    for header in fitting:
        at = table.headers.index(header)
        texts = [(row[at] or "").strip() or None for row in rows]
        connection.execute(f"insert into described values ({marks})", [header, *texts])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
