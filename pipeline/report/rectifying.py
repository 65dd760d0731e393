"""整改台账: what fell due and was mended, what is open and overdue, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from pipeline.report.lookup import BANK, Book, as_day
from pipeline.report.model import DueLine, Finding, Quantity, RectificationLine, Rectifications, Text
from pipeline.report.records import Row, rows_of
from pipeline.texts import Message, msg

NAMED = 3  # places named in a sentence
ALL = Text("合计", "Total")


def bank_rectifications(book: Book) -> Rectifications | None:
    """The bank's ledger of findings with the overdue ones by branch; None where the period has none."""
    rows = list(rows_of(book, "rectifications", "bank", BANK))
    if not rows:
        return None
    found = _summed(book, rows)
    overdue = [row for row in rows if _is_overdue(book, row)]
    due: dict[str, list[Row]] = {}
    for row in _due_by_now(book, rows):
        due.setdefault(str(row["branch_id"]), []).append(row)
    branches = [_due_line(book, part, book.names.get(branch, branch), branch) for branch, part in due.items()]
    worst = sorted((line for line in branches if line.overdue), key=lambda line: (-line.overdue, str(line.name)))
    items = _lines(book, overdue)
    told = [*_told(found), *_places_told(worst, found)]
    return Rectifications(found.notices, found.total, found.earlier, found.open, tuple(worst), items, tuple(told))


def branch_rectifications(book: Book, branch: str) -> Rectifications | None:
    """One branch's own findings: what was due, and all that is open, soonest due first; None where it has none."""
    mine = list(rows_of(book, "rectifications", "branch", branch))
    if not mine:
        return None
    found = _summed(book, mine)
    items = _lines(book, (row for row in mine if _is_open(row)))
    return Rectifications(found.notices, found.total, found.earlier, found.open, (), items, tuple(_told(found)))


def overdue_rectifications(found: Rectifications | None) -> list[Finding]:
    """The problem of what should have been mended and was not."""
    count = found.total.overdue + found.earlier if found else 0
    if not found or not count:
        return []
    title = msg("{count} rectifications overdue and open", count=Quantity(count, "items"))
    return [Finding("problem.rectification_overdue", _places(found.branches), "worse", title=title)]


def rectification_duties(found: Rectifications | None) -> list[Finding]:
    """What a branch has to mend, by when."""
    if not found or not found.items:
        return []
    late = found.total.overdue + found.earlier
    facts: dict[str, Any] = {"count": Quantity(len(found.items), "items")}
    if late:
        sentence = msg("Findings to be mended: {count}, {late} of them overdue.", **facts, late=Quantity(late, "items"))
        return [Finding("duty.rectification_overdue", sentence, "worse")]
    facts["day"] = day_words(found.items[0].due)
    return [Finding("duty.rectification", msg("Findings to be mended: {count}, the next by {day}.", **facts))]


def day_words(iso: str) -> Text:
    """10月23日, 23 October."""
    day = date.fromisoformat(iso)
    return Text(f"{day.month}月{day.day}日", f"{day.day} {day:%B}")


def places_of(lines: tuple[DueLine, ...] | list[DueLine], unit: str) -> Message:
    """滨江支行2项、开发区支行1项: who has what is overdue, most first; the first few by name."""
    parts = [msg("{name} {count}", name=line.name, count=Quantity(line.overdue, unit)) for line in lines[:NAMED]]
    return msg("{places} and others", places=parts) if len(lines) > NAMED else msg("{places}", places=parts)


def _summed(book: Book, rows: Sequence[Row]) -> Rectifications:
    first, after = book.period.first, book.period.after
    issued = {row["notice_no"] for row in rows if first <= row["issued_on"] < after}
    due = [row for row in rows if first <= row["due_on"] < after]
    earlier = sum(_is_open(row) and row["due_on"] < first for row in rows)
    not_due = sum(_is_open(row) and row["due_on"] >= first and not _is_overdue(book, row) for row in rows)
    return Rectifications(len(issued), _due_line(book, due, ALL), earlier, not_due)


def _due_by_now(book: Book, rows: Iterable[Row]) -> list[Row]:
    """What fell due in the period, and what was due before it and is still open."""
    first, after = book.period.first, book.period.after
    return [row for row in rows if row["due_on"] < after and (row["due_on"] >= first or _is_overdue(book, row))]


def _is_open(row: Row) -> bool:
    return as_day(row["done_on"]) is None


def _is_overdue(book: Book, row: Row) -> bool:
    """Still open, due in or before the period, and the day it was due is over."""
    return _is_open(row) and row["due_on"] < min(book.known_until + timedelta(days=1), book.period.after)


def _due_line(book: Book, part: Sequence[Row], name: str | Text, branch: str | None = None) -> DueLine:
    done = [row for row in part if not _is_open(row)]
    in_time = sum(row["done_on"] <= row["due_on"] for row in done)
    return DueLine(
        name=name,
        due=len(part),
        in_time=in_time,
        late=len(done) - in_time,
        overdue=sum(_is_overdue(book, row) for row in part),
        branch_id=branch,
    )


def _lines(book: Book, rows: Iterable[Row]) -> tuple[RectificationLine, ...]:
    names = book.names
    lines = [
        RectificationLine(
            notice_no=str(row["notice_no"]),
            finding_ref=None if row["finding_ref"] == "-" else str(row["finding_ref"]),
            source=str(row["source"]),
            branch=names.get(str(row["branch_id"]), str(row["branch_id"])),
            issued=row["issued_on"].isoformat(),
            due=row["due_on"].isoformat(),
            days_over=max((book.known_until - row["due_on"]).days, 0),
            is_repeat=bool(row["is_repeat"]),
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.due, line.branch, line.notice_no, line.finding_ref or "")))


def _told(found: Rectifications) -> list[Finding]:
    told = []
    if found.notices:
        sentence = msg("Notices issued: {count}.", count=Quantity(found.notices, "notices"))
        told.append(Finding("rectification.issued", sentence))
    told.append(Finding("rectification.due", _progress(found.total)))
    if found.earlier:
        sentence = msg("Due before this period and still open: {count}.", count=Quantity(found.earlier, "items"))
        told.append(Finding("rectification.earlier", sentence, "worse"))
    if found.open:
        told.append(
            Finding("rectification.open", msg("Open, not yet due: {count}.", count=Quantity(found.open, "items")))
        )
    return told


def _progress(total: DueLine) -> Message:
    if not total.due:
        return msg("Nothing was due to be mended this period.")
    parts = [
        message
        for count, message in (
            (total.in_time, msg("mended in time {count}", count=Quantity(total.in_time, "items"))),
            (total.late, msg("mended late {count}", count=Quantity(total.late, "items"))),
            (total.overdue, msg("overdue and open {count}", count=Quantity(total.overdue, "items"))),
        )
        if count
    ]
    due = Quantity(total.due, "items")
    return msg("Due: {due}; {parts}.", due=due, parts=parts) if parts else msg("Due: {due}.", due=due)


def _places_told(worst: list[DueLine], found: Rectifications) -> list[Finding]:
    if not worst:
        return []
    return [
        Finding("rectification.overdue", msg("Overdue and open: {places}.", places=places_of(worst, "items")), "worse")
    ]


def _places(lines: tuple[DueLine, ...]) -> Message:
    return msg("{places}.", places=places_of(lines, "items"))
