"""Indicators over time with their ranges and what happened, and what moved the score."""

from __future__ import annotations

from pipeline.report.charting import control_chart
from pipeline.report.decomposition import score_change
from pipeline.report.events import marks
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, IndicatorLine
from pipeline.report.model.trends import ScoreChange, Trends

FEWEST = 3  # fewer values than this make no chart


def trends(book: Book, level: str, subject: str) -> Trends | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell."""
    happened = marks(book, level, subject)
    lines = [line for line in indicator_lines(book, level, subject) if _values(line) >= FEWEST]
    charts = tuple(control_chart(book, line, level, subject, happened) for line in lines)
    moved = score_change(book, level, subject)
    change, without = (moved, None) if isinstance(moved, ScoreChange) else (None, moved)
    if not charts and change is None:
        return None
    return Trends(charts, happened, change, without if isinstance(without, Finding) else None)


def _values(line: IndicatorLine) -> int:
    return sum(point.value is not None for point in line.series)
