"""A sign of life for an outside monitor: it raises the alarm when the sign stays away."""

from __future__ import annotations

from pipeline.errors import AppraiseError
from pipeline.files import make_folder
from pipeline.logs import note
from pipeline.notices.sending import ping
from pipeline.workspace import Workspace


def beat(workspace: Workspace) -> None:
    """Touch the file and fetch the URL, those of them that the workspace names. What goes wrong is logged alone."""
    settings = workspace.settings.notifications.heartbeat
    try:
        if settings.file:
            path = workspace.root / settings.file
            make_folder(path.parent)
            path.touch()
        if settings.secret:
            url = workspace.secret(settings.secret)
            if url is None or not ping(url):
                note(workspace, "heartbeat not taken", channel=settings.secret)
    except (OSError, AppraiseError) as error:
        note(workspace, "heartbeat not given", reason=type(error).__name__)
