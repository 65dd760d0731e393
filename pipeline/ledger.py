"""The ledger: one line for every file that came, with its two accounts. Append-only, outside the warehouse."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pipeline.journal import append, read


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Every record, oldest first. A last line that was cut off in writing is left out; it is written again on recovery.

    Raises WorkspaceError for a line that is damaged elsewhere.
    """
    return read(path)


def append_ledger(path: Path, record: dict[str, Any]) -> None:
    """Add one record and have it on the disk before returning; a half-written last line is cut off first."""
    append(path, record)


def ledger_lines(path: Path, number: int) -> bytes:
    """The ledger's lines, as they stand, up to the first one whose number is beyond `number`. Raises WorkspaceError for a
    damaged line.
    """
    found = []
    if path.exists():
        known = read(path)
        with path.open("rb") as file:
            for line, record in zip(file, known, strict=False):
                if int(record["number"]) > number:
                    break
                found.append(line)
    return b"".join(found)


def ledger_digest(path: Path, number: int) -> str:
    """SHA-256 of ledger_lines. A seal keeps it, so that a line changed later shows. Raises WorkspaceError for a damaged one."""
    return hashlib.sha256(ledger_lines(path, number)).hexdigest()
