"""An indicator's sums by parts of the period or by instrument, as the edition's table `cuts` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pipeline.report.lookup import Book
from pipeline.report.once import last_of_a_book
from pipeline.report.records import rows_of

Parts: TypeAlias = Mapping[str, tuple[float, float]]  # part → numerator and denominator
Cuts: TypeAlias = Mapping[tuple[str, str], Parts]  # (cut, indicator) → its parts


@last_of_a_book
def cuts_of(book: Book, level: str, subject: str) -> Cuts:
    """The sums of the subject's branches, gone through once for all the sections of a page."""
    cuts: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for row in rows_of(book, "cuts", level, subject):
        parts, part = cuts.setdefault((row["cut"], row["indicator"]), {}), row["part"]
        numerator, denominator = parts.get(part, (0.0, 0.0))
        parts[part] = (numerator + row["numerator"], denominator + row["denominator"])
    return cuts
