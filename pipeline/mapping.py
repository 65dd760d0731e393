"""A file through its mappings: text in, typed feed rows out, in a scratch database that can reach nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.casting import Raw, typed_select
from pipeline.cells_at_fault import of_cell_or_mapping
from pipeline.cleaning import SetAside, clean, has_no_data_rows, identifier, set_aside
from pipeline.errors import DefinitionError, FileRefused
from pipeline.hashing import pads
from pipeline.quick import NUMBERS, has_plain_form
from pipeline.readers import (
    Bytes,
    Kind,
    Layout,
    PlainCsv,
    Table,
    Wanted,
    frame,
    is_blank_header,
    parquet_select,
    plain_csv,
    read,
    refusals,
)
from pipeline.recognising import nearly, recognised
from pipeline.scratch import Place, csv_relation, enclose, scratch_database, workshop
from pipeline.source_sql import with_row_keys
from pipeline.sources import BLANK_TOKENS, NULL_TOKENS, Source
from pipeline.tails import may_pass
from pipeline.texts import msg
from pipeline.turning import turn
from pipeline.warehouse import Connection, DatabaseError, single

CSV_FAULTS = (
    "CSV Error",
    "CSV Parser",
)  # what DuckDB says where a record is not one: the file is at fault, not its mapping
_RUNNING_NUMBER = "序号"
# Bytes from which the plain forms of cells pay: planning both ways takes half a second, cleaning a megabyte far less.
WORTH_IT = 8_000_000


@dataclass(frozen=True)
class Mapped:
    """One mapping's result: table `table` in the scratch database; `row` is the SQL for a row's number in the file.
    `unused`: headers of a file that no mapping names, which are no column of the feed;
    `passed_over`: sheets that have the header too and were not read.
    """

    source: Source
    table: str
    row: str
    as_of: datetime | None
    read: int
    mapped: int
    produced: int
    set_aside: tuple[SetAside, ...] = ()
    sheets: tuple[str, ...] = field(default=())
    unused: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def map_file(path: Path, name: str, found: Bytes, sources: Sequence[Source], place: Place) -> list[Mapped]:
    """Run every mapping of a file; a file that no mapping names is recognised by its headers.

    `name` is what the file is called; `path` is where its bytes lie. Raises FileRefused and DefinitionError.
    """
    if len(sources) == 1 and sources[0].is_projection and not sources[0].header.set_aside:
        plain = plain_csv(
            path, sources[0].header.format.layout, found, Wanted(sources[0].wanted), workshop(place.scratch)
        )
        done = plain and _map_plain(plain, name, found, sources[0], place)
        if done:
            return [done]
    if sources:
        groups: dict[Layout, list[Source]] = {}
        for source in sources:
            groups.setdefault(source.header.format.layout, []).append(source)
        return [
            mapped
            for n, group in enumerate(groups.values())
            for mapped in _map_table(path, name, found, group, place, str(n))
        ]
    return _map_recognised(path, name, found, place)


def _map_recognised(path: Path, name: str, found: Bytes, place: Place) -> list[Mapped]:
    try:
        return _map_by_headers(path, name, found, place)
    except refusals.OfNoFeed as error:
        near = nearly(error.rows)
        raise refusals.of_nearly_a_feed(path, near[0].named, near[1]) if near else FileRefused(error.message) from None


def _map_by_headers(path: Path, name: str, found: Bytes, place: Place) -> list[Mapped]:
    wanted = Wanted(fits=_headers_of)
    plain = plain_csv(path, Layout(), found, wanted, workshop(place.scratch))
    if plain and (source := recognised(plain.headers)):
        done = _map_plain(plain, name, found, source, place)
        return [done] if done else _map_table(path, name, found, [source], place, "0")
    source = recognised(read(path, Layout(), found, wanted).headers)
    assert source is not None  # the header row was found by this very test
    return _map_table(path, name, found, [source], place, "0")


def _headers_of(names: Sequence[str]) -> Sequence[str] | None:
    """Those of a row's names that a feed's own mapping reads; None where they are no feed's headers."""
    source = recognised(names)
    return source.wanted if source else None


def _map_plain(plain: PlainCsv, name: str, found: Bytes, source: Source, place: Place) -> Mapped | None:
    """Straight from the file to typed rows in one pass; None where a record is not one line."""
    with scratch_database(place) as connection:
        relation = f"(select *, 0::bigint as _row from {csv_relation(plain)})"
        as_of = source.as_of((name, *plain.above))
        raw = _left_raw(source, plain.headers) if plain.path.stat().st_size >= WORTH_IT else {}
        clean(connection, source, relation, plain.headers, "view", "source", as_of, set(raw.values()))
        enclose(connection, [plain.path])
        try:
            _cast(
                connection,
                source,
                "typed_0",
                source.file_day((name, *plain.above)),
                place.hash_key,
                name,
                Raw(raw, NULL_TOKENS, BLANK_TOKENS),
            )
        except FileRefused:
            return None
        produced = single(connection.execute("select count(*) from typed_0"))
        if produced + plain.header_row != found.lines:
            return None
        if may_pass(source) or single(connection.execute("select exists (from typed_0 where _reasons is not null)")):
            if raw:
                clean(connection, source, relation, plain.headers, "view", "source", as_of)
            if has_no_data_rows(connection, source, plain.headers):
                return None
        return Mapped(
            source,
            "typed_0",
            f"t.rowid + {plain.header_row + 1}",
            as_of,
            produced,
            produced,
            produced,
            unused=_unused(source, plain.headers),
        )


def _left_raw(source: Source, headers: Sequence[str]) -> dict[str, str]:
    """Column → header of what the mapping hands on as it is, and the cast can clean better, since few cells need it."""
    layout = source.header.format
    if not set(layout.null_tokens) <= set(NULL_TOKENS):  # one of the source's own may read as a value
        return {}
    handed = {c: h for c, h in source.handed_on.items() if h in headers and h not in layout.widths}
    kinds = {column.name: column for column in source.contract.columns}
    cleaned = {h for c, h in handed.items() if c not in kinds or not has_plain_form(kinds[c], layout.date_order)}
    return {c: h for c, h in handed.items() if h not in cleaned}


def _spread(source: Source) -> tuple[str, ...]:
    """Headers of a file that no mapping names, of which a merged cell says the same of each row that it spans: its branch, its
    person, its day, a code. Not numbers, which would count once for each row, nor texts of customers; nor the only one of
    the key's columns, which stands for one row.
    """
    columns = {column.name: column for column in source.contract.columns}
    key = [name for name in source.contract.key if name in source.handed_on]
    return tuple(
        header
        for name, header in source.handed_on.items()
        if (column := columns.get(name))
        and column.type not in (*NUMBERS, "varchar[]")
        and column.storage != "masked"
        and key != [name]
    )


def _unused(source: Source, headers: Sequence[str]) -> tuple[str, ...]:
    """Headers of a file without a mapping that are no column of its feed, but for a running number and those that are blank in
    the file.
    """
    others = (h for h in headers if h not in source.wanted and h != _RUNNING_NUMBER and not is_blank_header(h))
    return tuple(others) if source.is_recognised else ()


def _map_table(path: Path, name: str, found: Bytes, sources: Sequence[Source], place: Place, tag: str) -> list[Mapped]:
    """Text into a table first, so that several mappings, conditions, windows and unions may read it."""
    layout = replace(sources[0].header.format.layout, spread=_spread(sources[0]) if sources[0].is_recognised else ())
    wanted = Wanted(tuple(dict.fromkeys(header for source in sources for header in source.wanted)))
    with scratch_database(place) as connection:
        text = _load_text(connection, path, found, layout, wanted, tag, workshop(place.scratch))
        enclose(connection, [])
        results = []
        for n, source in enumerate(sources):
            as_of = source.as_of((name, *text.above))
            clean(connection, source, f"raw_{tag}", text.headers, "table", "cleaned", as_of)
            aside, total = set_aside(connection, source, text.headers, tag, n, name, text.sheets, text.struck)
            turn(connection, source, text, f"aside_{tag}_{n}", name)
            table = f"typed_{tag}_{n}"
            file_day = source.file_day((name, *text.above))
            _cast(connection, source, table, file_day, place.hash_key, name, sheets=text.sheets)
            counts = f"select count(distinct _row), count(*) from {table}"
            mapped, produced = connection.execute(counts).fetchone() or (0, 0)
            lost = total - mapped - sum(part.count for part in aside)
            if lost:
                raise DefinitionError(
                    msg(
                        "{source}: {count} rows of {file} are neither mapped nor set aside. "
                        "Name them under set_aside, with a reason.",
                        source=source.name,
                        count=lost,
                        file=name,
                    )
                )
            results.append(
                Mapped(
                    source,
                    table,
                    "t._row",
                    as_of,
                    total,
                    mapped,
                    produced,
                    aside,
                    text.sheets,
                    _unused(source, text.headers),
                    text.passed_over,
                )
            )
        return results


def _load_text(
    connection: Connection, path: Path, found: Bytes, layout: Layout, wanted: Wanted, tag: str, workshop: Path
) -> Table:
    """The file's text as table `raw_<tag>`; returned without its rows."""
    if found.kind is Kind.PARQUET:
        headers, select = parquet_select(connection, path, wanted)
        _create_raw(connection, path, f"create table raw_{tag} as {select} order by _row")
        return Table(headers, iter(()), ())
    plain = plain_csv(path, layout, found, wanted, workshop)
    if plain:
        try:
            connection.execute(f"create table raw_{tag} as select * from {csv_relation(plain)}")
            if single(connection.execute(f"select count(*) from raw_{tag}")) + plain.header_row == found.lines:
                connection.execute(f"alter table raw_{tag} add column _row bigint")
                connection.execute(f"alter table raw_{tag} add column _surplus boolean default false")
                connection.execute(f"update raw_{tag} set _row = rowid + {plain.header_row + 1}")
                return Table(plain.headers, iter(()), plain.above)
            connection.execute(f"drop table raw_{tag}")
        except DatabaseError:
            pass  # an irregular record: read one by one below, where the row that is wrong is found
    table = read(path, layout, found, wanted)
    data = frame(table, layout.fill_down)
    columns = ", ".join(f'"{identifier(header)}"::varchar as "{identifier(header)}"' for header in table.headers)
    connection.register("frame", data)
    connection.execute(f"create table raw_{tag} as select {columns}, _row, _surplus from frame")
    connection.unregister("frame")
    return table


def _create_raw(connection: Connection, path: Path, statement: str) -> None:
    """Raises FileRefused where the file turns out to be damaged as its rows are read."""
    try:
        connection.execute(statement)
    except DatabaseError:
        raise FileRefused(msg("{file}: the file is cut off or damaged. Send it again.", file=path.name)) from None


def _cast(
    connection: Connection,
    source: Source,
    table: str,
    file_day: date | None,
    hash_key: str,
    name: str,
    raw: Raw | None = None,
    sheets: Sequence[str] | None = None,
) -> None:
    """Table `table` of typed rows. `raw` of a file that is read straight; else its rows have numbers, in these `sheets`."""
    sql = with_row_keys(source.sql)
    present = source.outputs
    as_text = ", ".join(f'cast("{column}" as varchar) as "{column}"' for column in present)
    order = source.header.format.date_order
    select = typed_select(source.contract, present, "m._row", order, raw, is_hashed=source.is_hashed)
    inner, outer = pads(hash_key)
    values = {
        "file_day": file_day,
        "hash_inner": inner,
        "hash_outer": outer,
    }
    used = {key: value for key, value in values.items() if f"${key}" in select}
    mapped = f"select {as_text}, _row from ({sql}\n)"
    try:
        connection.execute(f"create table {table} as with mapped as ({mapped}) {select}", used)
    except DatabaseError as error:
        if any(words in str(error) for words in CSV_FAULTS):
            raise FileRefused(
                msg("{file}: a row is not like the others: {error}", file=name, error=str(error).splitlines()[0])
            ) from None
        relation = None if sheets is None else ("view", "source")
        raise of_cell_or_mapping(connection, source, name, error, relation, mapped, sheets or ()) from None
