"""What was not delivered: an indicator that reads it is missing, never zero and never full marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from pipeline.deliveries import Deliveries, open_in
from pipeline.indicators import Indicator
from pipeline.peers import units_of
from pipeline.periods import Period
from pipeline.rolling import rows_of, stacked
from pipeline.scorecards import Scorecard, in_force


def is_carried(indicator: Indicator, kind: str) -> bool:
    return kind == "month" and indicator.header.frequency == "quarter"


def without_undelivered(
    values: pd.DataFrame,
    deliveries: Deliveries,
    periods: list[Period],
    indicators: Mapping[str, Indicator],
    people: pd.DataFrame,
) -> pd.DataFrame:
    """An indicator that reads a feed which nobody sent is missing: never zero, never full marks.

    Where only some units' rows did not come, theirs are missing, and those of their people; what is above them stands. So
    it does where one of several departments that owe the feed sent nothing: the units that its delivery lists are missing.
    """
    hit = pd.Series(False, values.index)
    units: pd.Series | None = None
    at = rows_of(values["period"])
    for period in periods:
        now = pd.Series(at(period.first), values.index)
        for told, names in _readers(period, indicators).items():
            absent, partly = deliveries.undelivered_by_all(told), deliveries.missing_branches(told)
            for indicator in names if absent or partly else ():
                feeds = set(indicator.header.reads)
                mine = now & (values["indicator"] == indicator.name)
                lacking = frozenset().union(*(partly.get(feed, frozenset()) for feed in feeds))
                if absent & feeds:
                    hit |= mine
                elif lacking:
                    units = _units(values, people) if units is None else units
                    hit |= mine & units.isin(lacking) & (values["level"] != "bank")
    if not hit.any():
        return values
    nothing = {"value": np.nan, "low": np.nan, "high": np.nan, "status": "not_delivered"}
    return values.assign(**{column: values[column].where(~hit, other) for column, other in nothing.items()})


def _units(values: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """The branch whose files each value rests on: a person's own, else the subject itself."""
    at = people[["subject_id", "post", "branch_id"]].drop_duplicates(["subject_id", "post"])
    own = values[["subject_id", "post"]].merge(at, on=["subject_id", "post"], how="left")["branch_id"]
    is_person = values["level"] == "employee"
    return values["subject_id"].astype(object).where(~is_person, pd.Series(own.to_numpy(object), values.index))


def with_the_lacking(
    values: pd.DataFrame,
    deliveries: Deliveries,
    periods: list[Period],
    indicators: Mapping[str, Indicator],
    branches: pd.DataFrame,
    cards: Sequence[Scorecard],
) -> pd.DataFrame:
    """`values` with a row, not_delivered, for each open branch and each managing unit that has none because its rows of a
    feed did not come: of an indicator that it had before, and in the last period of what its scorecard asks for. Without
    the row it would look as if there had been nothing to sum up.
    """
    seen = values[values["level"].isin(["branch", "managing_unit"])]
    firsts: dict[str, dict[tuple[str, str], date]] = {}
    added: list[dict[str, object]] = []
    for period in periods:
        asked = _asked(cards, period, branches) if period == periods[-1] else set()
        for told, names in _readers(period, indicators).items():
            absent, partly = deliveries.undelivered_by_all(told), deliveries.missing_branches(told)
            if not absent and not partly:
                continue
            open_now = _open_subjects(branches, period)
            for indicator in names:
                feeds = set(indicator.header.reads)
                lacking = frozenset().union(*(partly.get(feed, frozenset()) for feed in feeds))
                mine = {(level, one) for level, one in open_now if absent & feeds or one in lacking}
                if not mine or "branch" not in indicator.levels(period.kind):
                    continue
                rows = seen[seen["indicator"] == indicator.name]
                if indicator.name not in firsts:
                    firsts[indicator.name] = _first_seen(rows)
                has = _subjects(rows[rows["period"] == period.first])
                had = {key for key, when in firsts[indicator.name].items() if when < period.first}
                had |= {key for key in mine if (indicator.name, *key) in asked}
                nothing = {"indicator": indicator.name, "post": "-", "period": period.first, "sample": 0}
                nothing |= {"direction": indicator.header.direction, "evidence": indicator.header.evidence}
                added += [
                    nothing | {"level": level, "subject_id": one, "status": "not_delivered"}
                    for level, one in sorted((had & mine) - has)
                ]
    return stacked([values, pd.DataFrame(added)]) if added else values


def _first_seen(rows: pd.DataFrame) -> dict[tuple[str, str], date]:
    """(level, subject) → the first period of its rows."""
    once = rows.sort_values("period", kind="stable").drop_duplicates(["level", "subject_id"])
    return dict(
        zip(zip(once["level"].astype(str), once["subject_id"].astype(str), strict=True), once["period"], strict=True)
    )


def _subjects(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """(level, subject) of the rows."""
    return set(zip(rows["level"].astype(str), rows["subject_id"].astype(str), strict=True))


def _open_subjects(branches: pd.DataFrame, period: Period) -> set[tuple[str, str]]:
    """(level, subject) of who was open in the period, the bank as a whole apart; a branch may be a managing unit too."""
    here = branches[open_in(branches, period)]
    ids = dict(zip(here["branch_id"].astype(str), here["kind"], strict=True))
    found = {("branch", one) for one, kind in ids.items() if kind not in ("bank", "managing_unit")}
    return found | {("managing_unit", unit) for unit in units_of(branches) if unit in ids}


def _asked(cards: Sequence[Scorecard], period: Period, branches: pd.DataFrame) -> set[tuple[str, str, str]]:
    """(indicator, level, subject) of what the scorecards of branches in force ask for."""
    above = units_of(branches)
    found: set[tuple[str, str, str]] = set()
    for card in (one for one in in_force(list(cards), period) if one.level == "branch"):
        mine = set(branches.loc[branches["kind"].isin(card.kinds), "branch_id"].astype(str))
        subjects = {("branch", one) for one in mine}
        subjects |= {("managing_unit", unit) for unit, below in above.items() if card.bank and mine.intersection(below)}
        names = {item.indicator for item in card.items} | {part.indicator for item in card.items for part in item.also}
        found |= {(name, *key) for name in names if name for key in subjects}
    return found


def with_the_banks_nothing(
    values: pd.DataFrame, deliveries: Deliveries, periods: list[Period], indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """`values` with a row for the bank where there was nothing to sum up: zero cases where a department said that there
    were none, and not_delivered where, in the last period, it said nothing. Of several departments that owe the same feed
    one that said nothing is enough: what another sent is no zero of its own.
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
    return stacked([values, pd.DataFrame(added)])


def _readers(period: Period, indicators: Mapping[str, Indicator]) -> dict[Period, list[Indicator]]:
    """The period's indicators by the period whose facts they tell: a quarterly one, in a month, tells of the last quarter."""
    found: dict[Period, list[Indicator]] = {}
    for indicator in indicators.values():
        told = period
        if is_carried(indicator, period.kind):
            last = period if period.number % 3 == 0 else period.shifted(-(period.number % 3))
            told = Period(last.shifted(-2).first, "quarter")
        found.setdefault(told, []).append(indicator)
    return found
