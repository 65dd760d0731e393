"""A file's text without blanks, guards and null tokens, and without the rows that are no data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.cells_at_fault import of_cell_or_mapping
from pipeline.sources import BLANK_TOKENS, Source
from pipeline.tails import tail_conditions
from pipeline.warehouse import Connection, DatabaseError, single

SHOWN_ROWS = 20  # how many row numbers the ledger keeps for each reason
BLANK, SURPLUS, AGAIN, STRUCK = "blank row", "more cells than headers", "the headers once more", "row struck through"


@dataclass(frozen=True)
class SetAside:
    """Rows that are no data, by the reason that the mapping gives."""

    reason: str
    count: int
    rows: tuple[int, ...]


def clean(
    connection: Connection,
    source: Source,
    relation: str,
    headers: Sequence[str],
    kind: str,
    name_of_it: str,
    as_of: datetime | None,
    raw: Collection[str] = (),
) -> None:
    """A view or table of the text without blanks, guards and null tokens, lost leading zeros given back; and `source`.

    The headers in `raw` keep theirs. `_as_of` is the file's data date, for files that name their month in the title or
    the file's name only.
    """
    tokens = _texts(source.header.format.null_tokens)
    widths: Mapping[str, int] = source.header.format.widths
    trimmed, columns = [], []
    for header in headers:
        name = identifier(header)
        if header in raw:
            trimmed.append(f'"{name}"')
            columns.append(f'"{name}"')
            continue
        trimmed.append(f'trim_text("{name}") as "{name}"')
        text = f'null_text("{name}", {_texts(BLANK_TOKENS) if header in source.only_blank else tokens})'
        columns.append((f"keep_width({text}, {widths[header]})" if header in widths else text) + f' as "{name}"')
    extra = ", _surplus" if relation.startswith("raw_") else ""
    day = f"date '{as_of.date()}'" if as_of else "null::date"
    connection.execute(
        f"create or replace {kind} {name_of_it} as select {', '.join(columns)}, {day} as _as_of, _row{extra}"
        f" from (select {', '.join(trimmed)}, _row{extra} from {relation})"
    )


def set_aside(
    connection: Connection,
    source: Source,
    headers: Sequence[str],
    tag: str,
    n: int,
    file: str,
    sheets: Sequence[str] = (),
    struck: Collection[int] = (),
) -> tuple[tuple[SetAside, ...], int]:
    """Rows that are no data leave `source`, counted by reason. Returns them and how many rows there were in all."""
    conditions = {
        **_no_data(source, headers),
        SURPLUS: "_surplus",
        **source.header.set_aside,
        **tail_conditions(source, headers),
        **({STRUCK: f"_row in ({', '.join(map(str, sorted(struck)))})"} if struck else {}),
    }
    cases = " ".join(
        f"when ({test}\n) then '{reason.replace(chr(39), chr(39) * 2)}'" for reason, test in conditions.items()
    )
    table = f"aside_{tag}_{n}"
    sql = f"select _row, reason from (select _row, case {cases} end as reason from cleaned) where reason is not null"
    try:
        connection.execute(f"create table {table} as {sql}")
    except DatabaseError as error:
        raise of_cell_or_mapping(connection, source, file, error, ("table", "cleaned"), sql, sheets) from None
    connection.execute(
        f"create or replace view source as select * exclude (_surplus) from cleaned anti join {table} using (_row)"
    )
    found = connection.execute(
        f"select reason, count(*), list(_row order by _row)[:{SHOWN_ROWS}] from {table} group by reason order by min(_row)"
    ).fetchall()
    total = single(connection.execute("select count(*) from cleaned"))
    return tuple(SetAside(reason, count, tuple(rows)) for reason, count, rows in found), total


def has_no_data_rows(connection: Connection, source: Source, headers: Sequence[str]) -> bool:
    """Whether a row of the file is blank, or none of the data's; the file is read again for it, so only where some row
    could not be read, or such a row could be taken for one of the data's.
    """
    conditions = (_no_data(source, headers) | tail_conditions(source, headers)).values()
    return bool(single(connection.execute(f"select exists (from source where ({') or ('.join(conditions)}))")))


def _no_data(source: Source, headers: Sequence[str]) -> dict[str, str]:
    """Reason → condition of rows that are no data, whatever the mapping says."""
    cells = [f'"{identifier(header)}"' for header in headers]
    blank = " and ".join(f"{cell} is null" for cell in cells)
    # As where each page, or each branch's part, begins with them; one cell alone could be a value.
    same = [f"{cell} = '{header.replace(chr(39), chr(39) * 2)}'" for cell, header in zip(cells, headers, strict=True)]
    again = {AGAIN: " and ".join(f"({test} or {cell} is null)" for test, cell in zip(same, cells, strict=True))}
    return {BLANK: blank, **(again if len(headers) > 1 else {})}


def _texts(tokens: Sequence[str]) -> str:
    return "[" + ", ".join("'" + token.replace("'", "''") + "'" for token in tokens) + "]::varchar[]"


def identifier(header: str) -> str:
    """A header as it stands between the quotation marks of SQL."""
    return header.replace('"', '""')
