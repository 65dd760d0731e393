"""The one writer's lock, in the moments in which it is taken."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest

from pipeline.errors import WarehouseBusy
from pipeline.lock import LOCK, Holder, _note, holder_of, holding, in_turn

MINE, OTHER = (
    Holder(1, "here", "zhou", "", "ingest"),
    Holder(2, "server", "batch", "2026-10-09 06:00:00", "run 2026-09"),
)


def beside(path: Path, work: Callable[[], None], how: int) -> ForkProcess:
    """A process that has locked the file and then works."""
    forked = get_context("fork")
    is_locked = forked.Event()

    def run() -> None:
        with path.open("ab+") as file:
            fcntl.flock(file, how)
            is_locked.set()
            work()

    process = forked.Process(target=run, daemon=True)
    process.start()
    assert is_locked.wait(30)
    return process


def test_who_only_looks_keeps_nobody_from_beginning(tmp_path: Path) -> None:
    looks = beside(tmp_path / LOCK, lambda: time.sleep(0.05), fcntl.LOCK_SH)
    with holding(tmp_path / LOCK, MINE, 0.0):
        assert holder_of(tmp_path / LOCK) == MINE
    looks.join()


@pytest.mark.parametrize("is_turn", [False, True])
def test_whoever_has_just_taken_it_is_told_by_name(tmp_path: Path, is_turn: bool) -> None:
    path, told = tmp_path / LOCK, list[Holder]()

    def late() -> None:
        time.sleep(0.3)
        with path.open("ab+") as file:
            _note(file, OTHER)
        time.sleep(0.7)

    other = beside(path, late, fcntl.LOCK_EX)
    if is_turn:
        with in_turn(path, MINE, told.append):
            pass
        assert told == [OTHER]
    else:
        with pytest.raises(WarehouseBusy, match="“run 2026-09”, batch on server"), holding(path, MINE, 0.0):
            pass
    other.join()
