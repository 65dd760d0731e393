"""What a late file of ten thousand rows costs a bank with one month behind it, and one with three years."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline import stages
from pipeline.periods import Period
from pipeline.workspace import Workspace
from tests.bench import data
from tests.bench.report import Told, at_most

MONTHS, A_MONTH, LATE, MOST = 36, 300_000, 10_000, 1.3
SIZES: dict[str, object] = {"branches": 300, "agents": 3_000, "customers": 120_000}
LAST = Period.parse("2026-09")


def measure(folder: Path, prepare: Callable[[Path], None], months: int = MONTHS) -> dict[str, Any]:
    """`one`, `all`: seconds of each stage of the run that takes in the late file, for banks of one month and of `months`.

    `prepare` puts settings and scorecards into a new bank.
    """
    return {
        "months": months,
        "one": _late(folder / "one", prepare, 1),
        "all": _late(folder / "all", prepare, months),
    }


def told(found: dict[str, Any]) -> Told:
    """Lines and bound for the bench's report."""
    one, all_ = (sum(found[name].values()) for name in ("one", "all"))
    lines = [f"a late file of {LATE:,} rows, months of {A_MONTH:,} calls; x: times the same with one month of history"]
    for stage, seconds in found["all"].items():
        before = found["one"][stage]
        lines.append(f"  {stage:<12}{before:8.2f} s{seconds:8.2f} s{seconds / before:8.2f} x")
    lines.append(f"{found['months']} months of history      {all_:8.2f} s{all_ / one:8.2f} x")
    return Told(
        lines, [at_most("a late file after years of history, times the same after a month", MOST, all_ / one, "x")]
    )


def _late(root: Path, prepare: Callable[[Path], None], months: int) -> dict[str, float]:
    shutil.rmtree(root, ignore_errors=True)
    inbox = root / "inbox" / "bench"
    inbox.mkdir(parents=True)
    prepare(root)
    with duckdb.connect() as connection:
        for feed in ("branches", "employees"):
            data.write(connection, feed, inbox / f"{feed}.csv", SIZES)
        for month in (LAST.shifted(-n) for n in range(months)):
            _write(connection, inbox / f"calls-{month}.csv", month, A_MONTH, f"C{month}-")
    workspace, rules = Workspace.open(root), stages.load_rules(Workspace.open(root))
    _run(workspace, rules)
    with duckdb.connect() as connection:
        _write(connection, inbox / "late.csv", LAST, LATE, "L")
    return _run(workspace, rules)


def _write(connection: duckdb.DuckDBPyConnection, file: Path, month: Period, rows: int, mark: str) -> None:
    of_month = {"rows": rows, "first": month.first, "span": 27 * 86_400_000_000, "mark": mark}
    data.write(connection, "contacts", file, SIZES | of_month)


def _run(workspace: Workspace, rules: Any) -> dict[str, float]:
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        seconds[name] = time.perf_counter() - start
        return result

    timed("ingest", lambda: stages.take_in(workspace, datetime.now(), now=True, progress=_quiet))
    verdict = timed("validate", lambda: stages.validate(workspace, LAST, _quiet))
    timed("compute", lambda: stages.compute(workspace, LAST, rules, verdict, _quiet))
    timed("publish", lambda: stages.publish(workspace, LAST, rules, None, _quiet))
    return seconds


def _quiet(_: str) -> None:
    """No progress while measuring."""
