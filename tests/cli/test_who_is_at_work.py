"""Whom the journals name as being at work."""

from __future__ import annotations

import os
import pwd
import time
from multiprocessing import get_context
from multiprocessing.context import ForkProcess as Process

import pytest
from typer.main import get_command
from typer.testing import CliRunner
from workbench import Bank

from pipeline.cli import app
from pipeline.errors import WarehouseBusy
from pipeline.lock import LOCK, Holder, holding
from pipeline.stages import late
from pipeline.terminal import say_late
from pipeline.workspace import who

OTHER = Holder(1, "server", "batch", "2026-10-09 06:00:00", "run 2026-09")


def held_by_another(bank: Bank) -> Process:
    """A process that holds the warehouse until it is ended."""
    forked, is_held = get_context("fork"), get_context("fork").Event()

    def hold() -> None:
        with holding(bank.workspace.root / LOCK, OTHER):
            is_held.set()
            time.sleep(60)

    other = forked.Process(target=hold, daemon=True)
    other.start()
    assert is_held.wait(30)
    return other


def test_the_account_whose_process_it_is_is_at_work_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv("USER", "another")
    monkeypatch.setenv("LOGNAME", "another")
    assert who() == mine
    monkeypatch.delenv("USER")
    monkeypatch.delenv("LOGNAME")
    assert who() == mine


def test_who_is_named_by_the_bank_stands_before_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRAISE_USER", "zhou")
    assert who() == "zhou"


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_242_424)
    assert who() == "4242424"


@pytest.mark.parametrize(
    "typed",
    [
        "ingest",
        "close 2026-09 --as preview --approved-by a --minutes b",
        "appeal file --period 2026-09 --claim x --employee E1",
    ],
)
def test_waiting_is_proposed_by_the_commands_alone_that_can_wait(bank: Bank, typed: str) -> None:
    command = get_command(app)
    for word in typed.split():
        command = getattr(command, "commands", {}).get(word, command)
    can_wait = any("--wait" in option.opts for option in command.params)
    held = held_by_another(bank)
    done = CliRunner().invoke(app, [*typed.split(), "--workspace", str(bank.workspace.root)])
    held.terminate()
    assert done.exit_code == 7, done.output
    assert "“run 2026-09”, batch on server" in done.stderr
    assert ("--wait SECONDS" in done.stderr) == can_wait


def test_what_came_for_closed_months_is_left_to_the_run_that_writes_by_now(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else a command that did all it should would end as if it had been kept from it."""
    monkeypatch.setattr("pipeline.stages.known_to", lambda _: {"2026-09": 1})
    other = held_by_another(bank)
    try:
        with pytest.raises(WarehouseBusy):
            late(bank.workspace)
        say_late(bank.workspace)
    finally:
        other.kill()
    assert capsys.readouterr().out == ""
