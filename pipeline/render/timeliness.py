"""How fast customers were served: by channel and by hour of the day. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from html import escape
from typing import Any

from markupsafe import Markup

from pipeline.render.cells import shown
from pipeline.report.formats import NO_VALUE, fact, number
from pipeline.report.model.timeliness import Course, PaceLine, Slot
from pipeline.report.paces import CHANNELS, WEEKDAYS
from pipeline.texts import Message, msg

LEAST_TOP = 10.0  # per cent of late ones that a full column stands for at least, so that small shares look small
MINUTE = 60
MARKS = {"worst": msg("slowest"), "thin": msg("few")}  # what is said of a slot in the table


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/timeliness.html.j2 calls, bound to their language."""
    spoken: dict[str, Callable[..., Any]] = {
        "channel_name": channel_name,
        "pace_judgement": pace_judgement,
        "late_columns": columns,
        "span_seconds": span_seconds,
        "slot_rows": slot_rows,
    }
    return {name: partial(function, locale=locale) for name, function in spoken.items()}


def channel_name(channel: str, locale: str) -> str:
    """柜面, 电话, 在线, 邮件."""
    return CHANNELS[channel].text(locale)


def pace_judgement(line: PaceLine, locale: str) -> tuple[str, str]:
    """The tone and the words of a line against its target; both plain and empty without one. A target missed is ordinary in
    tone, as in the table of core indicators: whether it is worse than usual, its chart tells.
    """
    if line.status == "thin":
        return "plain", msg("sample too small, listed only").text(locale)
    if line.is_met is None:
        return "plain", NO_VALUE
    return "plain", (msg("target met") if line.is_met else msg("target missed")).text(locale)


def span_seconds(seconds: float, locale: str) -> str:
    """45秒, 3分54秒."""
    whole = int(seconds + 0.5)
    if whole < MINUTE:
        return msg("{seconds} s", seconds=whole).text(locale)
    return msg("{minutes} min {seconds} s", minutes=number(whole // MINUTE, 0), seconds=whole % MINUTE).text(locale)


def columns(course: Course, courses: Sequence[Course], cut: str, locale: str) -> Markup:
    """A column for each hour or day, as high as its share of late ones, with the figure above and the hour below; from the
    first to the last that any of `courses` knows, so that their columns stand below one another.
    """
    top = max([LEAST_TOP, *(100.0 - slot.rate for slot in course.slots if not slot.is_thin)])
    label = fact([_spoken(slot, cut, locale) for slot in course.slots if not slot.is_thin], locale)
    starts = [slot.start for one in courses for slot in one.slots]
    slots = {slot.start: slot for slot in course.slots}
    parts = [_column(slots.get(start), start, top, cut, locale) for start in range(min(starts), max(starts) + 1)]
    return Markup(f'<div class="columns" role="img" aria-label="{escape(label)}">{"".join(parts)}</div>')


def _column(slot: Slot | None, start: int, top: float, cut: str, locale: str) -> str:
    """One column on a scale that ends at `top` per cent; an empty one where there was nobody."""
    late = 100.0 - slot.rate if slot else 0.0
    height = min(late / top, 1.0) * 100.0
    is_judged = slot is not None and not slot.is_thin
    tone = " worst" if slot and slot.is_worst else "" if is_judged else " thin"
    figure = number(late, 1) if is_judged else ""
    mark = str(start) if cut == "hour" else slot_name(start, cut, locale)
    return (
        f'<span class="column{tone}"><b>{figure}</b><svg aria-hidden="true"><rect y="{100 - height:.1f}%" width="100%" '
        f'height="{height:.1f}%"/></svg><i>{escape(mark)}</i></span>'
    )


@cache
def slot_name(slot: int, cut: str, locale: str) -> str:
    """9:00—10:00, or a day of the week."""
    if cut == "weekday":
        return WEEKDAYS[slot - 1].text(locale)
    return msg("{start}:00 to {end}:00", start=slot, end=slot + 1).text(locale)


def slot_rows(courses: Sequence[Course], cut: str, locale: str) -> Markup:
    """A table's rows: each hour or day that any of the channels knows, with three cells of each channel. Written here since a
    branch's page has hundreds of these cells.
    """
    found = [{slot.start: slot for slot in course.slots} for course in courses]
    starts = sorted({start for slots in found for start in slots})
    words = {name: message.text(locale) for name, message in MARKS.items()}
    rows = (
        f'<tr><th scope="row">{escape(slot_name(start, cut, locale))}</th>'
        f"{''.join(_cells(slots.get(start), words, locale) for slots in found)}</tr>"
        for start in starts
    )
    return Markup("\n".join(rows))


def _cells(slot: Slot | None, words: Mapping[str, str], locale: str) -> str:
    """A slot's share in time, how many were late, and how many there were; no value where there was nobody."""
    if slot is None:
        return f"<td>{NO_VALUE}</td>" * 3
    mark = "worst" if slot.is_worst else "thin" if slot.is_thin else ""
    tone, word = ' class="worse"' if slot.is_worst else "", f" {escape(words[mark])}" if mark else ""
    share = escape(shown(slot.rate, "percent", locale=locale))
    return f"<td{tone}>{share}{word}</td><td>{number(slot.late, 0)}</td><td>{number(slot.count, 0)}</td>"


def _spoken(slot: Slot, cut: str, locale: str) -> Message:
    name = slot_name(slot.start, cut, locale)
    return msg("{name} {share} late", name=name, share=f"{number(100.0 - slot.rate, 1)}%")
