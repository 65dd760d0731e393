"""Branches beside their peer groups: one that is apart from its group, and a group that misses a target as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.indicators import Indicator
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.report.satisfaction import in_a_sentence
from pipeline.report.shelf import records
from pipeline.statistics import intervals
from pipeline.texts import Message, msg

APART = ("problem.branch_apart", "problem.apart_from_group")  # the rules of findings on a branch beside its group
FAR = 1.5  # times the group's rate, from which a branch is told, when the difference is sure
FEWEST_CASES = 5
MOST = 0.75  # of a group's branches miss the target, and fewer than the rest of this share of the others
FEWEST_BRANCHES = 3  # in a group of which something is said as a whole
ERRORS = "error_rate"


def branches_apart(book: Book, members: Collection[str]) -> list[Finding]:
    """Those of `members` whose error rate lies beyond their group's, by more than chance and where the
    group's chart can be drawn by that too, the furthest first; then those
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
            if _misses_alike(mine, others):
                missed = mine[mine["missed"]].to_dict("records")
                found.append(_group_missing(book, indicator, str(group), target, mine, missed))
    return found


def _misses_alike(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    if len(mine) < FEWEST_BRANCHES or others.empty:
        return False
    is_apart = bool((mine["missed"] & (mine["verdict"] == "worse")).any())
    return mine["missed"].mean() >= MOST and others["missed"].mean() < 1 - MOST and not is_apart


def _by_errors(book: Book, members: Collection[str]) -> list[Finding]:
    rows = book.rows_of("values", indicator=ERRORS, level="branch", period=book.period.first)
    branches = book.edition.tables["branches"]
    merged = rows.merge(
        branches[["branch_id", "name", "peer_group", "kind"]], left_on="subject_id", right_on="branch_id"
    )
    merged = merged[merged["kind"] == "branch"]
    charted = dict(
        _of_period(book, "funnels").query("indicator == @ERRORS")[["subject_id", "verdict"]].itertuples(index=False)
    )
    sums = merged.groupby("peer_group")[["numerator", "denominator"]].sum().to_dict("index")
    found = []
    for row in records(merged[merged["subject_id"].isin(list(members))]):
        whole = sums.get(row["peer_group"], row)  # a branch of no group has nobody beside it
        events = round(float(whole["numerator"] - row["numerator"]), 9)
        exposure = round(float(whole["denominator"] - row["denominator"]), 9)
        value = number(row["value"])
        if value is None or events == 0 or exposure == 0:
            continue
        if charted.get(row["subject_id"], "worse") != "worse":  # the group's chart decides, where there is one
            continue
        rate = events / exposure * 10_000
        if value < FAR * rate or row["numerator"] < FEWEST_CASES:
            continue
        low, _ = intervals.rate_ratio(row["numerator"], row["denominator"], events, exposure, _strict(len(merged)))
        if float(low) > 1:
            found.append((-(value / rate), _errors_apart(book, row, value, rate)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _errors_apart(book: Book, row: Mapping[Any, Any], value: float, rate: float) -> Finding:
    """倍数 and 主要构成: how many times the group's rate, and how grave the errors that were confirmed are."""
    sentence = msg(
        "{branch}: error rate {value}, {times} that of the rest of group {group} ({rate}); more than usual.",
        branch=row["name"],
        value=Quantity(value, "per_10000"),
        times=Quantity(value / rate, "times"),
        group=row["peer_group"],
        rate=Quantity(rate, "per_10000"),
    )
    if made_of := _made_of(book, str(row["subject_id"])):
        sentence = msg("{told} {made_of}", told=sentence, made_of=made_of)
    return Evidenced(
        "problem.branch_apart",
        sentence,
        "worse",
        title=msg("More errors at one branch"),
        owner=row["name"],
        figures=(
            Figure(msg("Errors of the branch"), Quantity(row["numerator"], "count")),
            Figure(msg("Transactions of the branch"), Quantity(row["denominator"], "count")),
            Figure(msg("Rate of the branch"), Quantity(value, "per_10000")),
            Figure(msg("Rate of the rest of its group"), Quantity(rate, "per_10000")),
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


def _strict(tests: int) -> float:
    """A confidence level that allows for as many looks as there are branches (Bonferroni)."""
    return 1 - 0.05 / max(tests, 1)
