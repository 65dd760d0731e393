"""A bank with editions that the interface serves: September 2026 final and restated, October in preview.

E1 and E2 are tellers of B1, E3 one of B2, E4 of B2 had two posts and a combined row. The restatement changed E2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pandas as pd
from workbench import Bank

from pipeline.api.columns import column_types
from pipeline.api.shelf import TABLES, fill, shelf_of
from pipeline.closing.states import Decision, Entered, enter, standings
from pipeline.hr.few import Few
from pipeline.periods import Period
from pipeline.tokens import create_token
from pipeline.workspace import Workspace

PURPOSE = "%E8%96%AA%E9%85%AC%E6%A0%B8%E7%AE%97"  # 薪酬核算
SCORES = "/v1/periods/2026-09/editions/latest/scores"
MONTH, PREVIEWED = Period.parse("2026-09"), Period.parse("2026-10")
ROLES = {"hr": "", "branch_head": "B1", "employee": "E1", "auditor": ""}
SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: en
interface: {requests_per_second: 10000, burst: 10000}
"""
PEOPLE = (
    ("E1", "王丽", "B1", "teller", True, "good", "92.50"),
    ("E2", '=HYPERLINK("http://x","y")', "B1", "teller", True, "below", "59.90"),
    ("E3", "张伟", "B2", "teller", True, "good", "90.00"),
    ("E4", "李娜", "B2", "teller", False, None, "80.00"),
    ("E4", "李娜", "B2", "lobby_manager", False, None, "82.00"),
    ("E4", "李娜", "B2", "combined", True, "fair", "81.00"),
)


def build(root: Path) -> tuple[Workspace, dict[str, str]]:
    """The workspace, and a token of each role."""
    workspace = Bank(root, SETTINGS).workspace
    decision = Decision(at="2026-10-21T10:00:00", by="operator", approved_by="head", minutes="M 9")
    for period, number, state, folder in (
        (MONTH, 1, "final", "1"),
        (MONTH, 2, "restated", "2"),
        (PREVIEWED, 1, "preview", "1-preview"),
    ):
        seal = f"{number}{period.number:02}".ljust(64, "a")
        enter(workspace, decision, [Entered(str(period), number, state, folder, seal)])
    for standing in standings(workspace):
        made = frames(str(standing.period), standing.number, standing.state)
        fill(shelf_of(workspace, standing), [made], Few(frozenset({"counter_satisfaction_rate"})))
    return workspace, {role: create_token(workspace, role, role, scope, by="tests")[1] for role, scope in ROLES.items()}


def frames(period: str, edition: int, state: str) -> dict[str, pd.DataFrame]:
    """HR's tables of an edition."""
    both = {"period": period, "edition": edition}
    results, points, events = [], [], []
    for employee, name, branch, post, is_primary, grade, score in PEOPLE:
        score = "61.00" if (employee, edition) == ("E2", 2) else score
        person = both | {"employee_id": employee, "post": post}
        results.append(
            person
            | {"employee_name": name, "branch_id": branch, "edition_status": state, "is_primary": is_primary}
            | {"grade": grade, "score": score, "score_exact": f"{score}000000"}
        )
        if post != "combined":
            few = {"numerator": "2.000000", "denominator": "3.000000", "sample_size": "3", "points": "95.00"}
            points += [person | few | {"indicator": name} for name in ("counter_satisfaction_rate", "error_rate")]
        if is_primary:
            events.append(both | {"event_id": f"M-{employee}", "employee_id": employee, "kind": "bonus"})
    events.append(both | {"event_id": "X1", "kind": "exclusion"})
    changed = {"period": period, "employee_id": "E2", "post": "teller", "field": "score", "old_value": "59.90"}
    made = {
        "appraisal_results": results,
        "indicator_points": points,
        "score_events": events,
        "differences": [changed] if edition > 1 else [],
    }
    return {table: _frame(table, made[table]) for table in TABLES}


def _frame(table: Any, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(column_types(table)), dtype=object)


class Asking:
    """A client that asks as a role, with a purpose unless told otherwise."""

    def __init__(self, client: Any, workspace: Workspace, tokens: dict[str, str]) -> None:
        self.client, self.workspace, self.tokens = client, workspace, tokens

    def get(self, path: str, role: str | None = "hr", **headers: str | None) -> httpx.Response:
        return self.ask("GET", path, role, **headers)

    def ask(self, method: str, path: str, role: str | None = "hr", **headers: str | None) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.tokens[role]}" if role else None, "x-purpose": PURPOSE}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = self.client.request(
            method, path, headers={name: value for name, value in sent.items() if value is not None}
        )
        return answer
