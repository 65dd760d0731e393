"""Values and a scorecard → points, score, grade. Pure and vectorised: no file, no clock, no loop over people.

Amounts are whole multiples of a billionth (values are rounded to 9 decimals first), so that a boundary is a boundary.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from pipeline.scorecards import Bands, Item, PerCase, Ratio, Scorecard, Steps

UNIT = 10**9
SUBJECT = ["subject_id", "post"]
POINTS = (
    *SUBJECT,
    "branch_id",
    "item",
    "weight",
    "target",
    "numerator",
    "denominator",
    "sample",
    "value",
    "low",
    "high",
    "grain_used",
    "basis",
    "status",
    "points_observed",
    "points_favourable",
    "points",
)


@dataclass(frozen=True)
class Appraisal:
    """`results`: one row per subject and post; `points`: one row per subject, post and item of the scorecard.

    results: subject_id, post, branch_id, scorecard, version, score (exact, NaN where there is none), coverage (% of the
    weight that had a value), weight_from_branch (%), grade (None without a score), result_status (graded | no_data),
    service_coefficient. points: the columns of POINTS; NaN points where the item had no value.
    """

    results: pd.DataFrame
    points: pd.DataFrame


@dataclass(frozen=True)
class BranchBasis:
    """What persons' scorecards take from their branches: `values` as given to `score`, `scores` by branch_id."""

    values: pd.DataFrame
    scores: pd.Series


def score(values: pd.DataFrame, scorecard: Scorecard, *, branch: BranchBasis | None = None) -> Appraisal:
    """Appraise every subject and post that stands in `values`.

    `values` has a row per subject, post and indicator: subject_id, post, branch_id, indicator (None for a subject without
    any value), direction (higher | lower), evidence, numerator, denominator, sample, value, low, high (in the indicator's
    unit, NaN where there is none) and status (ok | thin | no_cases | not_delivered | carried). An item without a value
    gives its weight to the others; below the scorecard's coverage or number of indicators there is no score.
    """
    subjects = values[[*SUBJECT, "branch_id"]].drop_duplicates(SUBJECT)
    ordered = subjects.sort_values(SUBJECT).reset_index(drop=True)
    parts = [_item_points(item, values, scorecard, ordered, branch) for item in scorecard.items]
    points = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(POINTS))
    earned = np.zeros(len(ordered), dtype=np.int64)
    weight = np.zeros(len(ordered), dtype=np.int64)
    count = np.zeros(len(ordered), dtype=np.int64)
    from_branch = np.zeros(len(ordered), dtype=np.int64)
    for item, part in zip(scorecard.items, parts, strict=True):
        has = ~np.isnan(part["points"].to_numpy())
        earned += np.where(has, _units(part["points"].fillna(0).to_numpy()), 0)
        weight += np.where(has, _exact(item.weight), 0)
        count += has
        from_branch += np.where(has & (part["grain_used"] == "branch").to_numpy(), _exact(item.weight), 0)
    enough = (weight >= _exact(scorecard.minimum_coverage)) & (count >= scorecard.minimum_indicators)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.round(earned / weight * 100, 9)
    total = np.where(enough, exact, np.nan)
    results = ordered.assign(
        scorecard=scorecard.name,
        version=scorecard.version,
        score=total,
        coverage=weight / UNIT,
        weight_from_branch=from_branch / UNIT,
        result_status=np.where(enough, "graded", "no_data"),
        grade=_grades(total, scorecard),
    )
    results["service_coefficient"] = _coefficients(results["grade"], scorecard)
    return Appraisal(results, points.sort_values([*SUBJECT, "item"], kind="stable").reset_index(drop=True))


def points_of(item: Item, value: np.ndarray, cases: np.ndarray, *, is_higher_better: bool) -> np.ndarray:
    """Points by the item's curve for values in the indicator's unit; NaN for a value that is NaN. Never above the weight
    except by a ratio whose cap allows it.
    """
    weight = _exact(item.weight)
    missing = np.isnan(value)
    units = _units(np.where(missing, 0, value))
    match item.curve:
        case Steps(per=per, deduct=deduct, part=part, floor=floor):
            target = _exact(item.target or Decimal(0))
            short = np.maximum(target - units if is_higher_better else units - target, 0)
            if part == "whole":
                lost = -(-short // _exact(per)) * _exact(deduct)
            else:
                lost = np.rint(short * (float(deduct) / float(per))).astype(np.int64)
            points = np.maximum(weight - lost, _exact(floor))
        case PerCase(deduct=deduct, floor=floor):
            counted = _units(np.where(missing, 0, cases))
            points = np.maximum(weight - np.rint(counted * float(deduct)).astype(np.int64), _exact(floor))
        case Bands(bands=bands):
            better = sorted(bands, key=lambda band: band.reaching, reverse=is_higher_better)
            reached = [units >= _exact(b.reaching) if is_higher_better else units <= _exact(b.reaching) for b in better]
            points = np.select(reached, [weight * _exact(b.earns) // (100 * UNIT) for b in better], 0)
        case Ratio(cap=cap):
            share = units / _exact(item.target or Decimal(1))
            points = np.rint(weight * np.minimum(share, float(cap) / 100)).astype(np.int64)
        case _:  # linked: the value is a score of 100
            points = np.rint(weight * (units / (100 * UNIT))).astype(np.int64)
    return np.where(missing, np.nan, points / UNIT)


def _item_points(
    item: Item,
    values: pd.DataFrame,
    scorecard: Scorecard,
    subjects: pd.DataFrame,
    branch: BranchBasis | None,
) -> pd.DataFrame:
    is_higher_better, is_sample = _nature(item, values, branch)
    found = _found(item, values, subjects, branch)
    thin = (found["status"] == "thin").to_numpy()
    grain = np.full(len(found), item.grain or ("branch" if item.linked else scorecard.level), dtype=object)
    counts_cases = isinstance(item.curve, PerCase)  # cases are facts: few transactions do not make them another's
    borrows = scorecard.level == "employee" and item.when_thin == "branch" and not counts_cases
    if borrows and branch is not None and item.indicator:
        theirs = _by_branch(item.name, branch, subjects)
        use = thin & theirs["value"].notna().to_numpy()
        for column in ("value", "low", "high"):
            found[column] = np.where(use, theirs[column], found[column])
        grain = np.where(use, "branch", grain)
    basis = item.basis or ("favourable" if scorecard.level == "employee" and is_sample else "observed")
    numerator, denominator = found["numerator"].to_numpy(float), found["denominator"].to_numpy(float)
    # Where more is better, what costs points is what falls short: the overdue ones of a timeliness.
    cases = denominator - numerator if is_higher_better else numerator
    value = found["value"].to_numpy(float)
    good_end = found["high" if is_higher_better else "low"].to_numpy(float)
    good_end = np.where(np.isnan(good_end), value, good_end)
    observed = points_of(item, value, cases, is_higher_better=is_higher_better)
    favourable = points_of(item, good_end, cases, is_higher_better=is_higher_better)
    use_favourable = (basis == "favourable") & (grain == scorecard.level)
    return found.assign(
        item=item.name,
        weight=float(item.weight),
        target=float(item.target) if item.target is not None else np.nan,
        grain_used=grain,
        basis=np.where(use_favourable, "favourable", "observed"),
        points_observed=observed,
        points_favourable=favourable,
        points=np.where(use_favourable, favourable, observed),
    )[list(POINTS)]


def _nature(item: Item, values: pd.DataFrame, branch: BranchBasis | None) -> tuple[bool, bool]:
    """Whether more is better, and whether the indicator is a sample."""
    for frame in (values, *([branch.values] if branch else [])):
        mine = frame[frame["indicator"] == item.indicator]
        if len(mine):
            return mine["direction"].iloc[0] == "higher", mine["evidence"].iloc[0] == "sample"
    return True, False


def _found(item: Item, values: pd.DataFrame, subjects: pd.DataFrame, branch: BranchBasis | None) -> pd.DataFrame:
    if item.linked or item.grain == "branch":
        if branch is None:
            return subjects.assign(**_nothing(), status="no_cases")
        if item.linked:
            scores = subjects["branch_id"].map(branch.scores).astype(float)
            state = np.where(scores.notna(), "ok", "no_cases")
            return subjects.assign(**_nothing() | {"value": scores}, status=state)
        return _by_branch(item.name, branch, subjects)
    mine = values[values["indicator"] == item.indicator].drop(
        columns=["indicator", "branch_id", "direction", "evidence"]
    )
    found = subjects.merge(mine, on=SUBJECT, how="left")
    return found.assign(status=found["status"].fillna("no_cases"))


def _by_branch(indicator: str, branch: BranchBasis, subjects: pd.DataFrame) -> pd.DataFrame:
    theirs = branch.values[branch.values["indicator"] == indicator].set_index("subject_id")
    columns = ["numerator", "denominator", "sample", "value", "low", "high", "status"]
    found = theirs[columns].reindex(subjects["branch_id"]).reset_index(drop=True)
    return pd.concat([subjects, found.assign(status=found["status"].fillna("no_cases"))], axis=1)


def _nothing() -> dict[str, object]:
    return dict.fromkeys(("numerator", "denominator", "sample", "value", "low", "high"), np.nan)


def _grades(total: np.ndarray, scorecard: Scorecard) -> list[str | None]:
    units = _units(np.where(np.isnan(total), -1, total))
    reached = [units >= _exact(level.reaching) for level in scorecard.levels]
    names = np.select(reached, [level.grade for level in scorecard.levels], scorecard.levels[-1].grade)
    return [None if np.isnan(value) else str(name) for value, name in zip(total, names, strict=True)]


def _coefficients(grades: pd.Series, scorecard: Scorecard) -> pd.Series:
    rule = scorecard.service_coefficient
    if rule is None:
        return pd.Series(np.nan, index=grades.index)
    table = {grade: float(value) for grade, value in rule.by_grade.items()}
    return grades.map(table).fillna(float(rule.not_graded))


def _units(value: np.ndarray) -> np.ndarray:
    return np.rint(np.asarray(value, float) * UNIT).astype(np.int64)


def _exact(value: Decimal) -> int:
    return int(value * UNIT)
