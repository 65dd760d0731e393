"""The tables attached to the circular: branches, indicators, overdue complaints, what was found, and what is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline.report import spans
from pipeline.report.findings.standards import failed_cases
from pipeline.report.lookup import Book, as_day
from pipeline.report.model import BranchLine, FailedItem, IndicatorLine, Quantity, Report
from pipeline.report.model.circular import Attachment, Cell, Said
from pipeline.report.ranking import why_not_ranked
from pipeline.texts import msg

LEGAL = "complaint_timeliness"
SOURCES = {
    "mystery": msg("mystery visit"),
    "check": msg("check"),
    "listening": msg("call listened to"),
    "document": msg("check of sales records"),
    "complaint": msg("complaint"),
    "audit": msg("audit"),
}


def attachments(book: Book, report: Report) -> tuple[Attachment, ...]:
    """The five tables, in the order in which the circular names them."""
    return (
        _branches(report),
        _indicators(report),
        _overdue(book),
        _found(report),
        _rectifications(book),
    )


def _branches(report: Report) -> Attachment:
    return Attachment(
        1,
        msg("Scores of the branches and their places within their groups"),
        (
            msg("Group"),
            msg("Place"),
            msg("Branch"),
            msg("Score"),
            msg("Change on the period before"),
            msg("Grade"),
            msg("Note"),
        ),
        tuple(_branch(line) for line in report.branches),
        msg("No branch was scored this period."),
    )


def _branch(line: BranchLine) -> tuple[Cell, ...]:
    note: Cell = msg("tied") if line.tie else None
    if line.rank is not None and not line.is_judged and not line.tie:
        note = msg("too few periods; place for reference only")
    if line.rank is None:
        note = why_not_ranked(line.status)
    return (
        line.peer_group,
        Quantity(line.rank, "count"),
        line.name,
        Quantity(line.score, "index"),
        Quantity(line.change, "score", True),
        line.grade,
        note,
    )


def _indicators(report: Report) -> Attachment:
    return Attachment(
        2,
        msg("Indicators in detail"),
        (
            msg("Indicator"),
            msg("This period"),
            msg("Change on the period before"),
            msg("Year on year"),
            msg("Target"),
            msg("Branches on target"),
            msg("Judgement"),
        ),
        tuple(_indicator(line) for line in report.indicators),
        msg("No indicator has data this period."),
    )


def _indicator(line: IndicatorLine) -> tuple[Cell, ...]:
    met = f"{line.branches_met}/{line.branches_counted}" if line.branches_counted else None
    return (
        line.title,
        Quantity(line.value, line.unit, bound=line.target),
        Quantity(line.change, line.unit, True),
        Quantity(line.year_change, line.unit, True),
        Quantity(line.target, line.unit),
        met,
        line.judgement.sentence,
    )


def _overdue(book: Book) -> Attachment:
    """Case by case where the edition holds the cases, else how many at each branch or department."""
    title, note = msg("Complaints settled late or overdue"), msg("No complaint was settled late or is overdue.")
    cases = book.edition.tables.get("complaint_cases")
    if cases is not None and len(cases):
        columns: tuple[Said, ...] = (
            msg("Complaint"), msg("Branch or department"), msg("Business"), msg("Received"), msg("Due on"),
            msg("Settled on"), msg("Days over"),
        )  # fmt: skip
        late = cases[cases["past"] == "legal"].sort_values(["due_on", "complaint_id"])
        return Attachment(3, title, columns, tuple(_case(book, row) for row in late.to_dict("records")), note)
    counts = [(branch, failed_cases(book, LEGAL, branch, 0)) for branch in book.below()]
    rows = tuple((book.names.get(branch, branch), Quantity(count, "cases")) for branch, count in counts if count)
    return Attachment(3, title, (msg("Branch or department"), msg("Cases")), rows, note)


def _case(book: Book, row: dict[Any, Any]) -> tuple[Cell, ...]:
    where = str(row["branch_id"])
    business = row["business"]
    return (
        str(row["complaint_id"]),
        book.names.get(where),
        business if isinstance(business, str) else None,
        _day(row["received_on"]),
        _day(row["due_on"]),
        _day(row["ended_on"]) or msg("not settled"),
        Quantity(None if pd.isna(row["days_over"]) else float(row["days_over"]), "count"),
    )


def _found(report: Report) -> Attachment:
    return Attachment(
        4,
        msg("List of findings"),
        (
            msg("Comes from"),
            msg("Item"),
            msg("Points lost"),
            msg("Share lost"),
            msg("Faults"),
            msg("Branches concerned"),
            msg("Found before"),
        ),
        tuple(_item(found.source, item) for found in report.inspections for item in found.items),
        msg("No visit or check found anything this period."),
    )


def _item(source: str, item: FailedItem) -> tuple[Cell, ...]:
    return (
        SOURCES.get(source),
        item.item,
        Quantity(item.lost, "points"),
        Quantity(item.share, "share"),
        Quantity(item.faults, "count"),
        Quantity(item.branches, "places"),
        Quantity(item.repeats, "places") if item.repeats else None,
    )


def _rectifications(book: Book) -> Attachment:
    """What fell due in the period or before it and was not done in time, and what is open."""
    table = book.edition.tables["rectifications"]
    end = min(book.known_until, book.period.months[-1].after)
    rows = [row for row in table.to_dict("records") if _is_open_or_late(row, end)]
    rows.sort(key=lambda row: (row["due_on"], str(row["branch_id"]), str(row["notice_no"])))
    return Attachment(
        5,
        msg("Ledger of rectifications (open, or mended late)"),
        (
            msg("Notice"),
            msg("Branch or unit"),
            msg("Comes from"),
            msg("Issued"),
            msg("Due by"),
            msg("Mended on"),
            msg("State"),
        ),
        tuple(_rectification(book, row, end) for row in rows),
        msg("Nothing is open, and all was mended in time."),
    )


def _is_open_or_late(row: dict[Any, Any], end: date) -> bool:
    """Open, or mended after it had fallen due before `end`: what fell due later is the next period's."""
    done, due = as_day(row["done_on"]), row["due_on"]
    return done is None or (done > due and due < end)


def _rectification(book: Book, row: dict[Any, Any], end: date) -> tuple[Cell, ...]:
    done, due = as_day(row["done_on"]), row["due_on"]
    if done is not None:
        state = msg("mended late")
    elif due < end:
        state = msg("overdue and open")
    else:
        state = msg("deadline not reached")
    where = str(row["branch_id"])
    return (
        str(row["notice_no"]),
        book.names.get(where),
        SOURCES.get(str(row["source"])),
        _day(row["issued_on"]),
        _day(due),
        _day(done),
        state,
    )


def _day(value: Any) -> Cell:
    found = as_day(value)
    return spans.whole_day(found) if found else None
