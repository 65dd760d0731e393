"""Indicators over time with their ranges and what happened, and what moved the score. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

from pipeline.render.control import control, is_drawn
from pipeline.render.waterfall import falls
from pipeline.render.words import period_words
from pipeline.report.formats import NO_VALUE, fact, quantity
from pipeline.report.model import Quantity
from pipeline.report.model.trends import ControlChart, ControlPoint, Mark
from pipeline.texts import msg

TONES = {"better": msg("clearly better"), "worse": msg("clearly worse"), "breach": msg("target missed")}


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/trends.html.j2 calls, bound to their language."""
    return {
        "control_picture": partial(control_picture, locale=locale),
        "control_rows": partial(control_rows, locale=locale),
        "control_target": partial(control_target, locale=locale),
        "falls": partial(falls, locale=locale),
        "happened_in": happened_in,
        "has_ranges": has_ranges,
    }


def happened_in(marks: Sequence[Mark]) -> dict[str, list[int]]:
    """Period → the numbers of what happened then."""
    found: dict[str, list[int]] = {}
    for mark in marks:
        found.setdefault(mark.period, []).append(mark.number)
    return found


def control_picture(chart: ControlChart, marks: Sequence[Mark], locale: str) -> str:
    """The chart as SVG, what happened numbered as in the list below the charts."""
    told = [mark for mark in marks if mark.number in chart.marks]
    by_period = happened_in(told)
    first, last = (period_words(point.period, locale).full for point in (chart.points[0], chart.points[-1]))
    label = msg("{title}, {first} to {last}", title=chart.title, first=first, last=last).text(locale, fact)
    return control(chart, by_period, locale=locale, label=label)


def control_target(chart: ControlChart, locale: str) -> str:
    """目标98.00%, and whether the picture has a line for it; empty without a target."""
    if chart.target is None:
        return ""
    target = Quantity(chart.target, chart.unit)
    if is_drawn(chart.target, chart.points):
        return msg("Target {value}", value=target).text(locale, fact)
    return msg("Target {value}, beyond the picture", value=target).text(locale, fact)


def has_ranges(chart: ControlChart) -> bool:
    return any(point.low is not None for point in chart.points)


def control_rows(chart: ControlChart, locale: str) -> str:
    """The rows of the table behind a chart: each period with its value, its range where the chart has one, and its words."""
    ranged = has_ranges(chart)
    return "".join(_row(point, chart, locale, ranged=ranged) for point in chart.points if point.value is not None)


def _row(point: ControlPoint, chart: ControlChart, locale: str, *, ranged: bool) -> str:
    period = escape(period_words(point.period, locale).full)
    value = quantity(Quantity(point.value, chart.unit), locale, bound=chart.target)
    says = TONES[point.tone].text(locale) if point.tone in TONES else ""
    span = f"<td>{escape(_span(point, chart.unit, locale))}</td>" if ranged else ""
    tone = point.tone if point.tone in TONES else "plain"
    return f'<tr><th scope="row">{period}</th><td>{escape(value)}</td>{span}<td class="l {tone}">{escape(says)}</td></tr>\n'


def _span(point: ControlPoint, unit: str, locale: str) -> str:
    if point.low is None or point.high is None:
        return NO_VALUE
    low, high = (quantity(Quantity(end, unit), locale) for end in (point.low, point.high))
    return msg("{first} to {last}", first=low, last=high).text(locale)
