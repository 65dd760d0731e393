"""A file or folder that somebody named and that cannot be what it is wanted for: told in a sentence, as no fault of ours."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AppraiseError, WorkspaceError
from pipeline.full_disk import is_full
from pipeline.texts import Message, msg

_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def telling_of_given(*places: Path | None) -> Iterator[None]:
    """What the system refuses at one of the places, below or above it becomes WorkspaceError, which says why. A full disk is
    told elsewhere.
    """
    try:
        yield
    except AppraiseError:
        raise
    except OSError as error:
        refused = _refused_at(error, [Path(place).absolute() for place in places if place is not None])
        if refused is None or is_full(error):
            raise
        raise WorkspaceError(_told(error, refused)) from error


def _refused_at(error: OSError, places: list[Path]) -> Path | None:
    """Which place was refused, where it belongs to those that were given."""
    for name in (error.filename, error.filename2):
        if isinstance(name, (str, os.PathLike)):
            refused = Path(name).absolute()
            for place in places:
                if refused.parent == place.parent and refused.suffix == ".part":  # what is written beside it first
                    return place
                if refused.is_relative_to(place) or place.is_relative_to(refused):
                    return refused
    return None


def _told(error: OSError, place: Path) -> Message:
    if error.errno in _NO_FOLDER:
        file = next((one for one in (place, *place.parents) if os.path.lexists(one)), place)
        return msg("{place} is a file, where a folder is needed. Name another place.", place=file)
    if error.errno == errno.EISDIR:
        return msg("{place} is a folder, where a file is needed. Name a file.", place=place)
    if error.errno in _NO_RIGHT:
        return msg("This account has no right to {place}. Give it the right, or name another place.", place=place)
    if error.errno == errno.ENAMETOOLONG:
        return msg("A name in {place} is longer than this system takes. Name a shorter one.", place=place)
    return msg(
        "Nothing can be read or written at {place}. Check how it is written, or name another place.", place=place
    )
