"""A server ends with the process that started it, also where that is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

STARTS = """
import os, time
from pathlib import Path
from flows.server import _RUNNING, own_server
with own_server(Path("kept")):
    print(os.environ["PREFECT_HOME"], *(process.pid for process in _RUNNING.values()), flush=True)
    time.sleep(60)
"""


def test_a_kill_leaves_no_server_and_nothing_of_its_home(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTS]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        home, number = process.stdout.readline().split()
        assert Path(home).is_dir()
        process.kill()
    until = time.monotonic() + 30
    while (_runs(number) or Path(home).exists()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(number)
    assert not Path(home).exists()


def _runs(number: str) -> bool:
    """Whether the process goes on; one that has ended may wait to be asked for its exit code."""
    try:
        stat = Path("/proc", number, "stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
