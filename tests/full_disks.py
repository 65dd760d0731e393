"""A disk that is full just when a file is brought onto it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import DiskFull
from pipeline.full_disk import telling_of_full_disk


@contextmanager
def full_disk(patch: pytest.MonkeyPatch, root: Path, name: str) -> Iterator[None]:
    """There is no room for files whose name holds `name`; what is done inside must end as DiskFull of `root`."""
    fsync = os.fsync

    def full(handle: int) -> None:
        if name in Path(os.readlink(f"/proc/self/fd/{handle}")).name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    with patch.context() as inside:
        inside.setattr(os, "fsync", full)
        with pytest.raises(DiskFull, match=re.escape(str(root))), telling_of_full_disk(root):
            yield
