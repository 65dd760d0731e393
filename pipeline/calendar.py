"""Working days of China: weekdays less public holidays, with the weekend days that are worked in exchange (调休)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

FIRST_YEAR = min(chinese_calendar.holidays).year
LAST_YEAR = max(chinese_calendar.holidays).year  # the State Council announces a year in the November before it

SPRING_FESTIVAL = chinese_calendar.Holiday.spring_festival.value


@dataclass(frozen=True)
class WorkingDay:
    """A day found by counting. `is_certain` is false where a year's holidays are not known, so weekdays were counted."""

    day: date
    is_certain: bool


@dataclass(frozen=True)
class WorkingDays:
    """The calendar with a workspace's own days, which win over the published ones.

    A year that is neither published nor given days of its own counts its weekdays only; `is_certain` tells so.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.workdays or day in self.holidays:
            return day in self.workdays
        if _is_published(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def is_certain(self, year: int) -> bool:
        return _is_published(year) or any(day.year == year for day in self.holidays | self.workdays)

    def nth_from(self, first: date, count: int) -> WorkingDay:
        """The `count`-th working day (1 or more) from `first` on, `first` included."""
        day = first - timedelta(days=1)
        found = 0
        while found < count:
            day += timedelta(days=1)
            found += self.is_working(day)
        return WorkingDay(day, all(self.is_certain(year) for year in range(first.year, day.year + 1)))


def _is_published(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def spring_festival(year: int) -> tuple[date, date] | None:
    """The first and the last day of the year's Spring Festival holiday; None for a year that is not published."""
    days = [day for day, name in chinese_calendar.holidays.items() if day.year == year and name == SPRING_FESTIVAL]
    return (min(days), max(days)) if days else None
