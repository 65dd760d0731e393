"""Folders in which something is made, and what a killed process left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.asides import made_aside


def dead() -> int:
    """The number of a process that is no more."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


def test_what_a_dead_process_left_goes_and_what_a_living_one_makes_stays(tmp_path: Path) -> None:
    left = [tmp_path / f".export-{dead()}{end}" for end in ("", "-k3x")]
    kept = [tmp_path / name for name in (f".export-{os.getppid()}-abc", ".dossier-1-abc", "export-1", ".export-x")]
    for folder in (*left, *kept):
        folder.mkdir()
        (folder / "scores.csv").write_text("E1,90")
    with made_aside(tmp_path, "export") as aside:
        assert sorted(tmp_path.iterdir()) == sorted([*kept, aside])


def test_a_folder_aside_is_for_its_owner_alone_and_gone_however_the_block_ends(tmp_path: Path) -> None:
    def fail() -> None:
        with made_aside(tmp_path, "export") as aside:
            assert aside.stat().st_mode & 0o777 == 0o700
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []
