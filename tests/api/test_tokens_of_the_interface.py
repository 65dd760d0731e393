"""Tokens: kept as hashes, valid for a time, withdrawn at once; and how often one may ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from interface_bank import SCORES, Asking
from typer.testing import CliRunner

from pipeline.api.callers import Bucket
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.settings import Interface
from pipeline.tokens import by_id, create_token, recognised, revoke_token, tokens


def test_the_token_itself_is_nowhere_in_the_workspace(asking: Asking) -> None:
    secret = asking.tokens["hr"].rpartition("_")[2]
    asking.get(SCORES)
    for path in asking.workspace.root.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", "Basic aHI6aHI=", "Bearer appraise_000000000000_" + "A" * 43]
)
def test_what_is_no_token_is_refused(asking: Asking, given: str) -> None:
    answer = asking.get(SCORES, None, authorization=given)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_forged_secret_behind_a_true_number_is_refused(asking: Asking) -> None:
    token = asking.tokens["hr"]
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert asking.get(SCORES, None, authorization=f"Bearer {forged}").json()["type"].endswith("unknown-token")


def test_the_secret_of_one_token_does_not_open_another(asking: Asking) -> None:
    known = by_id(tokens(asking.workspace))
    employee, hr = asking.tokens["employee"], asking.tokens["hr"]
    mixed = "_".join(["appraise", hr.split("_")[1], employee.split("_", 2)[2]])
    assert recognised(mixed, known) is None
    found = recognised(employee, known)
    assert found is not None
    assert (found.role, found.scope) == ("employee", "E1")


def test_a_token_expires(asking: Asking) -> None:
    now = asking.workspace.now()
    _, text = create_token(asking.workspace, "brief", "hr", by="tests", days=1)
    assert asking.get(SCORES, None, authorization=f"Bearer {text}").status_code == 200
    with time_machine.travel(datetime.now().astimezone() + timedelta(days=1, seconds=5), tick=True):
        answer = asking.get(SCORES, None, authorization=f"Bearer {text}")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:appraise:problem:expired-token")
    assert tokens(asking.workspace)[-1].expires_at - now <= timedelta(days=1, minutes=5)


def test_a_revoked_token_is_refused_by_a_running_server_at_its_next_request(asking: Asking) -> None:
    _, text = create_token(asking.workspace, "leaver", "hr", by="tests")
    assert asking.get(SCORES, None, authorization=f"Bearer {text}").status_code == 200
    revoke_token(asking.workspace, "leaver", by="tests")
    answer = asking.get(SCORES, None, authorization=f"Bearer {text}")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:appraise:problem:revoked-token")


@pytest.mark.parametrize(
    ("name", "role", "scope", "days"),
    [
        ("x", "president", "", 90),
        ("x", "branch_head", "", 90),
        ("x", "hr", "B1", 90),
        ("x", "hr", "", 0),
        ("x", "hr", "", 9999),
        ("two words", "hr", "", 90),
        ("hr", "hr", "", 90),
    ],
)
def test_no_token_is_made_that_says_too_little_or_too_much(
    asking: Asking, name: str, role: str, scope: str, days: int
) -> None:
    with pytest.raises(UsageError):
        create_token(asking.workspace, name, role, scope, by="tests", days=days)


def test_a_token_asks_so_many_times_at_once_and_then_so_many_a_second() -> None:
    bucket = Bucket(Interface(requests_per_second=2, burst=3))
    assert [bucket.take(100.0) > 0 for _ in range(4)] == [False, False, False, True]
    assert bucket.take(100.4) > 0
    assert bucket.take(100.5) == 0
    assert bucket.take(100.5) == pytest.approx(0.5)


def test_who_asks_too_often_is_told_when_to_come_back(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    gatekeeper = asking.client.app.state.service.gatekeeper
    monkeypatch.setattr(gatekeeper, "limits", Interface(requests_per_second=0.01, burst=2))
    _, text = create_token(asking.workspace, "hasty", "hr", by="tests")
    answers = [asking.get("/v1/periods", None, authorization=f"Bearer {text}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].json()["type"] == "urn:appraise:problem:too-many"
    assert asking.get("/v1/periods").status_code == 200


def test_the_commands_show_a_token_once_and_withdraw_it(tmp_path: Path) -> None:
    (tmp_path / "appraisal.yaml").write_text("format: 1\nname: {zh: 行, en: Bank}\nlocale: en\n", encoding="utf-8")
    run = CliRunner().invoke
    here = ["--workspace", str(tmp_path)]
    made = run(app, ["token", "create", "payroll", "--role", "hr", *here])
    assert made.exit_code == 0
    text = made.output.splitlines()[-1]
    assert text.startswith("appraise_")
    listed = run(app, ["token", "list", *here]).output
    assert "payroll" in listed
    assert "valid" in listed
    assert text not in listed
    assert run(app, ["token", "revoke", "payroll", *here]).exit_code == 0
    assert "revoked" in run(app, ["token", "list", *here]).output
    assert run(app, ["token", "revoke", "payroll", *here]).exit_code == 2
