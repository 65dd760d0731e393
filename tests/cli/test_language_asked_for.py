"""`--locale`: what a command tells, faults and all, is in the language that was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner
from workbench import SETTINGS, Bank, csv_text

from pipeline.cli import app


@pytest.fixture
def chinese(tmp_path: Path) -> Bank:
    """A bank whose language is Chinese."""
    return Bank(tmp_path / "bank", SETTINGS.replace("locale: en", "locale: zh-CN"))


@pytest.mark.parametrize(
    "typed",
    [
        "run 2026-13",
        "run 2026-09..2026-08",
        "report 2026-09",
        "report 2026-09 --audience nobody",
        "circular 2026-09 --from nowhere.docx",
        "explain 20190822 --period 2026-09",
        "scorecard check --period 2026-13",
        "close 2026-09",
        "restate 2026-09 --reason x --reason-code y",
        "verify",
        "ingest --none complaints --period 2026-09",
        "export hr --period 2026-09 --purpose x",
        "hold list",
        "hold release 20190822 --reason x",
        "purge",
        "backup nowhere/x.tar.gz",
        "dossier 20190822 --period 2026-09 --purpose x",
        "subject-report 20190822 --purpose x",
        "appeal withdraw 7 --by x",
        "acknowledge 20190822 --period 2026-09",
    ],
)
def test_what_a_command_tells_is_in_the_language_that_was_asked_for(chinese: Bank, typed: str) -> None:
    words = [*typed.split(), "--workspace", str(chinese.workspace.root)]
    told = {
        locale: CliRunner().invoke(app, [*words, *(["--locale", locale] if locale else [])]).output
        for locale in ("", "zh-CN", "en")
    }
    assert told[""] == told["zh-CN"]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in told["en"]), told["en"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told["zh-CN"])


def _commands(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, one in getattr(found, "commands", {}).items():
        yield from _commands(one, (*path, name))
    if not hasattr(found, "commands"):
        yield " ".join(path), found


def test_every_command_has_the_option() -> None:
    commands = dict(_commands(get_command(app)))
    assert len(commands) > 30
    without = [name for name, one in commands.items() if "--locale" not in {o for p in one.params for o in p.opts}]
    assert without == []


def test_the_status_is_told_in_the_language_that_was_asked_for(chinese: Bank) -> None:
    words = ["status", "--workspace", str(chinese.workspace.root)]
    assert CliRunner().invoke(app, [*words, "--locale", "en"]).output.startswith("Last runs:")
    assert CliRunner().invoke(app, words).output.startswith("最近运行：")


def test_the_language_of_one_command_is_not_that_of_the_next(chinese: Bank) -> None:
    words = ["hold", "list", "--workspace", str(chinese.workspace.root)]
    assert CliRunner().invoke(app, [*words, "--locale", "en"]).output.startswith("Nobody")
    assert not CliRunner().invoke(app, words).output.isascii()


def test_a_feed_that_is_named_is_named_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    owed = "expected_deliveries: [{feed: complaints, department: 消保部, due_working_day: 5}]\n"
    bank = Bank(tmp_path / "bank", SETTINGS.replace("locale: en", "locale: zh-CN") + owed)
    words = ["ingest", "--none", "complaints", "--period", "2026-09", "--workspace", str(bank.workspace.root)]
    assert CliRunner().invoke(app, [*words, "--locale", "en"]).output.startswith("complaints of 2026-09, 消保部: noted")
    assert "投诉" in CliRunner().invoke(app, words).output


def test_what_a_stage_refuses_is_told_in_the_language_that_was_asked_for(chinese: Bank) -> None:
    chinese.put("branches.csv", csv_text("branches", [{"branch_id": "010101"}]))
    cards = chinese.workspace.root / "scorecards"
    cards.mkdir(exist_ok=True)
    (cards / "teller.yaml").write_text("format: 1\n", encoding="utf-8")
    words = ["run", "2026-09", "--now", "--locale", "en", "--workspace", str(chinese.workspace.root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 5
    assert done.stderr.startswith("teller.yaml: ")
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in done.stderr), done.stderr


def test_what_is_typed_wrongly_is_told_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("appraise")), "run", "2026-09", "--bogus", "--locale", "en"]
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr.partition(".")[0]) == (2, "There is no option --bogus")
