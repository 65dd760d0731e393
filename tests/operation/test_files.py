"""Files that are there whole or not at all: what is written aside is on the disk before it has its name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from workbench import Bank

from pipeline.files import whole, write_whole
from pipeline.keys import TRUSTED, signing_key, trusted_keys


def test_what_ends_badly_leaves_what_stood_there_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    write_whole(path, b"before")
    with pytest.raises(TypeError), whole(path) as file:
        file.writelines([b"half of what", 0])  # type: ignore[list-item]
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["kept.txt"]


def test_content_is_on_the_disk_before_its_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    write_whole(tmp_path / "kept.txt", b"12345")
    assert done == ["content of 5", "renamed to kept.txt", "names"]


def test_a_secret_is_never_readable_for_others(tmp_path: Path) -> None:
    with whole(tmp_path / "key", 0o600) as file:
        (aside,) = tmp_path.iterdir()
        assert stat.S_IMODE(aside.stat().st_mode) == 0o600
        file.write(b"secret")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_trusted_key_gets_a_line_of_its_own_below_one_without_an_end(bank: Bank) -> None:
    trusted = bank.workspace.keys / TRUSTED
    write_whole(trusted, b"# by hand, without an end")
    key = signing_key(bank.workspace)
    assert trusted_keys(bank.workspace) == {key.key_id: key.public}
    assert trusted.read_bytes() == f"# by hand, without an end\n{key.key_id} {key.public}\n".encode()
    signing_key(bank.workspace)
    assert trusted.read_bytes().count(key.key_id.encode()) == 1
