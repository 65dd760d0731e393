"""Append-only journals: one JSON record a line, on the disk before `append` returns. With `chained`, each line carries the
hash of the line before it and its own, so that a changed, moved or missing line shows.

A last line without its end is what a killed process left: it counts for nothing, and the next append cuts it off.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import WorkspaceError
from pipeline.files import sync_folder
from pipeline.texts import msg

HASH, PREVIOUS = "hash", "previous"
START = "0" * 64  # what the first line of a chain has before it
BLOCK = 65536


def read(path: Path) -> list[dict[str, Any]]:
    """Every whole record, oldest first. Raises WorkspaceError for a line that is damaged."""
    return list(records(path))


def records(path: Path) -> Iterator[dict[str, Any]]:
    """As `read`, one at a time, for journals that grow long."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for n, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            if line != b"\n":
                yield _parsed(path, n, line)


def append(path: Path, record: Mapping[str, Any], *, chained: bool = False) -> dict[str, Any]:
    """Add one record and have it on the disk before returning it as written. Processes that append at once take turns."""
    return append_all(path, [record], chained=chained)[-1]


def append_all(path: Path, added: list[Mapping[str, Any]], *, chained: bool = False) -> list[dict[str, Any]]:
    """As `append`, several in one write. Raises WorkspaceError where a chain's last line is damaged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _cut_off(file)
        written = [dict(record) for record in added]
        if chained:
            previous = str(_parsed(path, 0, last).get(HASH, START)) if last else START
            for record in written:
                record[PREVIOUS] = previous
                record[HASH] = previous = hash_of(record)
        file.write("".join(_line(record) + "\n" for record in written).encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)
    return written


def hash_of(record: Mapping[str, Any]) -> str:
    """SHA-256 over the record without its own hash, as canonical JSON: keys sorted, no blanks, UTF-8."""
    return hashlib.sha256(canonical({key: value for key, value in record.items() if key != HASH})).hexdigest()


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one way in which a record is written where its bytes are hashed or signed."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verify_chain(path: Path) -> int | None:
    """The first line (from 1) that was changed, or that stands where another stood; None where the chain holds.

    That lines are missing at the end no chain can tell: whoever needs to know keeps the last hash elsewhere.
    """
    if not path.exists():
        return None
    previous = START
    with path.open("rb") as file:
        for n, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                # A killed process leaves a beginning of a line; a whole record and then another sign is a changed byte.
                return n if _holds(line[:-1], previous) else None
            if not _holds(line[:-1], previous):
                return n
            previous = json.loads(line)[HASH]
    return None


def _holds(line: bytes, previous: str) -> bool:
    try:
        record = json.loads(line)
    except ValueError:  # no JSON, or no UTF-8
        return False
    if not isinstance(record, dict) or record.get(PREVIOUS) != previous or record.get(HASH) != hash_of(record):
        return False
    return line == _line(record).encode()  # a blank more is a byte changed too


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def _parsed(path: Path, n: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        where = n or line_count(path)
        raise WorkspaceError(
            msg("{file} line {line} is damaged. Restore the file from a backup.", file=path.name, line=where)
        )
    return record


def line_count(path: Path) -> int:
    """How many whole lines the journal has."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def _cut_off(file: BinaryIO) -> bytes:
    """Cut a half-written last line off; return the last whole one, empty where there is none. Reads the end only."""
    end = file.seek(0, os.SEEK_END)
    tail, start = b"", end
    while start > 0 and tail.count(b"\n") < 2:
        step = min(BLOCK, start)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        file.truncate(start + whole)
    lines = tail[:whole].split(b"\n")
    return lines[-2] if len(lines) > 1 else b""
