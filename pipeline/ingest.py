"""Files from the inbox into the warehouse: one file, one transaction, every row accounted for in the ledger."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.archive import keep
from pipeline.committing import Incoming, commit, recover, require_same_key
from pipeline.errors import AppraiseError, DefinitionError, FileRefused
from pipeline.files import clear_left, copy_whole, remove, write_whole
from pipeline.full_disk import is_full
from pipeline.hashing import key_name
from pipeline.keys import archive_key, customer_key
from pipeline.ledger import append_ledger
from pipeline.mapping import map_file
from pipeline.progress import Step
from pipeline.readers import Bytes, Member, member_names, peek, unpack
from pipeline.recognising import recognised
from pipeline.scratch import Place
from pipeline.sources import Source, load_sources
from pipeline.texts import Message
from pipeline.trying import check_dates, delivered_by, forget, mappings, scanned, told_as, told_name
from pipeline.warehouse import Connection
from pipeline.workspace import Workspace, who

SETTLED_SECONDS = 60  # a file is taken once its size has stood still this long
SET_BACK_SECONDS = 86_400  # no file server's clock is ahead by more, so the clock here was


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `status`: loaded | known | refused | waiting. `loads` are its accounts, feed by feed;
    `returned_now`: feed → rows of earlier files that are returned since this one changed names; `passed_over`: sheets that have
    the header too and were not read; `unused`: headers of a file without a mapping that are no column of its feed.
    """

    file: str
    department: str
    status: str
    number: int | None = None
    loads: tuple[dict[str, Any], ...] = ()
    returned_now: Mapping[str, int] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    message: Message | None = None

    @property
    def is_refused(self) -> bool:
        return self.status == "refused"


def ingest(
    workspace: Workspace,
    connection: Connection,
    *,
    moment: datetime,
    now: bool = False,
    only: Collection[Path] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Take in every file of the inbox, reference feeds first. A refused file is set aside with its reason; the rest goes on.

    `only` these files of it, where they are named.
    `moment` is written to the ledger and names the folder of refused files. Raises DefinitionError where the
    workspace's own mappings are wrong, before anything is loaded; WorkspaceError where the warehouse's customers were
    hashed with another key.
    """
    sources = load_sources(workspace.root / "sources")
    recover(workspace, connection)
    for folder in (*workspace.archive.glob("*/"), *(workspace.root / "refused").glob("*/")):
        clear_left(folder)  # half an original, that need not come again and that no retention would reach
    archive_key(workspace)  # one that is none is told before a file is taken, not as a fault of the file
    require_same_key(connection, key_name(customer_key(workspace)))
    found = files_below(workspace) if only is None else only
    files = sorted(path for path in found if path.is_file() and not _is_ours(path))
    total, taken = sum(path.stat().st_size for path in files), 0
    outcomes: list[Outcome] = []
    for path in sorted(files, key=lambda path: _order(path, workspace, sources)):
        department = delivered_by(workspace, path)
        if not now and not is_settled(path):
            outcomes.append(Outcome(path.name, department, "waiting"))
            continue
        progress(Step(path.name, taken, total, sum(load["read"] for one in outcomes for load in one.loads)))
        taken += path.stat().st_size
        arrived = _arrived(workspace, path, moment)
        outcomes += _take_all(workspace, connection, path, department, sources, (moment, arrived))
    shutil.rmtree(workspace.scratch, ignore_errors=True)
    return outcomes


def _take_all(
    workspace: Workspace,
    connection: Connection,
    path: Path,
    department: str,
    sources: Sequence[Source],
    times: tuple[datetime, datetime],
) -> list[Outcome]:
    """A file; or each file in an archive, which goes once the last of them was taken: after a crash it is unpacked again,
    and what was loaded is known. `times`: when it is taken in, and when it came.
    """
    folder = workspace.scratch / f"unpacked-{os.getpid()}"
    try:
        members = unpack(path, folder)
    except FileRefused as error:
        if is_full(error):
            raise
        _refuse(workspace, path, error.message, times[0])
        return [Outcome(path.name, department, "refused", message=error.message)]
    if members is None:
        return [_take(workspace, connection, Member(path.name, path), department, sources, times)]
    members.sort(key=lambda member: _order_of(member.name, member.path, department, sources))
    outcomes = [_take(workspace, connection, member, department, sources, times) for member in members]
    remove(path)
    shutil.rmtree(folder, ignore_errors=True)
    return outcomes


def _take(
    workspace: Workspace,
    connection: Connection,
    member: Member,
    department: str,
    sources: Sequence[Source],
    times: tuple[datetime, datetime],
) -> Outcome:
    name, path = member.name, member.path
    scratch = workspace.scratch / f"{os.getpid()}.duckdb"
    try:
        mine = mappings(workspace, sources, path, name, department)
        found = scanned(path, mine)
        number = _known(connection, name, department, found, mine)
        if number is not None:
            remove(path)
            return Outcome(name, department, "known", number)
        mapped = map_file(
            path, name, found, mine, Place(scratch, customer_key(workspace), workspace.settings.time_zone)
        )
        check_dates(name, mapped)
        keep(workspace, path, found.sha256)
        taken, arrived = (time.isoformat(timespec="seconds") for time in times)
        key = key_name(customer_key(workspace))
        incoming = Incoming(name, department, found.sha256, taken, arrived, who(), key)
        record = commit(connection, mapped, incoming, scratch)
        append_ledger(workspace.ledger, record)
        remove(path)
        return Outcome(
            name,
            department,
            "loaded",
            record["number"],
            tuple(record["loads"]),
            record.get("returned_now", {}),
            tuple(dict.fromkeys(sheet for part in mapped for sheet in part.passed_over)),
            tuple(header for part in mapped for header in part.unused),
        )
    except DefinitionError:
        raise
    except AppraiseError as error:
        if is_full(error):  # that is no fault of the file's
            raise
        message = told_as(error, told_name(member))
        _refuse(workspace, path, message, times[0])
        return Outcome(name, department, "refused", message=message)
    finally:
        forget(scratch)


def _known(connection: Connection, name: str, department: str, found: Bytes, sources: Sequence[Source]) -> int | None:
    """The ledger number of the same file, if it came before. The same bytes under another data date are another file."""
    same = connection.execute(
        "select number, name from meta.files where sha256 = ? and department = ? order by number",
        [found.sha256, department],
    ).fetchall()
    dates = [source.as_of((name,)) for source in sources]
    return next((number for number, before in same if [s.as_of((before,)) for s in sources] == dates), None)


def _refuse(workspace: Workspace, path: Path, message: Message, moment: datetime) -> None:
    """The file aside, with the reason beside it; the reason is there first, so that no file ever lies there without one."""
    folder = workspace.refused(moment.date())
    target = folder / path.name
    count = 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem}-{count}{path.suffix}"
    write_whole(target.with_name(target.name + ".txt"), (message.text(workspace.settings.locale) + "\n").encode())
    copy_whole(path, target)
    remove(path)


def _arrived(workspace: Workspace, path: Path, moment: datetime) -> datetime:
    """When the file came: as it is taken in, unless the workspace goes by the files' own clock; never after `moment`."""
    if workspace.settings.arrivals == "ledger":
        return moment
    own = datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo(workspace.settings.time_zone)).replace(tzinfo=None)
    return min(own, moment)


def is_settled(path: Path) -> bool:
    """Whether a file has stood still long enough to be taken in. Where its own time lies ahead of the clock (it came from a
    machine whose clock is wrong), the time when it was put there tells; where that lies far ahead too, the clock has been set
    back since, and the file was not touched after.
    """
    now, found = time.time(), path.stat()
    stood = now - (found.st_mtime if found.st_mtime <= now else found.st_ctime)
    return stood >= SETTLED_SECONDS or stood < -SET_BACK_SECONDS


def files_below(workspace: Workspace) -> Iterator[Path]:
    """The files of the inbox, those of departments whose folder is a link to another place (a share) too. No other link is
    followed, and none into the workspace or the keys: what is taken in is removed where it lies.
    """
    for place, folders, names in os.walk(workspace.inbox, followlinks=True):
        is_top = Path(place) == workspace.inbox
        folders[:] = [
            name
            for name in folders
            if not (path := Path(place, name)).is_symlink() or (is_top and _lies_elsewhere(workspace, path))
        ]
        yield from (path for name in names if (path := Path(place, name)).is_file())


def _lies_elsewhere(workspace: Workspace, link: Path) -> bool:
    target = link.resolve()
    own = (workspace.root.resolve(), workspace.keys.resolve())
    return not any(target.is_relative_to(one) or one.is_relative_to(target) for one in own)


def _is_ours(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _order(path: Path, workspace: Workspace, sources: Sequence[Source]) -> tuple[int, str]:
    """Reference feeds first, so that names are known when events come; then by name."""
    names = member_names(path) or [path.name]
    return min(_order_of(name, path, delivered_by(workspace, path), sources) for name in names)


def _order_of(name: str, path: Path, department: str, sources: Sequence[Source]) -> tuple[int, str]:
    mine = [source for source in sources if source.matches(name, department)]
    if not mine:
        mine = [source for row in peek(path) if (source := recognised(row))][:1]
    return min((s.contract.load_order for s in mine), default=5), str(path)
