"""Files and folders given to a command that cannot be what they are wanted for: one sentence with the place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from explained_bank import build
from typer.testing import CliRunner
from workbench import SETTINGS, Bank

from pipeline.cli import app
from pipeline.errors import WorkspaceError
from pipeline.given_places import telling_of_given
from pipeline.workspace import Workspace

CHINESE = SETTINGS.replace("locale: en", "locale: zh-CN")
LONG = "长" * 100  # 300 bytes


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A bank with a draft of September."""
    return build(tmp_path_factory.mktemp("explained") / "bank").workspace


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", CHINESE)


@pytest.mark.parametrize(
    "command",
    [
        ["sample", "--branches", "10", "--staff", "100", "--months", "1", "--out"],
        ["template", "surveys", "--out"],
        ["demo"],
    ],
)
@pytest.mark.parametrize("below", ["", "/below"])
def test_a_file_where_a_folder_is_meant_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], below: str
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "notes.txt"
    file.write_text("…", encoding="utf-8")
    done = CliRunner().invoke(app, [*command, f"{file}{below}"])
    assert (done.exit_code, done.stderr) == (3, f"{file}是文件，此处需要文件夹。请另行指定。\n")
    assert file.read_text(encoding="utf-8") == "…"


@pytest.mark.parametrize("command", ["backup", "check", "acknowledge --period 2026-09 --from", "verify --dossier"])
def test_a_name_longer_than_the_system_takes_is_told_in_one_sentence(bank: Bank, command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), LONG, "-w", str(bank.workspace.root)])
    assert done.exit_code in (2, 3)
    assert done.output.count("\n") == 1
    assert "程序自身出错" not in done.output


def test_a_dossier_that_is_not_there_is_not_told_as_one_without_its_seal(bank: Bank) -> None:
    done = CliRunner().invoke(app, ["verify", "--dossier", "nowhere", "-w", str(bank.workspace.root)])
    assert (done.exit_code, done.output) == (3, "没有文件夹nowhere。请填写举证材料包所在的文件夹。\n")


def test_a_circular_that_is_not_there_is_told_as_such(explained: Workspace) -> None:
    words = ["circular", "2026-09", "--from", "nowhere.docx", "--locale", "zh-CN", "-w", str(explained.root)]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.output) == (3, "没有文件nowhere.docx。\n")


def test_a_workspace_that_cannot_be_one_is_told_too(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status", "-w", str(tmp_path / LONG)])
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EEXIST, "is a file, where a folder is needed"),
        (errno.EISDIR, "is a folder, where a file is needed"),
        (errno.EACCES, "has no right to"),
        (errno.EROFS, "has no right to"),
        (errno.ENAMETOOLONG, "longer than this system takes"),
        (errno.ENOENT, "Nothing can be read or written at"),
    ],
)
@pytest.mark.parametrize("name", ["out", "out/deeper/one.csv", ".out.xlsx.7.part", "."])
def test_every_refusal_at_below_and_above_the_place_has_its_sentence(
    tmp_path: Path, number: int, words: str, name: str
) -> None:
    with pytest.raises(WorkspaceError, match=words), telling_of_given(None, tmp_path / "out"):
        raise OSError(number, os.strerror(number), str(tmp_path / name))


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "ours", "/elsewhere"), OSError(errno.EMFILE, "ours")])
def test_what_is_refused_elsewhere_stays_a_fault_of_ours(tmp_path: Path, error: OSError) -> None:
    with pytest.raises(OSError, match="ours") as raised, telling_of_given(tmp_path / "out"):
        raise error
    assert raised.value is error


@pytest.mark.parametrize(
    "words",
    [
        ["template", "errors", "--out", "OUT"],
        ["backup", "OUT/b.tar.gz", "--workspace", "BANK"],
        ["backup", "BACKUPS", "--keys", "OUT/k.tar.gz", "--workspace", "BANK"],
    ],
)
def test_a_full_disk_is_told_by_the_place_that_was_named(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    bank.deliver("branches", {})
    places = {"OUT": tmp_path / "out", "BANK": bank.workspace.root, "BACKUPS": tmp_path}
    places["OUT"].mkdir()
    monkeypatch.setenv("APPRAISE_KEYS", str(tmp_path / "keys"))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "customer-hash.key").write_text("k" * 64, encoding="utf-8")
    fsync = os.fsync

    def full(handle: int) -> None:
        if Path(os.readlink(f"/proc/self/fd/{handle}")).is_relative_to(places["OUT"]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    for name, place in places.items():
        words = [word.replace(name, str(place)) for word in words]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stderr.count("\n")) == (9, 1), done.output
    assert done.stderr.startswith((f"There is no room at {places['OUT']}", f"{places['OUT']}"))
    assert list(places["OUT"].iterdir()) == []


def test_a_full_disk_is_told_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), telling_of_given(tmp_path / "out"):
        raise OSError(errno.ENOSPC, "full", str(tmp_path / "out"))
