"""Commands that were typed wrongly: one sentence in the bank's language, and the exit code of every command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer._click.exceptions import UsageError
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.usage import told


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("run --bogus", "没有选项--bogus。", "There is no option --bogus."),
        ("run --no 2026-09", "没有选项--no，相近的有：--now。", "There is no option --no; like it: --now."),
        ("run --wait", "选项--wait后须跟一个值。", "--wait needs a value."),
        ("run --now=3 2026-09", "选项--now不带值。", "--now takes no value."),
        ("run --wait x 2026-09", "--wait的值不能是“x”。", "--wait cannot be “x”."),
        ("run --wait -3 2026-09", "--wait的值不能是“-3”。", "--wait cannot be “-3”."),
        ("run", "缺少period。", "period is not given."),
        ("export hr --period 2026-09", "缺少--purpose。", "--purpose is not given."),
        ("runn", "没有命令runn，相近的有：run。", "There is no command runn; like it: run."),
        ("token bogus", "没有命令bogus。", "There is no command bogus."),
        ("report 2026-09 a b", "多出了“a b”。", "Nothing more is expected, got “a b”."),
    ],
)
def test_what_is_wrong_is_one_sentence_that_leads_to_the_help(typed: str, zh: str, en: str) -> None:
    error = CliRunner().invoke(app, typed.split(), standalone_mode=False).exception
    assert isinstance(error, UsageError)
    message = told(error)
    assert message.text("zh-CN").startswith(zh + "用法见“")
    assert message.text("en").startswith(en + " “")
    assert message.text("zh-CN").endswith(" --help”。")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["runn"], 2, "没有命令runn，相近的有：run。用法见“appraise --help”。\n"),
        (["token"], 2, "Usage: appraise token"),
        (["status", "-w", "nowhere"], 3, ""),
        (["--help"], 0, ""),
        (["template", "errors"], 0, ""),  # a command that ends well, and says nothing of a code
    ],
)
def test_the_command_itself_ends_with_its_code(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    command = [str(Path(sys.executable).with_name("appraise")), *arguments]
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, encoding="utf-8", check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert words in done.stdout + done.stderr
    if words.endswith("\n"):
        assert done.stderr == words


def test_every_command_of_a_group_is_told_in_chinese_too() -> None:
    for group in ("appeal", "token", "export", "hold", "scorecard"):
        listed = CliRunner().invoke(app, [group, "--help"], terminal_width=400).stdout.partition("Commands:")[2]
        assert all(
            any("\u4e00" <= sign <= "\u9fff" for sign in line) for line in listed.splitlines() if line.strip()
        ), listed


@pytest.mark.parametrize("shut", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_shut_ends_no_command(tmp_path: Path, shut: str) -> None:
    command = f"'{Path(sys.executable).with_name('appraise')}' template errors {shut}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=tmp_path, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "errors.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_finds_no_room_is_not_told_as_a_full_disk_of_the_workspace(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("appraise")), "template", "errors", "--locale", "zh-CN"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, encoding="utf-8", check=False)
    assert done.returncode == 9
    assert done.stderr.startswith("命令的输出无法写入：输出位置所在磁盘已满。")
    assert done.stderr.count("\n") == 1


def test_a_command_that_is_told_can_be_typed_where_the_folders_name_has_a_blank(tmp_path: Path) -> None:
    sizes = ["--branches", "10", "--staff", "90", "--months", "1", "--contacts-per-day", "1"]
    done = CliRunner().invoke(app, ["sample", "--out", str(tmp_path / "我的 银行"), *sizes])
    assert f"--workspace '{(tmp_path / '我的 银行').resolve()}' --now" in done.output
