"""Pseudonymised rows beside an original that is gone: archive/<ab>/<sha256>.rows/, from which its files are loaded again.

For each file of the ledger that had the content: a Parquet for each feed that it gave, with the mapped rows as they were
before the warehouse (typed, customers hashed, free text masked, each with its line, key, version and reasons), and an
account of the mapping. Which files count, and their hashes, tells purges.jsonl: the newest line of an original, signed by
the key that seals editions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.cleaning import SetAside
from pipeline.contracts import Contract
from pipeline.errors import WorkspaceError
from pipeline.files import write_whole
from pipeline.journal import HASH, PREVIOUS, append, canonical, read
from pipeline.keys import signing_key
from pipeline.mapping import Mapped
from pipeline.seals import is_signed
from pipeline.sources import Header, Source
from pipeline.texts import msg
from pipeline.warehouse import Connection, connect, copy_parquet, single
from pipeline.workspace import Workspace, who

ORIGINAL = "original"  # the step of purges.jsonl that tells of rows beside
MADE = {
    "_row": "bigint",
    "_version_at": "timestamp",
    "_key": "ubigint",
    "_reasons": 'struct("column" varchar, problem varchar, got varchar, candidates varchar[])[]',
    "_content": "map(varchar, varchar)",
}


@dataclass(frozen=True)
class Beside:
    """The rows beside one original. `files`: name → SHA-256; `customer_key`: the name of the key that their customers were
    hashed with, empty where they have none.
    """

    sha256: str
    numbers: tuple[int, ...]
    customer_key: str
    files: Mapping[str, str]


def besides(workspace: Workspace, trusted: Mapping[str, str] | None = None) -> dict[str, Beside]:
    """The original's hash → the rows beside it, by the newest line of purges.jsonl; with `trusted` (key id → public key), by
    the newest that one of these keys signed. Raises WorkspaceError for a damaged line.
    """
    steps = [step for step in read(workspace.purges) if step["step"] == ORIGINAL]
    if trusted is not None:
        steps = [step for step in steps if is_genuine(step, trusted)]
    return {
        step["sha256"]: Beside(
            step["sha256"],
            tuple(step["numbers"]),
            step["customer_key"],
            {name: told["sha256"] for name, told in step["files"].items()},
        )
        for step in steps
    }


def told(workspace: Workspace, facts: Mapping[str, Any]) -> None:
    """A line of purges.jsonl, signed: who could write a line could else put other rows in the place of an original."""
    key = signing_key(workspace)
    full = {**facts, "at": workspace.now().isoformat(), "by": who(), "key_id": key.key_id, "public_key": key.public}
    append(workspace.purges, {**full, "signature": key.sign(canonical(full))}, chained=True)


def is_genuine(step: Mapping[str, Any], trusted: Mapping[str, str]) -> bool:
    """Whether one of the keys signed the line of purges.jsonl."""
    facts = {name: value for name, value in step.items() if name not in ("signature", HASH, PREVIOUS)}
    public = trusted.get(step.get("key_id", ""))
    return public is not None and is_signed(facts, step.get("signature", ""), public)


def folder_of(workspace: Workspace, sha256: str) -> Path:
    return workspace.archive / sha256[:2] / f"{sha256}.rows"


def is_sound(workspace: Workspace, beside: Beside) -> bool:
    """Whether every file is there as it was written."""
    folder = folder_of(workspace, beside.sha256)
    paths = {folder / name: sha256 for name, sha256 in beside.files.items()}
    return all(path.is_file() and not path.is_symlink() and _sha256(path) == sha for path, sha in paths.items())


def has_customers(mapped: Sequence[Mapped]) -> bool:
    return any(column.storage == "keyed_hash" for part in mapped for column in part.source.contract.columns)


def write_rows(
    workspace: Workspace, sha256: str, number: int, mapped: Sequence[Mapped], scratch: Path
) -> dict[str, dict[str, Any]]:
    """The rows that file `number` was mapped to, from `scratch`; return name → {sha256, feed, rows} of what was written.

    Each is read again and compared before it counts. Raises WorkspaceError where it is not the same.
    """
    folder = folder_of(workspace, sha256)
    written: dict[str, dict[str, Any]] = {}
    parts = []
    connection = connect(scratch, read_only=True)
    try:
        for n, part in enumerate(mapped):
            name = f"{number}-{n}.parquet"
            rows = f"select t.* replace ({part.row} as _row) from {part.table} as t"
            copy_parquet(connection, rows, folder / name)
            again = f"select * from read_parquet('{_quoted(folder / name)}')"
            sums = [connection.execute(_SUM.format(rows=sql)).fetchone() for sql in (rows, again)]
            if sums[0] != sums[1]:
                raise WorkspaceError(
                    msg("{file} was not written as it should be; the original stays.", file=folder / name)
                )
            facts = {"feed": part.source.header.feed, "rows": int((sums[0] or (0,))[0])}
            written[name] = {"sha256": _sha256(folder / name), **facts}
            parts.append(_account(part, name))
    finally:
        connection.close()
    account = json.dumps(parts, ensure_ascii=False, sort_keys=True, indent=1).encode()
    write_whole(folder / f"{number}.json", account)
    written[f"{number}.json"] = {"sha256": hashlib.sha256(account).hexdigest()}
    return written


def without_texts(workspace: Workspace, beside: Beside) -> dict[str, dict[str, Any]]:
    """The same rows without the texts of those that were returned, under new names; return as `write_rows`, of all files.

    Empty where no row has any.
    """
    with connect() as connection:

        def textless(name: str, rows: str) -> str | None:
            has_texts = single(connection.execute(f"select exists ({rows} where cardinality(_content) > 0)"))
            return f"select * replace ({_TEXTLESS}) from ({rows})" if has_texts else None

        return rewritten(workspace, connection, beside, "textless", textless)


def rewritten(
    workspace: Workspace,
    connection: Connection,
    beside: Beside,
    tag: str,
    others: Callable[[str, str], str | None],
) -> dict[str, dict[str, Any]]:
    """The rows as `others` has them, under new names with `tag`: it is given a file's name and the SELECT of its rows, and
    returns the SELECT to write in its place, or None where the file stays. Return as `write_rows`, of all files; empty where
    all stay.
    """
    folder = folder_of(workspace, beside.sha256)
    found: dict[str, dict[str, Any]] = {}
    renamed: dict[str, str] = {}
    for name in (name for name in beside.files if name.endswith(".parquet")):
        wanted = others(name, f"select * from read_parquet('{_quoted(folder / name)}')")
        if wanted is not None:
            renamed[name] = f"{name.partition('.')[0]}.{tag}.parquet"
            copy_parquet(connection, wanted, folder / renamed[name])
    if not renamed:
        return {}
    for name, sha256 in beside.files.items():
        if name.endswith(".json"):
            parts = json.loads((folder / name).read_text(encoding="utf-8"))
            told = [part | {"file": renamed.get(part["file"], part["file"])} for part in parts]
            number = name.partition(".")[0]
            content = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
            write_whole(folder / f"{number}.{tag}.json", content)
            found[f"{number}.{tag}.json"] = {"sha256": hashlib.sha256(content).hexdigest()}
        else:
            new = renamed.get(name, name)
            found[new] = {"sha256": _sha256(folder / new) if name in renamed else sha256}
    return found


def feeds_of(workspace: Workspace, beside: Beside) -> dict[str, str]:
    """File of rows → the feed that they are of."""
    folder = folder_of(workspace, beside.sha256)
    accounts = (name for name in beside.files if name.endswith(".json"))
    parts = (part for name in accounts for part in json.loads((folder / name).read_text(encoding="utf-8")))
    return {part["file"]: json.loads(part["header"])["feed"] for part in parts}


def discard_others(workspace: Workspace, beside: Beside) -> None:
    """Remove files of the folder that no longer count."""
    for path in folder_of(workspace, beside.sha256).iterdir():
        if path.name not in beside.files:
            path.unlink()


def mapped_again(workspace: Workspace, beside: Beside, number: int, scratch: Path) -> list[Mapped]:
    """File `number` out of its rows into `scratch`, as `map_file` leaves it there. Raises WorkspaceError for a changed file."""
    folder = folder_of(workspace, beside.sha256)
    if not is_sound(workspace, beside):
        raise WorkspaceError(
            msg("{folder}: the pseudonymised rows are damaged. Restore them from a backup.", folder=folder.name)
        )
    account = next(name for name in beside.files if name.partition(".")[0] == str(number) and name.endswith(".json"))
    scratch.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(scratch)
    try:
        found = []
        for n, told in enumerate(json.loads((folder / account).read_text(encoding="utf-8"))):
            part = _part(told, f"typed_{n}")
            source = f"read_parquet('{_quoted(folder / told['file'])}')"
            there = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}
            columns = ", ".join(_columns(part.source.contract, there))
            connection.execute(f"create table {part.table} as select {columns} from {source}")
            found.append(part)
        return found
    finally:
        connection.close()


def _columns(contract: Contract, there: set[str]) -> Iterator[str]:
    """Those of the contract, typed as today; one that a later release added is null."""
    for name, kind in ({column.name: column.type for column in contract.columns} | MADE).items():
        value = f'"{name}"' if name in there else "null"
        yield f'cast({value} as {kind}) as "{name}"'


def _account(part: Mapped, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "source": part.source.name,
        "digest": part.source.digest,
        "is_hashed": part.source.is_hashed,
        "sql": part.source.sql,
        "header": part.source.header.model_dump_json(),
        "as_of": part.as_of.isoformat() if part.as_of else None,
        "read": part.read,
        "mapped": part.mapped,
        "produced": part.produced,
        "set_aside": [[aside.reason, aside.count, list(aside.rows)] for aside in part.set_aside],
        "sheets": list(part.sheets),
    }


def _part(told: Mapping[str, Any], table: str) -> Mapped:
    header = Header.model_validate_json(told["header"])
    return Mapped(
        Source(told["source"], header, told["sql"], told["digest"], told["is_hashed"]),
        table,
        "t._row",
        datetime.fromisoformat(told["as_of"]) if told["as_of"] else None,
        told["read"],
        told["mapped"],
        told["produced"],
        tuple(SetAside(reason, count, tuple(rows)) for reason, count, rows in told["set_aside"]),
        tuple(told["sheets"]),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


_SUM = "select count(*), sum(hash(r)::hugeint) from ({rows}) as r"
_TEXTLESS = """case when _content is not null then map([]::varchar[], []::varchar[]) end as _content,
    list_transform(_reasons, lambda r: {'column': r."column", 'problem': r.problem, 'got': null::varchar,
    'candidates': r.candidates}) as _reasons"""
