"""Working days of China: holidays, the weekend days worked in exchange, and a bank's own days."""

from __future__ import annotations

from datetime import date

from pipeline.calendar import LAST_YEAR, WorkingDays


def test_the_national_day_week_is_off_and_the_saturday_after_it_is_worked() -> None:
    days = WorkingDays()
    assert [day for day in range(1, 13) if days.is_working(date(2026, 10, day))] == [8, 9, 10, 12]


def test_the_sixth_working_day_of_october_2026_is_the_fourteenth() -> None:
    found = WorkingDays().nth_from(date(2026, 10, 1), 6)
    assert (found.day, found.is_certain) == (date(2026, 10, 14), True)


def test_an_ordinary_month_counts_its_weekdays() -> None:
    assert WorkingDays().nth_from(date(2026, 8, 1), 1).day == date(2026, 8, 3)
    assert WorkingDays().nth_from(date(2026, 7, 1), 1).day == date(2026, 7, 1)


def test_a_banks_own_days_win_over_the_published_ones() -> None:
    own = WorkingDays(frozenset([date(2026, 10, 8)]), frozenset([date(2026, 10, 7)]))
    assert own.nth_from(date(2026, 10, 1), 2).day == date(2026, 10, 9)


def test_a_year_that_is_not_published_counts_weekdays_and_says_so() -> None:
    year = LAST_YEAR + 1
    found = WorkingDays().nth_from(date(year, 10, 1), 1)
    assert found.day == next(date(year, 10, n) for n in (1, 2, 3) if date(year, 10, n).weekday() < 5)
    assert not found.is_certain
    given = WorkingDays(frozenset([date(year, 10, 1), found.day]))
    assert given.nth_from(date(year, 10, 1), 1).day > found.day
    assert given.nth_from(date(year, 10, 1), 1).is_certain
