"""A control chart as inline SVG: the line on its range of ordinary variation, the target, what stands out, what happened."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pipeline.render.svg import finite
from pipeline.render.words import period_words
from pipeline.report.formats import Quantity, number, quantity
from pipeline.report.model.trends import ControlChart, ControlPoint

_WIDTH, _HEIGHT = 460.0, 168.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 448.0, 24.0, 132.0
_INSET = 14.0
_WORDS = 46.0  # how far the newest value in figures reaches to the left of its point
_HIGH = 11.0
_NUMBERED = 18.0  # down to here reach the numbers of what happened
_CLEAR = 100.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_DECIMALS = 2
_ROUNDING = 1e-6  # values closer together than this are one value
FAR = 1.0  # a target further off than this part of the values' span is told in words alone
# A better point is a triangle that points up, a worse one points down, a missed standard is a square.
_SHAPES = {
    "better": "M{x:.1f} {y:.1f}m0 -5l4.6 8h-9.2z",
    "worse": "M{x:.1f} {y:.1f}m0 5l4.6 -8h-9.2z",
    "breach": "M{x:.1f} {y:.1f}m-4 -4h8v8h-8z",
}


@dataclass(frozen=True)
class _Plane:
    """Where values and periods lie: `marks` are the values at the grid lines, from the lowest to the highest."""

    marks: Sequence[float]
    count: int

    def y(self, value: float) -> float:
        low, high = self.marks[0], self.marks[-1]
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)

    def within(self, value: float) -> float:
        """The value, or the end of the picture beyond which it lies."""
        return min(max(value, self.marks[0]), self.marks[-1])

    @property
    def step(self) -> float:
        return (_RIGHT - _LEFT - 2 * _INSET) / max(self.count - 1, 1)

    def x(self, place: int) -> float:
        return _LEFT + _INSET + place * self.step


def grid(low: float, high: float, most: int = 3) -> list[float]:
    """Round values from just below `low` to just above `high`, in about `most` steps; none with more than the two decimals
    that a figure has anywhere on a page.
    """
    if high - low < _ROUNDING:  # one value alone: nothing lies above 100 %, nothing below 0
        low, high = (high - 1, high) if high >= 1 else (low, low + 1)
    span = high - low
    power = 10 ** math.floor(math.log10(span / most))
    steps = (factor * power for factor in _STEPS if span <= most * factor * power * (1 + 1e-9))
    least = 10.0**-_DECIMALS
    step = next((step for step in steps if step >= least and _places(step) <= _DECIMALS), least)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 9) for index in range(first, max(last, first + 1) + 1)]


def is_drawn(target: float | None, points: Sequence[ControlPoint]) -> bool:
    """Whether the target lies near enough to the values to stand in the picture."""
    low, high = _extent(points)
    return target is not None and low - FAR * (high - low) <= target <= high + FAR * (high - low)


def control(chart: ControlChart, marks: Mapping[str, Sequence[int]], *, locale: str, label: str) -> str:
    """The chart's picture; `marks`: period → the numbers of what happened then. Empty without values."""
    points = chart.points
    if not any(finite(point.value) is not None for point in points):
        return ""
    low, high = _extent(points)
    if chart.target is not None and is_drawn(chart.target, points):
        low, high = min(low, chart.target), max(high, chart.target)
    plane = _Plane(grid(low, high), len(points))
    parts = [
        f'<svg class="control" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{escape(label)}">',
        *_ranges(points, plane),
        *_axis(chart.unit, plane),
        *_centre(points, plane),
    ]
    if chart.target is not None and is_drawn(chart.target, points):
        parts.append(f'<path class="target" d="M{_LEFT:g} {plane.y(chart.target):.1f}H{_RIGHT:g}"/>')
    parts += [*_events(points, marks, plane), _path(points, plane), *_dots(chart, marks, plane, locale)]
    parts += [*_periods(points, plane, locale), "</svg>"]
    return "".join(parts)


def _extent(points: Sequence[ControlPoint]) -> tuple[float, float]:
    """The lowest and highest of the values and of the newest range; wider ranges of earlier periods end at the edge."""
    ranged = [point for point in points if point.low is not None and point.high is not None]
    found = [point.value for point in points] + [end for point in ranged[-1:] for end in (point.low, point.high)]
    real = [value for item in found if (value := finite(item)) is not None]
    return (min(real), max(real)) if real else (0.0, 0.0)


def _ranges(points: Sequence[ControlPoint], plane: _Plane) -> Iterator[str]:
    """The range of ordinary variation, period by period: its limits move with the number of cases."""
    upper, lower = [], []
    for place, point in enumerate(points):
        if point.low is None or point.high is None:
            continue
        left = _LEFT if place == 0 else plane.x(place) - plane.step / 2
        right = _RIGHT if place == len(points) - 1 else plane.x(place) + plane.step / 2
        upper.append(f"{left:.1f} {plane.y(plane.within(point.high)):.1f}H{right:.1f}")
        lower.append(f"{right:.1f} {plane.y(plane.within(point.low)):.1f}H{left:.1f}")
    if upper:
        yield f'<path class="band" d="M{"L".join(upper)}L{"L".join(reversed(lower))}z"/>'


def _axis(unit: str, plane: _Plane) -> Iterator[str]:
    decimals = max((_places(mark) for mark in plane.marks), default=0)
    for mark in plane.marks:
        y = plane.y(mark)
        yield f'<path class="grid" d="M{_LEFT:g} {y:.1f}H{_RIGHT:g}"/>'
        sign = "%" if unit == "percent" else ""
        yield f'<text class="end" x="{_LEFT - 6:g}" y="{y + 4:.1f}">{number(mark, decimals)}{sign}</text>'


def _places(value: float) -> int:
    return next((places for places in range(4) if abs(value - round(value, places)) < 1e-9), 4)


def _centre(points: Sequence[ControlPoint], plane: _Plane) -> Iterator[str]:
    centres = {point.centre for point in points if point.centre is not None}
    if len(centres) == 1:
        yield f'<path class="centre" d="M{_LEFT:g} {plane.y(centres.pop()):.1f}H{_RIGHT:g}"/>'


def _events(points: Sequence[ControlPoint], marks: Mapping[str, Sequence[int]], plane: _Plane) -> Iterator[str]:
    """A line at the period with the number of what happened; several in one period beside each other."""
    for place, point in enumerate(points):
        numbers = marks.get(point.period, ())
        if not numbers:
            continue
        x = plane.x(place)
        yield f'<path class="event" d="M{x:.1f} 17V{_BOTTOM:g}"/>'
        first = min(x - (len(numbers) - 1) * 8, _WIDTH - 9 - (len(numbers) - 1) * 16)
        for index, told in enumerate(numbers):
            yield f'<circle class="event" cx="{first + index * 16:.1f}" cy="9" r="7.4"/>'
            yield f'<text class="number" x="{first + index * 16:.1f}" y="12.6">{told}</text>'


def _path(points: Sequence[ControlPoint], plane: _Plane) -> str:
    """The line from value to value: a period that brings none of its own does not break it."""
    places = [(plane.x(place), plane.y(value)) for place, point in enumerate(points)
              if (value := finite(point.value)) is not None]  # fmt: skip
    return f'<path class="line" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>'


def _dots(chart: ControlChart, marks: Mapping[str, Sequence[int]], plane: _Plane, locale: str) -> Iterator[str]:
    """Shapes where a value stands out, small dots where it does not, and the newest value in figures."""
    last = max(place for place, point in enumerate(chart.points) if finite(point.value) is not None)
    for place, point in enumerate(chart.points):
        if (value := finite(point.value)) is None:
            continue
        x, y = plane.x(place), plane.y(value)
        if shape := _SHAPES.get(point.tone):
            yield f'<path class="dot {point.tone}" d="{shape.format(x=x, y=y)}"/>'
        else:
            size, kind = (3.4, "dot last") if place == last else (2.0, "dot")
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>'
    top = _NUMBERED if marks.get(chart.points[last].period) else 0.0
    yield _in_figures(chart, last, plane, top, locale)


def _in_figures(chart: ControlChart, place: int, plane: _Plane, top: float, locale: str) -> str:
    """The newest value with its unit, above its point or, where the line leaves more room there, below; never above `top`."""
    value = chart.points[place].value or 0.0
    x, y = plane.x(place), plane.y(value)
    anchor = "end" if place > len(chart.points) - 3 else "mid"
    reach = _WORDS if anchor == "end" else _WORDS / 2
    line = _heights(chart.points[: place + 1], plane, x - reach)
    above, under = (_room(line, base) for base in (y - 9, y + 17))
    below = y - 9 - _HIGH < top or (under > above and y + 17 <= _BOTTOM + 2)
    text = quantity(Quantity(value, chart.unit, bound=chart.target), locale)
    return (
        f'<text class="{anchor} value" x="{min(x + 6, _RIGHT):.1f}" y="{y + 17 if below else y - 9:.1f}">'
        f"{escape(text)}</text>"
    )


def _heights(points: Sequence[ControlPoint], plane: _Plane, left: float) -> list[float]:
    """Where the line runs from `left` to its end, at each unit of width."""
    known = [(plane.x(place), plane.y(value)) for place, point in enumerate(points)
             if (value := finite(point.value)) is not None]  # fmt: skip
    return [
        low + (high - low) * (at - start) / (end - start)
        for (start, low), (end, high) in pairwise(known)
        for at in range(math.ceil(max(start, left)), math.floor(end) + 1)
    ]


def _room(line: Sequence[float], base: float) -> float:
    """By how much the words on `base` stay clear of the line."""
    top, bottom = base - _HIGH, base + 2
    return min((max(top - y, y - bottom, 0.0) for y in line), default=_CLEAR)


def _periods(points: Sequence[ControlPoint], plane: _Plane, locale: str) -> Iterator[str]:
    """Every third period, counted from the last, with the year below where it changes; all of them where they are few."""
    last, year = len(points) - 1, ""
    for place, point in enumerate(points):
        if (last - place) % 3 and last >= 6:
            continue
        words = period_words(point.period, locale)
        yield f'<text class="mid" x="{plane.x(place):.1f}" y="149">{words.mark}</text>'
        if words.kind != "year" and words.year != year:
            yield f'<text class="mid year" x="{plane.x(place):.1f}" y="163">{words.year}</text>'
        year = words.year
