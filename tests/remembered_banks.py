"""Banks that tests have built before: what was taken in once is copied, where the same files reach an untouched bank again.

Only for tests of what comes after taking in. A bank that anything else has written to since is no longer looked up.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MOST = 48  # copies kept, of some 5 MB each
LONGEST = 6  # files; what takes more is seldom built twice
Step = tuple[str, str]  # a file's name and content
Mark = tuple[tuple[Path, int, int], ...]  # every file, its size, when it was changed


@dataclass(frozen=True)
class _Kept:
    folder: Path
    outcomes: Any


_kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()


@cache
def _shelf() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="appraise-banks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Past:
    """What one bank was made of so far; forgotten once it holds anything else."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._steps: tuple[Step, ...] = ()
        self._mark: Mark | None = _mark(root)
        self._start = (
            self._settings(),
            tuple(sorted((k, v) for k, v in os.environ.items() if k.startswith("APPRAISE_"))),
        )

    def deliver(self, step: Step, work: Callable[[], Any]) -> Any:
        """What `work` returns, with the bank as it leaves it; done once, then copied."""
        if self._mark != _mark(self._root) or len(self._steps) >= LONGEST:
            self._mark = None
        if self._mark is None:
            return work()
        self._steps = (*self._steps, step)
        key = (self._start, self._steps)
        if key in _kept:
            _kept.move_to_end(key)
            shutil.rmtree(self._root)
            shutil.copytree(_kept[key].folder, self._root)
            outcomes = _kept[key].outcomes
        else:
            outcomes = work()
            _keep(key, self._root, outcomes)
        self._mark = _mark(self._root)
        return outcomes

    def _settings(self) -> str:
        return (self._root / "appraisal.yaml").read_text(encoding="utf-8")


def _keep(key: tuple[Any, ...], root: Path, outcomes: Any) -> None:
    folder = Path(tempfile.mkdtemp(dir=_shelf()))
    shutil.copytree(root, folder, dirs_exist_ok=True)
    _kept[key] = _Kept(folder, outcomes)
    if len(_kept) > MOST:
        shutil.rmtree(_kept.popitem(last=False)[1].folder)


def _mark(root: Path) -> Mark:
    found = ((path, path.stat()) for path in sorted(root.rglob("*")) if path.is_file())
    return tuple((path.relative_to(root), stat.st_size, stat.st_mtime_ns) for path, stat in found)
