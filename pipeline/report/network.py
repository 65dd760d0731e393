"""The branches that are compared, and how far each lies from its peer group: made once for a book, used by every page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np

from pipeline.comparisons import FEWEST_CASES, FEWEST_PEERS, LEVEL
from pipeline.indicators import SCALE, Header
from pipeline.report.lines import branch_state
from pipeline.report.lookup import Book, number
from pipeline.report.once import once_a_book
from pipeline.report.shelf import records
from pipeline.statistics import funnels as plots
from pipeline.statistics import intervals

_ENDS = ("value", "low", "high", "sample")
_TO_DEVIATION = 1.4826  # a median distance as a standard deviation, of values spread as usual


@dataclass(frozen=True)
class Network:
    """`groups`: peer group → its branches that were open all along, scored or not. `rows`: (indicator, group) → branch → its
    row of `values`, of values that may be judged and shown. `funnels`: (indicator, branch) → its row of the edition's table.
    """

    groups: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, str], Mapping[str, Mapping[str, Any]]]
    funnels: Mapping[tuple[str, str], Mapping[str, Any]]
    # Filled as they are asked for.
    distances: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    sorted_values: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    charted: dict[tuple[str, str], bool] = field(default_factory=dict)

    def values(self, indicator: str, group: str) -> np.ndarray:
        """The group's values of the indicator, in order."""
        key = (indicator, group)
        if key not in self.sorted_values:
            self.sorted_values[key] = np.sort([float(row["value"]) for row in self.rows.get(key, {}).values()])
        return self.sorted_values[key]

    @cached_property
    def group_of(self) -> dict[str, str]:
        return {branch: group for group, members in self.groups.items() for branch in members}


@once_a_book
def network(book: Book) -> Network:
    """The book's branches and their values, made once for a book."""
    table = book.edition.tables["branches"]
    groups: dict[str, list[str]] = {}
    for branch in records(table[table["kind"] == "branch"]):
        own = str(branch["branch_id"])
        if branch_state(book, branch) == "ranked":
            groups.setdefault(str(branch["peer_group"]), []).append(own)
    rows: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    values = _judged(book)
    for name in book.indicators:
        for group, members in groups.items():
            found = {branch: row for branch in members if (row := values.get((name, branch))) is not None}
            if found:
                rows[(name, group)] = found
    funnels = book.edition.tables.get("funnels")
    told = [] if funnels is None else records(funnels)
    return Network(
        {group: tuple(members) for group, members in sorted(groups.items())},
        rows,
        {(str(row["indicator"]), str(row["subject_id"])): row for row in told},
    )


def _judged(book: Book) -> dict[tuple[str, str], Mapping[str, Any]]:
    """(indicator, branch) → its row of `values`; not of those without a value, with one that rests on too little, or with one
    of few respondents.
    """
    table = book.edition.tables["values"]
    rows = records(table[(table["level"] == "branch") & (table["period"] == book.period.first)])
    return {
        (name, str(row["subject_id"])): row
        for row in rows
        if (name := str(row["indicator"])) in book.indicators
        and number(row["value"]) is not None
        and row["status"] != "thin"
        and not is_hidden(book, name, row)
    }


def is_hidden(book: Book, indicator: str, row: Mapping[str, Any]) -> bool:
    """Whether the value rests on the answers of so few that they could be known by it."""
    is_asked = "surveys" in book.indicators[indicator].header.reads
    return is_asked and number(row["sample"]) is not None and row["sample"] < book.settings.gates.suppress_below


def has_cases(header: Header, own: Mapping[str, Any], expected: float) -> bool:
    """Whether as many cases as tell anything were `expected`, or seen, on the rarer side of a share or a rate."""
    seen, size = float(own["numerator"]), float(own["denominator"])
    if header.kind == "rate":
        return max(expected, seen) >= FEWEST_CASES
    if header.kind == "proportion":
        return max(min(expected, size - expected), min(seen, size - seen)) >= FEWEST_CASES
    return True


def distance(book: Book, indicator: str, branch: str, group: str) -> float | None:
    """How far the branch lies on the good side of the rest of its peer group, in usual distances; None where the group is
    small or the cases are few.
    """
    found = network(book)
    key = (indicator, group)
    if key not in found.distances:
        found.distances[key] = distances(book.indicators[indicator].header, found.rows.get(key, {}))
    return found.distances[key].get(branch)


def distances(header: Header, peers: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Branch → how far it lies on the good side of the others of its group, in usual distances.

    Each is held against the others alone, in what chance brings at its volume; a usual distance is that, or the middle of
    what the group shows where it scatters more. So one branch far off neither moves the mark nor widens the measure.
    """
    if len(peers) < FEWEST_PEERS:
        return {}
    rows = list(peers.values())
    seen, size = (np.array([float(row[name]) for row in rows]) for name in ("numerator", "denominator"))
    others = size.sum() - size
    rest = np.divide(seen.sum() - seen, others, out=np.full(len(rows), np.nan), where=others > 0)
    scores = _scores(header, rows, seen, size, rest)
    real = scores[np.isfinite(scores)]
    usual = max(1.0, _TO_DEVIATION * float(np.median(np.abs(real - np.median(real))))) if real.size else 1.0
    sign = 1.0 if header.direction == "higher" else -1.0
    return {
        branch: sign * float(score) / usual
        for branch, row, score, due in zip(peers, rows, scores, rest * size, strict=True)
        if np.isfinite(score) and has_cases(header, row, float(due))
    }


def _scores(
    header: Header, rows: list[Mapping[str, Any]], seen: np.ndarray, size: np.ndarray, rest: np.ndarray
) -> np.ndarray:
    """Each value against the others', in standard errors; of means without one, in the deviation of the group's values."""
    if header.kind == "proportion":
        return plots.z_scores_proportion(np.clip(seen, 0, size), size, np.clip(rest, 0, 1))[0]
    if header.kind == "rate":
        return plots.z_scores_ratio(np.maximum(seen, 0), size * np.maximum(rest, 0))[0]
    value, low, high, sample = (np.array([_real(row[name]) for row in rows]) for name in _ENDS)
    error = intervals.error_of(low, high, sample, LEVEL)
    if not np.isfinite(error).any():
        error = np.full(len(rows), value.std())
    scale = SCALE.get(header.unit, 1.0)
    return np.divide(value - rest * scale, error, out=np.full(len(rows), np.nan), where=error > 0)


def _real(value: Any) -> float:
    found = number(value)
    return math.nan if found is None else found


# Beyond the inner limits of a funnel, and beyond the outer ones.
_NEAR, _APART = 1.0, 2.0


def standing(book: Book, indicator: str, branch: str, group: str) -> float | None:
    """How far the branch stands on the good side of its group. Where its group has a chart, what that says: 0 within the
    limits, 1 near them, 2 clearly apart; else the distance.
    """
    away = distance(book, indicator, branch, group)
    row = network(book).funnels.get((indicator, branch))
    if away is None or row is None or not row["flag"] or not has_chart(book, indicator, group):
        return away
    if row["flag"] == "within":
        return 0.0
    is_good = row["flag"].endswith("high") == (book.indicators[indicator].header.direction == "higher")
    return math.copysign(_APART if is_apart(book, indicator, row) else _NEAR, 1 if is_good else -1)


def is_apart(book: Book, indicator: str, row: Mapping[str, Any]) -> bool:
    """Whether a row of the edition's funnels tells a branch apart, by more than a handful of cases of this very period."""
    if row["verdict"] not in ("better", "worse"):
        return False
    own = network(book).rows.get((indicator, str(row["peer_group"])), {}).get(str(row["subject_id"]))
    if own is None or own["status"] == "carried":
        return False
    return has_cases(book.indicators[indicator].header, own, float(row["expected"]))


def has_chart(book: Book, indicator: str, group: str) -> bool:
    """Whether the group's differences can be drawn: of shares and rates, whose limits depend on the volume alone, where enough
    take part, something scatters, and most have cases enough for a range that says anything.
    """
    found, key = network(book), (indicator, group)
    if key not in found.charted:
        found.charted[key] = _has_chart(found, book.indicators[indicator].header, key)
    return found.charted[key]


def _has_chart(found: Network, header: Header, key: tuple[str, str]) -> bool:
    if header.kind not in ("proportion", "rate"):
        return False
    rows = [(found.funnels.get((key[0], branch)), own) for branch, own in found.rows.get(key, {}).items()]
    due = [
        _rarer(header, float(row["expected"]), float(own["denominator"])) for row, own in rows if row and row["flag"]
    ]
    return len(due) >= FEWEST_PEERS and median(due) >= FEWEST_CASES


def _rarer(header: Header, expected: float, size: float) -> float:
    """The cases expected on the rarer side: of a share the fewer of hits and misses."""
    return expected if header.kind == "rate" else min(expected, size - expected)


def step_of(distance: float | None) -> int | None:
    """A standing as a step: from one usual distance on ±1, from two on ±2."""
    if distance is None:
        return None
    size = min(int(round(abs(distance), 9)), 2)
    return int(math.copysign(size, distance))


def marked_worse(book: Book, indicator: str, branch: str, group: str) -> bool | None:
    """Whether the branch is marked as clearly worse than its group; None where it takes no part or cannot be marked."""
    step = step_of(standing(book, indicator, branch, group)) if indicator in book.indicators else None
    return None if step is None else step == -_APART


def stands_apart(book: Book, indicator: str, row: Mapping[str, Any]) -> bool:
    """As `is_apart`, where the map and the branch's own page say the same of its value, or nothing."""
    if not is_apart(book, indicator, row):
        return False
    step = step_of(standing(book, indicator, str(row["subject_id"]), str(row["peer_group"])))
    return step is None or step == (_APART if row["verdict"] == "better" else -_APART)


def is_comparable(book: Book, indicator: str) -> bool:
    """Whether branches of different size can be compared on it: a rate, a share or a mean that no law sets a bound to."""
    header = book.indicators[indicator].header
    return header.standard == "plain" and header.kind != "count"
