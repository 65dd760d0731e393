"""What was closed and corrected, as the interface serves it: the tables that HR's files have, made on closing or on the first
request.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from closing_desks import LATE_ERROR, MONTH, Desk
from typer.testing import CliRunner

from pipeline.access import accesses
from pipeline.api.app import create_app
from pipeline.api.shelf import prepare, ready, shelf_of
from pipeline.cli import app
from pipeline.closing import close
from pipeline.closing.states import standings
from pipeline.editions import read_edition
from pipeline.errors import WorkspaceError
from pipeline.hr.tables import tables
from pipeline.texts import msg
from pipeline.tokens import create_token

EDITIONS = f"/v1/periods/{MONTH}/editions"


def _as_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


def test_the_interface_serves_what_the_exports_hold(
    corrected_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from starlette.testclient import TestClient

    shutil.copytree(corrected_folder, tmp_path / "bank")
    workspace = Desk(tmp_path / "bank", monkeypatch).workspace
    _, token = create_token(workspace, "payroll", "hr", by="tests")
    prepare(workspace, standings(workspace, MONTH)[-2])  # edition 1; the other is made by the server
    exported = tables(workspace, read_edition(workspace, MONTH, 2))
    with TestClient(create_app(workspace), raise_server_exceptions=False) as client:

        def rows(path: str) -> list[dict[str, Any]]:
            headers = {"authorization": f"Bearer {token}", "x-purpose": "payroll"}
            answer = client.get(f"{EDITIONS}/{path}", headers=headers)
            assert answer.status_code == 200, answer.text
            found: list[dict[str, Any]] = answer.json()["rows"]
            return found

        scores = rows("latest/scores")
        assert sorted((row["employee_id"], row["post"], row["row_hash"]) for row in scores) == sorted(
            exported["appraisal_results"][["employee_id", "post", "row_hash"]].itertuples(index=False, name=None)
        )
        for path, name in (("indicator-points", "indicator_points"), ("score-events", "score_events")):
            assert len(rows(f"2/{path}")) == len(exported[name]) > 0
        changed = rows("2/differences")
        assert {_as_text(row["old_value"]) for row in changed} == set(exported["differences"]["old_value"])
        assert {row["employee_id"] for row in rows("latest/scores?changed_since=1")} == {
            row["employee_id"] for row in changed
        }
        before = {(row["employee_id"], row["post"]): row["score"] for row in rows("1/scores")}
        after = {(row["employee_id"], row["post"]): row["score"] for row in scores}
        assert {who for who, _ in after if any(before[key] != after[key] for key in after if key[0] == who)} == {
            row["employee_id"] for row in changed if row["field"] == "score"
        }
    assert [one.edition for one in accesses(workspace)][-1] == "1"


def _shelved(desk: Desk) -> list[tuple[str, bool]]:
    """Every edition that took effect, and whether the interface finds its tables made."""
    workspace = desk.workspace
    return [(one.folder, ready(shelf_of(workspace, one)) is not None) for one in standings(workspace)]


def test_closing_and_correcting_leave_the_tables_that_the_interface_reads(desk: Desk) -> None:
    told = ["--approved-by", "li", "--minutes", "M-12", "--workspace", str(desk.workspace.root)]
    assert CliRunner().invoke(app, ["close", "2026-09", "--as", "provisional", *told]).exit_code == 0
    assert CliRunner().invoke(app, ["close", "2026-09", "--as", "preview", *told]).exit_code == 0
    assert _shelved(desk) == [("1-provisional", False), ("1-preview", True)]
    desk.moment = desk.moment.replace(day=22)
    assert CliRunner().invoke(app, ["close", "2026-09", *told]).exit_code == 0
    desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
    why = ["--reason", "late", "--reason-code", "late_data"]
    assert CliRunner().invoke(app, ["restate", "2026-09", *why, *told]).exit_code == 0
    assert _shelved(desk)[2:] == [("1", True), ("2", True)]


def test_a_period_is_closed_though_its_tables_for_the_interface_cannot_be_made(
    closed_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise WorkspaceError(msg("no room"))

    monkeypatch.setattr(close, "prepare", fails)
    assert [message.text("en") for message in close.shelve(closed_desk.workspace, MONTH)] == [
        "2026-09: the tables for the HR interface are not made yet (no room)."
    ]
