"""A server of one run begins with the empty tables of the one before, and with nothing of what that did."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.new_server import DATABASE, forget, give, keep


def table(home: Path) -> list[tuple[int]]:
    with closing(sqlite3.connect(home / DATABASE)) as database:
        return database.execute("select n from t").fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of a server that has just answered: its tables are not all in the file yet."""
    made = tmp_path / "home"
    made.mkdir()
    with closing(sqlite3.connect(made / DATABASE)) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table t as select 1 as n")
        database.commit()
    return made


def test_the_next_one_is_given_what_was_kept(home: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "prefect" / "3", tmp_path / "other"
    other.mkdir()
    keep(home, kept)
    give(kept, other)
    assert table(other) == [(1,)]
    assert [path.name for path in kept.iterdir()] == [DATABASE]


def test_what_is_kept_is_not_replaced_by_what_a_later_one_did(home: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "prefect" / "3", tmp_path / "other"
    other.mkdir()
    keep(home, kept)
    with closing(sqlite3.connect(home / DATABASE)) as database:
        database.execute("insert into t values (2)")
        database.commit()
    keep(home, kept)
    give(kept, other)
    assert table(other) == [(1,)]


def test_what_cannot_be_kept_is_made_again_and_what_did_not_start_is_forgotten(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(home, tmp_path / "file" / "kept")  # no folder can be made there
    kept, other = tmp_path / "prefect" / "3", tmp_path / "other"
    other.mkdir()
    (kept.parent / "2").mkdir(parents=True)
    keep(home, kept)
    assert [path.name for path in kept.parent.iterdir()] == ["3"]  # those of the release before are gone
    forget(kept)
    give(kept, other)
    assert list(other.iterdir()) == []


def test_nothing_is_given_that_is_not_whole(home: Path, tmp_path: Path) -> None:
    """A keeping that was killed has begun to write the tables, and not yet put them where they are kept."""
    kept, other = tmp_path / "prefect" / "3", tmp_path / "other"
    other.mkdir()
    begun = kept.with_name(f"{kept.name}.1.part")
    begun.mkdir(parents=True)
    (begun / DATABASE).write_bytes(b"SQLite")
    give(kept, other)
    assert list(other.iterdir()) == []
    keep(home, kept)
    give(kept, other)
    assert table(other) == [(1,)]
    assert [path.name for path in kept.parent.iterdir()] == ["3"]
