"""A period's figures: values of every level over fifteen periods, points and scores, and the tables that reports show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from pipeline.averaging import averaged_scores
from pipeline.case_mix import standardised
from pipeline.comparisons import compare, funnels
from pipeline.contracts import contracts
from pipeline.cuts import cut_sums
from pipeline.deliveries import read_deliveries
from pipeline.gathering import Gathered, Source, gather
from pipeline.gradings import Evidence, grade
from pipeline.indicators import Indicator
from pipeline.monthly import monthly_tables
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.rolling import as_texts
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings
from pipeline.topics import topic_tables
from pipeline.trust import PARTICIPATION, doubted, trust_flags
from pipeline.warehouse import Connection, single

HISTORY = 15  # periods shown in a sparkline, this one included


@dataclass(frozen=True)
class Figures:
    """What an edition holds, one frame a table; every frame is ordered by its key.

    values: indicator, level, subject_id, post, period (first day) with sums, value, interval and status · results,
    points, matters: as pipeline.gradings, with level and period · branches, reasons, deliveries, cases: see sql/tables ·
    topics: see pipeline.topics.
    """

    values: pd.DataFrame
    results: pd.DataFrame
    points: pd.DataFrame
    matters: pd.DataFrame
    cases: pd.DataFrame
    branches: pd.DataFrame
    reasons: pd.DataFrame
    deliveries: pd.DataFrame
    known_until: date
    ledger_number: int
    topics: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def known_until(connection: Connection, today: date) -> date:
    """The day up to which facts are known: the newest data date of any file, but none later than the file came; else the
    newest event; never after today.
    """
    newest = single(
        connection.execute(
            "select max(least(cast(json_extract_string(record, '$.as_of') as date),"
            " cast(json_extract_string(record, '$.arrived_at') as date))) from meta.files"
            " where json_extract_string(record, '$.as_of') is not null"
        )
    )
    if newest is None:
        days = [
            single(connection.execute(f"select max(cast({c.event_date} as date)) from feed.{c.feed}"))
            for c in contracts().values()
            if c.event_date
        ]
        newest = max((day for day in days if day), default=today)
    return min(newest, today)


def appraise_period(
    connection: Connection,
    settings: Settings,
    period: Period,
    indicators: Mapping[str, Indicator],
    cards: list[Scorecard],
    known: date,
    today: date | None = None,
    history: pd.DataFrame | None = None,
) -> Figures:
    """Everything that the period's edition needs, from the partials. Reads the warehouse, writes nothing to it.

    `today` is the day on which it is judged whether a delivery is late; without it, that of the newest arrival.
    `history`: what earlier periods of the kind came to (see pipeline.gradings.grade), as their editions tell.
    """
    prepare_staging(connection, settings)
    source = Source(
        connection, settings, indicators, cards, read_deliveries(connection, settings, today), pd.DataFrame()
    )
    source = replace(source, branches=source.frame("tables/branches"))
    # What looks at every row comes first, while nothing else takes memory.
    topics = topic_tables(connection, period, known)
    topics["cuts"] = cut_sums(connection, indicators, period, known + timedelta(days=1))
    periods = [period.shifted(-n) for n in range(HISTORY - 1, -1, -1)]
    found = gather(source, periods, [period])
    values, evidence = found.values, _with_averages(source, found, periods)
    whole = as_texts(values[values["level"] != "employee"])
    asked = as_texts(values[values["indicator"].isin(PARTICIPATION)])
    flags = trust_flags(connection, settings, period, asked)
    evidence[period] = replace(evidence[period], doubted=doubted(flags))
    graded = grade(values, evidence, source.branches, cards, history)
    reasons = source.frame(
        "tables/complaint_reasons", kind=period.kind, first=period.shifted(-1).first, after=period.after
    )
    number = single(connection.execute("select coalesce(max(number), 0) from meta.files"))
    topics |= {
        "trust": flags,
        "comparisons": compare(whole, indicators, period, period.shifted(-1)),
        "funnels": funnels(whole, source.branches, indicators, period),
        "standardised": standardised(source.frame("tables/strata", first=period.first, after=period.after), indicators),
        **monthly_tables(source, period, known),
    }
    return Figures(
        values=values,
        results=graded.results,
        points=graded.points,
        matters=graded.matters,
        cases=evidence[period].cases,
        branches=source.branches,
        reasons=reasons,
        deliveries=source.deliveries.frame(period),
        known_until=known,
        ledger_number=number,
        topics=topics,
    )


def _with_averages(source: Source, found: Gathered, periods: list[Period]) -> dict[Period, Evidence]:
    """The evidence of the periods, with the mean of their months' or quarters' scores where a scorecard goes by it."""
    return {
        period: replace(rests, averaged=averaged_scores(source, period, staffed=period == periods[-1]))
        for period, rests in found.evidence.items()
    }
