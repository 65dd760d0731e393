"""Targets for next year with their evidence: what the better half of the branches held, within what the range allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
import pandas as pd

from pipeline.indicators import SCALE, Header, Indicator
from pipeline.periods import Period
from pipeline.report.judgements import Variation
from pipeline.report.lasting import verdict
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Finding, Text
from pipeline.report.model.longview import TargetLine
from pipeline.report.months import CARRIED, Month, core, known_months, months_of, summed
from pipeline.texts import msg

QUARTERS = 2  # that a value must have been held
FEWEST = 5  # branches whose better half says anything
STEP = {"percent": "0.1", "index": "0.1", "per_10000": "0.1", "seconds": "1", "nps": "1"}  # a target is a round number


def targets(book: Book) -> tuple[TargetLine, ...]:
    """The whole bank's, of core indicators that are rates or means; only at the end of a year."""
    is_last = book.period.kind == "year" or book.period.number == 4
    if not is_last or not known_months(book):
        return ()
    names = [name for name in core(book) if book.indicators[name].header.kind != "count"]
    lines = [_line(book, book.indicators[name]) for name in names]
    return tuple(line for line in lines if line.value is not None)


def proposal(held: np.ndarray, direction: str, limit: float | None, current: float | None, unit: str) -> float | None:
    """The median of the better half of what branches `held` (each its worse quarter), not beyond `limit`, rounded towards
    what is easier to reach; never easier than `current`.

    None with fewer than FEWEST branches, and where the rule gives nothing harder than `current`: that one stays.
    """
    if len(held) < FEWEST:
        return None
    is_higher = direction == "higher"
    best_first = np.sort(held)[::-1] if is_higher else np.sort(held)
    found = float(np.median(best_first[: (len(held) + 1) // 2]))
    if limit is not None:
        found = min(found, limit) if is_higher else max(found, limit)
    step = Decimal(STEP.get(unit, "1"))
    whole = (Decimal(repr(round(found, 9))) / step).to_integral_value(ROUND_FLOOR if is_higher else ROUND_CEILING)
    rounded = float(whole * step)
    if current is not None and (rounded <= current if is_higher else rounded >= current):
        return None
    return rounded


def _line(book: Book, indicator: Indicator) -> TargetLine:
    name, header = indicator.name, indicator.header
    own = known_months(book)
    months = months_of(book).of("bank", BANK).get(name, {})
    found = verdict(months, header, own[-1])
    current = book.coming_target(name)  # rules that came into force within the year count for the next one
    table = months_of(book).at_branches(name)
    mine = table[table["subject_id"].isin(_branches(book)) & (table["status"] != CARRIED)]
    held, now = _held(mine, header, own[-1]), _of(mine, own[0], own[-1], header).to_numpy(float)
    is_fixed = header.standard != "plain"
    proposed = (
        current if is_fixed else proposal(held, header.direction, _limit(found, months, header), current, header.unit)
    )
    goal = current if proposed is None else proposed
    return TargetLine(
        title=Text(header.title.zh, header.title.en),
        unit=header.unit,
        direction=header.direction,
        value=summed([row for month in own if (row := months.get(month.first))], header),
        low=None if is_fixed else found.low,
        high=None if is_fixed else found.high,
        target=current,
        reached=None if current is None or not len(now) else _reaching(now, header, current),
        branches=len(now),
        proposed=goal,
        would_reach=None if goal is None or not len(held) else _reaching(held, header, goal),
        held_branches=len(held),
        why=_why(
            is_fixed=is_fixed, enough=len(held) >= FEWEST, is_new=proposed is not None, has_target=current is not None
        ),
    )


def _why(*, is_fixed: bool, enough: bool, is_new: bool, has_target: bool) -> Finding:
    if is_fixed:
        return Finding("target.fixed", msg("set by law or rule, not by what was reached"))
    if is_new and has_target:
        return Finding(
            "target.raised", msg("what the better half of the branches held in both of the last two quarters")
        )
    if is_new:
        return Finding("target.first", msg("no target so far; what the better half of the branches held in both of the last two quarters"))  # fmt: skip  # noqa: E501
    if not enough:
        return Finding("target.too_few", msg("fewer than five branches with values in both of the last two quarters: to be set by judgement"))  # fmt: skip  # noqa: E501
    return Finding("target.kept", msg("the better half of the branches held nothing better, or it lies beyond the ordinary range: kept"))  # fmt: skip  # noqa: E501


def _reaching(values: np.ndarray, header: Header, goal: float) -> int:
    exact, edge = np.round(values, 9), round(goal, 9)
    return int((exact >= edge).sum() if header.direction == "higher" else (exact <= edge).sum())


def _branches(book: Book) -> list[str]:
    table = book.edition.tables["branches"]
    return [str(one) for one in table.loc[table["kind"] == "branch", "branch_id"]]


def _limit(found: Variation, months: Mapping[date, Month], header: Header) -> float | None:
    """The favourable end of the range of ordinary variation; without a range, the best that the bank has reached."""
    is_higher = header.direction == "higher"
    end = found.high if is_higher else found.low
    known = [month.value for month in months.values() if month.value is not None]
    if end is not None or not known:
        return end
    return max(known) if is_higher else min(known)


def _held(rows: pd.DataFrame, header: Header, newest: Period) -> np.ndarray:
    """What each branch with values in both of the last two quarters that have ended held: the worse of them."""
    quarter = Period(newest.first.replace(month=(newest.number - 1) // 3 * 3 + 1), "quarter")
    last = quarter if quarter.after == newest.after else quarter.shifted(-1)
    quarters = [last.shifted(-n) for n in range(QUARTERS)]
    found = [_of(rows, one.months[0], one.months[-1], header) for one in quarters]
    both = pd.concat(found, axis=1, join="inner")
    worse = both.min(axis=1) if header.direction == "higher" else both.max(axis=1)
    return worse.to_numpy(float)


def _of(rows: pd.DataFrame, first: Period, last: Period, header: Header) -> pd.Series:
    """Branch → its value over the months, from their sums; those below the least sample have none."""
    inside = rows[(rows["period"] >= first.first) & (rows["period"] <= last.first)]
    sums = inside.groupby("subject_id")[["numerator", "denominator", "sample"]].sum()
    sums = sums[(sums["denominator"] > 0) & (sums["sample"] >= header.minimum_sample)]
    return sums["numerator"] / sums["denominator"] * SCALE.get(header.unit, 1.0)
