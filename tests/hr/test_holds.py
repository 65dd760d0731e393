"""Persons whose records purge leaves alone."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner
from workbench import Bank

from pipeline.cli import app
from pipeline.closing.verifying import verify
from pipeline.errors import UsageError
from pipeline.holds import held, hold, holds_in_force, journal_of, release


def test_a_hold_lasts_until_it_is_released(bank: Bank) -> None:
    hold(bank.workspace, "E2", "仲裁2026-118")
    hold(bank.workspace, "E1", "仲裁2026-119")
    assert held(bank.workspace) == {"E1", "E2"}
    assert [one.reason for one in holds_in_force(bank.workspace)] == ["仲裁2026-119", "仲裁2026-118"]
    release(bank.workspace, "E2", "已结案")
    assert held(bank.workspace) == {"E1"}


def test_a_hold_needs_a_reason_and_only_one_that_stands_is_released(bank: Bank) -> None:
    with pytest.raises(UsageError):
        hold(bank.workspace, "E1", " ")
    with pytest.raises(UsageError):
        release(bank.workspace, "E1", "已结案")
    assert held(bank.workspace) == set()


def test_a_hold_that_was_written_over_is_found_by_verify(bank: Bank) -> None:
    hold(bank.workspace, "E2", "仲裁2026-118")
    assert verify(bank.workspace).faults == ()
    path = journal_of(bank.workspace)
    path.write_text(path.read_text(encoding="utf-8").replace("E2", "E3"), encoding="utf-8")
    assert [fault.facts["file"] for fault in verify(bank.workspace).faults] == ["holds.jsonl"]


def test_the_command_adds_lists_and_releases(bank: Bank) -> None:
    def appraise(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["hold", *words, "--workspace", str(bank.workspace.root)])
        return done.exit_code, done.output

    assert appraise("add", "E1", "--reason", " ")[0] == 2
    assert appraise("add", "E1", "--reason", "arbitration 2026-118") == (
        0,
        "The records of E1 are on hold until “appraise hold release”.\n",
    )
    assert "E1 since" in appraise("list")[1]
    assert appraise("release", "E1", "--reason", "settled")[0] == 0
    assert "on hold" in appraise("list")[1]
    assert held(bank.workspace) == set()
