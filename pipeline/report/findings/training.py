"""好转并可归因: units that became better after a course that others had not taken, beside how those others did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import msg

CARE = ("rule_adherence", "mystery_shopper_score", "survey_satisfaction_index")  # what a service course is to mend


def trained_and_better(book: Book) -> list[Finding]:
    """A unit clearly better than in the period before, whose people alone took a course in between. Nothing is said where
    no course was taken by one unit only: then nothing could be told from what became better everywhere.
    """
    courses = _courses(book)
    if courses.empty:
        return []
    return [
        finding
        for name in CARE
        if (indicator := book.indicators.get(name))
        for unit, row in _better(book, name).items()
        for finding in _after_course(book, indicator, unit, row, courses)
    ]


def _courses(book: Book) -> pd.DataFrame:
    """The courses that most had finished in the period before or in this one, by branch: name, branch_id, done."""
    table = book.edition.tables.get("actions")
    if table is None or table.empty:
        return pd.DataFrame(columns=["name", "branch_id", "done"])
    is_recent = (table["since"] >= book.period.shifted(-1).first) & (table["since"] < book.period.after)
    return table[(table["kind"] == "course") & is_recent]


def _better(book: Book, indicator: str) -> dict[str, dict[str, Any]]:
    """Managing unit → its comparison with the period before, of those clearly better."""
    rows = book.rows_of("comparisons", indicator=indicator, level="managing_unit", against="previous", verdict="better")
    return {str(row["subject_id"]): row for row in rows.to_dict("records") if str(row["subject_id"]) in book.units}


def _after_course(
    book: Book, indicator: Indicator, unit: str, row: dict[str, Any], courses: pd.DataFrame
) -> Iterator[Finding]:
    mine = set(book.below(unit))
    by_branch = courses.groupby(["name", "branch_id"])["done"].sum()
    for course in sorted(courses["name"].unique()):
        people = by_branch[course]
        own = int(people[people.index.isin(mine)].sum())
        if own != int(people.sum()) or not own:
            continue
        others = _others(book, indicator.name, unit)
        if others is None:
            continue
        yield _attributed(book, indicator, unit, row, str(course), own, others)
        return


def _others(book: Book, indicator: str, unit: str) -> tuple[float, float] | None:
    """The value of all other units together, before and now: of those that have one in both periods; None without any."""
    periods = (book.period.shifted(-1), book.period)
    both = [
        known
        for other in book.units
        if other != unit
        and len(known := [row for when in periods if (row := _known(book, indicator, other, when))]) == len(periods)
    ]
    if not both:
        return None
    before, now = (
        sum(float(row["numerator"]) for row in rows) / sum(float(row["denominator"]) for row in rows) * 100
        for rows in zip(*both, strict=True)
    )
    return before, now


def _known(book: Book, indicator: str, unit: str, period: Period) -> dict[str, Any] | None:
    """The unit's row; None where its data did not come, or came only in part."""
    row = book.row(indicator, "managing_unit", unit, period)
    return row if row and number(row["value"]) is not None and number(row["denominator"]) else None


def _attributed(
    book: Book,
    indicator: Indicator,
    unit: str,
    row: dict[str, Any],
    course: str,
    people: int,
    others: tuple[float, float],
) -> Finding:
    measure = indicator.header.unit
    now, before = Quantity(number(row["value"]), measure), Quantity(number(row["base_value"]), measure)
    title = Text(indicator.header.title.zh, indicator.header.title.en)
    moved = Quantity(others[1] - others[0], measure, True)
    return Evidenced(
        "better.attributed",
        msg("After {people} of its staff took the course “{course}”, {title} rose from {before} to {now}; "
            "in the units that did not take it, {moved} meanwhile.",
            people=Quantity(people, "people"), course=course, title=title, before=before, now=now, moved=moved),
        "better",
        title=msg("{unit}: {title} clearly better", unit=book.units[unit], title=title),
        owner=book.units[unit],
        figures=(
            Figure(msg("Before"), before),
            Figure(msg("Now"), now),
            Figure(msg("Others before"), Quantity(others[0], measure)),
            Figure(msg("Others now"), Quantity(others[1], measure)),
        ),
        source=title,
        anchor="training",
    )  # fmt: skip
