"""The rows of an edition's table that a page is about; fast for one branch of thousands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.report.lookup import Book
from pipeline.report.model import Text

# The periods that counts are set beside, as a sentence names them.
THIS = {"month": Text("本月", "This month"), "quarter": Text("本季", "This quarter"), "year": Text("本年", "This year")}
BEFORE = {
    "month": Text("上月", "the month before"),
    "quarter": Text("上季", "the quarter before"),
    "year": Text("上年", "the year before"),
}


def rows_for(book: Book, table: str, level: str, subject: str) -> pd.DataFrame:
    """The rows of the bank (all of them), of a managing unit and what lies below it, or of a branch.

    The table's key must begin with branch_id, so that it comes sorted by it. Empty where an older edition lacks it.
    """
    frame = book.edition.tables.get(table)
    if frame is None or frame.empty:
        return pd.DataFrame()
    if level == "bank":
        return frame
    column = frame["branch_id"]
    if level == "branch":
        return frame.iloc[column.searchsorted(subject, "left") : column.searchsorted(subject, "right")]
    return frame[column.isin({subject, *book.below(subject)})]


def summed(frame: pd.DataFrame, by: str, *counts: str) -> dict[Any, dict[str, float]]:
    """Value of `by` → the sums of `counts` over its rows."""
    found: dict[Any, dict[str, float]] = {}
    for row in frame.to_dict("records"):
        sums = found.setdefault(row[by], dict.fromkeys(counts, 0.0))
        for name in counts:
            sums[name] += 0.0 if pd.isna(row[name]) else float(row[name])
    return found
