"""The months behind a quarter or a year: values and scores month by month, and what was done to become better."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from pipeline.gathering import Source, gather
from pipeline.gradings import grade
from pipeline.periods import Period
from pipeline.rolling import as_texts

MONTHS = 24  # looked back on from the end of the period
BESIDE = 3  # months before and after an action in which its effect is looked for
LEVELS = ("bank", "managing_unit", "branch")
VALUES = ["indicator", "level", "subject_id", "period", "numerator", "denominator", "sample", "value", "status"]
SCORES = ["level", "subject_id", "period", "peer_group", "scorecard", "score", "grade", "result_status"]


def monthly_tables(source: Source, period: Period, known: date) -> dict[str, pd.DataFrame]:
    """months (columns of VALUES), monthly_scores (SCORES) and actions (sql/tables/actions.sql) of a quarter or a year; {}
    for a month.

    Of the last MONTHS months to the period's end those that have ended by `known`, the last day of which facts are known.
    Values of the core indicators, of all where the settings name none; of other samples only the months that effects are
    looked for in. Actions of the BESIDE months before the period and of the period itself.
    """
    if period.kind == "month":
        return {}
    last = period.months[-1]
    months = [
        month for n in range(MONTHS - 1, -1, -1) if (month := last.shifted(-n)).after <= known + timedelta(days=1)
    ]
    before = period.months[0].shifted(-BESIDE)
    actions = source.frame("tables/actions", first=before.first, after=period.after)
    if not months:
        return {"actions": actions}
    gathered = gather(source, months, [])
    graded = grade(gathered.values, gathered.evidence, source.branches, source.cards)
    values = as_texts(gathered.values)
    core = [name for name in source.settings.core_indicators if name in source.indicators] or list(source.indicators)
    samples = [one.name for one in source.indicators.values() if one.header.evidence == "sample"]
    is_late = values["period"] >= before.shifted(-BESIDE).first
    asked = values["indicator"].isin(core) | (values["indicator"].isin(samples) & is_late)
    mine = values[asked & values["level"].isin(LEVELS)]
    scores = graded.results.reindex(columns=SCORES)
    return {
        "months": mine[VALUES].reset_index(drop=True),
        "monthly_scores": scores[scores["level"].isin(LEVELS)].reset_index(drop=True),
        "actions": actions,
    }
