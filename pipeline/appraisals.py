"""A period's figures: values of every level over fifteen periods, points and scores, and the tables that reports show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from pipeline.contracts import contracts
from pipeline.deliveries import Deliveries, read_deliveries
from pipeline.gradings import Evidence, grade, with_nothing
from pipeline.indicators import Indicator, evaluate, prepare_staging, roll_up
from pipeline.periods import Period
from pipeline.scorecards import Scorecard
from pipeline.topics import topic_tables
from pipeline.warehouse import Connection, run_sql, single
from pipeline.workspace import Settings

HISTORY = 15  # periods shown in a sparkline, this one included


@dataclass(frozen=True)
class Figures:
    """What an edition holds, one frame a table; every frame is ordered by its key.

    values: indicator, level, subject_id, post, period (first day) with sums, value, interval and status · results,
    points, matters: as pipeline.scoring, with level and period · branches, reasons, deliveries, cases: see sql/tables ·
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
) -> Figures:
    """Everything that the period's edition needs, from the partials. Reads the warehouse, writes nothing to it.

    `today` is the day on which it is judged whether a delivery is late; without it, that of the newest arrival.
    """
    prepare_staging(connection)
    periods = [period.shifted(-n) for n in range(HISTORY - 1, -1, -1)]
    values = evaluate(_sums(connection, periods, indicators), indicators, settings.gates.minimum_sample)
    values = _carried(values, periods, indicators)
    deliveries = read_deliveries(connection, settings, today)
    branches = _frame(connection, "tables/branches")
    people = _frame(connection, "tables/people", first=period.first, after=period.after)
    evidence = _evidence(connection, deliveries, periods)
    values = with_nothing(values, evidence, branches, people, cards, indicators)
    values = without_undelivered(values, deliveries, periods, indicators, people)
    values = with_the_banks_nothing(values, deliveries, periods, indicators)
    graded = grade(values, evidence, branches, people, cards)
    reasons = _frame(
        connection,
        "tables/complaint_reasons",
        kind=period.kind,
        first=period.shifted(-1).first,
        after=period.after,
    )
    # A person's figures are kept for this period alone: reports need no more, and earlier editions hold the rest.
    keep = (values["level"] != "employee") | (values["period"] == period.first)
    number = single(connection.execute("select coalesce(max(number), 0) from meta.files"))
    return Figures(
        values=values[keep].reset_index(drop=True),
        results=graded.results,
        points=graded.points,
        matters=graded.matters,
        cases=evidence[period].cases,
        branches=branches,
        reasons=reasons,
        deliveries=deliveries.frame(period),
        known_until=known,
        ledger_number=number,
        topics=topic_tables(connection, period),
    )


def _sums(connection: Connection, periods: list[Period], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    kind = periods[0].kind
    sums = roll_up(connection, kind, periods[0].first, periods[-1].after)
    quarterly = [i.name for i in indicators.values() if _is_carried(i, kind)]
    if not quarterly:
        return sums
    first = Period(date(periods[0].year, periods[0].first.month - (periods[0].first.month - 1) % 3, 1), "quarter")
    waves = roll_up(connection, "quarter", first.shifted(-1).first, periods[-1].after)
    waves = waves[waves["indicator"].isin(quarterly)]
    return pd.concat([sums[~sums["indicator"].isin(quarterly)], waves], ignore_index=True)


def _carried(values: pd.DataFrame, periods: list[Period], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """A quarterly indicator keeps, in a month, the value of the last quarter that has ended (沿用上期)."""
    kind = periods[0].kind
    quarterly = [i.name for i in indicators.values() if _is_carried(i, kind)]
    waves = values[values["indicator"].isin(quarterly)]
    parts = [values[~values["indicator"].isin(quarterly)]]
    ended = {first: Period(first, "quarter").after for first in waves["period"].unique()}
    for period in periods:
        done = [first for first, after in ended.items() if after <= period.after]
        if done:
            wave = waves[waves["period"] == max(done)].assign(period=period.first)
            fresh = ended[max(done)] == period.after
            carried = wave["status"].where((wave["status"] != "ok") | fresh, "carried")
            parts.append(wave.assign(status=carried))
    return pd.concat(parts, ignore_index=True)


def _is_carried(indicator: Indicator, kind: str) -> bool:
    return kind == "month" and indicator.header.frequency == "quarter"


def without_undelivered(
    values: pd.DataFrame,
    deliveries: Deliveries,
    periods: list[Period],
    indicators: Mapping[str, Indicator],
    people: pd.DataFrame,
) -> pd.DataFrame:
    """An indicator that reads a feed which did not come is missing: never zero, never full marks.

    Where only some units' rows did not come, theirs are missing, and those of their people; what is above them stands.
    """
    posts = dict(zip(zip(people["subject_id"], people["post"], strict=True), people["branch_id"], strict=True))
    own = [posts.get(key) for key in zip(values["subject_id"], values["post"], strict=True)]
    unit = values["subject_id"].where(values["level"] != "employee", pd.Series(own, values.index))
    hit = pd.Series(False, values.index)
    for period in periods:
        for told, names in _readers(period, indicators).items():
            absent, partly = deliveries.undelivered(told), deliveries.missing_branches(told)
            now = values["period"] == period.first
            for indicator in names if absent or partly else ():
                feeds = set(indicator.header.reads)
                mine = now & (values["indicator"] == indicator.name)
                lacking = frozenset().union(*(partly.get(feed, frozenset()) for feed in feeds))
                hit |= mine if absent & feeds else mine & unit.isin(lacking) & (values["level"] != "bank")
    nothing = {"value": np.nan, "low": np.nan, "high": np.nan, "status": "not_delivered"}
    return values.assign(**{column: values[column].where(~hit, other) for column, other in nothing.items()})


def with_the_banks_nothing(
    values: pd.DataFrame, deliveries: Deliveries, periods: list[Period], indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """`values` with a row for the bank where there was nothing to sum up: zero cases where a department said that there
    were none, and not_delivered where, in the last period, it said nothing.
    """
    at_bank = values[values["level"] == "bank"]
    known = set(zip(at_bank["indicator"], at_bank["period"], strict=True))
    added = []
    for period in periods:
        for told, names in _readers(period, indicators).items():
            absent, none = deliveries.undelivered(told), deliveries.none_declared(told)
            for indicator in names:
                header, feeds = indicator.header, set(indicator.header.reads)
                if "bank" not in header.grains or (indicator.name, period.first) in known:
                    continue
                row: dict[str, object] = {"indicator": indicator.name, "level": "bank", "subject_id": "-", "post": "-"}
                row |= {"period": period.first, "direction": header.direction, "evidence": header.evidence}
                if absent & feeds and period == periods[-1]:
                    added.append(row | {"status": "not_delivered", "sample": 0})
                elif none & feeds and not absent & feeds and header.kind == "count":
                    zero: dict[str, object] = {"numerator": 0.0, "denominator": 0.0, "value": 0.0, "sample": 0}
                    added.append(row | zero | {"status": "ok"})
    if not added:
        return values
    together = pd.concat([values, pd.DataFrame(added)], ignore_index=True)
    keys = ["indicator", "level", "subject_id", "post", "period"]
    return together.sort_values(keys).reset_index(drop=True)


def _readers(period: Period, indicators: Mapping[str, Indicator]) -> dict[Period, list[Indicator]]:
    """The period's indicators by the period whose facts they tell: a quarterly one, in a month, tells of the last quarter."""
    found: dict[Period, list[Indicator]] = {}
    for indicator in indicators.values():
        told = period
        if _is_carried(indicator, period.kind):
            last = period if period.number % 3 == 0 else period.shifted(-(period.number % 3))
            told = Period(last.shifted(-2).first, "quarter")
        found.setdefault(told, []).append(indicator)
    return found


def _evidence(connection: Connection, deliveries: Deliveries, periods: list[Period]) -> dict[Period, Evidence]:
    """What each period's scores rest on besides values."""
    found = {}
    for period in periods:
        span = {"first": period.first, "after": period.after}
        cases = _frame(connection, "tables/cases", **span)
        matters = _frame(connection, "tables/score_events", **span)
        found[period] = Evidence(_came(connection, deliveries, period), cases, matters)
    return found


def _came(connection: Connection, deliveries: Deliveries, period: Period) -> frozenset[str]:
    """The feeds of events that came for the period, as far as anybody can tell: delivered, declared as none, or with rows
    in it; and the feeds that are of no period. What is owed and did not come has not, whatever others sent of it.
    """
    frame = deliveries.frame(period)
    found = set(frame.loc[frame["status"] != "not_delivered", "feed"])
    for contract in contracts().values():
        if contract.event_date is None:
            found.add(contract.feed)
        elif contract.feed not in found:
            day, span = contract.event_date, f"date '{period.first}' and {contract.event_date} < date '{period.after}'"
            sql = f"select exists (from feed.{contract.feed} where {day} >= {span})"
            if single(connection.execute(sql)):
                found.add(contract.feed)
    return frozenset(found) - deliveries.undelivered(period)


def _frame(connection: Connection, script: str, **values: object) -> pd.DataFrame:
    frame = run_sql(connection, script, **values).df()
    for column in frame.select_dtypes(include=["datetime", "datetimetz"]).columns:
        frame[column] = frame[column].dt.date.where(frame[column].notna(), None)
    return frame
