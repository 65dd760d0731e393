"""What lies in the inbox: which files have settled, and which came in time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.ingest import files_below, is_settled
from pipeline.workspace import Workspace


def lying(workspace: Workspace, until: datetime | None = None) -> list[Path]:
    """The inbox's files, in order; with `until` (the bank's time) those alone that came by then.

    A file came when it was put there, whatever its own clock says; where the workspace goes by the files' own clock
    (`arrivals: file`), by that.
    """
    hidden = (".", "~$")
    files = (path for path in files_below(workspace) if not path.name.startswith(hidden))
    return sorted(path for path in files if until is None or _came(workspace, path) <= until)


def has_settled(workspace: Workspace, until: datetime | None = None) -> bool:
    """Whether a file that came in time has stood still long enough to be taken in."""
    return any(map(is_settled, lying(workspace, until)))


def _came(workspace: Workspace, path: Path) -> datetime:
    found = path.stat()
    clock = found.st_mtime if workspace.settings.arrivals == "file" else found.st_ctime
    return datetime.fromtimestamp(clock, ZoneInfo(workspace.settings.time_zone)).replace(tzinfo=None)
