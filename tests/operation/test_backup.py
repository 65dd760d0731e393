"""A restored workspace gives what the lost one gave."""

from __future__ import annotations

import os
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from explained_bank import MONTH, build
from typer.testing import CliRunner
from workbench import Bank

from pipeline import stages
from pipeline.backup import backup, backup_keys, restore
from pipeline.cli import app
from pipeline.editions import read_edition
from pipeline.errors import WorkspaceError
from pipeline.keys import signing_key
from pipeline.runs import recorded, runs_of
from pipeline.validate import Verdict
from pipeline.warehouse import locked
from pipeline.workspace import Workspace


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank with an edition, keys of its own and a journal of runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_KEYS", str(tmp_path_factory.mktemp("keys")))
        patch.delenv("APPRAISE_HASH_KEY", raising=False)
        bank = build(tmp_path_factory.mktemp("lived") / "bank")
        signing_key(bank.workspace)
        with recorded(bank.workspace, "month", str(MONTH)):
            pass
        bank.put("not-yet-taken.csv", "a,b\n1,2\n")
        yield bank


@pytest.fixture(autouse=True)
def _own_keys(lived: Bank, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("APPRAISE_HASH_KEY", raising=False)
    monkeypatch.setenv("APPRAISE_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def packed(lived: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A backup and the backup of the keys, made where the keys are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_KEYS", str(_keys_of(lived)))
        made = backup(lived.workspace, tmp_path)
        keys = backup_keys(lived.workspace, tmp_path / "keys.tar.gz")
    return made.path, keys.path


def _keys_of(lived: Bank) -> Path:
    return next(path for path in lived.workspace.root.parent.parent.glob("keys*") if path.is_dir())


def test_a_restored_workspace_gives_the_same_edition(lived: Bank, packed: tuple[Path, Path], tmp_path: Path) -> None:
    bank, keys = restore(packed[0], tmp_path / "restored", packed[1])
    assert keys == ["customer-hash.key", "signing.key", "signing.pub"]
    stages.remake(bank, lambda _: None)
    before = read_edition(lived.workspace, MONTH)
    assert read_edition(bank, MONTH).checksum == before.checksum
    stages.compute(bank, MONTH, stages.load_rules(bank), Verdict(()), lambda _: None)
    assert read_edition(bank, MONTH).checksum == before.checksum
    assert [run.id for run in runs_of(bank)] == [run.id for run in runs_of(lived.workspace)]
    assert (bank.inbox / "dept" / "not-yet-taken.csv").is_file()
    assert signing_key(bank).public == (tmp_path / "keys" / "signing.pub").read_text().split()[1]


def test_what_can_be_made_again_and_every_key_is_left_out(packed: tuple[Path, Path]) -> None:
    with tarfile.open(packed[0]) as archive:
        names = archive.getnames()
    assert {"appraisal.yaml", "ledger.jsonl", "backup.json", "state/runs.jsonl"} <= set(names)
    assert not [name for name in names if name.startswith(("warehouse", "site", "logs")) or name.endswith(".key")]
    assert packed[1].stat().st_mode & 0o077 == 0


def test_another_key_is_refused_before_customers_would_get_other_hashes(
    packed: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, mine = tmp_path / "restored", tmp_path / "keys" / "customer-hash.key"
    with pytest.raises(WorkspaceError, match="not the one"):  # no key at all: a new one would be made
        restore(packed[0], into)
    assert not mine.exists()
    mine.parent.mkdir()
    mine.write_text("another", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="not the one"):
        restore(packed[0], into)
    with pytest.raises(WorkspaceError, match="another key"):
        restore(packed[0], into, packed[1])
    mine.unlink()
    monkeypatch.setenv("APPRAISE_HASH_KEY", "another")  # which goes before every file
    with pytest.raises(WorkspaceError, match="not the one"):
        restore(packed[0], into, packed[1])
    assert not into.exists()


def test_keys_that_cannot_be_read_are_refused_before_anything_is_written(
    packed: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "cut.tar.gz").write_bytes(packed[1].read_bytes()[:200])
    for name, words in (("cut.tar.gz", "damaged"), ("nowhere.tar.gz", "There is no file")):
        with pytest.raises(WorkspaceError, match=words):
            restore(packed[0], tmp_path / "restored", tmp_path / name)
    with pytest.raises(WorkspaceError, match="damaged"):  # the two files mixed up
        restore(packed[1], tmp_path / "restored", packed[1])
    with pytest.raises(WorkspaceError, match="holds no keys"):
        restore(packed[0], tmp_path / "restored", packed[0])
    with pytest.raises(WorkspaceError, match="is a folder"):
        restore(tmp_path, tmp_path / "restored", packed[1])
    assert not list((tmp_path / "keys").glob("*"))
    assert not (tmp_path / "restored").exists()


def test_a_damaged_backup_is_told_in_one_sentence(packed: tuple[Path, Path], tmp_path: Path) -> None:
    whole = packed[0].read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.tar.gz").write_bytes(b"no archive")
    for name in ("cut", "none"):
        with pytest.raises(WorkspaceError, match="damaged"):
            restore(tmp_path / f"{name}.tar.gz", tmp_path / name)
        assert not (tmp_path / name).exists()


def test_a_changed_file_of_a_backup_is_found(packed: tuple[Path, Path], tmp_path: Path) -> None:
    with tarfile.open(packed[0]) as archive:
        archive.extractall(tmp_path / "loose", filter="data")
    with (tmp_path / "loose" / "ledger.jsonl").open("a") as file:
        file.write("\n")
    with tarfile.open(tmp_path / "changed.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "loose", ".")
    there = tmp_path / "there"
    there.mkdir()
    for into in (tmp_path / "restored", there):
        with pytest.raises(WorkspaceError, match=r"ledger\.jsonl"):
            restore(tmp_path / "changed.tar.gz", into, packed[1])
    assert not (tmp_path / "restored").exists()
    assert list(there.iterdir()) == [], "nothing half restored stands"


def test_what_a_killed_restore_left_is_no_reason_to_take_another_folder(
    packed: tuple[Path, Path], tmp_path: Path
) -> None:
    left = tmp_path / "restored" / ".appraise-restore-x"
    left.mkdir(parents=True)
    (left / "ledger.jsonl").write_text("half", encoding="utf-8")
    restore(packed[0], tmp_path / "restored", packed[1])
    assert not left.exists()


def test_nothing_is_overwritten_and_no_backup_lies_in_the_workspace(
    lived: Bank, packed: tuple[Path, Path], tmp_path: Path
) -> None:
    for target in (packed[0], lived.workspace.root / "backup.tar.gz"):
        with pytest.raises(WorkspaceError):
            backup(lived.workspace, target)
    for missing in ("not mounted", "appraise-20261129.tar"):
        with pytest.raises(WorkspaceError, match=r"Make it, or name a file that ends in \.tar\.gz"):
            backup(lived.workspace, tmp_path / missing)
        assert not (tmp_path / missing).exists()
    with pytest.raises(WorkspaceError, match="not empty"):
        restore(packed[0], lived.workspace.root)


def test_a_backup_waits_for_the_writer_and_leaves_nothing_behind(lived: Bank, tmp_path: Path) -> None:
    import threading

    done: list[Path] = []
    with locked(lived.workspace, "run"):
        other = threading.Thread(target=lambda: done.append(backup(lived.workspace, tmp_path / "b.tar.gz").path))
        other.start()
        other.join(0.5)
        assert done == []
    other.join(60)
    assert done == [tmp_path / "b.tar.gz"]
    assert list(lived.workspace.state.glob("backup-*")) == []
    assert isinstance(Workspace.open(lived.workspace.root), Workspace)


def test_what_a_killed_backup_left_goes_a_day_later(lived: Bank, tmp_path: Path) -> None:
    left, part = lived.workspace.state / "backup-4194305", tmp_path / ".appraise-20260901T000000.tar.gz.7.part"
    other, running = tmp_path / ".appraise-notes.part", tmp_path / ".appraise-20260930T000000.tar.gz.8.part"
    left.mkdir()
    (left / "row.csv").write_text("somebody", encoding="utf-8")
    for path in (part, other, running):
        path.write_bytes(b"half")
    yesterday = time.time() - 100_000
    for path in (left, part, other):
        os.utime(path, (yesterday, yesterday))
    backup(lived.workspace, tmp_path)
    assert [path.exists() for path in (left, part, other, running)] == [False, False, True, True]


def test_where_the_keys_are_to_go_is_looked_at_before_anything_is_packed(
    lived: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "customer-hash.key").write_text("k" * 64, encoding="utf-8")
    monkeypatch.setenv("APPRAISE_KEYS", str(tmp_path / "own"))
    (tmp_path / "backups").mkdir()
    words = ["backup", str(tmp_path / "backups"), "--keys", str(tmp_path / "mispelt" / "keys.tar.gz")]
    done = CliRunner().invoke(app, [*words, "--workspace", str(lived.workspace.root)])
    assert (done.exit_code, list((tmp_path / "backups").iterdir())) == (3, [])
    assert "mispelt" in done.stderr


def test_a_place_that_there_is_not_is_told_and_not_made(lived: Bank, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no folder"):
        backup(lived.workspace, tmp_path / "misspelt" / "x.tar.gz")
    assert not (tmp_path / "misspelt").exists()
    with pytest.raises(WorkspaceError, match="There is no file"):
        restore(tmp_path / "none.tar.gz", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
