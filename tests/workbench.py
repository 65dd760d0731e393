"""A workspace on disk for tests, and rows that reach it the way a department's do."""

from __future__ import annotations

import atexit
import csv
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from remembered_banks import Past

from pipeline import ingest as ingesting
from pipeline.indicators import evaluate, load_indicators
from pipeline.partials import compute_partials
from pipeline.rolling import roll_up
from pipeline.warehouse import Connection, opened, writing
from pipeline.workspace import Workspace

MOMENT = datetime(2026, 10, 8, 9, 0)
SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: en
"""

# What a row is when a test does not say otherwise. Every feed's file has the contract's own headers.
DEFAULTS: dict[str, dict[str, Any]] = {
    "branches": {"branch_id": "B1", "branch_name": "Riverside", "kind": "branch", "peer_group": "A"},
    "branch_names": {"name_or_code": "riverside", "branch_id": "B1", "valid_from": "", "valid_to": ""},
    "employees": {
        "employee_id": "E1",
        "branch_id": "B1",
        "post": "teller",
        "valid_from": "2020-01-01",
        "valid_to": "",
        "is_primary": "",
    },
    "identifiers": {
        "system": "core",
        "local_id": "020517",
        "employee_id": "E1",
        "valid_from": "2020-01-01",
        "valid_to": "",
    },
    "surveys": {
        "survey_id": "S1",
        "answered_at": "2026-09-03 10:00",
        "instrument": "ivr",
        "scale": "3",
        "is_satisfied": "yes",
    },
    "survey_answers": {"survey_id": "S1", "item_code": "Q1", "score": "5", "scale": "5"},
    "survey_invitations": {
        "invitation_id": "I1",
        "invited_date": "2026-09-03",
        "branch_id": "B1",
        "employee_id": "",
        "instrument": "counter_device",
        "invited_count": "50",
    },
    "contacts": {
        "contact_id": "C1",
        "started_at": "2026-09-03 09:55",
        "channel": "phone",
        "employee_id": "",
        "branch_id": "",
        "wait_seconds": "12",
        "is_answered": "yes",
        "is_resolved": "yes",
    },
    "complaints": {"complaint_id": "K1", "received_at": "2026-09-03", "branch_id": "B1", "decided_at": ""},
    "transactions": {
        "record_id": "T1",
        "transaction_date": "2026-09-03",
        "branch_id": "B1",
        "employee_id": "E1",
        "transaction_count": "100",
    },
    "score_events": {
        "event_id": "M1",
        "decided_at": "2026-09-20",
        "subject_type": "employee",
        "subject_id": "E1",
        "kind": "bonus",
        "category": "praise",
        "basis": "§20",
        "approved_by": "head",
    },
    "errors": {
        "error_id": "X1",
        "occurred_at": "2026-09-03",
        "branch_id": "B1",
        "employee_id": "E1",
        "severity": "minor",
        "is_counted": "yes",
    },
    "checklist_items": {
        "checklist_id": "L",
        "version": "1",
        "item_code": "A1",
        "item_text": "greets",
        "points_possible": "2",
    },
    "mystery_visits": {
        "visit_id": "V1",
        "item_code": "A1",
        "visited_at": "2026-09-03",
        "branch_id": "B1",
        "points_possible": "2",
        "points_scored": "2",
        "review_result": "final",
    },
    "checks": {
        "check_id": "P1",
        "item_code": "A1",
        "checked_at": "2026-09-03",
        "method": "on_site",
        "branch_id": "B1",
        "employee_id": "",
        "is_passed": "yes",
    },
    "training": {
        "record_id": "L1",
        "employee_id": "E1",
        "course_code": "C1",
        "course_type": "service",
        "due_date": "2026-09-10",
        "completed_date": "2026-09-09",
    },
    "rectifications": {
        "notice_no": "N1",
        "source": "check",
        "branch_id": "B1",
        "issued_at": "2026-09-03",
        "due_date": "2026-09-20",
        "done_at": "2026-09-18",
    },
}


def csv_text(feed: str, rows: list[dict[str, Any]]) -> str:
    """Rows over the feed's defaults as a CSV with the contract's headers."""
    full = [DEFAULTS[feed] | row for row in rows]
    columns = list(dict.fromkeys(key for row in full for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(full)
    return out.getvalue()


@cache
def _empty_warehouse() -> Path:
    """One that was just made, for every bank of this process to begin with: its tables cost most of a second."""
    folder = Path(tempfile.mkdtemp(prefix="appraise-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with opened(folder / "warehouse.duckdb"):
        return folder / "warehouse.duckdb"


class Bank:
    """A workspace on disk and what tests do with it, all through the code that departments' files go through."""

    def __init__(self, root: Path, settings: str = SETTINGS, *, remembers: bool = False, count: int = 0) -> None:
        root.mkdir(parents=True, exist_ok=True)
        (root / "appraisal.yaml").write_text(settings, encoding="utf-8")
        self.workspace = Workspace.open(root)
        if not self.workspace.warehouse.exists():
            shutil.copyfile(_empty_warehouse(), self.workspace.warehouse)
        self.count = count
        self._past = Past(root) if remembers else None

    def put(self, name: str, content: str | bytes, department: str = "dept") -> Path:
        """A file into the inbox."""
        folder = self.workspace.inbox / department
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def source(self, name: str, text: str) -> None:
        """A mapping."""
        folder = self.workspace.root / "sources"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")

    def deliver(self, feed: str, *rows: dict[str, Any], name: str | None = None) -> list[ingesting.Outcome]:
        """Rows over the defaults, as a file, taken in at once."""
        self.count += 1
        step = (name or f"{feed}-{self.count}.csv", csv_text(feed, list(rows) or [{}]))

        def work() -> list[ingesting.Outcome]:
            self.put(*step)
            return self.ingest()

        return self._past.deliver(step, work) if self._past else work()

    def ingest(self) -> list[ingesting.Outcome]:
        with self.writing() as connection:
            return ingesting.ingest(self.workspace, connection, moment=MOMENT, now=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with writing(self.workspace) as connection:
            yield connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.writing() as connection:
            return connection.execute(sql).fetchall()

    def feed(self, feed: str, *columns: str) -> list[tuple[Any, ...]]:
        """Current rows of a feed, ordered."""
        return self.rows(f"select {', '.join(columns) or '*'} from feed.{feed} order by all")

    def values(
        self, kind: str, first: date, after: date, known_until: date | None = None
    ) -> dict[tuple[Any, ...], Any]:
        """(indicator, level, subject, post, period's first day) → row of values, computed by the production SQL."""
        indicators = load_indicators(self.workspace.settings)
        with self.writing() as connection:
            compute_partials(connection, indicators, known_until or after, settings=self.workspace.settings)
            values = evaluate(roll_up(connection, kind, first, after), indicators, 25)
        keys = ["indicator", "level", "subject_id", "post", "period"]
        return {tuple(row[key] for key in keys): row for row in values.to_dict("records")}
