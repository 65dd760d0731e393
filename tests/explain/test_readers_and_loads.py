"""Readers and loads let each other alone, and readers are shown only what has changed anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from explained_bank import MONTH, build
from workbench import Bank

from pipeline import stages
from pipeline.errors import WarehouseBusy
from pipeline.explain import explain
from pipeline.lock import LOCK, Holder, holder_of, in_turn, left_behind
from pipeline.shown import reading, show_anew
from pipeline.state import current_state, in_use, publish_state
from pipeline.texts import Message
from pipeline.validate import Verdict
from pipeline.warehouse import locked, writing


@pytest.fixture
def changing(tmp_path: Path) -> Bank:
    return build(tmp_path / "bank")


def again(bank: Bank) -> None:
    stages.compute(bank.workspace, MONTH, stages.load_rules(bank.workspace), Verdict(()), lambda _: None)


def files(bank: Bank) -> dict[str, int]:
    """Name → inode of every file of rows that readers are shown."""
    folder = current_state(bank.workspace)
    assert folder is not None
    return {str(p.relative_to(folder)): p.stat().st_ino for p in folder.rglob("*.parquet") if p.parent != folder}


def counted(bank: Bank, feed: str) -> int:
    with reading(bank.workspace) as connection:
        return int(connection.execute(f"select count(*) from feed.{feed}").fetchall()[0][0])


def test_explain_runs_while_a_load_holds_the_warehouse(changing: Bank) -> None:
    before = explain(changing.workspace, "E1", MONTH)
    with writing(changing.workspace) as connection:
        connection.execute("begin transaction")
        connection.execute("delete from feed.surveys")
        assert explain(changing.workspace, "E1", MONTH) == before
        connection.execute("rollback")


def test_a_load_starts_and_ends_while_somebody_reads_and_takes_nothing_from_them(changing: Bank) -> None:
    with reading(changing.workspace) as connection:
        for n in range(4):
            changing.deliver("errors", {"error_id": f"N{n}", "occurred_at": "2026-09-20"})
            again(changing)
        found = connection.execute("select count(*) from feed.errors").fetchall()
    assert found == [(2,)]
    assert counted(changing, "errors") == 6


def test_the_folder_that_a_reader_uses_stays_and_goes_with_the_next_load(changing: Bank) -> None:
    with in_use(changing.workspace) as folder:
        assert folder is not None
        for _ in range(3):
            again(changing)
        assert folder.is_dir()
    again(changing)
    assert not folder.exists()
    kept = [path.name for path in changing.workspace.state.iterdir() if path.name.isdigit()]
    assert len(kept) == 2


def test_a_late_row_rewrites_the_files_of_its_month_alone(changing: Bank) -> None:
    changing.deliver("errors", {"error_id": "A1", "occurred_at": "2026-07-20"})
    again(changing)
    before = files(changing)
    changing.deliver("errors", {"error_id": "A2", "occurred_at": "2026-07-21"})
    again(changing)
    now = files(changing)
    rewritten = {name for name in now if now[name] != before.get(name)}
    assert {name for name in rewritten if name.startswith("rows/")} == {"rows/errors/2026-07.parquet"}
    assert "partials/2026-07.parquet" in rewritten  # and those of months that are not ripe
    assert before.keys() == now.keys()


def test_a_row_that_moves_to_another_month_leaves_the_file_of_the_old_one(changing: Bank) -> None:
    changing.deliver("errors", {"error_id": "A1", "occurred_at": "2026-07-20"})
    again(changing)
    changing.deliver("errors", {"error_id": "A1", "occurred_at": "2026-08-20"})
    again(changing)
    names = {Path(name).name for name in files(changing) if name.startswith("rows/errors/")}
    assert names == {"2026-08.parquet", "2026-09.parquet"}


def test_rows_changed_in_place_are_shown_once_that_is_said(changing: Bank) -> None:
    with writing(changing.workspace) as connection:
        connection.execute("update feed.surveys set comment = null")
        show_anew(connection, "surveys")
        publish_state(changing.workspace, connection)
    with reading(changing.workspace) as connection:
        assert connection.execute("select count(comment) from feed.surveys").fetchall() == [(0,)]


def test_a_load_alone_leaves_readers_the_rows_of_the_last_run(changing: Bank) -> None:
    changing.deliver("errors", {"error_id": "N1"})
    with changing.writing() as connection:
        publish_state(changing.workspace, connection, rows=False)
    assert counted(changing, "errors") == 2


def test_the_lock_tells_who_holds_it_since_when_and_for_what(changing: Bank) -> None:
    lock = changing.workspace.root / LOCK
    assert holder_of(lock) is None
    with locked(changing.workspace, "run 2026-09"):
        held = holder_of(lock)
        assert held is not None
        assert held.doing == "run 2026-09"
        assert held.process > 0
        with writing(changing.workspace) as connection:  # what runs inside has it
            assert connection.execute("select 1").fetchall() == [(1,)]
    assert holder_of(lock) is None
    assert left_behind(lock) is None


def test_a_second_writer_is_refused_with_the_name_of_the_first(changing: Bank, tmp_path: Path) -> None:
    import threading

    told: list[str] = []

    def second() -> None:
        try:
            with locked(changing.workspace, "ingest"):
                pass
        except WarehouseBusy as error:
            told.append(str(error))

    with locked(changing.workspace, "run 2026-09"):
        thread = threading.Thread(target=second)  # a context of its own, as another process has
        thread.start()
        thread.join()
    assert "“run 2026-09”" in told[0]


def test_pages_that_another_process_is_writing_are_waited_for_and_who_writes_them_is_told(changing: Bank) -> None:
    import threading

    told: list[str] = []
    has_waited = threading.Event()
    pages: list[Path] = []

    def waits(message: Message) -> None:
        told.append(message.text("zh-CN"))
        has_waited.set()

    def second() -> None:
        rules = stages.load_rules(changing.workspace)
        pages.append(stages.publish(changing.workspace, MONTH, rules, None, lambda _: None, waiting=waits))

    first = Holder(7, "server", "wang", "2026-10-09 08:00:00", "report 2026-08")
    thread = threading.Thread(target=second)
    with in_turn(changing.workspace.state / "pages" / "site.lock", first, lambda _: None):
        thread.start()
        assert has_waited.wait(120)
        assert pages == []
    thread.join(120)
    assert told == [
        "另一进程正在生成这些页面：“report 2026-08”，用户wang，主机server，进程7，始于2026-10-09 08:00:00。等待其结束。"
    ]
    assert pages[0].is_file()


def test_a_run_whose_process_died_is_told_and_holds_nobody_up(changing: Bank) -> None:
    lock = changing.workspace.root / LOCK
    dead = Holder(99999, "host", "wang", "2026-10-09 08:00:00", "run 2026-09")
    lock.write_text(json.dumps(vars(dead)), encoding="utf-8")
    told = left_behind(lock)
    assert told is not None
    assert told.text("en") == (
        "The run of 2026-10-09 08:00:00 (“run 2026-09”, wang on host, process 99999) did not end; going on from its state."
    )
    with writing(changing.workspace):
        pass
    assert left_behind(lock) is None
