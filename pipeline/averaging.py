"""The score of a quarter or a year as the mean of its months' scores, or of its quarters', where the bank's rules say so.

Indicator values of a longer period are always from facts; only the score is averaged, and both readings are kept.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.curves import exact, units
from pipeline.gathering import Source, gather
from pipeline.gradings import grade
from pipeline.periods import Period
from pipeline.scorecards import Scorecard

SCORES = ("score", "graded_by")
KEYS = ["scorecard", "level", "subject_id", "post"]


def averaged_scores(source: Source, period: Period, *, staffed: bool) -> pd.DataFrame | None:
    """scorecard (that of the longer period), level, subject_id, post, score and graded_by for every scorecard in force that
    averages; None where none does. A month or quarter without a grade (不满考核期, 长期请假, 数据缺失) leaves the mean.
    Branches, managing units and the bank always, persons where `staffed`.
    """
    cards = [card for card in source.in_use(period) if card.averages(period)]
    found = [
        _mean(parts, card, period)
        for card in cards
        for parts in [_parts(source, card, period, staffed=staffed)]
        if len(parts)
    ]
    if not cards:
        return None
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*KEYS, *SCORES])


def _parts(source: Source, card: Scorecard, period: Period, *, staffed: bool) -> pd.DataFrame:
    """The results of the months, or of the quarters, by the rules of each one's own day."""
    if card.period_score == "weighted_quarters":
        spans = [Period(month.first, "quarter") for month in period.months[::3]]
    else:
        spans = list(period.months)
    gathered = gather(source, spans, spans if staffed and card.level == "employee" else [])
    graded = grade(gathered.values, gathered.evidence, source.branches, source.cards)
    mine = graded.results
    if len(mine):
        mine = mine[mine["score"].notna() & (mine["result_status"] == "graded")]
    levels = ["employee"] if card.level == "employee" else ["branch", "managing_unit", "bank"]
    mine = mine[mine["level"].isin(levels)]
    posts = card.posts if card.level == "employee" else ("-",)
    return mine[mine["post"].isin(posts)]


def _mean(parts: pd.DataFrame, card: Scorecard, period: Period) -> pd.DataFrame:
    """Σ score × weight ÷ Σ weight over the parts that have a score, on whole billionths; likewise what their grades go by,
    where the card leaves bonuses out of that.
    """
    weight = np.ones(len(parts), dtype=np.int64)
    if card.period_score == "weighted_quarters":
        by_first = {
            month.first: exact(share) // 10**6
            for month, share in zip(period.months[::3], card.quarter_weights, strict=True)
        }
        weight = parts["period"].map(by_first).to_numpy(np.int64)
    by = "score" if card.score_events.grade_with_bonus else "graded_by"
    taken = dict(zip(SCORES, ("score", by), strict=True))
    amounts = parts[["level", "subject_id", "post"]].assign(_weight=weight)
    for name, column in taken.items():
        amounts[name] = units(parts[column].to_numpy(float)) * weight
    sums = amounts.groupby(["level", "subject_id", "post"], as_index=False)[["_weight", *SCORES]].sum()
    means = {name: np.round(sums[name] / sums["_weight"] / 10**9, 9) for name in SCORES}
    return sums.assign(scorecard=card.name, **means)[[*KEYS, *SCORES]]
