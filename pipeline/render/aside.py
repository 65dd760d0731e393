"""Files of a site written aside, in a folder of their own within it, and put in their places together once all are there.

So a site stands as it was until the last page of the new one is on the disk: a run that fails half-way, or on a full disk,
changes nothing of it. A kill while the files take their places (a rename for each) leaves some of them new and some old, each
of them whole; the next run ends it. So does a full disk there, where a part of the site lies on another one than the rest.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from pipeline.files import sync_all


class Aside:
    """What is to be put into the site in `folder`, for now in the folder `room` within it."""

    def __init__(self, folder: Path, room: Path) -> None:
        self.folder, self._room = folder, str(room)

    def write(self, path: str, content: bytes) -> None:
        """A file of the site, by its path within it; nothing where the same stands there."""
        there = f"{self._room}/{path}"
        if stands(f"{self.folder}/{path}", content):
            with suppress(FileNotFoundError):
                os.unlink(there)  # it was to become another
            return
        try:
            _put(there, content)
        except FileNotFoundError:  # most folders are there already
            os.makedirs(there.rpartition("/")[0], exist_ok=True)
            _put(there, content)

    def at(self, path: str) -> str:
        """Where the file lies for now: aside, else in its place."""
        there = f"{self._room}/{path}"
        return there if os.path.exists(there) else f"{self.folder}/{path}"

    def put(self) -> None:
        """Every file in its place; the folders first, so that what needs room on the disk is done before anything changes."""
        places = [
            (place, f"{self.folder}{place[len(self._room) :]}", names)
            for place, _, names in os.walk(self._room)
            if names
        ]
        for _, target, _ in places:
            os.makedirs(target, exist_ok=True)
        sync_all(Path(self._room))
        for place, target, names in places:
            for name in names:
                _move(f"{place}/{name}", f"{target}/{name}")


def stands(path: str, content: bytes) -> bool:
    """Whether the file at `path` is this very content."""
    try:
        if os.stat(path).st_size != len(content):
            return False
        with open(path, "rb") as file:
            return file.read() == content
    except FileNotFoundError:
        return False


def _put(path: str, content: bytes) -> None:
    """As `open(path, "wb").write(content)` does, without what a buffer costs: a site has tens of thousands of small files."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def _move(source: str, target: str) -> None:
    """By a rename; where part of the site lies on another disk, by a copy beside the target that keeps size and time."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        folder, _, name = target.rpartition("/")
        beside = f"{folder}/.{name}.{os.getpid()}.tmp"
        shutil.copy2(source, beside)
        os.replace(beside, target)
