"""Training and skill exams: what was due, done and overdue, by post and by branch; on a branch's page, whose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeAlias

import pandas as pd

from pipeline.periods import Period
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import DueLine, Finding, PassLine, PersonLine, Quantity, Text, Training
from pipeline.report.rectifying import ALL, places_of
from pipeline.report.shelf import Row, Shelf
from pipeline.texts import Message, msg
from pipeline.topics import wave_of

Rows: TypeAlias = Sequence[Row]


def bank_training(book: Book) -> Training | None:
    """The bank's training, without anybody's name; None where nothing was due and nobody examined."""
    courses, exams = (list(shelf.rows()) for shelf in _shelves(book))
    if not courses and not exams:
        return None
    names = book.names
    by_branch = _due_lines(courses, "branch_id", lambda code: names.get(code, code))
    worst = tuple(sorted((b for b in by_branch if b.overdue), key=lambda b: (-b.overdue, str(b.name))))
    found = _training(book, courses, exams, branches=worst)
    if not worst:
        return found
    where = msg("Overdue and not done: {places}.", places=places_of(worst, "courses"))
    return replace(found, told=(*found.told, Finding("training.overdue", where, "worse")))


def branch_trainings(book: Book) -> dict[str, Training]:
    """Branch → its own training, with the names of its own people who have something to make up."""
    courses, exams = _shelves(book)
    result = {}
    for branch in sorted({*courses, *exams} - {BANK}):
        due, examined = courses.of(branch), exams.of(branch)
        result[branch] = _training(book, due, examined, people=_people(book, due, examined))
    return result


def overdue_training(found: Training | None) -> list[Finding]:
    """The problem of required courses not done in time."""
    if not found or not found.total.overdue:
        return []
    title = msg("{count} required courses overdue", count=Quantity(found.total.overdue, "courses"))
    places = msg("{places}.", places=places_of(found.branches, "courses"))
    return [Finding("problem.training_overdue", places, "worse", title=title)]


def training_duties(found: Training | None) -> list[Finding]:
    """Whom a branch has to train or have examined again."""
    if not found:
        return []
    duties = []
    if found.total.overdue:
        sentence = msg("Required courses to be made up: {count}.", count=Quantity(found.total.overdue, "courses"))
        duties.append(Finding("duty.training", sentence, "worse"))
    if found.exams and (failed := found.exams.examined - found.exams.passed):
        sentence = msg("Skill exams to be taken again: {count}.", count=Quantity(failed, "people"))
        duties.append(Finding("duty.exam", sentence, "worse"))
    return duties


def _shelves(book: Book) -> tuple[Shelf, Shelf]:
    """By branch the courses that were due, each with its `fate`, and the exams."""
    courses, exams = book.edition.tables["training"], book.edition.tables["exams"]
    days = zip(courses["completed_on"], courses["due_on"], strict=True)
    flags = {flag: exams[flag].astype(bool) for flag in ("is_excused", "is_passed")}
    courses = courses.assign(fate=[_fate(book, done, due) for done, due in days])
    return Shelf(courses, "branch_id"), Shelf(exams.assign(**flags), "branch_id")


def _training(
    book: Book,
    courses: Rows,
    exams: Rows,
    *,
    branches: tuple[DueLine, ...] = (),
    people: tuple[PersonLine, ...] = (),
) -> Training:
    total = _due_line(courses, ALL)
    whole = _pass_line(exams, ALL) if exams else None
    period = Period(max(row["period"] for row in exams), wave_of(book.period).kind) if exams else None
    return Training(
        total=total,
        posts=tuple(_due_lines(courses, "post", book.post)),
        branches=branches,
        exams_period=str(period) if period else None,
        exams=whole,
        exams_by_post=tuple(_pass_line(part, book.post(post)) for post, part in _by(exams, "post")),
        people=people,
        told=tuple(_told(total, whole)),
    )


def _by(rows: Rows, column: str) -> list[tuple[str, Rows]]:
    """The rows of each value of the column, in their order."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row[column]), []).append(row)
    return sorted(parts.items())


def _due_lines(rows: Rows, column: str, name: Callable[[str], str | Text]) -> list[DueLine]:
    return [
        _due_line(part, name(code), code if column == "branch_id" else None)
        for code, part in _by(rows, column)
        if column != "branch_id" or code != BANK  # of nowhere that is known
    ]


def _due_line(rows: Rows, name: str | Text, branch: str | None = None) -> DueLine:
    fates = [row["fate"] for row in rows]
    in_time, late, overdue = (fates.count(fate) for fate in ("in_time", "late", "overdue"))
    return DueLine(name, len(fates), in_time, late, overdue, branch)


def _fate(book: Book, done: Any, due: date) -> str:
    """in_time | late | overdue | not_due; a course due on the last day that facts are known to, and not done, is overdue."""
    if isinstance(done, date) and not pd.isna(done):
        return "in_time" if done <= due else "late"
    return "overdue" if due < book.known_until + timedelta(days=1) else "not_due"


def _pass_line(rows: Rows, name: str | Text) -> PassLine:
    examined = [row for row in rows if not row["is_excused"]]
    return PassLine(name, len(examined), sum(row["is_passed"] for row in examined), len(rows) - len(examined))


def _people(book: Book, courses: Rows, exams: Rows) -> tuple[PersonLine, ...]:
    rows: list[tuple[Row, str | None]] = [
        (row, row["due_on"].isoformat()) for row in courses if row["fate"] == "overdue"
    ]
    rows += [(row, None) for row in exams if not row["is_passed"] and not row["is_excused"]]
    lines = [PersonLine(_name(row), book.post(str(row["post"])), str(row["course_name"]), due) for row, due in rows]
    return tuple(sorted(lines, key=lambda line: (line.due is None, line.due or "", line.name, line.course)))


def _name(row: Row) -> str:
    """王丽（20140317）: two people of a branch may share a name."""
    name = row["employee_name"]
    return f"{name}（{row['employee_id']}）" if isinstance(name, str) and name else str(row["employee_id"])


def _told(total: DueLine, exams: PassLine | None) -> list[Finding]:
    told = []
    if total.due:
        told.append(Finding("training.due", _progress(total)))
        decided = total.in_time + total.late + total.overdue
        if decided:
            share = Quantity(total.in_time / decided * 100, "percent", bound=100)
            told.append(Finding("training.in_time", msg("Done in time: {share}.", share=share)))
    if exams:
        facts = {"examined": Quantity(exams.examined, "courses"), "passed": Quantity(exams.passed, "courses")}
        if exams.examined:
            share = Quantity(exams.passed / exams.examined * 100, "percent", bound=100)
            sentence = msg("Skill exam: {examined} examined, {passed} passed, {share}.", **facts, share=share)
            told.append(Finding("training.exams", sentence))
        if exams.excused:
            sentence = msg("Excused from the exam: {count}.", count=Quantity(exams.excused, "courses"))
            told.append(Finding("training.excused", sentence))
    return told


def _progress(total: DueLine) -> Message:
    parts = [
        message
        for count, message in (
            (total.in_time, msg("done in time {count}", count=Quantity(total.in_time, "courses"))),
            (total.late, msg("done late {count}", count=Quantity(total.late, "courses"))),
            (total.overdue, msg("overdue and not done {count}", count=Quantity(total.overdue, "courses"))),
        )
        if count
    ]
    due = Quantity(total.due, "courses")
    return msg("Courses due: {due}; {parts}.", due=due, parts=parts) if parts else msg("Courses due: {due}.", due=due)
