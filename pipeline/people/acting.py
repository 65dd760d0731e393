"""Lists of people that HR has something to do with: whom to train, to coach, to reward, and whose grade to look at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.people.headcount import Personnel, Row
from pipeline.people.post_sheets import grade_title, is_true
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity, Text
from pipeline.report.model.hr import ActionList, Noted
from pipeline.report.row_titles import row_title
from pipeline.texts import Message, msg

RUNNING = 2  # periods of the lowest grade in a row, before anything but training or another post
Notes: TypeAlias = tuple[Text | Message | str, ...]


@dataclass(frozen=True)
class _List:
    """Who is on a list: those of whom `notes` has something to say."""

    rule: str
    title: Message
    notes: Callable[[Book, Row], Notes]
    note: Message | None = None


def action_lists(personnel: Personnel) -> tuple[ActionList, ...]:
    """Every list, by branch and number; an empty one too, since that nobody is on it is to be known."""
    rows = sorted(personnel.rows.values(), key=lambda row: (str(row["branch_id"]), str(row["subject_id"])))
    found = []
    for asked in _LISTS:
        told = ((row, asked.notes(personnel.book, row)) for row in rows)
        people = tuple(Noted(personnel.ref(row), notes) for row, notes in told if notes)
        found.append(ActionList(asked.rule, asked.title, people, asked.note))
    return tuple(found)


def _courses(book: Book, row: Row) -> Notes:
    return tuple(_words(row, "retraining_course"))


def _weak_rows(book: Book, row: Row) -> Notes:
    return tuple(row_title(book, row["scorecard"], item) for item in _words(row, "coaching"))


def _below(book: Book, row: Row) -> Notes:
    count = int(number(row.get("consecutive_below")) or 0)
    return (_grade(book, row), msg("{count} periods running", count=count)) if count >= RUNNING else ()


def _vetoed(book: Book, row: Row) -> Notes:
    return (_grade(book, row),) if is_true(row, "is_vetoed") else ()


def _borderline(book: Book, row: Row) -> Notes:
    if not is_true(row, "is_borderline"):
        return ()
    lacking = number(row.get("to_next"))
    if lacking is None:
        return (_grade(book, row),)
    return (_grade(book, row), msg("{points} short of the next grade", points=Quantity(lacking, "points")))


def _placed(book: Book, row: Row) -> Notes:
    return () if number(row.get("award_place")) is None else (_score(row),)


def _eligible(book: Book, row: Row) -> Notes:
    return (_score(row),) if is_true(row, "award_eligible") else ()


def _score(row: Row) -> Message:
    return msg("{score}", score=Quantity(number(row["score"]), "score"))


def _grade(book: Book, row: Row) -> Text | str:
    card = book.card(row["scorecard"])
    return grade_title(card, row["grade"]) or "—"


def _words(row: Row, column: str) -> list[str]:
    value = row.get(column)
    return value.split() if isinstance(value, str) else []


_LISTS = (
    _List("hr.retraining", msg("To be trained"), _courses),
    _List("hr.coaching", msg("To be coached"), _weak_rows),
    _List(
        "hr.running",
        msg("Below the standard for {count} periods running", count=RUNNING),
        _below,
        msg("Training or another post comes first; the evidence of either is to be kept."),
    ),
    _List("hr.vetoed", msg("Under a veto"), _vetoed),
    _List("hr.borderline", msg("Borderline grades, to be checked before they are confirmed"), _borderline),
    _List("hr.award_places", msg("Within the places for awards, by score"), _placed),
    _List("hr.award", msg("Eligible for awards"), _eligible),
)
