"""Definitions as Windows saves them: in another encoding, with a mark before them, or broken; told in the bank's language."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from click.testing import Result
from test_scorecard_command import CARD
from typer.testing import CliRunner
from workbench import SETTINGS, Bank

from pipeline.cli import app

CHINESE = SETTINGS.replace("locale: en", "locale: zh-CN")
INDICATOR = "-- title: {zh: 满意率, en: Satisfaction}\nselect 1 from source\n"
DEFINITIONS = [("scorecards/teller.yaml", CARD), ("indicators/x.sql", INDICATOR), ("sources/x.sql", INDICATOR)]


def said(bank: Bank, command: str = "scorecard check") -> Result:
    arguments = [*command.split(), "--workspace", str(bank.workspace.root)]
    return CliRunner().invoke(app, arguments, env={"LC_ALL": "en_US.UTF-8"})


def write(bank: Bank, name: str, content: bytes) -> None:
    path = bank.workspace.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", CHINESE)


@pytest.mark.parametrize(("name", "text"), DEFINITIONS)
def test_a_definition_that_is_not_utf_8_is_told_with_what_to_do(bank: Bank, name: str, text: str) -> None:
    write(bank, name, text.encode("gbk"))
    result = said(bank, "ingest" if name.startswith("sources") else "scorecard check")
    assert (result.exit_code, result.output) == (5, f"{Path(name).name}不是UTF-8编码，请另存为UTF-8。\n")


def test_settings_that_are_not_utf_8_are_told_in_the_language_that_they_name(bank: Bank) -> None:
    write(bank, "appraisal.yaml", CHINESE.encode("gbk"))
    result = said(bank)
    assert (result.exit_code, result.output) == (3, "appraisal.yaml不是UTF-8编码，请另存为UTF-8。\n")


def test_faulty_settings_are_told_in_the_language_that_they_name(bank: Bank) -> None:
    write(bank, "appraisal.yaml", (CHINESE + "local: zh-CN\n").encode())
    assert "local：没有这一项" in said(bank).output


@pytest.mark.parametrize(("name", "text"), [("scorecards/teller.yaml", CARD)])
def test_the_mark_that_notepad_puts_before_utf_8_does_no_harm(bank: Bank, name: str, text: str) -> None:
    write(bank, name, codecs.BOM_UTF8 + text.encode())
    assert said(bank).exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("scorecards/teller.yaml", "version: '1'\ntitle: {zh: 柜员\nlevel: employee\n", "第3行第6列"),
        ("scorecards/teller.yaml", "version: '1'\n\ttitle: x\n", "第2行第1列"),
        ("scorecards/teller.yaml", "version: '1'\ntitle: \x01\n", "第2行第8列"),
        ("indicators/x.sql", "-- title: [\nselect 1\n", "第1行第12列"),
    ],
)
def test_what_is_no_yaml_is_one_sentence_with_its_place(bank: Bank, name: str, text: str, place: str) -> None:
    write(bank, name, text.encode())
    result = said(bank)
    assert (result.exit_code, result.output.count("\n")) == (5, 1)
    assert result.output.startswith(f"{Path(name).name}{place}：不符合YAML格式。")


def test_a_day_that_there_is_not_is_told_as_that(bank: Bank) -> None:
    write(bank, "scorecards/teller.yaml", b"version: '1'\neffective_from: 2026-04-31\n")
    result = said(bank)
    assert (result.exit_code, result.output.count("\n")) == (5, 1)
    assert result.output.startswith("teller.yaml第2行第17列：没有“2026-04-31”这一天。")
