"""Branches beside their peer groups: one that is apart from its group, and a group that misses a target as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.indicators import Indicator
from pipeline.report.error_places import FEWEST_CASES, error_places
from pipeline.report.error_places import RATE as ERRORS
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.errors import ErrorPlace
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.report.network import stands_apart
from pipeline.report.satisfaction import in_a_sentence
from pipeline.texts import Message, msg

APART = ("problem.branch_apart", "problem.apart_from_group")  # the rules of findings on a branch beside its group
MOST = 0.75  # of a group's branches miss the target, and fewer than the rest of this share of the others
FEWEST_BRANCHES = 3  # in a group of which something is said as a whole


def branches_apart(book: Book, members: Collection[str]) -> list[Finding]:
    """Those of `members` whose error rate lies beyond their group's, by more than chance, the furthest first; then those
    that another indicator finds apart, to the worse.
    """
    return [*_by_errors(book, members), *_by_difference(book, members)]


def groups_missing(book: Book, members: Collection[str]) -> list[Finding]:
    """A group most of whose branches miss a target that most others reach, none of them apart from the group: what looks
    poor there is the group's, not a single branch's. Samples only: a duty missed alike is missed nevertheless.
    """
    found: list[Finding] = []
    funnels = _of_period(book, "funnels")
    for name, rows in funnels.groupby("indicator", sort=True):
        indicator, target = book.indicators.get(str(name)), book.target(str(name))
        if indicator is None or target is None or name not in book.settings.core_indicators:
            continue
        if indicator.header.evidence != "sample" or not set(rows["subject_id"]) <= set(members):
            continue
        is_missed = [book.is_met(indicator.name, number(value)) is False for value in rows["value"]]
        for group, mine in rows.assign(missed=is_missed).groupby("peer_group", sort=True):
            others = rows.assign(missed=is_missed)[rows["peer_group"] != group]
            if _misses_alike(mine, others) and not _stands_alone(book, indicator.name, mine):
                missed = mine[mine["missed"]].to_dict("records")
                found.append(_group_missing(book, indicator, str(group), target, mine, missed))
    return found


def _misses_alike(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    if len(mine) < FEWEST_BRANCHES or others.empty:
        return False
    return bool(mine["missed"].mean() >= MOST and others["missed"].mean() < 1 - MOST)


def _stands_alone(book: Book, indicator: str, rows: pd.DataFrame) -> bool:
    """Whether a branch that misses the target is told to be apart from its group."""
    worse = rows[rows["missed"] & (rows["verdict"] == "worse")]
    return any(stands_apart(book, indicator, row) for row in worse.to_dict("records"))


def _by_errors(book: Book, members: Collection[str]) -> list[Finding]:
    places = [place for place in error_places(book, members) if place.is_apart]
    return [_errors_apart(book, place) for place in sorted(places, key=lambda place: (-(place.times or 0), place.name))]


def _errors_apart(book: Book, place: ErrorPlace) -> Finding:
    """倍数 and 主要构成: how many times the group's rate, and how grave the errors that were confirmed are."""
    value, rate = Quantity(place.rate, "per_10000"), Quantity(place.group_rate, "per_10000")
    sentence = msg(
        "{branch}: error rate {value}, {times} that of the rest of group {group} ({rate}); more than usual.",
        branch=place.name,
        value=value,
        times=Quantity(place.times, "times"),
        group=place.group,
        rate=rate,
    )
    if made_of := _made_of(book, place.branch_id):
        sentence = msg("{told} {made_of}", told=sentence, made_of=made_of)
    row = book.row(ERRORS, "branch", place.branch_id, book.period)
    return Evidenced(
        "problem.branch_apart",
        sentence,
        "worse",
        title=msg("More errors at one branch"),
        owner=place.name,
        figures=(
            Figure(msg("Errors of the branch"), Quantity(place.errors, "count")),
            Figure(msg("Transactions of the branch"), Quantity(number(row["denominator"]) if row else None, "count")),
            Figure(msg("Rate of the branch"), value),
            Figure(msg("Rate of the rest of its group"), rate),
        ),
        source=_title(book.indicators[ERRORS]) if ERRORS in book.indicators else None,
        anchor="branches",
    )


def _made_of(book: Book, branch: str) -> Message | None:
    """What most of the branch's counted errors were, by type; None where the ledger names none."""
    table = book.edition.tables.get("error_counts")
    if table is None or table.empty:
        return None
    is_now = (table["period"] == book.period.first) & table["is_counted"].astype(bool)
    mine = table[(table["branch_id"] == branch) & is_now]
    total = float(mine["errors"].sum())
    by_type = mine[mine["error_type"] != "-"].groupby("error_type")["errors"].sum().sort_index()
    if total < FEWEST_CASES or by_type.empty:
        return None
    share = Quantity(float(by_type.max()) / total * 100, "share")
    return msg("{share} of them: {name}.", share=share, name=str(by_type.idxmax()))


def _by_difference(book: Book, members: Collection[str]) -> Iterator[Finding]:
    """Branches that the group difference charts find apart to the worse; errors are judged above, case by case."""
    funnels = _of_period(book, "funnels")
    worse = funnels[(funnels["verdict"] == "worse") & funnels["subject_id"].isin(list(members))]
    for row in worse.sort_values(["indicator", "subject_id"]).to_dict("records"):
        indicator = book.indicators.get(str(row["indicator"]))
        if indicator is None or indicator.name == ERRORS or indicator.header.standard != "plain":
            continue
        if not stands_apart(book, indicator.name, row):
            continue
        unit = indicator.header.unit
        name = book.names.get(str(row["subject_id"]), str(row["subject_id"]))
        value, group = Quantity(number(row["value"]), unit), Quantity(number(row["group_value"]), unit)
        yield Evidenced(
            "problem.apart_from_group",
            msg("{branch} {value}, group {group} {rate}; beyond the usual differences between branches.",
                branch=name, value=value, group=row["peer_group"], rate=group),
            "worse",
            title=msg("{title} apart from the group at one branch", title=_title(indicator)),
            owner=name,
            figures=(Figure(msg("Value of the branch"), value), Figure(msg("Value of its group"), group)),
            source=_title(indicator),
            anchor="branches",
        )  # fmt: skip


def _group_missing(
    book: Book, indicator: Indicator, group: str, target: float, rows: pd.DataFrame, missed: list[Mapping[Any, Any]]
) -> Finding:
    unit, is_higher = indicator.header.unit, indicator.header.direction == "higher"
    worst = sorted(missed, key=lambda row: (row["value"] if is_higher else -row["value"], row["subject_id"]))[0]
    value = Quantity(number(worst["value"]), unit, bound=target)
    facts = {
        "group": group,
        "count": Quantity(len(rows), "places"),
        "missed": Quantity(len(missed), "places"),
        "title": _title(indicator),
        "branch": book.names.get(str(worst["subject_id"]), str(worst["subject_id"])),
        "value": value,
    }
    return Evidenced(
        "group.missed_alike",
        msg("{title}: {missed} of the {count} branches of group {group} miss the target ({branch} furthest, {value}); "
            "none is beyond the usual differences within the group.", **facts),
        figures=(
            Figure(msg("Target"), Quantity(target, unit)),
            Figure(msg("Value of the group"), Quantity(number(rows["group_value"].iloc[0]), unit, bound=target)),
            Figure(msg("Branches off target"), Quantity(len(missed), "places")),
        ),
        source=_title(indicator),
        anchor="branches",
    )  # fmt: skip


def _of_period(book: Book, table: str) -> pd.DataFrame:
    frame = book.edition.tables.get(table)
    if frame is None or frame.empty:
        return pd.DataFrame(columns=["indicator", "level", "subject_id", "peer_group", "period", "value", "verdict"])
    return frame[(frame["level"] == "branch") & (frame["period"] == book.period.first)]


def _title(indicator: Indicator) -> Text:
    return in_a_sentence(indicator.name, indicator.header.title)
