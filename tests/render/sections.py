"""Sections of pages by themselves, for the tests of what they show."""

from __future__ import annotations

from page_readers import Page

from pipeline.render.environment import environment
from pipeline.render.words import period_words
from pipeline.report.model import Report


def rendered(report: Report, name: str, locale: str = "zh-CN") -> str:
    """The section as the bank's page has it."""
    template = f'{{% import "sections/{name}.html.j2" as one with context %}}{{{{ one.section(report, words) }}}}'
    source = environment(locale).from_string(template)
    words = period_words(report.period, locale)
    return source.render(report=report, words=words, root="../", tree="", up=None).strip()


def cells(source: str, name: str, count: int) -> list[str]:
    """The first `count` cells after the name of a row whose cells bear their column's name for narrow screens."""
    texts = Page(source).texts
    at = texts.index(name)
    return texts[at + 2 : at + 1 + 2 * count : 2]
