"""Approved exclusions (score_events of kind exclusion): which rows an indicator leaves out, and what that changes.

An excluded row counts nowhere. What was left out is kept beside, so that both figures can be shown: the indicator's value,
and what it would be without the exclusion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.shipped import shipped
from pipeline.warehouse import Connection, run_sql

EXCLUDED = "@excluded"  # after an indicator's name: the sums of what was left out


@dataclass(frozen=True)
class Exclusion:
    """A span of time that does not count; for `indicators` alone, or for all of them (None)."""

    start: datetime
    until: datetime
    indicators: frozenset[str] | None

    def is_about(self, indicator: str, start: date, end: date) -> bool:
        """Whether it takes anything of the indicator out of the days from `start` up to `end`."""
        is_then = self.start < datetime.combine(end, time.min) and self.until >= datetime.combine(start, time.min)
        return is_then and (self.indicators is None or indicator in self.indicators)


def approved_exclusions(connection: Connection) -> tuple[Exclusion, ...]:
    """Every approved exclusion that was not withdrawn."""
    return tuple(
        Exclusion(start, until, None if names is None else frozenset(names))
        for start, until, names in run_sql(connection, "exclusions/approved").fetchall()
    )


def has_exclusions(connection: Connection, indicator: str, start: date, end: date) -> bool:
    """Whether an approved exclusion is about the indicator and the span from `start` up to `end`."""
    return any(one.is_about(indicator, start, end) for one in approved_exclusions(connection))


def keeping(sql: str, dates: Mapping[str, str]) -> str:
    """The indicator's SELECT over the rows that count; `dates`: feed → the SQL of the time that places its rows.

    A staging view named after a feed (checks_by_side) has the feed's rows, with their times and branches.
    """
    for feed, day in dates.items():

        def kept(found: re.Match[str], day: str = day) -> str:
            return "(" + _select("kept", feed=found[1], day=day) + ")"

        sql = re.sub(rf"\bstaging\.({feed}(?:_by_\w+)?)\b", kept, sql)
    return sql


def left_out(whole: str, kept: str) -> str:
    """A SELECT of what the exclusion took out of the sums."""
    return _select("left_out", whole=whole, kept=kept)


def _select(script: str, **parts: str) -> str:
    """sql/exclusions/<script>.sql with `parts` in place of their names; other names stay values."""
    lines = (shipped("sql") / "exclusions" / f"{script}.sql").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return re.sub(r"\$(\w+)", lambda found: parts.get(found[1], found[0]), text)
