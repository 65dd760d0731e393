"""Rows of an edition's tables by branch, made once a book: what the pages of thousands of branches look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from pipeline.report.lookup import Book
from pipeline.report.once import once_a_book

Row = Mapping[str, Any]


def rows_of(book: Book, table: str, level: str, subject: str) -> Iterator[Row]:
    """The table's rows of the subject's branches; the bank's are all of them, those of no branch too."""
    known = _by_branch(book, table)
    if level == "bank":
        return chain.from_iterable(known.values())
    return chain.from_iterable(known.get(branch, ()) for branch in _members(book, level, subject))


def rows_about(book: Book, table: str, level: str, subject: str) -> list[Row]:
    """The rows that a table tells of the subject itself, in columns `level` and `subject_id`."""
    return _by_subject(book, table).get((level, subject), [])


def _members(book: Book, level: str, subject: str) -> list[str]:
    """The branches that the subject's figures are added up from; a managing unit may have rows of its own."""
    members = book.members(level, subject)
    return members if level == "branch" else [subject, *members]


@once_a_book
def _by_subject(book: Book, table: str) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in book.edition.tables[table].to_dict("records"):
        found.setdefault((str(row["level"]), str(row["subject_id"])), []).append(row)
    return found


@once_a_book
def _by_branch(book: Book, table: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    frame = book.edition.tables.get(table)  # an older edition lacks some
    for row in () if frame is None else frame.to_dict("records"):
        found.setdefault(str(row["branch_id"]), []).append({str(name): value for name, value in row.items()})
    return found
