"""The access log: complete, chained, searchable, and safe with several processes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workbench import Bank

from pipeline.access import LISTED, accesses, end_of_chain, log_access, verify
from pipeline.cli import app
from pipeline.errors import UsageError, WorkspaceError
from pipeline.workspace import Workspace

EVERYBODY = [f"E{n:03}" for n in range(LISTED + 1)]
APPENDING = (
    "import sys; from pipeline.access import log_access; from pipeline.workspace import Workspace;"
    "bank = Workspace.open(sys.argv[1]);"
    "[log_access(bank, who=sys.argv[2], role='hr', purpose='pay', action='test', subjects=[f'E{n}']) for n in range(40)]"
)


def note(workspace: Workspace, **facts: object) -> None:
    known = {"who": "ann", "role": "hr", "purpose": "pay", "action": "export hr", "period": "2026-09", "edition": "1"}
    log_access(workspace, **(known | facts))  # type: ignore[arg-type]


@pytest.fixture
def logged(bank: Bank) -> Workspace:
    note(bank.workspace, subjects=["E1", "E2"])
    note(bank.workspace, who="bob", subjects=EVERYBODY, selection="branch=B1")
    note(bank.workspace, action="dossier", subjects=["E1"])
    return bank.workspace


def test_a_line_tells_who_what_for_and_whom(logged: Workspace) -> None:
    first, bulk, _ = accesses(logged)
    assert (first.who, first.role, first.purpose, first.action) == ("ann", "hr", "pay", "export hr")
    assert (first.period, first.edition, first.subjects, first.count, first.result) == (
        "2026-09",
        "1",
        ("E1", "E2"),
        2,
        "given",
    )
    assert (bulk.subjects, bulk.count, bulk.selection) == ((), LISTED + 1, "branch=B1")


def test_a_line_about_many_stays_small_and_still_tells_whom_it_held(logged: Workspace) -> None:
    lines = logged.access_log.read_text(encoding="utf-8").splitlines()
    assert max(len(line) for line in lines) < 800
    assert "E015" not in logged.access_log.read_text(encoding="utf-8")
    assert [one.who for one in accesses(logged, employee="E015")] == ["bob"]
    assert [one.action for one in accesses(logged, employee="E1")] == ["export hr", "dossier"]


def test_the_same_list_is_kept_once(logged: Workspace) -> None:
    note(logged, subjects=reversed(EVERYBODY))
    assert len(list(logged.access_lists.iterdir())) == 1
    assert [one.number for one in accesses(logged, employee="E000")] == [2, 4]


def test_accesses_are_found_by_who_and_since_when(logged: Workspace) -> None:
    assert [one.number for one in accesses(logged, who="bob")] == [2]
    assert list(accesses(logged, since=date(2999, 1, 1))) == []
    assert len(list(accesses(logged, since=logged.now().date()))) == 3


@pytest.mark.parametrize("purpose", ["", "  ", "two\nlines", "x" * 201])
def test_nothing_is_written_without_a_purpose(logged: Workspace, purpose: str) -> None:
    with pytest.raises(UsageError):
        note(logged, purpose=purpose)
    assert end_of_chain(logged)[0] == 3


def test_a_log_as_it_was_written_verifies(logged: Workspace) -> None:
    assert verify(logged) is None


@pytest.mark.parametrize(
    ("before", "after"), [('"purpose": "pay"', '"purpose": "pry"'), ('"who": "bob"', '"who": "eve"'), ("E2", "E9")]
)
def test_an_altered_line_is_found(logged: Workspace, before: str, after: str) -> None:
    text = logged.access_log.read_text(encoding="utf-8")
    logged.access_log.write_text(text.replace(before, after, 1), encoding="utf-8")
    fault = verify(logged)
    assert fault is not None
    assert "access.jsonl line" in str(fault.message)


def test_a_line_taken_out_is_found(logged: Workspace) -> None:
    lines = logged.access_log.read_text(encoding="utf-8").splitlines(keepends=True)
    logged.access_log.write_text(lines[0] + lines[2], encoding="utf-8")
    fault = verify(logged)
    assert fault is not None
    assert fault.message.facts["line"] == 2


def test_an_altered_hash_of_a_line_with_new_content_is_found_by_the_next(logged: Workspace) -> None:
    from pipeline.journal import HASH, hash_of

    lines = logged.access_log.read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[1]) | {"who": "eve"}
    lines[1] = json.dumps(record | {HASH: hash_of(record)}, ensure_ascii=False, sort_keys=True)
    logged.access_log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fault = verify(logged)
    assert fault is not None
    assert fault.message.facts["line"] == 3


def test_an_altered_list_is_found_and_a_lost_one_is_missed(logged: Workspace) -> None:
    kept = next(logged.access_lists.iterdir())
    kept.write_text(kept.read_text().replace("E015", "E999"))
    fault = verify(logged)
    assert fault is not None
    assert fault.message.facts["line"] == 2
    kept.unlink()
    assert verify(logged) is not None
    with pytest.raises(WorkspaceError):
        list(accesses(logged, employee="E3"))


def test_a_line_cut_off_in_writing_does_not_break_the_chain(logged: Workspace) -> None:
    with logged.access_log.open("a") as file:
        file.write('{"action": "exp')
    assert verify(logged) is None
    note(logged)
    assert verify(logged) is None
    assert end_of_chain(logged)[0] == 4


def test_two_processes_that_write_at_once_keep_the_chain(bank: Bank) -> None:
    command = [sys.executable, "-c", APPENDING, str(bank.workspace.root)]
    running = [subprocess.Popen([*command, who]) for who in ("ann", "bob")]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert verify(bank.workspace) is None
    assert sorted(one.who for one in accesses(bank.workspace)) == ["ann"] * 40 + ["bob"] * 40


def test_the_command_searches_and_verifies(logged: Workspace) -> None:
    def run(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["audit", "--workspace", str(logged.root), *options])
        return done.exit_code, done.output

    code, text = run("--employee", "E1")
    assert code == 0
    assert ("dossier" in text, "2 accesses" in text, "bob" in text) == (True, True, False)
    code, text = run("--who", "bob", "--since", "2020-01-01", "--verify")
    assert code == 0
    assert "21 employees" in text
    assert end_of_chain(logged)[1] in text
    lines = logged.access_log.read_text(encoding="utf-8")
    Path(logged.access_log).write_text(lines.replace("dossier", "dossiex"), encoding="utf-8")
    code, text = run("--verify")
    assert code == 1
    assert "line 3" in text
