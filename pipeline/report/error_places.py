"""Where errors happen: each branch's rate beside that of the rest of its peer group."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.report.findings.apart import FAR, FEWEST_CASES
from pipeline.report.lookup import Book, number
from pipeline.report.model.errors import ErrorPlace
from pipeline.report.once import once_a_book
from pipeline.statistics import intervals

RATE = "error_rate"
PER = 10_000


def error_places(book: Book, wanted: Iterable[str]) -> tuple[ErrorPlace, ...]:
    """Those of the wanted branches that have errors in the period; those with most first."""
    groups, sums, of_group = _known(book)
    strict = 1 - 0.05 / max(len(sums), 1)  # as many looks as there are branches
    places = [
        _place(book, branch, groups[branch], sums[branch], of_group[groups[branch]], strict)
        for branch in wanted
        if branch in sums and sums[branch][0] > 0
    ]
    return tuple(sorted(places, key=lambda place: (-place.errors, place.name)))


@once_a_book
def _known(book: Book) -> tuple[dict[str, str], dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
    """Branch → its peer group; branch → errors and transactions where the rate is known; the same sums by peer group."""
    table = book.edition.tables["branches"]
    branches = table[table["kind"] == "branch"]
    groups = dict(zip(branches["branch_id"].astype(str), branches["peer_group"].astype(str), strict=True))
    sums = {branch: found for branch in groups if (found := _sums(book, branch))}
    of_group: dict[str, tuple[float, float]] = {}
    for branch, (errors, volume) in sums.items():
        before = of_group.get(groups[branch], (0.0, 0.0))
        of_group[groups[branch]] = (before[0] + errors, before[1] + volume)
    return groups, sums, of_group


def _sums(book: Book, branch: str) -> tuple[float, float] | None:
    """Errors and transactions of the branch in the period; None where the rate is not known."""
    row = book.row(RATE, "branch", branch, book.period)
    errors, volume = (number(row["numerator"]), number(row["denominator"])) if row else (None, None)
    return None if errors is None or volume is None else (errors, volume)


def _place(
    book: Book, branch: str, group: str, own: tuple[float, float], together: tuple[float, float], strict: float
) -> ErrorPlace:
    errors, volume = own
    others, volume_of_others = round(together[0] - errors, 9), together[1] - volume
    rate = errors / volume * PER if volume > 0 else None
    group_rate = others / volume_of_others * PER if volume_of_others > 0 else None
    times = rate / group_rate if rate is not None and group_rate and errors >= FEWEST_CASES else None
    is_apart = False
    if times is not None and times >= FAR:
        low, _ = intervals.rate_ratio(errors, volume, others, volume_of_others, strict)
        is_apart = float(low) > 1
    return ErrorPlace(book.names.get(branch, "—"), branch, errors, rate, group, group_rate, times, is_apart)
