"""The difference chart of a peer group as inline SVG: volume across, the indicator's value up, usual differences shaded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipeline.render.svg import ticks
from pipeline.report.formats import fact, number
from pipeline.report.model import Quantity
from pipeline.report.model.peers import Funnel, FunnelDot, FunnelGroup
from pipeline.texts import msg

WIDTH, HEIGHT = 320.0, 226.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 312.0, 10.0, 196.0
MOST_TITLED = (
    60  # of more branches only those apart or near it have a dot of their own; the rest are drawn in one stroke
)
MOST_NAMED = 4
LINE = 13.0  # height of a name


@dataclass(frozen=True)
class Axes:
    """Ends of the axes, and where a volume and a value lie between them; a value beyond the end lies on it."""

    first: float
    last: float
    bottom: float
    top: float

    def x(self, volume: float) -> float:
        return LEFT + (volume - self.first) / (self.last - self.first) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        part = (value - self.bottom) / (self.top - self.bottom)
        return BOTTOM - min(max(part, 0.0), 1.0) * (BOTTOM - TOP)


def funnel_picture(funnel: Funnel, group: FunnelGroup, name: str, locale: str) -> str:
    """The chart of one group; `name` is the group's in the reader's language."""
    marks = ticks(*_values(group), most=4)
    axes = Axes(*_volumes(group), marks[0], marks[-1])
    label = msg(
        "{title}, {group}: each branch at its volume, with the usual differences", title=funnel.title, group=name
    ).text(locale, fact)
    parts = [f'<svg class="funnel" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">']
    parts += _frame(axes, marks)
    parts += _curves(axes, group)
    level = axes.y(group.value)
    parts.append(f'<path class="level" d="M{LEFT:g} {level:.1f}H{RIGHT:g}"/>')
    parts += _dots(axes, funnel, group.dots, locale)
    parts += _names(axes, [dot for dot in group.dots if dot.verdict != "none"])
    return "".join([*parts, "</svg>"])


def _volumes(group: FunnelGroup) -> tuple[float, float]:
    """From none, or from near the smallest volume where all are much alike, to just beyond the largest."""
    volumes = [*(dot.volume for dot in group.dots), *(limit.volume for limit in group.limits)]
    least, most = min(volumes), max(volumes)
    room = max((most - least) * 0.12, most * 0.02, 1.0)
    return (0.0 if least < 0.25 * most else least - room, most + room)


def _values(group: FunnelGroup) -> tuple[float, float]:
    """The range of values that are drawn: every dot, and the limits from a tenth of the way on, before which they soar."""
    limits = group.limits[len(group.limits) // 10 :]
    values = [
        group.value,
        *(dot.value for dot in group.dots),
        *(end for limit in limits for end in (limit.alarm_low, limit.alarm_high)),
    ]
    real = [value for value in values if math.isfinite(value)]
    return min(real), max(real)


def _frame(axes: Axes, marks: Sequence[float]) -> list[str]:
    decimals = 0 if all(mark == int(mark) for mark in marks) else 1
    parts = [
        f'<path class="grid" d="M{LEFT:g} {axes.y(mark):.1f}H{RIGHT:g}"/>'
        f'<text class="end" x="{LEFT - 6:g}" y="{axes.y(mark) + 4:.1f}">{number(mark, decimals)}</text>'
        for mark in marks
    ]
    parts += [
        f'<text class="mid" x="{axes.x(mark):.1f}" y="{BOTTOM + 17:g}">{number(mark, 0)}</text>'
        for mark in volume_marks(axes.first, axes.last)
    ]
    return parts


def volume_marks(first: float, last: float) -> list[float]:
    """About four round volumes between the ends of the axis."""
    raw = max((last - first) / 4, 1.0)
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= raw)
    start = math.ceil(first / step)
    return [index * step for index in range(start, math.floor(last / step) + 1)]


def _curves(axes: Axes, group: FunnelGroup) -> list[str]:
    """The ranges of most branches and of the usual differences, as bands that narrow with the volume."""

    def band(name: str, low: str, high: str) -> str:
        upper = [(axes.x(limit.volume), axes.y(getattr(limit, high))) for limit in group.limits]
        lower = [(axes.x(limit.volume), axes.y(getattr(limit, low))) for limit in reversed(group.limits)]
        return f'<path class="{name}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in [*upper, *lower])}Z"/>'

    return [band("outer", "alarm_low", "alarm_high"), band("inner", "low", "high")]


def _dots(axes: Axes, funnel: Funnel, dots: Sequence[FunnelDot], locale: str) -> list[str]:
    def told(dot: FunnelDot) -> str:
        bound = {"name": dot.name, "value": Quantity(dot.value, funnel.unit), "volume": number(dot.volume, 0)}
        words = msg("{name}: {value}, volume {volume}", **bound).text(locale, fact)
        kind = dot.verdict if dot.verdict != "none" else "near" if dot.is_near else "plain"
        place = f'cx="{axes.x(dot.volume):.1f}" cy="{axes.y(dot.value):.1f}"'
        size = "4.6" if dot.verdict != "none" else "3.4"
        return f'<circle class="{kind}" {place} r="{size}"><title>{escape(words)}</title></circle>'

    is_many = len(dots) > MOST_TITLED
    single = [dot for dot in dots if not is_many or dot.verdict != "none"]
    parts = [_crowd(axes, [dot for dot in dots if dot.verdict == "none"])] if is_many else []
    return [*parts, *(told(dot) for dot in single)]


def _crowd(axes: Axes, dots: Sequence[FunnelDot]) -> str:
    """Many branches as one stroke of dots; those that would cover each other are drawn once."""
    places = sorted({(round(axes.x(dot.volume)), round(axes.y(dot.value))) for dot in dots})
    return f'<path class="crowd" d="{"".join(f"M{x} {y}h0" for x, y in places)}"/>'


def _names(axes: Axes, dots: Sequence[FunnelDot]) -> list[str]:
    """The names of branches apart, worst first, beside their dots and clear of each other."""
    parts: list[str] = []
    taken: list[float] = []
    for dot in sorted(dots, key=lambda dot: (dot.verdict != "worse", dot.name))[:MOST_NAMED]:
        x, y = axes.x(dot.volume), axes.y(dot.value) + 4
        while any(abs(y - other) < LINE for other in taken) and y < BOTTOM:
            y += LINE
        taken.append(y)
        is_right = x > (LEFT + RIGHT) / 2
        side = (
            f'class="name end {dot.verdict}" x="{x - 8:.1f}"'
            if is_right
            else f'class="name {dot.verdict}" x="{x + 8:.1f}"'
        )
        mark = "▼" if dot.verdict == "worse" else "▲"
        parts.append(f'<text {side} y="{y:.1f}">{mark} {escape(dot.name)}</text>')
    return parts
