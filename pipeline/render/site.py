"""A site of closed trees, one for each audience and subject; a tree's links lead nowhere outside it but to the assets.

<audience>/<subject>/index.html               the periods
<audience>/<subject>/<period>/index.html      the page, with its tables (*.csv) and what its search finds beside it
<audience>/<subject>/<period>/<kind>/<id>.html      pages below it, as far as that audience may see
assets/                                       style, scripts and charts, one copy for all trees
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.periods import MONTHS_OF, Period
from pipeline.render.environment import Once, environment, style
from pipeline.render.remembered import Remembered, digest_of
from pipeline.render.remembered import write as write
from pipeline.render.words import period_words, safe_name
from pipeline.render.workshop import Workshop
from pipeline.report.model.base import Text
from pipeline.report.model.head import Head
from pipeline.shipped import shipped

WHOLE = "all"  # the subject of an audience that has only one tree: the bank, HR, the regulator
AUDIENCES = ("bank", "managing_unit", "branch", "department", "employee", "hr", "regulator")
ASSETS = ("charts.js", "tables.js", "site.js", "copy.js")
PLOTLY = "plotly.min.js"
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
class Entry:
    """A tree's page of one period, as its index lists it. `told` is the page's sentence, in the site's language."""

    period: str
    state: str
    edition: int | None
    told: str
    score: float | None = None
    name: str = ""  # whose tree it is; empty for the bank's own

    @property
    def parsed(self) -> Period:
        return Period.parse(self.period)


@dataclass(frozen=True)
class Found:
    """What the search within a tree finds: a title, the kind of thing in words, and where (relative to the period)."""

    title: str
    kind: str
    href: str


def tree_of(audience: str, subject: str = WHOLE) -> str:
    """The folder of a tree within a site."""
    return f"{audience}/{safe_name(subject)}"


def page_of(audience: str, subject: str, period: str) -> str:
    """Where the first page of a tree's period lies within a site."""
    return f"{tree_of(audience, subject)}/{safe_name(period)}/index.html"


@dataclass(frozen=True)
class Page:
    """The same page at each of `pages` (paths within the site): it shows `report` and what is `beside` it. `make` gives path →
    content of it and of what belongs to it; it is picklable, and is handed what the pages of one job have in common.
    """

    pages: Sequence[str]
    report: Head
    beside: Any
    make: Callable[[Once], Mapping[str, bytes]]


class Site:
    """The pages of one language under `folder`. Raises ValueError for a locale without templates, OSError where the folder
    cannot be written. A file whose content has not changed is left alone; others are replaced whole. `memory` is the folder
    that tells what pages were rendered from (pipeline.render.remembered).
    """

    def __init__(self, folder: Path, locale: str, memory: Path | None = None) -> None:
        self.folder, self.locale = folder, locale
        self._remembered = Remembered(memory, folder)
        self._foot = environment(locale).from_string(STAMP)
        self.workshop = Workshop()
        self.written: set[Path] = set(_copy_assets(folder))

    def page(self, template: str, path: str, report: Head, **facts: Any) -> Path:
        """The page at `path` within the site."""
        self.made([plain_page(self.locale, template, path, report, **facts)])
        return self.folder / path

    def made(self, wanted: Sequence[Page], then: Callable[[], None] = lambda: None) -> None:
        """Pages that are made together, and what is done once they stand there; at the latest when the workshop is finished.
        A page that stands there as it would be is left alone, but for the edition that its foot tells.
        """
        missing = [(page, digest, stamp) for page in wanted for digest, stamp in self._unless_there(page)]

        def put(made: Sequence[Mapping[str, bytes]]) -> None:
            for (page, digest, stamp), content in zip(missing, made, strict=True):
                for path, data in content.items():
                    self.put(path, data)
                for path in page.pages:
                    self._remembered.keep(path, digest, stamp, [path] if len(page.pages) > 1 else content)
            then()

        if missing:
            self.workshop.do(partial(_make, [page.make for page, *_ in missing]), put)
        else:
            then()

    def _unless_there(self, page: Page) -> Iterator[tuple[str, list[str]]]:
        """What the page is remembered by (digest and stamp), where it must be rendered; nothing where it stands there."""
        digest, stamp = digest_of(self.locale, _unstamped(page.report), page.beside), self._stamp(page.report)
        found = [self._remembered.files(path, digest, stamp) for path in page.pages]
        if all(found):
            self.written.update(path for files in found if files for path in files)
        else:
            yield digest, stamp

    def _stamp(self, report: Head) -> list[str]:
        """What tells the edition in a page's foot, as it stands there (parts.html.j2)."""
        return [part for part in self._foot.module.stamp(report).split("\n") if part.strip()]  # type: ignore[attr-defined]

    def put(self, path: str, content: bytes) -> Path:
        """A file within the site."""
        done = write(self.folder / path, content)
        self.written.add(done)
        return done

    def entries(self, tree: str) -> list[Entry]:
        """The tree's periods that stand there, the newest first."""
        found = []
        for path in (self.folder / tree).glob("*/entry.json"):
            if path.with_name("index.html").is_file():
                found.append(Entry(**json.loads(path.read_text(encoding="utf-8"))))
        return sorted(found, key=lambda entry: (entry.parsed.first, entry.edition or 0), reverse=True)

    def earlier(self, tree: str, period: str) -> Entry | None:
        """The last period of its kind before this one."""
        own = Period.parse(period)
        mine = (entry for entry in self.entries(tree) if entry.parsed.kind == own.kind)
        return next((entry for entry in mine if entry.parsed.first < own.first), None)

    def close(self, tree: str, bank: Text, entry: Entry, finds: Iterable[Found] = ()) -> None:
        """What a tree's period is found by: its line in the index, its way from other periods, its search. What stands in the
        period's folder and was not written now goes: somebody who is no longer of the branch, a table that is no more.
        """
        folder = f"{tree}/{safe_name(entry.period)}"
        self.put(f"{folder}/entry.json", _json(asdict(entry)))
        self.put(f"{folder}/find.js", b"window.found=" + _json([list(asdict(found).values()) for found in finds]))
        for place, _, names in os.walk(self.folder / folder):
            for path in (Path(place, name) for name in names):
                if path not in self.written:
                    path.unlink()
        self._remembered.close(folder)
        self._index(tree, bank)

    def drop(self, audience: str, period: str, bank: Text) -> None:
        """Take away the period's pages of those of the audience for whom none were written now."""
        for folder in sorted((self.folder / audience).glob(f"*/{safe_name(period)}")):
            if folder / "index.html" in self.written:
                continue
            shutil.rmtree(folder)
            tree = f"{audience}/{folder.parent.name}"
            if self.entries(tree):
                self._index(tree, bank)
            else:
                shutil.rmtree(folder.parent)

    def _index(self, tree: str, bank: Text) -> None:
        entries = self.entries(tree)
        ways = [
            (
                entry.period,
                entry.parsed.kind,
                quote(safe_name(entry.period)),
                period_words(entry.period, self.locale).full,
            )
            for entry in reversed(entries)
        ]
        self.put(f"{tree}/periods.js", b"window.periods=" + _json(ways))
        facts = {"bank": bank, "name": entries[0].name, "sections": sections(entries), "newest": entries[0].period}
        self.put(f"{tree}/index.html", text_at(self.locale, "index.html.j2", f"{tree}/index.html", facts).encode())


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


def _make(makers: Sequence[Callable[[Once], Mapping[str, bytes]]]) -> list[Mapping[str, bytes]]:
    """What each of them gives, the parts that they have in common rendered once."""
    once = Once()
    return [make(once) for make in makers]


def _unstamped(report: Head) -> Head:
    """The page without what every load changes in its foot; whether it tells that at all stays."""
    number, checksum = (None if one is None else "" for one in (report.ledger_number, report.checksum))
    return replace(report, ledger_number=None if number is None else 0, checksum=checksum)


def sections(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries by kind of period, months first; their order is kept."""
    by_kind = [(kind, [entry for entry in entries if entry.parsed.kind == kind]) for kind in MONTHS_OF]
    return [(kind, rows) for kind, rows in by_kind if rows]


def _copy_assets(site: Path) -> list[Path]:
    spec = find_spec("plotly")  # found, not imported: only its script is wanted
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed: its plotly.min.js draws the charts")
    sources = [shipped("reports") / "assets" / name for name in ASSETS]
    sources.append(Path(spec.origin).parent / "package_data" / PLOTLY)
    done = [write(site / "assets" / source.name, source.read_bytes()) for source in sources]
    return [*done, write(site / "assets" / "style.css", style().encode())]


def _json(data: Any) -> bytes:
    """JSON that may stand in a script of its own: U+2028 and U+2029 end a line there in old browsers."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "").replace("\u2029", "").encode()
