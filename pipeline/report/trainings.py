"""Training and skill exams: what was due, done and overdue, by post and by branch; on a branch's page, whose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from pipeline.periods import Period
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import DueLine, Finding, PassLine, PersonLine, Quantity, Text, Training
from pipeline.report.rectifying import ALL, places_of
from pipeline.texts import Message, msg
from pipeline.topics import wave_of


def bank_training(book: Book) -> Training | None:
    """The bank's training, without anybody's name; None where nothing was due and nobody examined."""
    courses, exams = book.edition.tables["training"], book.edition.tables["exams"]
    if courses.empty and exams.empty:
        return None
    names = book.names
    by_branch = _due_lines(book, courses, "branch_id", lambda code: names.get(code, code))
    worst = tuple(sorted((b for b in by_branch if b.overdue), key=lambda b: (-b.overdue, str(b.name))))
    found = _training(book, courses, exams, branches=worst)
    if not worst:
        return found
    where = msg("Overdue and not done: {places}.", places=places_of(worst, "courses"))
    return replace(found, told=(*found.told, Finding("training.overdue", where, "worse")))


def branch_trainings(book: Book) -> dict[str, Training]:
    """Branch → its own training, with the names of its own people who have something to make up."""
    courses, exams = book.edition.tables["training"], book.edition.tables["exams"]
    branches = sorted({*courses["branch_id"], *exams["branch_id"]} - {BANK})
    of_courses, of_exams = (dict(iter(table.groupby("branch_id"))) for table in (courses, exams))
    result = {}
    for branch in branches:
        due, examined = of_courses.get(branch, courses.iloc[:0]), of_exams.get(branch, exams.iloc[:0])
        result[str(branch)] = _training(book, due, examined, people=_people(book, due, examined))
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


def _training(
    book: Book,
    courses: pd.DataFrame,
    exams: pd.DataFrame,
    *,
    branches: tuple[DueLine, ...] = (),
    people: tuple[PersonLine, ...] = (),
) -> Training:
    total = _due_line(book, courses, ALL)
    whole = _pass_line(exams, ALL) if len(exams) else None
    period = Period(max(exams["period"]), wave_of(book.period).kind) if len(exams) else None
    return Training(
        total=total,
        posts=tuple(_due_lines(book, courses, "post", book.post)),
        branches=branches,
        exams_period=str(period) if period else None,
        exams=whole,
        exams_by_post=tuple(_pass_line(part, book.post(str(post))) for post, part in exams.groupby("post")),
        people=people,
        told=tuple(_told(total, whole)),
    )


def _due_lines(book: Book, table: pd.DataFrame, column: str, name: Callable[[str], str | Text]) -> list[DueLine]:
    return [
        _due_line(book, part, name(str(code)), str(code) if column == "branch_id" else None)
        for code, part in table.groupby(column)
        if column != "branch_id" or code != BANK  # of nowhere that is known
    ]


def _due_line(book: Book, part: pd.DataFrame, name: str | Text, branch: str | None = None) -> DueLine:
    fates = [_fate(book, row["completed_on"], row["due_on"]) for row in part.to_dict("records")]
    in_time, late, overdue = (fates.count(fate) for fate in ("in_time", "late", "overdue"))
    return DueLine(name, len(fates), in_time, late, overdue, branch)


def _fate(book: Book, done: Any, due: date) -> str:
    """in_time | late | overdue | not_due; a course due on the last day that facts are known to, and not done, is overdue."""
    if isinstance(done, date) and not pd.isna(done):
        return "in_time" if done <= due else "late"
    return "overdue" if due < book.known_until + timedelta(days=1) else "not_due"


def _pass_line(part: pd.DataFrame, name: str | Text) -> PassLine:
    excused, passed = part["is_excused"].astype(bool), part["is_passed"].astype(bool)
    return PassLine(name, int((~excused).sum()), int((passed & ~excused).sum()), int(excused.sum()))


def _people(book: Book, courses: pd.DataFrame, exams: pd.DataFrame) -> tuple[PersonLine, ...]:
    rows = [
        (row, row["due_on"].isoformat())
        for row in courses.to_dict("records")
        if _fate(book, row["completed_on"], row["due_on"]) == "overdue"
    ]
    rows += [(row, None) for row in exams.to_dict("records") if not row["is_passed"] and not row["is_excused"]]
    lines = [PersonLine(_name(row), book.post(str(row["post"])), str(row["course_name"]), due) for row, due in rows]
    return tuple(sorted(lines, key=lambda line: (line.due is None, line.due or "", line.name, line.course)))


def _name(row: Any) -> str:
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
