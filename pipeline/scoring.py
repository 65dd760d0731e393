"""Values and a scorecard → points, score, grade. Pure and vectorised: no file, no clock, no loop over people.

Amounts are whole multiples of a billionth (values are rounded to 9 decimals first), so that a boundary is a boundary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.curves import UNIT, Cases, PerCase, earned, exact, units
from pipeline.matters import EVENTS, after_vetoes, settle
from pipeline.scorecards import Further, Item, Scorecard

SUBJECT = ["subject_id", "post"]
CASES = (*SUBJECT, "indicator", "case_id", "case_class", "count")
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
    """`results`: one row per subject and post; `points`: one row per subject, post and item of the scorecard; `matters`:
    one row per subject, post and approved matter (columns of pipeline.matters.MATTERS).

    results: subject_id, post, branch_id, scorecard, version, base (points of the items, of 100), bonus, deduction (signed
    sums of the matters), score (exact, NaN where there is none), coverage (% of the weight that had a value),
    weight_from_branch (%), grade (None without a score), result_status (graded | no_data), is_barred (from awards, by a
    veto), service_coefficient. points: the columns of POINTS; NaN points where the item had no value.
    """

    results: pd.DataFrame
    points: pd.DataFrame
    matters: pd.DataFrame


@dataclass(frozen=True)
class BranchBasis:
    """What persons' scorecards take from their branches: `values` as given to `score`, `scores` by branch_id."""

    values: pd.DataFrame
    scores: pd.Series


def score(
    values: pd.DataFrame,
    scorecard: Scorecard,
    *,
    events: pd.DataFrame | tuple[()] = (),
    branch: BranchBasis | None = None,
    carried: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
) -> Appraisal:
    """Appraise every subject and post that stands in `values`.

    `values` has a row per subject, post and indicator: subject_id, post, branch_id, indicator (None for a subject without
    any value), direction (higher | lower), evidence, numerator, denominator, sample, value, low, high (in the indicator's
    unit, NaN where there is none) and status (ok | thin | no_cases | not_delivered | carried). `carried` has such rows of
    an earlier period: they stand in where the subject has none of the indicator (沿用上期). `events`: columns of
    pipeline.matters.EVENTS, those in force. `cases`: columns of CASES, the cases behind event indicators, which a curve
    with classes needs. An item without a value gives its weight to the others; below the scorecard's coverage or number
    of indicators there is no score.
    """
    known = _with_carried(values, carried)
    listed = pd.DataFrame(columns=list(CASES)) if cases is None else cases
    subjects = values[[*SUBJECT, "branch_id"]].drop_duplicates(SUBJECT)
    ordered = subjects.sort_values(SUBJECT).reset_index(drop=True)
    parts = [_item_points(item, known, scorecard, ordered, branch, listed) for item in scorecard.items]
    points = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(POINTS))
    earnings = np.zeros(len(ordered), dtype=np.int64)
    weight = np.zeros(len(ordered), dtype=np.int64)
    count = np.zeros(len(ordered), dtype=np.int64)
    from_branch = np.zeros(len(ordered), dtype=np.int64)
    for item, part in zip(scorecard.items, parts, strict=True):
        has = ~np.isnan(part["points"].to_numpy())
        earnings += np.where(has, units(part["points"].fillna(0).to_numpy()), 0)
        weight += np.where(has, exact(item.weight), 0)
        count += has
        from_branch += np.where(has & (part["grain_used"] == "branch").to_numpy(), exact(item.weight), 0)
    enough = (weight >= exact(scorecard.minimum_coverage)) & (count >= scorecard.minimum_indicators)
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.where(enough, np.round(earnings / weight * 100, 9), np.nan)
    results = ordered.assign(
        scorecard=scorecard.name,
        version=scorecard.version,
        base=base,
        coverage=weight / UNIT,
        weight_from_branch=from_branch / UNIT,
        result_status=np.where(enough, "graded", "no_data"),
    )
    matters = settle(_of(events, ordered), _costs(scorecard, listed), scorecard)
    results = _totals(results, matters, scorecard)
    points = points.sort_values([*SUBJECT, "item"], kind="stable").reset_index(drop=True)
    return Appraisal(results, points, matters)


def _with_carried(values: pd.DataFrame, carried: pd.DataFrame | None) -> pd.DataFrame:
    if carried is None or carried.empty:
        return values
    keys = [*SUBJECT, "indicator"]
    known = pd.MultiIndex.from_frame(values[keys])
    missing = ~pd.MultiIndex.from_frame(carried[keys]).isin(known)
    return pd.concat([values, carried[missing].assign(status="carried")], ignore_index=True)


def _of(events: pd.DataFrame | tuple[()], subjects: pd.DataFrame) -> pd.DataFrame:
    """The events of those who are appraised."""
    if not isinstance(events, pd.DataFrame):
        return pd.DataFrame(columns=list(EVENTS))
    return events.merge(subjects[SUBJECT], on=SUBJECT)


def _totals(results: pd.DataFrame, matters: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """Score, grade and coefficient after bonuses, deductions and vetoes."""
    keys = [results["subject_id"], results["post"]]
    for kind in ("bonus", "deduction"):
        sums = matters[matters["kind"] == kind].groupby(SUBJECT)["counted"].sum().astype(float)
        results[kind] = sums.reindex(pd.MultiIndex.from_arrays(keys), fill_value=0.0).to_numpy()
    whole = np.round(results["base"] + results["bonus"] + results["deduction"], 9)
    # Without bonuses nothing is cut: a ratio whose cap is above 100 % may lift the items' own sum above it.
    most = np.maximum(float(scorecard.score_events.maximum), results["base"])
    results["score"] = np.minimum(np.maximum(whole, 0.0), most)
    subjects = list(zip(*keys, strict=True))
    by_score = dict(zip(subjects, _grades(results["score"].to_numpy(), scorecard), strict=True))
    grades, barred = after_vetoes(by_score, matters, scorecard)
    results["grade"] = pd.Series([grades[key] for key in subjects], index=results.index, dtype=object)
    results["is_barred"] = [key in barred for key in subjects]
    results["service_coefficient"] = _coefficients(results["grade"], scorecard)
    return results


def _costs(scorecard: Scorecard, cases: pd.DataFrame) -> pd.DataFrame:
    """What each case cost its subject on the scorecard's rows."""
    rules = [(item.indicator, item.curve) for item in scorecard.items]
    rules += [(part.indicator, part.curve) for item in scorecard.items for part in item.also]
    curves = {name: curve for name, curve in rules if name and isinstance(curve, PerCase)}
    mine = cases[cases["indicator"].isin(list(curves))]
    costs = [
        curves[name].cost(case_class) * float(count)
        for name, case_class, count in zip(mine["indicator"], mine["case_class"], mine["count"], strict=True)
    ]
    return mine[[*SUBJECT, "case_id"]].assign(cost=np.array(costs, float))


def _item_points(
    item: Item,
    values: pd.DataFrame,
    scorecard: Scorecard,
    subjects: pd.DataFrame,
    branch: BranchBasis | None,
    cases: pd.DataFrame,
) -> pd.DataFrame:
    is_higher_better, is_sample = _nature(item.indicator, values, branch)
    found = _found(item, values, subjects, branch)
    thin = (found["status"] == "thin").to_numpy()
    if item.minimum_sample is not None and is_sample:
        has = found["status"].isin(["ok", "thin", "carried"]).to_numpy()
        thin = has & (found["sample"].to_numpy(float) < item.minimum_sample)
    grain = np.full(len(found), item.grain or ("branch" if item.linked else scorecard.level), dtype=object)
    counts_cases = isinstance(item.curve, PerCase)  # cases are facts: few transactions do not make them another's
    borrows = scorecard.level == "employee" and item.when_thin == "branch" and not counts_cases
    theirs = _by_branch(item.name, branch, subjects) if branch is not None and item.indicator else None
    if borrows and theirs is not None:
        # Nor does one go without points whom nobody has checked yet: the branch's own figure stands in.
        without = (found["status"] == "no_cases").to_numpy() & (item.minimum_sample is not None)
        use = (thin | without) & theirs["value"].notna().to_numpy()
        for column in ("value", "low", "high"):
            found[column] = np.where(use, theirs[column], found[column])
        grain = np.where(use, "branch", grain)
    basis = item.basis or ("favourable" if scorecard.level == "employee" and is_sample else "observed")
    counted = _cases(item, found, cases, is_higher_better=is_higher_better)
    value = found["value"].to_numpy(float)
    good_end = found["high" if is_higher_better else "low"].to_numpy(float)
    good_end = np.where(np.isnan(good_end), value, good_end)
    observed = _earned(item, item, value, counted, is_higher_better)
    favourable = _earned(item, item, good_end, counted, is_higher_better)
    use_favourable = (basis == "favourable") & (grain == scorecard.level)
    points = np.where(use_favourable, favourable, observed)
    if item.gate and theirs is not None:
        limit = _earned(item, item, theirs["value"].to_numpy(float), counted, is_higher_better)
        points = np.where(_is_below(item, values, subjects), np.fmin(points, limit), points)
    for part in item.also:
        points = _less(points, item, part, values, subjects, branch, cases)
    return found.assign(
        item=item.name,
        weight=float(item.weight),
        target=float(item.target) if item.target is not None else np.nan,
        grain_used=grain,
        basis=np.where(use_favourable, "favourable", "observed"),
        points_observed=observed,
        points_favourable=favourable,
        points=points,
    )[list(POINTS)]


def _earned(item: Item, rule: Item | Further, value: np.ndarray, cases: Cases, is_higher_better: bool) -> np.ndarray:
    return earned(rule.curve, item.weight, rule.target, value, cases, is_higher_better=is_higher_better)


def _cases(part: Item | Further, found: pd.DataFrame, cases: pd.DataFrame, *, is_higher_better: bool) -> Cases:
    """How many cases each subject has, by class where the curve asks for it; NaN where that is not known."""
    numerator, denominator = found["numerator"].to_numpy(float), found["denominator"].to_numpy(float)
    # Where more is better, what costs points is what falls short: the overdue ones of a timeliness.
    count = denominator - numerator if is_higher_better else numerator
    count = np.where(found["status"].isin(["not_delivered", "not_ripe"]), np.nan, count)
    if not isinstance(part.curve, PerCase) or not isinstance(part.curve.deduct, dict):
        return count
    mine = cases[cases["indicator"] == part.indicator]
    sums = mine.groupby([*SUBJECT, "case_class"])["count"].sum()
    nothing = np.where(np.isnan(count), np.nan, 0.0)
    keys = list(zip(found["subject_id"], found["post"], strict=True))
    return {
        name: nothing + np.array([float(sums.get((*key, name), 0)) for key in keys], float)
        for name in part.curve.deduct
    }


def _is_below(item: Item, values: pd.DataFrame, subjects: pd.DataFrame) -> np.ndarray:
    """Whom the item's gate shuts; nobody whose rate is not known."""
    if item.gate is None:
        return np.zeros(len(subjects), bool)
    mine = values[values["indicator"] == item.gate.indicator].set_index(SUBJECT)["value"]
    rate = mine.reindex(pd.MultiIndex.from_frame(subjects[SUBJECT])).to_numpy(float)
    return ~np.isnan(rate) & (units(np.nan_to_num(rate)) < exact(item.gate.below))


def _less(
    points: np.ndarray,
    item: Item,
    part: Further,
    values: pd.DataFrame,
    subjects: pd.DataFrame,
    branch: BranchBasis | None,
    cases: pd.DataFrame,
) -> np.ndarray:
    """The row's points less what a further rule takes; where only one of them has a value, that one alone decides."""
    is_higher_better, _ = _nature(part.indicator, values, branch)
    row = item.model_copy(update={"indicator": part.indicator, "curve": part.curve, "target": part.target})
    found = _found(row, values, subjects, branch)
    counted = _cases(part, found, cases, is_higher_better=is_higher_better)
    value = found["value"].to_numpy(float)
    kept = _earned(item, part, value, counted, is_higher_better)
    floor = float(getattr(item.curve, "floor", 0))
    both = np.round(np.maximum(points - (float(item.weight) - kept), floor), 9)
    return np.where(np.isnan(kept), points, np.where(np.isnan(points), kept, both))


def _nature(indicator: str | None, values: pd.DataFrame, branch: BranchBasis | None) -> tuple[bool, bool]:
    """Whether more is better, and whether the indicator is a sample."""
    for frame in (values, *([branch.values] if branch else [])):
        mine = frame[frame["indicator"] == indicator]
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
    amount = units(np.where(np.isnan(total), -1, total))
    reached = [amount >= exact(level.reaching) for level in scorecard.levels]
    names = np.select(reached, [level.grade for level in scorecard.levels], scorecard.levels[-1].grade)
    return [None if np.isnan(value) else str(name) for value, name in zip(total, names, strict=True)]


def _coefficients(grades: pd.Series, scorecard: Scorecard) -> pd.Series:
    rule = scorecard.service_coefficient
    if rule is None:
        return pd.Series(np.nan, index=grades.index)
    table = {grade: float(value) for grade, value in rule.by_grade.items()}
    return grades.map(table).fillna(float(rule.not_graded))
