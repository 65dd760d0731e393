"""期初在办＋受理－办结－撤诉/并案＝期末在办: the flow of complaints, what became of those closed, how old the others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.records import Row, rows_about
from pipeline.texts import Message, msg

SPANS = {
    "month": Text("本月", "this month"),
    "quarter": Text("本季", "this quarter"),
    "year": Text("本年", "this year"),
}


def flow_row(book: Book, level: str, subject: str) -> dict[str, Any]:
    """The counts of complaint_flow for the bank, a managing unit (the sums of what lies below it) or a branch; empty where
    no complaint has dates to count.
    """
    subjects = {subject, *book.below(subject)} if level == "managing_unit" else {subject}
    at = "branch" if level == "managing_unit" else level
    found = (row for one in subjects for row in rows_about(book, "complaint_flow", at, one))
    row = _summed(row for row in found if row["period"] == book.period.first)
    counted = ("opening", "received", "closed", "withdrawn", "merged", "closing")
    return row if any(row.get(name) for name in counted) else {}


def _summed(rows: Iterable[Row]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        for name in row.keys() - {"period", "level", "subject_id"}:
            sums[name] = sums.get(name, 0) + int(number(row[name]) or 0)
    return sums


def flow_notes(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """The flow line of a page, and what stands behind it; nothing where no complaint has dates to count."""
    row = flow_row(book, level, subject)
    return tuple(_notes(row, SPANS[book.period.kind])) if row else ()


def flow_unbalanced(row: Mapping[str, Any]) -> Iterator[Finding]:
    """That the two sides of the flow line differ, if they do."""
    if row and row["imbalance"]:
        count = _cases(abs(row["imbalance"]))
        sentence = msg("The two sides differ by {count}: dates in the ledger contradict each other.", count=count)
        yield Finding("complaints.flow_unbalanced", sentence, "worse")


def _notes(row: Mapping[str, Any], span: Text) -> Iterator[Finding]:
    yield Finding(
        "complaints.flow",
        msg(
            "Open at the start {opening} + received {span} {received} − closed {closed} − withdrawn or merged {left} "
            "= open at the end {closing}.",
            span=span,
            left=_cases(row["withdrawn"] + row["merged"]),
            **{name: _cases(row[name]) for name in ("opening", "received", "closed", "closing")},
        ),
    )
    yield from flow_unbalanced(row)
    if row["closed"]:
        yield Finding(
            "complaints.closed", msg("Closed: {parts}.", parts=_closed(row)), "worse" if row["late"] else "plain"
        )
    if row["closing"]:
        is_worse = row["overdue"] or row["past_shown"]
        yield Finding("complaints.open", _open(row), "worse" if is_worse else "plain")


def _closed(row: Mapping[str, Any]) -> list[Message]:
    return _present(
        row,
        {
            "in_time": msg("in time {count}"),
            "extended": msg("in time after an approved extension {count}"),
            "late": msg("after the limit {count}"),
            "no_limit": msg("without a limit {count}"),
        },
    )


def _open(row: Mapping[str, Any]) -> Message:
    """The open ones by their age, which adds up, and apart from it those among them that press."""
    ages = _present(
        row,
        {
            "open_15": msg("for up to 15 days {count}"),
            "open_30": msg("for 16 to 30 days {count}"),
            "open_60": msg("for 31 to 60 days {count}"),
            "open_longer": msg("for over 60 days {count}"),
        },
    )
    pressing = _present(
        dict(row) | {"earlier": row["past_shown"] - row["overdue"]},
        {
            "overdue": msg("past the legal limit {count}"),
            "earlier": msg("past the regulator’s or the bank’s own date {count}"),
            "regulator_open": msg("passed on by the regulator {count}"),
        },
    )
    return (
        msg("Open: {parts}; of these {some}.", parts=ages, some=pressing)
        if pressing
        else msg("Open: {parts}.", parts=ages)
    )


def _present(row: Mapping[str, Any], words: Mapping[str, Message]) -> list[Message]:
    """Those that there are, with how many."""
    return [Message(text.template, {"count": _cases(row[name])}) for name, text in words.items() if row[name]]


def _cases(count: Any) -> Quantity:
    return Quantity(float(count), "cases")
