"""Who is graded by which scorecard in a period, with which cases and approved matters; and what nobody had a case of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.curves import Curve, PerCase
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.scorecards import Further, Scorecard, in_force
from pipeline.scoring import Appraisal, BranchBasis, score

BANK = "-"


@dataclass(frozen=True)
class Evidence:
    """What a period's scores rest on besides values. `came`: the feeds that were delivered or have rows in the period.

    cases: columns of sql/tables/cases.sql; matters: those of sql/tables/score_events.sql.
    """

    came: frozenset[str]
    cases: pd.DataFrame
    matters: pd.DataFrame


@dataclass(frozen=True)
class Graded:
    """results, points, matters: as pipeline.scoring gives them, with level and period."""

    results: pd.DataFrame
    points: pd.DataFrame
    matters: pd.DataFrame


def grade(
    values: pd.DataFrame,
    evidence: Mapping[Period, Evidence],
    branches: pd.DataFrame,
    people: pd.DataFrame,
    cards: Sequence[Scorecard],
) -> Graded:
    """Branches and the bank in every period of `evidence`; persons (`people`: subject_id, post, branch_id) in the last."""
    found: list[tuple[str, Period, Appraisal]] = []
    last = max(evidence, key=lambda period: period.first)
    for period, rests in evidence.items():
        now = values[values["period"] == period.first]
        in_use = in_force(list(cards), period.first)
        of_branches = _branches(now, rests, branches, in_use)
        found += [("bank" if is_bank else "branch", period, appraised) for is_bank, appraised in of_branches]
        own = [appraised.results for is_bank, appraised in of_branches if not is_bank]
        if period == last and own:
            at_branch = now[now["level"] == "branch"].assign(branch_id=lambda f: f["subject_id"])
            basis = BranchBasis(at_branch, pd.concat(own).set_index("branch_id")["score"])
            persons = now[now["level"] == "employee"]
            for card in (c for c in in_use if c.level == "employee"):
                holders = people[people["post"].isin(card.posts)]
                mine = persons.merge(holders, on=["subject_id", "post"], how="right")
                found.append(("employee", period, _score(mine, card, rests, "employee", basis)))
    tables = {
        name: [getattr(a, name).assign(level=level, period=period.first) for level, period, a in found]
        for name in ("results", "points", "matters")
    }
    return Graded(**{name: _together(frames) for name, frames in tables.items()})


def with_nothing(
    values: pd.DataFrame,
    evidence: Mapping[Period, Evidence],
    branches: pd.DataFrame,
    people: pd.DataFrame,
    cards: Sequence[Scorecard],
    indicators: Mapping[str, Indicator],
) -> pd.DataFrame:
    """`values` with a row of zeros for every subject that had no case of what its scorecard deducts for case by case.

    Where a feed that the indicator reads did not come, the row says so instead (not_delivered): never zero.
    """
    rows = [values]
    last = max(evidence, key=lambda period: period.first)
    for period, rests in evidence.items():
        for card in in_force(list(cards), period.first):
            if card.level == "employee" and period != last:
                continue
            for name, level in sorted(_per_case(card)):
                subjects = _subjects(card, level, branches, people)
                rows.append(_zeros(values, subjects, indicators[name], level, period, rests.came))
    together = pd.concat([frame for frame in rows if len(frame)], ignore_index=True)
    keys = ["indicator", "level", "subject_id", "post", "period"]
    return together.drop_duplicates(keys).sort_values(keys).reset_index(drop=True)


def _branches(
    now: pd.DataFrame, rests: Evidence, branches: pd.DataFrame, cards: Sequence[Scorecard]
) -> list[tuple[bool, Appraisal]]:
    """(whether it is the bank's, appraisal) of each scorecard of branches."""
    at_branch = now[now["level"] == "branch"].assign(branch_id=lambda f: f["subject_id"])
    found = []
    for card in (c for c in cards if c.level == "branch"):
        subjects = branches.loc[branches["kind"].isin(card.kinds), "branch_id"]
        found.append((False, _score(_with_subjects(at_branch, subjects), card, rests, "branch", None)))
        if card.bank:
            whole = _with_subjects(now[now["level"] == "bank"].assign(branch_id=BANK), pd.Series([BANK]))
            appraised = _score(whole, _for_the_bank(card, len(subjects)), rests, "bank", None)
            ungraded = appraised.results.assign(grade=None, service_coefficient=np.nan)
            found.append((True, Appraisal(ungraded, appraised.points, appraised.matters)))
    return found


def _score(values: pd.DataFrame, card: Scorecard, rests: Evidence, level: str, basis: BranchBasis | None) -> Appraisal:
    matters = rests.matters[rests.matters["subject_type"] == level]
    return score(values, card, events=matters, branch=basis, cases=rests.cases[rests.cases["level"] == level])


def _for_the_bank(card: Scorecard, branches: int) -> Scorecard:
    """The card as it applies to the whole bank: what a case costs one branch is shared by all, as in their mean."""
    items = tuple(
        item.model_copy(
            update={
                "curve": _shared(item.curve, branches),
                "also": tuple(_shared_rule(part, branches) for part in item.also),
            }
        )
        for item in card.items
    )
    return card.model_copy(update={"items": items})


def _shared(curve: Curve | None, branches: int) -> Curve | None:
    return curve.shared_by(branches) if isinstance(curve, PerCase) and branches else curve


def _shared_rule(part: Further, branches: int) -> Further:
    return part.model_copy(update={"curve": _shared(part.curve, branches)})


def _with_subjects(values: pd.DataFrame, subjects: pd.Series) -> pd.DataFrame:
    """The subjects' values, and a row without an indicator for a subject that has none."""
    frame = pd.DataFrame({"subject_id": subjects, "post": BANK, "branch_id": subjects})
    return values.drop(columns="branch_id").merge(frame, on=["subject_id", "post"], how="right")


def _per_case(card: Scorecard) -> set[tuple[str, str]]:
    """(indicator, level) of what the card deducts for case by case."""
    found: set[tuple[str, str]] = set()
    for item in card.items:
        levels = [item.grain or card.level, *(["bank"] if card.bank else [])]
        rules = [(item.indicator, item.curve), *((part.indicator, part.curve) for part in item.also)]
        found |= {(n, level) for n, curve in rules for level in levels if n and isinstance(curve, PerCase)}
    return found


def _subjects(card: Scorecard, level: str, branches: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    if level == "employee":
        return people.loc[people["post"].isin(card.posts), ["subject_id", "post"]]
    if level == "bank":
        return pd.DataFrame({"subject_id": [BANK], "post": [BANK]})
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


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=["level", "period", "subject_id", "post", "score", "grade", "branch_id", "item"])
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
