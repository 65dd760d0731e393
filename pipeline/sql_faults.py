"""What DuckDB and sqlglot find wrong in the SQL of a definition, in words that the catalogue has; theirs are quoted where it is
nothing common. What a cell says is never told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.texts import Message, msg

NEAREST = 3  # of the names that DuckDB proposes, so many are told
_OF_CELLS = ("ConversionException", "InvalidInputException", "OutOfRangeException")


def sql_fault(error: Exception) -> Message:
    """Why the SQL does not run."""
    text = str(error)
    for pattern, template in _COMMON:
        if found := re.search(pattern, text):
            name = next((part for part in found.groups() if part), "")
            return Message(template.template, {"name": name})
    for pattern, without, beside in _UNKNOWN:
        if found := re.search(pattern, text):
            name, nearest = next(part for part in found.groups() if part), _nearest(text)
            return Message((beside if nearest else without).template, {"name": name, "nearest": nearest})
    first = text.splitlines()[0] if text else type(error).__name__
    if is_of_cells(error):
        first = re.sub("""'.*'|".*\"""", "…", first)
    return msg("the database says: {error}", error=first)


def is_of_cells(error: Exception) -> bool:
    """Whether it is what a cell says that cannot be computed with, not the SQL."""
    return type(error).__name__ in _OF_CELLS or str(error).startswith(tuple(f"(_duckdb.{kind})" for kind in _OF_CELLS))


def parse_fault(error: Exception, starts_at: int | None = None) -> Message:
    """Why sqlglot cannot read the SQL; with the line, where the SQL starts at that line of a file."""
    places = getattr(error, "errors", None)
    if not places:  # what it could not even split into words
        return NOT_CLOSED
    fault = Message(_AT.template, {"name": places[0]["highlight"]})
    return fault if starts_at is None else in_line(places[0]["line"] + starts_at - 1, fault)


def in_line(line: int, fault: Message) -> Message:
    """The fault with its line in the file."""
    return msg("line {line}: {fault}", line=line, fault=fault)


def line_of(error: Exception) -> int | None:
    """The line, from 1, of what was run, at which it is wrong; None where DuckDB names none."""
    found = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
    return int(found[1]) if found else None


def _nearest(text: str) -> Sequence[str]:
    """The names that DuckDB proposes, but for those of the program's own columns."""
    told = re.search(r"(?:Candidate (?:bindings|tables):[ :]*|Did you mean )(.+)", text)
    names = re.findall(r'"([^"]+)"', told[1]) if told else []
    return [name for name in names if not name.startswith("_")][:NEAREST]


_AT = msg("the SQL is wrong at “{name}” or just before it")
NOT_CLOSED = msg("a quotation mark or a comment is not closed")
_COMMON = (
    (r"syntax error at or near \"(.+)\"", _AT),
    (r"syntax error at end of input", msg("the SQL breaks off; a bracket may not be closed, or a part is missing")),
    (r"unterminated", NOT_CLOSED),
    (
        r'column "(.+?)" must appear in the GROUP BY',
        msg("“{name}” stands neither under GROUP BY nor in a sum or a count"),
    ),
    (r"Values were not provided for the following parameters: (.+)", msg("the header has no parameter {name}")),
    (r"NOT NULL constraint failed: facts\.\"?(\w+)", msg("a row comes without {name}; every row needs it")),
    (r"given name and argument types '(.+?)'", msg("the function does not take such columns: {name}")),
)
_UNKNOWN = (
    (
        r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"|The column "(.+?)" in BatchData',
        msg("there is no column “{name}”"),
        msg("there is no column “{name}”; nearest: {nearest}"),
    ),
    (
        r'Referenced table "(.+?)" not found|Table with name "?(.+?)"? does not exist',
        msg("there is no table “{name}”"),
        msg("there is no table “{name}”; nearest: {nearest}"),
    ),
    (
        r"Function with name \"?(.+?)\"? does not exist",
        msg("there is no function “{name}”"),
        msg("there is no function “{name}”; nearest: {nearest}"),
    ),
)
