"""Charts as data: a layout from reports/charts with a report's figures put in, safe to stand inside a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

import orjson

from pipeline.render.svg import band_label_place, circled, finite, is_falling, ticks
from pipeline.render.words import period_words
from pipeline.report.formats import Quantity, fact, number, quantity
from pipeline.report.model import Point
from pipeline.report.model.trends import Mark
from pipeline.shipped import shipped
from pipeline.texts import msg

# Inside <script> only these could end the element or start a comment; as escapes JSON reads them back unchanged.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@cache
def _layout(name: str) -> bytes:
    return (shipped("reports") / "charts" / f"{name}.json").read_bytes()


def embedded(data: Any) -> str:
    """`data` as JSON that can stand inside a script element."""
    text = orjson.dumps(data).decode()
    for character, escaped in _UNSAFE.items():
        text = text.replace(character, escaped)
    return text


def _room_below(values: Sequence[float | None], marks: Sequence[float]) -> float:
    """How far the axis goes on below its lowest mark, so that the words below a last low value do not meet the months."""
    last, span = values[-1] if values else None, marks[-1] - marks[0]
    return span * 0.12 if last is not None and is_falling(values) and last < marks[0] + span * 0.12 else 0.0


def score_trend(
    series: Sequence[Point], low: float | None, high: float | None, locale: str, happened: Sequence[Mark] = ()
) -> dict[str, Any]:
    """`data`, `layout` and `config` of the score's trend for Plotly; colours are names of the style's variables.
    `happened`: what is marked on it, numbered as in the list on the page.
    """
    spec: dict[str, Any] = orjson.loads(_layout("score_trend"))
    values = [finite(point.value) for point in series]
    real = [value for value in [*values, finite(low), finite(high)] if value is not None]
    words = [period_words(point.period, locale) for point in series]
    places = [point.period for point in series]
    trace, layout = spec["trace"], spec["layout"]
    last = len(values) - 1
    trace |= {
        "x": places,
        "y": values,
        "text": [
            f"{word.full} {quantity(Quantity(value, 'score'), locale)}"
            for word, value in zip(words, values, strict=True)
        ],
    }
    trace["marker"] |= {
        "size": [11 if index == last else 7 for index in range(len(values))],
        "color": [spec["last_colour"] if index == last else trace["marker"]["color"] for index in range(len(values))],
    }
    layout["xaxis"] |= {"tickvals": places, "ticktext": axis_labels(series, locale), "range": [-0.45, last + 0.45]}
    layout["meta"] = {"marks": [word.mark for word in words], "years": [word.year for word in words]}
    layout["annotations"] = []
    if real:
        marks = ticks(min(real), max(real))
        decimals = 0 if all(mark == int(mark) for mark in marks) else 1
        layout["yaxis"] |= {
            "range": [marks[0] - _room_below(values, marks), marks[-1]],
            "tickvals": marks,
            "ticktext": [number(mark, decimals) for mark in marks],
        }
    if low is not None and high is not None:
        layout["shapes"] = [spec["band"] | {"y0": low, "y1": high}]
        label = msg("Ordinary range").text(locale)
        place = band_label_place(values, low, high, *layout["yaxis"]["range"])
        anchor: dict[str, Any] = {
            "y": high if place in ("top", "above") else low,
            "yanchor": "top" if place in ("top", "below") else "bottom",
        }
        layout["annotations"].append(spec["band_label"] | anchor | {"text": label})
    if values and values[-1] is not None:
        text = number(values[-1], 2)
        bottom, top = layout["yaxis"]["range"]
        is_at_top = values[-1] > top - (top - bottom) * 0.12  # where the numbers of what happened stand
        beside = {"yanchor": "top", "yshift": -8} if is_at_top or is_falling(values) else {}
        layout["annotations"].append(
            spec["last_label"] | beside | {"x": last, "y": values[-1], "text": f"<b>{text}</b>"}
        )
    _mark(layout, spec, places, happened, locale)
    return {"data": [trace], "layout": layout, "config": spec["config"]}


def _mark(
    layout: dict[str, Any], spec: dict[str, Any], places: Sequence[str], happened: Sequence[Mark], locale: str
) -> None:
    """A line at each period in which something happened, with its numbers above; the sentence when pointed at."""
    by_period: dict[str, list[Mark]] = {}
    for mark in happened:
        if mark.period in places:
            by_period.setdefault(mark.period, []).append(mark)
    for period, told in by_period.items():
        x = places.index(period)
        layout.setdefault("shapes", []).append(spec["event"] | {"x0": x, "x1": x})
        numbers = " ".join(circled(mark.number) for mark in told)
        words = "<br>".join(escape(mark.finding.sentence.text(locale, fact)) for mark in told)
        layout["annotations"].append(spec["event_label"] | {"x": x, "text": numbers, "hovertext": words})


def axis_labels(series: Sequence[Point], locale: str) -> list[str]:
    """A mark for each period, the year below the first one and where a year begins."""
    words = [period_words(point.period, locale) for point in series]
    return [
        f"{word.mark}<br>{word.year}" if word.kind != "year" and (index == 0 or word.starts_year) else word.mark
        for index, word in enumerate(words)
    ]
