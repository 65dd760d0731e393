"""The map of branch and indicator: managing units, then the branches that matter most."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from statistics import fmean

from pipeline.comparisons import FEWEST_PEERS
from pipeline.report.lookup import Book, number
from pipeline.report.model import Text
from pipeline.report.model.peers import Heat, HeatCell, HeatColumn, HeatRow
from pipeline.report.network import is_comparable, is_hidden, network, standing, step_of

MOST_BRANCHES = 50
MOST_COLUMNS = 10


def heat(book: Book, members: Collection[str], units: Mapping[str, str], worst: Collection[str]) -> Heat | None:
    """The map of `members` (branches) under `units` (id → name); None without branches or indicators to compare.

    First come the branches in `worst` (clearly worse than their peers on some indicator), then the others, by how far their
    score lies below the mean of their peer group.
    """
    found = network(book)
    wanted = set(members)
    columns = _columns(book)
    shown = [(branch, group) for group, all_of in found.groups.items() for branch in all_of if branch in wanted]
    if not columns or not shown:
        return None
    means = {
        group: fmean(scores)
        for group, all_of in found.groups.items()
        if (scores := [score for one in all_of if (score := book.score("branch", one, book.period)) is not None])
    }
    rows = [_branch(book, branch, group, means.get(group), columns) for branch, group in shown]
    rows.sort(key=lambda row: (row.subject_id not in worst, row.gap is None, row.gap or 0.0, row.subject_id))
    above = [_unit(book, unit, name, columns, wanted) for unit, name in units.items()]
    kept = rows[:MOST_BRANCHES]
    return Heat(columns, (*above, *kept), len(rows) - len(kept))


def _columns(book: Book) -> tuple[HeatColumn, ...]:
    """The core indicators that branches can be held against each other on, or, of complete counts, against a target."""
    found = network(book)
    columns = []
    for name in [n for n in book.settings.core_indicators if n in book.indicators] or sorted(book.indicators):
        header, target = book.indicators[name].header, book.target(name)
        is_compared = is_comparable(book, name)
        most = max((len(found.rows.get((name, group), ())) for group in found.groups), default=0)
        is_fixed = target is not None and (not is_compared or header.evidence != "sample")
        if most and (is_fixed or (is_compared and most >= FEWEST_PEERS)):
            title = Text(header.title.zh, header.title.en)
            against = "target" if is_fixed else "group"
            columns.append(HeatColumn(name, title, header.unit, header.direction, against, target))
    return tuple(columns[:MOST_COLUMNS])


def _branch(book: Book, branch: str, group: str, mean: float | None, columns: tuple[HeatColumn, ...]) -> HeatRow:
    score = book.score("branch", branch, book.period)
    cells = tuple(_cell(book, column, "branch", branch, group) for column in columns)
    gap = None if score is None or mean is None else round(score - mean, 9)
    return HeatRow("branch", branch, book.names[branch], group, score, gap, cells)


def _cell(book: Book, column: HeatColumn, level: str, subject: str, group: str) -> HeatCell:
    row = book.row(column.indicator, level, subject, book.period)
    value = number(row["value"]) if row else None
    if row is None or value is None:
        return HeatCell(None, None, str(row["status"]) if row else "no_cases")
    if level == "branch" and is_hidden(book, column.indicator, row):
        return HeatCell(None, None, "thin")
    if row["status"] == "thin":
        return HeatCell(value, None, "thin")
    if column.against == "target":
        missed = -1 if book.indicators[column.indicator].header.standard == "plain" else -2
        return HeatCell(value, 0 if book.is_met(column.indicator, value) else missed, "ok")
    return HeatCell(value, step_of(standing(book, column.indicator, subject, group)), "ok")


def _unit(book: Book, unit: str, name: str, columns: tuple[HeatColumn, ...], wanted: Collection[str]) -> HeatRow:
    """A managing unit: its own values, and as steps how far its branches lie from their groups on average."""
    mine = set(book.below(unit)) & set(wanted)
    cells = []
    for column in columns:
        cell = _cell(book, column, "managing_unit", unit, "")
        if column.against == "group" and cell.status == "ok" and cell.value is not None:
            cell = HeatCell(cell.value, step_of(_mean_distance(book, column.indicator, mine)), "ok")
        cells.append(cell)
    return HeatRow(
        "managing_unit", unit, name, None, book.score("managing_unit", unit, book.period), None, tuple(cells)
    )


def _mean_distance(book: Book, indicator: str, branches: Collection[str]) -> float | None:
    """None where fewer than half of the branches with a value can be judged: they would speak for the rest."""
    found = network(book)
    places = {one: group for one in sorted(branches) if (group := found.group_of.get(one)) is not None}
    counted = [one for one, group in places.items() if one in found.rows.get((indicator, group), {})]
    far = [away for one in counted if (away := standing(book, indicator, one, places[one])) is not None]
    return fmean(far) if far and 2 * len(far) >= len(counted) else None
