"""The table of reference numbers: every indicator's figure with its evidence, for the page of definitions and method."""

from __future__ import annotations

from typing import Any

from pipeline.report.lines import variation_of
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity, Text
from pipeline.report.model.reference import ReferenceLine


def references(book: Book, level: str, subject: str) -> tuple[ReferenceLine, ...]:
    """Every indicator that has a row for the subject in the period, in the order of their names."""
    spread = _spread(book)
    rows = ((name, book.row(name, level, subject, book.period)) for name in sorted(book.indicators))
    return tuple(_line(book, name, level, subject, row, spread.get(name, {})) for name, row in rows if row is not None)


def _line(
    book: Book, name: str, level: str, subject: str, row: dict[str, Any], spread: dict[str, Any]
) -> ReferenceLine:
    header = book.indicators[name].header
    found = variation_of(book, book.indicators[name], level, subject)
    ends = [number(row["low"]), number(row["high"])]
    low, high = (None if end is None else Quantity(end, header.unit) for end in ends)
    limits = None
    if found.low is not None and found.high is not None:
        limits = (Quantity(found.low, header.unit), Quantity(found.high, header.unit))
    return ReferenceLine(
        indicator=name,
        title=Text(header.title.zh, header.title.en),
        version=header.version,
        value=Quantity(number(row["value"]), header.unit, bound=book.target(name)),
        numerator=number(row["numerator"]),
        denominator=number(row["denominator"]),
        sample=int(row["sample"]) if number(row["sample"]) is not None else None,
        low=low,
        high=high,
        status=str(row["status"]),
        chart=found.chart,
        limits=limits,
        phi=number(spread.get("phi")),
        tau2=number(spread.get("tau2")),
    )


def _spread(book: Book) -> dict[str, dict[str, Any]]:
    """Indicator → φ and τ² of its branches."""
    table = book.edition.tables["funnels"]
    if table.empty:
        return {}
    return {str(name): rows.iloc[0][["phi", "tau2"]].to_dict() for name, rows in table.groupby("indicator")}
