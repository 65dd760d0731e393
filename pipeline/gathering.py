"""What a span of periods is graded on: values with their gates, cases, matters, who held which post, what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pipeline.absences import with_nothing, with_zero_counts
from pipeline.contracts import contracts
from pipeline.curves import Progress
from pipeline.deliveries import Deliveries
from pipeline.gates import GATED, with_gates
from pipeline.gradings import Evidence, Staff
from pipeline.indicators import Indicator, evaluate
from pipeline.periods import Period
from pipeline.rolling import roll_up, stacked
from pipeline.scorecards import Scorecard, Window, in_force
from pipeline.settings import Settings
from pipeline.shoppers import adjusted_scores, read_visits, with_adjusted
from pipeline.undelivered import is_carried, with_the_banks_nothing, with_the_lacking, without_undelivered
from pipeline.warehouse import Connection, run_sql, single

KEYS = ["indicator", "level", "subject_id", "post", "period"]
COUNTS = ("numerator", "denominator", "sample", "numerator_sq", "denominator_sq", "cross_product")


@dataclass(frozen=True)
class Gathered:
    """values: as pipeline.indicators.evaluate gives them, with the columns of gates.GATED and year_ago, previous."""

    values: pd.DataFrame
    evidence: dict[Period, Evidence]


@dataclass(frozen=True)
class Source:
    """Where figures are gathered from: the warehouse with its staging in place, and the rules that count."""

    connection: Connection
    settings: Settings
    indicators: Mapping[str, Indicator]
    cards: Sequence[Scorecard]
    deliveries: Deliveries
    branches: pd.DataFrame

    def frame(self, script: str, **values: object) -> pd.DataFrame:
        """sql/<script>.sql, its days as dates."""
        found = run_sql(self.connection, script, **values).df()
        for column in found.select_dtypes(include=["datetime", "datetimetz"]).columns:
            places, days = pd.factorize(found[column])  # many rows, few days
            found[column] = np.array([*pd.DatetimeIndex(days).date, None], dtype=object)[places]
        return found

    def in_use(self, period: Period) -> list[Scorecard]:
        return in_force(list(self.cards), period)


def gather(source: Source, periods: Sequence[Period], staffed: Sequence[Period]) -> Gathered:
    """`periods` follow one another and are of one kind; persons are looked at in those of `staffed` alone."""
    staff = {period: _staff(source, period) for period in staffed}
    values = evaluate(_sums(source, periods, staffed), source.indicators, source.settings.gates.minimum_sample)
    values = _carried(_adjusted(source, values, periods), periods, source.indicators)
    values = _gated(source, values, staff)
    incidents = source.frame("tables/incident_cases")
    evidence = {period: _evidence(source, period, staff.get(period), incidents) for period in periods}
    values = with_nothing(values, evidence, source.branches, source.cards, source.indicators)
    values = with_zero_counts(values, evidence, source.branches, source.indicators)
    people = pd.concat(
        [one.people for one in staff.values()] or [pd.DataFrame(columns=["subject_id", "post", "branch_id"])]
    )
    values = without_undelivered(values, source.deliveries, list(periods), source.indicators, people)
    values = with_the_lacking(
        values, source.deliveries, list(periods), source.indicators, source.branches, source.cards
    )
    values = with_the_banks_nothing(values, source.deliveries, list(periods), source.indicators)
    return Gathered(_with_earlier(source, values, periods, staffed), evidence)


def _sums(source: Source, periods: Sequence[Period], staffed: Sequence[Period]) -> pd.DataFrame:
    kind, after = periods[0].kind, periods[-1].after
    people_from = min((period.first for period in staffed), default=after)
    quarterly = [i.name for i in source.indicators.values() if is_carried(i, kind)]
    others = [name for name in source.indicators if name not in quarterly]
    sums = roll_up(source.connection, kind, periods[0].first, after, people_from, only=others, coded=True)
    if not quarterly:
        return sums
    first = _quarter_of(periods[0]).shifted(-1).first
    since = min((_quarter_of(period).shifted(-1).first for period in staffed), default=after)
    waves = roll_up(source.connection, "quarter", first, after, since, only=quarterly, coded=True)
    return stacked([sums, waves]) if len(waves) else sums


def _adjusted(source: Source, values: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Mystery scores as a shopper of the middle would have given them, where the workspace's settings say so."""
    if not source.settings.mystery.adjust_for_shopper:
        return values
    kind = "quarter" if periods[0].kind == "month" else periods[0].kind
    first = _quarter_of(periods[0]).shifted(-1).first
    visits = read_visits(source.connection, kind=kind, first=first, after=periods[-1].after)
    return with_adjusted(values, adjusted_scores(visits))


def _quarter_of(period: Period) -> Period:
    return Period(date(period.year, period.first.month - (period.first.month - 1) % 3, 1), "quarter")


def _carried(values: pd.DataFrame, periods: Sequence[Period], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """A quarterly indicator keeps, in a month, the value of the last quarter that has ended (沿用上期)."""
    quarterly = [i.name for i in indicators.values() if is_carried(i, periods[0].kind)]
    is_wave = values["indicator"].isin(quarterly)
    if not is_wave.any():
        return values
    waves = values[is_wave]
    parts = [values[~is_wave]]
    ended = {first: Period(first, "quarter").after for first in waves["period"].unique()}
    for period in periods:
        done = [first for first, after in ended.items() if after <= period.after]
        if done:
            wave = waves[waves["period"] == max(done)].assign(period=period.first)
            fresh = ended[max(done)] == period.after
            carried = wave["status"].where((wave["status"] != "ok") | fresh, "carried")
            parts.append(wave.assign(status=carried))
    return pd.concat(parts, ignore_index=True)


def _staff(source: Source, period: Period) -> Staff:
    span = {"first": period.first, "after": period.after}
    people = source.frame("tables/people", **span)
    return Staff(people, source.frame("tables/stays", **span), _windows(source, period, people))


def _windows(source: Source, period: Period, people: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Months → persons' values over so many months up to the period's end, for the rows that ask for them when thin."""
    asked: dict[int, set[str]] = {}
    for item in (item for card in source.in_use(period) if card.level == "employee" for item in card.items):
        if isinstance(item.when_thin, Window) and item.indicator:
            asked.setdefault(item.when_thin.window, set()).add(item.indicator)
    found = {}
    for months, names in asked.items():
        first = Period.month_of(period.months[-1].first).shifted(1 - months).first
        sums = roll_up(source.connection, "month", first, period.after, first, only=sorted(names))
        sums = sums[sums["level"] == "employee"]
        keys = ["indicator", "level", "subject_id", "post", "kind"]
        whole = sums.groupby(keys, as_index=False)[list(COUNTS)].sum(min_count=1).assign(period=period.first)
        values = evaluate(whole, source.indicators, source.settings.gates.minimum_sample)
        found[months] = with_gates(values, _peers(source, people), source.indicators, source.settings.gates)
    return found


def _peers(source: Source, people: pd.DataFrame) -> pd.DataFrame:
    return people.merge(source.branches[["branch_id", "peer_group"]], on="branch_id", how="left")


def _gated(source: Source, values: pd.DataFrame, staff: Mapping[Period, Staff]) -> pd.DataFrame:
    """Persons' values with their evidence gates; everybody else's without."""
    is_person = (values["level"] == "employee").to_numpy()
    parts = [values[~is_person].assign(**dict.fromkeys(GATED, np.nan))]
    for period, one in staff.items():
        mine = values[is_person & (values["period"] == period.first).to_numpy()]
        peers = _peers(source, one.people)
        parts.append(with_gates(mine, peers, source.indicators, source.settings.gates))
        del mine
    return stacked(parts)


def _with_earlier(
    source: Source, values: pd.DataFrame, periods: Sequence[Period], staffed: Sequence[Period]
) -> pd.DataFrame:
    """The values a year and a period before, where a scorecard's curve goes by progress."""
    against = {
        (item.curve.against, card.level)
        for card in source.cards
        for item in card.items
        if isinstance(item.curve, Progress)
    }
    found = values.assign(year_ago=np.nan, previous=np.nan)
    for column, shift in (("year_ago", lambda p: p.year_ago), ("previous", lambda p: p.shifted(-1))):
        levels = {level for name, level in against if name == column}
        if not levels:
            continue
        after = {shift(period).first: period.first for period in periods}
        earlier = [values]
        if missing := [then for then in map(shift, periods) if then not in periods]:
            sums = _sums(source, missing, [])
            own = evaluate(sums, source.indicators, source.settings.gates.minimum_sample)
            earlier.append(_carried(own, missing, source.indicators))
        for period in staffed if "employee" in levels else ():
            then = shift(period)
            sums = roll_up(source.connection, then.kind, then.first, then.after, then.first)
            own = evaluate(sums, source.indicators, source.settings.gates.minimum_sample)
            earlier.append(own[own["level"] == "employee"])
        known = pd.concat(earlier)[[*KEYS, "value"]].drop_duplicates(KEYS)
        known = known[known["period"].isin(list(after))]
        known = known.assign(period=known["period"].map(after)).rename(columns={"value": "_earlier"})
        found[column] = found[KEYS].merge(known, on=KEYS, how="left")["_earlier"].to_numpy(float)
    return found


def _evidence(source: Source, period: Period, staff: Staff | None, incidents: pd.DataFrame) -> Evidence:
    """What the period's scores rest on besides values. `incidents`: sql/tables/incident_cases.sql."""
    span = {"first": period.first, "after": period.after}
    cases = source.frame("tables/cases", **span)
    matters = [source.frame(f"tables/{name}", **span) for name in ("score_events", "confirmed_items")]
    matters = pd.concat([frame for frame in matters if len(frame)] or matters[:1], ignore_index=True)
    matters = matters.merge(incidents, on=["incident_ref", "subject_type", "subject_id"], how="left")
    return Evidence(_came(source, period), cases, matters, staff)


def _came(source: Source, period: Period) -> frozenset[str]:
    """The feeds of events that came for the period, as far as anybody can tell: delivered, declared as none, or with rows
    in it; and the feeds that are of no period. What is owed and did not come has not, whatever others sent of it.
    """
    frame = source.deliveries.frame(period)
    found = set(frame.loc[frame["status"] != "not_delivered", "feed"])
    for contract in contracts().values():
        if contract.event_date is None:
            found.add(contract.feed)
        elif contract.feed not in found:
            day, span = contract.event_date, f"date '{period.first}' and {contract.event_date} < date '{period.after}'"
            sql = f"select exists (from feed.{contract.feed} where {day} >= {span})"
            if single(source.connection.execute(sql)):
                found.add(contract.feed)
    return frozenset(found) - source.deliveries.undelivered(period)
