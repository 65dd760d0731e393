"""Which process it was: a number alone is given to another process sooner or later, and after each start of the machine."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

_DEAD = ("Z", "X")  # ended, and only not yet asked after
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def this_process() -> dict[str, str | int]:
    """This process as `lives` knows it again: its host, its number, and when it was born."""
    number = os.getpid()
    return {"host": socket.gethostname(), "process": number, "born": _born(number) or ""}


def since_start() -> tuple[str, float]:
    """Which start of the machine it is, and the seconds since, sleep included; empty where the system does not tell."""
    try:
        return _BOOT.read_text().strip(), time.clock_gettime(time.CLOCK_BOOTTIME)
    except (OSError, AttributeError):
        return "", time.monotonic()


def lives(number: int, born: str) -> bool:
    """Whether the process of this machine is alive. `born` is empty where that was not noted: its number alone then tells."""
    now = _born(number)
    if now is None:
        return False
    return not born or not now or now == born


def _born(number: int) -> str | None:
    """The machine's start and the process's own after it, in ticks; None where there is no such process, empty where the
    system does not tell.
    """
    try:
        after_name = (Path("/proc") / str(number) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        if after_name[0] in _DEAD:
            return None
        return f"{_BOOT.read_text().strip()}/{after_name[19]}"
    except (FileNotFoundError, ProcessLookupError):
        return "" if _answers(number) else None


def _answers(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
