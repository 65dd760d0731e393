"""What was not delivered: an indicator that reads it is missing, never zero and never full marks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.deliveries import Deliveries
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.rolling import stacked


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
    for period in periods:
        for told, names in _readers(period, indicators).items():
            absent, partly = deliveries.undelivered_by_all(told), deliveries.missing_branches(told)
            now = values["period"] == period.first
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
