"""What a quarter or a year shows that a month cannot. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.render.words import period_words
from pipeline.report.formats import NO_VALUE, fact, quantity
from pipeline.report.model import Quantity, Report
from pipeline.report.model.longview import EffectLine, LongView, SeasonPart, TargetLine
from pipeline.texts import msg

VERDICTS = {
    "better": msg("better, owed to it"),
    "worse": msg("worse than elsewhere"),
    "none": msg("no effect to be seen yet"),
}


def months_together(months: tuple[str, ...], locale: str) -> str:
    """7月; 1—2月 for months that are compared together; 三季度 for a quarter's."""
    words = [period_words(text, locale) for text in months]
    if len(words) == 1:
        return words[0].short
    if len(words) == 3:
        year, month = months[0].split("-")
        return period_words(f"{year}-Q{(int(month) + 2) // 3}", locale).short
    return msg("{first} to {last}", first=words[0].short, last=words[-1].short).text(locale)


def season_change(part: SeasonPart, unit: str, locale: str) -> str:
    """The change on the same months of the year before."""
    if part.now is None or part.before is None:
        return NO_VALUE
    return quantity(Quantity(part.now - part.before, unit, change=True), locale)


def effect_action(line: EffectLine, locale: str) -> str:
    """“厅堂服务规范”培训（6月）: what was done, and in which months."""
    first, last = (period_words(text, locale).short for text in (line.months[0], line.months[-1]))
    when = first if first == last else msg("{first} to {last}", first=first, last=last)
    return msg("{action} ({when})", action=line.action, when=when).text(locale, fact)


def effect_range(line: EffectLine, locale: str) -> str:
    """+4.10分（+1.20分至+7.00分）."""
    facts = {
        name: Quantity(value, line.unit, change=True)
        for name, value in (("difference", line.difference), ("low", line.low), ("high", line.high))
    }
    return msg("{difference} ({low} to {high})", **facts).text(locale, fact)


def target_range(line: TargetLine, locale: str) -> str:
    """The bank's ordinary range; an em dash where there is none."""
    if line.low is None or line.high is None:
        return NO_VALUE
    return msg("{low} to {high}", low=Quantity(line.low, line.unit), high=Quantity(line.high, line.unit)).text(
        locale, fact
    )


def reached(count: int | None, branches: int, locale: str) -> str:
    """187家（95.4%）: so many of the branches, and their share."""
    if count is None or not branches:
        return NO_VALUE
    share = Quantity(count / branches * 100, "share", bound=100)
    return msg("{count} ({share})", count=Quantity(count, "places"), share=share).text(locale, fact)


def longview_links(report: Report, locale: str) -> list[tuple[str, str]]:
    """Id and name of each part that the page has, for the list of contents."""
    found = report.longview
    if found is None:
        return []
    parts = (
        ("held", msg("What held"), found.held or found.moves or found.consequences),
        ("months", msg("Score month by month"), len([p for p in found.scores if p.value is not None]) > 1),
        ("seasons", msg("The same months of last year"), found.seasons or found.season_notes),
        ("effects", msg("What training and rectification did"), found.effects or found.effect_notes),
        ("targets", msg("Targets for next year"), found.targets),
    )
    return [(name, words.text(locale)) for name, words, is_there in parts if is_there]


def score_months(found: LongView, locale: str) -> list[tuple[str, float | None]]:
    """Month → score, for the table behind the picture."""
    return [(period_words(point.period, locale).full, point.value) for point in found.scores]


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/longview.html.j2 calls, bound to their language."""
    return {
        "longview_links": partial(longview_links, locale=locale),
        "months_together": partial(months_together, locale=locale),
        "season_change": partial(season_change, locale=locale),
        "effect_action": partial(effect_action, locale=locale),
        "effect_range": partial(effect_range, locale=locale),
        "effect_verdict": lambda line: VERDICTS[line.verdict].text(locale),
        "target_range": partial(target_range, locale=locale),
        "reached": partial(reached, locale=locale),
        "score_months": partial(score_months, locale=locale),
    }
