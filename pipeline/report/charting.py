"""An indicator on its control chart: every period with its range of ordinary variation, and what earlier periods say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.indicators import SCALE, Indicator
from pipeline.periods import Period
from pipeline.report.formats import quantity
from pipeline.report.judgements import FEWEST
from pipeline.report.lines import rows_by_period
from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.report.model.trends import ControlChart, ControlPoint, Mark
from pipeline.statistics.newest import Charted, charted
from pipeline.texts import Message, msg

STRETCHES = ("trend", "shift")  # signals that several periods give together
RESPONDENTS = 5  # fewer answers than this are not shown under the bank's level
ANSWERS = frozenset({"surveys", "survey_answers"})
BOUNDED = ("percent", "index", "nps", "score")  # units whose values end at 100


def control_chart(book: Book, line: IndicatorLine, level: str, subject: str, marks: Sequence[Mark]) -> ControlChart:
    """The chart behind a row of the table of indicators, with the same range and judgement."""
    indicator = book.indicators[line.indicator]
    points, notes = _points(book, indicator, line, level, subject)
    if level != "bank" and line.evidence == "sample" and ANSWERS & set(indicator.header.reads):
        points = tuple(_protected(book, point, indicator.name, level, subject) for point in points)
    return ControlChart(
        indicator=line.indicator,
        title=line.title,
        unit=line.unit,
        standard=line.standard,
        target=line.target,
        points=points,
        judgement=line.judgement,
        notes=(*notes, *_both_figures(points, line)),
        marks=tuple(mark.number for mark in marks if mark.indicators is None or line.indicator in mark.indicators),
    )


def _protected(book: Book, point: ControlPoint, indicator: str, level: str, subject: str) -> ControlPoint:
    """The point without its value where so few answered that it could tell who said what."""
    row = book.row(indicator, level, subject, Period.parse(point.period))
    answers = number(row["sample"]) if row else None
    if answers is None or answers >= RESPONDENTS:
        return point
    return replace(point, value=None, unexcluded=None, tone="plain")


def _points(
    book: Book, indicator: Indicator, line: IndicatorLine, level: str, subject: str
) -> tuple[tuple[ControlPoint, ...], tuple[Finding, ...]]:
    rows = rows_by_period(book, indicator, level, subject)
    values = [number(row["value"]) if row else None for row in rows]
    shown = book.shown_periods
    plain = tuple(
        ControlPoint(str(period), value, unexcluded=number(row.get("unexcluded")) if row else None)
        for period, value, row in zip(shown, values[-len(shown) :], rows[-len(shown) :], strict=True)
    )
    if line.standard != "plain":
        return _against_the_standard(book, plain, line)
    if sum(value is not None for value in values) < FEWEST:
        return plain, (Finding("chart.short", msg("Fewer than {count} periods: no ordinary range yet", count=FEWEST)),)
    counts = [(row["numerator"], row["denominator"]) if row else (None, None) for row in rows]
    above, below = (_floats([pair[place] for pair in counts]) for place in (0, 1))
    found = charted(
        indicator.header.kind,
        _floats(values),
        above,
        below,
        scale=SCALE.get(line.unit, 1.0),
        fewest=FEWEST,
    )
    least = -100.0 if indicator.header.kind == "balance" else 0.0
    return _with_range(plain, found, line, least)


def _with_range(
    points: tuple[ControlPoint, ...], found: Charted, line: IndicatorLine, least: float
) -> tuple[tuple[ControlPoint, ...], tuple[Finding, ...]]:
    most = 100.0 if line.unit in BOUNDED else math.inf
    limits = found.limits
    rising = np.diff(found.points, prepend=np.nan) > 0
    told, signals = [], []
    for place, point in enumerate(points, len(found.points) - len(points)):
        centre = _number(limits.centre[place])
        cause = found.causes[place]
        is_up = bool(rising[place]) if cause == "trend" else point.value is not None and point.value > (centre or 0.0)
        tone = "plain" if cause == "common" else "better" if is_up == (line.direction == "higher") else "worse"
        low, high = _number(limits.lower[place]), _number(limits.upper[place])
        # A stretch on one side of the average is told in words; of its points only the newest is judged by it.
        is_marked = cause != "shift" or place == len(found.points) - 1
        ranged = ControlPoint(
            point.period,
            point.value,
            centre,
            None if low is None else max(low, least),
            None if high is None else min(high, most),
            tone if is_marked else "plain",
            point.unexcluded,
        )
        told.append(ranged)
        signals.append((tone, cause if cause in STRETCHES else "level", is_up))
    return tuple(told), tuple(_earlier(told[:-1], signals[:-1]))


def _earlier(points: Sequence[ControlPoint], signals: Sequence[tuple[str, str, bool]]) -> list[Finding]:
    """What the periods before the newest say, a sentence for each stretch of periods that say the same."""
    found = []
    for (tone, kind, is_up), group in groupby(zip(points, signals, strict=True), key=lambda pair: pair[1]):
        stretch = [point for point, _ in group]
        if tone == "plain":
            continue
        when = _span(stretch[0].period, stretch[-1].period)
        words = _stretch_words(tone, kind, len(stretch), is_up=is_up)
        told = tone if kind != "shift" else "plain"
        found.append(Finding(f"chart.{kind}.{tone}", msg("{when}: {what}", when=when, what=words), told))
    return found


def _stretch_words(tone: str, kind: str, count: int, *, is_up: bool) -> Message:
    match kind, tone:
        case "trend", _:
            return (
                msg("rising for {count} periods", count=count)
                if is_up
                else msg("falling for {count} periods", count=count)
            )
        case "shift", "better":
            return msg("{count} periods better than the average", count=count)
        case "shift", _:
            return msg("{count} periods worse than the average", count=count)
        case _, "better":
            return msg("clearly better")
    return msg("clearly worse")


def _against_the_standard(
    book: Book, points: tuple[ControlPoint, ...], line: IndicatorLine
) -> tuple[tuple[ControlPoint, ...], tuple[Finding, ...]]:
    """A legal standard has no ordinary range: each period kept it or did not."""
    told = tuple(
        ControlPoint(
            point.period, point.value, tone="breach" if is_met is False else "plain", unexcluded=point.unexcluded
        )
        for point in points
        for is_met in [book.is_met(line.indicator, point.value)]
    )
    if line.target is None:
        return told, ()
    missed = sum(point.tone == "breach" for point in told)
    counted = sum(point.value is not None for point in told)
    if not missed:
        return told, (Finding("chart.standard.met", msg("Target met in all {count} periods", count=counted)),)
    sentence = msg("Target missed in {missed} of {count} periods", missed=missed, count=counted)
    return told, (Finding("chart.standard.missed", sentence, "breach"),)


def _both_figures(points: Sequence[ControlPoint], line: IndicatorLine) -> list[Finding]:
    """The value of each period with and without what an approved exclusion leaves out."""
    found = []
    for point in points:
        if point.unexcluded is None or point.value is None:
            continue
        when = period_name(point.period)
        kept, whole = (Quantity(value, line.unit, bound=line.target) for value in (point.value, point.unexcluded))
        sentence = msg("{when}: {value} with the exclusion, {whole} without it", when=when, value=kept, whole=whole)
        if quantity(kept, "en") == quantity(whole, "en"):
            sentence = msg("{when}: {value} with the exclusion and without it", when=when, value=kept)
        found.append(Finding("chart.excluded", sentence))
    return found


def period_name(period: str) -> Text:
    """2026年9月, 2026年三季度 or 2026年."""
    found = Period.parse(period)
    if found.kind == "month":
        return Text(f"{found.year}年{found.number}月", f"{found.first:%B} {found.year}")
    if found.kind == "quarter":
        return Text(f"{found.year}年{'一二三四'[found.number - 1]}季度", f"Q{found.number} {found.year}")
    return Text(f"{found.year}年", str(found.year))


def _span(first: str, last: str) -> Text | Message:
    if first == last:
        return period_name(first)
    return msg("{first} to {last}", first=period_name(first), last=period_name(last))


def _floats(series: Sequence[float | None]) -> np.ndarray:
    return np.array([math.nan if value is None else value for value in series], float)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
