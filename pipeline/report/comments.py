"""What dissatisfied customers wrote: the newest, without anything that could tell who wrote it or about whom."""

from __future__ import annotations

import re
from datetime import date

from pipeline.report.lookup import Book
from pipeline.report.model.satisfaction import Comment
from pipeline.report.once import once_a_book
from pipeline.report.records import Row, rows_of

SHOWN = 6
LONGEST = 60  # characters; the more is told, the easier it is to know who tells it
LONGEST_NAME = 4
# What still looks like a number of a person, a card or a phone, or like an address, after masking.
_TELLING = re.compile(r"\d[\d\s-]{5,}\d|@|https?:", re.ASCII)


def comments(book: Book, level: str, subject: str) -> tuple[Comment, ...]:
    """The newest comments of dissatisfied customers, the same words once; whether there are enough is for others to say."""
    names = _names(book)
    found: dict[tuple[str, str], tuple[date, int]] = {}
    for row in rows_of(book, "comments", level, subject):
        if _is_harmless(row, names):
            key = (str(row["instrument"]), str(row["comment"]))
            newest, count = found.get(key, (row["newest"], 0))
            found[key] = (max(newest, row["newest"]), count + int(row["answers"]))
    ordered = sorted(found.items(), key=lambda item: (-item[1][0].toordinal(), -item[1][1], item[0]))
    return tuple(
        Comment(_cut(text), instrument, count, newest.isoformat())
        for (instrument, text), (newest, count) in ordered[:SHOWN]
    )


@once_a_book
def _names(book: Book) -> frozenset[str]:
    """The names of all who held a post in the period, and of all who have a result."""
    tables = (book.edition.tables["roster"], book.staff)
    names = (name for table in tables for name in table.get("employee_name", ()))
    return frozenset(str(name) for name in names if isinstance(name, str) and len(name) > 1)


def _is_harmless(row: Row, names: frozenset[str]) -> bool:
    """Whether the comment neither bears a name of the staff nor anything like a number or an address of a person."""
    text = str(row["comment"])
    if _TELLING.search(text):
        return False
    parts = (text[start : start + size] for size in range(2, LONGEST_NAME + 1) for start in range(len(text) - size + 1))
    return not any(part in names for part in parts)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
