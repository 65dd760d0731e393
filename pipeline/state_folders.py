"""Read models: what readers may see without opening the warehouse, switched over as a whole by renaming a pointer."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.files import make_folder, sync_folder, write_whole
from pipeline.workspace import Workspace

POINTER, USED = "current", "used"
KEPT = 2  # folders: the one that counts, and the one before it for whoever has just read the pointer


def next_folder(workspace: Workspace) -> Path:
    """A new empty folder for read models; what a killed run left under its name goes."""
    before = current_state(workspace)
    folder = workspace.state / str(int(before.name) + 1 if before else 1)
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    (folder / USED).touch()
    return folder


def point_at(workspace: Workspace, folder: Path) -> None:
    """The folder is complete: it counts from now on. Older ones go, but for those that a reader still uses."""
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(inner)
    sync_folder(workspace.state)
    write_whole(workspace.state / POINTER, folder.name.encode())
    for old in workspace.state.iterdir():
        if old.is_dir() and old.name.isdigit() and int(old.name) <= int(folder.name) - KEPT:
            _drop(old)


def current_state(workspace: Workspace) -> Path | None:
    """The folder of read models that counts now; None before the first load. It may be dropped after two further loads:
    whoever reads for long holds it by `in_use`.
    """
    pointer = workspace.state / POINTER
    return workspace.state / pointer.read_text(encoding="utf-8").strip() if pointer.exists() else None


@contextmanager
def in_use(workspace: Workspace) -> Iterator[Path | None]:
    """The folder that counts now, which stays as long as the block runs, however many loads there are meanwhile."""
    with _held(workspace) as folder:
        yield folder


@contextmanager
def _held(workspace: Workspace) -> Iterator[Path | None]:
    while (folder := current_state(workspace)) is not None:
        try:
            file = (folder / USED).open("rb")
        except FileNotFoundError:
            if current_state(workspace) == folder:  # of an older release, or of a backup: nobody drops what counts
                yield folder
                return
            continue  # dropped between reading the pointer and opening it
        with file:
            fcntl.flock(file, fcntl.LOCK_SH)
            if os.fstat(file.fileno()).st_nlink:
                yield folder
                return
    yield None


def _drop(folder: Path) -> None:
    """Remove a folder that nobody reads; one in use waits for the next load."""
    try:
        file = (folder / USED).open("rb")
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
        return
    with file:
        if _is_free(file):
            (folder / USED).unlink()
            shutil.rmtree(folder, ignore_errors=True)


def _is_free(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
