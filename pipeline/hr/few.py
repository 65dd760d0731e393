"""What few people answered is not told of somebody to others: it would show how single customers answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.indicators import Indicator

# The columns of indicator_points that tell how people answered.
ANSWERS = ("numerator", "denominator", "value", "interval_low", "interval_high")
ASKED = frozenset({"surveys", "survey_answers"})  # feeds of what people answered
TOLD = "作答不足{fewest}份，不列示"


@dataclass(frozen=True)
class Few:
    """Whose values are not shown: of indicators that rest on survey answers (`asked`), those of fewer than `fewest`."""

    asked: frozenset[str] = frozenset()
    fewest: int = 5


def few_of(indicators: Mapping[str, Indicator], fewest: int) -> Few:
    """Of these indicators, with the workspace's least number of respondents."""
    return Few(frozenset(name for name, one in indicators.items() if ASKED & one.header.reads.keys()), fewest)


def hidden(points: pd.DataFrame, few: Few) -> pd.DataFrame:
    """The rows of indicator_points with ANSWERS empty where too few answered, and why in status_text. Points stay: they are
    what counts.
    """
    sample = pd.to_numeric(points["sample_size"])
    is_few = points["indicator"].isin(few.asked) & (sample < few.fewest).fillna(False)
    if not is_few.any():
        return points
    found = points.copy()
    for name in ANSWERS:
        found[name] = found[name].where(~is_few, None)
    why = TOLD.format(fewest=few.fewest)
    told = [f"{text}；{why}" if isinstance(text, str) else why for text in found["status_text"]]
    found["status_text"] = found["status_text"].where(~is_few, pd.Series(told, index=found.index))
    return found
