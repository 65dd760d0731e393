"""A workspace that may not be written: a disk mounted for reading alone, or an account without the right."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AppraiseError, WorkspaceError
from pipeline.texts import msg

SHUT = (errno.EROFS, errno.EACCES, errno.EPERM)
_SHUT_SAID = ("read-only file system", "permission denied")  # as DuckDB tells it


@contextmanager
def telling_of_shut_folder(root: Path) -> Iterator[None]:
    """What may not be written below `root`, or not be read there, becomes WorkspaceError, which says where."""
    try:
        yield
    except AppraiseError:
        raise
    except Exception as error:
        place = _shut_place(error, root)
        if place is None:
            raise
        if os.path.isfile(place) and not os.access(place, os.R_OK):
            raise WorkspaceError(
                msg("{file} cannot be read: this account has no right to. Have it given the right.", file=place)
            ) from error
        raise WorkspaceError(
            msg(
                "The workspace cannot be written: {place}. Have this account given the right to write there, "
                "or the disk mounted for writing.",
                place=place,
            )
        ) from error


def _shut_place(error: BaseException | None, root: Path) -> Path | None:
    """Which place below `root` was not to be opened, where that is behind the error; `root` where it is not told."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in SHUT:
            if not isinstance(error.filename, (str, os.PathLike)):
                # No place is told: a port on which nobody may listen is of these too, but for a disk that is read-only.
                return root if error.errno == errno.EROFS else None
            place = Path(error.filename).absolute()
            return place if place.is_relative_to(root) else None
        if str(root) in str(error) and any(words in str(error).lower() for words in _SHUT_SAID):
            return root
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None
