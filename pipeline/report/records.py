"""Rows of an edition's tables by branch, found once a book: what the pages of thousands of branches look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pandas as pd

from pipeline.report.lookup import Book
from pipeline.report.once import once_a_book
from pipeline.report.shelf import Shelf

Row = Mapping[str, Any]


def rows_of(book: Book, table: str, level: str, subject: str) -> Iterator[Row]:
    """The table's rows of the subject's branches; the bank's are all of them, those of no branch too."""
    known = _by_branch(book, table)
    if level == "bank":
        return known.rows()
    return chain.from_iterable(known.of(branch) for branch in _members(book, level, subject))


def rows_about(book: Book, table: str, level: str, subject: str) -> list[Row]:
    """The rows that a table tells of the subject itself, in columns `level` and `subject_id`."""
    return [*_by_subject(book, table).of(level, subject)]


def _members(book: Book, level: str, subject: str) -> list[str]:
    """The branches that the subject's figures are added up from; a managing unit may have rows of its own."""
    members = book.members(level, subject)
    return members if level == "branch" else [subject, *members]


@once_a_book
def _by_subject(book: Book, table: str) -> Shelf:
    return Shelf(book.edition.tables[table], "level", "subject_id")


@once_a_book
def _by_branch(book: Book, table: str) -> Shelf:
    frame = book.edition.tables.get(table)  # an older edition lacks some
    return Shelf(pd.DataFrame(columns=["branch_id"]) if frame is None else frame, "branch_id")
