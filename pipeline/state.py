"""Read models: what readers may see without opening the warehouse, switched over as a whole by renaming a pointer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.contracts import contracts
from pipeline.warehouse import Connection, copy_parquet, single
from pipeline.workspace import Workspace

POINTER = "current"


def publish_state(workspace: Workspace, connection: Connection) -> Path:
    """Write files, check results, quarantine and partials as Parquet under state/<n>/, and point `state/current` at it."""
    before = current_state(workspace)
    number = int(before.name) + 1 if before else 1
    folder = workspace.state / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    copy_parquet(connection, "select * from meta.files order by number", folder / "files.parquet")
    copy_parquet(connection, 'select * from meta.checks order by period, feed, "check"', folder / "checks.parquet")
    copy_parquet(connection, "select * from partial.facts order by all", folder / "partials.parquet")
    for feed in contracts():
        if single(connection.execute(f"select exists (from quarantine.{feed})")):
            sql = f"select * from quarantine.{feed} order by _file, _row"
            copy_parquet(connection, sql, folder / "quarantine" / f"{feed}.parquet")
    aside = workspace.state / f"{POINTER}.part"
    aside.write_text(str(number), encoding="utf-8")
    os.replace(aside, workspace.state / POINTER)
    for old in workspace.state.iterdir():
        if old.is_dir() and old.name.isdigit() and int(old.name) < number - 1:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def current_state(workspace: Workspace) -> Path | None:
    """The folder of read models that counts now; None before the first load."""
    pointer = workspace.state / POINTER
    return workspace.state / pointer.read_text(encoding="utf-8").strip() if pointer.exists() else None
