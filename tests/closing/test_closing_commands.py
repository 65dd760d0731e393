"""appraise close, restate and verify: what they say, and how they end."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from closing_desks import LATE_ERROR, Desk
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.closing.states import standings


def appraise(desk: Desk, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--workspace", str(desk.workspace.root)])
    return done.exit_code, done.output


def test_a_refusal_is_one_sentence_with_an_exit_code_of_its_kind(desk: Desk) -> None:
    code, said = appraise(desk, "close", "2026-09", "--approved-by", "li", "--minutes", "M-12")
    assert code == 10
    assert said.strip() == (
        "2026-09 has not been open to objections yet (5 working days). Open it first: appraise close 2026-09 --as preview."
    )
    assert appraise(desk, "close", "2026-09", "--as", "done")[0] == 2


def test_what_would_change_can_be_looked_at_first(closed_desk: Desk) -> None:
    closed_desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
    before = standings(closed_desk.workspace)
    code, said = appraise(
        closed_desk, "restate", "2026-09", "--reason", "late", "--reason-code", "late_data", "--dry-run"
    )
    assert code == 0
    assert "would become edition 2 in place of 1. Changed: 1 person, 0 branches" in said
    assert standings(closed_desk.workspace) == before


def test_verify_says_that_nothing_was_changed_or_leaves_with_a_code_of_its_own(closed_desk: Desk) -> None:
    code, said = appraise(closed_desk, "verify", "2026-09")
    assert code == 0
    assert "2026-09, edition 1: unchanged since it was sealed on 2026-10-22." in said
    page = closed_desk.workspace.edition("2026-09", 1) / "report.json"
    page.write_bytes(page.read_bytes() + b" ")
    code, said = appraise(closed_desk, "verify")
    assert code == 8
    assert "editions/2026-09/1/report.json was changed after 2026-09, edition 1, was sealed on 2026-10-22" in said


def test_verify_says_so_where_nothing_is_closed_yet(desk: Desk) -> None:
    assert appraise(desk, "verify") == (0, "No period is closed yet: there is nothing to verify.\n")


def test_a_correction_that_changes_nobodys_result_says_so_and_what_differs(closed_desk: Desk) -> None:
    returned = {"error_id": "X9", "occurred_at": "2026-09-20", "branch_id": "Nowhere"}
    closed_desk.bank.deliver("errors", returned, name="late.csv")
    why = ("--reason", "late", "--reason-code", "late_data", "--dry-run")
    code, said = appraise(closed_desk, "restate", "2026-09", *why)
    assert code == 0
    assert "2026-09: no result of a person or a branch is another. What differs: returned.parquet." in said


def test_computing_again_shows_its_progress_on_a_terminal(closed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.terminal.sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    code, said = appraise(closed_desk, "verify", "--recompute")
    assert code == 0, said
    assert "2026-09, edition 1: computed again, the same to the byte." in said
