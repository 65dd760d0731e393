"""What a department of the head office is answerable for: complaints, rectifications, and the data that it hands in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from pipeline.report.departments import delivery_lines, department_lines, returned_lines
from pipeline.report.handling import handling
from pipeline.report.heads import head
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book
from pipeline.report.model import Delivery, DepartmentLine, Finding, Quantity, Rectifications
from pipeline.report.model.department import DepartmentPage
from pipeline.report.rectifying import branch_rectifications, rectification_duties
from pipeline.texts import Message, msg


def department_pages(book: Book, subjects: Collection[str] | None = None) -> Iterator[DepartmentPage]:
    """The pages of departments that have a complaint, a finding or a delivery of their own, one at a time; of `subjects`
    only, where given.
    """
    table = book.edition.tables["branches"]
    mine = table[table["kind"] == "department"]
    deliveries, returned = delivery_lines(book), returned_lines(book)
    for number, name in zip(mine["branch_id"].astype(str), mine["name"].astype(str), strict=True):
        if subjects is not None and number not in subjects:
            continue
        own = tuple(line for line in deliveries if line.department == name)
        page = _page(book, number, name, own)
        page = replace(page, returned=tuple(line for line in returned if line.department == name))
        if page.deliveries or page.indicators or page.rectifications:
            yield page


def _page(book: Book, number: str, name: str, own: tuple[Delivery, ...]) -> DepartmentPage:
    owed = next(iter(department_lines(own)), None)
    rectifications = branch_rectifications(book, number)
    headline = tuple(_headline(book, number, owed, rectifications))
    return DepartmentPage(
        **head(book, "department", number, name),
        told=headline[0].sentence if headline else msg("Nothing to tell of this period."),
        headline=headline,
        indicators=indicator_lines(book, "branch", number),
        handling=handling(book, "branch", number),
        rectifications=rectifications,
        deliveries=own,
        owed=owed,
        duties=tuple(rectification_duties(rectifications)),
    )


def _headline(
    book: Book, number: str, owed: DepartmentLine | None, rectifications: Rectifications | None
) -> Iterator[Finding]:
    count, before = (book.value("complaint_count", "branch", number, p) for p in (book.period, book.period.shifted(-1)))
    if count is not None or before is not None:
        cases, earlier = Quantity(count or 0.0, "cases"), Quantity(before or 0.0, "cases")
        sentence = msg(
            "Complaints it is answerable for: {count} (the period before: {before}).", count=cases, before=earlier
        )
        yield Finding("department.complaints", sentence)
    if owed is not None:
        yield Finding("department.deliveries", _came(owed), "plain" if owed.in_time == owed.due else "worse")
    if rectifications is not None:
        total = rectifications.total
        sentence = msg(
            "Findings to be mended that fell due: {due}, overdue and open: {overdue}.",
            due=Quantity(total.due, "items"),
            overdue=Quantity(total.overdue + rectifications.earlier, "items"),
        )
        yield Finding("department.rectifications", sentence, "worse" if total.overdue else "plain")


def _came(owed: DepartmentLine) -> Message:
    return msg(
        "Data deliveries due: {due}, in time: {in_time}.",
        due=Quantity(owed.due, "deliveries"),
        in_time=Quantity(owed.in_time, "deliveries"),
    )
