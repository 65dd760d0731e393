"""The machine's clock is set forward or back for a while: every period is still run on its day, and none is forgotten."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from workbench import Bank

from pipeline import attending, run_journal
from pipeline.inbox import has_settled
from pipeline.notices.outbox import Letter, _waits
from pipeline.runs import recorded, runs_of
from pipeline.status import sentences, status

# January is due on Wednesday 11 February 2026 at 06:00, and February on Wednesday 11 March: the 8th working days.
STEP, FIRST = timedelta(minutes=30), datetime(2026, 2, 2, 8)
JANUARY, FEBRUARY = datetime(2026, 2, 11, 6), datetime(2026, 3, 11, 6)
HOUR = timedelta(hours=1)
Started = tuple[datetime, str]


class Machine:
    """A machine that looks at what is due every half an hour; `off` tells how far its clock is from the right time."""

    def __init__(self, bank: Bank, monkeypatch: pytest.MonkeyPatch, off: Callable[[datetime], timedelta]) -> None:
        self.bank, self.off, self.moment = bank, off, FIRST
        monkeypatch.setattr(run_journal, "since_start", lambda: ("start", 600 + (self.moment - FIRST).total_seconds()))

    def lives(self, last: datetime, *, is_up: Callable[[datetime], bool] = lambda moment: True) -> list[Started]:
        """Up to `last`; return the runs of periods that were started, by the right time."""
        started = []
        while self.moment <= last:
            if is_up(self.moment):
                with self.clock():
                    run = attending.look(self.bank.workspace)
                    if run:
                        attending.handed_out(self.bank.workspace, run)
                        with recorded(self.bank.workspace, run.kind, str(run.period or "")):
                            pass
                    if run and run.period:
                        started.append((self.moment, str(run.period)))
            self.moment += STEP
        return started

    def clock(self) -> time_machine.travel:
        shown = self.moment + self.off(self.moment)
        return time_machine.travel(datetime.fromisoformat(shown.isoformat() + "+08:00"), tick=False)


def wrong(first: datetime, by: timedelta, last: datetime | None = None) -> Callable[[datetime], timedelta]:
    """A clock that is wrong by so much from `first` on, for an hour where no end is named."""
    return lambda moment: by if first <= moment < (last or first + HOUR) else timedelta(0)


def test_what_a_clock_that_was_ahead_ran_is_run_again_on_its_day(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 2, 5, 12)
    machine = Machine(bank, monkeypatch, wrong(at, timedelta(days=40)))
    early = [(at, "2026-01"), (at + STEP, "2026-02")]
    assert machine.lives(datetime(2026, 4, 1)) == [*early, (JANUARY, "2026-01"), (FEBRUARY, "2026-02")]


def test_a_day_is_not_lost_where_nothing_ran_until_the_wrong_time_had_come(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look that finds the clock set back notes it: by the time alone, that run could not be told from a right one."""
    at, back = datetime(2026, 2, 10, 23), datetime(2026, 2, 11, 7)
    machine = Machine(bank, monkeypatch, wrong(at, timedelta(hours=7, minutes=30)))
    started = machine.lives(datetime(2026, 2, 11, 12), is_up=lambda moment: not at + 2 * HOUR <= moment < back)
    assert started == [(at, "2026-01"), (back, "2026-01")]


@pytest.mark.parametrize("by", [timedelta(days=20), timedelta(days=20_000)])
def test_a_clock_that_was_set_back_for_a_while_makes_nothing_due_again(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    machine = Machine(bank, monkeypatch, wrong(datetime(2026, 3, 16, 12), -by))
    assert machine.lives(datetime(2026, 4, 1)) == [(JANUARY, "2026-01"), (FEBRUARY, "2026-02")]


def test_a_schedule_that_a_clock_ahead_began_begins_with_the_right_time(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(bank, monkeypatch, wrong(FIRST, timedelta(days=300)))
    assert machine.lives(datetime(2026, 4, 1)) == [(JANUARY, "2026-01"), (FEBRUARY, "2026-02")]


def test_a_schedule_that_began_before_the_clock_was_set_makes_nothing_due_since_1970(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(bank, monkeypatch, wrong(FIRST, datetime(1970, 1, 1, 8) - FIRST))
    assert machine.lives(datetime(2026, 4, 1)) == [(JANUARY, "2026-01"), (FEBRUARY, "2026-02")]


def test_a_run_that_a_clock_ahead_asked_for_holds_up_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 2, 5, 12)
    machine = Machine(bank, monkeypatch, wrong(at, timedelta(days=40)))
    machine.lives(at - STEP)
    machine.moment = at
    with machine.clock():
        run = attending.look(bank.workspace)
        assert run is not None
        attending.handed_out(bank.workspace, run)  # and the server does not come to it
    machine.moment = at + HOUR
    assert machine.lives(datetime(2026, 2, 12)) == [(JANUARY, "2026-01")]
    keys = {
        line["key"]
        for line in run_journal.journal_of(bank.workspace)
        if line.get("period") == "2026-01" and "key" in line
    }
    assert keys == {"month-2026-01-1"}, "it had never begun"


def test_a_run_by_a_clock_that_was_ahead_is_told_as_that(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 2, 5, 12)
    machine = Machine(bank, monkeypatch, wrong(at, timedelta(days=40)))
    machine.lives(at + HOUR)
    with machine.clock():
        found = status(bank.workspace)
        chinese = [line.text("zh-CN") for line in sentences(found)]
        ahead = [run for run in runs_of(bank.workspace) if run.is_ahead]
    assert [(run.period, run.status) for run in ahead] == [("2026-01", "done"), ("2026-02", "done")]
    start = chinese.index("最近运行：")
    assert chinese[start + 1].startswith("　2026-03-17 12:30　月度2026-02：完成")
    assert chinese[start + 2] == "　　此后系统时钟调回过，这一时间不可信：本次运行不计入计划。"
    machine.moment = datetime(2026, 4, 1)
    with machine.clock():
        assert [run.period for run in runs_of(bank.workspace) if run.is_ahead] == ["2026-01", "2026-02"]


def test_a_file_that_came_while_the_clock_was_ahead_is_taken_in_after_it_was_set_back(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bank.put("a.csv", "x\n")
    now = time.time()
    os.utime(path, (now, now))
    monkeypatch.setattr("pipeline.ingest.time", SimpleNamespace(time=lambda: now - 30))
    assert not has_settled(bank.workspace), "a file server's clock may be some seconds ahead"
    monkeypatch.setattr("pipeline.ingest.time", SimpleNamespace(time=lambda: now - 40 * 86_400))
    assert has_settled(bank.workspace)


def test_a_letter_that_was_put_off_by_a_clock_ahead_is_sent() -> None:
    letter = Letter("OPERATOR", "digest", "t", "b", "2026-03-17T12:00:00", 1, "2026-03-17T12:01:00")
    assert _waits(letter, datetime(2026, 3, 17, 12))
    assert not _waits(letter, datetime(2026, 2, 5, 12))
