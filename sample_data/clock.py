"""Months, working days and the ways Chinese departments write a date; nothing here reads the clock."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

NUMERALS = "一二三四"
EXCEL_ZERO = date(1899, 12, 30)

# Public holidays (first day, last day) and the weekend days worked in exchange.
HOLIDAYS: tuple[tuple[str, str], ...] = (
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
MAKE_UP_DAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    )
)


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Month of 'YYYY-MM'; ValueError for anything else."""
        year, _, number = text.partition("-")
        is_month = len(year) == 4 and len(number) == 2 and (year + number).isdecimal()
        if not is_month or not 1 <= int(number) <= 12:
            raise ValueError(f"expected a month as YYYY-MM, got {text!r}")
        return cls(int(year), int(number))

    @property
    def days(self) -> int:
        """Number of days."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Last day."""
        return date(self.year, self.number, self.days)

    @property
    def compact(self) -> str:
        """'202609'."""
        return f"{self.year}{self.number:02d}"

    @property
    def label(self) -> str:
        """'2026年9月'."""
        return f"{self.year}年{self.number}月"

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return (self.number + 2) // 3

    def shift(self, months: int) -> Month:
        """The month so many months later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def day(self, number: int) -> date:
        """That day of the month, or the last one where the month is shorter."""
        return date(self.year, self.number, min(number, self.days))

    def dates(self) -> list[date]:
        """Every day of the month, in order."""
        return [self.first + timedelta(days=k) for k in range(self.days)]


@dataclass(frozen=True)
class Clock:
    """The months generated. Planted events are dated from the last one: offset 0 is it, -1 the one before."""

    end: Month
    months: tuple[Month, ...]

    @classmethod
    def ending(cls, end: str, months: int) -> Clock:
        """Clock over so many months up to and including `end` ('YYYY-MM')."""
        if months < 1:
            raise ValueError(f"expected at least 1 month, got {months}")
        last = Month.parse(end)
        return cls(last, tuple(last.shift(k) for k in range(1 - months, 1)))

    @property
    def first(self) -> date:
        """First day generated."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Last day generated."""
        return self.end.last

    def at(self, offset: int, day: int) -> date:
        """Day `day` of the month `offset` months from the last."""
        return self.end.shift(offset).day(day)

    def quarters(self) -> list[tuple[int, int, tuple[Month, ...]]]:
        """(year, quarter, its three months) of every quarter wholly generated."""
        found = []
        for month in self.months:
            trio = tuple(month.shift(k) for k in (-2, -1, 0))
            if month.number % 3 == 0 and trio[0] in self.months:
                found.append((month.year, month.quarter, trio))
        return found


@cache
def _holiday_set() -> frozenset[date]:
    days: set[date] = set()
    for first, last in HOLIDAYS:
        start = date.fromisoformat(first)
        length = (date.fromisoformat(last) - start).days + 1
        days.update(start + timedelta(days=k) for k in range(length))
    return frozenset(days)


def is_holiday(day: date) -> bool:
    """True on a public holiday (an ordinary weekend is none)."""
    return day in _holiday_set()


def is_working_day(day: date) -> bool:
    """True on Monday to Friday outside holidays, and on weekend days worked in exchange."""
    return day in MAKE_UP_DAYS or (day.weekday() < 5 and not is_holiday(day))


def working_day(month: Month, number: int) -> date:
    """The `number`-th working day of the month."""
    days = [day for day in month.dates() if is_working_day(day)]
    return days[number - 1]


def write_date(day: date | None, form: str) -> object:
    """The day as a cell value: iso, dot, slash, compact, chinese, month_day, year_month, serial or cell."""
    if day is None:
        return None
    if form == "cell":
        return day
    if form == "serial":
        return (day - EXCEL_ZERO).days
    return {
        "iso": day.isoformat(),
        "dot": f"{day.year}.{day.month}.{day.day}",
        "slash": f"{day.year}/{day.month}/{day.day}",
        "compact": f"{day:%Y%m%d}",
        "chinese": f"{day.year}年{day.month:02d}月{day.day:02d}日",
        "month_day": f"{day.month}月{day.day}日",
        "year_month": f"{day.year}.{day.month:02d}",
    }[form]


def pick_form(forms: Sequence[tuple[str, float]], draw: float) -> str:
    """The form whose cumulative share first exceeds `draw` (0 ≤ draw < 1); the last one takes the rest."""
    total = 0.0
    for form, share in forms:
        total += share
        if draw < total:
            return form
    return forms[-1][0]
