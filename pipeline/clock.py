"""The limits of the complaint clock and the working days they are counted in, as tables in the warehouse.

A limit is data: pipeline/complaint_limits.yaml has those in law, appraisal.yaml the bank's own. What follows from them for
each complaint stands in sql/staging/_complaint_clock.sql.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd

from pipeline.calendar import LAST_YEAR, WorkingDays
from pipeline.contracts import contract_of
from pipeline.headers import Strict, checked, faulty
from pipeline.settings import SETTINGS, ComplaintLimit, Settings
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, run_sql
from pipeline.yamls import read_yaml

FOREVER = date(9999, 12, 31)
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(LAST_YEAR + 10, 12, 31)
MOST_WORKING = 75  # working days, which end within 120 days of the calendar, whatever holidays lie between
CLASSES = ("simple", "complex", "extended")  # none may have less time than one before it


class _Limits(Strict):
    limits: tuple[ComplaintLimit, ...]


def limits_of(settings: Settings) -> tuple[ComplaintLimit, ...]:
    """The limits in force for the workspace: the shipped ones, with its own added or, by rule, in their place.

    Raises DefinitionError with every fault at once.
    """
    own = {limit.rule: limit for limit in settings.complaint_limits}
    found = [*_faults_of_own(settings.complaint_limits)]
    limits = (*(limit for limit in _shipped() if limit.rule not in own), *own.values())
    found += _faults_together(limits)
    if found:
        raise faulty(f"{SETTINGS}, complaint_limits", found)
    return limits


def fingerprint(settings: Settings) -> str:
    """A hash of all that a due date hangs on: the limits, and the calendar where any is counted in working days."""
    limits = limits_of(settings)
    found = hashlib.sha256(repr(sorted(repr(limit) for limit in limits)).encode())
    if any(limit.counted_in == "working" for limit in limits):
        found.update(_which_are_worked(settings))
    return found.hexdigest()


def fingerprint_of_days(settings: Settings) -> str:
    """A hash of the calendar: of which days are worked."""
    return hashlib.sha256(_which_are_worked(settings)).hexdigest()


def _which_are_worked(settings: Settings) -> bytes:
    return _days(*_own_days(settings))["is_working"].to_numpy().tobytes()


def publish(connection: Connection, settings: Settings | None) -> None:
    """Put limits and days into staging.complaint_limits and staging.days; without `settings`, keep what lies there
    already, else put the shipped limits and the published calendar.

    days: one row per day of FIRST_DAY to LAST_DAY, whether it is worked, and how many were worked up to its end.
    """
    if settings is None and _is_published(connection):
        return
    limits = limits_of(settings) if settings else _shipped()
    rows = pd.DataFrame([limit.model_dump() for limit in limits])
    days = _days(*_own_days(settings)) if settings else _days(frozenset(), frozenset())
    connection.register("given_limits", rows.assign(effective_to=[limit.effective_to or FOREVER for limit in limits]))
    connection.register("given_days", days)
    run_sql(connection, "clock/publish").fetchall()  # the frames are in use until the result is read
    connection.unregister("given_limits")
    connection.unregister("given_days")


def _is_published(connection: Connection) -> bool:
    sql = "select table_name from duckdb_tables() where schema_name = 'staging' and table_name in ('complaint_limits', 'days')"
    return len(connection.execute(sql).fetchall()) == 2


@cache
def _shipped() -> tuple[ComplaintLimit, ...]:
    path = Path(__file__).with_name("complaint_limits.yaml")
    return checked(_Limits, {"limits": read_yaml(path.read_text(encoding="utf-8"))}, path.name).limits


def _own_days(settings: Settings) -> tuple[frozenset[date], frozenset[date]]:
    return frozenset(settings.calendar.holidays), frozenset(settings.calendar.workdays)


@cache
def _days(holidays: frozenset[date], workdays: frozenset[date]) -> pd.DataFrame:
    calendar = WorkingDays(holidays, workdays)
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    frame = pd.DataFrame({"day": pd.to_datetime(days), "is_working": [calendar.is_working(day) for day in days]})
    return frame.assign(worked=frame["is_working"].cumsum())


def _faults_of_own(limits: Sequence[ComplaintLimit]) -> Iterator[Message]:
    in_law = {limit.rule for limit in _shipped()}
    sources = contract_of("complaints").column("referral_source").allowed
    for limit in limits:
        if sum(other.rule == limit.rule for other in limits) > 1:
            yield msg("{rule}: two limits have this name, give one another", rule=limit.rule)
        if limit.rule in in_law and limit.standing != "law":
            yield msg("{rule}: takes the place of a limit in law, so it says standing: law", rule=limit.rule)
        if limit.effective_to and limit.effective_to < limit.effective_from:
            yield msg("{rule}: ends before it begins", rule=limit.rule)
        if limit.counted_in == "working" and limit.days > MOST_WORKING:
            yield msg(
                "{rule}: {most} working days at most, got {days}", rule=limit.rule, most=MOST_WORKING, days=limit.days
            )
        if limit.referral_source and limit.referral_source not in sources:
            yield msg(
                "{rule}: “{got}” is none of {expected}",
                rule=limit.rule,
                got=limit.referral_source,
                expected=list(sources),
            )


def _faults_together(limits: Sequence[ComplaintLimit]) -> Iterator[Message]:
    """Two limits of one class at once, a class with less time than a simpler one, an extension of nothing."""
    for one, two in combinations(sorted(limits, key=lambda limit: CLASSES.index(limit.classification)), 2):
        if not _meet(one, two):
            continue
        if one.classification == two.classification:
            yield msg(
                "{rule} and {other}: two limits for {classification} complaints at the same time, let one end before "
                "the other begins",
                rule=one.rule,
                other=two.rule,
                classification=one.classification,
            )
        elif one.counted_in == two.counted_in and two.days < one.days:
            yield msg(
                "{rule}: {days} days for {classification} complaints are fewer than the {most} of {other}",
                rule=two.rule,
                days=two.days,
                classification=two.classification,
                most=one.days,
                other=one.rule,
            )
    for limit in limits:
        if limit.classification == "extended" and not any(
            other.classification != "extended" and _meet(limit, other) for other in limits
        ):
            yield msg(
                "{rule}: an extension of no limit, add the limit of its document that it extends", rule=limit.rule
            )


def _meet(one: ComplaintLimit, two: ComplaintLimit) -> bool:
    """Whether both are of one document and source, and in force on a common day."""
    track = ("standing", "document", "referral_source")
    if any(getattr(one, name) != getattr(two, name) for name in track) or one.rule == two.rule:
        return False
    return one.effective_from <= (two.effective_to or FOREVER) and two.effective_from <= (one.effective_to or FOREVER)
