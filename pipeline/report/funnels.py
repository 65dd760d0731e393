"""Difference charts: an indicator's peer groups, each branch at its volume, within the limits of the edition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

import numpy as np

from pipeline.comparisons import LEVELS
from pipeline.indicators import SCALE, Header
from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.model.peers import Funnel, FunnelDot, FunnelGroup, FunnelLimit
from pipeline.report.network import has_chart, is_apart, network
from pipeline.statistics import funnels as plots

MOST_CHARTS = 5  # indicators with charts
STEPS = 24  # points of a limit's line
MARGIN = 0.04  # by which it goes on beyond the smallest and the largest branch


def funnels(book: Book, members: Collection[str]) -> tuple[Funnel, ...]:
    """The indicators on which a branch of `members` is clearly worse than its peers, then the core ones, then those on which
    one is clearly better; at most five.
    """
    found = network(book)
    apart: dict[str, list[str]] = {"worse": [], "better": []}
    for (name, branch), row in found.funnels.items():
        if branch in members and name in book.indicators and is_apart(book, name, row):
            apart[str(row["verdict"])].append(name)
    core = [name for name in book.settings.core_indicators if name in book.indicators]
    names = dict.fromkeys([*apart["worse"], *core, *apart["better"]])
    charts = (funnel for name in names if (funnel := _funnel(book, name, members)) is not None)
    return tuple(islice(charts, MOST_CHARTS))


def _funnel(book: Book, indicator: str, members: Collection[str]) -> Funnel | None:
    """None for means and ratios, whose limits depend on more than the volume, and where no group can be drawn."""
    header = book.indicators[indicator].header
    if header.kind not in ("proportion", "rate"):
        return None
    groups = [_group(book, indicator, group, members) for group in network(book).groups]
    drawn = tuple(group for group in groups if group is not None)
    if not drawn:
        return None
    title, volume = (Text(words.zh, words.en) for words in (header.title, header.denominator))
    return Funnel(indicator, title, header.unit, header.direction, volume, drawn)


def _group(book: Book, indicator: str, group: str, members: Collection[str]) -> FunnelGroup | None:
    """None where nothing can be drawn of the group, or none of `members` takes part."""
    if not has_chart(book, indicator, group):
        return None
    found, header = network(book), book.indicators[indicator].header
    rows = {
        branch: (found.funnels[(indicator, branch)], own)
        for branch, own in found.rows.get((indicator, group), {}).items()
        if found.funnels.get((indicator, branch), {}).get("flag")
    }
    dots = [_dot(book, indicator, branch, *pair) for branch, pair in rows.items() if branch in members]
    if not dots:
        return None
    first = next(iter(rows.values()))[0]
    limits = _limits(header, first, [float(own["denominator"]) for _, own in rows.values()])
    in_order = tuple(sorted(dots, key=lambda dot: (dot.volume, dot.name)))
    return FunnelGroup(group, float(first["group_value"]), len(rows), in_order, limits)


def _dot(book: Book, indicator: str, branch: str, row: Mapping[str, Any], own: Mapping[str, Any]) -> FunnelDot:
    verdict = str(row["verdict"]) if is_apart(book, indicator, row) else "none"
    return FunnelDot(
        name=book.names[branch],
        volume=float(own["denominator"]),
        value=float(own["value"]),
        low=float(row["low"]),
        high=float(row["high"]),
        alarm_low=float(row["alarm_low"]),
        alarm_high=float(row["alarm_high"]),
        verdict=verdict,
        is_near=verdict == "none" and row["flag"] != "within",
    )


def _limits(header: Header, row: Mapping[str, Any], volumes: Collection[float]) -> tuple[FunnelLimit, ...]:
    """The group's limits from just below the smallest volume to just above the largest, as the edition's were made."""
    scale, tau2 = SCALE.get(header.unit, 1.0), float(row["tau2"])
    goal = float(row["group_value"]) / scale
    across = np.geomspace(max(min(volumes) * (1 - MARGIN), 1.0), max(*volumes, 2.0) * (1 + MARGIN), STEPS)
    if header.kind == "proportion":
        pairs = [plots.funnel_limits_proportion(goal, across, level, tau2=tau2) for level in LEVELS]
    else:
        ratios = [plots.funnel_limits_ratio(across * goal, level, tau2=tau2) for level in LEVELS]
        pairs = [(low * goal, high * goal) for low, high in ratios]
    table = np.column_stack([across, *(end * scale for pair in pairs for end in pair)])
    return tuple(FunnelLimit(*(float(number) for number in ends)) for ends in table)
