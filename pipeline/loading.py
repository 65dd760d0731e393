"""Typed rows of one file into the warehouse: identity, quarantine, duplicates, corrections, withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pipeline.contracts import Column, Contract
from pipeline.mapping import Mapped
from pipeline.warehouse import Connection, feed_columns, run_select, run_sql, single

COVERS = {"month": "date_trunc('month', {day})", "quarter": "date_trunc('quarter', {day})", "year": "year({day})"}


@dataclass(frozen=True)
class Account:
    """What became of the rows that a file produced for a feed: produced = the sum of the other five.

    accepted: new · corrected: a version of a known row, newer or older · duplicate: the same content again ·
    withdrawn: a newer complete file lacks it · quarantined: returned with reasons. `withdrew`: rows of earlier
    files that this file, being complete for its cover, took out; they belong to those files' accounts.
    """

    produced: int
    accepted: int
    corrected: int
    duplicate: int
    withdrawn: int
    quarantined: int
    withdrew: int

    @property
    def is_balanced(self) -> bool:
        return self.produced == self.accepted + self.corrected + self.duplicate + self.withdrawn + self.quarantined

    def as_data(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Arrival:
    """The file that rows belong to: its number in the ledger, its name and department, and what it is as of."""

    number: int
    name: str
    department: str


def load(connection: Connection, mapped: Mapped, arrival: Arrival) -> Account:
    """Load one mapping's rows from the attached `scratch` database. Call inside a transaction."""
    contract, source = mapped.source.contract, mapped.source
    values = {"number": arrival.number, "feed": contract.feed, "source": source.name, "as_of": mapped.as_of}
    run_select(connection, "insert into meta.loads values ($number, $feed, $source, $as_of, null)", **values)
    version = f"coalesce(t._version_at, timestamp '{mapped.as_of}')" if mapped.as_of else "t._version_at"
    table = f"scratch.{mapped.table}"
    if source.is_hashed:
        table = _carried(connection, contract, table, arrival)
    _arriving(connection, contract, table, mapped.row, str(arrival.number), version)
    covers = source.header.covers if source.header.mode == "replace" else ()
    _arrived(connection, contract, covers)
    if covers:
        parts = _parts(contract) | {"cover": _cover(contract, covers)}
        run_sql(connection, "ingest/stated", parts, file=arrival.number, source=source.name, covers=list(covers))
    return _settle(connection, contract, arrival)


def reconsider(connection: Connection, contract: Contract, arrival: Arrival) -> tuple[int, int]:
    """Look branches and people up again, now that file `arrival` has changed who is who; return how many rows
    moved, and how many of these are returned now.

    Rows returned for an unknown name come in once the name is known; rows whose name now means another, or two,
    move or are returned. So the order in which files arrive decides nothing. Call inside a transaction.
    """
    references = [column for column in contract.columns if column.references]
    if not references or not _has_rows(connection, contract):
        return 0, 0
    parts = _parts(contract) | {
        "restored": ", ".join(f'{_written(c)} as "{c.name}"' for c in contract.columns),
        "found": ", ".join(f'"{c.name}" as "_found_{c.name}"' for c in references),
        "has_reference": " or ".join(_is_looked_up(column) for column in references),
        "kept": ", ".join(_from_content(column) for column in contract.columns),
        "same": " and ".join(f'a."{c.name}" is not distinct from g."_found_{c.name}"' for c in references),
    }
    run_sql(connection, "ingest/names")
    run_sql(connection, "ingest/again", parts)
    if not single(connection.execute("select exists (from again)")):
        return 0, 0
    _arriving(connection, contract, "again", "t._row", "t._file", "t._version_at")
    run_sql(connection, "ingest/moved", parts)
    moved, returned = single(connection.execute("select count(*) from moved")), 0
    if moved:
        connection.execute("create or replace temp view arriving as select * from moved")
        _arrived(connection, contract, ())
        for source, covers in _replacing(connection, contract):
            run_sql(connection, "ingest/restated", parts | {"cover": _cover(contract, covers)}, source=source)
        connection.execute(
            f"create or replace temp table touched_month as select distinct {_month(contract)} as month from moved"
        )
        run_sql(connection, "ingest/noted", _noted(contract))
        returned = _settle(connection, contract, arrival).quarantined
    return moved, returned


def _carried(connection: Connection, contract: Contract, table: str, arrival: Arrival) -> str:
    """The table of a correction's rows, their customers hashed as the warehouse's are."""
    hashed = [f'"{column.name}"' for column in contract.columns if column.storage == "keyed_hash"]
    if not hashed:
        return table
    customers = ", ".join(f"coalesce(d.{name}, t.{name}) as {name}" for name in hashed)
    parts = _parts(contract) | {"incoming": table, "customers": customers, "own": arrival.department}
    run_sql(connection, "ingest/carried", parts)
    return "carried"


def _has_rows(connection: Connection, contract: Contract) -> bool:
    feed = contract.feed
    tables = (f"feed.{feed}", f"feed.{feed}_history", f"quarantine.{feed}")
    return bool(single(connection.execute(f"select {' or '.join(f'exists (from {table})' for table in tables)}")))


def _arriving(connection: Connection, contract: Contract, table: str, row: str, file: str, version: str) -> None:
    """View `arriving`: the rows with their identities found, or the reason why not."""
    references = [column for column in contract.columns if column.references]
    day, until = contract.reference_days
    run_sql(connection, "ingest/names")
    for column in references:
        parts = {
            "kind": column.references or "",
            "column": f't."{column.name}"',
            "day": day,
            "until": until,
            "incoming": table,
        }
        run_sql(connection, "ingest/resolution", parts)
    if single(connection.execute("select exists (from resolution where kind = 'branches' and matches = 0)")):
        run_sql(connection, "ingest/nearest")
    # Most files write nothing but ids: then there is nothing that each row would have to look for.
    kinds = {kind for (kind,) in connection.execute("select distinct kind from resolution").fetchall()}
    looked_up = [column for column in references if column.references in kinds]
    values = ", ".join(
        f'case when r_{c.name}.ref is null then t."{c.name}" else r_{c.name}.id end as "{c.name}"'
        if c in looked_up
        else f't."{c.name}"'
        for c in contract.columns
    )
    written = "".join(
        f', case when r_{c.name}.ref is not null then t."{c.name}" end as "_ref_{c.name}"'
        if c in looked_up
        else f', null::varchar as "_ref_{c.name}"'
        for c in references
    )
    joins = " ".join(
        f"left join resolution as r_{c.name} on r_{c.name}.kind = '{c.references}' and r_{c.name}.ref = t.\"{c.name}\""
        f" and r_{c.name}.day is not distinct from {day} and r_{c.name}.until is not distinct from {until}"
        for c in looked_up
    )
    unknown = " or ".join(f"(r_{c.name}.ref is not null and r_{c.name}.id is null)" for c in looked_up) or "false"
    reasons = ", ".join(_unresolved(column) for column in looked_up)
    connection.execute(
        f"""create or replace temp view arriving as
        select {values}{written}, {file} as _file, {row} as _row, t._key, {version} as _version_at,
            case when t._reasons is not null or {unknown} then
                list_concat(coalesce(t._reasons, []), list_filter([{reasons}], lambda r: r is not null)) end as _reasons,
            case when t._content is not null then t._content when {unknown} then {_content(contract)} end as _content
        from {table} as t {joins}"""
    )


def _arrived(connection: Connection, contract: Contract, covers: Sequence[str]) -> None:
    """Table `arrived`: the keys of the rows and, for a replacing file, what they speak for. Table `touched`: the covers
    for which another file speaks now than before; none so far.
    """
    parts = _parts(contract) | ({"cover": _cover(contract, covers)} if covers else {"cover": "null", "content": "null"})
    run_sql(connection, "ingest/arrived", parts)


def _settle(connection: Connection, contract: Contract, arrival: Arrival) -> Account:
    """View `arriving` into feed, history and quarantine. What a feed then holds is a function of every version that ever
    came: for each key the newest good one, unless the newest file that speaks for its cover lacks the key.
    """
    parts = _parts(contract)
    values = {"file": arrival.number, "name": arrival.name, "department": arrival.department}
    connection.execute("create or replace temp view incoming as select * from arriving where _reasons is null")
    run_sql(connection, "ingest/contested", parts)
    counts = "select count(*), count(*) filter (is_returned) from arrived"
    produced, quarantined = connection.execute(counts).fetchone() or (0, 0)
    fates = dict(connection.execute("select fate, count(*) from contender group by fate").fetchall())
    run_sql(connection, "ingest/load", parts, **values)
    if quarantined:
        run_sql(connection, "ingest/returned", parts)
    if single(connection.execute(f"select exists (from quarantine.{contract.feed} where _released_by is null)")):
        run_sql(connection, "ingest/released", parts, **values)
    run_sql(connection, "ingest/touched", parts | {"month": _month(contract)}, **values)
    run_sql(connection, "ingest/noted", _noted(contract))
    late, duplicate = fates.get("late", 0), fates.get("duplicate", 0)
    corrected = fates.get("corrected", 0) + fates.get("stale", 0)
    accepted = produced - quarantined - late - corrected - duplicate
    return Account(produced, accepted, corrected, duplicate, late, quarantined, fates.get("withdrawn", 0))


def _replacing(connection: Connection, contract: Contract) -> list[tuple[str, list[str]]]:
    """The sources whose files replace each other, with what they speak for by the newest of their mappings."""
    sql = "select source, arg_max(covers, number) from meta.loads where feed = ? and covers is not null group by source"
    return connection.execute(sql, [contract.feed]).fetchall()


def _parts(contract: Contract) -> dict[str, str]:
    return {
        "feed": contract.feed,
        "history": f"{contract.feed}_history",
        "columns": ", ".join(f'"{name}"' for name in feed_columns(contract)),
        "content": f"hash(row({', '.join(_written(column) for column in contract.columns)}))",
    }


def _noted(contract: Contract) -> dict[str, str]:
    """A feed without days is shown anew with every file: rows that came again have another age."""
    return {"feed": contract.feed, "is_dated": "true" if contract.event_date else "false"}


def _written(column: Column) -> str:
    """A column as the department wrote it: the name in place of the id that was found for it."""
    return f'coalesce("_ref_{column.name}", "{column.name}")' if column.references else f'"{column.name}"'


def _is_looked_up(column: Column) -> str:
    known = f"select id from known_id where kind = '{column.references}'"
    return f'("_ref_{column.name}" is not null or "{column.name}" not in ({known}))'


def _month(contract: Contract) -> str:
    return f"date_trunc('month', {contract.event_date})::date" if contract.event_date else "null::date"


def _cover(contract: Contract, covers: Sequence[str]) -> str:
    parts = [COVERS[name].format(day=contract.event_date) if name in COVERS else f'"{name}"' for name in covers]
    return f"concat_ws('|', {', '.join(f'cast({part} as varchar)' for part in parts)})" if parts else "null::varchar"


def _unresolved(column: Column) -> str:
    many = f"r_{column.name}.matches > 1"
    problem = f"case when {many} then 'ambiguous' else 'unknown' end"
    got = "'***'" if column.references != "branches" else f't."{column.name}"'
    candidates = f"r_{column.name}.candidates"  # ids where it could be several; else names like it, of branches only
    reason = f"{{'column': '{column.name}', 'problem': {problem}, 'got': {got}, 'candidates': {candidates}}}"
    return f"case when r_{column.name}.ref is not null and r_{column.name}.id is null then {reason} end"


def _content(contract: Contract) -> str:
    entries = ", ".join(
        f"""('{c.name}', {"'hash:' || " if c.storage == "keyed_hash" else ""}{_text(c)})""" for c in contract.columns
    )
    return f"map_from_entries(list_filter([{entries}], lambda e: e[2] is not null))"


def _text(column: Column) -> str:
    value = f't."{column.name}"'
    return f"array_to_string({value}, ',')" if column.type == "varchar[]" else f"cast({value} as varchar)"


def _from_content(column: Column) -> str:
    text = f"content['{column.name}']"
    if column.storage == "keyed_hash":
        text = f"substr({text}, 6)"
    value = f"string_split({text}, ',')" if column.type == "varchar[]" else text
    return f'cast({value} as {column.type}) as "{column.name}"'
