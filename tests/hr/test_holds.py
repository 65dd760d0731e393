"""Persons whose records purge leaves alone."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner
from workbench import Bank

from pipeline.cli import app
from pipeline.closing.verifying import verify
from pipeline.errors import UsageError
from pipeline.holds import held, hold, holds_in_force, journal_of, release
from pipeline.journal import append


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
    assert re.match(r"E1, hold 1, since \d{4}-\d\d-\d\d \d\d:\d\d, by ", appraise("list")[1])
    assert appraise("release", "E1", "--reason", "settled")[0] == 0
    assert "on hold" in appraise("list")[1]
    assert held(bank.workspace) == set()


def test_several_holds_on_a_person_stand_side_by_side_and_each_is_released_by_itself(bank: Bank) -> None:
    hold(bank.workspace, "E1", "仲裁A")
    hold(bank.workspace, "E1", "仲裁B")
    assert [(one.number, one.reason) for one in holds_in_force(bank.workspace)] == [(1, "仲裁A"), (2, "仲裁B")]
    assert release(bank.workspace, "E1", "B已结案", "仲裁B").number == 2
    assert [one.reason for one in holds_in_force(bank.workspace)] == ["仲裁A"]
    hold(bank.workspace, "E1", "仲裁C")
    assert release(bank.workspace, "E1", "C已结案", "3").reason == "仲裁C"
    assert release(bank.workspace, "E1", "A已结案").reason == "仲裁A"
    assert held(bank.workspace) == set()


def test_one_that_stands_for_the_same_case_is_not_made_twice(bank: Bank) -> None:
    hold(bank.workspace, "E1", "仲裁A")
    hold(bank.workspace, "E1", " 仲裁A ")
    assert len(holds_in_force(bank.workspace)) == 1


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (None, "E1有2项暂停清理：第1项，仲裁A；第2项，仲裁B。请写明解除哪一项，例如 --hold 2。"),
        ("仲裁C", "“仲裁C”不是E1的暂停清理事项。现有：第1项，仲裁A；第2项，仲裁B。请按序号指定，例如 --hold 2。"),
    ],
)
def test_where_several_stand_a_release_says_which(bank: Bank, named: str | None, words: str) -> None:
    hold(bank.workspace, "E1", "仲裁A")
    hold(bank.workspace, "E1", "仲裁B")
    with pytest.raises(UsageError) as refused:
        release(bank.workspace, "E1", "已结案", named)
    assert refused.value.message.text("zh-CN") == words
    assert len(holds_in_force(bank.workspace)) == 2


def test_a_release_of_an_earlier_journal_lifts_all_that_the_person_had(bank: Bank) -> None:
    lines = [("hold", "E1", "A"), ("hold", "E1", "B"), ("hold", "E2", "C"), ("release", "E1", "D"), ("hold", "E1", "A")]
    for step, employee, reason in [*lines, ("hold", "E1", "A")]:
        facts = {"step": step, "employee": employee, "at": "2026-10-01T09:00:00", "by": "wang", "reason": reason}
        append(journal_of(bank.workspace), facts, chained=True)
    assert [(one.employee, one.number) for one in holds_in_force(bank.workspace)] == [("E1", 3), ("E2", 1)]


def test_a_release_without_a_reason_is_told_as_a_release(bank: Bank) -> None:
    hold(bank.workspace, "E1", "仲裁A")
    with pytest.raises(UsageError, match="A release needs a reason"):
        release(bank.workspace, "E1", " ")


def test_a_release_tells_what_the_records_stay_for(bank: Bank) -> None:
    hold(bank.workspace, "E1", "case A")
    hold(bank.workspace, "E1", "case B")
    words = ["hold", "release", "E1", "--reason", "settled", "--hold", "2", "--workspace", str(bank.workspace.root)]
    told = CliRunner().invoke(app, words).output
    assert told == ("The hold on E1 has been released: case B.\nThe records of E1 stay all the same, for: case A.\n")
