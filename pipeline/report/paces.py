"""Timeliness in sentences: where the slowest hour and day are, and what approved exclusions change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.report.formats import quantity
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.timeliness import Course, PaceLine, Slot, Timeliness
from pipeline.report.spans import day
from pipeline.texts import Message, msg

CHANNELS = {
    "counter": msg("counter"),
    "phone": msg("phone"),
    "chat": msg("online chat"),
    "email": msg("e-mail"),
}
WEEKDAYS = (
    msg("Mondays"),
    msg("Tuesdays"),
    msg("Wednesdays"),
    msg("Thursdays"),
    msg("Fridays"),
    msg("Saturdays"),
    msg("Sundays"),
)


def paces_told(book: Book, level: str, subject: str, section: Timeliness) -> Timeliness:
    """The section with its sentences."""
    told = (
        *(found for one in section.hours if (found := _slowest(one, "timeliness.worst_hour"))),
        *(found for one in section.weekdays if (found := _slowest(one, "timeliness.worst_weekday"))),
        *_excluded(book, level, subject, section.lines),
    )
    return replace(section, told=told)


def _slowest(course: Course, rule: str) -> Finding | None:
    """The slowest hour or day, where one is clearly slower than the rest."""
    slot = next((slot for slot in course.slots if slot.is_worst), None)
    if slot is None:
        return None
    when = _hour(slot) if rule == "timeliness.worst_hour" else WEEKDAYS[slot.start - 1]
    late = sum(one.late for one in course.slots)
    said = msg(
        "{title}: {when} slowest, {rate} ({late} of {count} late, {share} of all late ones; {whole} in all).",
        title=course.title,
        when=when,
        rate=Quantity(slot.rate, "percent"),
        late=Quantity(slot.late, "count"),
        count=Quantity(slot.count, "count"),
        share=Quantity(100.0 * slot.late / late, "share"),
        whole=Quantity(course.rate, "percent"),
    )
    return Finding(rule, said, "worse")


def _hour(slot: Slot) -> Message:
    return msg("from {start}:00 to {end}:00", start=slot.start, end=slot.start + 1)


def _excluded(book: Book, level: str, subject: str, lines: tuple[PaceLine, ...]) -> tuple[Finding, ...]:
    """Both figures of what approved exclusions are about: the days first, then each value with the one without them."""
    changed = [line for line in lines if _is_changed(line)]
    if not changed:
        return ()
    figures = tuple(
        msg(
            "{title} {value} (not left out: {unexcluded})",
            title=line.title,
            value=Quantity(line.value, line.unit),
            unexcluded=Quantity(line.unexcluded, line.unit),
        )
        for line in changed
    )
    days = _excluded_days(book, subject if level == "branch" else None, {line.indicator for line in changed})
    if not days:
        return (Finding("timeliness.excluded", msg("Approved exclusions left out: {figures}.", figures=figures)),)
    said = msg("With the approved exclusions of {days} left out: {figures}.", days=days, figures=figures)
    return (Finding("timeliness.excluded", said),)


def _is_changed(line: PaceLine) -> bool:
    """Whether exclusions change the figure as it is shown."""
    if line.unexcluded is None or line.value is None:
        return False
    return quantity(Quantity(line.unexcluded, line.unit), "en") != quantity(Quantity(line.value, line.unit), "en")


def _excluded_days(book: Book, branch: str | None, indicators: set[str]) -> tuple[Text, ...]:
    """The days on which the exclusions about these indicators begin, each once; of one branch or of any. () in an edition
    that does not tell them.
    """
    table = book.edition.tables.get("exclusions")
    if table is None or "starts_at" not in table:
        return ()
    starts = {
        date.fromisoformat(row["starts_at"][:10])
        for row in table.to_dict("records")
        if _is_about(row["indicators"], indicators) and (branch is None or _is_about(row["branch_ids"], {branch}))
    }
    return tuple(day(start) for start in sorted(starts))


def _is_about(named: object, asked: set[str]) -> bool:
    """Whether a list joined by spaces names any of them; an empty one is about all."""
    return not isinstance(named, str) or bool(asked & set(named.split()))
