"""The months behind a quarter's or a year's edition, as the builders ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipeline.indicators import SCALE, Header
from pipeline.periods import Period
from pipeline.report.lookup import Book, number
from pipeline.report.model import Text
from pipeline.report.once import once_a_book

CARRIED = "carried"
UNJUDGED = ("thin", "not_delivered", CARRIED)  # values that are shown and not judged
_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip  # noqa: E501


@dataclass(frozen=True)
class Month:
    """An indicator's value in a month, with its sums."""

    value: float | None
    numerator: float
    denominator: float
    status: str


@dataclass(frozen=True)
class Months:
    """`values`, `scores`: the tables months and monthly_scores of an edition; empty where it has none."""

    values: pd.DataFrame
    scores: pd.DataFrame

    @cached_property
    def _places(self) -> dict[tuple[str, str], np.ndarray]:
        return _places(self.values)

    @cached_property
    def _score_places(self) -> dict[tuple[str, str], np.ndarray]:
        return _places(self.scores)

    @cached_property
    def _branch_places(self) -> dict[str, np.ndarray]:
        if self.values.empty or "level" not in self.values:
            return {}
        places = np.flatnonzero(self.values["level"] == "branch")
        names = self.values["indicator"].iloc[places]
        return {str(name): places[found] for name, found in names.groupby(names).indices.items()}

    def at_branches(self, indicator: str) -> pd.DataFrame:
        """The rows of `values` of one indicator at all branches."""
        return self.values.iloc[self._branch_places.get(indicator, np.array([], int))]

    @cached_property
    def firsts(self) -> tuple[date, ...]:
        """The first days of the months known, oldest first."""
        return tuple(sorted(set(self.values["period"]))) if len(self.values) else ()

    def of(self, level: str, subject: str) -> dict[str, dict[date, Month]]:
        """Indicator → first day of the month → what it came to."""
        rows = self.values.iloc[self._places.get((level, subject), np.array([], int))]
        found: dict[str, dict[date, Month]] = {}
        for row in rows.to_dict("records"):
            month = Month(number(row["value"]), float(row["numerator"]), float(row["denominator"]), str(row["status"]))
            found.setdefault(str(row["indicator"]), {})[row["period"]] = month
        return found

    def scores_of(self, level: str, subject: str) -> dict[date, dict[str, Any]]:
        """First day of the month → its row of monthly_scores."""
        rows = self.scores.iloc[self._score_places.get((level, subject), np.array([], int))]
        return {row["period"]: row for row in rows.to_dict("records")}


@once_a_book
def months_of(book: Book) -> Months:
    """The months of the book's edition."""
    return Months(book.edition.tables["months"], book.edition.tables["monthly_scores"])


def core(book: Book) -> list[str]:
    """The indicators that longer reports tell of, in the workspace's order."""
    return [name for name in book.settings.core_indicators if name in book.indicators] or sorted(book.indicators)


def summed(months: Iterable[Month | None], header: Header) -> float | None:
    """The value of several months together, from their sums; what a month carried from before is no value of its own.

    None where any month that should have one has none.
    """
    known = [month for month in months if month is None or month.status != CARRIED]
    own = [month for month in known if month is not None and month.value is not None]
    if not own or (len(own) < len(known) and header.frequency == "month"):
        return None
    if len(own) == 1:
        return own[0].value
    numerator, denominator = (sum(getattr(month, name) for month in own) for name in ("numerator", "denominator"))
    if header.kind == "count":
        return numerator
    return numerator / denominator * SCALE.get(header.unit, 1.0) if denominator else None


def month_name(first: date, year: int) -> Text:
    """7月; 2025年7月 where it is not of `year`."""
    name = _NAMES[first.month - 1]
    if first.year == year:
        return Text(f"{first.month}月", name)
    return Text(f"{first.year}年{first.month}月", f"{name} {first.year}")


def known_months(book: Book) -> list[Period]:
    """The months of the book's period that have ended, up to the last of which anything is known."""
    firsts = months_of(book).firsts
    return [month for month in book.period.months if firsts and month.first <= firsts[-1]]


def _places(frame: pd.DataFrame) -> dict[tuple[str, str], np.ndarray]:
    if "subject_id" not in frame or frame.empty:
        return {}
    found: Mapping[Any, np.ndarray] = frame.groupby(["level", "subject_id"]).indices
    return {(str(level), str(subject)): places for (level, subject), places in found.items()}
