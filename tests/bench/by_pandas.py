"""What somebody would write in pandas for the same figures: read_csv, drop_duplicates, groupby. Run as a script of its
own, so that its peak memory is its own: `python -m tests.bench.by_pandas contacts.csv` prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd


def run(file: Path) -> dict[str, float]:
    """Seconds of each step."""
    start = time.perf_counter()
    calls = pd.read_csv(file, parse_dates=["started_at"], date_format="ISO8601")
    read = time.perf_counter()
    clean = calls.sort_values("started_at").drop_duplicates("contact_id", keep="last")
    unique = time.perf_counter()
    answered = clean["is_answered"] == "Y"
    waited = clean["wait_seconds"].where(answered)
    figures = clean.assign(
        month=clean["started_at"].dt.to_period("M"),
        answered=answered,
        resolved=answered & (clean["is_resolved"] == "Y"),
        waited=waited,
        waited_sq=waited**2,
        within_20=answered & (clean["wait_seconds"] <= 20),
        abandoned=(clean["is_abandoned"] == "Y") & (clean["wait_seconds"] > 5),
        abandoned_late=(clean["is_abandoned"] == "Y") & (clean["wait_seconds"] > 20),
    )
    figures.groupby(["employee_id", "branch_id", "month"]).agg(
        calls=("contact_id", "size"),
        answered=("answered", "sum"),
        resolved=("resolved", "sum"),
        waited=("waited", "sum"),
        waited_sq=("waited_sq", "sum"),
        within_20=("within_20", "sum"),
        abandoned=("abandoned", "sum"),
        abandoned_late=("abandoned_late", "sum"),
    )
    summed = time.perf_counter()
    known = figures[figures["customer_id"].notna()].sort_values("started_at")
    following = known.groupby(["customer_id", "topic"], dropna=False)["started_at"].shift(-1)
    solved = following.isna() | (following > known["started_at"] + pd.Timedelta(days=7))
    mine = known.assign(solved=solved)[known["answered"]]
    mine.groupby(["employee_id", "branch_id", "month"]).agg(answered=("solved", "size"), solved=("solved", "sum"))
    done = time.perf_counter()
    steps = {"load": read - start, "de-duplicate": unique - read, "aggregate": summed - unique}
    return steps | {"solved at once": done - summed}


if __name__ == "__main__":
    seconds = run(Path(sys.argv[1]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak}) + "\n")
