"""Items, scorecards and values over documented defaults, for the tests of scoring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline import curves
from pipeline.scorecards import Item, Scorecard
from pipeline.scoring import BranchBasis

LEVELS = [
    {"grade": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "reaching": "95"},
    {"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": "88"},
    {"grade": "fair", "title": {"zh": "合格", "en": "Fair"}, "reaching": "75"},
    {"grade": "below", "title": {"zh": "不达标", "en": "Below standard"}, "reaching": "60"},
]
CARD: dict[str, Any] = {
    "version": "1",
    "title": {"zh": "评分表", "en": "Scorecard"},
    "level": "employee",
    "posts": ["teller"],
    "document_no": "1",
    "democratic_procedure": "1",
    "published_at": "2026-01-01",
    "effective_from": "2026-01-01",
    "approved_by": "1",
    "minimum_indicators": 1,
    "levels": LEVELS,
    "name": "teller",
}
# A value when a test does not say otherwise: enough answers, more is better, no interval.
VALUE: dict[str, Any] = {
    "subject_id": "E1",
    "post": "teller",
    "branch_id": "B1",
    "indicator": "counter_satisfaction_rate",
    "direction": "higher",
    "evidence": "sample",
    "numerator": np.nan,
    "denominator": np.nan,
    "sample": 100,
    "value": np.nan,
    "low": np.nan,
    "high": np.nan,
    "status": "ok",
}
STEPS = {"kind": "steps", "per": "1", "deduct": "1"}


def item(indicator: str | None = "counter_satisfaction_rate", **cells: Any) -> dict[str, Any]:
    """100 points, one lost for every point below 90."""
    defaults = {"indicator": indicator, "weight": "100", "target": "90", "curve": STEPS}
    return {key: value for key, value in (defaults | cells).items() if value is not None}


def linked(weight: str) -> dict[str, Any]:
    return {"linked": "branch", "weight": weight}


def card(*items: dict[str, Any], **cells: Any) -> Scorecard:
    return Scorecard.model_validate(CARD | {"items": list(items)} | cells)


def values(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows over VALUE; what a row has besides (year_ago, shrunk …) is a column too."""
    columns = dict.fromkeys([*VALUE, *(key for row in rows for key in row)])
    return pd.DataFrame([VALUE | row for row in rows], columns=list(columns))


def at_branch(*rows: dict[str, Any], score: float = np.nan) -> BranchBasis:
    """Branch B1's values and score."""
    frame = values(*({"subject_id": "B1", "post": "-"} | row for row in rows))
    return BranchBasis(frame, pd.Series({"B1": score}, dtype=float))


def earned(
    curve: dict[str, Any],
    value: float,
    *,
    weight: str = "25",
    target: str | None = "90",
    cases: float = np.nan,
    higher: bool = True,
) -> float:
    """The points that a curve gives for one value (or so many cases)."""
    one = Item.model_validate({"indicator": "any", "weight": weight, "target": target, "curve": curve})
    points = curves.earned(
        one.curve, one.weight, one.target, np.array([value]), np.array([cases]), is_higher_better=higher
    )
    return float(points[0])


def only(frame: pd.DataFrame, **where: Any) -> dict[str, Any]:
    """The one row of a frame that has these cells."""
    for column, cell in where.items():
        frame = frame[frame[column] == cell]
    assert len(frame) == 1, f"{len(frame)} rows have {where}"
    return frame.iloc[0].to_dict()
