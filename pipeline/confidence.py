"""How sure a grade is: its score's sampling error, the chance of each grade, and what other weights would have made of it.

Pure and vectorised over people; a loop runs over a scorecard's rows and levels alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.board import SUBJECT
from pipeline.curves import Beside, PerCase, Rank, earned
from pipeline.grading import grades_of
from pipeline.scorecards import Item, Scorecard
from pipeline.statistics.propagation import chance_at_least, error_of_interval, moments_through

SHIFT = 10.0  # points of weight by which each row's weight is raised and lowered


@dataclass(frozen=True)
class _Rows:
    """Per subject (row) and row of the scorecard (column): points, their standard error, and the weight; NaN points where
    the row had no value.
    """

    points: np.ndarray
    spread: np.ndarray
    weights: np.ndarray


def confidence(points: pd.DataFrame, results: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """One row per row of `results`, in its order; `points` and `results` as pipeline.scoring.score gives them.

    subject_id, post; standard_error: of the score in points, from the intervals of its sample indicators, taken as
    independent (census, events and linked scores have none); p_<grade> for every grade, from the highest: its chance, the
    score being normal about the score as it counts, matters as they are; grade_probability: that of the grade awarded;
    survives_reweighting: whether the score stays in its grade when any one row's weight is 10 points of weight more or
    less (not below 0), the others in proportion; reweighted_low, reweighted_high: the scores farthest away; to_next: points
    short of the next higher grade (NaN at the top); above: points above the threshold of the score's own grade;
    is_borderline; benefit: the grade after the benefit of the doubt.
    A veto, or a quota of branches, fixes the grade: its chance is 1, it is not borderline, and to_next and above are NaN.
    Without a score all is NaN, None, or not known (pd.NA). Source: propagation of independent errors, as in JCGM 100:2008
    (GUM) 5.1, with the curve followed through its kinks instead of by its slope.
    """
    rules = scorecard.confidence
    rows = _rows(points, results, scorecard)
    score = _by_which_graded(results, scorecard)
    has_score = ~np.isnan(score)
    names = np.array([level.grade for level in scorecard.levels], dtype=object)
    reaching = np.array([float(level.reaching) for level in scorecard.levels])
    place = grades_of(score, scorecard)
    awarded = _awarded(results["grade"], names)
    # A veto may also hold a grade where the score has it already.
    fixed = (awarded >= 0) & (results["is_vetoed"].to_numpy(bool) | (awarded != place))

    there = ~np.isnan(rows.points)
    weight = (there * rows.weights).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((rows.spread**2).sum(axis=1)) / weight * 100
    error = np.where(has_score, error, np.nan)
    # The lowest grade takes whatever reaches no other.
    reached = np.stack(
        [chance_at_least(limit, score, error) for limit in reaching[:-1]] + [np.where(has_score, 1, np.nan)]
    )
    chances = np.diff(reached, axis=0, prepend=0.0)
    own = np.arange(len(names))[:, None] == awarded
    chances = np.where(fixed, own, chances)
    known = awarded >= 0
    probability = np.where(known, (chances * own).sum(axis=0), np.nan)

    low, high = _reweighted(rows, score, results, scorecard)
    same = (grades_of(low, scorecard) == place) & (grades_of(high, scorecard) == place)
    open_ = known & ~fixed
    to_next = np.where(open_ & (place > 0), reaching[np.maximum(place - 1, 0)] - score, np.nan)
    near = to_next <= float(rules.borderline)
    lifted = near & (rules.benefit_of_doubt == "upper") & (scorecard.level == "employee")
    next_up = reached[np.maximum(place - 1, 0), np.arange(len(place))]
    lifted &= next_up >= float(rules.at_least)
    benefit = names[np.maximum(np.where(lifted, place - 1, awarded), 0)]
    benefit[~known] = None

    found: dict[str, object] = {"standard_error": np.round(error, 9)}
    found |= {f"p_{name}": np.round(chance, 9) for name, chance in zip(names, chances, strict=True)}
    found["grade_probability"] = np.round(probability, 9)
    found["survives_reweighting"] = pd.arrays.BooleanArray(same, ~has_score)
    found["reweighted_low"], found["reweighted_high"] = low, high
    found["to_next"] = np.round(to_next, 9)
    found["above"] = np.where(open_, np.round(score - reaching[place], 9), np.nan)
    found["is_borderline"] = open_ & (near | (probability < float(rules.probability)))
    found["benefit"] = pd.Series(benefit, index=results.index, dtype=object)
    return results[SUBJECT].assign(**found).reset_index(drop=True)


def _rows(points: pd.DataFrame, results: pd.DataFrame, scorecard: Scorecard) -> _Rows:
    shape = (len(results), len(scorecard.items))
    rows = _Rows(np.full(shape, np.nan), np.zeros(shape), np.array([float(item.weight) for item in scorecard.items]))
    subjects = results[SUBJECT].reset_index(drop=True)
    for column, item in enumerate(scorecard.items):
        mine = points[points["item"] == item.name].reset_index(drop=True)
        # In the order of `results` already, unless somebody has sorted them anew.
        if not all(np.array_equal(mine[name].to_numpy(), subjects[name].to_numpy()) for name in SUBJECT):
            mine = subjects.merge(mine, on=SUBJECT, how="left")
        rows.points[:, column] = mine["points"].to_numpy(float)
        rows.spread[:, column] = _spread(item, mine)
    return rows


def _spread(item: Item, rows: pd.DataFrame) -> np.ndarray:
    """Standard error of each subject's points on one row; 0 where there is no interval, or no points.

    About the value at which the points were earned, which is the good end of the interval on the favourable basis: so
    the score would scatter, were the same person measured again. What a value is compared with (target, the value before)
    is taken as known.
    """
    value, low, high, points = (rows[name].to_numpy(float) for name in ("value", "low", "high", "points"))
    spread = np.zeros(len(rows))
    error = error_of_interval(low, high)
    who = np.flatnonzero(~np.isnan(points) & ~np.isnan(value) & (error > 0))
    if isinstance(item.curve, PerCase | Rank) or item.curve is None or not who.size:
        return spread  # cases are counted and places are taken, not estimated
    is_higher_better = _direction(item, rows)
    good_end = high if is_higher_better else low
    centre = np.where((rows["basis"] == "favourable").to_numpy(), good_end, value)
    # A participation gate that is shut, or a veto on the row, caps it: what was earned is the most that it can be.
    most = np.where((rows["limited"].iloc[who] != "").to_numpy(), points[who], np.inf)

    # A row that earns the same at both ends of what is plausible, mostly full marks, needs no further look.
    one, other = (
        np.minimum(_by_curve(item, rows, who, at, is_higher_better=is_higher_better), most)
        for at in (centre[who] - 4 * error[who], centre[who] + 4 * error[who])
    )
    varies = (one != other) & ~np.isnan(one)
    who, most = who[varies], most[varies]
    spread[who] = moments_through(
        lambda at: np.minimum(_by_curve(item, rows, who, at, is_higher_better=is_higher_better), most),
        centre[who],
        error[who],
    )[1]
    return spread


def _by_curve(
    item: Item, rows: pd.DataFrame, who: np.ndarray, value: np.ndarray, *, is_higher_better: bool
) -> np.ndarray:
    """What the row's curve gives those (positions) for such values, one each."""
    nothing = np.full(len(who), np.nan)
    before = rows["before"].to_numpy(float)[who]
    target = rows["target"].to_numpy(float)[who]
    beside = Beside(nothing, before)
    return earned(item.curve, item.weight, target, value, beside, is_higher_better=is_higher_better)


def _direction(item: Item, rows: pd.DataFrame) -> bool:
    """Whether more is better on this row: the direction by which the curve gives the points that stand there."""
    everybody = np.arange(len(rows))
    value, observed = rows["value"].to_numpy(float), rows["points_observed"].to_numpy(float)
    higher, lower = (
        np.count_nonzero(_by_curve(item, rows, everybody, value, is_higher_better=way) == observed)
        for way in (True, False)
    )
    return bool(higher >= lower)


def _by_which_graded(results: pd.DataFrame, scorecard: Scorecard) -> np.ndarray:
    """The score that decides the grade: without the bonus where the scorecard says so; NaN where there is none."""
    score = results["score"].to_numpy(float)
    if scorecard.score_events.grade_with_bonus:
        return score
    without = np.maximum(np.round((results["base"] + results["deduction"]).to_numpy(float), 9), 0.0)
    return np.where(np.isnan(score), np.nan, without)


def _awarded(grades: pd.Series, names: np.ndarray) -> np.ndarray:
    """The level of each grade as awarded, −1 without one."""
    places = {name: place for place, name in enumerate(names)}
    return grades.map(places).fillna(-1).to_numpy(int)


def _reweighted(
    rows: _Rows, score: np.ndarray, results: pd.DataFrame, scorecard: Scorecard
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest score under the changed weights, `score` itself among them; NaN without a score.

    A row earns the same share of its weight, whatever the weight.
    """
    weights, there = rows.weights, ~np.isnan(rows.points)
    points = np.where(there, rows.points, 0.0)
    counted = ["bonus", "deduction"] if scorecard.score_events.grade_with_bonus else ["deduction"]
    matters = results[counted].sum(axis=1).to_numpy(float)
    most = float(scorecard.score_events.maximum)
    low = high = score
    whole_points, whole_weight = points.sum(axis=1), (there * weights).sum(axis=1)
    for column, weight in enumerate(weights):
        others = whole_points - points[:, column], whole_weight - weight * there[:, column]
        for changed in (max(weight - SHIFT, 0.0), min(weight + SHIFT, 100.0)):
            scale = (100 - changed) / (100 - weight) if weight < 100 else 0.0
            own = changed * there[:, column]
            with np.errstate(divide="ignore", invalid="ignore"):
                base = (points[:, column] / weight * changed + others[0] * scale) / (own + others[1] * scale) * 100
            changed_score = np.round(np.clip(base + matters, 0.0, np.maximum(most, base)), 9)
            low, high = np.fmin(low, changed_score), np.fmax(high, changed_score)
    return np.where(np.isnan(score), np.nan, low), np.where(np.isnan(score), np.nan, high)
