"""Reports as pages: a closed tree of HTML that opens from a folder, without a network, in one language.

site/index.html                            the periods
site/bank/<period>/index.html              the bank
site/branch/<branch_id>/<period>.html      its branches
site/assets/                               style, script and charts, one copy each
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import render_cells as cells
from pipeline import render_charts as charts
from pipeline import render_groups as branch_groups
from pipeline import render_points as points
from pipeline import render_svg as svg
from pipeline import render_topics as topics
from pipeline import render_words as words
from pipeline.periods import MONTHS_OF, Period
from pipeline.report.formats import NO_VALUE, fact, number
from pipeline.report.model import Finding, Report, Text
from pipeline.shipped import shipped
from pipeline.texts import LOCALES, Message

ASSETS = ("style.css", "charts.js")
PLOTLY = "plotly.min.js"
# Control characters, and those that turn the direction of the text around them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class IndexEntry:
    """A report in the index of periods; `href` is relative to the site's folder."""

    period: str
    period_kind: str
    state: str
    edition: int | None
    headline: Finding
    score: float | None
    href: str


def render_site(
    bank: Report, branches: Iterable[Report], site: Path, *, locale: str, editions: Sequence[IndexEntry] = ()
) -> list[Path]:
    """Write the pages of one period and the index into `site`; return every file of theirs, assets included.

    `branches` may be a generator: one page is held at a time. The bank's page links to the branches rendered with it.
    A file whose content has not changed is left alone; others are replaced whole. The index lists `editions`, and
    `bank` where they lack its period; it links to those whose pages stand in `site`. Raises ValueError for a locale
    without templates, OSError where `site` cannot be written.
    """
    pages = _environment(locale)
    written = _copy_assets(site)
    linked: dict[str, str] = {}
    template = pages.get_template("branch.html.j2")
    for report in branches:
        path = branch_path(report.subject_id, report.period)
        linked[report.subject_id] = "../../" + quote(path)
        text = template.render(report=report, root="../../", home=quote(bank_path(report.period)))
        written.append(_write(site / path, text.encode()))
    text = pages.get_template("bank.html.j2").render(report=bank, root="../../", linked=linked)
    written.append(_write(site / bank_path(bank.period), text.encode()))
    entries = [*editions]
    if all(entry.period != bank.period for entry in entries):
        entries.append(index_entry(bank))
    standing = {entry.href for entry in entries if (site / unquote(entry.href)).is_file()}
    text = pages.get_template("index.html.j2").render(
        bank=bank.bank, sections=_sections(entries), standing=standing, root=""
    )
    written.append(_write(site / "index.html", text.encode()))
    return written


def page(template: str, locale: str, **facts: Any) -> str:
    """A page of reports/templates; `facts` are the names that it knows besides the helpers. Raises ValueError as above."""
    return _environment(locale).get_template(template).render(**facts)


def index_entry(report: Report) -> IndexEntry:
    """The index's row for a bank's report."""
    return IndexEntry(
        period=report.period,
        period_kind=report.period_kind,
        state=report.state,
        edition=report.edition,
        headline=report.headline,
        score=report.score,
        href=quote(bank_path(report.period)),
    )


def bank_path(period: str) -> str:
    """Where the bank's page of a period lies in a site."""
    return f"bank/{words.safe_name(period)}/index.html"


def branch_path(branch_id: str, period: str) -> str:
    """Where a branch's page of a period lies in a site."""
    return f"branch/{words.safe_name(branch_id)}/{words.safe_name(period)}.html"


def _sections(entries: Iterable[IndexEntry]) -> list[tuple[str, list[IndexEntry]]]:
    """The entries by kind of period, months first, the newest period first in each."""
    newest = sorted(entries, key=lambda entry: (Period.parse(entry.period).first, entry.edition or 0), reverse=True)
    sections = [(kind, [entry for entry in newest if entry.period_kind == kind]) for kind in MONTHS_OF]
    return [(kind, rows) for kind, rows in sections if rows]


def _copy_assets(site: Path) -> list[Path]:
    spec = find_spec("plotly")  # found, not imported: only its script is wanted
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed: its plotly.min.js draws the charts")
    sources = [shipped("reports") / "assets" / name for name in ASSETS]
    sources.append(Path(spec.origin).parent / "package_data" / PLOTLY)
    return [_write(site / "assets" / source.name, source.read_bytes()) for source in sources]


def _write(path: Path, content: bytes) -> Path:
    """Put `content` at `path` whole or not at all, and only where it differs from what stands there."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


@cache
def _environment(locale: str) -> Environment:
    """The templates for one language, compiled once; every text is escaped, every name must be known."""
    if locale not in LOCALES:
        raise ValueError(f"no templates for the locale {locale!r}: choose one of {', '.join(LOCALES)}")
    environment = Environment(
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
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def _helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that templates call, bound to their language."""

    def drawn(mark_up: str) -> Markup:
        return Markup(_UNPRINTABLE.sub("", mark_up))  # of our own making: numbers, and labels already escaped

    def picture(draw: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *args, **named: drawn(draw(*args, **named))

    def say(template: str, **facts: Any) -> str:
        return Message(template, facts).text(locale, fact)

    def text(item: Text | Message) -> str:
        return item.text(locale, fact) if isinstance(item, Message) else item.text(locale)

    def score_chart(report: Report) -> Markup:
        spec = charts.score_trend(report.score_series, report.score_band_low, report.score_band_high, locale)
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
        "objections": words.objections,
        "pass_rate": topics.pass_rate,
        "period_words": words.period_words,
        "points_table": points.points_table,
        "reason": cells.reason,
        "shown": cells.shown,
        "source_name": topics.source_name,
        "span": words.span,
        "split_unit": words.split_unit,
        "title_of": words.title,
    }
    return {
        "_": say,
        "text": text,
        "number": number,
        "tone": cells.tone,
        "bare": cells.bare,
        "weight": points.weight,
        "grouped": words.grouped,
        "percentage": cells.percentage,
        "points_lost": topics.points_lost,
        "key_indicators": branch_groups.key_indicators,
        "ranked_lines": branch_groups.ranked_lines,
        "delivered": lambda status: cells.DELIVERED[status].text(locale),
        "severity": lambda name: cells.SEVERITIES[name].text(locale),
        "bar": picture(svg.bar),
        "drawn": drawn,
        "spark": picture(partial(cells.spark, locale=locale)),
        "trend": picture(partial(svg.trend, locale=locale)),
        "score_chart": score_chart,
        **{name: partial(function, locale=locale) for name, function in spoken.items()},
    }
