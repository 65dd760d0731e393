"""`appraise sample`: a bank of any size into a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import WorkspaceError
from pipeline.terminal import UNUSABLE
from pipeline.texts import msg
from sample_data.workspace import make_sample, make_workspace

SIZES = {"branches": 10, "staff": 110, "months": 1, "contacts_per_day": 20, "seed": 1}
SMALL = ["--branches", "10", "--staff", "110", "--months", "1", "--contacts-per-day", "60"]


def sample(out: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["sample", "--out", str(out), *options])
    return result.exit_code, result.output


def test_sample_is_a_workspace_with_an_inbox_and_files_that_come_late(tmp_path: Path):
    code, told = sample(tmp_path / "bank", *SMALL)
    assert code == 0
    for part in ("appraisal.yaml", "sources", "scorecards", "inbox/远程银行中心/CDR_202609.csv", "late"):
        assert (tmp_path / "bank" / part).exists(), part
    files = [path for folder in ("inbox", "late", "faults") for path in (tmp_path / "bank" / folder).rglob("*.*")]
    assert str(len(files)) in told
    assert str(tmp_path / "bank") in told


def test_occupied_folder_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    code, told = sample(tmp_path, *SMALL)
    assert code == WorkspaceError(msg("")).exit_code != 0
    assert len(told.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_sizes_that_make_no_bank_are_refused_before_anything_is_written(tmp_path: Path):
    for wrong in (["--branches", "3"], ["--staff", "20"], ["--months", "0"]):
        code, told = sample(tmp_path / "bank", *SMALL, *wrong)
        assert code not in (0, UNUSABLE)
        assert len(told.strip().splitlines()) == 1
        assert not (tmp_path / "bank").exists()


def test_a_demo_replaces_its_own_folder_and_no_bank_of_anybody_s(tmp_path: Path) -> None:
    own = tmp_path / "demo"
    make_workspace(own, **SIZES)
    (own / "site").mkdir()
    make_workspace(own, **SIZES)
    assert not (own / "site").exists()
    settings = own / "appraisal.yaml"
    for change in (lambda: settings.write_text("format: 1\nname: {zh: 我行, en: Ours}\n"), settings.unlink):
        change()
        with pytest.raises(FileExistsError):
            make_workspace(own, **SIZES)
    theirs = tmp_path / "bank"
    make_sample(theirs, **SIZES)
    result = CliRunner().invoke(app, ["demo", str(theirs)])
    assert result.exit_code == 3
    assert "is no sample bank" in result.stderr
    assert (theirs / "inbox").is_dir()
