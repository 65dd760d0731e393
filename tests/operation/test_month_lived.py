"""A February of unattended work with a moved clock: the deployed flows themselves, on a small bank, look by look."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from explained_bank import BRANCH, HEAD
from receivers import web_server
from workbench import SETTINGS, Bank, csv_text

from flows import deployed, period

STEP = timedelta(minutes=30)
USUAL = (6, 7, 12, 21.5, 22)  # the hours that are looked at on days on which nothing is expected
BUSY = (4, 14, 24, 28)  # days that are looked at from midnight to midnight
SCHEDULE = """arrivals: file
schedule:
  month: {working_day: 12, at: "06:00"}
  quarter: {working_day: 10, at: "07:00"}
  year: {working_day: 15, at: "07:00"}
  nightly: "21:30"
"""
ANSWERS = [{"survey_id": f"S{n}", "answered_at": f"2026-01-{n:02} 10:00", "branch_id": "B1"} for n in range(1, 31)]


def looks(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        if first.day in BUSY or first.hour + first.minute / 60 in USUAL:
            yield first
        first += STEP


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A bank whose flows call one another here, without a server between them."""
    found = Bank(tmp_path / "bank", SETTINGS + SCHEDULE)
    folder = found.workspace.root / "scorecards"
    folder.mkdir()
    card = HEAD.replace("2026-02-01", "2026-01-01").replace("2026-01-10", "2025-12-20")
    (folder / "branch.yaml").write_text(card + BRANCH, encoding="utf-8")
    for name in ("ingest", "validate", "compute", "publish"):
        monkeypatch.setattr(period, name, getattr(period, name).fn)
    monkeypatch.setattr(deployed, "ingest_stage", period.ingest)
    for module in (period, deployed):
        monkeypatch.setattr(module, "create_markdown_artifact", lambda **_: None)
    monkeypatch.setattr(period, "create_link_artifact", lambda **_: None)
    monkeypatch.setattr(deployed, "_waits", lambda kind: False)

    def run_deployment(name: str, *, parameters: dict[str, Any], **_: Any) -> None:
        until = parameters.pop("until")
        flow = getattr(deployed, name.split("/")[1])
        flow.fn(**parameters, until=datetime.fromisoformat(until) if until else None)

    monkeypatch.setattr(deployed, "run_deployment", run_deployment)
    return found


def come(bank: Bank, files: dict[str, list[dict[str, Any]]], at: datetime) -> None:
    """Files of a department that are written at that moment."""
    for feed, rows in files.items():
        path = bank.put(f"{feed}-{at:%d%H%M}.csv", csv_text(feed, rows))
        stamp = at.timestamp()
        os.utime(path, (stamp, stamp))


def begun(bank: Bank) -> list[tuple[str, str, str]]:
    """Kind, period and moment of every run, by the journal."""
    lines = [json.loads(line) for line in bank.workspace.runs.read_text(encoding="utf-8").splitlines()]
    return [(line["kind"], line["period"], line["at"]) for line in lines if line["event"] == "began"]


def ended(bank: Bank) -> Counter[str]:
    lines = [json.loads(line) for line in bank.workspace.runs.read_text(encoding="utf-8").splitlines()]
    return Counter(line["status"] for line in lines if line["event"] == "ended")


def in_china(moment: datetime) -> datetime:
    return datetime.fromisoformat(moment.isoformat() + "+08:00")


def test_a_february_with_the_festival_and_a_worked_saturday_has_each_run_once_on_its_day(bank: Bank) -> None:
    written, taken_in = datetime(2026, 2, 4, 9, 45), datetime(2026, 2, 4, 10)
    for moment in looks(datetime(2026, 2, 1), datetime(2026, 2, 28, 23, 30)):
        with time_machine.travel(in_china(moment), tick=False):
            if moment == taken_in:
                files = {"branches": [{}], "employees": [{"valid_from": "2025-01-01"}], "surveys": ANSWERS}
                come(bank, files, in_china(written))
            deployed.tick.fn(str(bank.workspace.root))
    runs = begun(bank)
    # Saturday the 14th is worked, the 15th to the 23rd is the festival: the 12th working day is the 24th.
    assert [run for run in runs if run[0] != "ingest"] == [("month", "2026-01", "2026-02-24T06:00:00")]
    taken = [at for kind, _, at in runs if kind == "ingest"]
    nights = [f"2026-02-{day:02}T21:30:00" for day in range(1, 29)]
    assert sorted(taken) == sorted([*nights, "2026-02-04T10:00:00"])
    assert ended(bank) == {"done": len(runs)}
    assert (bank.workspace.site / "bank" / "all" / "2026-01" / "index.html").is_file()


def test_a_critical_check_in_an_unattended_run_is_told_and_the_last_good_pages_stand(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = str(bank.workspace.root)
    good = {"branches": [{}], "employees": [{"valid_from": "2025-01-01"}], "surveys": ANSWERS}
    wrong = {
        "transactions": [{"transaction_date": "2026-01-09", "transaction_count": "1"}],
        "errors": [{"error_id": f"X{n}", "occurred_at": "2026-01-09", "is_counted": "yes"} for n in (1, 2)],
    }
    keys = tmp_path / "keys"
    keys.mkdir()
    monkeypatch.setenv("APPRAISE_KEYS", str(keys))
    settings = bank.workspace.root / "appraisal.yaml"
    settings.write_text(settings.read_text("utf-8") + "notifications: {channels: [{secret: HOOK}]}\n", "utf-8")
    with web_server() as hook:
        (keys / "notices.yaml").write_text(f"HOOK: {hook.url}\n", "utf-8")
        with time_machine.travel(in_china(datetime(2026, 2, 24, 6)), tick=False):
            come(bank, good, in_china(datetime(2026, 2, 4, 9)))
            deployed.month.fn(root, "2026-01")
            pages = {path: path.read_bytes() for path in bank.workspace.site.rglob("*.html")}
            come(bank, wrong, in_china(datetime(2026, 2, 5, 9)))
            with pytest.raises(deployed.RunStopped):
                deployed.month.fn(root, "2026-01")
        told = [json.loads(post)["message"] for post in hook.posts]
    assert ended(bank) == {"done": 1, "stopped": 1}
    assert len(told) == 2  # the good one was published, the other stopped
    assert "Riverside" in told[1]
    assert pages == {path: path.read_bytes() for path in bank.workspace.site.rglob("*.html")}
