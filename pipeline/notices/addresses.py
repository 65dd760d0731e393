"""Which channels of the settings have no address that a letter could be sent to."""

from __future__ import annotations

from pipeline.errors import WorkspaceError
from pipeline.notices.sending import is_address
from pipeline.workspace import Workspace


def unreachable(workspace: Workspace) -> tuple[str, ...]:
    """The names of channels (and of the heartbeat) whose address is not known to this process, or is no apprise URL."""
    told = workspace.settings.notifications
    channels = dict.fromkeys(channel.secret for channel in told.channels)
    found = [name for name in channels if not (address := _address(workspace, name)) or not is_address(address)]
    monitor = told.heartbeat.secret
    return (*found, *([monitor] if monitor and not _address(workspace, monitor) else []))


def _address(workspace: Workspace, name: str) -> str | None:
    """None also where the file of addresses cannot be read."""
    try:
        return workspace.secret(name)
    except (WorkspaceError, OSError):
        return None
