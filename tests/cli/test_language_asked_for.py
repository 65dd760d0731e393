"""`--locale`: what a command tells, faults and all, is in the language that was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
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
    ],
)
def test_faults_are_told_in_the_language_that_was_asked_for(chinese: Bank, typed: str) -> None:
    words = [*typed.split(), "--workspace", str(chinese.workspace.root)]
    told = {
        locale: CliRunner().invoke(app, [*words, *(["--locale", locale] if locale else [])]).stderr
        for locale in ("", "zh-CN", "en")
    }
    assert told[""] == told["zh-CN"]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in told["en"]), told["en"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told["zh-CN"])


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
