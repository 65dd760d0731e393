"""One `appraise serve` a bank: two would each ask for what is due, and share one database of Prefect's."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.server import ServerDidNotStart
from pipeline.texts import msg

LOCK = "serving.lock"


@contextmanager
def served_once(home: Path, address: str) -> Iterator[None]:
    """Nobody else serves the bank whose server has its home there meanwhile. Raises ServerDidNotStart, which tells who does.

    The lock is the process's own: a run that it forked and left behind does not hold it, and whoever is killed lets it go. On a
    file system that knows no locks nothing is refused.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                raise ServerDidNotStart(
                    msg(
                        "This bank is served already, by process {process} at {address}. Open its pages there, or end "
                        "it first.",
                        **_told(home / LOCK),
                    )
                ) from None
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid(), "address": address}))
        file.flush()
        yield


def _told(path: Path) -> dict[str, object]:
    """Who holds it: its process and address; question marks for what it has not written yet."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {"process": told["process"], "address": told["address"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"process": "?", "address": "?"}
