"""The rows behind a value: an indicator's own SELECT, run again over rows that bear their file and line. Read-only.

Every indicator groups by the employee and the branch. So the staging views it reads are shadowed: in the subject's rows a
mark (`#feed:file:line:key`) stands in place of the employee, and the groups that come out are the rows. The sum of what
they give is compared with the edition's; where rows count only together (a course tried twice, one visit's items), they
are marked together, and where nothing but the whole adds up, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.exclusions import has_exclusions, keeping
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.texts import Message, msg
from pipeline.tracing.contributions import contributions, is_own
from pipeline.tracing.marks import Run, mark_of, marked, runs, values_for, view_of
from pipeline.tracing.model import SourceRow, Subject, Sums, Trace
from pipeline.tracing.notes import files
from pipeline.tracing.rows import read_rows
from pipeline.warehouse import Connection, DatabaseError, rows, run_sql

OTHERS_SHOWN = 20
ROUNDED = Decimal("0.000001")  # far above the roundings of a row (twelve decimals), far below what a row counts


@dataclass(frozen=True)
class _Question:
    """Whose value of what, over which months; `known`: month → (until when facts were known, by which definition)."""

    connection: Connection
    indicator: Indicator
    subject: Subject
    months: Sequence[Period]
    known: Mapping[date, tuple[date, str]]


def trace(
    connection: Connection, indicator: Indicator, subject: Subject, months: Sequence[Period], edition: Sums | None
) -> Trace:
    """The rows behind the subject's value over `months`; `edition` are the sums that they must add up to, None for none.

    `connection` reads a warehouse whose partials are computed. A month that was not computed gives no rows; a definition
    that its staging views cannot answer any more (a newer release) gives a trace that says so.
    """
    try:
        return _trace(connection, indicator, subject, months, edition)
    except DatabaseError:
        told = msg(
            "The indicator’s definition does not fit the data as they were last prepared. Run the period again: "
            "appraise run."
        )
        shown = tuple(str(month) for month in months)
        return Trace(indicator.name, subject, shown, "whole", Sums(), edition or Sums(), False, remarks=(told,))


def _trace(
    connection: Connection, indicator: Indicator, subject: Subject, months: Sequence[Period], edition: Sums | None
) -> Trace:
    known = _known(connection, indicator, months)
    asked = _Question(connection, indicator, subject, [m for m in months if m.first in known], known)
    found: list[tuple[Run, dict[str, Sums]]] = []
    for run in runs(indicator, subject):
        marks = _tallied(asked, run, is_whole=False)
        found.append((run, marks))
        if _is_all(indicator, marks, edition):
            break
    run, marks = next((f for f in found if _is_all(indicator, f[1], edition)), found[-1])
    rest = Sums() if edition is None else _rest(indicator, marks, edition)
    remarks = _remarks(indicator, run, marks, rest, edition)
    alone = max((marks for run, marks in found if run.grain == "row"), key=len, default={})
    given = contributions(connection, indicator, subject, run, marks, alone)
    left_out = _left_out(asked, run, marks)
    others, count = _others(asked, {**alone, **left_out})
    gone = contributions(connection, indicator, subject, run, left_out, left_out | alone)
    numbers = {c.file for c in (*given, *gone) if c.file is not None}
    numbers |= {row.file for c in (*given, *gone) for row in c.rows} | {row.file for row in others}
    return Trace(
        indicator=indicator.name,
        subject=subject,
        months=tuple(str(month) for month in months),
        grain={"feed": "whole"}.get(run.grain, "file" if subject.level == "branch" else run.grain),
        sums=_sum(marks.values()),
        rest=rest,
        adds_up=_is_all(indicator, marks, edition),
        contributions=given,
        left_out=gone,
        others=others,
        others_count=count,
        files=files(connection, numbers),
        remarks=(*remarks, *_of_another_definition(indicator, known)),
    )


def told_months(indicator: Indicator, period: Period) -> tuple[Period, ...]:
    """The months whose facts a period's value tells: of a quarterly one, in a month, those of the last quarter that ended."""
    if indicator.header.frequency != "quarter" or period.kind != "month":
        return period.months
    last = period if period.number % 3 == 0 else period.shifted(-(period.number % 3))
    return Period(last.shifted(-2).first, "quarter").months


def _tallied(asked: _Question, run: Run, *, is_whole: bool) -> dict[str, Sums]:
    """Mark → what it gives over the months; `is_whole` counts also what approved exclusions leave out."""
    connection, indicator = asked.connection, asked.indicator
    shadowed = marked(connection, indicator, run)
    dates = {feed: read.date for feed, read in indicator.header.reads.items()}
    found: dict[str, Sums] = {}
    for month in asked.months:
        counted = shadowed if is_whole or not _is_spared(asked, month) else keeping(shadowed, dates)
        parts = {"counted": counted, "column": run.column, "is_mine": run.is_mine}
        values = values_for(indicator, asked.subject, month) | {"as_of": asked.known[month.first][0]}
        for row in rows(run_sql(connection, "tracing/tally", parts, **values)):
            sums = Sums(row["numerator"], row["denominator"], int(row["sample"]))
            found[row["mark"]] = found.get(row["mark"], Sums()) + sums
    return found


def _is_spared(asked: _Question, month: Period) -> bool:
    """Whether an approved exclusion is about the indicator in the month; a case is never left out."""
    if asked.indicator.header.evidence == "event":
        return False
    return has_exclusions(asked.connection, asked.indicator.name, month.first, month.after)


def _known(connection: Connection, indicator: Indicator, months: Sequence[Period]) -> dict[date, tuple[date, str]]:
    """Month → (until when facts were known as it was computed, by which definition)."""
    if not months:
        return {}
    span = {"indicator": indicator.name, "start": months[0].first, "end": months[-1].after}
    return {
        row["month"]: (row["known_until"], row["digest"])
        for row in rows(run_sql(connection, "tracing/computed", **span))
    }


def _sum(parts: Any) -> Sums:
    return sum(parts, Sums())


def _rest(indicator: Indicator, marks: Mapping[str, Sums], edition: Sums) -> Sums:
    """What the edition has besides the rows. A count has no denominator."""
    rest = edition - _sum(marks.values())
    return replace(rest, denominator=Decimal(0)) if indicator.header.kind == "count" else rest


def _is_all(indicator: Indicator, marks: Mapping[str, Sums], edition: Sums | None) -> bool:
    """Whether the rows are the edition's sums, but for the rounding of each."""
    if edition is None:
        return True
    rest = _rest(indicator, marks, edition)
    room = ROUNDED * len(marks) if indicator.header.kind == "mean" else ROUNDED / 1000
    return abs(rest.numerator) <= room and abs(rest.denominator) <= ROUNDED / 1000


def _remarks(
    indicator: Indicator, run: Run, marks: Mapping[str, Sums], rest: Sums, edition: Sums | None
) -> list[Message]:
    """What of it does not add up row by row, in words."""
    found = []
    if run.grain == "matter":
        found.append(msg("Rows of the same matter count once, together; they are shown together."))
    if run.grain == "feed":
        found.append(
            msg("These rows count only together, not one by one; shown are the rows and what they give in all.")
        )
    if rest.numerator or rest.denominator:
        if _is_all(indicator, marks, edition):
            amount = f"{rest.numerator:f}"  # never as 1E-12
            text = msg("Each row is rounded to twelve decimals; together they differ by {amount}.", amount=amount)
        else:
            text = msg(
                "The rows found do not give the edition’s figure: {numerator} of the numerator and {denominator} of the "
                "denominator are not explained by them.",
                numerator=rest.numerator,
                denominator=rest.denominator,
            )
        found.append(text)
    elif edition is not None and rest.sample:
        found.append(
            msg(
                "The sample is {sample} independent observations (checks, visits, answers); a row is not always one.",
                sample=edition.sample,
            )
        )
    return found


def _of_another_definition(indicator: Indicator, known: Mapping[date, tuple[date, str]]) -> list[Message]:
    if any(digest != indicator.digest for _, digest in known.values()):
        return [msg("The indicator’s definition has changed since the edition was computed.")]
    return []


def _left_out(asked: _Question, run: Run, kept: Mapping[str, Sums]) -> dict[str, Sums]:
    """What approved exclusions took out, by mark."""
    if run.grain == "feed" or not any(_is_spared(asked, month) for month in asked.months):
        return {}
    whole = _tallied(asked, run, is_whole=True)
    gone = {mark: sums - kept.get(mark, Sums()) for mark, sums in whole.items()}
    return {mark: sums for mark, sums in gone.items() if sums != Sums()}


def _others(asked: _Question, counted: Mapping[str, Sums]) -> tuple[tuple[SourceRow, ...], int]:
    """The person's rows of these months that do not count: cases one by one, of anything else how many."""
    if asked.subject.level != "employee":
        return (), 0
    connection, indicator = asked.connection, asked.indicator
    seen: set[str] = set()
    for feed, read in indicator.header.reads.items():
        is_mine = is_own(connection, feed)
        if not is_mine:
            continue
        # Who is found liable is another than whom a complaint is about, in another post maybe.
        is_mine = f"({is_mine})" if " or " in is_mine else f"{is_mine} and post = $traced_post"
        parts = {"mark": mark_of(feed, "row"), "view": view_of(feed), "is_mine": is_mine, "day": f"({read.date})"}
        for month in asked.months:
            values = values_for(indicator, asked.subject, month)
            seen |= {row[0] for row in run_sql(connection, "tracing/seen", parts, **values).fetchall()}
    left = sorted(seen - set(counted))
    if indicator.header.evidence != "event":
        return (), len(left)
    shown = read_rows(connection, indicator, left[:OTHERS_SHOWN])
    return tuple(row for mark in left[:OTHERS_SHOWN] for row in shown.get(mark, [])), len(left)
