"""What somebody would write by hand in DuckDB for the same figures: typed tables on disk, de-duplication, aggregates."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import duckdb

HAND = Path(__file__).parent / "hand"
# Feed → its key, the day by which the newest of a key is told, and the columns that DuckDB would not type by itself.
FEEDS = {
    "contacts": ("contact_id", "started_at", ("is_answered", "is_abandoned", "is_resolved")),
    "surveys": ("survey_id", "answered_at", ("is_satisfied", "is_default")),
    "survey_invitations": ("invitation_id", "invited_date", ()),
    "transactions": ("record_id", "transaction_date", ()),
    "errors": ("error_id", "occurred_at", ()),
    "complaints": ("complaint_id", "received_at", ("is_repeat",)),
    "checks": ("check_id, item_code", "checked_at", ("is_repeat",)),
    "mystery_visits": ("visit_id, item_code", "visited_at", ()),
    "training": ("record_id", "due_date", ("is_required", "is_passed", "is_excused")),
    "rectifications": ("notice_no, finding_ref", "due_date", ()),
}
LOAD = "create table loaded_{feed} as select * from read_csv('{file}', header = true{types})"
UNIQUE = """
create table {feed} as select * from loaded_{feed}
qualify row_number() over (partition by {key} order by {newest} desc) = 1
"""


def run(files: Mapping[str, Path], database: Path) -> dict[str, float]:
    """Seconds of each step of each feed."""
    database.unlink(missing_ok=True)
    seconds = {"load": 0.0, "de-duplicate": 0.0, "aggregate": 0.0}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        for feed, (key, newest, booleans) in FEEDS.items():
            types = f", types = {dict.fromkeys(booleans, 'boolean')}" if booleans else ""
            steps = {
                "load": LOAD.format(feed=feed, file=str(files[feed]).replace("'", "''"), types=types),
                "de-duplicate": UNIQUE.format(feed=feed, key=key, newest=newest),
                "aggregate": (HAND / f"{feed}.sql").read_text(encoding="utf-8"),
            }
            for step, sql in steps.items():
                start = time.perf_counter()
                connection.execute(sql)
                seconds[step] += time.perf_counter() - start
    return seconds
