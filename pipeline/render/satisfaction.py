"""Customers' answers: by instrument, their distribution, dimensions, who took part, what was written. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

from markupsafe import Markup

from pipeline.report.formats import NO_VALUE, fact, number, quantity
from pipeline.report.model import Quantity, Text
from pipeline.report.model.satisfaction import AnswerClass, Comment, DimensionLine, InstrumentLine
from pipeline.texts import Message, msg

INSTRUMENTS = {
    "counter_device": msg("Counter device"),
    "ivr": msg("Key pressed after a call"),
    "sms": msg("SMS"),
    "chat": msg("After an online chat"),
    "app": msg("Mobile app"),
    "phone_interview": msg("Telephone interview"),
    "paper": msg("Paper questionnaire"),
    "nps": msg("Willingness to recommend"),
}
MEASURES = {
    "satisfied": msg("share satisfied"),
    "index": msg("index, 0 to 100"),
    "nps": msg("net promoter score"),
}
UNITS = {"satisfied": "percent", "index": "score", "nps": "nps"}
RECOMMENDING = {0: msg("detractors (0 to 6)"), 7: msg("passives (7 to 8)"), 9: msg("promoters (9 to 10)")}
BEST, FULL = 5, 100.0  # colours of a bar run from 1, the worst, to 5
SHORT = 5  # points of a scale whose points have classes of their own


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/satisfaction.html.j2 calls, bound to their language."""
    spoken: dict[str, Callable[..., Any]] = {
        "instrument_name": instrument_name,
        "measure_name": measure_name,
        "answer_value": answer_value,
        "answer_change": answer_change,
        "answer_target": answer_target,
        "answer_note": answer_note,
        "answer_classes": answer_classes,
        "answer_extremes": extremes,
        "answer_spread": spread,
        "dimension_title": dimension_title,
        "comment_source": comment_source,
    }
    return {name: partial(function, locale=locale) for name, function in spoken.items()}


def instrument_name(name: str, locale: str) -> str:
    """柜面评价器, 挂机按键评价, …; 推荐意愿 for the net promoter score."""
    return INSTRUMENTS[name].text(locale)


def measure_name(line: InstrumentLine, locale: str) -> str:
    """What the value is: 满意率, 百分制得分, 净推荐值."""
    return MEASURES[line.measure].text(locale)


def answer_value(line: InstrumentLine, locale: str) -> str:
    return quantity(Quantity(line.value, UNITS[line.measure], bound=line.target), locale)


def answer_target(line: InstrumentLine, locale: str) -> str:
    return quantity(Quantity(line.target, UNITS[line.measure]), locale)


def answer_change(line: InstrumentLine | DimensionLine, change: float | None, locale: str) -> str:
    """A change with its sign: 个百分点 for shares, 分 for scores; an em dash where there is no base."""
    unit = UNITS[line.measure] if isinstance(line, InstrumentLine) else "score"
    return quantity(Quantity(change, unit, change=True), locale)


def answer_note(line: InstrumentLine | DimensionLine, locale: str) -> str:
    """Why a value is not shown, or only shown; empty where it speaks for itself."""
    if line.is_suppressed:
        return msg("not shown (too few answers)").text(locale)
    return msg("sample too small, listed only").text(locale) if line.is_thin else ""


def answer_classes(line: InstrumentLine, locale: str) -> list[tuple[str, str, str]]:
    """Name, count and share of each class of answers, the worst first."""
    return [(_class_name(line, one, locale), number(one.count, 0), _share(one)) for one in line.classes]


def extremes(line: InstrumentLine, locale: str) -> str:
    """The best and the worst class in words: 最高档90.05%，最低档0.36%; empty without classes."""
    if not line.classes:
        return ""
    worst, best = line.classes[0], line.classes[-1]
    return msg(
        "{best} {high}, {worst} {low}",
        best=_class_name(line, best, locale),
        high=_share(best),
        worst=_class_name(line, worst, locale),
        low=_share(worst),
    ).text(locale)


def spread(line: InstrumentLine, locale: str) -> Markup:
    """A bar over the whole width, a piece for each class of answers, the worst at the left; empty without classes."""
    if not line.classes:
        return Markup("")
    label = fact([f"{name} {share}" for name, _, share in answer_classes(line, locale)], locale)
    parts = [f'<svg class="spread" role="img" aria-label="{escape(label)}">']
    start, last = 0.0, len(line.classes) - 1
    for place, one in enumerate(line.classes):
        shade = 1 + round(place / max(last, 1) * (BEST - 1))
        parts.append(f'<rect class="a{shade}" x="{start:.2f}%" width="{one.share:.2f}%" height="100%"/>')
        start += one.share
    parts.append("</svg>")
    return Markup("".join(parts))


def dimension_title(line: DimensionLine, locale: str) -> str:
    return line.title.text(locale) if isinstance(line.title, Text) else line.title


def comment_source(comment: Comment, locale: str) -> str:
    """Where it was said, and how often: 电话访问, or 在线会话后，9条."""
    source = INSTRUMENTS[comment.instrument]
    if comment.count == 1:
        return source.text(locale)
    return msg("{source}, {count} times", source=source, count=number(comment.count, 0)).text(locale, fact)


def _class_name(line: InstrumentLine, one: AnswerClass, locale: str) -> str:
    if line.measure == "nps":
        return RECOMMENDING[one.low].text(locale)
    if line.scale is not None and line.scale <= SHORT:
        return _step(one.low, line.scale).text(locale)
    return msg("{low} to {high} points", low=one.low, high=one.high).text(locale)


def _step(score: int, scale: int) -> Message:
    """A point of a short scale: the lowest and the highest by name, those between by their number."""
    if score == 1:
        return msg("lowest answer")
    return msg("highest answer") if score == scale else msg("answer {score} of {scale}", score=score, scale=scale)


def _share(one: AnswerClass) -> str:
    """Per cent with two decimals; never 0 or 100 where it is not."""
    bound = FULL if one.share > FULL / 2 else 0.0
    return f"{number(one.share, 2, bound=bound)}%" if one.share == one.share else NO_VALUE
