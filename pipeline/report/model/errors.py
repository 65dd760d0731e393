"""Errors: types, severity, days since the last critical one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class ErrorLine:
    """Errors of one type or business by severity, shared ones by share. `ungraded`: with no severity noted; `previous`: in
    the period before, None without a base; `others`: how many names stand together here, 0 for one by itself.
    """

    name: str | Text
    minor: float
    major: float
    critical: float
    ungraded: float
    total: float
    previous: float | None
    others: int = 0


@dataclass(frozen=True)
class ErrorPlace:
    """A branch beside the rest of its peer group, itself left out. `rate`, `group_rate`: per 10,000 transactions, None
    without any; `times`: as many as the rest's, None on few errors or where
    the rest has none. `is_apart`: more than chance would explain.
    """

    name: str
    branch_id: str
    errors: float
    rate: float | None
    group: str
    group_rate: float | None
    times: float | None
    is_apart: bool


@dataclass(frozen=True)
class Errors:
    """差错专题, by the day on which errors happened; only those that count, but for `uncounted`: by how they were found.
    `rate`, per 10,000, with its changes is the indicator error_rate. `critical_days`: days from the last critical one,
    `critical_on`, to the end of the period, both None where none is known since `known_since`. `delivered`: False where the
    data were due and did not come.
    """

    delivered: bool
    told: tuple[Finding, ...]
    total: ErrorLine | None = None
    rate: float | None = None
    rate_change: float | None = None
    rate_year_change: float | None = None
    types: tuple[ErrorLine, ...] = ()
    businesses: tuple[ErrorLine, ...] = ()
    places: tuple[ErrorPlace, ...] = ()
    critical_on: str | None = None
    critical_days: int | None = None
    known_since: str | None = None
    uncounted: float = 0.0
