"""Who had no case of what is counted, or of what a scorecard deducts for case by case: rows of zeros, or of what did not
come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.curves import PerCase
from pipeline.deliveries import open_in
from pipeline.gradings import BANK, Evidence
from pipeline.indicators import Indicator
from pipeline.peers import units_of
from pipeline.periods import Period
from pipeline.rolling import stacked
from pipeline.scorecards import Scorecard, in_force

ABOVE = ("bank", "managing_unit")


def with_nothing(
    values: pd.DataFrame,
    evidence: Mapping[Period, Evidence],
    branches: pd.DataFrame,
    cards: Sequence[Scorecard],
    indicators: Mapping[str, Indicator],
) -> pd.DataFrame:
    """`values` with a row of zeros for every subject that had no case of what its scorecard deducts for case by case.

    Where a feed that the indicator reads did not come, the row says so instead (not_delivered): never zero.
    """
    zeros = []
    for period, rests in evidence.items():
        for card in in_force(list(cards), period):
            if card.level == "employee" and rests.staff is None:
                continue
            for name, level in sorted(_per_case(card)):
                subjects = _subjects(card, level, branches, rests)
                zeros.append(_zeros(values, subjects, indicators[name], level, period, rests.came))
    found = [frame for frame in zeros if len(frame)]
    if not found:
        return values
    added = pd.concat(found, ignore_index=True).drop_duplicates(["indicator", "level", "subject_id", "post", "period"])
    return stacked([values, added])


def with_zero_counts(
    values: pd.DataFrame,
    evidence: Mapping[Period, Evidence],
    branches: pd.DataFrame,
    indicators: Mapping[str, Indicator],
) -> pd.DataFrame:
    """`values` with a zero for the bank, each managing unit and each open branch that had none of what an indicator counts,
    in the periods of which everything came that it reads: no complaint is 0 complaints and no gap. A department, whose
    customers are others' mostly, only where it had some in another period.
    """
    counting = [one for one in indicators.values() if one.header.kind == "count"]
    seen = values[(values["level"] != "employee") & values["indicator"].isin([one.name for one in counting])]
    had = {name: set(rows["subject_id"].astype(str)) for name, rows in seen.groupby("indicator", observed=True)}
    zeros = []
    for period, rests in evidence.items():
        here = branches[open_in(branches, period)]
        ids = set(here["branch_id"])
        for indicator in counting:
            if not set(indicator.header.reads) <= rests.came:
                continue
            is_asked = (here["kind"] != "department") | here["branch_id"].isin(had.get(indicator.name, set()))
            subjects = {
                "bank": [BANK],
                "managing_unit": [unit for unit in units_of(branches) if unit in ids],
                "branch": here.loc[is_asked & ~here["kind"].isin(ABOVE), "branch_id"].tolist(),
            }
            for level in set(indicator.levels(period.kind)) & set(subjects):
                asked = pd.DataFrame({"subject_id": subjects[level], "post": BANK})
                zeros.append(_zeros(seen, asked, indicator, level, period, rests.came))
    found = [frame for frame in zeros if len(frame)]
    return stacked([values, pd.concat(found, ignore_index=True)]) if found else values


def _per_case(card: Scorecard) -> set[tuple[str, str]]:
    """(indicator, level) of what the card deducts for case by case."""
    found: set[tuple[str, str]] = set()
    for item in card.items:
        levels = [item.grain or card.level, *(["managing_unit", "bank"] if card.bank else [])]
        rules = [(item.indicator, item.curve), *((part.indicator, part.curve) for part in item.also)]
        found |= {(n, level) for n, curve in rules for level in levels if n and isinstance(curve, PerCase)}
    return found


def _subjects(card: Scorecard, level: str, branches: pd.DataFrame, rests: Evidence) -> pd.DataFrame:
    if level == "employee":
        people = rests.staff.people if rests.staff is not None else pd.DataFrame(columns=["subject_id", "post"])
        return people.loc[people["post"].isin(card.posts), ["subject_id", "post"]]
    if level == "bank":
        return pd.DataFrame({"subject_id": [BANK], "post": [BANK]})
    if level == "managing_unit":
        return pd.DataFrame({"subject_id": list(units_of(branches)), "post": BANK})
    kinds = card.kinds if card.level == "branch" else tuple(branches["kind"].unique())
    mine = branches.loc[branches["kind"].isin(kinds), "branch_id"]
    return pd.DataFrame({"subject_id": mine, "post": BANK})


def _zeros(
    values: pd.DataFrame,
    subjects: pd.DataFrame,
    indicator: Indicator,
    level: str,
    period: Period,
    came: frozenset[str],
) -> pd.DataFrame:
    is_count = indicator.header.kind == "count"
    is_here = set(indicator.header.reads) <= came
    known = values[(values["indicator"] == indicator.name) & (values["level"] == level)]
    known = known[known["period"] == period.first]
    missing = subjects.merge(known[["subject_id", "post"]], how="left", indicator="_of")
    amount = 0.0 if is_here else np.nan
    return missing.loc[missing["_of"] == "left_only", ["subject_id", "post"]].assign(
        indicator=indicator.name,
        level=level,
        period=period.first,
        numerator=amount,
        denominator=amount,
        sample=0,
        value=amount if is_count else np.nan,
        low=np.nan,
        high=np.nan,
        direction=indicator.header.direction,
        evidence=indicator.header.evidence,
        status=("ok" if is_count else "no_cases") if is_here else "not_delivered",
    )
