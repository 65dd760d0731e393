"""Where errors happen: each branch's rate beside that of the rest of its peer group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.report.lookup import Book, number
from pipeline.report.model.errors import ErrorPlace
from pipeline.report.network import marked_worse
from pipeline.report.once import once_a_book
from pipeline.statistics import intervals

RATE = "error_rate"
PER = 10_000
FAR = 1.5  # times the group's rate, from which a branch is told, when the difference is sure
FEWEST_CASES = 5


def error_places(book: Book, wanted: Iterable[str]) -> tuple[ErrorPlace, ...]:
    """Those of the wanted branches that have errors in the period; those with most first."""
    known = _known(book)
    places = [_place(book, branch, known) for branch in wanted if branch in known.sums and known.sums[branch][0] > 0]
    return tuple(sorted(places, key=lambda place: (-place.errors, place.name)))


@dataclass(frozen=True)
class _Known:
    """`groups`: branch → its peer group; `sums`: branch → errors and transactions; `of_group`: both by peer group, where the
    rate is known; `strict`: the level of an interval, for as many looks as there are branches with a rate.
    """

    groups: Mapping[str, str]
    sums: Mapping[str, tuple[float, float | None]]
    of_group: Mapping[str, tuple[float, float]]
    strict: float


@once_a_book
def _known(book: Book) -> _Known:
    table = book.edition.tables["branches"]
    branches = table[table["kind"] == "branch"]
    groups = dict(zip(branches["branch_id"].astype(str), branches["peer_group"].astype(str), strict=True))
    sums = {branch: found for branch in groups if (found := _sums(book, branch))}
    rated = {branch: (errors, volume) for branch, (errors, volume) in sums.items() if volume is not None}
    of_group: dict[str, tuple[float, float]] = {}
    for branch, (errors, volume) in rated.items():
        before = of_group.get(groups[branch], (0.0, 0.0))
        of_group[groups[branch]] = (before[0] + errors, before[1] + volume)
    return _Known(groups, sums, of_group, 1 - 0.05 / max(len(rated), 1))


def _sums(book: Book, branch: str) -> tuple[float, float | None] | None:
    """Errors and transactions of the branch in the period; None for the latter where the rate is not told, as of a period
    that was delivered in part.
    """
    row = book.row(RATE, "branch", branch, book.period)
    if row is None or (errors := number(row["numerator"])) is None:
        return None
    return errors, None if number(row["value"]) is None else number(row["denominator"])


def _place(book: Book, branch: str, known: _Known) -> ErrorPlace:
    group, (errors, volume) = known.groups[branch], known.sums[branch]
    together = known.of_group.get(group, (0.0, 0.0))
    counted = (0.0, 0.0) if volume is None else (errors, volume)
    others, volume_of_others = round(together[0] - counted[0], 9), round(together[1] - counted[1], 9)
    rate = errors / volume * PER if volume else None
    group_rate = others / volume_of_others * PER if volume_of_others > 0 else None
    times = rate / group_rate if rate is not None and group_rate and errors >= FEWEST_CASES else None
    is_apart = False
    if volume and times is not None and times >= FAR:
        low, _ = intervals.rate_ratio(errors, volume, others, volume_of_others, known.strict)
        is_apart = float(low) > 1 and marked_worse(book, RATE, branch, group) is not False
    return ErrorPlace(book.names.get(branch, "—"), branch, errors, rate, group, group_rate, times, is_apart)
