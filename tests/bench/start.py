"""What a run from the command line costs beside its work: a new process, no server; against its imports alone."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROUNDS = 3  # the imports before and after each run, since a machine is not equally fast for a minute
IMPORTS = [sys.executable, "-c", "import great_expectations, prefect"]
APPRAISE = str(Path(sys.executable).with_name("appraise"))


def measure(folder: Path) -> list[dict[str, float]]:
    """For each round `imports` and, of a run of the sample bank, `run`, `work` (what its journal has of it) in seconds."""
    bank = folder / "bank"
    if not (bank / "state").is_dir():
        _seconds([APPRAISE, "demo", str(bank)])
    return [_round(bank) for _ in range(ROUNDS)]


def told(found: list[dict[str, Any]]) -> list[str]:
    """Lines for the bench's report."""
    rests = [one["run"] - one["work"] for one in found]
    ratios = [rest / one["imports"] for rest, one in zip(rests, found, strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return [
        f"appraise run on the sample, in a new process: {statistics.median(rests):.1f} s besides its work,"
        f" {each} x importing Great Expectations and Prefect ({statistics.median(o['imports'] for o in found):.1f} s)"
    ]


def _round(bank: Path) -> dict[str, float]:
    before = _seconds(IMPORTS)
    run = _seconds([APPRAISE, "run", "2026-09", "--workspace", str(bank), "--now", "--force"])
    last = json.loads((bank / "state" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return {"imports": (before + _seconds(IMPORTS)) / 2, "run": run, "work": last["seconds"]}


def _seconds(command: list[str]) -> float:
    """How long it takes; raises CalledProcessError where it fails."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start
