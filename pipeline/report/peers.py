"""Branches beside their peers: differences by volume, a map of branch and indicator, and a branch's own place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from pipeline.comparisons import FEWEST_CASES, FEWEST_PEERS
from pipeline.report.funnels import funnels
from pipeline.report.heat import heat
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.peers import Funnel, PeerLine, Peers
from pipeline.report.network import is_apart, is_comparable, network, standing, step_of
from pipeline.report.once import once_a_book
from pipeline.report.satisfaction import in_a_sentence
from pipeline.texts import Message, msg

MOST_TOLD = 10  # branches told apart in sentences, the worse ones first
COMMON = 0.8  # from such a share of a group on, a missed target is common to it
MOST_MARKS = 40  # more values of a group are shown as so many quantiles


def peers(book: Book, level: str, subject: str) -> Peers | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell."""
    if level == "branch":
        lines = _lines(book, subject)
        return Peers(lines=lines) if lines else None
    members = set(book.members(level, subject))
    apart = _apart(book, members)
    worst = {str(row["subject_id"]) for row, finding in apart if finding.tone == "worse"}
    units = book.units if level == "bank" else {subject: book.units[subject]}
    charts = funnels(book, members)
    found = heat(book, members, units, worst)
    told = (
        *(finding for _, finding in apart[:MOST_TOLD]),
        *_more(len(apart) - MOST_TOLD),
        *_groups_below(book, charts),
    )
    return Peers(funnels=charts, heat=found, told=told) if charts or found else None


def group_words(group: str) -> Message | str:
    """A组 for a code; a name that is more than a code as it is."""
    return group if len(group) > 2 or not group.isascii() else msg("Group {group}", group=group)


def _apart(book: Book, members: Collection[str]) -> list[tuple[Mapping[str, Any], Finding]]:
    """The branches told apart from their peers, each with its sentence: the worse ones first, farthest first."""
    rows = [
        row
        for (name, branch), row in network(book).funnels.items()
        if branch in members and name in book.indicators and is_apart(book, name, row)
    ]
    told = [(row, _sentence(book, row)) for row in rows]
    order = {"worse": 0, "plain": 1, "better": 2}
    return sorted(told, key=lambda pair: (order[pair[1].tone], -abs(float(pair[0]["z"])), pair[0]["subject_id"]))


def _more(count: int) -> list[Finding]:
    """How many more differences there are than sentences."""
    if count <= 0:
        return []
    return [Finding("peers.more", msg("{count} more clear differences are not told one by one.", count=count))]


def _sentence(book: Book, row: Mapping[str, Any]) -> Finding:
    name, branch = str(row["indicator"]), str(row["subject_id"])
    header = book.indicators[name].header
    value, base = float(row["value"]), float(row["group_value"])
    facts: dict[str, Any] = {
        "branch": book.names[branch],
        "title": in_a_sentence(name, header.title),
        "value": Quantity(value, header.unit),
        "group": group_words(str(row["peer_group"])),
        "base": Quantity(base, header.unit),
    }
    corrected = _corrected(book, name, branch, value)
    if corrected is not None and row["alarm_low"] <= corrected <= row["alarm_high"]:
        sentence = msg(
            "{branch}: {title} {value}; with its group's mix of business it would be {corrected}, within the usual "
            "differences of {group} ({base}).",
            corrected=Quantity(corrected, header.unit),
            **facts,
        )
        return Finding("peers.case_mix", sentence)
    verdict = str(row["verdict"])
    how_far = _how_far(row, facts, header.kind == "rate")
    if verdict == "better":
        sentence = msg("{branch}: {title} {value}, {how_far}; clearly better than its peers.", how_far=how_far, **facts)
    else:
        sentence = msg("{branch}: {title} {value}, {how_far}; clearly worse than its peers.", how_far=how_far, **facts)
    return Finding(f"peers.apart.{verdict}", sentence, verdict)


def _how_far(row: Mapping[str, Any], facts: Mapping[str, Any], is_rate: bool) -> Message:
    """A rate with cases enough as a multiple of its group's, anything else as the difference in its unit."""
    value, base = float(row["value"]), float(row["group_value"])
    named = {"group": facts["group"], "base": facts["base"]}
    if is_rate and float(row["expected"]) >= FEWEST_CASES:
        return msg("{times} that of {group} ({base})", times=Quantity(value / base, "times"), **named)
    gap = Quantity(round(value - base, 9), facts["value"].unit, change=True)
    return msg("{gap} against {group} ({base})", gap=gap, **named)


def _corrected(book: Book, indicator: str, branch: str, value: float) -> float | None:
    """The value with the group's mix of business; None where chance alone would explain how far it is from the value."""
    row = book.standardised.get((indicator, "branch", branch))
    if row is None or row["standardised_low"] <= value <= row["standardised_high"]:
        return None
    return number(row["standardised"])


def _groups_below(book: Book, charts: Collection[Funnel]) -> list[Finding]:
    """A target that nearly every branch of a group misses while they lie together: none of them is lagging behind."""
    found = []
    for chart in charts:
        target = book.target(chart.indicator)
        for group in chart.groups:
            rows = network(book).rows[(chart.indicator, group.group)].values()
            missed = sum(book.is_met(chart.indicator, number(row["value"])) is False for row in rows)
            is_alike = all(dot.verdict != "worse" for dot in group.dots)
            if target is None or missed < COMMON * len(rows) or not is_alike:
                continue
            sentence = msg(
                "{group} as a whole: {title} {value} against a target of {target}, missed by {missed} of {all} branches. They "
                "differ no more than usual: this is common to the group, and no one branch falls behind.",
                group=group_words(group.group),
                title=chart.title,
                value=Quantity(group.value, chart.unit, bound=target),
                target=Quantity(target, chart.unit),
                missed=missed,
                all=len(rows),
            )
            found.append(Finding("peers.group_below", sentence))
    return found


def _lines(book: Book, branch: str) -> tuple[PeerLine, ...]:
    """The branch on each core indicator among its peers; nothing where they are too few or it takes no part."""
    found = network(book)
    group = found.group_of.get(branch)
    if group is None:
        return ()
    lines = []
    for name in book.settings.core_indicators:
        rows = found.rows.get((name, group), {})
        if branch in rows and len(rows) >= FEWEST_PEERS and is_comparable(book, name):
            lines.append(_line(book, name, branch, group, rows))
    return tuple(lines)


def _line(book: Book, name: str, branch: str, group: str, rows: Mapping[str, Mapping[str, Any]]) -> PeerLine:
    header = book.indicators[name].header
    values = network(book).values(name, group)
    median, marks = _spread(book, name, group)
    own = float(rows[branch]["value"])
    is_higher = header.direction == "higher"
    below = int(np.searchsorted(values, own, "left"))
    ahead = len(values) - int(np.searchsorted(values, own, "right")) if is_higher else below
    return PeerLine(
        indicator=name,
        title=Text(header.title.zh, header.title.en),
        unit=header.unit,
        direction=header.direction,
        value=own,
        target=book.target(name),
        median=median,
        place=ahead + 1,
        size=len(values),
        marks=marks,
        step=step_of(standing(book, name, branch, group)),
        corrected=_corrected(book, name, branch, own),
    )


@once_a_book
def _spread(book: Book, indicator: str, group: str) -> tuple[float, tuple[float, ...]]:
    """The median of the group's values; and the values, or so many quantiles of many."""
    values = network(book).values(indicator, group)
    is_many = len(values) > MOST_MARKS
    marks = np.quantile(values, np.arange(1, MOST_MARKS) / MOST_MARKS) if is_many else values
    return float(np.median(values)), tuple(marks.tolist())
