"""Folders in which something is made, and what a killed process left of them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.asides import made_aside

KILLED = (
    "import os, signal, sys; from pathlib import Path; from pipeline.asides import made_aside\n"
    "with made_aside(Path(sys.argv[1]), 'export') as aside:\n"
    "    (aside / 'scores.csv').write_text('E1,90'); os.kill(os.getpid(), signal.SIGKILL)"
)


def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert (left / "scores.csv").is_file()
    others = [tmp_path / name for name in (".appraise-dossier-abc", ".export-abc", "appraise-export-1")]
    for folder in others:
        folder.mkdir()
    with made_aside(tmp_path, "export") as aside:
        assert sorted(tmp_path.iterdir()) == sorted([*others, aside])


def test_a_folder_aside_is_for_its_owner_alone_and_gone_however_the_block_ends(tmp_path: Path) -> None:
    def fail() -> None:
        with made_aside(tmp_path, "export") as aside:
            assert aside.stat().st_mode & 0o777 == 0o700
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_swept_where_it_cannot_be_told_whose_it_is(tmp_path: Path, monkeypatch) -> None:
    def without_locks(*_: object) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("pipeline.asides.fcntl.flock", without_locks)
    (tmp_path / ".appraise-export-abc").mkdir()
    with made_aside(tmp_path, "export") as aside:
        assert sorted(tmp_path.iterdir()) == sorted([tmp_path / ".appraise-export-abc", aside])
