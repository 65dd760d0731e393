"""A small bank whose files lie in the inbox, and full runs of it in processes that may be killed."""

from __future__ import annotations

import json
import multiprocessing
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from explained_bank import BRANCH, HEAD, LOBBY, MONTH, OUTAGE, TELLER, answers
from workbench import SETTINGS, Bank, csv_text

from pipeline import stages
from pipeline.contracts import contracts
from pipeline.errors import AppraiseError
from pipeline.full_disk import telling_of_full_disk
from pipeline.validate import warm_up
from pipeline.warehouse import opened
from pipeline.workspace import Workspace

MOMENT = datetime(2026, 10, 9, 8, 0)
KEY = "a key for tests"
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.soak.warm"])


@dataclass(frozen=True)
class Content:
    """What a bank has come to: the hashes of its edition's tables, current rows by feed, and the ledger's accounts."""

    tables: dict[str, Any]
    rows: dict[str, int]
    accounts: list[Any]


def make(root: Path) -> Bank:
    """The bank; nothing is taken in yet."""
    bank = Bank(root, SETTINGS)
    folder = root / "scorecards"
    folder.mkdir()
    for name, text in (("teller", TELLER), ("lobby", LOBBY), ("branch", BRANCH)):
        (folder / f"{name}.yaml").write_text(HEAD + text, encoding="utf-8")
    people = [{"employee_name": "Wang Li"}, {"employee_id": "E2"}, {"employee_id": "E3", "branch_id": "B2"}]
    files = {
        "branches": [{}, {"branch_id": "B2", "branch_name": "Hillside"}],
        "employees": people,
        "surveys": answers(),
        "errors": [{"issued_at": "2026-09-05"}, {"error_id": "X2", "occurred_at": "someday"}],
        "training": [{"exam_date": "2026-09-08", "completed_date": "2026-09-08", "is_passed": "no"}],
        "score_events": [{}, OUTAGE],
    }
    for feed, rows in files.items():
        bank.put(f"{feed}.csv", csv_text(feed, rows))
    bank.put("empty.csv", b"")
    return bank


def run(root: Path, until: str = "publish") -> None:
    """The stages of a run, as the flow has them, up to `until`."""
    workspace = Workspace.open(root)
    rules = stages.load_rules(workspace)
    with telling_of_full_disk(root), stages.alone(workspace, f"run {MONTH}"):
        stages.take_in(workspace, MOMENT, now=True, progress=_quiet)
        if until == "ingest":
            return
        verdict = stages.validate(workspace, MONTH, _quiet)
        stages.compute(workspace, MONTH, rules, verdict, _quiet)
        if until == "compute":
            return
        stages.publish(workspace, MONTH, rules, None, _quiet)


def _told(root: Path, answer: Path, until: str) -> None:
    """In a process of its own: what the run came to, into `answer`."""
    os.environ["APPRAISE_HASH_KEY"] = KEY
    warm_up()
    answer.with_suffix(".began").touch()
    try:
        run(root, until)
        answer.write_text(json.dumps({"kind": "", "said": ""}), encoding="utf-8")
    except AppraiseError as error:
        answer.write_text(json.dumps({"kind": type(error).__name__, "said": str(error)}), encoding="utf-8")


def start(root: Path, answer: Path, until: str = "publish") -> Any:
    """A run in a process of its own; it tells in `answer` how it ended: kind of error (empty for none) and what it said."""
    for path in (answer, answer.with_suffix(".began")):
        path.unlink(missing_ok=True)
    process = _processes.Process(target=_told, args=(root, answer, until))
    process.start()
    return process


def ended(process: Any, answer: Path) -> dict[str, str]:
    """How a run ended. A run that was not killed and told nothing failed by itself: AssertionError."""
    process.join()
    assert answer.is_file(), f"the run ended with {process.exitcode} and told nothing"
    found: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def content(root: Path) -> Content:
    """What the bank has come to."""
    workspace = Workspace.open(root)
    manifest = json.loads((workspace.edition(str(MONTH)) / "manifest.json").read_text(encoding="utf-8"))
    with opened(workspace.warehouse) as connection:
        counted = {
            feed: connection.execute(f"select count(*) from feed.{feed}").fetchall()[0][0] for feed in contracts()
        }
    lines = [json.loads(line) for line in workspace.ledger.read_text(encoding="utf-8").splitlines()]
    accounts = sorted([line["number"], line["name"], line["sha256"], json.dumps(line["loads"])] for line in lines)
    return Content(manifest["files"], counted, accounts)


def left_over(root: Path) -> list[str]:
    """Files written aside and forgotten, and what still lies in the inbox."""
    parts = [path for path in root.rglob("*") if path.is_file() and (path.suffix in (".part", ".tmp"))]
    inbox = [path for path in (root / "inbox").rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(root)) for path in (*parts, *inbox))


def _quiet(_: str) -> None:
    """Nobody looks on."""
