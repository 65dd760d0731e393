"""Notices on their way: each stands in state/notices/ until its channel has taken it, and is tried again with growing gaps.

What goes wrong here is logged and never stops a run. A letter holds the name of its channel's secret, never the address.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.asides import alone
from pipeline.errors import AppraiseError
from pipeline.files import remove, write_whole
from pipeline.logs import note
from pipeline.notices.model import Notice
from pipeline.notices.sending import send
from pipeline.unattended import Channel
from pipeline.workspace import Workspace

FIRST_WAIT, LONGEST_WAIT, GIVEN_UP = timedelta(minutes=1), timedelta(hours=6), timedelta(days=3)


@dataclass(frozen=True)
class Letter:
    """A notice in its reader's language, for one channel. Times are ISO, the bank's."""

    secret: str
    event: str
    title: str
    body: str
    written: str
    tries: int = 0
    not_before: str = ""


def tell(workspace: Workspace, *notices: Notice | None) -> None:
    """Write the notices to whoever wants to know of them, and send what can be sent now."""
    try:
        for notice in notices:
            if notice is not None:
                _write(workspace, notice)
        deliver(workspace)
    except (OSError, AppraiseError) as error:
        note(workspace, "notice not written", reason=type(error).__name__)


def deliver(workspace: Workspace) -> int:
    """Send what waits and whose time has come; return how many still wait. One process at a time: no letter goes twice."""
    if not workspace.outbox.is_dir():
        return 0
    with alone(workspace.outbox):
        return _deliver(workspace, workspace.now())


def _deliver(workspace: Workspace, moment: datetime) -> int:
    waiting = 0
    for path in sorted(workspace.outbox.glob("*.json")):
        letter = _read(path)
        if letter is None:
            remove(path)
        elif _waits(letter, moment):
            waiting += 1
        elif _sent(workspace, letter):
            note(workspace, "notice sent", channel=letter.secret, about=letter.event)
            remove(path)
        else:
            waiting += _put_off(workspace, path, letter, moment)
    return waiting


def _waits(letter: Letter, moment: datetime) -> bool:
    """Whether its next try lies ahead; further than any gap between two, it was reckoned by a clock that was ahead."""
    return bool(letter.not_before) and moment < datetime.fromisoformat(letter.not_before) <= moment + LONGEST_WAIT


def wanted_by(channel: Channel, notice: Notice) -> bool:
    """Whether the channel is to have the notice: its own department's part alone where it names one."""
    return notice.event in channel.events and channel.department == notice.department


def _write(workspace: Workspace, notice: Notice) -> None:
    locale = workspace.settings.notifications.language or workspace.settings.locale
    moment = workspace.now().isoformat()
    for channel in workspace.settings.notifications.channels:
        if wanted_by(channel, notice):
            letter = Letter(channel.secret, notice.event, notice.title.text(locale), notice.body(locale), moment)
            name = f"{moment.replace(':', '')}-{secrets.token_hex(4)}.json"
            _keep(workspace.outbox / name, letter)


def _sent(workspace: Workspace, letter: Letter) -> bool:
    try:
        address = workspace.secret(letter.secret)
        return address is not None and send(address, letter.title, letter.body)
    except Exception as error:  # noqa: BLE001  a service's plugin may raise anything, and a run must not end by it
        note(workspace, "notice failed", channel=letter.secret, reason=type(error).__name__)
        return False


def _put_off(workspace: Workspace, path: Path, letter: Letter, moment: datetime) -> bool:
    """Whether it waits for another try; after three days it is given up."""
    is_given_up = moment - datetime.fromisoformat(letter.written) > GIVEN_UP
    note(
        workspace,
        "notice given up" if is_given_up else "notice not sent",
        channel=letter.secret,
        about=letter.event,
        tries=letter.tries + 1,
    )
    if is_given_up:
        remove(path)
        return False
    wait = min(FIRST_WAIT * 2 ** min(letter.tries, 10), LONGEST_WAIT)
    kept = {**asdict(letter), "tries": letter.tries + 1, "not_before": (moment + wait).isoformat()}
    _keep(path, Letter(**kept))
    return True


def _keep(path: Path, letter: Letter) -> None:
    write_whole(path, json.dumps(asdict(letter), ensure_ascii=False).encode())


def _read(path: Path) -> Letter | None:
    try:
        return Letter(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
