"""What marks stand for: rows of files, matters that count as one, and a branch's rows file by file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline.indicators import Indicator
from pipeline.tracing.marks import Run, columns_of, feed_of, mark_of, view_of
from pipeline.tracing.model import Contribution, SourceRow, Subject, Sums
from pipeline.tracing.rows import read_rows
from pipeline.warehouse import Connection, run_sql


def contributions(
    connection: Connection,
    indicator: Indicator,
    subject: Subject,
    run: Run,
    marks: Mapping[str, Sums],
    alone: Mapping[str, Sums],
) -> tuple[Contribution, ...]:
    """What the marks stand for, ordered by file and line; a branch's by file alone. `alone`: the marks of single rows."""
    if subject.level == "branch":
        return _by_file(alone if run.grain == "feed" else marks, is_apart=run.grain != "feed")
    places = _source_rows(connection, indicator, subject, run, marks, alone)
    found = [
        Contribution(feed_of(mark)[1:], at[0].file if at else None, len(at), marks[mark], tuple(at))
        for mark, at in places.items()
    ]
    return tuple(sorted(found, key=lambda c: (c.feed, [(row.file, row.sheet, row.line) for row in c.rows])))


def _by_file(marks: Mapping[str, Sums], *, is_apart: bool) -> tuple[Contribution, ...]:
    grouped: dict[tuple[str, int], list[tuple[str, Sums]]] = defaultdict(list)
    for mark, sums in marks.items():
        if sums == Sums():  # what people have of their own, taken off again
            continue
        feed, *place = mark[1:].split(":")
        grouped[feed, int(place[0]) if place else 0].append((":".join(place[:2]), sums))
    return tuple(
        Contribution(
            feed,
            file or None,
            len({line for line, _ in members}),
            sum((sums for _, sums in members), Sums()) if is_apart else Sums(),
        )
        for (feed, file), members in sorted(grouped.items())
    )


def _source_rows(
    connection: Connection,
    indicator: Indicator,
    subject: Subject,
    run: Run,
    marks: Mapping[str, Sums],
    alone: Mapping[str, Sums],
) -> dict[str, list[SourceRow]]:
    """Mark → the rows that bear it, with their cells."""
    owners = {mark: mark for mark in marks}
    if run.grain == "feed":
        owners = {mark: feed_of(mark) for mark in alone}
    elif run.grain == "matter":
        owners = _matters(connection, indicator, subject)
        owners = {mark: owner for mark, owner in owners.items() if mark in alone}
    every = read_rows(connection, indicator, sorted(mark for mark, owner in owners.items() if owner in marks))
    found: dict[str, list[SourceRow]] = {mark: [] for mark in marks}
    for mark, lines in every.items():
        found[owners[mark]] += lines
    return found


def _matters(connection: Connection, indicator: Indicator, subject: Subject) -> dict[str, str]:
    """Mark of a row → mark of its matter, over all of the subject's rows."""
    found: dict[str, str] = {}
    for feed in indicator.header.reads:
        parts = {"matter": mark_of(feed, "matter"), "mark": mark_of(feed, "row"), "view": view_of(feed)}
        parts |= {"is_mine": is_own(connection, feed) or "false"}
        lines = run_sql(connection, "tracing/matters", parts, traced_subject=subject.subject_id).fetchall()
        found |= {mark: matter for matter, mark in lines}
    return found


def is_own(connection: Connection, feed: str) -> str:
    """SQL of whether a row is about the employee; empty where the feed knows nobody."""
    own = {"employee_id", "responsible_employee_id"} & columns_of(connection, feed)
    return " or ".join(f"{name} = $traced_subject" for name in sorted(own))
