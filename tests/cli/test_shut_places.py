"""Where a command cannot write: a workspace that is read-only, and a pipe whose reader has ended."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workbench import SETTINGS, Bank

from pipeline import stages
from pipeline.cli import app
from pipeline.errors import WorkspaceError
from pipeline.shut_folders import telling_of_shut_folder
from pipeline.terminal import READER_GONE

CHINESE = SETTINGS.replace("locale: en", "locale: zh-CN")
SCRIPT = "from pipeline.cli import main; main()"


def denied(number: int, path: Path | None) -> OSError:
    return OSError(number, os.strerror(number), None if path is None else str(path))


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_workspace_that_may_not_be_written_is_told_with_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    bank = Bank(tmp_path / "bank", CHINESE).workspace

    def refused(*_: object, **__: object) -> None:
        raise denied(number, bank.root / "warehouse.lock")

    monkeypatch.setattr(stages, "take_in", refused)
    result = CliRunner().invoke(app, ["ingest", "--workspace", str(bank.root)])
    assert result.exit_code == 3
    assert result.stderr.startswith(f"工作目录不可写：{bank.root / 'warehouse.lock'}。")
    assert result.stderr.count("\n") == 1


def test_settings_that_may_not_be_read_are_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = Bank(tmp_path / "bank", CHINESE).workspace
    readable = Path.read_bytes

    def shut(path: Path) -> bytes:
        if path.name == "appraisal.yaml":
            raise denied(errno.EACCES, path)
        return readable(path)

    monkeypatch.setattr(Path, "read_bytes", shut)
    result = CliRunner().invoke(app, ["status", "--workspace", str(bank.root)])
    assert result.exit_code == 3
    assert "appraisal.yaml" in result.output


def test_what_the_database_says_of_it_and_what_names_no_file_are_told_too(tmp_path: Path) -> None:
    for error in (denied(errno.EROFS, None), RuntimeError(f'Cannot open file "{tmp_path}/w": Permission denied')):
        with pytest.raises(WorkspaceError, match="cannot be written"), telling_of_shut_folder(tmp_path):
            raise ValueError from error


def test_what_may_not_be_opened_elsewhere_is_not_put_down_to_the_workspace(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), telling_of_shut_folder(tmp_path / "bank"):
        raise denied(errno.EACCES, tmp_path / "elsewhere")


def test_a_reader_that_ended_early_ends_the_command_quietly(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank", CHINESE).workspace
    command = [sys.executable, "-c", SCRIPT, "scorecard", "check", "--workspace", str(bank.root)]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (READER_GONE, b"")
