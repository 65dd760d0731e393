"""What this release is: a hash over everything of it that figures and pages follow from."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from pipeline.shipped import shipped

_KINDS = (".py", ".sql", ".yaml", ".j2", ".css", ".js", ".po", ".json")


@cache
def code_digest() -> str:
    """SHA-256 over the program's own files, with their names: another one, and nothing computed or rendered before counts."""
    found = hashlib.sha256()
    for root in (Path(__file__).parent, shipped("sql"), shipped("reports")):
        for path in sorted(path for path in root.rglob("*") if path.suffix in _KINDS):
            found.update(f"{path.relative_to(root).as_posix()}\n".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
