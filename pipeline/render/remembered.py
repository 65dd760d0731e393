"""What pages were rendered from, so that a page whose model, templates and language are the same is not rendered again.

Kept beside the site, a file for each tree and period: page → a hash of what it shows, and size and time of the files that
came of it. A file that was touched since (by hand, by a crash, by a restore) does not match, and is rendered anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from pipeline.release import code_digest
from pipeline.render.aside import stands

_HOW = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS
AT_HAND = 64  # trees whose memory is read once: those of the bank and its units are asked for at every branch


@dataclass(frozen=True)
class Standing:
    """A page's files (paths within the site) as they stand there, and what tells the edition in its foot."""

    files: tuple[str, ...]
    stamp: tuple[str, ...]


class Remembered:
    """The memory of one site, in `folder`; without a folder nothing is remembered, and every page is rendered."""

    def __init__(self, folder: Path | None, site: Path) -> None:
        self.folder, self.site = folder, site
        self._of = lru_cache(maxsize=AT_HAND)(self._read)
        self._now: dict[str, dict[str, Any]] = {}

    def standing(self, page: str, digest: str) -> Standing | None:
        """The page (its path within the site) as it stands there; None where it must be rendered."""
        if self.folder is None:
            return None
        found = self._of(_tree_of(page)).get(page)
        if found is None or found["digest"] != digest:
            return None
        for name, (size, time) in found["files"].items():
            path = self.site / name
            stat = path.stat() if path.is_file() else None
            if stat is None or (stat.st_size, stat.st_mtime_ns) != (size, time):
                return None
        return Standing(tuple(found["files"]), found["stamp"])

    def keep(self, page: str, digest: str, stamp: Sequence[str], places: Mapping[str, str]) -> None:
        """The page's files: path within the site → where each lies for now; it keeps size and time as it takes its place."""
        if self.folder is not None:
            stats = {name: os.stat(place) for name, place in places.items()}
            files = {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}
            self._now.setdefault(_tree_of(page), {})[page] = {"digest": digest, "stamp": tuple(stamp), "files": files}

    def close(self, tree: str) -> None:
        """The tree's period (`<audience>/<subject>/<period>`) is complete: what was not kept now is forgotten."""
        now = self._now.pop(tree, {})
        if self.folder is not None:
            write(self._at(tree), orjson.dumps(now))

    def _read(self, tree: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._at(tree).read_bytes(), object_hook=_with_pairs)
        except (OSError, ValueError):
            return {}
        return found

    def _at(self, tree: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{tree}.json"


def restamped(path: Path, old: Sequence[str], new: Sequence[str]) -> bytes | None:
    """The page with each part of the new stamp in the place of the old one's; None where they do not stand there once."""
    content = path.read_bytes()
    if len(old) != len(new):
        return None
    for before, now in zip(old, new, strict=True):
        if content.count(before.encode()) != 1:
            return None
        content = content.replace(before.encode(), now.encode())
    return content


def write(path: Path, content: bytes) -> Path:
    """Put `content` at `path` whole or not at all, and only where it differs from what stands there. Whoever writes many
    files has them on the disk by pipeline.files.sync_all.
    """
    target = str(path)
    if stands(target, content):
        return path
    folder, _, name = target.rpartition(os.sep)
    beside = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        try:
            handle = open(beside, "wb")  # noqa: SIM115  closed below; most folders are there already
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = open(beside, "wb")  # noqa: SIM115
        with handle:
            handle.write(content)
        os.replace(beside, target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path


def digest_of(*shown: Any) -> str:
    """A hash over what a page shows (dataclasses, plain data), with this release's code and templates."""
    found = hashlib.blake2b(code_digest().encode(), digest_size=16)
    found.update(orjson.dumps(shown, default=_plain, option=_HOW))
    return found.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return vars(value) if hasattr(value, "__dict__") else str(value)


def _with_pairs(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _tree_of(page: str) -> str:
    return "/".join(page.split("/")[:3])
