"""What a file would give, before anything of it is loaded: its mappings, and its rows in a scratch database of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.announced import DEPARTMENT, announced_source
from pipeline.errors import AppraiseError, FileRefused, UsageError
from pipeline.full_disk import is_full, telling_of_full_disk
from pipeline.keys import customer_key
from pipeline.mapping import Mapped, map_file
from pipeline.readers import Bytes, Member, row_label, scan, unpack
from pipeline.scratch import Place
from pipeline.sources import Source, load_sources
from pipeline.texts import Message, msg
from pipeline.warehouse import connect, rows
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Tried:
    """What a file, or one of an archive's, would give. `name`: by which it is told; `faults`: the rows that would be returned;
    `error`: why it would be refused whole, and then there is nothing else.
    """

    name: str
    mapped: Sequence[Mapped] = ()
    faults: Sequence[Mapping[str, Any]] = ()
    error: AppraiseError | None = None


def check(workspace: Workspace, path: Path, department: str | None = None) -> list[Tried]:
    """What a file would give, without loading it; of an archive, what each of its files would. `department`: whose it is,
    where that is not told by its folder in the inbox.

    Identities are not looked up, since that needs the warehouse. Nothing is written into the workspace. Raises DefinitionError
    where a mapping of the workspace is wrong, UsageError for a path at which there is no file.
    """
    _require_file(path)
    sources = load_sources(workspace.root / "sources")
    whose = department or _sender(workspace, path)
    with TemporaryDirectory(prefix="appraise-check-") as name, telling_of_full_disk(Path(name)):
        folder = Path(name)
        try:
            members = unpack(path, folder)
        except FileRefused as error:
            return [Tried(path.name, error=error)]
        if members is None:
            return [_tried(workspace, sources, Member(path.name, path), whose, path.name, folder)]
        return [
            _tried(workspace, sources, member, whose, told_name(member), folder / f"{n}")
            for n, member in enumerate(members)
        ]


def delivered_by(workspace: Workspace, path: Path) -> str:
    """The department in whose folder a file of the inbox lies; “-” for one that lies in none."""
    parts = path.relative_to(workspace.inbox).parts
    return parts[0] if len(parts) > 1 else "-"


def _sender(workspace: Workspace, path: Path) -> str | None:
    """As `delivered_by`, of a path as somebody typed it; None outside the inbox."""
    places = (path.absolute(), path.resolve())
    return next((delivered_by(workspace, place) for place in places if place.is_relative_to(workspace.inbox)), None)


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise UsageError(msg("{file} is a folder. Name the files in it.", file=path))
    if not path.exists():
        raise UsageError(msg("{file}: there is no such file.", file=path))


def _tried(
    workspace: Workspace, sources: Sequence[Source], member: Member, department: str | None, name: str, folder: Path
) -> Tried:
    """One file, told as `name`; `folder` is its own to work in."""
    scratch = folder / "check.duckdb"
    try:
        if department is None:
            mine = _mappings_of_any(sources, member.name, name)
        else:
            mine = mappings(workspace, sources, member.path, member.name, department)
        found = scanned(member.path, mine)
        place = Place(scratch, customer_key(workspace), workspace.settings.time_zone)
        mapped = map_file(member.path, member.name, found, mine, place)
        check_dates(member.name, mapped)
        return Tried(name, mapped, _faults(scratch, mapped))
    except AppraiseError as error:
        if is_full(error):
            raise
        return Tried(name, error=type(error)(told_as(error, name)))


def _mappings_of_any(sources: Sequence[Source], name: str, told: str) -> list[Source]:
    """The mappings that name the file, whosever they are. Raises UsageError where they are of several departments."""
    mine = [source for source in sources if source.names(name)]
    departments = sorted({source.header.department for source in mine if source.header.department})
    if len(departments) > 1:
        raise UsageError(
            msg(
                "{file}: mappings of several departments name this file. Say whose it is with --department: {departments}.",
                file=told,
                departments=departments,
            )
        )
    return mine


def told_name(member: Member) -> str:
    """By which a file is told; one in an archive after the archive's name."""
    return member.name.replace("/", "!", 1)


def told_as(error: AppraiseError, name: str) -> Message:
    """What an error says, with `name` for the file where one is refused."""
    message = error.message
    if not isinstance(error, FileRefused) or "file" not in message.facts:
        return message
    return Message(message.template, {**message.facts, "file": name})


def check_dates(name: str, mapped: Sequence[Mapped]) -> None:
    """Raise FileRefused where a file is named after a month that there is not, and nothing else in it tells its month.

    Not where files are read again: what was taken once stays.
    """
    for part in mapped:
        if part.as_of is None and (written := _impossible_date(part.source, name)):
            raise FileRefused(
                msg(
                    "{file}: “{written}” names no month or day that there is. Correct the file’s name and send it again.",
                    file=name,
                    written=written,
                )
            )


def _impossible_date(source: Source, name: str) -> str | None:
    """What a file's name says where the mapping's pattern asks for the date, if it is none (month 13, day 0). A day past the
    month's last is taken as the last.
    """
    found = re.search(source.header.as_of, name.rpartition("/")[2]) if source.header.as_of else None
    if found is None or source.as_of((name,)):
        return None
    is_number = all(value.isdecimal() for value in found.groupdict().values() if value)
    return found[0] if is_number else None


def mappings(workspace: Workspace, sources: Sequence[Source], path: Path, name: str, department: str) -> list[Source]:
    """The mappings of a file; empty for one that is to be recognised by its headers. Raises FileRefused for a file that
    claims to be the program's own and is not.
    """
    if department == DEPARTMENT:
        return [announced_source(workspace.appeals, path, name)]
    return [source for source in sources if source.matches(name, department)]


def scanned(path: Path, sources: Sequence[Source]) -> Bytes:
    """What is to be known of the file's bytes before it is read, by the encoding that its mappings name."""
    return scan(path, next((s.header.format.encoding for s in sources if s.header.format.encoding), None))


def forget(scratch: Path) -> None:
    """Remove a scratch database, and what lies beside it."""
    for suffix in (".duckdb", ".duckdb.wal", ".utf8"):
        scratch.with_suffix("").with_name(scratch.stem + suffix).unlink(missing_ok=True)


def _faults(scratch: Path, mapped: Sequence[Mapped]) -> list[dict[str, Any]]:
    connection = connect(scratch, read_only=True)
    try:
        faults: list[dict[str, Any]] = []
        for part in mapped:
            sql = f"select {part.row} as row, _reasons from {part.table} as t where _reasons is not null order by 1"
            found = rows(connection.execute(sql))
            faults += [
                {
                    "feed": part.source.header.feed,
                    "row": row_label(fault["row"], part.sheets),
                    "reasons": fault["_reasons"],
                }
                for fault in found
            ]
        return faults
    finally:
        connection.close()
