"""A person's sheet (考核单): every row of it adds up, and nobody else stands in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from pipeline.explain.arithmetic import billionths, calculate, written
from pipeline.explain.scores import status_words
from pipeline.people.casework import Casework, casework
from pipeline.people.post_sheets import Row, grade_title, is_true, post_sheet
from pipeline.people.sheet_items import plain
from pipeline.people.spared import spared
from pipeline.report.heads import head
from pipeline.report.hearings import sheet_hearings, sheet_receipt
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity
from pipeline.report.model.employee import EmployeeSheet, Together, Working
from pipeline.scorecards import Scorecard
from pipeline.standing import COMBINED
from pipeline.texts import Message, msg


def people_of_sheets(book: Book) -> list[str]:
    """Everybody who has a sheet, in the order of their numbers."""
    return sorted(casework(book).results)


def employee_sheets(book: Book, subjects: Collection[str] | None = None) -> Iterator[EmployeeSheet]:
    """The pages, one at a time; of `subjects` only, where given."""
    work = casework(book)
    for person in people_of_sheets(book) if subjects is None else sorted(subjects):
        rows = work.results.of(person)
        if rows:
            yield _sheet(work, person, rows)


def _sheet(work: Casework, person: str, rows: list[dict[str, Any]]) -> EmployeeSheet:
    book = work.book
    held = sorted(
        (row for row in rows if row["post"] != COMBINED), key=lambda row: (not is_true(row, "is_primary"), row["post"])
    )
    whole = next((row for row in rows if row["post"] == COMBINED), None)
    made = [post_sheet(work, person, row) for row in held]
    main = whole or held[0]
    name = next((str(row["employee_name"]) for row in rows if isinstance(row.get("employee_name"), str)), person)
    sentence = _told(main, work.cards.get(str(main["scorecard"])))
    facts = head(book, "employee", person, name, card_level="employee")
    facts["scorecard_document"] = made[0][0].document if made else None
    return EmployeeSheet(
        **facts,
        told=sentence,
        score=number(main["score"]),
        sheets=tuple(sheet for sheet, _ in made),
        together=None if whole is None else _together(work, whole, held),
        spared=spared(work, person, held),
        remarks=tuple(remark for _, remarks in made for remark in remarks),
        hearings=sheet_hearings(book, person),
        receipt=sheet_receipt(book, person),
        answer_days=book.settings.appeals.answer_days,
    )


def _told(row: Row, card: Scorecard | None) -> Message:
    """得分94.32分，良好; or why there is no grade."""
    score, grade = number(row["score"]), grade_title(card, row["grade"])
    if grade is None:
        return plain(status_words(row))
    return msg("Score {score}, {grade}", score=Quantity(score, "score"), grade=grade)


def _together(work: Casework, whole: Row, held: list[dict[str, Any]]) -> Together:
    """The mean of the graded posts, by days in each."""
    score = billionths(whole["score"])
    parts = json.loads(whole["parts"]) if isinstance(whole.get("parts"), str) else []
    counted = [part for part in parts if part["score"] is not None]
    steps: list[Working] = []
    if counted and score is not None:
        terms = " + ".join(f"{written(Decimal(str(part['score'])))} × {part['days']}" for part in counted)
        line = calculate(f"({terms}) ÷ {sum(part['days'] for part in counted)}", score).line
        names = [msg("{name} {days} days", name=work.book.post(part["post"]), days=part["days"]) for part in counted]
        steps.append(Working(msg("mean of the posts, by days in each: {posts}", posts=names), line))
    for part in parts:
        if part["score"] is None:
            row = next(row for row in held if row["post"] == part["post"])
            told = msg("{post}: {status}", post=work.book.post(part["post"]), status=plain(status_words(row)))
            steps.append(Working(told))
    card = work.cards.get(str(whole["scorecard"]))
    return Together(
        number(whole["score"]),
        grade_title(card, whole["grade"]),
        number(whole.get("service_coefficient")),
        tuple(steps),
    )
