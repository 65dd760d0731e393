"""Files of a site written aside, in a folder of their own within it, and put in their places together once all are there.

So a site stands as it was until the last page of the new one is on the disk: a run that fails half-way, or on a full disk,
changes nothing of it. A kill while the files take their places (a rename for each) leaves some of them new and some old, each
of them whole; the next run ends it.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from pipeline.asides import sweep
from pipeline.files import sync_all

MARK = "aside"


class Aside:
    """What this process is to put into the site in `folder`. What one that is no more left aside is swept away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._room = f"{folder}/.{MARK}-{os.getpid()}"
        sweep(folder, MARK)
        self.forget()

    def write(self, path: str, content: bytes) -> None:
        """A file of the site, by its path within it; nothing where the same stands there."""
        there = f"{self._room}/{path}"
        if stands(f"{self.folder}/{path}", content):
            with suppress(FileNotFoundError):
                os.unlink(there)  # it was to become another
            return
        try:
            handle = open(there, "wb")  # noqa: SIM115  closed below; most folders are there already
        except FileNotFoundError:
            os.makedirs(there.rpartition("/")[0], exist_ok=True)
            handle = open(there, "wb")  # noqa: SIM115
        with handle:
            handle.write(content)

    def at(self, path: str) -> str:
        """Where the file lies for now: aside, else in its place."""
        there = f"{self._room}/{path}"
        return there if os.path.exists(there) else f"{self.folder}/{path}"

    def put(self) -> None:
        """Every file in its place."""
        if not os.path.isdir(self._room):
            return
        sync_all(Path(self._room))
        for place, _, names in os.walk(self._room):
            target = f"{self.folder}{place[len(self._room) :]}"
            os.makedirs(target, exist_ok=True)
            for name in names:
                os.replace(f"{place}/{name}", f"{target}/{name}")
        shutil.rmtree(self._room)

    def forget(self) -> None:
        """Nothing of it will be put."""
        shutil.rmtree(self._room, ignore_errors=True)


def stands(path: str, content: bytes) -> bool:
    """Whether the file at `path` is this very content."""
    try:
        if os.stat(path).st_size != len(content):
            return False
        with open(path, "rb") as file:
            return file.read() == content
    except FileNotFoundError:
        return False
