"""Which channels of the settings have no address that a letter could be sent to."""

from __future__ import annotations

from pipeline.notices.sending import is_address
from pipeline.workspace import Workspace


def unreachable(workspace: Workspace) -> tuple[str, ...]:
    """The names of channels (and of the heartbeat) whose address is not known to this process, or is no apprise URL."""
    told = workspace.settings.notifications
    channels = dict.fromkeys(channel.secret for channel in told.channels)
    found = [name for name in channels if not (address := workspace.secret(name)) or not is_address(address)]
    monitor = told.heartbeat.secret
    return (*found, *([monitor] if monitor and not workspace.secret(monitor) else []))
