"""A period's figures: values of every level over fifteen periods, points and scores, and the tables that reports show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pipeline.contracts import contracts
from pipeline.indicators import Indicator, evaluate, prepare_staging, roll_up
from pipeline.periods import Period
from pipeline.scorecards import PerCase, Scorecard, in_force
from pipeline.scoring import BranchBasis, score
from pipeline.warehouse import Connection, run_sql, single
from pipeline.workspace import Settings

HISTORY = 15  # periods shown in a sparkline, this one included
BANK = "-"


@dataclass(frozen=True)
class Figures:
    """What an edition holds, one frame a table; every frame is ordered by its key.

    values: indicator, level, subject_id, post, period (first day) with sums, value, interval and status · results,
    points: as pipeline.scoring, with level and period · branches, reasons, deliveries: see sql/tables.
    """

    values: pd.DataFrame
    results: pd.DataFrame
    points: pd.DataFrame
    branches: pd.DataFrame
    reasons: pd.DataFrame
    deliveries: pd.DataFrame
    known_until: date
    ledger_number: int


def known_until(connection: Connection, today: date) -> date:
    """The day up to which facts are known: the newest data date of any file, else the newest event; never after today."""
    newest = single(
        connection.execute(
            "select max(cast(json_extract_string(record, '$.as_of') as date)) from meta.files"
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
) -> Figures:
    """Everything that the period's edition needs, from the partials. Reads the warehouse, writes nothing to it."""
    prepare_staging(connection)
    periods = [period.shifted(-n) for n in range(HISTORY - 1, -1, -1)]
    values = evaluate(_sums(connection, periods, indicators), indicators, settings.gates.minimum_sample)
    values = _carried(values, periods, indicators)
    deliveries = _deliveries(connection, settings, period)
    values = _without_undelivered(values, deliveries, period, indicators)
    branches = _frame(connection, "tables/branches")
    people = _frame(connection, "tables/people", first=period.first, after=period.after)
    results, points = _scores(values, periods, branches, people, cards)
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
    return Figures(values[keep].reset_index(drop=True), results, points, branches, reasons, deliveries, known, number)


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


def _deliveries(connection: Connection, settings: Settings, period: Period) -> pd.DataFrame:
    """The accounts by department and feed, and a row for every expected delivery that did not come."""
    found = _frame(connection, "tables/deliveries", first=period.first, after=period.after)
    found["status"] = "delivered"
    came = set(zip(found["department"], found["feed"], strict=True))
    missing = [
        {"department": due.department, "feed": due.feed, "status": "not_delivered"}
        for due in settings.expected_deliveries
        if due.frequency == "month" and (due.department, due.feed) not in came
    ]
    counts = [c for c in found.columns if c not in ("department", "feed", "status")]
    both = pd.concat([found, pd.DataFrame(missing, columns=["department", "feed", "status"])], ignore_index=True)
    both[counts] = both[counts].fillna(0).astype("int64")
    return both.sort_values(["department", "feed"]).reset_index(drop=True)


def _without_undelivered(
    values: pd.DataFrame, deliveries: pd.DataFrame, period: Period, indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """An indicator that reads a feed which did not come is missing: never zero, never full marks."""
    missing = set(deliveries.loc[deliveries["status"] == "not_delivered", "feed"])
    names = [i.name for i in indicators.values() if missing & set(i.header.reads)]
    hit = values["indicator"].isin(names) & (values["period"] == period.first)
    nothing = {"value": np.nan, "low": np.nan, "high": np.nan, "status": "not_delivered"}
    return values.assign(**{column: values[column].where(~hit, other) for column, other in nothing.items()})


def _scores(
    values: pd.DataFrame,
    periods: list[Period],
    branches: pd.DataFrame,
    people: pd.DataFrame,
    cards: list[Scorecard],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    results, points = [], []
    for period in periods:
        in_use = in_force(cards, period.first)
        now = values[values["period"] == period.first]
        at_branch = now[now["level"] == "branch"].assign(branch_id=lambda f: f["subject_id"])
        of_branches = []
        for card in (c for c in in_use if c.level == "branch"):
            subjects = branches.loc[branches["kind"].isin(card.kinds), "branch_id"]
            appraised = score(_with_subjects(at_branch, subjects), card)
            of_branches.append(appraised.results)
            results.append(appraised.results.assign(level="branch", period=period.first))
            points.append(appraised.points.assign(level="branch", period=period.first))
            if card.bank:
                whole = now[now["level"] == "bank"].assign(branch_id=BANK)
                of_bank = score(_with_subjects(whole, pd.Series([BANK])), _for_the_bank(card, len(subjects)))
                ungraded = of_bank.results.assign(grade=None, service_coefficient=np.nan)
                results.append(ungraded.assign(level="bank", period=period.first))
                points.append(of_bank.points.assign(level="bank", period=period.first))
        if period != periods[-1] or not of_branches:
            continue
        basis = BranchBasis(at_branch, pd.concat(of_branches).set_index("branch_id")["score"])
        for card in (c for c in in_use if c.level == "employee"):
            holders = people[people["post"].isin(card.posts)]
            mine = now[now["level"] == "employee"].merge(holders, on=["subject_id", "post"], how="right")
            appraised = score(mine, card, branch=basis)
            results.append(appraised.results.assign(level="employee", period=period.first))
            points.append(appraised.points.assign(level="employee", period=period.first))
    return _together(results), _together(points)


def _for_the_bank(card: Scorecard, branches: int) -> Scorecard:
    """The card as it applies to the whole bank: what a case costs one branch is shared by all, as in their mean."""
    items = tuple(
        item.model_copy(update={"curve": item.curve.model_copy(update={"deduct": item.curve.deduct / branches})})
        if isinstance(item.curve, PerCase) and branches
        else item
        for item in card.items
    )
    return card.model_copy(update={"items": items})


def _with_subjects(values: pd.DataFrame, subjects: pd.Series) -> pd.DataFrame:
    """The subjects' values, and a row without an indicator for a subject that has none."""
    frame = pd.DataFrame({"subject_id": subjects, "post": BANK, "branch_id": subjects})
    return values.drop(columns="branch_id").merge(frame, on=["subject_id", "post"], how="right")


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=["level", "period", "subject_id", "post", "score", "grade", "branch_id", "item"])
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _frame(connection: Connection, script: str, **values: object) -> pd.DataFrame:
    frame = run_sql(connection, script, **values).df()
    for column in frame.select_dtypes(include=["datetime", "datetimetz"]).columns:
        frame[column] = frame[column].dt.date.where(frame[column].notna(), None)
    return frame
