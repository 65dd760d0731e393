"""What follows from a result: awards, promotion, commendation, coaching, retraining, yellow and red cards, and the
coefficient of who has no grade. Pure and vectorised; `history` is what earlier periods of the same kind came to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.board import NO_VALUES, Board
from pipeline.curves import units
from pipeline.grading import NONE
from pipeline.periods import Period
from pipeline.scorecards import Eligibility, Scorecard

HISTORY = ("subject_id", "post", "period", "score", "grade", "service_coefficient")
COLUMNS = (
    "coefficient_rule",
    "payment_month",
    "previous_score",
    "previous_grade",
    "consecutive_below",
    "award_eligible",
    "award_place",
    "promotion_eligible",
    "ineligible_reason",
    "commendation",
    "coaching",
    "retraining_course",
    "warning",
)


def consequences(
    results: pd.DataFrame,
    points: pd.DataFrame,
    scorecard: Scorecard,
    period: Period,
    history: pd.DataFrame | None = None,
    doubted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """`results` (of one scorecard, as pipeline.scoring gives them) with COLUMNS more.

    `history`: columns of HISTORY, results of earlier periods of the same kind, the latest edition of each. `doubted`:
    subject_id, post of those whose data are in doubt. consecutive_below: periods running with the lowest grade, this one
    among them. ineligible_reason: codes joined by a space, for an award, and for promotion with the prefix promotion:
    (not_graded, grade, history, vetoed, data_in_doubt); empty where the scorecard has no such rule. coaching,
    retraining_course: rows and courses joined by a space. warning: yellow, red or None.
    """
    board = Board(NO_VALUES, results)
    grades = _places(results["grade"], scorecard)
    earlier = _earlier(history, board, scorecard, period)
    before = [earlier[lag] for lag in sorted(earlier)]
    in_doubt = np.zeros(len(results), bool)
    if doubted is not None and len(doubted):
        at = board.places(doubted)
        in_doubt[at[at >= 0]] = True
    found = results.assign(
        coefficient_rule=None if scorecard.service_coefficient is None else scorecard.service_coefficient.rule,
        payment_month=str(Period.month_of(period.months[-1].first).shifted(scorecard.payment_lag)),
    )
    last = _last(history, board, period)
    found["previous_score"], found["previous_grade"] = last["score"], last["grade"]
    lowest = len(scorecard.levels) - 1
    running = _running(grades, before, [lowest])
    found["consecutive_below"] = running
    reasons = [
        _reasons(rules, prefix, grades, before, results, in_doubt, scorecard)
        for rules, prefix in ((scorecard.award, ""), (scorecard.promotion, "promotion:"))
    ]
    found["award_eligible"] = (reasons[0] == "") if scorecard.award else False
    found["promotion_eligible"] = (reasons[1] == "") if scorecard.promotion else False
    found["award_place"] = _award_places(found, scorecard.award)
    both = pd.Series(reasons[0], dtype=object).str.cat(pd.Series(reasons[1], dtype=object), sep=" ").str.strip()
    found["ineligible_reason"] = both.to_numpy()
    found["commendation"] = results["grade"].isin(scorecard.commendation).to_numpy()
    found["coaching"], weak = _coaching(points, board, scorecard)
    found["retraining_course"] = _courses(weak, running, scorecard)
    found["warning"] = _warnings(grades, before, results, scorecard)
    return found


def without_grade(results: pd.DataFrame, scorecard: Scorecard, history: pd.DataFrame | None = None) -> pd.DataFrame:
    """The coefficient of those without a grade, by the reason (`result_status`), where the scorecard's when_not_graded
    tells it: a number, or the last one that the person was given (else the rule's not_graded).
    """
    if scorecard.service_coefficient is None:
        return results
    found = results["service_coefficient"].to_numpy(float).copy()
    status = results["result_status"].to_numpy()
    for reason, rule in scorecard.when_not_graded.items():
        those = status == reason
        if isinstance(rule, str):
            board = Board(NO_VALUES, results)
            last = _last(history, board, None)["service_coefficient"].to_numpy(float)
            found = np.where(those & ~np.isnan(last), last, found)
        else:
            found = np.where(those, float(rule), found)
    return results.assign(service_coefficient=found)


def _places(grades: pd.Series, scorecard: Scorecard) -> np.ndarray:
    found = pd.Categorical(grades, categories=[level.grade for level in scorecard.levels])
    return np.asarray(found.codes, dtype=np.int64)


def _earlier(history: pd.DataFrame | None, board: Board, scorecard: Scorecard, period: Period) -> dict[int, np.ndarray]:
    """How many periods ago (1 …) → each subject's grade then; none where there was none."""
    rules = [rule.of for rule in (scorecard.award, scorecard.promotion) if rule]
    rules += [warned.periods for warned in scorecard.warnings] + [scorecard.support.after if scorecard.support else 1]
    longest = max([12, *rules])
    found = {}
    for lag in range(1, longest):
        grades = np.full(len(board), NONE)
        if history is not None and len(history):
            then = history[history["period"] == period.shifted(-lag).first]
            at = board.places(then)
            grades[at[at >= 0]] = _places(then["grade"], scorecard)[at >= 0]
        found[lag] = grades
    return found


def _last(history: pd.DataFrame | None, board: Board, period: Period | None) -> pd.DataFrame:
    """Score, grade and coefficient of the period before; with no period, of the last one in which there was one."""
    found = pd.DataFrame({"score": np.full(len(board), np.nan), "grade": None, "service_coefficient": np.nan})
    if history is None or not len(history):
        return found
    those = history
    if period is not None:
        those = history[history["period"] == period.shifted(-1).first]
    those = those[those["service_coefficient"].notna() | (period is not None)].sort_values("period", kind="stable")
    at = board.places(those)
    those, at = those[at >= 0], at[at >= 0]
    for column in found.columns:
        values = found[column].astype(object).to_numpy().copy()
        values[at] = those[column].astype(object).to_numpy()
        found[column] = values
    return found


def _running(grades: np.ndarray, before: Sequence[np.ndarray], which: Sequence[int]) -> np.ndarray:
    """For how many periods in a row, this one first, the grade was one of `which`."""
    still = np.isin(grades, which)
    found = still.astype(int)
    for earlier in before:
        still = still & np.isin(earlier, which)
        found += still
    return found


def _reasons(
    rules: Eligibility | None,
    prefix: str,
    grades: np.ndarray,
    before: Sequence[np.ndarray],
    results: pd.DataFrame,
    in_doubt: np.ndarray,
    scorecard: Scorecard,
) -> np.ndarray:
    found = np.full(len(grades), "", dtype=object)
    if rules is None:
        return found
    names = [level.grade for level in scorecard.levels]
    wanted, barring = [names.index(g) for g in rules.grades], [names.index(g) for g in rules.none_of]
    looked_at = [grades, *before[: rules.of - 1]]
    reached = np.sum([np.isin(g, wanted) for g in looked_at], axis=0)
    fell = np.any([np.isin(g, barring) for g in looked_at], axis=0)
    for code, those in (
        ("not_graded", grades == NONE),
        ("grade", (grades != NONE) & ~np.isin(grades, wanted)),
        ("history", np.isin(grades, wanted) & ((reached < rules.periods) | fell)),
        ("vetoed", results["is_barred"].to_numpy(bool)),
        ("data_in_doubt", in_doubt),
    ):
        found = np.where(those, found + np.where(found == "", "", " ") + prefix + code, found)
    return found


def _award_places(results: pd.DataFrame, rules: Eligibility | None) -> np.ndarray:
    """Places by exact score among those who may have an award; NaN outside the places. Equal scores share one."""
    if rules is None or rules.places is None:
        return np.full(len(results), np.nan)
    scores = results["score"].where(results["award_eligible"]).to_numpy(float)
    amounts = pd.Series(np.where(np.isnan(scores), np.nan, units(np.nan_to_num(scores))))
    places = amounts.rank(method="min", ascending=False)
    return places.where(places <= rules.places).to_numpy()


def _coaching(points: pd.DataFrame, board: Board, scorecard: Scorecard) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Each subject's weak rows, joined; and row → whose it is weak for. A person is not coached on what came from the
    branch.
    """
    texts = np.full(len(board), "", dtype=object)
    weak: dict[str, np.ndarray] = {}
    if scorecard.support is None:
        return texts, weak
    share = float(scorecard.support.below)
    low = np.round(points["points"], 9) < np.round(points["weight"] * share / 100, 9)
    if scorecard.level == "employee":
        low &= ~(points["grain_used"] == "branch")
    for item in scorecard.items:
        mine = points[(points["item"] == item.name) & low]
        mask = np.zeros(len(board), bool)
        mask[board.places(mine)] = True
        weak[item.name] = mask
        texts = np.where(mask, texts + np.where(texts == "", "", " ") + item.name, texts)
    return texts, weak


def _courses(weak: dict[str, np.ndarray], running: np.ndarray, scorecard: Scorecard) -> np.ndarray:
    texts = np.full(len(running), "", dtype=object)
    if scorecard.support is None:
        return texts
    due = running >= scorecard.support.after
    for name, course in scorecard.support.courses.items():
        texts = np.where(weak[name] & due, texts + np.where(texts == "", "", " ") + course, texts)
    return texts


def _warnings(
    grades: np.ndarray, before: Sequence[np.ndarray], results: pd.DataFrame, scorecard: Scorecard
) -> np.ndarray:
    found = np.full(len(grades), None, dtype=object)
    names = [level.grade for level in scorecard.levels]
    for colour in ("yellow", "red"):  # a red card stands above a yellow one
        for rule in (warned for warned in scorecard.warnings if warned.colour == colour):
            which = [names.index(grade) for grade in rule.grades]
            those = _running(grades, before, which) >= rule.periods if which else np.zeros(len(grades), bool)
            if rule.vetoed:
                those = those | results["is_vetoed"].to_numpy(bool)
            found = np.where(those, colour, found)
    return found


def no_history() -> pd.DataFrame:
    """Nothing known of earlier periods."""
    return pd.DataFrame(columns=list(HISTORY))
