"""Files that are there whole or not at all: what is written aside is on the disk before it has its name."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from full_disks import full_disk
from workbench import Bank

from pipeline.files import clear_left, copy_whole, put_folder, whole, write_whole
from pipeline.full_disk import is_full
from pipeline.keys import TRUSTED, signing_key, trusted_keys
from pipeline.terminal import telling


def test_what_ends_badly_leaves_what_stood_there_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    write_whole(path, b"before")
    with pytest.raises(TypeError), whole(path) as file:
        file.writelines([b"half of what", 0])  # type: ignore[list-item]
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["kept.txt"]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of writing kept.txt."""
    code = f"""
import sys
from pathlib import Path
from pipeline.files import whole
with whole(Path({str(tmp_path)!r}, "kept.txt")) as file:
    file.write(b"by another")
    print("writes", flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writes\n"
        yield process
        process.kill()


def test_what_a_killed_process_was_writing_goes_when_the_file_is_written_again(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    write_whole(tmp_path / "beside.txt", b"another name")
    other.kill()
    other.wait()
    assert sorted(os.listdir(tmp_path)) == [f".kept.txt.{other.pid}.part", "beside.txt"]
    write_whole(tmp_path / "kept.txt", b"by this one")
    assert sorted(os.listdir(tmp_path)) == ["beside.txt", "kept.txt"]


def test_what_another_process_is_writing_stays_and_it_can_end_well(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    write_whole(tmp_path / "kept.txt", b"by this one")
    clear_left(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [f".kept.txt.{other.pid}.part", "kept.txt"]
    other.communicate("")
    assert other.returncode == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kept.txt": b"by another"}


def test_what_is_cleared_away_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, cleared = fcntl.flock, []

    def late(handle: int, how: int) -> None:
        for path in () if cleared else tmp_path.iterdir():
            path.unlink()
            cleared.append(path.name)
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    write_whole(tmp_path / "kept.txt", b"whole")
    assert cleared == [f".kept.txt.{os.getpid()}.part"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kept.txt": b"whole"}


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is brought onto the disk, and what is renamed, in order."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        done.append("names" if is_folder else f"content of {os.fstat(handle).st_size}")
        fsync(handle)

    def renamed(old: Path, new: Path) -> None:
        done.append(f"renamed to {new.name}")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    return done


def test_content_is_on_the_disk_before_its_name_and_the_name_before_the_end(tmp_path: Path, done: list[str]) -> None:
    write_whole(tmp_path / "kept.txt", b"12345")
    assert done == ["content of 5", "renamed to kept.txt", "names"]


def test_a_folders_names_are_on_the_disk_before_its_own_and_its_own_before_the_end(
    tmp_path: Path, done: list[str]
) -> None:
    (tmp_path / "aside" / "inner").mkdir(parents=True)
    put_folder(tmp_path / "aside", tmp_path / "kept")
    assert done == ["names", "names", "renamed to kept", "names"]


@pytest.mark.parametrize("said", ["IO_ENOSPC", "[Errno 2] No usable temporary directory found in ['/tmp']"])
def test_a_full_disk_is_known_by_what_libraries_say_of_it(said: str) -> None:
    assert is_full(ValueError(said))


def test_a_fault_that_nowhere_can_be_kept_is_told_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    with pytest.raises(typer.Exit), telling("zh-CN"):
        raise ZeroDivisionError
    told = capsys.readouterr().err
    assert told.startswith("程序自身出错（ZeroDivisionError）。")
    assert told.count("\n") == 1


def test_a_secret_is_never_readable_for_others(tmp_path: Path) -> None:
    with whole(tmp_path / "key", 0o600) as file:
        (aside,) = tmp_path.iterdir()
        assert stat.S_IMODE(aside.stat().st_mode) == 0o600
        file.write(b"secret")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_name_as_long_as_a_name_may_be_is_written_whole_too(tmp_path: Path) -> None:
    path = tmp_path / ("证" * 83 + ".pdf")  # 253 bytes; 255 are allowed
    write_whole(path, b"evidence")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"evidence"


def test_a_copy_that_ends_badly_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "new", tmp_path / "kept"
    source.write_bytes(b"new")
    write_whole(target, b"before", 0o600)
    with full_disk(monkeypatch, tmp_path, "kept"):
        copy_whole(source, target)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"new": b"new", "kept": b"before"}
    copy_whole(source, target, 0o600)
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o600)


def test_a_folder_never_takes_the_place_of_another_but_that_of_an_empty_one(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    write_whole(aside / "inner" / "new", b"new")
    write_whole(tmp_path / "taken" / "old", b"old")
    write_whole(tmp_path / "file", b"old")
    for name in ("taken", "file"):
        with pytest.raises(FileExistsError, match=name):
            put_folder(aside, tmp_path / name)
    assert (tmp_path / "taken" / "old").read_bytes() == (tmp_path / "file").read_bytes() == b"old"
    (tmp_path / "empty").mkdir()
    put_folder(aside, tmp_path / "empty")
    assert (tmp_path / "empty" / "inner" / "new").read_bytes() == b"new"
    assert not aside.exists()


def test_a_trusted_key_gets_a_line_of_its_own_below_one_without_an_end(bank: Bank) -> None:
    trusted = bank.workspace.keys / TRUSTED
    write_whole(trusted, b"# by hand, without an end")
    key = signing_key(bank.workspace)
    assert trusted_keys(bank.workspace) == {key.key_id: key.public}
    assert trusted.read_bytes() == f"# by hand, without an end\n{key.key_id} {key.public}\n".encode()
    signing_key(bank.workspace)
    assert trusted.read_bytes().count(key.key_id.encode()) == 1


def test_half_an_original_that_a_killed_run_left_goes_as_files_are_next_taken_in(bank: Bank) -> None:
    workspace = bank.workspace
    for folder in (workspace.archive / "fd", workspace.root / "refused" / "2026-09-30"):
        folder.mkdir(parents=True)
        (folder / "whole").write_bytes(b"whole")
        (folder / ".half.31815.part").write_bytes(b"somebo")
    bank.ingest()
    left = [path.name for top in (workspace.archive, workspace.root / "refused") for path in top.glob("*/*")]
    assert left == ["whole", "whole"]
