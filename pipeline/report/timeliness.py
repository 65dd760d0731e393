"""How fast customers were served: by channel and by hour of the day."""

from __future__ import annotations

from pipeline.indicators import Indicator
from pipeline.report.courses import course
from pipeline.report.cuts import Cuts, cuts_of
from pipeline.report.lookup import Book, change, number
from pipeline.report.model import Text
from pipeline.report.model.timeliness import Course, PaceLine, Timeliness, WaitLine
from pipeline.report.once import once_a_book
from pipeline.report.paces import paces_told
from pipeline.report.shelf import records

# Channel → its indicators of speed, the one first that is cut by hour.
CHANNELS: dict[str, tuple[str, ...]] = {
    "counter": ("counter_wait_rate",),
    "phone": (
        "answered_within_20s_rate",
        "service_level",
        "three_ring_rate",
        "connection_rate",
        "abandonment_rate",
        "average_speed_of_answer",
    ),
    "chat": ("online_first_response_rate",),
    "email": ("email_reply_rate",),
}


def timeliness(book: Book, level: str, subject: str) -> Timeliness | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell."""
    lines = tuple(
        line
        for channel, names in CHANNELS.items()
        for name in names
        if name in book.indicators and (line := _line(book, book.indicators[name], channel, level, subject))
    )
    if not lines:
        return None
    cuts = cuts_of(book, level, subject)
    section = Timeliness(
        lines=lines,
        waits=_waits(book, level, subject),
        hours=_courses(book, "hour", cuts),
        weekdays=_courses(book, "weekday", cuts),
    )
    return paces_told(book, level, subject, section)


def _line(book: Book, indicator: Indicator, channel: str, level: str, subject: str) -> PaceLine | None:
    row = book.row(indicator.name, level, subject, book.period)
    if row is None:
        return None
    value, header = number(row["value"]), indicator.header
    return PaceLine(
        channel=channel,
        indicator=indicator.name,
        title=Text(header.title.zh, header.title.en),
        unit=header.unit,
        direction=header.direction,
        value=value,
        change=change(value, book.value(indicator.name, level, subject, book.period.shifted(-1))),
        year_change=change(value, book.value(indicator.name, level, subject, book.period.year_ago)),
        target=book.target(indicator.name),
        is_met=book.is_met(indicator.name, value),
        sample=int(row["sample"]),
        status=str(row["status"]),
        unexcluded=number(row.get("unexcluded")),
    )


def _waits(book: Book, level: str, subject: str) -> tuple[WaitLine, ...]:
    known = _all_waits(book)
    return tuple(line for channel in CHANNELS if (line := known.get((level, subject, channel))))


@once_a_book
def _all_waits(book: Book) -> dict[tuple[str, str, str], WaitLine]:
    rows = records(book.edition.tables["waits"])
    return {
        (row["level"], str(row["subject_id"]), row["channel"]): WaitLine(
            channel=row["channel"],
            answered=int(row["answered"]),
            average=float(row["average"]),
            median=float(row["median"]),
            ninth_tenth=float(row["ninth_tenth"]),
        )
        for row in rows
    }


def _courses(book: Book, cut: str, cuts: Cuts) -> tuple[Course, ...]:
    found = (
        course(book, channel, book.indicators[names[0]], cuts.get((cut, names[0]), {}))
        for channel, names in CHANNELS.items()
        if names[0] in book.indicators
    )
    return tuple(one for one in found if one)
