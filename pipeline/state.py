"""Read models: what readers may see without opening the warehouse, switched over as a whole by renaming a pointer."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from pipeline.contracts import contracts
from pipeline.shown import copy_rows, has_rows, is_shown, keep_rows
from pipeline.state_folders import current_state, in_use, next_folder, point_at
from pipeline.warehouse import Connection, another, copy_parquet, single
from pipeline.workspace import Workspace

__all__ = ["current_state", "in_use", "publish_state", "publishing_state"]


def publish_state(workspace: Workspace, connection: Connection, *, rows: bool = True) -> Path:
    """Write files, check results, quarantine, rows and partials as Parquet under state/<n>/, and point `state/current` at it.

    Without `rows`, the rows and partials that readers are shown stay those of the last time: editions know no newer ones.
    """
    before, folder = current_state(workspace), next_folder(workspace)
    if rows:
        copy_rows(connection, before, folder)
        return _shown(workspace, connection, folder)
    if before is not None and has_rows(before):
        keep_rows(before, folder)
    return _complete(workspace, connection, folder)


@contextmanager
def publishing_state(workspace: Workspace, connection: Connection) -> Iterator[None]:
    """As `publish_state`, at the end of the block; the rows are written while it runs, so it changes none of them. Where the
    block fails, the folder that counted before still does.
    """
    before, folder = current_state(workspace), next_folder(workspace)
    with another(connection) as own, ThreadPoolExecutor(1) as beside:
        copied = beside.submit(copy_rows, own, before, folder)
        try:
            yield
            copied.result()
        except BaseException:
            while wait((copied,), timeout=0.05).not_done:  # between two statements there is nothing to interrupt
                own.interrupt()
            raise
    _shown(workspace, connection, folder)


def _shown(workspace: Workspace, connection: Connection, folder: Path) -> Path:
    """The folder, into which the rows were written, counts now."""
    _complete(workspace, connection, folder)
    is_shown(connection)
    return folder


def _complete(workspace: Workspace, connection: Connection, folder: Path) -> Path:
    copy_parquet(connection, "select * from meta.files order by number", folder / "files.parquet")
    copy_parquet(connection, 'select * from meta.checks order by period, feed, "check"', folder / "checks.parquet")
    for feed in contracts():
        if single(connection.execute(f"select exists (from quarantine.{feed})")):
            sql = f"select * from quarantine.{feed} order by _file, _row"
            copy_parquet(connection, sql, folder / "quarantine" / f"{feed}.parquet")
    point_at(workspace, folder)
    return folder
