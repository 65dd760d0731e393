"""What a Prefect server makes before it answers for the first time: its empty tables, which take it several seconds. Kept once
made, beside what else is made again, and given to the next one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

from pipeline.files import make_folder
from pipeline.workspace import Workspace

DATABASE = "prefect.db"


def kept_tables(workspace: Workspace) -> Path:
    """The folder for this release of Prefect, in one that holds nothing else."""
    return workspace.state / "prefect" / version("prefect")


def give(kept: Path, home: Path) -> None:
    """Put them into the home of a server that is to be started, where they are kept; it makes what it does not get."""
    if (kept / DATABASE).is_file():
        try:
            shutil.copyfile(kept / DATABASE, home / DATABASE)
        except OSError:
            (home / DATABASE).unlink(missing_ok=True)


def keep(home: Path, kept: Path) -> None:
    """Keep those of a server that has just answered and has done nothing yet, in place of those of an earlier release. Where
    they are kept already, or cannot be, nothing is done: the next server makes its own.
    """
    if (kept / DATABASE).is_file():
        return
    aside = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    with suppress(OSError, sqlite3.Error):
        make_folder(aside)
        with closing(sqlite3.connect(home / DATABASE)) as made, closing(sqlite3.connect(aside / DATABASE)) as copy:
            made.backup(copy)
        shutil.rmtree(kept, ignore_errors=True)
        aside.replace(kept)
    for other in kept.parent.glob("*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)


def forget(kept: Path) -> None:
    """Those that are kept are not given again: a server did not start with them."""
    shutil.rmtree(kept, ignore_errors=True)
