"""A bank small enough to be worked by hand: two branches, four people of one month, and files whose lines are known.

September 2026. B1: E1 (27 of 30 answers satisfied) and E2 (5 of 5); B2: E3's 9 of 10, an eleventh excluded by decision.
E3 was at B1 for the first 20 days and at B2 for the other 10; E4 was a teller for 15 days and a lobby manager for 15.
Counter satisfaction, branches, exact: B1 32/35, B2 9/10.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from workbench import SETTINGS, Bank

from pipeline import stages
from pipeline.periods import Period
from pipeline.validate import Verdict

MONTH = Period.parse("2026-09")
HEAD = """version: "1"
document_no: Doc 5
democratic_procedure: staff congress
published_at: 2026-01-10
effective_from: 2026-02-01
approved_by: board
minimum_indicators: 1
presence: {month: 10}
levels:
  - {grade: excellent, title: {zh: 优秀, en: Excellent}, reaching: 95}
  - {grade: good, title: {zh: 良好, en: Good}, reaching: 88}
  - {grade: below, title: {zh: 不达标, en: Below standard}, reaching: 0}
service_coefficient: {by_grade: {excellent: 1.2, good: 1.1, below: 0.8}}
"""
STEPS = "target: 95, curve: {kind: steps, per: 1, deduct: 2}"
TELLER = f"""title: {{zh: 柜员评分表, en: Teller scorecard}}
level: employee
posts: [teller]
items:
  - {{indicator: counter_satisfaction_rate, weight: 40, {STEPS}, article: Article 12}}
  - {{indicator: counted_errors, weight: 20, curve: {{kind: per_case, deduct: {{minor: 1, major: 3, critical: 10}}}}}}
  - {{indicator: training_completion, weight: 20, curve: {{kind: per_case, deduct: 5}}}}
  - {{linked: branch, weight: 20}}
score_events:
  bonus: {{cap: 5, categories: {{praise: 0.5}}}}
  maximum: 105
"""
LOBBY = """title: {zh: 大堂经理评分表, en: Lobby manager scorecard}
level: employee
posts: [lobby_manager]
items:
  - {indicator: training_completion, weight: 50, curve: {kind: per_case, deduct: 5}}
  - {linked: branch, weight: 50}
"""
BRANCH = f"""title: {{zh: 网点评分表, en: Branch scorecard}}
level: branch
items:
  - {{indicator: counter_satisfaction_rate, weight: 60, {STEPS}}}
  - {{indicator: training_completion, weight: 40, curve: {{kind: per_case, deduct: 5}}}}
"""
OUTAGE = {
    "event_id": "X1",
    "subject_type": "bank",
    "subject_id": "B2",
    "kind": "exclusion",
    "category": "outage",
    "decided_at": "2026-09-29",
    "starts_at": "2026-09-28 10:00",
    "ends_at": "2026-09-28 12:00",
    "branch_ids": "B2",
    "document_no": "Doc 61",
}


def build(root: Path) -> Bank:
    """The bank with its draft edition of September 2026; made once in a process, then copied, where customers are hashed by
    the same key.
    """
    key = os.environ.get("APPRAISE_HASH_KEY")
    if key is None:
        return _make(root)
    made = _made(key)
    shutil.copytree(made.workspace.root, root, dirs_exist_ok=True)
    return Bank(root, SETTINGS, count=made.count)


@cache
def _made(key: str) -> Bank:
    folder = Path(tempfile.mkdtemp(prefix="appraise-explained-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return _make(folder / "bank")


def _make(root: Path) -> Bank:
    bank = Bank(root, SETTINGS)
    folder = bank.workspace.root / "scorecards"
    folder.mkdir()
    for name, text in (("teller", TELLER), ("lobby", LOBBY), ("branch", BRANCH)):
        (folder / f"{name}.yaml").write_text(HEAD + text, encoding="utf-8")
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})
    bank.deliver(
        "employees",
        {"employee_name": "Wang Li"},
        {"employee_id": "E2"},
        {"employee_id": "E3", "valid_to": "2026-09-20"},
        {"employee_id": "E3", "branch_id": "B2", "valid_from": "2026-09-21"},
        {"employee_id": "E4", "branch_id": "B2", "valid_to": "2026-09-15"},
        {"employee_id": "E4", "branch_id": "B2", "post": "lobby_manager", "valid_from": "2026-09-16"},
        {"employee_id": "E5", "branch_id": "B2", "post": "guard"},
    )
    bank.deliver("surveys", *answers(), name="answers.csv")
    bank.deliver(
        "errors",
        {"issued_at": "2026-09-05"},
        {"error_id": "X2", "issued_at": "2026-09-06", "is_counted": "no"},
        name="errors.csv",
    )
    bank.deliver(
        "training",
        {"exam_date": "2026-09-08", "completed_date": "2026-09-08", "is_passed": "no"},
        {"record_id": "L2", "exam_date": "2026-09-09", "is_passed": "yes", "attempt_no": "2"},
        {"record_id": "L3", "employee_id": "E2", "completed_date": ""},
        name="courses.csv",
    )
    bank.deliver("score_events", {}, OUTAGE, name="matters.csv")
    stages.compute(bank.workspace, MONTH, stages.load_rules(bank.workspace), Verdict(()), lambda _: None)
    return bank


def answers() -> list[dict[str, Any]]:
    """Lines 2 to 31: E1's, the last three of them not satisfied; 32 to 36: E2's; 37 to 46: E3's at B2, the last one not
    satisfied; 47: E3's in the outage.
    """
    common = {"instrument": "counter_device", "branch_id": "B1", "customer_id": "C777", "comment": "slow, said Mr Zhou"}
    found = [
        common
        | {"survey_id": f"A{n:02}", "employee_id": "E1", "answered_at": f"2026-09-{n:02} 10:00"}
        | {"is_satisfied": "yes" if n <= 27 else "no"}
        for n in range(1, 31)
    ]
    found += [
        common | {"survey_id": f"B{n}", "employee_id": "E2", "answered_at": f"2026-09-0{n} 11:00"} for n in range(1, 6)
    ]
    there = common | {"branch_id": "B2", "employee_id": "E3"}
    found += [
        there
        | {
            "survey_id": f"C{n:02}",
            "answered_at": f"2026-09-22 1{n % 8}:{n:02}",
            "is_satisfied": "no" if n == 10 else "yes",
        }
        for n in range(1, 11)
    ]
    return [*found, there | {"survey_id": "C11", "answered_at": "2026-09-28 11:00", "is_satisfied": "no"}]
