"""The tables that a report shows beside the figures: items most failed, rectifications, training, returned rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

import pandas as pd

from pipeline.contracts import contracts
from pipeline.periods import Period
from pipeline.shoppers import shopper_tables
from pipeline.warehouse import Connection, run_sql, single

COMMENTS = 20  # the newest ones kept of each branch
WAVES = 8  # rounds of mystery visits and of checks looked back on, for what fails again and again
CHARTED = 15  # periods of a chart, whose exclusions are told beside it
# Table → its key, in the order in which it is written.
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "visit_items": ("period", "branch_id", "item"),
        "check_items": ("source", "period", "branch_id", "item"),
        "inspections": ("source", "period", "branch_id"),
        "rectifications": ("notice_no", "finding_ref"),
        "training": ("employee_id", "course_code", "due_on"),
        "exams": ("employee_id", "course_code"),
        "returned": ("department", "feed", "column", "problem"),
        "shared_incidents": ("incident_ref", "feed", "document_id", "item_code", "level"),
        "shoppers": ("wave", "number"),
        "adjusted_visits": ("period", "branch_id"),
        "agreement": ("source", "period"),
        "complaint_flow": ("period", "level", "subject_id"),
        "complaint_counts": ("branch_id", "period", "referral_source"),
        "complaint_owners": ("branch_id", "owner_id", "referral_source"),
        "complaint_clock": ("branch_id", "period", "classification"),
        "complaint_causes": ("branch_id", "cause"),
        "complaint_cases": ("branch_id", "complaint_id"),
        "error_counts": ("branch_id", "period", "business_type", "error_type", "severity", "is_counted", "detected_by"),
        "error_history": ("branch_id",),
        "trust": ("level", "subject_id", "post", "indicator", "flag"),
        "comparisons": ("indicator", "level", "subject_id", "post", "against"),
        "funnels": ("indicator", "level", "subject_id"),
        "standardised": ("indicator", "level", "subject_id", "post"),
        "months": ("indicator", "level", "subject_id", "period"),
        "monthly_scores": ("level", "subject_id", "period", "scorecard"),
        "actions": ("kind", "code", "since", "branch_id"),
        "roster": ("subject_id", "post"),
        "local_ids": ("subject_id", "system", "local_id"),
        "event_facts": ("event_id",),
        "remedials": ("subject_id", "kind", "done_on"),
        "stays": ("subject_id", "post", "branch_id"),
        "not_counted": ("subject_id", "kind", "case_id"),
        "exclusions": ("event_id",),
        "answers": ("period", "branch_id", "instrument", "question", "scale", "score"),
        "comments": ("branch_id", "instrument", "comment"),
        "waits": ("level", "subject_id", "channel"),
        "cuts": ("indicator", "cut", "branch_id", "part"),
        "past_exclusions": ("event_id",),
    }
)

# Those of complaints and errors that are set beside an earlier period.
COMPARED = (
    "complaint_counts",
    "complaint_owners",
    "complaint_clock",
    "complaint_causes",
    "complaint_cases",
    "error_counts",
    "error_history",
)


def wave_of(period: Period) -> Period:
    """The round of mystery visits and skill exams that a period shows: a month, the last quarter that has ended."""
    if period.kind != "month":
        return period
    months = (period.after.month - 1) % 3
    quarter = Period(date(period.after.year, period.after.month - months, 1), "quarter")
    return quarter.shifted(-1)


def topic_tables(connection: Connection, period: Period, known: date | None = None) -> dict[str, pd.DataFrame]:
    """Each of TABLES for the period, from the warehouse; see sql/tables. Needs the staging tables in place.

    `known` is the last day of which the facts are known; a complaint is not older than that in a period that still runs.
    """
    wave = wave_of(period)
    waves = {"first": wave.shifted(1 - WAVES).first, "after": wave.after, "kind": wave.kind}
    rounds = {"first": period.shifted(1 - WAVES).first, "after": period.after, "kind": period.kind}
    both = rounds | {f"wave_{name}": value for name, value in waves.items()}
    bounds = {"first": period.first, "after": period.after}
    flow = {"first": period.first, "as_of": min(period.after, known + timedelta(days=1)) if known else period.after}
    ago = period.year_ago
    beside = {"before": period.shifted(-1).first, "year_ago": ago.first, "year_ago_after": ago.after}
    compared = flow | bounds | beside
    last_exams = {"first": wave.first, "after": wave.after, "kind": wave.kind}
    return {
        "visit_items": _frame(connection, "visit_items", waves),
        "check_items": _frame(connection, "check_items", rounds),
        "inspections": _frame(connection, "inspections", both),
        "rectifications": _frame(connection, "rectifications", bounds),
        "training": _frame(connection, "training", bounds),
        "exams": _frame(connection, "exams", last_exams),
        "returned": _returned(connection, bounds),
        "shared_incidents": _frame(
            connection, "shared_incidents", bounds | {"wave_first": wave.first, "wave_after": wave.after}
        ),
        **shopper_tables(connection, waves, both),
        "complaint_flow": _frame(connection, "complaint_flow", flow),
        **{name: _frame(connection, name, compared) for name in COMPARED},
        "roster": _frame(connection, "people", bounds),
        "local_ids": _frame(connection, "local_ids", bounds),
        "event_facts": _frame(connection, "event_facts", bounds),
        "remedials": _frame(connection, "remedials", bounds),
        "stays": _frame(connection, "stays", bounds),
        "not_counted": _frame(connection, "not_counted", bounds),
        "exclusions": _frame(connection, "exclusions", bounds),
        **_voices(connection, period),
        "waits": _frame(connection, "waits", bounds),
        "past_exclusions": _frame(
            connection, "exclusions", {"first": period.shifted(1 - CHARTED).first, "after": period.after}
        ),
    }


def _voices(connection: Connection, period: Period) -> dict[str, pd.DataFrame]:
    """What customers answered and wrote."""
    run_sql(connection, "tables/voices")
    compared = {"now": period.first, "before": period.shifted(-1).first, "year_ago": period.year_ago.first}
    span = {"first": period.first, "after": period.after, "most": COMMENTS}
    return {
        "answers": _frame(connection, "answers", {"kind": period.kind, **compared}),
        "comments": _frame(connection, "comments", span),
    }


def _returned(connection: Connection, bounds: Mapping[str, date]) -> pd.DataFrame:
    frames = [
        _dates(run_sql(connection, "tables/returned", {"feed": feed}, **bounds).df())
        for feed in contracts()
        if single(connection.execute(f"select exists (from quarantine.{feed})"))
    ]
    found = [frame for frame in frames if len(frame)]
    if not found:
        return pd.DataFrame(columns=["department", "feed", "column", "problem", "rows", "released"])
    return pd.concat(found, ignore_index=True)


def _frame(connection: Connection, name: str, values: Mapping[str, object]) -> pd.DataFrame:
    return _dates(run_sql(connection, f"tables/{name}", **values).df())


def _dates(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.select_dtypes(include=["datetime", "datetimetz"]).columns:
        frame[column] = frame[column].dt.date.where(frame[column].notna(), None)
    return frame
