"""The access log: who took or saw which persons' data, when, for what purpose. A chained journal, a line for each access;
data is handed out only after its line is on the disk.

Up to `LISTED` persons are named in the line. Of more the line has their number, what was asked for (`selection`) and a
hash of the list of their numbers; the list itself lies once under access/, by its hash, so that it can be told exactly
whom a pull of the whole bank contained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError, WorkspaceError
from pipeline.files import write_whole
from pipeline.journal import HASH, append, records, verify_chain
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

LISTED = 20
LONGEST_PURPOSE = 200  # characters
GIVEN = "given"


@dataclass(frozen=True)
class Access:
    """One access. `period` and `edition` (1, 1-preview, draft) are empty where the data is of no one period.

    `subjects`: the employees named in the line, empty for more than LISTED, where `digest` is the SHA-256 of their list;
    `count`: how many there are. `result`: given, or refused and why. `number` counts the lines from 1.
    """

    number: int
    at: datetime
    who: str
    role: str
    purpose: str
    action: str
    period: str
    edition: str
    subjects: tuple[str, ...]
    count: int
    selection: str
    digest: str
    result: str


@dataclass(frozen=True)
class Fault:
    """What verifying found: the first line that is not as it was written, or a list that is not as its lines say."""

    message: Message


def log_access(
    workspace: Workspace,
    *,
    who: str,
    role: str,
    purpose: str,
    action: str,
    period: str = "",
    edition: str = "",
    subjects: Iterable[str] = (),
    selection: str = "",
    result: str = GIVEN,
) -> None:
    """Write one access down, on the disk before it returns. Call it before the data is handed out: without a line, no data.

    `who`: the account or the token's name; `role`: hr, branch_head, employee, auditor, operator …; `action`: what was done
    (export hr, dossier, api scores …); `subjects`: the employees concerned, all of them; `selection`: how they were chosen.
    Raises UsageError for a purpose that `stated` refuses, unless the access itself was refused.
    """
    ids = sorted(set(subjects))
    is_long = len(ids) > LISTED
    append(
        workspace.access_log,
        {
            "at": workspace.now().isoformat(),
            "who": who,
            "role": role,
            "purpose": stated(purpose) if result == GIVEN else _plain(purpose),
            "action": action,
            "period": period,
            "edition": edition,
            "subjects": [] if is_long else ids,
            "count": len(ids),
            "selection": selection,
            "digest": _keep(workspace.access_lists, ids) if is_long else "",
            "result": result,
        },
        chained=True,
    )


def stated(purpose: str) -> str:
    """A purpose as it is kept: without blanks around it. Raises UsageError where it is empty, too long or has line breaks."""
    text = purpose.strip()
    if not text:
        raise UsageError(msg("Say what the data is for. Whoever looks at persons' scores states a purpose."))
    if len(text) > LONGEST_PURPOSE or not text.isprintable():
        raise UsageError(
            msg("A purpose is one line of at most {longest} characters. Say it shorter.", longest=LONGEST_PURPOSE)
        )
    return text


def _plain(text: str) -> str:
    """Of a purpose that was refused, what a terminal can show."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_PURPOSE])


def accesses(
    workspace: Workspace, *, employee: str | None = None, who: str | None = None, since: date | None = None
) -> Iterator[Access]:
    """The log's lines, oldest first: those that concern an employee, of somebody, from a day on. Long lists are looked into.

    Raises WorkspaceError for a damaged line, and where a list that a line speaks of is gone.
    """
    for number, record in enumerate(records(workspace.access_log), 1):
        if who is not None and record["who"] != who:
            continue
        if since is not None and datetime.fromisoformat(record["at"]).date() < since:
            continue
        if employee is None or _concerns(workspace.access_lists, record, employee):
            yield _access(number, record)


def verify(workspace: Workspace) -> Fault | None:
    """The first fault of the log: a line that was changed, moved or taken out, or a list that is not what its hash says."""
    broken = verify_chain(workspace.access_log)
    if broken is not None:
        return Fault(
            msg(
                "{file} line {line} is not as it was written, or a line before it is missing. What comes after it cannot "
                "be relied on. Keep the file as it is, and compare it with the backups.",
                file=workspace.access_log.name,
                line=broken,
            )
        )
    for number, record in enumerate(records(workspace.access_log), 1):
        if record["digest"] and not _is_whole(workspace.access_lists, record["digest"]):
            return Fault(
                msg(
                    "The list of employees that {file} line {line} speaks of is gone or was changed ({list}). "
                    "Restore it from a backup.",
                    file=workspace.access_log.name,
                    line=number,
                    list=f"{workspace.access_lists.name}/{record['digest']}",
                )
            )
    return None


def end_of_chain(workspace: Workspace) -> tuple[int, str]:
    """How many lines the log has, and the last one's hash: noted elsewhere, it shows whether lines were cut off the end."""
    count, last = 0, ""
    for record in records(workspace.access_log):
        count, last = count + 1, record[HASH]
    return count, last


def as_record(access: Access) -> dict[str, Any]:
    """An access as JSON-able values."""
    return asdict(access) | {"at": access.at.isoformat(), "subjects": list(access.subjects)}


def _access(number: int, record: dict[str, Any]) -> Access:
    known = {name: record[name] for name in Access.__annotations__ if name in record}
    known |= {"at": datetime.fromisoformat(record["at"]), "subjects": tuple(record["subjects"])}
    return Access(number=number, **known)


def _concerns(lists: Path, record: dict[str, Any], employee: str) -> bool:
    return employee in (_listed(lists, record["digest"]) if record["digest"] else record["subjects"])


@lru_cache(maxsize=4)  # one pull of a bank, page by page and month by month, names the same lists
def _listed(lists: Path, digest: str) -> frozenset[str]:
    try:
        return frozenset((lists / digest).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        raise WorkspaceError(
            msg(
                "The list {list} of the access log is gone. Restore it from a backup; “appraise audit --verify” tells "
                "which lines need it.",
                list=f"{lists.name}/{digest}",
            )
        ) from None


def _keep(lists: Path, ids: Sequence[str]) -> str:
    """The list's hash; the list is written where none of that hash lies yet."""
    content = ("\n".join(ids) + "\n").encode()
    digest = hashlib.sha256(content).hexdigest()
    path = lists / digest
    if not path.exists():
        write_whole(path, content)
    return digest


def _is_whole(lists: Path, digest: str) -> bool:
    path = lists / digest
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
