"""The periods that counts are set beside, and sums over rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.report.lookup import number
from pipeline.report.model import Text

# The periods that counts are set beside, as a sentence names them.
THIS = {"month": Text("本月", "This month"), "quarter": Text("本季", "This quarter"), "year": Text("本年", "This year")}
BEFORE = {
    "month": Text("上月", "the month before"),
    "quarter": Text("上季", "the quarter before"),
    "year": Text("上年", "the year before"),
}


def summed(rows: Iterable[Mapping[str, Any]], by: str, *counts: str) -> dict[Any, dict[str, float]]:
    """Value of `by` → the sums of `counts` over its rows."""
    found: dict[Any, dict[str, float]] = {}
    for row in rows:
        sums = found.setdefault(row[by], dict.fromkeys(counts, 0.0))
        for name in counts:
            sums[name] += number(row[name]) or 0.0
    return found
