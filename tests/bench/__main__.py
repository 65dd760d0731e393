"""`make bench`: a month of ten million contacts, two million answers and the rest, from files to pages, beside scripts written
by hand for the same figures; a month of 360,000 persons scored, beside DuckDB's own reading of what they are scored from;
HR's interface under load; a late file in a bank with three years of history; the pages of a bank with 3,000 branches; a
year of a hundred million contacts; and what a run costs besides its work. What it saw at full size goes to docs/bench.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pipeline import stages
from pipeline.periods import Period
from pipeline.validate import warm_up
from pipeline.workspace import Workspace
from tests.bench import by_hand, data, history, interface, pages, partials, report, scoring, start, year
from tests.bench.report import Bound, Told, at_most

T = TypeVar("T")
ROWS = 10_000_000
MOST_BY_HAND = 3  # times the script by hand, from files to pages
PARTS = {
    "start": "What a command costs besides its work",
    "scoring": "A month of 360,000 persons scored",
    "api": "HR's interface under load",
    "pages": "The pages of a bank with 3,000 branches",
    "history": "A late file after years",
    "contacts": "A month of ten million contacts, from files to pages",
    "year": "A year of a hundred million contacts",
}
SETTINGS = """format: 1
name: {zh: 测速银行, en: Bench Bank}
locale: en
core_indicators: [connection_rate, average_speed_of_answer, resolution_rate]
"""
CARD = """version: "1"
title: {zh: 测速, en: Bench}
level: branch
bank: true
document_no: bench
democratic_procedure: none
published_at: 2026-01-01
effective_from: 2026-01-01
approved_by: bench
minimum_indicators: 1
items:
  - {indicator: connection_rate, weight: 50, target: 94, curve: {kind: steps, per: 1, deduct: 1}}
  - {indicator: resolution_rate, weight: 50, target: 90, curve: {kind: steps, per: 1, deduct: 1}}
levels: [{grade: good, title: {zh: 良好, en: Good}, reaching: 80}, {grade: below, title: {zh: 不达标, en: Below}, reaching: 0}]
"""


def main() -> None:
    """Print the cost of each stage, the ratios and whether the bounds are kept; of the full size write them down too."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--employees", type=int, default=partials.EMPLOYEES)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--folder", type=Path, default=Path("bench-out"))
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    if chosen.only is None:  # each in a process of its own, so that its peak memory is its own
        for part in PARTS:
            subprocess.run([sys.executable, "-m", "tests.bench", *sys.argv[1:], "--only", part], check=True)
        return
    load = os.getloadavg()[0]
    parts: dict[str, Callable[[], Told]] = {
        "start": lambda: start.told(start.measure(folder / "start")),
        "scoring": lambda: scoring.told(scoring.measure(folder / "scoring", chosen.employees)),
        "api": lambda: interface.told(interface.measure(folder / "interface", chosen.employees)),
        "pages": lambda: pages.told(pages.measure(folder / "pages")),
        "history": lambda: history.told(history.measure(folder / "history", _with_rules)),
        "contacts": lambda: _contacts(folder, chosen.rows),
        "year": lambda: year.told(year.measure(folder / "year", _with_rules, 10 * chosen.rows)),
    }
    told = parts[chosen.only]()
    for line in told:
        sys.stdout.write(line + "\n")
    if (chosen.rows, chosen.employees) == (ROWS, partials.EMPLOYEES):
        report.write(report.PAGE, list(PARTS.values()), PARTS[chosen.only], told, report.machine(load))


def _with_rules(root: Path) -> None:
    """Settings and a scorecard into a new bank."""
    (root / "scorecards").mkdir()
    (root / "appraisal.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / "scorecards" / "branch.yaml").write_text(CARD, encoding="utf-8")


def _contacts(folder: Path, rows: int) -> Told:
    """Lines and bounds for the bench's report."""
    files = data.make(folder / "data", rows)
    warm_up()
    ours = _pipeline(folder / "bank", files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    hand = by_hand.run(files, folder / "by_hand.duckdb")
    pandas = _by_pandas(files["contacts"].parent)
    size = sum(file.stat().st_size for file in files.values()) / 1e6
    by, frames, whole = (sum(seconds.values()) for seconds in (hand, pandas["seconds"], ours))
    figures, most = whole - ours["publish"], pandas["peak"]
    lines = [
        f"{rows:,} contacts, {rows // 5:,} answers and the rest, {size:,.0f} MB of CSV; x: times the script by hand",
        *(f"  {name:<28}{seconds:8.1f} s{seconds / by:8.2f} x" for name, seconds in ours.items()),
        *(f"  by hand: {name:<19}{seconds:8.1f} s" for name, seconds in hand.items()),
        *(f"  pandas: {name:<20}{seconds:8.1f} s" for name, seconds in pandas["seconds"].items()),
        f"ingest, validate, compute     {figures:8.1f} s{figures / by:8.2f} x",
        f"the same and publish          {whole:8.1f} s{whole / by:8.2f} x",
        f"by hand                       {by:8.1f} s",
        f"pandas                        {frames:8.1f} s{frames / by:8.2f} x",
    ]
    bounds = [
        at_most("from files to pages, times the script by hand", MOST_BY_HAND, whole / by, "x"),
        Bound("from files to pages, beside pandas", "faster", f"{whole / frames:.2f} x its time", whole < frames),
        Bound("peak memory, beside pandas", "under half", f"{peak:.1f} of {most:.1f} GB", peak < most / 2),
    ]
    return Told(lines, bounds)


def _by_pandas(folder: Path) -> dict[str, Any]:
    """`seconds` of each step and `peak` memory in GB, measured in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.by_pandas", str(folder)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _pipeline(root: Path, files: dict[str, Path]) -> dict[str, float]:
    shutil.rmtree(root, ignore_errors=True)
    (root / "inbox" / "bench").mkdir(parents=True)
    _with_rules(root)
    for path in files.values():
        shutil.copyfile(path, root / "inbox" / "bench" / path.name)
    workspace, month = Workspace.open(root), Period.parse("2026-09")
    rules = stages.load_rules(workspace)
    seconds: dict[str, float] = {}
    _timed(seconds, "ingest", lambda: stages.take_in(workspace, datetime.now(), now=True, progress=_quiet))
    verdict = _timed(seconds, "validate", lambda: stages.validate(workspace, month, _quiet))
    draft = _timed(seconds, "compute", lambda: stages.compute(workspace, month, rules, verdict, _quiet))
    _timed(seconds, "publish", lambda: stages.publish(workspace, month, rules, None, _quiet, None, draft))
    return seconds


def _timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    seconds[name] = time.perf_counter() - start
    return result


def _quiet(_: str) -> None:
    """No progress while measuring."""


if __name__ == "__main__":
    main()
