"""A year of a hundred million contacts, from twelve files to the year's pages, with the memory of a machine of 8 GiB."""

from __future__ import annotations

import resource
import shutil
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from pipeline import stages, warehouse
from pipeline.periods import Period
from pipeline.workspace import Workspace
from tests.bench import data
from tests.bench.report import Told, at_most

ROWS, MACHINE = 100_000_000, 8 * 1024  # contacts; MiB
YEAR = Period.parse("2025")


def measure(folder: Path, prepare: Callable[[Path], None], rows: int = ROWS) -> dict[str, Any]:
    """`seconds` of each stage, `peak` memory of this process in GB (those that render beside it have less) and `spilled`, the
    most that lay on the disk for want of memory, in GB. The database may hold what it would on a machine of MACHINE
    (pipeline.warehouse.memory_limit).
    """
    shutil.rmtree(folder, ignore_errors=True)
    inbox = folder / "inbox" / "bench"
    inbox.mkdir(parents=True)
    prepare(folder)
    workspace, rules = Workspace.open(folder), stages.load_rules(Workspace.open(folder))
    seconds = {"ingest": 0.0}
    watch = _Watch(workspace.state / "spill")
    with patch.object(warehouse, "memory_limit", lambda: MACHINE // 2), watch:
        for month in YEAR.months:
            _write(inbox, month, rows // 12)
            seconds["ingest"] += _timed(lambda: stages.take_in(workspace, datetime.now(), now=True, progress=_quiet))
        start = time.perf_counter()
        verdict = stages.validate(workspace, YEAR, _quiet)
        seconds["validate"] = time.perf_counter() - start
        seconds["compute"] = _timed(lambda: stages.compute(workspace, YEAR, rules, verdict, _quiet))
        seconds["publish"] = _timed(lambda: stages.publish(workspace, YEAR, rules, None, _quiet))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"rows": rows, "seconds": seconds, "peak": peak, "spilled": watch.most / 1e9}


def told(found: dict[str, Any]) -> Told:
    """Lines and bound for the bench's report."""
    lines = [f"a year of {found['rows']:,} contacts, the database held to {MACHINE // 2 / 1024:.0f} GiB"]
    lines += [f"  {stage:<12}{seconds:8.1f} s" for stage, seconds in found["seconds"].items()]
    lines.append(f"spilled to the disk {found['spilled']:.1f} GB at most")
    return Told(lines, [at_most("peak memory", round(MACHINE * 2**20 / 1e9, 1), found["peak"], "GB", 1)])


class _Watch(threading.Thread):
    """The most bytes that lay in a folder while it was watched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._folder, self._is_over = folder, threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(0.5):
            self.most = max(self.most, sum(map(_size, self._folder.glob("*"))))

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self.join()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _write(inbox: Path, month: Period, rows: int) -> None:
    sizes = data.sizes(rows) | {"first": month.first, "span": 27 * 86_400_000_000, "mark": f"{month}-"}
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        if month == YEAR.months[0]:
            for feed in ("branches", "employees"):
                data.write(connection, feed, inbox / f"{feed}.csv", sizes)
        data.write(connection, "contacts", inbox / f"contacts-{month}.csv", sizes)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _quiet(_: str) -> None:
    """No progress while measuring."""
