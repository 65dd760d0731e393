"""Appraisal periods: a month, a quarter, a year, and the months they are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.errors import AppraiseError
from pipeline.texts import msg

_FORM = re.compile(r"(?P<year>\d{4})(-(Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
YEARS = range(1900, 3000)  # those that a bank appraises; a reckoning from any of them ends in a year that there is
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


class PeriodError(AppraiseError):
    """A period was not written as `2026-09`, `2026-Q3` or `2026`, or lies in none of YEARS."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Period:
    """`first` and `after` bound it: the first day, and the first day that no longer belongs to it."""

    first: date
    kind: str  # month | quarter | year

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026-09`, `2026-Q3` or `2026`. Raises PeriodError."""
        found = _FORM.fullmatch(text.strip())
        if not found or int(found["year"]) not in YEARS:
            raise PeriodError(
                msg(
                    "“{text}” is not a period. Write a month (2026-09), a quarter (2026-Q3) or a year (2026).",
                    text=text,
                )
            )
        year = int(found["year"])
        if found["quarter"]:
            return cls(date(year, int(found["quarter"]) * 3 - 2, 1), "quarter")
        return cls(date(year, int(found["month"] or 1), 1), "month" if found["month"] else "year")

    @classmethod
    def month_of(cls, day: date) -> Period:
        return cls(day.replace(day=1), "month")

    @property
    def after(self) -> date:
        return _add_months(self.first, MONTHS_OF[self.kind])

    @property
    def months(self) -> tuple[Period, ...]:
        return tuple(Period(_add_months(self.first, n), "month") for n in range(MONTHS_OF[self.kind]))

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def number(self) -> int:
        """The month's or quarter's number in its year; the year itself for a year."""
        return {"month": self.first.month, "quarter": (self.first.month + 2) // 3}.get(self.kind, self.year)

    def shifted(self, periods: int) -> Period:
        """The period of the same kind that lies `periods` later (earlier when negative)."""
        return Period(_add_months(self.first, periods * MONTHS_OF[self.kind]), self.kind)

    @property
    def year_ago(self) -> Period:
        return Period(self.first.replace(year=self.first.year - 1), self.kind)

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.year}-Q{self.number}" if self.kind == "quarter" else str(self.year)


def periods_of(text: str) -> list[Period]:
    """One period, or those of a range with both its ends (`2026-01..2026-09`), oldest first. Raises PeriodError."""
    first, dots, last = text.partition("..")
    periods = [Period.parse(first)]
    if not dots:
        return periods
    end = Period.parse(last)
    if end.kind != periods[0].kind or end.first < periods[0].first:
        raise PeriodError(
            msg(
                "“{text}” is no range. Write two periods of one kind, the earlier first, as 2026-01..2026-09.",
                text=text,
            )
        )
    while periods[-1] != end:
        periods.append(periods[-1].shifted(1))
    return periods


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
