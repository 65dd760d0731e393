"""What is started when: a schedule lived through with a moved clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from pipeline.calendar import WorkingDays
from pipeline.periods import Period, PeriodError, periods_of
from pipeline.scheduling import Attempt, Due, Record, coming, due, held_since, on_day
from pipeline.unattended import OnWorkingDay, PeriodRun, Schedule

DAYS = WorkingDays()
# In February 2026 Saturdays 14 and 28 are worked, and Sunday 15 to Monday 23 is the Spring Festival.
RULES = Schedule(
    month=PeriodRun(working_day=12, at="06:00", cut_off=OnWorkingDay(working_day=11, at="18:00")),
    quarter=PeriodRun(working_day=6, at="07:00"),
    year=PeriodRun(working_day=14, at="07:00"),
    nightly="21:30",
)
STEP = timedelta(minutes=30)


def lived(
    first: datetime,
    last: datetime,
    rules: Schedule = RULES,
    *,
    status: Callable[[Due, datetime], str] = lambda run, moment: "done",
    is_up: Callable[[datetime], bool] = lambda moment: True,
    record: Record | None = None,
) -> list[tuple[datetime, Due]]:
    """Every run that was started, and when, with a look every half an hour; a run takes ten minutes."""
    record = record or Record(first)
    started = []
    moment = first
    while moment <= last:
        for run in due(rules, DAYS, moment, record)[:1] if is_up(moment) else []:
            started.append((moment, run))
            attempt = Attempt(
                run.kind, str(run.period or ""), moment, status(run, moment), moment + timedelta(minutes=10)
            )
            record = Record(record.began, (*record.attempts, attempt))
        moment += STEP
    return started


def of_periods(started: list[tuple[datetime, Due]]) -> list[tuple[str, str, datetime]]:
    return [(run.kind, str(run.period), moment) for moment, run in started if run.period]


def test_a_month_with_spring_festival_and_a_worked_saturday_has_each_run_once_on_its_day() -> None:
    started = lived(datetime(2026, 2, 1), datetime(2026, 2, 28, 23, 30))
    assert of_periods(started) == [
        (
            "month",
            "2026-01",
            datetime(2026, 2, 24, 6),
        ),  # 11th: Saturday the 14th; 12th: the first day after the festival
    ]
    nights = [moment for moment, run in started if run.kind == "ingest"]
    assert nights == [datetime(2026, 2, day, 21, 30) for day in range(1, 29)]


def test_a_new_year_has_its_month_its_quarter_and_its_year_each_on_its_own_working_day() -> None:
    started = lived(datetime(2026, 1, 1), datetime(2026, 1, 31, 23, 30))
    assert of_periods(started) == [
        ("quarter", "2025-Q4", datetime(2026, 1, 9, 7)),  # Sunday the 4th is worked for the New Year's days
        ("month", "2025-12", datetime(2026, 1, 19, 6)),
        ("year", "2025", datetime(2026, 1, 21, 7)),
    ]


def test_a_bank_with_days_of_its_own_counts_by_them() -> None:
    own = WorkingDays(holidays=frozenset([date(2026, 2, 3)]))
    assert on_day(OnWorkingDay(working_day=3), Period.parse("2026-01"), own).date() == date(2026, 2, 5)


def test_what_was_missed_while_nothing_ran_is_caught_up_on_once_each_and_oldest_first() -> None:
    down = (datetime(2026, 2, 5), datetime(2026, 5, 6, 9))
    started = lived(datetime(2026, 2, 1), datetime(2026, 5, 8), is_up=lambda moment: not down[0] <= moment < down[1])
    back = [(kind, period) for kind, period, moment in of_periods(started) if moment >= down[1]]
    assert back == [("month", "2026-01"), ("month", "2026-02"), ("quarter", "2026-Q1"), ("month", "2026-03")]
    nights = [moment for moment, run in started if run.kind == "ingest" and moment >= down[1]]
    assert [moment.date() for moment in nights].count(down[1].date()) == 2  # the missed one once, and this night's


def test_nothing_is_caught_up_on_from_before_the_schedule_began() -> None:
    started = lived(datetime(2026, 2, 25), datetime(2026, 3, 2))
    assert of_periods(started) == []


def test_a_run_by_hand_before_its_day_does_not_stand_for_it_and_one_after_it_does() -> None:
    began, at = datetime(2026, 2, 1), datetime(2026, 2, 24, 6)
    early = Attempt("month", "2026-01", at - timedelta(days=3), "done")
    assert [run.kind for run in due(RULES, DAYS, at, Record(began, (early,)))] == ["month"]
    late = Attempt("month", "2026-01", at + timedelta(minutes=1), "done")
    found = due(RULES, DAYS, at + timedelta(minutes=2), Record(began, (early, late)))
    assert "month" not in [run.kind for run in found]


def test_bad_data_is_not_tried_again_and_what_can_pass_is_with_growing_gaps() -> None:
    began, last = datetime(2026, 2, 24), datetime(2026, 2, 24, 20)
    stopped = lived(began, last, status=lambda run, _: "stopped")
    assert len(of_periods(stopped)) == 1
    failed = of_periods(lived(began, last, status=lambda run, _: "failed"))
    gaps = [later[2] - earlier[2] for earlier, later in pairwise(failed)]
    assert len(failed) > 4
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]


def test_each_try_has_a_key_of_its_own_and_the_same_try_the_same() -> None:
    at, began = datetime(2026, 2, 24, 6), datetime(2026, 2, 1)
    first = due(RULES, DAYS, at, Record(began))[0]
    assert first.key == due(RULES, DAYS, at + STEP, Record(began))[0].key
    failed = Attempt("month", "2026-01", at, "failed", at)
    assert due(RULES, DAYS, at + timedelta(hours=1), Record(began, (failed,)))[0].key != first.key


def test_what_comes_after_the_cut_off_waits_until_the_period_has_run() -> None:
    record, cut_off = Record(datetime(2026, 2, 1)), datetime(2026, 2, 14, 18)
    assert held_since(RULES, DAYS, cut_off - STEP, record) is None
    assert held_since(RULES, DAYS, datetime(2026, 2, 20), record) == cut_off
    night = due(RULES, DAYS, datetime(2026, 2, 20, 21, 30), record)[0]
    assert (night.kind, night.until) == ("ingest", cut_off)
    run = due(RULES, DAYS, datetime(2026, 2, 24, 6), record)[0]
    assert (run.kind, run.until) == ("month", cut_off)
    done = Record(record.began, (Attempt("month", "2026-01", datetime(2026, 2, 24, 6), "stopped"),))
    assert held_since(RULES, DAYS, datetime(2026, 2, 24, 7), done) is None  # so that the mended file comes in


def test_files_that_wait_in_the_inbox_are_taken_in_and_nothing_is_started_beside_a_run() -> None:
    moment, began = datetime(2026, 2, 3, 10), datetime(2026, 2, 3, 8)
    assert due(RULES, DAYS, moment, Record(began)) == []
    assert [run.kind for run in due(RULES, DAYS, moment, Record(began), files_wait=True)] == ["ingest"]
    running = Record(began, (Attempt("month", "2026-01", datetime(2026, 2, 3, 9), "running"),))
    assert due(RULES, DAYS, moment, running, files_wait=True) == []


def test_the_next_runs_are_told_soonest_first() -> None:
    found = coming(RULES, DAYS, datetime(2026, 2, 24, 6))
    assert [(run.kind, str(run.period or "")) for run in found] == [
        ("ingest", ""),
        ("month", "2026-02"),
        ("quarter", "2026-Q1"),
        ("year", "2026"),
    ]
    assert found[1].since == datetime(2026, 3, 17, 6)


def test_a_range_is_every_period_of_it_and_a_wrong_one_is_told() -> None:
    assert [str(period) for period in periods_of("2025-Q3..2026-Q1")] == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert [str(period) for period in periods_of("2026-09")] == ["2026-09"]
    for text in ("2026-09..2026-01", "2026-01..2026-Q3", "2026-01.."):
        with pytest.raises(PeriodError):
            periods_of(text)


@pytest.mark.parametrize("text", ["0000", "0000-01", "0999-Q4", "1899-12", "3000", "9999", "9999-12", "9999..9999"])
def test_a_year_that_no_bank_appraises_makes_no_period(text: str) -> None:
    with pytest.raises(PeriodError, match="is not a period"):
        periods_of(text)


@pytest.mark.parametrize("text", ["1900", "1900-01", "2999-Q4", "2999-12"])
def test_the_periods_beside_every_period_are_periods_too(text: str) -> None:
    period = Period.parse(text)
    assert period.shifted(1).after > period.after > period.first > period.year_ago.first
