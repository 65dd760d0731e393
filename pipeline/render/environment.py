"""The templates with what they call: every text escaped, every name known, every number with its form."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from functools import cache, partial
from types import FunctionType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup

from pipeline.render import (
    annex,
    cells,
    charts,
    circular,
    employees,
    errors,
    findings,
    handling,
    hearings,
    longview,
    peers,
    personnel,
    points,
    satisfaction,
    svg,
    timeliness,
    topics,
    trends,
    words,
)
from pipeline.render import groups as branch_groups
from pipeline.report.formats import NO_VALUE, fact, number
from pipeline.report.model import Report, Text
from pipeline.shipped import shipped
from pipeline.texts import LOCALES, Message

# Control characters, and those that turn the direction of the text around them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
PLAIN = frozenset((FunctionType, partial, type(cache(str))))  # kinds of helpers
SECTIONS = (
    satisfaction,
    timeliness,
    handling,
    errors,
    trends,
    peers,
    longview,
    employees,
    personnel,
    annex,
    findings,
    circular,
    hearings,
)


class Facts(Context):
    """What a page is made with. Helpers are called as they are; jinja's own way looks at each call whether a function asks for
    the context, which costs more than most helpers do.
    """

    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        if type(called) in PLAIN and not hasattr(called, "jinja_pass_arg"):
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called(*args, **named)
        return super().call(called, *args, **named)


class Pages(Environment):
    """Templates share one dictionary of globals: jinja's own chain of maps is gone through at every import."""

    context_class = Facts

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Once(dict[str, str]):
    """Parts of a page that are rendered once and stand on several pages: given to each of them as `once`."""

    def __call__(self, name: str, caller: Callable[[], str]) -> str:
        if name not in self:
            self[name] = caller()
        return self[name]


def say(item: Text | Message, locale: str) -> str:
    """A title or a sentence in the language, its numbers with their units."""
    return item.text(locale, fact) if isinstance(item, Message) else item.text(locale)


def page(template: str, locale: str, **facts: Any) -> str:
    """A page of reports/templates; `facts` are the names that it knows besides the helpers. Raises ValueError for a locale
    without templates.
    """
    return environment(locale).get_template(template).render(**facts)


def style() -> str:
    """The style sheet of every page: that of the frame, then those of the sections."""
    folder = shipped("reports") / "styles"
    parts = sorted(folder.glob("*.css"), key=lambda path: (path.name != "page.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in parts)


@cache
def environment(locale: str) -> Environment:
    """The templates for one language, compiled once; every text is escaped, every name must be known."""
    if locale not in LOCALES:
        raise ValueError(f"no templates for the locale {locale!r}: choose one of {', '.join(LOCALES)}")
    environment = Pages(
        loader=FileSystemLoader(shipped("reports") / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
        auto_reload=False,
    )
    environment.globals.update(_helpers(locale), locale=locale)
    return environment


def _printable(value: Any) -> Any:
    """What a template puts out, without characters that could turn or hide text. A bare float is a mistake."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return NO_VALUE
    if isinstance(value, float):
        raise TypeError(f"{value!r} was put on a page unformatted: pass it through a helper with its unit")
    if isinstance(value, str):
        return value if value.isprintable() else UNPRINTABLE.sub("", value)
    return value


def _helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that templates call, bound to their language."""

    def drawn(mark_up: str) -> Markup:
        return Markup(UNPRINTABLE.sub("", mark_up))  # of our own making: numbers, and labels already escaped

    def picture(draw: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *args, **named: drawn(draw(*args, **named))

    @cache
    def plain(template: str) -> str:
        return Message(template).text(locale)

    def gettext(template: str, **facts: Any) -> str:
        return Message(template, facts).text(locale, fact) if facts else plain(template)

    def score_chart(report: Report) -> Markup:
        happened = report.trends.marks if report.trends else ()
        spec = charts.score_trend(report.score_series, report.score_band_low, report.score_band_high, locale, happened)
        return Markup(charts.embedded(spec))

    spoken: dict[str, Callable[..., Any]] = {
        "apart": branch_groups.apart,
        "badge": words.badge,
        "changed": cells.changed,
        "compared": cells.compared,
        "day": words.day,
        "feed_title": cells.feed_title,
        "group_name": words.group_name,
        "groups": branch_groups.groups,
        "header_unit": cells.header_unit,
        "in_time_rate": topics.in_time_rate,
        "inspection_heading": topics.inspection_heading,
        "inspection_links": topics.inspection_links,
        "inspection_note": topics.inspection_note,
        "interval": cells.interval,
        "listed": topics.listed,
        "moved": words.moved,
        "notice": words.notice,
        "correction_reason": words.correction_reason,
        "objection_days": words.objection_days,
        "objections": words.objections,
        "pass_rate": topics.pass_rate,
        "period_words": words.period_words,
        "points_table": points.points_table,
        "reason": cells.reason,
        "rest_of": topics.rest_of,
        "shown": cells.shown,
        "source_name": topics.source_name,
        "span": words.span,
        "split_unit": words.split_unit,
        "title_of": words.title,
    }
    own = {name: function for section in SECTIONS for name, function in section.helpers(locale).items()}
    return {
        **own,
        "_": gettext,
        "text": partial(say, locale=locale),
        "number": number,
        "tone": cells.tone,
        "bare": cells.bare,
        "weight": points.weight,
        "grouped": words.grouped,
        "first_of": topics.first_of,
        "points_lost": topics.points_lost,
        "key_indicators": branch_groups.key_indicators,
        "ranked_lines": branch_groups.ranked_lines,
        "delivered": lambda line: cells.delivered(line, locale),
        "severity": lambda name: cells.SEVERITIES[name].text(locale),
        "once": lambda _, caller: caller(),  # Once has another one
        "bar": picture(svg.bar),
        "drawn": drawn,
        "spark": picture(partial(cells.spark, locale=locale)),
        "trend": picture(partial(svg.trend, locale=locale)),
        "score_chart": score_chart,
        **{name: partial(function, locale=locale) for name, function in spoken.items()},
    }
