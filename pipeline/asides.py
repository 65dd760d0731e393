"""Folders in which something is made before it has its name. Their own names tell which process makes it, so that what a killed
one left — pages, or persons' scores — is swept away by the next.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.processes import lives


@contextmanager
def made_aside(folder: Path, mark: str) -> Iterator[Path]:
    """An empty folder within `folder`, for nobody else to read and gone after the block; those of dead processes go before."""
    sweep(folder, mark)
    path = Path(tempfile.mkdtemp(prefix=f".{mark}-{os.getpid()}-", dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep(folder: Path, mark: str) -> None:
    """Remove what dead processes left in `folder` under that mark: `.<mark>-<process>` and `.<mark>-<process>-<anything>`."""
    for left in folder.glob(f".{mark}-*"):
        number = left.name.removeprefix(f".{mark}-").partition("-")[0]
        if number.isdigit() and not lives(int(number), ""):
            shutil.rmtree(left, ignore_errors=True)
