"""Mystery visits and checks: the items on which most points were lost, over the bank and at each branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.periods import Period
from pipeline.report.lookup import Book, number
from pipeline.report.model import FailedItem, Finding, Inspection, Quantity
from pipeline.report.shelf import records
from pipeline.texts import Message, msg
from pipeline.topics import wave_of

SOURCES = ("mystery", "check", "document", "listening")
SHOWN = 8  # items listed
REPEATED = 2  # rounds in a row from which an item is called 屡查屡犯


@dataclass(frozen=True)
class Round:
    """The newest round of a source: its `items` and `visits` by branch; the items of every round it is compared with."""

    source: str
    period: Period
    items: pd.DataFrame
    visits: pd.DataFrame
    all_items: pd.DataFrame
    before: date | None  # the round before


def bank_inspections(book: Book) -> tuple[Inspection, ...]:
    """The newest round of each source, over all branches; none for a source that has no result."""
    return tuple(_over_the_bank(book, found) for source in SOURCES if (found := _round(book, source)))


def branch_inspections(book: Book) -> dict[str, tuple[Inspection, ...]]:
    """Branch → the newest round of each source in which it was visited, with what it lost points on."""
    groups = book.edition.tables["branches"].set_index("branch_id")["peer_group"].to_dict()
    found: dict[str, tuple[Inspection, ...]] = {}
    for source in SOURCES:
        if newest := _round(book, source):
            for branch, inspection in _by_branch(book, newest, groups).items():
                found[branch] = (*found.get(branch, ()), inspection)
    return found


def repeated_failures(inspections: tuple[Inspection, ...]) -> list[Finding]:
    """What has lost the most points round after round, and whether it is 屡查屡犯: found before where it is found now."""
    return [
        Finding(
            "problem.repeated_failure" if _is_again(found, top) else "problem.failed_running",
            _share_lost(found, top),
            "worse",
            title=_title(found, top),
        )
        for found in inspections
        if found.items and (top := found.items[0]).run >= REPEATED
    ]


def _round(book: Book, source: str) -> Round | None:
    """The newest round with results. A round of mystery visits is shown until the next; checks are those of the period."""
    seen = book.edition.tables["inspections"]
    mine = seen[seen["source"] == source]
    items = _items(book, source)
    is_mystery = source == "mystery"
    if not is_mystery:
        mine = mine[mine["period"] == book.period.first]
    if mine.empty:
        return None
    newest = max(mine["period"])
    earlier = sorted({day for day in items["period"] if day < newest})
    return Round(
        source=source,
        period=Period(newest, wave_of(book.period).kind if is_mystery else book.period.kind),
        items=items[items["period"] == newest],
        visits=mine[mine["period"] == newest],
        all_items=items[items["period"] <= newest],
        before=earlier[-1] if earlier else None,
    )


def _items(book: Book, source: str) -> pd.DataFrame:
    if source == "mystery":
        return book.edition.tables["visit_items"]
    table = book.edition.tables["check_items"]
    return table[table["source"] == source]


def _over_the_bank(book: Book, found: Round) -> Inspection:
    again = _again(found)
    rows = []
    for item, part in found.items.groupby("item", sort=True):
        failed = part[part["lost"] > 0]
        if not failed.empty:
            repeated = sum((branch, item) in again for branch in failed["branch_id"])
            rows.append(_line(str(item), part, len(failed), repeated))
    rows.sort(key=lambda row: (-row.lost, row.item))
    run = _run(found, rows[0].item) if rows else 0
    items = tuple(replace(row, run=run if index == 0 else 0) for index, row in enumerate(rows[:SHOWN]))
    seen = (int(found.visits["visits"].sum()), int(found.visits["branch_id"].nunique()))
    return _inspection(book, found, _share(found.items), seen, items)


def _by_branch(book: Book, found: Round, groups: dict[str, str]) -> dict[str, Inspection]:
    again = _again(found)
    peers = found.items.assign(peer_group=found.items["branch_id"].map(groups))
    of_group = {key: _share(part) for key, part in peers.groupby(["peer_group", "item"])}
    own: dict[Any, list[Mapping[Any, Any]]] = {}
    for row in records(found.items):
        own.setdefault(row["branch_id"], []).append(row)
    result = {}
    for branch, visits in found.visits.groupby("branch_id")["visits"].sum().items():
        mine = own.get(branch, [])
        lines = [
            _own_line(row, (branch, row["item"]) in again, of_group.get((groups.get(str(branch), "-"), row["item"])))
            for row in mine
            if row["lost"] > 0
        ]
        lines.sort(key=lambda line: (-line.lost, line.item))
        possible = [number(row["possible"]) for row in mine]
        total = None if None in possible else round(sum(filter(None, possible)), 9)
        share = round(sum(float(row["lost"]) for row in mine) / total * 100, 9) if total else None
        result[str(branch)] = _inspection(book, found, share, (int(visits), 1), tuple(lines[:SHOWN]))
    return result


def _own_line(row: Mapping[Any, Any], is_repeated: bool, group: float | None) -> FailedItem:
    """A branch's row of one item: there is one a round."""
    lost, possible = round(float(row["lost"]), 9), number(row["possible"])
    return FailedItem(
        module=row["module"] if isinstance(row["module"], str) else None,
        item=str(row["item"]),
        lost=lost,
        possible=possible,
        share=round(lost / possible * 100, 9) if possible else None,
        faults=int(row["faults"]),
        branches=1,
        repeats=int(is_repeated),
        group_share=group,
    )


def _line(item: str, part: pd.DataFrame, branches: int, repeats: int) -> FailedItem:
    modules = sorted(str(module) for module in part["module"].dropna().unique())
    return FailedItem(
        module=modules[0] if modules else None,
        item=item,
        lost=round(float(part["lost"].sum()), 9),
        possible=_possible(part),
        share=_share(part),
        faults=int(part["faults"].sum()),
        branches=branches,
        repeats=repeats,
    )


def _possible(part: pd.DataFrame) -> float | None:
    """The points there were to earn; None where a list that names faults only leaves them open."""
    return None if part.empty or part["possible"].isna().any() else round(float(part["possible"].sum()), 9)


def _share(part: pd.DataFrame) -> float | None:
    possible = _possible(part)
    return round(float(part["lost"].sum()) / possible * 100, 9) if possible else None


def _again(found: Round) -> set[tuple[Any, Any]]:
    """The branches and items found before too: at the visit before, or so marked by the checker."""
    if found.source != "mystery":
        marked = found.items[found.items["repeats"] > 0]
        return set(zip(marked["branch_id"], marked["item"], strict=True))
    before = found.all_items[(found.all_items["period"] == found.before) & (found.all_items["lost"] > 0)]
    return set(zip(before["branch_id"], before["item"], strict=True))


def _run(found: Round, top: str) -> int:
    """How many rounds in a row, the newest included, `top` has lost the most points."""
    lost = found.all_items.groupby(["period", "item"])["lost"].sum()
    run = 0
    for period in sorted({day for day, _ in lost.index}, reverse=True):
        of_round = lost[period].sort_index()
        if of_round.max() <= 0 or of_round.idxmax() != top:
            break
        run += 1
    return run


def _inspection(
    book: Book, found: Round, share: float | None, seen: tuple[int, int], failed: tuple[FailedItem, ...]
) -> Inspection:
    """`share`: of all points that were lost; `seen`: visits, and at how many branches."""
    inspection = Inspection(
        source=found.source,
        period=str(found.period),
        is_carried=found.period.after != book.period.after,
        visits=seen[0],
        branches=seen[1],
        share=share,
        items=failed,
    )
    return replace(inspection, told=_told(inspection))


def _told(inspection: Inspection) -> tuple[Finding, ...]:
    facts = {"visits": Quantity(inspection.visits, "count"), "branches": Quantity(inspection.branches, "places")}
    if inspection.source == "listening":
        scope = msg("{visits} calls listened to.", visits=facts["visits"])
    elif inspection.branches == 1:
        scope = (
            msg("Visits: {visits}.", visits=facts["visits"])
            if inspection.source == "mystery"
            else msg("Checks: {visits}.", visits=facts["visits"])
        )
    elif inspection.source == "mystery":
        scope = msg("{visits} visits at {branches} branches.", **facts)
    else:
        scope = msg("{visits} checks at {branches} branches.", **facts)
    told = [Finding("inspection.scope", scope)]
    if inspection.share is not None:
        lost = msg("{share} of all points were lost.", share=Quantity(inspection.share, "share"))
        told.append(Finding("inspection.lost", lost))
    if inspection.items and inspection.branches > 1:
        top = inspection.items[0]
        told.append(Finding("inspection.most_failed", msg("{title}: {sentence}", title=_title(inspection, top),
                                                          sentence=_share_lost(inspection, top)),
                            "worse" if top.run >= REPEATED else "plain"))  # fmt: skip
    return tuple(told)


def _title(inspection: Inspection, top: FailedItem) -> Message:
    facts = {"item": top.item, "count": top.run}
    if inspection.source == "listening":
        if top.run < REPEATED:
            return msg("“{item}” lost most points on the calls listened to", item=top.item)
        return msg("“{item}” lost most points on the calls of {count} periods running", **facts)
    if top.run < REPEATED:
        return msg("“{item}” lost most points", item=top.item)
    if inspection.source == "mystery":
        return msg("“{item}” lost most points at {count} rounds of visits running", **facts)
    if inspection.source == "document":
        return msg("“{item}” lost most points at the checks of sales records of {count} periods running", **facts)
    return msg("“{item}” lost most points at the checks of {count} periods running", **facts)


def _is_again(inspection: Inspection, top: FailedItem) -> bool:
    return inspection.source != "listening" and top.run >= REPEATED and top.repeats > 0


def _share_lost(inspection: Inspection, top: FailedItem) -> Message:
    if inspection.source == "listening":  # of one centre, which is no branch
        if top.share is not None:
            return msg("{share} of its points lost.", share=Quantity(top.share, "share"))
        return msg("found {faults} times.", faults=Quantity(top.faults, "count"))
    where = Quantity(top.branches, "places")
    is_repeated = _is_again(inspection, top)
    if top.share is not None:
        share = Quantity(top.share, "share")
        if is_repeated:
            return msg("{share} of its points lost, at {branches} branches; found again and again.",
                       share=share, branches=where)  # fmt: skip
        return msg("{share} of its points lost, at {branches} branches.", share=share, branches=where)
    faults = Quantity(top.faults, "count")
    if is_repeated:
        return msg("found {faults} times at {branches} branches, again and again.", faults=faults, branches=where)
    return msg("found {faults} times at {branches} branches.", faults=faults, branches=where)
