"""What this release is: its version, and hashes over what figures and pages follow from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

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


@cache
def code() -> dict[str, str]:
    """The release that computes, a hash over the SQL and the contracts that it ships, and one over its program: figures move
    with either, and a version's number alone does not tell of the latter.
    """
    package = Path(__file__).parent
    definitions = _hash_of((shipped("sql"), "*.sql"), (package / "contracts", "*.yaml"))
    return {"version": version("service-appraisal"), "definitions": definitions, "program": _hash_of((package, "*.py"))}


def release_of(manifest: Mapping[str, Any]) -> str:
    """The release that made an edition, for readers: its version, and the beginning of the hash that tells it from others."""
    by = manifest["code"]
    return f"{by['version']}-{by.get('program', by['definitions'])[:8]}"


def _hash_of(*kinds: tuple[Path, str]) -> str:
    found = hashlib.sha256()
    for folder, pattern in kinds:
        for path in sorted(folder.rglob(pattern)):
            found.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()
