"""Folders in which something is made before it has its name, and what a killed process left of them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """No other process is in such a block for the folder: one that comes later waits for this one, and one that is killed holds
    nobody up. Not to be asked for twice by one process. False where the file system knows no locks.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            is_alone = True
        except OSError:
            is_alone = False
        yield is_alone
    finally:
        os.close(handle)


def mark_of(mark: str) -> str:
    """What the names of folders that are made aside begin with."""
    return f".appraise-{mark}-"


@contextmanager
def made_aside(folder: Path, mark: str) -> Iterator[Path]:
    """An empty folder within `folder`, `alone` there: for nobody else to read, and gone after the block. What a killed process
    left under the mark — pages, or persons' scores — goes before.
    """
    with alone(folder) as is_alone:
        for left in folder.glob(f"{mark_of(mark)}*") if is_alone else ():
            shutil.rmtree(left)
        path = Path(tempfile.mkdtemp(prefix=mark_of(mark), dir=folder))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
