"""The one writer's lock: who holds it, since when and for what is written into the lock file itself.

The kernel lets go of a lock when its process dies, so no lock is ever stale. What the dead process wrote stays, and tells
the next one that a run did not end.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import WarehouseBusy
from pipeline.texts import Message, msg

LOCK = "warehouse.lock"
ASKED_AGAIN = 0.2  # seconds between two tries of who waits
SOON = 0.01  # the same at first
A_LOOK, UNNAMED = 0.2, 2.0  # seconds that a look takes at most, and that whoever takes it needs to say who he is
_held: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())


@dataclass(frozen=True)
class Holder:
    """Who holds a lock. `since` is the bank's time, ISO; `doing` the command, as it is typed; process 0: not known."""

    process: int = 0
    host: str = ""
    user: str = ""
    since: str = ""
    doing: str = ""

    @classmethod
    def here(cls, user: str, since: str, doing: str) -> Holder:
        """This process."""
        return cls(os.getpid(), socket.gethostname(), user, since, doing)

    def told(self) -> dict[str, Any]:
        """As the facts of a sentence: what is not known is a question mark."""
        return {name: value or "?" for name, value in asdict(self).items()}


@contextmanager
def holding(path: Path, holder: Holder, wait: float | None = None) -> Iterator[None]:
    """Hold the lock, waiting for it up to `wait` seconds; None: not at all, by a command that cannot be told to. Raises
    WarehouseBusy, which tells who holds it.

    What runs inside may ask for it again: it is held once, to the end of the outermost block.
    """
    key = str(path)
    if key in _held.get():
        yield
        return
    with path.open("ab+") as file:
        _wait_for(file, wait)
        _note(file, holder)
        before = _held.set(_held.get() | {key})
        try:
            yield
        finally:
            _held.reset(before)
            _note(file, None)


@contextmanager
def in_turn(path: Path, holder: Holder, waiting: Callable[[Holder], None]) -> Iterator[None]:
    """Hold the lock, however long another process has it: `waiting` is told once who that is. Where the file system knows no
    locks nobody waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        with suppress(OSError):
            _await(file, waiting)
        _note(file, holder)
        try:
            yield
        finally:
            _note(file, None)


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock now; None where nobody does."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return _read(file) if _is_held(file) else None


def left_behind(path: Path) -> Message | None:
    """The sentence that tells of a run that did not end (its process died, or the machine did); None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        if _is_held(file):
            return None
        dead = _read(file)
    if not dead.process:
        return None
    return msg(
        "The run of {since} (“{doing}”, {user} on {host}, process {process}) did not end; going on from its state.",
        **asdict(dead),
    )


def _wait_for(file: BinaryIO, wait: float | None) -> None:
    if (holder := _tried(file, wait or 0.0)) is not None:
        raise _busy(holder, could_wait=wait == 0.0)


def _await(file: BinaryIO, waiting: Callable[[Holder], None]) -> None:
    if (holder := _tried(file, 0.0)) is not None:
        waiting(holder)
        fcntl.flock(file, fcntl.LOCK_EX)


def _tried(file: BinaryIO, wait: float) -> Holder | None:
    """Take the lock within so many seconds; return who holds it where that cannot be. Not at once: who only looks holds it too,
    for a moment (see `_is_held`), and who has just taken it may not have said yet who it is.
    """
    begun = time.monotonic()
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None
        except BlockingIOError:
            holder, waited = _read(file), time.monotonic() - begun
            if waited >= max(wait, A_LOOK if holder.process else UNNAMED):
                return holder
            time.sleep(ASKED_AGAIN if waited >= UNNAMED else SOON)


def _busy(holder: Holder, could_wait: bool) -> WarehouseBusy:
    """`could_wait`: whether the command has an option to wait, and was not told to."""
    if could_wait:
        return WarehouseBusy(
            msg(
                "Another run is writing to this workspace: “{doing}”, {user} on {host}, process {process}, since {since}. "
                "Wait for it to end, or start with --wait SECONDS.",
                **holder.told(),
            )
        )
    return WarehouseBusy(
        msg(
            "Another run is writing to this workspace: “{doing}”, {user} on {host}, process {process}, since {since}. "
            "Wait for it to end, and start again.",
            **holder.told(),
        )
    )


def _is_held(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False


def _note(file: BinaryIO, holder: Holder | None) -> None:
    file.truncate(0)
    if holder is not None:
        file.write(json.dumps(asdict(holder), ensure_ascii=False).encode())
    file.flush()


def _read(file: BinaryIO) -> Holder:
    file.seek(0)
    try:
        data = json.loads(file.read() or b"{}")
        return Holder(**{name: data[name] for name in Holder.__annotations__ if name in data})
    except (ValueError, TypeError):  # a note that a full disk or a power cut left half-written
        return Holder()
