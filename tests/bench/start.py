"""What a command costs beside its work: help; a run in a new process without a server, against its imports alone; and a run
that is asked of a bank which is served.
"""

from __future__ import annotations

import json
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.bench.report import Bound, Told, at_most

ROUNDS = 3  # the imports before and after each run, since a machine is not equally fast for a minute
HELPS, ASKED = 5, 4
MOST_HELP, MOST_TIMES, MOST_SERVED, PATIENCE = 0.3, 1.5, 3, 240
IMPORTS = [sys.executable, "-c", "import great_expectations, prefect"]
APPRAISE = str(Path(sys.executable).with_name("appraise"))


def measure(folder: Path) -> dict[str, Any]:
    """Seconds: of `help` and of runs `served` from being asked for to their start; and for each of the `rounds` `imports` and,
    of a run of the sample bank, `run` and `work` (what its journal has of it).
    """
    bank = folder / "bank"
    if not (bank / "state").is_dir():
        _seconds([APPRAISE, "demo", str(bank)])
    return {
        "help": [_seconds([APPRAISE, "--help"]) for _ in range(HELPS)],
        "rounds": [_round(bank) for _ in range(ROUNDS)],
        "served": _asked(bank),
    }


def told(found: dict[str, Any]) -> Told:
    """Lines and bounds for the bench's report."""
    rounds, served, helps = found["rounds"], found["served"], found["help"]
    rests = [one["run"] - one["work"] for one in rounds]
    ratios = [rest / one["imports"] for rest, one in zip(rests, rounds, strict=True)]
    imports = statistics.median(one["imports"] for one in rounds)
    lines = [
        f"appraise --help: {', '.join(f'{one:.2f}' for one in helps)} s",
        f"appraise run on the sample, in a new process: {statistics.median(rests):.1f} s besides its work,"
        f" {', '.join(f'{one:.2f}' for one in ratios)} x importing Great Expectations and Prefect ({imports:.1f} s)",
        f"appraise serve: {', '.join(f'{one:.2f}' for one in served)} s from asking for a run to its start",
    ]
    bounds = [
        Bound("help", f"under {MOST_HELP} s", f"{max(helps):.2f} s", max(helps) < MOST_HELP),
        at_most(
            "a run besides its work, times its imports (of the runs the median)",
            MOST_TIMES,
            statistics.median(ratios),
            "x",
        ),
        at_most("a run's start within serve (of the runs the slowest)", MOST_SERVED, max(served), "s"),
    ]
    return Told(lines, bounds)


def _round(bank: Path) -> dict[str, float]:
    before = _seconds(IMPORTS)
    run = _seconds([APPRAISE, "run", "2026-09", "--workspace", str(bank), "--now", "--force"])
    last = json.loads((bank / "state" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return {"imports": (before + _seconds(IMPORTS)) / 2, "run": run, "work": last["seconds"]}


def _asked(bank: Path) -> list[float]:
    """Seconds from asking a bank that is served, and has nothing else to do, to take its inbox in, to the start of that."""
    found = []
    with _served(bank) as server:
        ingest = next(one["id"] for one in _at_rest(server) if one["name"] == "ingest")
        for _ in range(ASKED):
            asked = datetime.now(UTC)
            run = server.post(f"/deployments/{ingest}/create_flow_run", json={"state": {"type": "SCHEDULED"}}).json()
            while not (state := server.get(f"/flow_runs/{run['id']}").json())["end_time"]:
                time.sleep(0.2)
            found.append((datetime.fromisoformat(state["start_time"]) - asked).total_seconds())
    return found


@contextmanager
def _served(bank: Path) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [APPRAISE, "serve", "--workspace", str(bank), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=60) as server:
                yield server
        finally:
            process.send_signal(signal.SIGTERM)


def _at_rest(server: httpx.Client) -> list[dict[str, Any]]:
    """The deployments, once they are there and what was due at the start has ended; TimeoutError where that does not come."""
    end, quiet = time.monotonic() + PATIENCE, 0
    busy = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}}
    while time.monotonic() < end:
        try:
            found: list[dict[str, Any]] = server.post("/deployments/filter", json={}).json()
            quiet = quiet + 1 if found and not server.post("/flow_runs/filter", json=busy).json() else 0
        except (httpx.TransportError, ValueError):
            quiet = 0
        if quiet == 10:
            return found
        time.sleep(1)
    raise TimeoutError("the bank that is served did not come to rest")


def _seconds(command: list[str]) -> float:
    """How long it takes; raises CalledProcessError where it fails."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start
