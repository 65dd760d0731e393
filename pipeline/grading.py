"""Scores → grades and coefficients, for all subjects at once. Pure. A grade is its place in the scorecard's levels, from the
best (0) down; −1 is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from pipeline.board import Board
from pipeline.curves import UNIT, exact, units
from pipeline.scorecards import Scorecard

NONE = -1


@dataclass(frozen=True)
class Vetoed:
    """Grades after the vetoes; whom one is in force against; who is barred from awards by one."""

    grades: np.ndarray
    vetoed: np.ndarray
    barred: np.ndarray
    names: tuple[str, ...]

    def texts(self, grades: np.ndarray) -> pd.Series:
        """The grades' names; None for none."""
        return pd.Series(np.array([*self.names, None], dtype=object)[grades], dtype=object)


def grades_of(scores: np.ndarray, scorecard: Scorecard) -> np.ndarray:
    """The level that each exact score reaches, else the lowest; none for NaN."""
    missing = np.isnan(scores)
    amount = units(np.where(missing, 0, scores))
    found = np.full(len(scores), len(scorecard.levels) - 1)
    for place in reversed(range(len(scorecard.levels))):
        found[amount >= exact(scorecard.levels[place].reaching)] = place
    return np.where(missing, NONE, found)


def within_quotas(grades: np.ndarray, results: pd.DataFrame, scorecard: Scorecard) -> np.ndarray:
    """Branches only: those of a peer group that have a grade beyond what its quota allows, by score, get the next one down;
    from the best grade down, so that who comes down counts in the next quota. A quota is a share of the group's graded
    ones, rounded down. Equal scores stay together, on the better side.
    """
    names = [level.grade for level in scorecard.levels]
    groups = results["peer_group"].fillna("-") if "peer_group" in results.columns else pd.Series("-", results.index)
    group = groups.to_numpy()
    for quota in sorted(scorecard.quotas, key=lambda quota: names.index(quota.grade)):
        place = names.index(quota.grade)
        size = pd.Series(grades != NONE).groupby(group).transform("sum").to_numpy(np.int64)
        those = pd.Series(np.where(grades == place, results["score"].to_numpy(float), np.nan))
        rank = those.groupby(group).rank(method="min", ascending=False).to_numpy()
        above = rank > size * exact(quota.at_most) // (100 * UNIT)
        grades = np.where(above & (place + 1 < len(names)), place + 1, grades)
    return grades


def vetoed_grades(grades: np.ndarray, settled: pd.DataFrame, board: Board, scorecard: Scorecard) -> Vetoed:
    """The grades after the vetoes (`settled`: columns of matters.MATTERS). No grade stays none."""
    names = tuple(level.grade for level in scorecard.levels)
    found = grades.copy()
    vetoed, barred = np.zeros(len(grades), bool), np.zeros(len(grades), bool)
    in_force = settled[settled["status"] == "veto"]
    for rule in scorecard.score_events.vetoes:
        whom = board.places(in_force[in_force["category"] == rule.category])
        barred[whom] = True
        if rule.effect == "bar_awards":
            continue
        vetoed[whom] = True
        if rule.effect not in ("cap_grade", "set_grade") or rule.grade is None:
            continue
        place = names.index(rule.grade)
        has = found[whom] != NONE
        lowered = place if rule.effect == "set_grade" else np.maximum(found[whom], place)
        found[whom] = np.where(has, lowered, NONE)
    return Vetoed(found, vetoed, barred, names)


def coefficients(grades: np.ndarray, results: pd.DataFrame, scorecard: Scorecard) -> np.ndarray:
    """服务质量绩效系数 by the scorecard's rule; NaN for all where it has none. After a veto a coefficient by score goes no
    higher than what the grade's threshold would give.
    """
    rule = scorecard.service_coefficient
    if rule is None:
        return np.full(len(grades), np.nan)
    if rule.by_grade is not None:
        table = [float(rule.by_grade[level.grade]) for level in scorecard.levels]
        return np.array([*table, float(rule.not_graded)])[grades]
    scores = np.nan_to_num(results["score"].to_numpy(float))
    # The highest score that still lies below the level above: where a veto has lowered the grade, no more counts.
    ceilings = np.array([np.inf, *(float(level.reaching) - 1e-9 for level in scorecard.levels[:-1]), np.inf])
    counted = np.where(results["is_vetoed"], np.minimum(scores, ceilings[grades]), scores)
    if rule.by_score is not None:
        share = np.round(counted / float(rule.by_score.divide_by), 9)
        found = np.clip(share, float(rule.by_score.low), float(rule.by_score.high))
    else:
        found = by_table(counted, [(step.reaching, step.coefficient) for step in rule.table or ()])
    return np.where(grades == NONE, float(rule.not_graded), found)


def by_table(scores: np.ndarray, steps: Sequence[tuple[Decimal, Decimal]]) -> np.ndarray:
    """The coefficient of the first step that each score reaches, from the highest down; below all, the last one's."""
    found = np.full(len(scores), float(steps[-1][1]))
    for reaching, coefficient in reversed(steps):
        found[units(scores) >= exact(reaching)] = float(coefficient)
    return found
