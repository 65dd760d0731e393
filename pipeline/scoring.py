"""Values and a scorecard → points, score, grade. Pure and vectorised: no file, no clock, no loop over people.

Amounts are whole multiples of a billionth (values are rounded to 9 decimals first), so that a boundary is a boundary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Never

import numpy as np
import pandas as pd

from pipeline.board import NO_VALUES, STATUSES, SUBJECT, Board
from pipeline.curves import UNIT, PerCase, exact, units
from pipeline.grading import coefficients, grades_of, vetoed_grades, within_quotas
from pipeline.matters import EVENTS, counting, settle
from pipeline.rows import BRANCH, GRAINS, LIMITS, Branches, Ground, RowPoints, row_points
from pipeline.scorecards import Scorecard

CASES = (*SUBJECT, "indicator", "case_id", "case_class", "count")
FIGURES = ("numerator", "denominator", "sample", "value", "low", "high", "required", "reliability")
POINTS = (
    *SUBJECT,
    "branch_id",
    "item",
    "weight",
    "target",
    *FIGURES,
    "before",
    "grain_used",
    "basis",
    "status",
    "limited",
    "points_observed",
    "points_favourable",
    "points",
)


@dataclass(frozen=True)
class Appraisal:
    """`results`: one row per subject and post; `points`: one row per subject, post and item of the scorecard; `matters`:
    one row per subject, post and approved matter (columns of pipeline.matters.MATTERS).

    results: subject_id, post, branch_id, scorecard, version, base (points of the items, of 100), bonus, deduction (signed
    sums of the matters), score (exact, NaN where there is none), graded_by (the score that the grade goes by), coverage
    (% of the weight that had a value), weight_from_branch (%), grade_before_veto and grade (None without a score),
    result_status (graded | no_data), is_vetoed, is_barred (from awards, by a veto), service_coefficient.

    points: the columns of POINTS; NaN points where the item had no value. There `value`, `low`, `high` are those that
    counted (`grain_used`: whose: employee | branch | shrunk | window_3 …), `numerator`, `denominator`, `sample`,
    `required` the subject's own, except that a window has its own; `before` is what a curve of progress compares with;
    `limited`: gate or veto where one held the points down.
    """

    results: pd.DataFrame
    points: pd.DataFrame
    matters: pd.DataFrame


@dataclass(frozen=True)
class BranchBasis:
    """What persons' scorecards take from their branches: `values` as given to `score`, `scores` by branch_id; `stays`:
    subject_id, post, branch_id, days, for persons who were at several (without it, a person's branch counts alone).
    """

    values: pd.DataFrame
    scores: pd.Series
    stays: pd.DataFrame | None = None


def score(
    values: pd.DataFrame,
    scorecard: Scorecard,
    *,
    events: pd.DataFrame | Sequence[Never] | None = None,
    branch: BranchBasis | None = None,
    carried: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
    windows: Mapping[int, pd.DataFrame] | None = None,
    subjects: pd.DataFrame | None = None,
    has_places: bool = True,
) -> Appraisal:
    """Appraise every subject and post of `subjects` (subject_id, post, branch_id and, if known, peer_group); without
    it, every one that stands in `values`; an empty frame is nobody.

    `values` has a row per subject, post and indicator: subject_id, post, branch_id (where `subjects` is not given),
    indicator (None for a subject without any value), direction (higher | lower), evidence, numerator, denominator, sample,
    value, low, high (in the indicator's unit, NaN where there is none), status (board.STATUSES) and, where known, year_ago and
    previous (for progress), shrunk, required, reliability. `carried` has such rows of an earlier
    period: they stand in where the subject has none of the indicator (沿用上期); `windows`: months → such rows over so many
    months. `events`: columns of pipeline.matters.EVENTS, those in force; None, or an empty frame or sequence, where
    there are none (TypeError for anything else). `cases`: columns of CASES, the cases behind event
    indicators, which a curve with classes needs. `has_places`: whether the subjects are each other's peers; where they are
    not (the bank, managing units) a row by rank has no points. An item without a value gives its weight to the others;
    below the scorecard's coverage or number of indicators there is no score.
    """
    if not len(values.columns) and not len(values):
        values = NO_VALUES.assign(branch_id=None)
    ordered = _subjects(values if subjects is None else subjects)
    board = Board(values, ordered, carried)
    listed = pd.DataFrame(columns=list(CASES)) if cases is None else cases
    of_windows = {months: Board(frame, ordered) for months, frame in (windows or {}).items()}
    known = counting(_of(events, board), scorecard)
    zeroed = _zeroed(known, scorecard, board)
    ground = Ground(scorecard, board, listed, _branches(branch, ordered), of_windows, zeroed, has_places)
    rows = [row_points(item, ground) for item in scorecard.items]
    results = _base(rows, ordered, scorecard)
    matters = settle(known, _costs(scorecard, listed, board), scorecard)
    results = _graded(_scored(results, matters, board, scorecard), matters, board, scorecard)
    return Appraisal(results, _points(rows, ordered), matters)


def _subjects(frame: pd.DataFrame) -> pd.DataFrame:
    columns = [*SUBJECT, "branch_id", *(["peer_group"] if "peer_group" in frame.columns else [])]
    return frame[columns].drop_duplicates(SUBJECT).sort_values(SUBJECT).reset_index(drop=True)


def _branches(basis: BranchBasis | None, persons: pd.DataFrame) -> Branches | None:
    if basis is None:
        return None
    ids = pd.unique(pd.concat([basis.values["subject_id"], pd.Series(basis.scores.index), persons["branch_id"]]))
    subjects = pd.DataFrame({"subject_id": np.sort(ids.astype(str)), "post": "-"})
    board = Board(basis.values.assign(post="-"), subjects)
    where = pd.Index(subjects["subject_id"])
    scores = basis.scores.reindex(where).to_numpy(float)
    count = len(persons)
    person, place = np.arange(count), where.get_indexer(persons["branch_id"])
    days = np.ones(count)
    if basis.stays is not None and len(basis.stays):
        person = Board(NO_VALUES, persons).places(basis.stays)
        place, days = where.get_indexer(basis.stays["branch_id"]), basis.stays["days"].to_numpy(float)
    known = (person >= 0) & (place >= 0)
    return Branches(board, scores, person[known], place[known], days[known])


def _of(events: pd.DataFrame | Sequence[Never] | None, board: Board) -> pd.DataFrame:
    """The events of those who are appraised."""
    if events is None or (isinstance(events, Sequence | pd.DataFrame) and not len(events)):
        return pd.DataFrame(columns=list(EVENTS))
    if not isinstance(events, pd.DataFrame):
        raise TypeError(
            f"events: expected a DataFrame with the columns {', '.join(EVENTS)}; got {type(events).__name__}"
        )
    return events[board.places(events) >= 0].reset_index(drop=True)


def _zeroed(events: pd.DataFrame, scorecard: Scorecard, board: Board) -> dict[str, np.ndarray]:
    """Row → those to whom a veto leaves nothing of it."""
    found: dict[str, np.ndarray] = {}
    vetoes = events[events["kind"] == "veto"]
    for rule in scorecard.score_events.vetoes:
        if rule.effect == "zero_indicator" and rule.indicator:
            mask = found.setdefault(rule.indicator, np.zeros(len(board), bool))
            mask[board.places(vetoes[vetoes["category"] == rule.category])] = True
    return found


def _base(rows: Sequence[RowPoints], subjects: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """The rows' points together, of 100: over the rows that have points, by their weights."""
    earnings, weight, from_branch, count = np.zeros((4, len(subjects)), dtype=np.int64)
    for row in rows:
        has = ~np.isnan(row.points)
        share = exact(row.item.weight)
        earnings += np.where(has, units(np.where(has, row.points, 0)), 0)
        weight += has * share
        from_branch += (has & (row.grain == BRANCH)) * share
        count += has
    enough = (weight >= exact(scorecard.minimum_coverage)) & (count >= scorecard.minimum_indicators)
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.where(enough, np.round(earnings / weight * 100, 9), np.nan)
    return subjects.assign(
        scorecard=scorecard.name,
        version=scorecard.version,
        base=base,
        coverage=weight / UNIT,
        weight_from_branch=from_branch / UNIT,
        result_status=np.where(enough, "graded", "no_data"),
    )


def _points(rows: Sequence[RowPoints], subjects: pd.DataFrame) -> pd.DataFrame:
    """The columns of POINTS, by subject, post and item. Texts are categories: a large bank has millions of these rows."""
    ordered = sorted(rows, key=lambda row: row.item.name)
    names = [row.item.name for row in ordered]
    count, each = len(subjects), len(ordered)
    people = np.repeat(np.arange(count), each)

    def interleaved(arrays: Sequence[np.ndarray]) -> np.ndarray:
        return np.stack(arrays, axis=1).ravel()

    columns: dict[str, object] = {name: _category(subjects[name], people) for name in (*SUBJECT, "branch_id")}
    columns["item"] = pd.Categorical.from_codes(np.tile(np.arange(each), count), categories=names)
    columns["weight"] = np.tile([float(row.item.weight) for row in ordered], count)
    columns["target"] = interleaved([row.target for row in ordered])
    for name in FIGURES:
        columns[name] = interleaved([row.facts[name] for row in ordered])
    columns["before"] = interleaved([row.before for row in ordered])
    for name, texts, arrays in (
        ("grain_used", GRAINS, [row.grain for row in ordered]),
        ("basis", ("observed", "favourable"), [row.is_favourable.astype(np.int8) for row in ordered]),
        ("status", STATUSES, [row.facts.status for row in ordered]),
        ("limited", LIMITS, [row.limit for row in ordered]),
    ):
        columns[name] = pd.Categorical.from_codes(interleaved(arrays).astype(np.int8), categories=list(texts))
    columns["points_observed"] = interleaved([row.observed for row in ordered])
    columns["points_favourable"] = interleaved([row.favourable for row in ordered])
    columns["points"] = interleaved([row.points for row in ordered])
    return pd.DataFrame(columns, columns=list(POINTS), copy=False)  # a copy would double the largest table


def _category(column: pd.Series, at: np.ndarray) -> pd.Categorical:
    found = pd.Categorical(column)
    return pd.Categorical.from_codes(found.codes[at], dtype=found.dtype)


def _scored(results: pd.DataFrame, matters: pd.DataFrame, board: Board, scorecard: Scorecard) -> pd.DataFrame:
    """Score after bonuses and deductions; graded_by: the score that the grade goes by."""
    at = board.places(matters)
    counted = matters["counted"].to_numpy(float)
    for kind in ("bonus", "deduction"):
        those = (matters["kind"] == kind).to_numpy() & (at >= 0)
        # Of nothing, bincount makes whole numbers, whatever the weights are.
        results[kind] = np.round(np.bincount(at[those], counted[those], len(results)).astype(np.float64), 9)
    rules = scorecard.score_events
    whole = np.round(results["base"] + results["bonus"] + results["deduction"], 9)
    # Without bonuses nothing is cut: a ratio whose cap is above 100 % may lift the items' own sum above it.
    most = np.maximum(float(rules.maximum), results["base"])
    results["score"] = np.minimum(np.maximum(whole, 0.0), most)
    without = np.maximum(np.round(results["base"] + results["deduction"], 9), 0.0)
    return results.assign(graded_by=results["score"] if rules.grade_with_bonus else without)


def _graded(results: pd.DataFrame, matters: pd.DataFrame, board: Board, scorecard: Scorecard) -> pd.DataFrame:
    """Grade before and after vetoes, and the coefficient."""
    grades = within_quotas(grades_of(results["graded_by"].to_numpy(float), scorecard), results, scorecard)
    found = vetoed_grades(grades, matters, board, scorecard)
    results = results.assign(
        grade_before_veto=found.texts(grades).to_numpy(),
        grade=found.texts(found.grades).to_numpy(),
        is_vetoed=found.vetoed,
        is_barred=found.barred,
    )
    return results.assign(service_coefficient=coefficients(found.grades, results, scorecard))


def with_scores(appraisal: Appraisal, scores: pd.DataFrame, scorecard: Scorecard) -> Appraisal:
    """The appraisal with other scores (score and graded_by, indexed by subject_id and post), and the grades that they give; the
    score of the facts is kept as score_of_facts. Where a subject has no other score, there is none. Who has no grade for
    another reason than the evidence (pipeline.standing) has none by these scores either.
    """
    old = appraisal.results
    found = scores.reindex(pd.MultiIndex.from_frame(old[SUBJECT]))
    given, by = (found[column].to_numpy(float) for column in ("score", "graded_by"))
    may_have = old["result_status"].isin(["graded", "no_data"]).to_numpy()
    status = np.where(may_have, np.where(np.isnan(given), "no_data", "graded"), old["result_status"])
    new = old.assign(score_of_facts=old["score"], score=given, result_status=status)
    new["graded_by"] = np.where(may_have, by, np.nan)
    graded = _graded(new, appraisal.matters, Board(NO_VALUES, new), scorecard).assign(graded_by=by)
    return replace(appraisal, results=graded)


def with_grades(appraisal: Appraisal, grades: pd.Series, scorecard: Scorecard) -> Appraisal:
    """The appraisal with other grades before the vetoes (in the order of its results), the vetoes and coefficients anew."""
    board = Board(NO_VALUES, appraisal.results)
    names = [level.grade for level in scorecard.levels]
    places = np.asarray(pd.Categorical(grades, categories=names).codes, dtype=np.int64)
    found = vetoed_grades(places, appraisal.matters, board, scorecard)
    new = appraisal.results.assign(
        grade_before_veto=found.texts(places).to_numpy(), grade=found.texts(found.grades).to_numpy()
    )
    new["service_coefficient"] = coefficients(found.grades, new, scorecard)
    return replace(appraisal, results=new)


def _costs(scorecard: Scorecard, cases: pd.DataFrame, board: Board) -> pd.DataFrame:
    """What each case cost its subject on the scorecard's rows."""
    rules = [(item.indicator, item.curve) for item in scorecard.items]
    rules += [(part.indicator, part.curve) for item in scorecard.items for part in item.also]
    curves = {name: curve for name, curve in rules if name and isinstance(curve, PerCase)}
    mine = cases[cases["indicator"].isin(list(curves))]
    mine = mine[board.places(mine) >= 0]
    cost = np.zeros(len(mine))
    for name, curve in curves.items():
        classes = pd.Categorical(mine["case_class"])
        each = np.array([curve.cost(str(case_class)) for case_class in classes.categories] + [0.0])
        cost = np.where(mine["indicator"] == name, each[classes.codes] * mine["count"].to_numpy(float), cost)
    return mine[[*SUBJECT, "case_id"]].assign(cost=cost)
