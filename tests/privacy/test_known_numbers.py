"""A number that somebody types must be somebody's, as far as anything is known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from explained_bank import MONTH, build
from typer.testing import CliRunner
from workbench import Bank

from pipeline import stages
from pipeline.cli import app
from pipeline.holds import held
from pipeline.known import require_employee, require_scope
from pipeline.lock import LOCK, Holder, holder_of, holding
from pipeline.tokens import tokens
from pipeline.validate import Verdict

HOLD = "import sys; from pipeline.cli import app; app(['hold', 'add', sys.argv[2], '--reason', 'x', '-w', sys.argv[1]])"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """With a row of somebody who is on no roll, which was returned, and one of somebody who left; after its run came E55,
    B55 and a row of E56 that was returned.
    """
    bank = build(tmp_path_factory.mktemp("known"))
    bank.deliver("employees", {"employee_id": "E8", "valid_to": "2024-12-31"})
    bank.deliver("surveys", {"survey_id": "Z1", "employee_id": "E77"})
    stages.compute(bank.workspace, MONTH, stages.load_rules(bank.workspace), Verdict(()), lambda _: None)
    bank.deliver("employees", {"employee_id": "E55"})
    bank.deliver("branches", {"branch_id": "B55"})
    bank.deliver("surveys", {"survey_id": "Z2", "employee_id": "E56"})
    return bank


def appraise(bank: Bank, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--workspace", str(bank.workspace.root)])
    return done.exit_code, done.output


@pytest.mark.parametrize("employee", ["E1", "E8", "E77"])
def test_who_is_on_the_roll_who_left_and_who_stands_in_a_returned_row_alone_can_be_held(
    known: Bank, employee: str
) -> None:
    assert appraise(known, "hold", "add", employee, "--reason", "case")[0] == 0
    assert employee in held(known.workspace)


@pytest.mark.parametrize("employee", ["E99", "B1", "", "%"])
def test_a_number_that_is_nobodys_is_not_held(known: Bank, employee: str) -> None:
    code, told = appraise(known, "hold", "add", employee, "--reason", "case")
    assert (code, told.count("\n")) == (2, 1)
    assert "is about an employee" in told
    assert employee not in held(known.workspace)


@pytest.mark.parametrize(("role", "scope"), [("branch_head", "B9"), ("branch_head", "E1"), ("employee", "E99")])
def test_no_token_is_made_for_a_branch_or_person_that_there_is_not(known: Bank, role: str, scope: str) -> None:
    code, told = appraise(known, "token", "create", "slip", "--role", role, "--scope", scope)
    assert (code, scope in told) == (2, True)
    assert tokens(known.workspace) == []


@pytest.mark.parametrize(("role", "scope"), [("branch_head", "B1"), ("employee", "E8"), ("hr", "")])
def test_a_token_is_made_for_those_that_there_are(known: Bank, role: str, scope: str) -> None:
    code, told = appraise(
        known, "token", "create", f"for-{role}", "--role", role, *(["--scope", scope] if scope else [])
    )
    assert code == 0, told
    assert (role, scope) in [(token.role, token.scope) for token in tokens(known.workspace)]


def test_who_was_taken_in_since_the_last_run_is_known_already(known: Bank) -> None:
    for employee in ("E55", "E56"):
        assert appraise(known, "hold", "add", employee, "--reason", "case")[0] == 0
        assert employee in held(known.workspace)
    require_scope(known.workspace, "branch_head", "B55", "token create")
    assert appraise(known, "hold", "add", "E57", "--reason", "case")[0] == 2


def test_a_number_that_only_the_warehouse_could_know_is_asked_for_again_while_a_run_writes(known: Bank) -> None:
    writer = Holder(1, "server", "batch", "2026-10-09 06:00:00", "run 2026-09")
    with holding(known.workspace.root / LOCK, writer):
        locked_out = subprocess.run(
            [sys.executable, "-c", HOLD, str(known.workspace.root), "E99"],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        protected = subprocess.run(
            [sys.executable, "-c", HOLD, str(known.workspace.root), "E8"],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert (locked_out.returncode, "run 2026-09" in locked_out.stderr) == (7, True)
    assert "--wait" not in locked_out.stderr, "the command has no such option"
    assert protected.returncode == 0


def test_whoever_finds_the_warehouse_held_by_a_look_up_is_told_the_command_that_makes_it(
    known: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_by = []
    monkeypatch.setattr("pipeline.known.is_in_rows", lambda *_: held_by.append(holder_of(known.workspace.root / LOCK)))
    for words in (
        ["hold", "add", "E99", "--reason", "case"],
        ["token", "create", "a", "--role", "employee", "--scope", "E99"],
    ):
        appraise(known, *words)
    assert [holder.doing for holder in held_by if holder] == ["hold add", "token create"]


def test_as_long_as_nothing_was_computed_every_number_is_taken(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank")
    require_employee(bank.workspace, "E99", "hold add")
    require_scope(bank.workspace, "branch_head", "B9", "token create")
