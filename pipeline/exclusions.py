"""Approved exclusions (score_events of kind exclusion): which rows an indicator leaves out, and what that changes.

An excluded row counts nowhere. What was left out is kept beside, so that both figures can be shown: the indicator's value,
and what it would be without the exclusion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pipeline.shipped import shipped
from pipeline.warehouse import Connection, run_sql, single

EXCLUDED = "@excluded"  # after an indicator's name: the sums of what was left out


def has_exclusions(connection: Connection, indicator: str, start: date, end: date) -> bool:
    """Whether an approved exclusion is about the indicator and the span from `start` up to `end`."""
    return bool(single(run_sql(connection, "exclusions/about", indicator=indicator, start=start, end=end)))


def keeping(sql: str, dates: Mapping[str, str]) -> str:
    """The indicator's SELECT over the rows that count; `dates`: feed → the SQL of the time that places its rows."""
    for feed, day in dates.items():
        kept = "(" + _select("kept", feed=feed, day=day) + ")"
        sql = re.sub(rf"\bstaging\.{feed}\b", lambda _, text=kept: text, sql)  # type: ignore[misc]
    return sql


def left_out(whole: str, kept: str) -> str:
    """A SELECT of what the exclusion took out of the sums."""
    return _select("left_out", whole=whole, kept=kept)


def _select(script: str, **parts: str) -> str:
    """sql/exclusions/<script>.sql with `parts` in place of their names; other names stay values."""
    lines = (shipped("sql") / "exclusions" / f"{script}.sql").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return re.sub(r"\$(\w+)", lambda found: parts.get(found[1], found[0]), text)
