"""The ledger: one line for every file that came, with its two accounts. Append-only, outside the warehouse."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pipeline.errors import WorkspaceError
from pipeline.texts import msg


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Every record, oldest first. A last line that was cut off in writing is left out; it is written again on recovery.

    Raises WorkspaceError for a line that is damaged elsewhere.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    records = []
    for n, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            if n == len(lines):
                break
            raise WorkspaceError(
                msg("{file} line {line} is damaged. Restore the ledger from a backup.", file=path.name, line=n)
            ) from None
    return records


def append_ledger(path: Path, record: dict[str, Any]) -> None:
    """Add one record and have it on the disk before returning; a half-written last line is cut off first."""
    line = json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read()
        if whole and not whole.endswith(b"\n"):
            file.truncate(whole.rfind(b"\n") + 1)
        file.write(line.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
