"""Between the runs: closed periods hold nothing back, runs that died are told of, links and clocks mislead nobody."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from workbench import Bank

from flows import deployed
from pipeline import attending
from pipeline.calendar import LAST_YEAR, WorkingDays
from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.inbox import has_settled, lying
from pipeline.ingest import SETTLED_SECONDS
from pipeline.journal import append
from pipeline.lock import LOCK, Holder, holding
from pipeline.notices.addresses import unreachable
from pipeline.processes import this_process
from pipeline.runs import record_of, runs_of
from pipeline.scheduling import Record, due, held_since, uncertain_years
from pipeline.settings import read_settings
from pipeline.status import no_address
from pipeline.unattended import OnWorkingDay, PeriodRun, Schedule
from pipeline.workspace import Workspace

CUT_OFF = OnWorkingDay(working_day=6, at="18:00")
RULES = Schedule(month=PeriodRun(working_day=8, cut_off=CUT_OFF), quarter=None, year=None)


def _began(bank: Bank, **facts: object) -> None:
    at = (bank.workspace.now() - timedelta(minutes=30)).isoformat()
    line = {"event": "began", "run": "r1", "at": at, "kind": "month", "period": "2026-09", "by": "schedule"}
    append(bank.workspace.runs, {**line, **this_process(), **facts})


def test_a_period_that_was_closed_before_its_run_holds_no_file_back() -> None:
    moment, began = datetime(2026, 11, 29, 10), datetime(2026, 10, 1)
    october = Record(began, closed=frozenset({"2026-10"}))
    assert held_since(RULES, WorkingDays(), moment, Record(began)) == datetime(2026, 10, 14, 18)
    both = Record(began, closed=frozenset({"2026-09", "2026-10"}))
    assert held_since(RULES, WorkingDays(), moment, both) is None
    assert [run.kind for run in due(RULES, WorkingDays(), moment, both, files_wait=True)] == ["ingest"]
    assert [str(run.period) for run in due(RULES, WorkingDays(), moment, october)] == ["2026-09"]


def test_a_file_whose_own_time_lies_ahead_is_taken_once_it_has_stood_still(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bank.put("a.csv", "x\n")
    now = time.time()
    os.utime(path, (now + 86_400, now + 86_400))
    until = bank.workspace.now() + timedelta(minutes=1)
    assert lying(bank.workspace, until) == [path], "it came in time"
    assert not has_settled(bank.workspace, until)
    monkeypatch.setattr("pipeline.ingest.time", SimpleNamespace(time=lambda: now + SETTLED_SECONDS + 5))
    assert has_settled(bank.workspace, until)


def test_years_whose_holidays_are_not_known_are_named() -> None:
    rules = Schedule()
    assert uncertain_years(RULES, WorkingDays(), datetime(2026, 9, 10)) == ()
    assert uncertain_years(rules, WorkingDays(), datetime(2026, 9, 10)) == ((2027,) if LAST_YEAR < 2027 else ())
    assert uncertain_years(rules, WorkingDays(), datetime(2031, 6, 10)) == (2031, 2032)
    known = WorkingDays(workdays=frozenset({datetime(2031, 7, 5).date(), datetime(2032, 1, 4).date()}))
    assert uncertain_years(rules, known, datetime(2031, 6, 10)) == ()


def test_a_run_whose_process_died_is_told_of_once(bank: Bank) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    _began(bank, process=child)
    (notice,) = attending._died(bank.workspace)
    assert notice.event == "failed"
    told = "\n".join(line.text("zh-CN") for line in notice.lines)
    assert "其进程中途退出" in told
    assert "重试" in told
    assert attending._died(bank.workspace) == []


def test_a_run_of_another_host_name_is_over_once_nobody_writes(bank: Bank) -> None:
    """A container has another host name with each start."""
    _began(bank, host="a-container-that-is-gone")
    assert [run.status for run in runs_of(bank.workspace)] == ["failed"]
    with holding(bank.workspace.root / LOCK, Holder.here("schedule", "", "run 2026-09")):
        assert [run.status for run in runs_of(bank.workspace)] == ["running"]


def test_a_fault_in_the_rules_stands_in_the_journal_and_is_not_tried_again(bank: Bank) -> None:
    (bank.workspace.root / "scorecards").mkdir(exist_ok=True)
    (bank.workspace.root / "scorecards" / "teller.yaml").write_text("version: [", encoding="utf-8")
    with pytest.raises(DefinitionError):
        deployed._rules(bank.workspace, "month", attending.period_for("month", "2026-09", bank.workspace.now()))
    (attempt,) = record_of(bank.workspace).attempts
    assert (attempt.kind, attempt.period, attempt.status) == ("month", "2026-09", "stopped")


def test_a_department_whose_folder_is_a_link_is_taken_in(bank: Bank, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "branches.csv").write_text("机构号,机构全称\nB1,滨江支行\n", encoding="utf-8")
    bank.workspace.inbox.mkdir(parents=True, exist_ok=True)
    (bank.workspace.inbox / "办公室").symlink_to(share)
    (share / "deep").symlink_to(tmp_path)  # no other link is followed
    (bank.workspace.inbox / "keys").symlink_to(bank.workspace.keys)
    (bank.workspace.inbox / "all").symlink_to(bank.workspace.root.parent)
    assert [path.name for path in lying(bank.workspace)] == ["branches.csv"]
    (outcome,) = bank.ingest()
    assert (outcome.status, outcome.department) == ("loaded", "办公室")
    assert [path.name for path in share.iterdir()] == ["deep"]


def test_a_time_zone_that_there_is_not_is_told_where_it_stands() -> None:
    with pytest.raises(WorkspaceError) as refused:
        read_settings(b"format: 1\nname: {zh: a, en: b}\ntime_zone: Asia/Shangai\n")
    assert "time_zone：没有时区“Asia/Shangai”" in refused.value.message.text("zh-CN")


def test_the_journal_tells_which_dead_runs_were_told_of(bank: Bank) -> None:
    _began(bank, process=2**22 + 1)
    attending._died(bank.workspace)
    last = json.loads(bank.workspace.runs.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["event"], last["run"]) == ("told dead", "r1")


def test_a_channel_without_an_address_is_named(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = bank.workspace.root / "appraisal.yaml"
    channels = (
        "notifications: {channels: [{secret: OPERATOR}, {secret: TYPO}, {secret: GOOD}], heartbeat: {secret: MONITOR}}"
    )
    settings.write_text(settings.read_text(encoding="utf-8") + channels + "\n", encoding="utf-8")
    monkeypatch.setenv("APPRAISE_NOTICE_TYPO", "mailto//nowhere")
    monkeypatch.setenv("APPRAISE_NOTICE_GOOD", "json://127.0.0.1/hook")
    assert unreachable(Workspace.open(bank.workspace.root)) == ("OPERATOR", "TYPO", "MONITOR")
    told = no_address(("OPERATOR",)).text("zh-CN")
    assert told.startswith("当前环境中没有OPERATOR的通知地址")


def test_settings_that_can_be_read_no_more_are_told_of_once_by_those_before(bank: Bank) -> None:
    settings = bank.workspace.root / "appraisal.yaml"
    good = settings.read_text(encoding="utf-8") + "notifications: {channels: [{secret: NOBODY}]}\n"
    settings.write_text(good, encoding="utf-8")
    opened = Workspace.open(bank.workspace.root)
    assert attending.tell_of_settings(opened, "") == ""
    settings.write_text(good + "watch_inbx: true\n", encoding="utf-8")
    told = attending.tell_of_settings(opened, "")
    assert "watch_inbx" in told
    (letter,) = opened.outbox.glob("*.json")  # its address is not known, so it waits
    text = letter.read_text(encoding="utf-8")
    assert "watch_inbx" in text
    assert "待更正" not in text
    assert attending.tell_of_settings(opened, told) == told
    assert len(list(opened.outbox.glob("*.json"))) == 1
    settings.write_text(good, encoding="utf-8")
    assert attending.tell_of_settings(opened, told) == ""
