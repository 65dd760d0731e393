"""A disk that is full at one of the stages of a run: a small tmpfs, which takes root to mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.soak.runs import content, ended, make, start

STAGES = ("ingest", "compute", "publish")
LEFT = 48 * 1024  # bytes; enough to begin a stage, too few to end it


class NoDisk(Exception):
    """A disk of one's own cannot be mounted here."""


@contextmanager
def small_disk(folder: Path, size: str = "160m") -> Iterator[Path]:
    """An empty disk mounted at `folder`. Raises NoDisk where that takes rights that are not there."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        raise NoDisk
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def starved(disk: Path, answer: Path, stage: str) -> Iterator[str]:
    """A run whose disk is full once it comes to `stage`; yield what is wrong: with what it said, with the site that stood, or
    with what comes of the run that follows once there is room.
    """
    root = disk / "bank"
    bank = make(root)
    assert ended(start(root, answer), answer)["kind"] == ""
    site = {path: path.read_bytes() for path in (root / "site").rglob("*.html")}
    whole = content(root)
    bank.put("later.csv", "error_id,occurred_at,branch_id,severity,is_counted\nZ1,2026-09-07,B2,critical,yes\n")
    before = STAGES[: STAGES.index(stage)]
    if before:
        assert ended(start(root, answer, before[-1]), answer)["kind"] == ""
    filler = disk / "filler"
    _fill(filler, disk)
    told = ended(start(root, answer), answer)
    if told["kind"] != "DiskFull":
        yield f"{stage}: said {told}"
    if {path: path.read_bytes() for path in (root / "site").rglob("*.html")} != site:
        yield f"{stage}: the site that stood is another"
    filler.unlink()
    if (again := ended(start(root, answer), answer))["kind"]:
        yield f"{stage}: with room again: {again['said']}"
    now = content(root)
    if now.rows["errors"] != whole.rows["errors"] + 1 or len(now.accounts) != len(whole.accounts) + 1:
        yield f"{stage}: the late file counts {now.rows['errors'] - whole.rows['errors']} times"


def _fill(filler: Path, disk: Path) -> None:
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file:
        file.write(b"\0" * max(free - LEFT, 0))
