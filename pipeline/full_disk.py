"""A full disk, told as what it is: where, and what to free."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from pipeline.errors import DiskFull
from pipeline.texts import Message, msg

FULL = (errno.ENOSPC, errno.EDQUOT)
# As DuckDB and lxml tell a full disk, and Python that there is no room for temporary files anywhere.
_SAID = ("no space left on device", "failed to offload data block", "io_enospc", "no usable temporary directory")


def telling_of_full_disk(root: Path) -> AbstractContextManager[None]:
    """A full disk inside becomes DiskFull, which says where, what to free, and that what was published still stands."""
    return _telling_of_full_disk(
        root,
        lambda: msg(
            "The disk of {folder} is full ({free} MB free). Nothing is lost and the last good report still stands. Free "
            "space — exports/, old refused/ files, other programs’ files — and run the same command again.",
            folder=root,
            free=_free(root),
        ),
    )


def telling_of_full_place(place: Path) -> AbstractContextManager[None]:
    """As `telling_of_full_disk`, of a place that somebody named and that need not be on the workspace's disk."""
    return _telling_of_full_disk(
        place,
        lambda: msg(
            "There is no room at {place} for what is to be written there ({free} MB free now). Free space on its disk, or name "
            "another place, and run the same command again.",
            place=place,
            free=_free(place),
        ),
    )


@contextmanager
def _telling_of_full_disk(place: Path, told: Callable[[], Message]) -> Iterator[None]:
    """What was told further inside, where it is known which disk it is, stands. Workbooks are put together in the folder for
    temporary files: where that lies on a fuller disk than the place, it is the one that is full.
    """
    try:
        yield
    except DiskFull:
        raise
    except Exception as error:
        if not is_full(error):
            raise
        temporary = _temporary()
        if _disk_of(temporary) != _disk_of(place) and _free(temporary) < _free(place):
            raise DiskFull(_temporary_full(temporary)) from error
        raise DiskFull(told()) from error


def _temporary() -> Path:
    """The folder for temporary files, one without any room too."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return Path(os.environ.get("TMPDIR") or "/tmp")


def _temporary_full(folder: Path) -> Message:
    return msg(
        "The folder for temporary files, {folder}, is full ({free} MB free). Nothing is lost. Free space there, or set "
        "TMPDIR to a folder on another disk, and run the same command again.",
        folder=folder,
        free=_free(folder),
    )


def _free(place: Path) -> int:
    """Megabytes that are free where the place lies, or would lie."""
    return shutil.disk_usage(_there(place)).free // 1_000_000


def _disk_of(place: Path) -> int:
    return _there(place).stat().st_dev


def _there(place: Path) -> Path:
    """The place, or the folder above it in which it would be made."""
    return next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists())


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk (or a used-up quota) is behind the error, at any depth."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if any(words in str(error).lower() for words in _SAID):
            return True
        error = error.__cause__ or error.__context__
    return False
