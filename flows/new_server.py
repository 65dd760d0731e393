"""What a Prefect server makes before it answers for the first time: its empty tables, which take it several seconds. Kept once
made, beside what else is made again, and given to the next one.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from pipeline.files import make_folder, put, write_whole
from pipeline.workspace import Workspace

DATABASE, SEEN = "prefect.db", "memo_store.toml"  # the second: that its blocks are registered in the first


def kept_tables(workspace: Workspace) -> Path:
    """The folder for this release of Prefect."""
    return workspace.state / "prefect" / version("prefect")


def give(kept: Path, home: Path) -> None:
    """Put them into the home of a server that is to be started, where they are kept."""
    if (kept / SEEN).is_file():
        for name in (DATABASE, SEEN):
            shutil.copyfile(kept / name, home / name)


def keep(home: Path, kept: Path) -> None:
    """Keep those of a server that has just answered and has done nothing yet; where they are kept already, nothing is done."""
    if (kept / SEEN).is_file() or not (home / SEEN).is_file():
        return
    make_folder(kept)
    aside = kept / f"{DATABASE}.part"
    aside.unlink(missing_ok=True)
    with closing(sqlite3.connect(home / DATABASE)) as made, closing(sqlite3.connect(aside)) as copy:
        made.backup(copy)
    put(aside, kept / DATABASE)
    write_whole(kept / SEEN, (home / SEEN).read_bytes())
