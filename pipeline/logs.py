"""The log, logs/<day>.log: a line for each thing that happened, as text or as JSON. It holds no personal data: facts are
numbers, periods, feeds, kinds and sentences without what stood in cells; long runs of digits and mail addresses are masked
all the same.

A day has a file of its own, written by appending whole lines, so that several processes can write it at once and nothing
needs to be moved aside.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date, timedelta
from typing import Any

from pipeline.workspace import Workspace

_DIGITS = re.compile(r"(?<!\d)\d{11,19}[\dXx]?(?!\d)")
_MAIL = re.compile(r"[\w.%+-]+@[\w.-]+\.\w{2,}")


def note(workspace: Workspace, event: str, **facts: Any) -> None:
    """One line in the log of today. A log that cannot be written (a full disk) never stops the work."""
    moment = workspace.now()
    told = {
        key: masked(value) if isinstance(value, str) else value for key, value in facts.items() if value is not None
    }
    if workspace.settings.log.format == "json":
        line = json.dumps({"at": moment.isoformat(), "event": event, **told}, ensure_ascii=False, default=str)
    else:
        line = " ".join([f"{moment:%Y-%m-%d %H:%M:%S}", event, *(f"{key}={value}" for key, value in told.items())])
    try:
        workspace.logs.mkdir(parents=True, exist_ok=True)
        path = workspace.logs / f"{moment:%Y-%m-%d}.log"
        is_new = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        with os.fdopen(handle, "ab") as file:
            file.write(line.replace("\n", " ").encode() + b"\n")
        if is_new:
            _remove_old(workspace, moment.date())
    except OSError:
        return


def masked(text: str) -> str:
    """`text` without mail addresses and without numbers long enough to be a phone's, a card's or a person's."""
    return _MAIL.sub("[mail]", _DIGITS.sub("[number]", text))


def _remove_old(workspace: Workspace, today: date) -> None:
    for path in workspace.logs.glob("????-??-??.log"):
        if path.stem < (today - timedelta(days=workspace.settings.log.keep_days)).isoformat():
            path.unlink(missing_ok=True)
