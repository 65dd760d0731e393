"""Complaints that are still open past their legal limit: facts, case by case, that no closing of others makes good."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.report.lookup import BANK, WHOLE, Book
from pipeline.report.model import Quantity, Redline, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.report.once import once_a_book
from pipeline.report.records import Row, rows_of
from pipeline.texts import Message, msg

REGULATOR = ("nfra_12378", "nfra_branch")
SHOWN = 3  # cases told one by one
TITLE = Text("投诉逾期未结（件）", "Complaints open past the legal limit")


def open_redline(book: Book) -> Redline:
    """How many stand open past the law's limit at the period's end, and which: whenever they fell due. Without any, none is
    told only where the period's complaints are known.
    """
    cases = _cases(book)
    if not cases and book.value("complaint_count", "bank", BANK, book.period) is None:
        return Redline("complaints_open", TITLE, None, None, None)
    return Redline("complaints_open", TITLE, len(cases), None, None, _told(book, cases) if cases else None)


def open_overdue(book: Book) -> list[Evidenced]:
    """The same as a problem: its number, where, for how long, whose."""
    cases = _cases(book)
    if not cases:
        return []
    count = Quantity(len(cases), "cases")
    places = {_place(book, row) for row in cases}
    return [
        Evidenced(
            "problem.open_overdue",
            msg("{places}.", places=[_told(book, cases)]),
            "breach",
            title=msg("{count} complaints are open past the legal limit", count=count),
            owner=places.pop() if len(places) == 1 else None,
            figures=(
                Figure(msg("Open past the legal limit"), count),
                Figure(msg("Passed on by the regulator"), Quantity(sum(map(_is_regulators, cases)), "cases")),
            ),
            anchor="redlines",
        )
    ]


@once_a_book
def _cases(book: Book) -> list[Row]:
    """Longest overdue first; on the page of a managing unit those of its own branches."""
    rows = rows_of(book, "complaint_cases", "bank", BANK)
    is_whole = book.whole == WHOLE
    found = [
        row
        for row in rows
        if row["past"] == "legal"
        and not isinstance(row["ended_by"], str)
        and (is_whole or str(row["branch_id"]) in book.names)
    ]
    return sorted(found, key=lambda row: (-_days(row), str(row["complaint_id"])))


def _told(book: Book, cases: Sequence[Row]) -> Message:
    parts = [_case(book, row) for row in cases[:SHOWN]]
    return msg("{places} and others", places=parts) if len(cases) > SHOWN else msg("{places}", places=parts)


def _case(book: Book, row: Row) -> Message:
    facts = {"name": _place(book, row), "case": str(row["complaint_id"]), "count": _days(row)}
    if _is_regulators(row):
        return msg("{name} {case} ({count} days over, passed on by the regulator)", **facts)
    return msg("{name} {case} ({count} days over)", **facts)


def _place(book: Book, row: Row) -> str:
    return book.names.get(str(row["branch_id"]), "—")


def _days(row: Row) -> int:
    return 0 if pd.isna(row["days_over"]) else int(row["days_over"])


def _is_regulators(row: Row) -> bool:
    return row["referral_source"] in REGULATOR
