"""Why a row was returned, in words: what stands where, and what may stand there."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from pipeline.contracts import contract_of
from pipeline.templates import allowed_words, within
from pipeline.texts import Message, msg


def reason_message(file: str, feed: str, row: str, reason: Mapping[str, Any]) -> Message:
    """A returned row's reason in words: what, where, got what; for a name that could be several, which ones."""
    column = contract_of(feed).column(reason["column"])
    facts = {
        "file": file,
        "row": row,
        "column": column.title,
        "got": reason["got"],
        "candidates": reason["candidates"],
    }
    problem = _problem(reason)
    if problem == "undated":
        contract = contract_of(feed)
        facts["column"] = [contract.column(name).title for name in contract.one_of]
    if problem in ("not_allowed", "out_of_range"):
        facts["demands"] = allowed_words(column) if problem == "not_allowed" else within(column)
    return Message(_PROBLEMS.get(problem, _PROBLEMS["not_read"]).template, facts)


def _problem(reason: Mapping[str, Any]) -> str:
    """The problem, told more closely where more can be told."""
    problem, got = str(reason["problem"]), str(reason["got"])
    if problem == "unknown" and reason["candidates"]:
        return "number" if got.isdecimal() else "resembling"
    if problem in ("out_of_range", "signed") and _IN_BRACKETS.fullmatch(got):
        return "in_brackets"
    if problem in ("not_date", "not_time"):
        return "no_year" if _lacks_year(got) else "no_day" if _MONTH.fullmatch(got) else problem
    return problem


def _lacks_year(text: str) -> bool:
    """Whether a day of any year is written, and no year: 9月3日 9:05. A time in other words is at fault itself."""
    found = re.fullmatch(r"(\d{1,2})月(\d{1,2})[日号]?[\d:：\s]*", text)
    return found is not None and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= monthrange(2023, int(found[1]))[1]


# As is_month_alone in sql/macros/casts.sql; never 2026.1, which may be October.
_MONTH = re.compile(r"(?:19|20)\d\d(?:[-/.年] *\d\d? *月?|\d\d)(?<!\.1)")
_IN_BRACKETS = re.compile(r"[(（].*[)）]")
_PROBLEMS = {
    "missing": msg("{file} row {row}, {column}: missing. Fill it in."),
    "undated": msg("{file} row {row}: none of {column} is filled in, so that the row stands in no month. Fill one in."),
    "not_allowed": msg("{file} row {row}, {column}: “{got}” is not an allowed value. Write one of these: {demands}."),
    "not_seconds": msg("{file} row {row}, {column}: expected seconds or a duration, got “{got}”. Correct it."),
    "not_whole": msg("{file} row {row}, {column}: expected a whole number, got “{got}”. Correct it."),
    "not_number": msg("{file} row {row}, {column}: expected a number, got “{got}”. Correct it."),
    "not_date": msg("{file} row {row}, {column}: expected a date, got “{got}”. Correct it."),
    "not_time": msg("{file} row {row}, {column}: expected a date (a time may follow), got “{got}”. Correct it."),
    "no_year": msg(
        "{file} row {row}, {column}: “{got}” has no year, and neither the file’s name nor its title tells it. "
        "Write the year too."
    ),
    "no_day": msg("{file} row {row}, {column}: “{got}” is a month, and it goes by the day here. Write the day too."),
    "not_boolean": msg("{file} row {row}, {column}: expected yes or no, got “{got}”. Correct it."),
    "scientific": msg(
        "{file} row {row}, {column}: a long number was lost to scientific notation, “{got}”. "
        "Make the column text and export the file again."
    ),
    "no_result": msg(
        "{file} row {row}, {column}: “{got}” is an error of the spreadsheet, or a formula without its result. "
        "Open the file there, mend the cell or let it be computed, and save the file again."
    ),
    "out_of_range": msg("{file} row {row}, {column}: “{got}” lies outside the range ({demands}). Correct it."),
    "signed": msg(
        "{file} row {row}, {column}: “{got}” has a minus, but the matter is a bonus. Take the minus away; or write it as a "
        "deduction, or mark the earlier bonus as withdrawn."
    ),
    "in_brackets": msg(
        "{file} row {row}, {column}: “{got}” in brackets is a minus, as accounts write it, and there can be none here. "
        "Write the number without brackets if none is meant."
    ),
    "unknown": msg(
        "{file} row {row}, {column}: no branch or employee is known as “{got}”. "
        "Correct it, or send the list that names it."
    ),
    "number": msg(
        "{file} row {row}, {column}: no branch is known as “{got}”. Is it meant to be {candidates}? "
        "Correct it, or send the list that names it."
    ),
    "resembling": msg(
        "{file} row {row}, {column}: no branch is known as “{got}”. Known ones like it: {candidates}. "
        "Correct it, or send the list that names it."
    ),
    "ambiguous": msg(
        "{file} row {row}, {column}: “{got}” could be several branches or employees: {candidates}. "
        "Write the full name or the number."
    ),
    "not_read": msg("{file} row {row}, {column}: “{got}” cannot be read. Correct it."),
}
