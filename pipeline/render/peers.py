"""Branches beside their peers, as cells and pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from pipeline.render.funnel import funnel_picture
from pipeline.render.groups import tied
from pipeline.render.heat import spoken, step_class, step_mark, step_words
from pipeline.report.formats import fact
from pipeline.report.model import Quantity
from pipeline.report.model.peers import Funnel, FunnelDot, FunnelGroup, PeerLine
from pipeline.texts import msg

MOST_LISTED = 40  # branches of a group in the table behind its chart; of larger groups only those apart or near it
WORDS = {"better": msg("apart, better than its peers"), "worse": msg("apart, worse than its peers")}
NEAR, USUAL = msg("near the edge"), msg("usual difference")
LEFT, RIGHT, MIDDLE = 8.0, 252.0, 12.0


@dataclass(frozen=True)
class DotRow:
    """A row of the table behind a chart: the branch, its group, and what its difference is called."""

    group: FunnelGroup
    dot: FunnelDot
    words: str
    tone: str


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/peers.html.j2 and branches.html.j2 call, bound to their language."""
    return {
        "funnel_picture": partial(funnel_picture, locale=locale),
        "funnel_rows": partial(funnel_rows, locale=locale),
        "is_cut": is_cut,
        "step_mark": step_mark,
        "step_class": step_class,
        "step_words": partial(step_words, locale=locale),
        "step_spoken": partial(spoken, locale=locale),
        "peer_strip": partial(peer_strip, locale=locale),
        "tied": partial(tied, locale=locale),
    }


def is_cut(funnel: Funnel) -> bool:
    """Whether the table behind the charts leaves out branches within the usual differences."""
    return any(len(group.dots) > MOST_LISTED for group in funnel.groups)


def funnel_rows(funnel: Funnel, locale: str) -> list[DotRow]:
    """The branches of the charts by group: those apart first, then by volume."""
    rows = []
    for group in funnel.groups:
        dots: Sequence[FunnelDot] = group.dots
        if len(dots) > MOST_LISTED:
            dots = [dot for dot in dots if dot.verdict != "none" or dot.is_near][:MOST_LISTED]
        for dot in sorted(dots, key=lambda dot: (dot.verdict == "none", not dot.is_near, -dot.volume, dot.name)):
            words = WORDS.get(dot.verdict, NEAR if dot.is_near else USUAL)
            rows.append(DotRow(group, dot, words.text(locale), dot.verdict if dot.verdict in WORDS else "plain"))
    return rows


def peer_strip(line: PeerLine, locale: str) -> str:
    """The group's values as marks on one line, the better end right; its median as a tall mark, the own value as a dot."""
    ends = [*line.marks, line.value]
    low, high = min(ends), max(ends)
    label = msg(
        "own value {value}, median of the group {median}, from {low} to {high}",
        value=Quantity(line.value, line.unit),
        median=Quantity(line.median, line.unit),
        low=Quantity(low, line.unit),
        high=Quantity(high, line.unit),
    ).text(locale, fact)

    def at(value: float) -> float:
        part = 0.5 if high <= low else (value - low) / (high - low)
        return LEFT + (part if line.direction == "higher" else 1 - part) * (RIGHT - LEFT)

    marks = "".join(f"M{x:.1f} 8V16" for x in sorted({round(at(value), 1) for value in line.marks}))
    tone = "worse" if (line.step or 0) < 0 else "better" if (line.step or 0) > 0 else "plain"
    return (
        f'<svg class="place" viewBox="0 0 260 24" role="img" aria-label="{escape(label)}">'
        f'<path class="grid" d="M{LEFT:g} {MIDDLE:g}H{RIGHT:g}"/><path class="mark" d="{marks}"/>'
        f'<path class="median" d="M{at(line.median):.1f} 3V21"/>'
        f'<circle class="{tone}" cx="{at(line.value):.1f}" cy="{MIDDLE:g}" r="5"/></svg>'
    )
