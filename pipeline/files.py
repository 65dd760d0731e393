"""Files that are there whole or not at all, whatever happens: written aside, brought onto the disk, then renamed.

A rename is atomic for whoever reads; that it survives a power cut takes two more steps: the file's content on the disk
before it, and the folder's names after it. What a killed process was writing aside is told from what another one is
writing by a lock, which goes with its process.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)  # what is said of a folder's name that something has
_LONGEST, _END = 255, len(".1234567890.part")  # bytes of a name, and at most of what is put to it
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def sync(path: Path) -> None:
    """Have the file on the disk, not only in the system's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have the names in the folder on the disk: a file made, renamed or removed there is else not so after a power cut."""
    sync(folder)


def sync_all(folder: Path) -> None:
    """Have everything that was written to the folder's disk on it: for many small files, each of which can be made again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if not hasattr(library, "syncfs"):
            os.sync()
        elif library.syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """The folder and those above it, their names on the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def whole(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of what stands at `path` once the block has ended well; it is on the disk by
    then. `mode`: who may read it, as far as the process gives such rights.
    """
    make_folder(path.parent)
    clear_left(path.parent, re.escape(_short(path.name)))
    aside = _beside(path)
    held = _held(aside, mode)
    try:
        with os.fdopen(os.dup(held), "w+b") as file:
            yield file
        put(aside, path)
    finally:
        aside.unlink(missing_ok=True)
        os.close(held)


def clear_left(folder: Path, names: str = ".+") -> None:
    """Remove what killed processes were writing aside in the folder (see `whole`), of files whose name is one of `names`, a
    regular expression. What a process is writing stays, and everything where the file system knows no locks.
    """
    ours = re.compile(rf"\.(?:{names})\.\d+\.part")
    for left in [path for path in folder.iterdir() if ours.fullmatch(path.name)]:
        with suppress(FileNotFoundError):
            handle = os.open(left, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
            except OSError:
                continue  # somebody is at work
            finally:
                os.close(handle)


def _held(aside: Path, mode: int) -> int:
    """The new file, and the lock on it for as long as the handle is open."""
    while True:
        handle = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)  # cleared away before the lock was there


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """`content` at `path`, in place of what stood there; it is on the disk when this returns. `mode`: see `whole`."""
    with whole(path, mode) as file:
        file.write(content)


def copy_whole(source: Path, target: Path, mode: int = 0o666) -> None:
    """A copy of a file, on the disk when this returns. `mode`: see `whole`."""
    with source.open("rb") as original, whole(target, mode) as copy:
        shutil.copyfileobj(original, copy, 1 << 20)


def put(aside: Path, target: Path) -> None:
    """A file that was written `aside` on the same disk, under its name."""
    sync(aside)
    os.replace(aside, target)
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """The file is gone, after a power cut too; that it was gone already is no fault."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def put_folder(aside: Path, target: Path) -> None:
    """The complete folder `aside`, whose files are on the disk, under a name that is free; an empty folder may have it.

    Raises FileExistsError, with nothing moved, where something else has the name.
    """
    _sync_folders(aside)
    try:
        os.replace(aside, target)
    except OSError as error:
        if error.errno in _TAKEN:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        raise
    sync_folder(target.parent)


def swap_folder(aside: Path, target: Path) -> None:
    """The complete folder `aside`, whose files are on the disk, under the name `target`, in place of an earlier one.

    Both change places in one step, so that there is never none. Where the file system cannot, the earlier one is called
    `<name>.old` for a moment; `mend_folder` puts it back after a crash just then.
    """
    _sync_folders(aside)
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if not target.exists():
        os.replace(aside, target)
    elif _exchanged(aside, target):
        os.replace(aside, old)
    else:
        os.replace(target, old)
        os.replace(aside, target)
    sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def mend_folder(target: Path) -> None:
    """Undo what a crash in the middle of `swap_folder` left: the earlier folder has its name again."""
    old = target.with_name(target.name + ".old")
    if old.is_dir() and not target.exists():
        os.replace(old, target)
        sync_folder(target.parent)


def _beside(path: Path) -> Path:
    """Where this process writes the file before it has its name: hidden, in the same folder."""
    return path.with_name(f".{_short(path.name)}.{os.getpid()}.part")


def _short(name: str) -> str:
    """The name, or its hash where it leaves no room for more."""
    has_room = len(os.fsencode(name)) + len(".") + _END <= _LONGEST
    return name if has_room else hashlib.sha256(os.fsencode(name)).hexdigest()


def _sync_folders(folder: Path) -> None:
    for one in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(one)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two names could be exchanged in one step."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    return int(library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)) == 0
