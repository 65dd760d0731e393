"""Small pictures as inline SVG: no script, no style of their own; colours come from the classes in style.css."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from types import MappingProxyType

from pipeline.render.words import period_words
from pipeline.report.formats import number
from pipeline.report.model import Point

_WIDTH, _HEIGHT, _PAD = 124.0, 30.0, 4.0
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def finite(value: float | None) -> float | None:
    """The value, or None where it is no number."""
    return value if value is not None and math.isfinite(value) else None


def _real(values: Sequence[float | None]) -> list[float]:
    return [value for value in map(finite, values) if value is not None]


def _scale(value: float, low: float, high: float, top: float, bottom: float) -> float:
    """Where `value` lies between `bottom` (for `low`) and `top` (for `high`); the middle of a range without extent."""
    return (top + bottom) / 2 if high <= low else bottom - (value - low) / (high - low) * (bottom - top)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The points in unbroken runs: a gap in the data is a gap in the line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    """A path through the points; a point without neighbours becomes a short dash, so that it is seen."""
    parts = []
    for run in _runs(points):
        first, *rest = run
        parts.append(f"M{first[0]:.1f} {first[1]:.1f}")
        parts.append("".join(f"L{x:.1f} {y:.1f}" for x, y in rest) or "h1.5")
    return f'<path class="line" d="{"".join(parts)}"/>'


def sparkline(
    series: Sequence[Point], low: float | None, high: float | None, *, tone: str = "plain", label: str = ""
) -> str:
    """A line over the series on its band of ordinary variation, a dot on the last value; empty without values."""
    values = [finite(point.value) for point in series]
    real = _real(values)
    if not real:
        return ""
    band = low is not None and high is not None
    bounds = [*real, *_real([low, high])] if band else real
    bottom, top = min(bounds), max(bounds)
    y = partial(_scale, low=bottom, high=top, top=_PAD, bottom=_HEIGHT - _PAD)
    step = (_WIDTH - 2 * _PAD) / max(len(values) - 1, 1)
    points = [None if value is None else (_PAD + index * step, y(value)) for index, value in enumerate(values)]
    parts = [
        f'<svg class="spark" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" width="{_WIDTH:g}" height="{_HEIGHT:g}" '
        f'role="img" aria-label="{escape(label)}">'
    ]
    if low is not None and high is not None:
        upper, lower = y(high), y(low)
        parts.append(f'<rect class="band" y="{upper:.1f}" width="{_WIDTH:g}" height="{max(lower - upper, 1):.1f}"/>')
    parts.append(_line(points))
    if points[-1] is not None:
        parts.append(f'<circle class="dot {tone}" cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="3.2"/>')
    parts.append("</svg>")
    return "".join(parts)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from just below `low` to just above `high`, at most about `most` steps apart."""
    span = max(high - low, 0.4)
    step = next((step for step in _STEPS if span / step <= most), _STEPS[-1])
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 6) for index in range(first, max(last, first + 1) + 1)]


def band_label_place(values: Sequence[float | None], low: float, high: float, bottom: float, top: float) -> str:
    """Where the words for the band stand clear of the line, at the left: `top` or `bottom` of the band, inside it, else
    `above` or `below` it. `bottom` and `top` are the ends of the axis; the words are about a tenth of it high.
    """
    height = (top - bottom) / 9
    near = _real(values[: max(len(values) // 5, 1) + 1])
    spans = {
        "top": (high - height, high),
        "bottom": (low, low + height),
        "above": (high, high + height),
        "below": (low - height, low),
    }
    fitting = {
        place: span
        for place, span in spans.items()
        if bottom <= span[0] and span[1] <= top and (place in ("above", "below") or high - low >= height)
    }
    clear = {
        place: min((max(span[0] - value, value - span[1], 0.0) for value in near), default=height)
        for place, span in fitting.items()
    }
    return max(clear, key=lambda place: (min(clear[place], height / 2), -list(spans).index(place)), default="top")


def is_falling(values: Sequence[float | None]) -> bool:
    """Whether the line comes down to its last value, so that words above it would stand in the line."""
    before = values[-2] if len(values) > 1 else None
    return before is not None and values[-1] is not None and before > values[-1]


def trend(
    series: Sequence[Point],
    low: float | None,
    high: float | None,
    *,
    locale: str,
    label: str,
    band_label: str,
    happened: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> str:
    """The score over time, large, with axes in words: the picture that needs no script. Empty without values.

    `happened`: period → the numbers of what happened then, in the list on the page.
    """
    values = [finite(point.value) for point in series]
    real = _real(values)
    if not real:
        return ""
    marks = ticks(min(_real([*values, low, high])), max(_real([*values, low, high])))
    left, right, top, bottom = 46.0, 956.0, 14.0, 190.0
    y = partial(_scale, low=marks[0], high=marks[-1], top=top, bottom=bottom)
    inset = 26.0
    step = (right - left - 2 * inset) / max(len(series) - 1, 1)
    across = [left + inset + index * step for index in range(len(series))]
    parts = [f'<svg class="trend" viewBox="0 0 980 236" role="img" aria-label="{escape(label)}">']
    if low is not None and high is not None:
        parts.append(
            f'<rect class="band" x="{left:g}" y="{y(high):.1f}" width="{right - left:g}" '
            f'height="{y(low) - y(high):.1f}"/>'
        )
    decimals = 0 if all(mark == int(mark) for mark in marks) else 1
    for mark in marks:
        parts.append(
            f'<path class="grid" d="M{left:g} {y(mark):.1f}H{right:g}"/>'
            f'<text class="end" x="{left - 8:g}" y="{y(mark) + 4:.1f}">{number(mark, decimals)}</text>'
        )
    if low is not None and high is not None:
        place = band_label_place(values, low, high, marks[0], marks[-1])
        base = {"top": y(high) + 15, "bottom": y(low) - 6, "above": y(high) - 5, "below": y(low) + 15}[place]
        parts.append(f'<text x="{left + 8:g}" y="{base:.1f}">{escape(band_label)}</text>')
    for shown, x in zip(series, across, strict=True):
        if numbers := happened.get(shown.period):
            told = " ".join(circled(count) for count in numbers)
            parts.append(
                f'<path class="event" d="M{x:.1f} {top:g}V{bottom:g}"/>'
                f'<text class="mid event" x="{x:.1f}" y="{top - 3:g}">{told}</text>'
            )
    points = [None if value is None else (x, y(value)) for x, value in zip(across, values, strict=True)]
    parts.append(_line(points))
    for index, (point, x) in enumerate(zip(points, across, strict=True)):
        words = period_words(series[index].period, locale)
        parts.append(f'<text class="mid" x="{x:.1f}" y="212">{words.mark}</text>')
        if words.kind != "year" and (index == 0 or words.starts_year):
            parts.append(f'<text class="mid year" x="{x:.1f}" y="229">{words.year}</text>')
        if point is not None:
            last = index == len(points) - 1
            size = 5 if last else 3.2
            parts.append(
                f'<circle class="{"dot last" if last else "ring"}" cx="{x:.1f}" cy="{point[1]:.1f}" r="{size:g}"/>'
            )
    if end := points[-1]:
        is_above = not is_falling(values) and end[1] > top + 20
        beside = end[1] - 12 if is_above or end[1] + 22 > bottom else end[1] + 22
        parts.append(f'<text class="mid value" x="{end[0]:.1f}" y="{beside:.1f}">{number(values[-1], 2)}</text>')
    parts.append("</svg>")
    return "".join(parts)


def circled(count: int) -> str:
    """① to ⑳; beyond that the number alone."""
    return chr(0x2460 + count - 1) if 1 <= count <= 20 else str(count)


def strip(scores: Sequence[float], best: int, worst: int, tie: tuple[float, float] | None, *, label: str) -> str:
    """A group's scores as marks on one line, lowest left: the `best` first and `worst` last coloured, `tie` shaded.

    `scores` go from the first place to the last.
    """
    if len(scores) < 2:
        return ""
    low, high = min(scores), max(scores)
    at = partial(_scale, low=low, high=high, top=994.0, bottom=6.0)
    parts = [
        f'<svg class="strip" viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><path class="grid" d="M0 13H1000"/>'
    ]
    if tie:
        parts.append(
            f'<rect class="band" x="{at(tie[0]):.1f}" y="0" width="{at(tie[1]) - at(tie[0]):.1f}" height="26"/>'
        )
    for index, score in enumerate(scores):
        tone = "better" if index < best else "worse" if index >= len(scores) - worst else "plain"
        parts.append(f'<path class="mark {tone}" d="M{at(score):.1f} 4V22"/>')
    parts.append("</svg>")
    return "".join(parts)


def bar(value: float, most: float) -> str:
    """A bar as long as `value` is of `most`; a picture beside its number, so hidden from screen readers."""
    width = 0.0 if most <= 0 else min(value / most, 1.0) * 100
    return f'<svg class="bar" aria-hidden="true"><rect width="{width:.1f}%" height="100%"/></svg>'
