"""Read models: what readers may see without opening the warehouse, switched over as a whole by renaming a pointer."""

from __future__ import annotations

from pathlib import Path

from pipeline.contracts import contracts
from pipeline.shown import copy_rows, has_rows, is_shown, keep_rows
from pipeline.state_folders import current_state, in_use, next_folder, point_at
from pipeline.warehouse import Connection, copy_parquet, single
from pipeline.workspace import Workspace

__all__ = ["current_state", "in_use", "publish_state"]


def publish_state(workspace: Workspace, connection: Connection, *, rows: bool = True) -> Path:
    """Write files, check results, quarantine, rows and partials as Parquet under state/<n>/, and point `state/current` at it.

    Without `rows`, the rows and partials that readers are shown stay those of the last time: editions know no newer ones.
    """
    before, folder = current_state(workspace), next_folder(workspace)
    copy_parquet(connection, "select * from meta.files order by number", folder / "files.parquet")
    copy_parquet(connection, 'select * from meta.checks order by period, feed, "check"', folder / "checks.parquet")
    for feed in contracts():
        if single(connection.execute(f"select exists (from quarantine.{feed})")):
            sql = f"select * from quarantine.{feed} order by _file, _row"
            copy_parquet(connection, sql, folder / "quarantine" / f"{feed}.parquet")
    if rows:
        copy_rows(connection, before, folder)
    elif before is not None and has_rows(before):
        keep_rows(before, folder)
    point_at(workspace, folder)
    if rows:
        is_shown(connection)
    return folder
