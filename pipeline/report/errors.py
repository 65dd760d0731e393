"""Errors: types, severity, days since the last critical one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.report.error_places import RATE, error_places
from pipeline.report.error_words import (
    critical_told,
    in_part,
    not_delivered,
    nothing_in_it,
    place_told,
    total_told,
    uncounted_told,
)
from pipeline.report.lookup import BANK, Book, as_day, change
from pipeline.report.model import Text
from pipeline.report.model.errors import ErrorLine, Errors
from pipeline.report.once import once_a_book
from pipeline.report.records import Row, rows_of

TYPES_SHOWN, BUSINESSES_SHOWN, PLACES_SHOWN = 8, 6, 10
NOT_STATED = Text("未注明", "not stated")
ALL = Text("合计", "Total")


@dataclass(frozen=True)
class Counted:
    """Rows of error_counts as dicts: those of the period that count and that do not; those that counted in the period
    before, None where nothing is known of it.
    """

    now: list[Row]
    uncounted: list[Row]
    before: list[Row] | None


def errors(book: Book, level: str, subject: str) -> Errors | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell."""
    rows = list(rows_of(book, "error_counts", level, subject))
    found = _counted(book, rows)
    asked = BANK if level == "bank" else subject
    own = book.row(RATE, level, asked, book.period)
    lacks = "errors" in book.undelivered or (own is not None and own["status"] == "not_delivered")
    part = in_part(*book.in_part["errors"]) if "errors" in book.in_part else None
    if not found.now and not found.uncounted and (lacks or part):
        return Errors(delivered=False, told=(part, nothing_in_it()) if part else (not_delivered(),))
    if not rows and own is None:
        return None
    if part:
        found = replace(found, before=None)  # a part is not set beside a whole
    period = book.period
    rate, before, year_ago = (
        book.value(RATE, level, asked, when) for when in (period, period.shifted(-1), period.year_ago)
    )
    total = _line(ALL, found.now, found.before)
    critical_on, known_since = _critical(book, level, subject)
    aside = _sum(_named(found.uncounted, "severity", ["critical"]))
    places = error_places(book, [subject] if level == "branch" else book.members(level, subject))
    told = [
        *([part] if part else []),
        total_told(book, total),
        *(place_told(place) for place in places if level == "branch" and place.rate is not None),
        *critical_told(book, total, critical_on, known_since, aside),
        *uncounted_told(_by_finder(found.uncounted), aside),
    ]
    return Errors(
        delivered=True,
        told=tuple(told),
        total=total,
        rate=rate,
        rate_change=change(rate, before) if period.kind != "year" else None,
        rate_year_change=change(rate, year_ago),
        types=_lines(found, "error_type", TYPES_SHOWN),
        businesses=_lines(found, "business_type", BUSINESSES_SHOWN),
        places=places[:PLACES_SHOWN] if level != "branch" else (),
        critical_on=critical_on.isoformat() if critical_on else None,
        critical_days=(_last_day(book) - critical_on).days if critical_on else None,
        known_since=known_since.isoformat() if known_since else None,
        uncounted=_sum(found.uncounted),
    )


def _counted(book: Book, rows: Sequence[Row]) -> Counted:
    now = [row for row in rows if row["period"] == book.period.first]
    previous = book.period.shifted(-1)
    earlier = [row for row in rows if row["period"] == previous.first and row["is_counted"]]
    return Counted(
        now=[row for row in now if row["is_counted"]],
        uncounted=[row for row in now if not row["is_counted"]],
        before=earlier if book.came(("errors",), previous) else None,
    )


def _lines(found: Counted, by: str, most: int) -> tuple[ErrorLine, ...]:
    """A line for each name in the column `by`, most errors first, those beyond `most` together in a last line."""
    names = {row[by] for row in found.now}
    ordered = sorted(names, key=lambda name: (-_sum(_named(found.now, by, [name])), str(name)))
    heads, rest = (ordered[:most], ordered[most:]) if len(ordered) > most + 1 else (ordered, [])
    groups = [*([name] for name in heads), *([rest] if rest else [])]
    return tuple(
        _line(
            NOT_STATED if group == ["-"] else str(group[0]),
            _named(found.now, by, group),
            None if found.before is None else _named(found.before, by, group),
            others=len(group) if group is rest else 0,
        )
        for group in groups
    )


def _line(name: str | Text, rows: list[Row], before: list[Row] | None, others: int = 0) -> ErrorLine:
    minor, major, critical, ungraded = (
        _sum(_named(rows, "severity", [severity])) for severity in ("minor", "major", "critical", "-")
    )
    return ErrorLine(
        name=name,
        minor=minor,
        major=major,
        critical=critical,
        ungraded=ungraded,
        total=_sum(rows),
        previous=None if before is None else _sum(before),
        others=others,
    )


def _named(rows: list[Row], by: str, names: Sequence[Any]) -> list[Row]:
    return [row for row in rows if row[by] in names]


def _sum(rows: list[Row]) -> float:
    return round(sum(float(row["errors"]) for row in rows), 9)


def _by_finder(rows: list[Row]) -> dict[str, float]:
    """How they were found → how many."""
    finders = sorted({str(row["detected_by"]) for row in rows})
    return {finder: _sum(_named(rows, "detected_by", [finder])) for finder in finders}


def _critical(book: Book, level: str, subject: str) -> tuple[date | None, date | None]:
    """The day of the last critical error of the page's branches, and the one since which the bank's errors are known."""
    own = rows_of(book, "error_history", level, subject)
    days = [day for row in own if (day := as_day(row["last_critical_on"]))]
    return max(days, default=None), _known_since(book)


@once_a_book
def _known_since(book: Book) -> date | None:
    """The day since which the bank's errors are known; None where none is."""
    days = (as_day(row["first_on"]) for row in rows_of(book, "error_history", "bank", BANK))
    return min((day for day in days if day), default=None)


def _last_day(book: Book) -> date:
    """The last day of the period, or the last one known of a period that still runs."""
    return min(book.period.after - timedelta(days=1), book.known_until)
