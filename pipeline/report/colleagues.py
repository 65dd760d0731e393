"""The branch's own people, as its head sees them: results, and whom to coach or to train."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.report.evidence import REASONS
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, StaffLine, Text
from pipeline.report.row_titles import row_title
from pipeline.texts import Message, msg

COACHING, RETRAINING = RULES = ("duty.coaching", "duty.retraining")  # these name somebody


def staff_lines(book: Book, branch: str) -> tuple[StaffLine, ...]:
    """Who held an appraised post there, by post and number; a person with two posts stands twice."""
    rows = book.staff_by_branch.get(branch)
    if rows is None:
        return ()
    return tuple(_line(book, row) for row in rows.sort_values(["post", "subject_id"]).to_dict("records"))


def staff_duties(lines: tuple[StaffLine, ...]) -> list[Finding]:
    """应辅导2人、应培训1人, with their names, which are the branch's own."""
    duties = []
    for rule in RULES:
        names = [line.name for line in lines if any(duty.rule == rule for duty in line.duties)]
        if names:
            unique = list(dict.fromkeys(names))
            duties.append(Finding(rule, _called(rule, unique), "worse"))
    return duties


def _called(rule: str, names: list[str]) -> Message:
    count = Quantity(len(names), "people")
    if rule == COACHING:
        return msg("To be coached: {count} ({names}).", count=count, names=names)
    return msg("To be retrained: {count} ({names}).", count=count, names=names)


def _line(book: Book, row: Mapping[str, Any]) -> StaffLine:
    score, status = number(row["score"]), str(row["result_status"])
    return StaffLine(
        number=str(row["subject_id"]),
        name=str(row["employee_name"]) if isinstance(row.get("employee_name"), str) else str(row["subject_id"]),
        post=book.post(str(row["post"])),
        score=score,
        grade=_grade(book, row),
        reason=REASONS.get(status),
        duties=tuple(_duties(book, row)),
    )


def _duties(book: Book, row: Mapping[str, Any]) -> list[Finding]:
    weak = [row_title(book, row["scorecard"], item) for item in _words(row.get("coaching"))]
    courses = _words(row.get("retraining_course"))
    found = [Finding(COACHING, msg("coaching: {items}", items=weak), "worse")] if weak else []
    return [*found, *([Finding(RETRAINING, msg("course: {courses}", courses=courses), "worse")] if courses else [])]


def _words(text: object) -> list[str]:
    return text.split() if isinstance(text, str) else []


def _grade(book: Book, row: Mapping[str, Any]) -> Text | None:
    levels = [level for card in book.cards if card.name == row["scorecard"] for level in card.levels]
    return next((Text(level.title.zh, level.title.en) for level in levels if level.grade == row["grade"]), None)
