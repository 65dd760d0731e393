"""Marks in place of people or branches: an indicator's SELECT whose groups are the subject's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.shipped import shipped
from pipeline.tracing.model import Subject
from pipeline.warehouse import Connection, run_sql

# What makes rows of a feed one matter, where an indicator counts matters rather than rows.
MATTERS = {
    "checks": "check_id",
    "complaints": "complaint_id",
    "errors": "coalesce('transaction ' || transaction_id, 'error ' || error_id)",
    "mystery_visits": "visit_id",
    "training": "course_code",
}


@dataclass(frozen=True)
class Run:
    """How an indicator is run for a subject: where the mark goes, whose rows get it, and how fine it is."""

    grain: str
    pairs: tuple[tuple[str, str], ...]  # (column that tells whose row it is, column that the mark replaces)
    column: str
    is_mine: str


def runs(indicator: Indicator, subject: Subject) -> Iterator[Run]:
    """The ways to mark rows, from the finest; the first whose sums are the edition's is taken."""
    if subject.level == "employee":
        own = (("employee_id", "employee_id"), ("responsible_employee_id", "responsible_employee_id"))
        grains = ["row", *(["matter"] if set(indicator.header.reads) & set(MATTERS) else []), "feed"]
        for grain in grains:
            yield Run(grain, own, "employee_id", "post = $traced_post")
        return
    # A branch's rows keep their branch, so that joins on it still meet, as long as people are told apart at all.
    people = (("branch_id", "employee_id"), ("responsible_branch_id", "responsible_employee_id"))
    yield Run("row", people, "employee_id", "branch_id = $traced_subject")
    places = (("branch_id", "branch_id"), ("responsible_branch_id", "responsible_branch_id"))
    yield Run("row", places, "branch_id", "true")
    yield Run("feed", places, "branch_id", "true")


def marked(connection: Connection, indicator: Indicator, run: Run) -> str:
    """The indicator's SELECT over views whose rows of the subject are marked.

    A staging view named after a feed (checks_by_side) has the feed's rows, with their files and lines.
    """
    sql = indicator.sql
    for feed in indicator.header.reads:
        for name in sorted(set(re.findall(rf"\bstaging\.({feed}(?:_\w+)?)\b", indicator.sql))):
            view = view_of(name)
            for whose, column in run.pairs:
                if {whose, column} <= columns_of(connection, name):
                    is_mine, mark = f"{whose} = $traced_subject", mark_of(feed, run.grain)
                    view = "(" + _text("marked", view=view, is_mine=is_mine, mark=mark, column=column) + ")"
            sql = re.sub(rf"\bstaging\.{name}\b", lambda _, text=view: text, sql)  # type: ignore[misc]
    return sql


def view_of(name: str) -> str:
    return "(" + _text("visits") + ")" if name == "mystery_visits" else f"staging.{name}"


def mark_of(feed: str, grain: str) -> str:
    """SQL of a row's mark."""
    if grain == "feed":
        return f"'#{feed}'"
    if grain == "matter" and feed in MATTERS:
        return f"'#{feed}:' || {MATTERS[feed]}"
    return f"'#{feed}:' || _file || ':' || _row || ':' || _key"


def feed_of(mark: str) -> str:
    return mark.split(":", 1)[0]


def columns_of(connection: Connection, view: str) -> set[str]:
    return {row[0] for row in run_sql(connection, "tracing/columns", view_name=view).fetchall()}


def values_for(indicator: Indicator, subject: Subject, month: Period) -> dict[str, Any]:
    own = {"traced_subject": subject.subject_id, "traced_post": subject.post}
    bounds = {"start": month.first, "end": month.after, "indicator": indicator.name}
    return {**indicator.parameters, **bounds, **own}


def _text(script: str, **parts: str) -> str:
    """sql/tracing/<script>.sql with `parts` in place of their names; other names stay values."""
    lines = (shipped("sql") / "tracing" / f"{script}.sql").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return re.sub(r"\$(\w+)", lambda found: parts.get(found[1], found[0]), text)
