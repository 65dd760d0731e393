"""What courses and rectifications did: branches with them beside branches without that had started alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd

from pipeline.indicators import SCALE, Indicator
from pipeline.monthly import BESIDE
from pipeline.periods import Period
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.longview import EffectLine
from pipeline.report.months import CARRIED, month_name, months_of
from pipeline.statistics.effects import FEWEST, adjusted_effect
from pipeline.texts import Message, msg

TAKEN = 0.5  # the share of a branch's people, or findings, from which it counts as having had the action
SURE = 0.95
NAMED = 3  # indicators without an effect that are named
_SOURCES = {
    "mystery": msg("Findings of mystery visits put right"),
    "check": msg("Findings of checks put right"),
    "complaint": msg("Findings from complaints put right"),
    "audit": msg("Findings of audits put right"),
}


@dataclass(frozen=True)
class Action:
    """`kind`: course | rectification; `since`: first day of its first month; `after`: of the month after its last; `had`: the
    branches with it.
    """

    kind: str
    name: Message
    since: date
    after: date
    had: frozenset[str]

    @property
    def months(self) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
        """The months compared: before it and after it."""
        first, next_ = Period.month_of(self.since), Period.month_of(self.after)
        return (
            tuple(first.shifted(-n) for n in range(BESIDE, 0, -1)),
            tuple(next_.shifted(n) for n in range(BESIDE)),
        )


def effects(book: Book) -> tuple[tuple[EffectLine, ...], tuple[Finding, ...]]:
    """The whole bank's: a line per action and indicator that could be compared, and what is to be said of them."""
    table = book.edition.tables["actions"]
    if table.empty or "done" not in table:
        return (), ()
    branches = book.edition.tables["branches"]
    counted = frozenset(branches.loc[branches["kind"] == "branch", "branch_id"].astype(str))
    known = months_of(book).firsts
    lines: list[EffectLine] = []
    alone: list[Message] = []
    pending: list[Message] = []
    for action in _actions(table[table["branch_id"].isin(list(counted))]):
        if not known or action.months[1][-1].first > known[-1]:
            pending += [action.name] if action.kind == "course" else []  # findings are put right in every quarter
        elif len(counted - action.had) < FEWEST or len(action.had) < FEWEST:
            alone.append(_dated(action, book.period.year))
        elif found := _lines(book, action, counted):
            lines += found
        else:
            alone.append(_dated(action, book.period.year))
    return tuple(lines), (*_told(lines, book.period.year), *_untold(alone, pending))


def _actions(table: pd.DataFrame) -> list[Action]:
    found = []
    for (kind, code, since), rows in table.groupby(["kind", "code", "since"], sort=True):
        had = rows[(rows["done"] > 0) & (rows["done"] >= TAKEN * rows["asked"])]
        name = _SOURCES.get(str(code), msg("Findings put right"))
        if kind == "course":
            name = msg("Course “{name}”", name=str(rows["name"].iloc[0]))
        found.append(Action(str(kind), name, since, rows["until"].iloc[0], frozenset(had["branch_id"].astype(str))))
    return found


def _lines(book: Book, action: Action, counted: frozenset[str]) -> list[EffectLine]:
    """An indicator that is compared, as every other one of the same action, is held to a level that allows for them all."""
    pairs = {}
    for name in _indicators(book):
        before, after = (_values(book, book.indicators[name], months) for months in action.months)
        both = sorted(counted & set(before) & set(after))
        treated = np.array([branch in action.had for branch in both], dtype=np.bool_)
        if min(treated.sum(), (~treated).sum()) >= FEWEST:
            pairs[name] = ([before[branch] for branch in both], [after[branch] for branch in both], treated)
    level = 1 - (1 - SURE) / max(len(pairs), 1)
    found = []
    for name, (first, last, treated) in pairs.items():
        header = book.indicators[name].header
        effect = adjusted_effect(first, last, treated, level)
        if effect is None:
            continue
        is_up, is_down = effect.low > 0, effect.high < 0
        better = is_up if header.direction == "higher" else is_down
        found.append(
            EffectLine(
                kind=action.kind,
                action=action.name,
                months=(str(Period.month_of(action.since)), str(action.months[1][0].shifted(-1))),
                title=Text(header.title.zh, header.title.en),
                unit=header.unit,
                branches=effect.treated,
                others=effect.others,
                change=effect.change,
                other_change=effect.other_change,
                difference=effect.difference,
                low=effect.low,
                high=effect.high,
                verdict="better" if better else "worse" if is_up or is_down else "none",
            )
        )
    return found


def _indicators(book: Book) -> list[str]:
    """What the work at a branch can move: its samples, not what the regulator or a redline counts."""
    seen = set(book.edition.tables["months"]["indicator"])
    return [
        name
        for name, one in sorted(book.indicators.items())
        if name in seen and one.header.evidence == "sample" and one.header.standard == "plain"
    ]


def _values(book: Book, indicator: Indicator, months: Sequence[Period]) -> dict[str, float]:
    """Branch → its value over the months, from their sums; those below the least sample have none."""
    table, header = months_of(book).at_branches(indicator.name), indicator.header
    mine = table[
        table["period"].isin([month.first for month in months]) & ~table["status"].isin([CARRIED, "not_delivered"])
    ]
    sums = mine.groupby("subject_id")[["numerator", "denominator", "sample"]].sum()
    sums = sums[(sums["denominator"] > 0) & (sums["sample"] >= header.minimum_sample)]
    values = sums["numerator"] / sums["denominator"] * SCALE.get(header.unit, 1.0)
    return {str(branch): float(value) for branch, value in values.items()}


def _told(lines: Sequence[EffectLine], year: int) -> list[Finding]:
    found: list[Finding] = []
    for _, of_action in groupby(lines, key=lambda line: (_key(line.action), line.months)):
        mine = list(of_action)
        sure = [line for line in mine if line.verdict != "none"]
        found += [_sure(line, year) for line in sure]
        if not sure:
            facts = {"action": mine[0].action, "when": _when(mine[0], year), "titles": _titles(mine)}
            said = (
                msg("{action} ({when}): no change in {titles} that could be put down to the training yet.", **facts)
                if mine[0].kind == "course"
                else msg("{action} ({when}): no change in {titles} that could be put down to it yet.", **facts)
            )
            found.append(Finding("effect.none", said))
    return found


def _titles(lines: Sequence[EffectLine]) -> Message | list[Text]:
    """The indicators compared; how many, where there are many."""
    return (
        [line.title for line in lines]
        if len(lines) <= NAMED
        else msg("the {count} indicators compared", count=len(lines))
    )


def _sure(line: EffectLine, year: int) -> Finding:
    facts = {
        "action": line.action,
        "when": _when(line, year),
        "title": line.title,
        "branches": Quantity(line.branches, "places"),
        "change": Quantity(line.change, line.unit, True),
        "other": Quantity(line.other_change, line.unit, True),
        "difference": Quantity(line.difference, line.unit, True),
    }
    is_course = line.kind == "course"
    if line.verdict == "better" and is_course:
        said = msg(
            "{action} ({when}, {branches}): {title} {change}, better and owed to it; over the same time {other} at branches "
            "not trained, and {difference} beside those of them that had started alike.",
            **facts,
        )
    elif line.verdict == "better":
        said = msg(
            "{action} ({when}, {branches}): {title} {change}, better and owed to it; over the same time {other} at branches "
            "without, and {difference} beside those of them that had started alike.",
            **facts,
        )
    elif is_course:
        said = msg(
            "{action} ({when}, {branches}): {title} {change}, worse than at branches not trained, where it was {other}; "
            "{difference} beside those of them that had started alike.",
            **facts,
        )
    else:
        said = msg(
            "{action} ({when}, {branches}): {title} {change}, worse than at branches without, where it was {other}; "
            "{difference} beside those of them that had started alike.",
            **facts,
        )
    return Finding(f"effect.{line.verdict}", said, line.verdict)


def _when(line: EffectLine, year: int) -> Text:
    return _span(Period.parse(line.months[0]), Period.parse(line.months[1]), year)


def _dated(action: Action, year: int) -> Message:
    """检查问题整改（4月至6月）."""
    first, after = Period.month_of(action.since), Period.month_of(action.after)
    return msg("{action} ({when})", action=action.name, when=_span(first, after.shifted(-1), year))


def _span(since: Period, until: Period, year: int) -> Text:
    """7月; 4月至6月."""
    first, last = month_name(since.first, year), month_name(until.first, year)
    return first if since == until else Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def _untold(alone: Sequence[Message], pending: Sequence[Message]) -> list[Finding]:
    found = []
    if alone := _distinct(alone):
        said = msg("Not to be told apart from what would have happened anyway, since too few branches were without: {names}.",
                   names=alone)  # fmt: skip
        found.append(Finding("effect.nobody_without", said))
    if pending := _distinct(pending):
        said = msg("Too recent for an effect to be seen: {names}.", names=pending)
        found.append(Finding("effect.too_recent", said))
    return found


def _distinct(names: Sequence[Message]) -> list[Message]:
    return list({_key(name): name for name in names}.values())


def _key(name: Message) -> tuple[str, tuple[str, ...]]:
    return name.template, tuple(str(fact) for fact in name.facts.values())
