"""The truth behind the files, kept aside for tests: figures before any fault or layout touched them."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np

from sample_data.appeals import faults_of
from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.complaint import Complaint
from sample_data.error_ledger import ledger
from sample_data.inspections import MONTHS_KEPT, inspections
from sample_data.mystery import visits
from sample_data.ratings import Ratings
from sample_data.surveys import ACCEPTED, interviews
from sample_data.volumes import Volumes
from sample_data.world import World


@dataclass
class Truth:
    """Collects (month, measure, numerator, denominator) while the files are written."""

    world: World
    rows: list[tuple[str, str, int, int]] = field(default_factory=list)

    def add(self, month: Month, call: Calls, pressed: Ratings, counted: Volumes) -> None:
        """Take the month's totals, bank level."""
        key = f"{month.year}-{month.number:02d}"
        asked, answered = call.requested != NONE, call.answered != NONE
        wait = np.where(answered, call.queue + call.ring, 0)
        judged = ~pressed.is_default
        errors = ledger(self.world, month)
        unanswered = asked & ~answered
        found = {
            "call_rows": (len(call.start), 1),
            "connection": (answered.sum(), asked.sum()),
            "within_20s": ((answered & (wait <= 20)).sum(), answered.sum()),
            "within_15s_ring": ((answered & (call.ring <= 15)).sum(), answered.sum()),
            "wait_seconds": (wait.sum(), answered.sum()),
            "abandoned_after_5s": ((unanswered & (call.queue > 5)).sum(), asked.sum()),
            "call_satisfied": (((call.key == 1) | (call.key == 2)).sum(), (call.key > 0).sum()),
            "resolved": ((call.resolved == 1).sum(), (call.resolved != NONE).sum()),
            "counter_satisfied": ((judged & (pressed.level <= 1)).sum(), judged.sum()),
            "counter_rating_rows": (len(pressed.level), 1),
            "transactions": (counted.count.sum(), 1),
            "teller_transactions": (counted.count[counted.owner != ""].sum(), 1),
            "errors_counted": (
                len({one.error_id[:16] for one in errors if one.counted == "是"}),
                counted.count.sum(),
            ),
        }
        if month in self.world.clock.months[-MONTHS_KEPT:]:
            checked = inspections(self.world, month)
            applied = sum(one.applicable for one in checked)
            found["checked_items_met"] = (applied - sum(one.failed for one in checked), applied)
        self.rows += [(key, name, int(top), int(bottom)) for name, (top, bottom) in found.items()]

    def write(self, folder: Path, grievances: list[Complaint]) -> list[Path]:
        """monthly.csv, quarterly.csv, assignments.csv, complaints.json, errors.json; returns their paths."""
        people = self.world.people
        spells = [
            (one.employee_id, one.unit_id, one.title, one.first, one.last or "", int(one.is_lent))
            for one in people.spells
        ]
        errors = [one for month in self.world.clock.months for one in ledger(self.world, month)]
        return [
            _csv(folder / "monthly.csv", ("month", "measure", "numerator", "denominator"), self.rows),
            _csv(folder / "quarterly.csv", ("quarter", "measure", "numerator", "denominator"), self._quarters()),
            _csv(
                folder / "assignments.csv",
                ("employee_id", "unit_id", "title", "first", "last", "is_lent"),
                spells,
            ),
            _json(folder / "complaints.json", [_complaint(one) for one in grievances]),
            _json(folder / "errors.json", [asdict(one) for one in errors]),
        ]

    def _quarters(self) -> list[tuple[str, str, int, int]]:
        rows = []
        for year, quarter, months in self.world.clock.quarters():
            kept = [one.scores for one in interviews(self.world, quarter, months) if one.verdict == ACCEPTED]
            overall = [scores[0] for scores in kept if scores[0] <= 10]
            advice = [scores[5] for scores in kept if scores[5] <= 10]
            key = f"{year}-Q{quarter}"
            net = sum(score >= 9 for score in advice) - sum(score <= 6 for score in advice)
            rows.append((key, "survey_index_ninths", sum(score - 1 for score in overall), len(overall) * 9))
            rows.append((key, "net_promoters", net, len(advice)))
            rows.append((key, "mystery_half_points", *self._mystery(year, quarter, months)))
        return rows

    def _mystery(self, year: int, quarter: int, months: tuple[Month, ...]) -> tuple[int, int]:
        """Half points of the quarter's visits after the last review, and those that could be had."""
        found = [one for one in visits(self.world, year, quarter, months) if one.entered]
        lost = faults_of(self.world, year, quarter, found, is_final=True)
        whole = sum(2 * item.points for one in found for item in one.items if one.applies(item))
        return whole - sum(one.half_points_after for one in lost), whole


def _csv(path: Path, header: tuple[str, ...], rows: list[tuple]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def _json(path: Path, rows: list[dict]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")
    return path


def _complaint(one: Complaint) -> dict:
    return {**asdict(one), "first_copy": one.first_copy and one.first_copy.first.isoformat()[:7]}


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"cannot write a {type(value).__name__}")
