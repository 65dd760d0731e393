"""Disputes, appeals and acknowledgements of an edition, for the page of a person, of a branch, of HR and of the bank."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from pipeline.appeals.remedies import without_sign
from pipeline.contracts import Column, contracts
from pipeline.report.lookup import Book, number
from pipeline.report.model import Text
from pipeline.report.model.hearing import (
    AppealCount,
    AppealLine,
    Hearings,
    ReceiptCounts,
    RecordChange,
    SheetReceipt,
)
from pipeline.report.once import once_a_book
from pipeline.report.row_titles import row_title_of
from pipeline.standing import COMBINED

Row: TypeAlias = Mapping[str, Any]
YES, NO = Text("是", "yes"), Text("否", "no")


def sheet_hearings(book: Book, person: str) -> Hearings:
    """What the person filed."""
    return Hearings(tuple(_line(book, row, None) for row in _appeals(book) if row["employee_id"] == person))


def branch_hearings(book: Book, branch: str, earlier: Book | None = None) -> Hearings:
    """What the branch filed for itself; of what its people filed, how many: who did is not told."""
    mine = [row for row in _appeals(book) if row["branch_id"] == branch]
    people = [row for row in mine if row["employee_id"] is not None]
    return Hearings(
        tuple(_line(book, row, earlier) for row in mine if row["employee_id"] is None),
        len(people),
        sum(row["status"] == "open" for row in people),
    )


def all_hearings(book: Book, earlier: Book | None = None) -> Hearings:
    """All of them, with who filed; those without an answer first, by the day on which it is due."""
    rows = sorted(_appeals(book), key=lambda row: (row["status"] != "open", row["due_on"], row["number"]))
    return Hearings(tuple(_line(book, row, earlier, has_claimant=True) for row in rows))


def appeal_counts(book: Book, members: Iterable[str]) -> tuple[AppealCount, ...]:
    """By the department whose file the disputed record came in, those about most records first; of claimants of `members`."""
    wanted = set(members)
    found: dict[str | None, list[Row]] = {}
    for row in _appeals(book):
        if row["branch_id"] in wanted:
            found.setdefault(row["department"], []).append(row)
    lines = [_count(name, rows) for name, rows in found.items()]
    return tuple(sorted(lines, key=lambda line: (line.name is None, -line.filed, str(line.name))))


def sheet_receipt(book: Book, person: str) -> SheetReceipt | None:
    """None where nobody was shown the sheet."""
    row = _receipts(book).get(person)
    if row is None:
        return None
    return SheetReceipt(
        delivered_on=_day(row["delivered_at"]),
        read_on=_day(row["read_at"]),
        confirmation=row["confirmation"],
        confirmed_on=_day(row["confirmed_at"]),
        interview_on=_day(row["interview_on"]),
        interview_by=row["interview_by"],
    )


def receipt_counts(book: Book) -> ReceiptCounts | None:
    """None where no sheets were shown."""
    rows = list(_receipts(book).values())
    if not rows:
        return None

    def count(is_so: Callable[[Row], bool]) -> int:
        return sum(map(is_so, rows))

    answers = {
        name: count(lambda row, name=name: row["confirmation"] == name)  # type: ignore[misc]
        for name in ("confirmed", "objected", "refused", "no_answer")
    }
    return ReceiptCounts(
        sheets=len(rows),
        delivered=count(lambda row: row["delivered_at"] is not None),
        read=count(lambda row: row["read_at"] is not None),
        interviews=count(lambda row: row["interview_on"] is not None),
        pending=count(lambda row: row["confirmation"] is None),
        **answers,
    )


@once_a_book
def _appeals(book: Book) -> Sequence[Row]:
    return _records(book, "appeals")


@once_a_book
def _receipts(book: Book) -> Mapping[str, Row]:
    return {str(row["employee_id"]): row for row in _records(book, "acknowledgements")}


def _records(book: Book, table: str) -> list[Row]:
    """The table's rows with None for what is missing; none where the edition has no such table."""
    found = book.edition.tables.get(table)
    if found is None or found.empty:
        return []
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _line(book: Book, row: Row, earlier: Book | None, *, has_claimant: bool = False) -> AppealLine:
    ledger = None if row["ledger_number"] is None else int(row["ledger_number"])
    granted = row["status"] in ("upheld", "partly")
    return AppealLine(
        number=row["number"],
        kind=row["kind"],
        claimant=_claimant(book, row) if has_claimant else "",
        branch=book.names.get(row["branch_id"], str(row["branch_id"])),
        feed=_feed(row["feed"]),
        record=row["record_id"],
        item=_item(book, row),
        claim=row["claim"],
        filed_on=row["filed_on"],
        due_on=row["due_on"],
        is_late=bool(row["is_late"]),
        status=row["status"],
        is_overdue=bool(row["is_overdue"]),
        decided_on=row["decided_on"],
        decided_by=row["decided_by"],
        document_no=row["document_no"],
        reason=row["reason"],
        reply=row["reply"],
        is_in_time=None if row["is_in_time"] is None else bool(row["is_in_time"]),
        changes=_changes(row),
        ledger_number=ledger,
        is_waiting=granted and ledger is None,
        effect=None if ledger is None or earlier is None else _effect(book, earlier, row, ledger),
    )


def _effect(book: Book, earlier: Book, row: Row, ledger: int) -> tuple[float, float] | None:
    """The claimant's scores, where the corrected record came between the two editions."""
    before, now = (int(one.edition.manifest["ledger_number"]) for one in (earlier, book))
    if not before < ledger <= now:
        return None
    old, new = (_score(one, row) for one in (earlier, book))
    return None if old is None or new is None else (old, new)


def _score(book: Book, row: Row) -> float | None:
    if row["employee_id"] is None:
        return book.score("branch", row["branch_id"], book.period)
    return _scores_of_people(book).get(row["employee_id"])


@once_a_book
def _scores_of_people(book: Book) -> Mapping[str, float | None]:
    """Person → the score of several posts together, else of the row that carries the coefficient."""
    rows = book.rows_of("results", level="employee", period=book.period.first)
    found: dict[str, float | None] = {}
    for row in sorted(rows.to_dict("records"), key=lambda row: (row["post"] == COMBINED, bool(row["is_primary"]))):
        found[str(row["subject_id"])] = number(row["score"])
    return found


def _claimant(book: Book, row: Row) -> str:
    person: str | None = row["employee_id"]
    if person is None:
        return book.names.get(row["branch_id"], str(row["branch_id"]))
    name = _names(book).get(person)
    return f"{name} {person}" if name else person


@once_a_book
def _names(book: Book) -> Mapping[str, str]:
    rows = book.staff.reindex(columns=["subject_id", "employee_name"]).dropna()
    return dict(zip(rows["subject_id"].astype(str), rows["employee_name"].astype(str), strict=True))


def _item(book: Book, row: Row) -> Text | None:
    """What the row of the sheet that it is about is called there."""
    if row["item"] is None:
        return None
    level, subject = ("branch", row["branch_id"]) if row["employee_id"] is None else ("employee", row["employee_id"])
    return row_title_of(book, level, str(subject), row["item"])


def _feed(feed: str | None) -> Text | None:
    if feed is None or feed not in contracts():
        return None
    return Text(contracts()[feed].title_in("zh-CN"), contracts()[feed].title_in("en"))


def _changes(row: Row) -> tuple[RecordChange, ...]:
    feed = row.get("corrected_feed") or row["feed"]  # editions of earlier releases name the claim's own alone
    if row["changes"] is None or feed not in contracts():
        return ()
    columns = {column.name: column for column in contracts()[feed].columns}
    return tuple(
        RecordChange(_title(columns[name]), _value(columns[name], old), _value(columns[name], new))
        for name, texts in json.loads(row["changes"]).items()
        for old, new in [[without_sign(feed, name, text) for text in texts]]
        if name in columns and old != new
    )


def _title(column: Column) -> Text:
    return Text(column.title, column.name.removesuffix("_id").removeprefix("is_").replace("_", " "))


def _value(column: Column, text: str | None) -> Text | str | None:
    """A value as people write it: codes and yes or no in words, numbers without the zeros that say nothing."""
    if text is None:
        return None
    if column.allowed:
        return Text((column.allowed.get(text) or [text])[0], text.replace("_", " "))
    if column.type == "boolean":
        return YES if text == "true" else NO
    if column.type.startswith("decimal"):
        return f"{Decimal(text).normalize():f}"
    return text.removesuffix(" 00:00:00")


def _count(name: str | None, rows: Sequence[Row]) -> AppealCount:
    def of(*states: str) -> int:
        return sum(row["status"] in states for row in rows)

    return AppealCount(
        name=name,
        filed=len(rows),
        open=of("open"),
        overdue=sum(bool(row["is_overdue"]) for row in rows),
        granted=of("upheld", "partly"),
        rejected=of("rejected"),
        withdrawn=of("withdrawn"),
    )


def _day(text: str | None) -> str | None:
    return None if text is None else text[:10]
