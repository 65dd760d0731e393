"""An edition's pages by the rules that it was judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.appraisals import HISTORY
from pipeline.circulars import kept
from pipeline.closing.heard import heard
from pipeline.editions import Edition, edition_before
from pipeline.publishing import Wanted, models, publish
from pipeline.render.site import Site
from pipeline.report.lookup import Book
from pipeline.report.model.head import Head
from pipeline.rules import Rules
from pipeline.workspace import Workspace


def pages_of(
    workspace: Workspace, edition: Edition, rules: Rules, site: Site, wanted: Wanted, keep: Callable[[bytes], None]
) -> Path | None:
    """Write the pages; return the first, None where nothing was asked for that there is. See pipeline.publishing.publish."""
    book, before = _books(workspace, edition, rules)
    return publish(book, site, wanted, keep, before, kept(workspace, edition, site.locale))


def models_of(workspace: Workspace, edition: Edition, rules: Rules, keep: Callable[[Head], None]) -> None:
    """Hand every page's model to `keep`, as `pages_of` would, and write nothing."""
    book, before = _books(workspace, edition, rules)
    for model in models(book, Wanted(workspace.settings.audiences), before):
        keep(model)


def _books(workspace: Workspace, edition: Edition, rules: Rules) -> tuple[Book, Book | None]:
    """The edition's book, and that of the edition of the same period before it."""
    shown = heard(workspace, edition)
    cards, coming = (rules.cards_of(period) for period in (edition.period, edition.period.shifted(1)))
    book = Book(shown, rules.settings, rules.indicators, cards, HISTORY, coming_cards=coming)
    earlier = edition_before(workspace, edition)
    return book, None if earlier is None else replace(book, edition=earlier)
