"""Which cells keep a mapping's SQL from running: their rows are looked for by running it on ever smaller parts of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from pipeline.errors import AppraiseError, DefinitionError, FileRefused
from pipeline.masks import mask_text
from pipeline.readers import row_label
from pipeline.sources import Source
from pipeline.sql_faults import is_of_cells, sql_fault
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, DatabaseError, rows

SHOWN = 5  # cells are told, so many
MOST = 20  # signs of a cell that is told; a longer one is not what the column is for, and could be anybody's words
_SAID = re.compile(r"""'(.*?)'|"(.*?)\"""")  # what DuckDB could not convert


def of_cell_or_mapping(
    connection: Connection,
    source: Source,
    file: str,
    error: Exception,
    relation: tuple[str, str] | None,
    sql: str,
    sheets: Sequence[str] = (),
) -> AppraiseError:
    """Why the mapping does not run: the file is refused where its cells are to blame, with those that are, so that the other
    files come in; else the mapping is wrong.

    `sql` is what failed: it reads `relation`, a table or view (its kind and name) with `_row`, which is another one after;
    None where its rows have no numbers.
    """
    if not is_of_cells(error):
        return DefinitionError(
            msg("{name}: the mapping does not run: {error}", name=source.name, error=sql_fault(error))
        )
    cells = _cells(connection, source, relation, sql, sheets) if relation else []
    if not cells:  # none is at fault by itself
        return FileRefused(
            msg(
                "{file}: the mapping {name} cannot convert one of its cells: {error}. Write the cell as the others are and "
                "send the file again, or let the mapping hand it on as it is, so that its row alone is returned.",
                file=file,
                name=source.name,
                error=sql_fault(error),
            )
        )
    return FileRefused(
        msg(
            "{file}: the mapping {name} cannot convert these cells: {cells}. Write them as the others are and send the file "
            "again, or let the mapping hand them on as they are, so that their rows alone are returned.",
            file=file,
            name=source.name,
            cells=cells,
        )
    )


def _cells(
    connection: Connection, source: Source, relation: tuple[str, str], sql: str, sheets: Sequence[str]
) -> list[Message | str]:
    kind, name = relation
    connection.execute(f"alter {kind} {name} rename to whole_file")
    numbers = [
        number for (number,) in connection.execute("select distinct _row from whole_file order by _row").fetchall()
    ]

    def fault(part: Sequence[int]) -> Exception | None:
        connection.execute(
            f"create or replace view {name} as select * from whole_file where _row between {part[0]} and {part[-1]}"
        )
        try:
            connection.execute(f"create or replace temp table tried_part as {sql}")
        except DatabaseError as error:
            return error
        return None

    found = _faulty(numbers, fault, SHOWN + 1)
    told: list[Message | str] = []
    for number, error in found[:SHOWN]:
        cells = rows(connection.execute(f"select * from whole_file where _row = {number} limit 1"))
        told.append(_cell(cells[0], row_label(number, sheets), error, source.personal_headers))
    return [*told, *(["…"] if len(found) > SHOWN else [])]


def _faulty(
    numbers: Sequence[int], fault: Callable[[Sequence[int]], Exception | None], most: int
) -> list[tuple[int, Exception]]:
    """The first rows that fail by themselves, each with its error."""
    error = fault(numbers) if numbers else None
    if error is None or len(numbers) == 1:
        return [(numbers[0], error)] if error else []
    half = len(numbers) // 2
    found = _faulty(numbers[:half], fault, most)
    return found if len(found) >= most else [*found, *_faulty(numbers[half:], fault, most - len(found))]


def _cell(row: Mapping[str, object], number: str, error: Exception, personal: Collection[str]) -> Message:
    """The row, the column whose cell holds what could not be converted, and the cell, where it can be told."""
    said = [part for pair in _SAID.findall(str(error).partition("\n")[0]) for part in pair if part]
    texts = {name: str(cell) for name, cell in row.items() if cell is not None and not name.startswith("_")}
    named = next((name for name in texts if str(error).partition("\n")[0].endswith(f"source column {name}")), None)
    column = named or next((n for part in said for n, text in texts.items() if text in part or part in text), None)
    if column is None:
        return msg("row {row}", row=number)
    text = texts[column]
    is_told = column not in personal and len(text) <= MOST and mask_text(text) == text
    return msg("row {row}, {column}: “{got}”", row=number, column=column, got=text if is_told else "***")
