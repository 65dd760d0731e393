"""Cells of the pages on visits, checks, rectifications, training and departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pipeline.render.words import period_words
from pipeline.report.formats import NO_VALUE, fact, number, quantity
from pipeline.report.model import DepartmentLine, DueLine, FailedItem, Inspection, PassLine, Quantity, Report, Text
from pipeline.texts import Message, msg

Listed = TypeVar("Listed")
HEADINGS = {
    "mystery": msg("Mystery visits: items that lost most points"),
    "check": msg("Checks: items that lost most points"),
    "document": msg("Checks of sales records: items that lost most points"),
    "listening": msg("Calls listened to: items that lost most points"),
}
LINKS = {
    "mystery": msg("Mystery visits"),
    "check": msg("Checks"),
    "document": msg("Checks of sales records"),
    "listening": msg("Calls listened to"),
}
SOURCES = {
    "mystery": msg("mystery visit"),
    "check": msg("check"),
    "complaint": msg("complaint"),
    "audit": msg("audit"),
}


MOST_LISTED = 100  # cases one by one in a table; of more, the rest stands on the pages below


def first_of(lines: Sequence[Listed]) -> Sequence[Listed]:
    """As many of the cases as a page lists one by one."""
    return lines[:MOST_LISTED]


def rest_of(lines: Sequence[Any], locale: str) -> str:
    """What a page says of the cases that it does not list; empty where it lists them all."""
    if len(lines) <= MOST_LISTED:
        return ""
    return msg(
        "The first {count} of {total}; the others stand on the pages of their branches and departments.",
        count=number(MOST_LISTED, 0),
        total=number(len(lines), 0),
    ).text(locale)


def inspection_heading(found: Inspection, locale: str) -> str:
    """神秘客检测失分前列."""
    return HEADINGS[found.source].text(locale)


def inspection_links(report: Report, locale: str) -> list[tuple[str, str]]:
    """Id and name of each section on visits and checks, for the list of contents."""
    return [(found.source, LINKS[found.source].text(locale)) for found in report.inspections]


def inspection_note(found: Inspection, locale: str) -> str:
    """2026年三季度, and whether it is carried from there; empty for the page's own period."""
    when = period_words(found.period, locale).full
    if found.is_carried:
        return msg("{period}, carried until the next round", period=when).text(locale)
    return when


def source_name(source: str, locale: str) -> str:
    """Where a finding comes from: 神秘客, 检查, 投诉, 审计."""
    return SOURCES[source].text(locale) if source in SOURCES else NO_VALUE


def points_lost(item: FailedItem) -> str:
    """12.5/40, or the points lost alone where the lists name faults only."""
    lost = _trimmed(item.lost)
    return lost if item.possible is None else f"{lost}/{_trimmed(item.possible)}"


def in_time_rate(line: DueLine | DepartmentLine, locale: str) -> str:
    """Done in time ÷ due, never rounded up to 100 %; what is not yet due is left out."""
    due = line.in_time + line.late + line.overdue if isinstance(line, DueLine) else line.due
    return _rate(line.in_time, due, locale)


def pass_rate(line: PassLine, locale: str) -> str:
    return _rate(line.passed, line.examined, locale)


def listed(items: Sequence[Text | Message | str], locale: str) -> str:
    """业务差错、投诉; an em dash for none."""
    return fact(tuple(items), locale) if items else NO_VALUE


def _rate(part: int, whole: int, locale: str) -> str:
    return quantity(Quantity(part / whole * 100, "percent", bound=100), locale) if whole else NO_VALUE


def _trimmed(value: float) -> str:
    """Points with no more places than they need."""
    for places in (0, 1):
        if abs(value - round(value, places)) < 1e-9:
            return number(value, places)
    return number(value, 2)
