"""What was closed and corrected, as the interface serves it: the tables that HR's files have, made on the first request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from closing_desks import MONTH, Desk

from pipeline.access import accesses
from pipeline.api.app import create_app
from pipeline.api.shelf import prepare
from pipeline.closing.states import standings
from pipeline.editions import read_edition
from pipeline.hr.tables import tables
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
