"""What is kept of runs: the journal, the log, and that neither holds what stood in a row."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from workbench import SETTINGS, Bank

from pipeline.errors import CheckFailed, WarehouseBusy
from pipeline.journal import append
from pipeline.logs import note
from pipeline.processes import lives, this_process
from pipeline.runs import record_of, recorded, runs_of, stage
from pipeline.texts import msg

PHONE, CARD, MAIL, NAME = "13812345678", "6222021234567890123", "wang@example.com", "王小明"


def test_a_run_is_kept_with_its_stages_their_rows_and_its_end(bank: Bank) -> None:
    with recorded(bank.workspace, "month", "2026-09") as run, stage(run, "ingest") as counted:
        counted.rows = 12
    (kept,) = runs_of(bank.workspace)
    assert (kept.kind, kept.period, kept.status, kept.reason) == ("month", "2026-09", "done", "")
    assert [(part.name, part.rows) for part in kept.stages] == [("ingest", 12)]
    assert kept.seconds is not None
    assert kept.seconds >= kept.stages[0].seconds >= 0


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CheckFailed(msg("{period}: {faults}", period="2026-09", faults="…")), "stopped"),
        (WarehouseBusy(msg("{process}", process=1)), "failed"),
        (OSError("locked"), "failed"),
        (ValueError(NAME), "stopped"),
    ],
)
def test_bad_data_stops_a_run_and_what_can_pass_fails_it(bank: Bank, error: Exception, status: str) -> None:
    with pytest.raises(type(error)), recorded(bank.workspace, "month", "2026-09"):
        raise error
    assert [run.status for run in runs_of(bank.workspace)] == [status]
    assert NAME not in bank.workspace.runs.read_text(encoding="utf-8")


def test_a_run_whose_process_died_has_failed_and_one_that_lives_is_running(bank: Bank) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    with recorded(bank.workspace, "month", "2026-08"):
        began = json.loads(bank.workspace.runs.read_text(encoding="utf-8").splitlines()[0])
        append(bank.workspace.runs, {**began, "run": "dead", "process": child})
        assert {run.id: run.status for run in runs_of(bank.workspace)} == {began["run"]: "running", "dead": "failed"}
    assert [attempt.status for attempt in record_of(bank.workspace).attempts] == ["done", "failed"]


def test_a_number_that_another_process_has_by_now_keeps_no_dead_run_alive(bank: Bank) -> None:
    with recorded(bank.workspace, "month", "2026-08"):
        began = json.loads(bank.workspace.runs.read_text(encoding="utf-8").splitlines()[0])
        earlier_start = began["born"].rpartition("/")[0] + "/1"
        other_boot = "00000000-0000-0000-0000-000000000000/" + began["born"].rpartition("/")[2]
        for n, born in enumerate((earlier_start, other_boot, "")):  # "": by a release that did not note it
            append(bank.workspace.runs, {**began, "run": str(n), "born": born})
        statuses = {run.id: run.status for run in runs_of(bank.workspace)}
    assert statuses == {began["run"]: "running", "0": "failed", "1": "failed", "2": "running"}


def test_a_process_that_ended_and_was_not_asked_after_is_dead() -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, json.dumps(this_process()).encode())
        os._exit(0)
    of_child = json.loads(os.read(told, 4096))
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert of_child["process"] == child
    assert not lives(child, of_child["born"])
    os.waitpid(child, 0)
    os.close(told)
    os.close(tell)


def test_neither_the_log_nor_the_journal_holds_what_stood_in_a_row(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank", SETTINGS + "log: {format: json}\n")
    quoting = CheckFailed(msg("{file}: “{got}” is wrong", file=f"list {PHONE}.csv", got=NAME))
    with pytest.raises(CheckFailed), recorded(bank.workspace, "month", "2026-09"):
        raise quoting
    note(bank.workspace, "sent", to=MAIL, reason=f"card {CARD}")
    (log,) = bank.workspace.logs.glob("*.log")
    written = log.read_text(encoding="utf-8") + bank.workspace.runs.read_text(encoding="utf-8")
    for secret in (PHONE, CARD, MAIL, NAME):
        assert secret not in written
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["run began", "run ended", "sent"]


def test_text_is_the_form_of_the_log_where_nothing_else_is_asked_for_and_old_days_are_removed(bank: Bank) -> None:
    bank.workspace.logs.mkdir()
    old = bank.workspace.logs / "2020-01-01.log"
    old.write_text("long ago\n", encoding="utf-8")
    note(bank.workspace, "run began", kind="month", rows=3)
    (log,) = bank.workspace.logs.glob("*.log")
    assert log.read_text(encoding="utf-8").rstrip().endswith("run began kind=month rows=3")
    assert not old.exists()
