"""Pages drawn: what is to stand where, made from models without writing anything, in whichever process.

A page that stands in the site as it would be drawn is left alone, but for the edition that its foot tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pipeline.render.environment import Once, environment
from pipeline.render.remembered import Remembered, Standing, digest_of, restamped
from pipeline.report.model.head import Head

# The parts of a page's foot that another load changes, as reports/templates/parts.html.j2 writes them, a line for each.
STAMP = """{% macro stamp(report) %}
{% if report.ledger_number is not none %}
<span>{{ _("Deliveries up to number {number}", number=number(report.ledger_number, 0)) }}</span>
{% endif %}
{% if not report.seal and report.checksum %}
<span>{{ _("Checksum {checksum}", checksum=grouped(report.checksum)) }}</span>
{% endif %}
{% endmacro %}"""


@dataclass(frozen=True)
class Page:
    """The same page at each of `pages` (paths within the site): it shows `report` and what is `beside` it. `make` gives path →
    content of it and of what belongs to it; it is handed what the pages drawn together have in common.
    """

    pages: Sequence[str]
    report: Head
    beside: Any
    make: Callable[[Once], Mapping[str, bytes]]


@dataclass(frozen=True)
class Drawn:
    """What is to be done for a page: `files` (path within the site → content) are to be put there; `belongs` tells of each of
    its places which files are the page's, those that stand there already too.
    """

    files: Mapping[str, bytes]
    belongs: Mapping[str, Sequence[str]]
    digest: str
    stamp: Sequence[str]


class Drawing:
    """Draws pages in the language `locale` for the site in `folder`. `memory` is the folder that tells what pages were rendered
    from (pipeline.render.remembered). Raises ValueError for a locale without templates.
    """

    def __init__(self, folder: Path, locale: str, memory: Path | None = None) -> None:
        self.folder, self.locale, self.memory = folder, locale, memory
        self._foot = environment(locale).from_string(STAMP)

    def __reduce__(self) -> tuple[Any, ...]:
        return Drawing, (self.folder, self.locale, self.memory)

    def drawn(self, pages: Iterable[Page]) -> list[Drawn]:
        """The pages, the parts that they have in common rendered once."""
        once = Once()
        return [self._drawn(page, once) for page in pages]

    def _drawn(self, page: Page, once: Once) -> Drawn:
        digest, stamp = digest_of(self.locale, _unstamped(page.report), page.beside), self._stamp(page.report)
        found = [self._remembered.standing(path, digest) for path in page.pages]
        standing = [one for one in found if one]
        if len(standing) == len(found) and (changed := self._foot_changed(page, standing, stamp)) is not None:
            belongs = {path: one.files for path, one in zip(page.pages, standing, strict=True)}
            return Drawn(changed, belongs, digest, stamp)
        files = page.make(once)
        return Drawn(
            files, {path: [path] if len(page.pages) > 1 else list(files) for path in page.pages}, digest, stamp
        )

    def _foot_changed(self, page: Page, standing: Sequence[Standing], stamp: Sequence[str]) -> dict[str, bytes] | None:
        """The files of which the foot tells another edition, as they should be; None where that cannot be put into one."""
        changed = {}
        for path, one in zip(page.pages, standing, strict=True):
            if one.stamp != tuple(stamp):
                content = restamped(self.folder / path, one.stamp, stamp)
                if content is None:
                    return None
                changed[path] = content
        return changed

    @cached_property
    def _remembered(self) -> Remembered:
        return Remembered(self.memory, self.folder)

    def _stamp(self, report: Head) -> list[str]:
        """What tells the edition in a page's foot, as it stands there (parts.html.j2)."""
        return [part for part in self._foot.module.stamp(report).split("\n") if part.strip()]  # type: ignore[attr-defined]


def text_at(locale: str, template: str, path: str, facts: Mapping[str, Any]) -> str:
    """The page that would stand at `path` within a site: `root` leads from it to the site, `tree` to its tree."""
    depth = path.count("/")
    ways = {"root": "../" * depth, "tree": "../" * (depth - 2), "up": None}
    return environment(locale).get_template(template).render(**{**ways, **facts})


def plain_page(locale: str, template: str, path: str, report: Head, **facts: Any) -> Page:
    """A page that nothing else belongs to, at its only place."""
    return same_page(locale, template, [path], report, (template, facts), **facts)


def same_page(locale: str, template: str, paths: Sequence[str], report: Head, beside: Any, **facts: Any) -> Page:
    """A page at several places of the same depth: the same bytes at each of them."""
    return Page(paths, report, beside, partial(_same, locale, template, paths, {"report": report, **facts}))


def _same(locale: str, template: str, paths: Sequence[str], facts: Mapping[str, Any], once: Once) -> dict[str, bytes]:
    return dict.fromkeys(paths, text_at(locale, template, paths[0], {**facts, "once": once}).encode())


def _unstamped(report: Head) -> Head:
    """The page without what every load changes in its foot; whether it tells that at all stays."""
    number, checksum = (None if one is None else "" for one in (report.ledger_number, report.checksum))
    return replace(report, ledger_number=None if number is None else 0, checksum=checksum)
