"""A site of closed trees, one for each audience and subject; a tree's links lead nowhere outside it but to the assets.

<audience>/<subject>/index.html               the periods
<audience>/<subject>/<period>/index.html      the page, with what its search finds beside it
<audience>/<subject>/<period>/<kind>/<id>.html      pages below it, as far as that audience may see
assets/                                       style, scripts and charts, one copy for all trees
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.asides import made_aside
from pipeline.periods import MONTHS_OF, Period
from pipeline.render.aside import Aside
from pipeline.render.drawing import Drawing, Drawn, text_at
from pipeline.render.environment import style
from pipeline.render.remembered import Remembered
from pipeline.render.remembered import write as write
from pipeline.render.words import period_words, safe_name
from pipeline.report.model.base import Text
from pipeline.shipped import shipped

WHOLE = "all"  # the subject of an audience that has only one tree: the bank, HR, the regulator
AUDIENCES = ("bank", "managing_unit", "branch", "department", "employee", "hr", "regulator")
ASSETS = ("charts.js", "tables.js", "files.js", "site.js", "copy.js")
PLOTLY = "plotly.min.js"


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


class Site:
    """The pages of one language under `folder`, and all that is put there, `together`. Raises ValueError for a locale without
    templates. A file whose content has not changed is left alone. `memory` is the folder that tells what pages were rendered
    from (pipeline.render.remembered).
    """

    def __init__(self, folder: Path, locale: str, memory: Path | None = None) -> None:
        self.folder, self.locale = folder, locale
        self.drawing = Drawing(folder, locale, memory)
        self._remembered = Remembered(memory, folder)
        self._aside: Aside | None = None
        self._written: dict[str, set[str]] = {}  # a tree's period → the files within the site that belong to it now
        self._leaving: list[str] = []
        self._dropped: list[tuple[str, str, Text]] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is put in the block stands once it has ended well, all of it; where it fails, the site is as it was. Another
        process that is to publish the site waits meanwhile. Raises OSError where the folder cannot be written.
        """
        self._leaving.clear()
        self._dropped.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        with made_aside(self.folder, "site") as room:
            self._aside = Aside(self.folder, room)
            for name, content in _assets():
                self._aside.write(f"assets/{name}", content)
            yield
            self._aside.put()
            for path in self._leaving:
                Path(path).unlink(missing_ok=True)
            for dropped in self._dropped:
                self._drop(*dropped)

    def has(self, path: str) -> bool:
        """Whether the page at `path` within the site was put there now; of a tree's period that is closed, its first page."""
        return path in self._written.get(_folder_of(path), ())

    def take(self, drawn: Iterable[Drawn]) -> None:
        """Pages as they were drawn, put where they belong."""
        for one in drawn:
            for path, content in one.files.items():
                self.put(path, content)
            for path, names in one.belongs.items():
                self._remembered.keep(path, one.digest, one.stamp, {name: self._room.at(name) for name in names})
                for name in names:
                    self._belongs(name)

    def put(self, path: str, content: bytes) -> None:
        """A file within the site."""
        self._belongs(path)
        self._room.write(path, content)

    @property
    def _room(self) -> Aside:
        assert self._aside is not None, "files are put into a site together"
        return self._aside

    def _belongs(self, path: str) -> None:
        self._written.setdefault(_folder_of(path), set()).add(path)

    def entries(self, tree: str) -> list[Entry]:
        """The tree's periods that stand there, the newest first."""
        return entries(self.folder, tree)

    def close(self, tree: str, bank: Text, entry: Entry, finds: Iterable[Found] = ()) -> None:
        """What a tree's period is found by: its line in the index, its way from other periods, its search. What stands in the
        period's folder and was not put now goes: somebody who is no longer of the branch, a table that is no more. Call it
        when all of the tree's period was put.
        """
        folder = f"{tree}/{safe_name(entry.period)}"
        self.put(f"{folder}/entry.json", _json(asdict(entry)))
        self.put(f"{folder}/find.js", b"window.found=" + _json([list(asdict(found).values()) for found in finds]))
        kept, above = self._written[folder], len(str(self.folder)) + 1
        for place, _, names in os.walk(self.folder / folder):
            for path in (os.path.join(place, name) for name in names):
                if path[above:] not in kept:
                    self._leaving.append(path)
        kept.intersection_update((f"{folder}/index.html",))  # the others are not asked for any more
        self._remembered.close(folder)
        others = [other for other in self.entries(tree) if other.period != entry.period]
        for path, content in self._index(tree, bank, _newest_first([*others, entry])):
            self._room.write(path, content)

    def drop(self, audience: str, period: str, bank: Text) -> None:
        """Take away the period's pages of those of the audience for whom none are put."""
        self._dropped.append((audience, period, bank))

    def _drop(self, audience: str, period: str, bank: Text) -> None:
        for folder in sorted((self.folder / audience).glob(f"*/{safe_name(period)}")):
            if self.has(f"{audience}/{folder.parent.name}/{folder.name}/index.html"):
                continue
            shutil.rmtree(folder)
            tree = f"{audience}/{folder.parent.name}"
            if left := self.entries(tree):
                for path, content in self._index(tree, bank, left):
                    write(self.folder / path, content)
            else:
                shutil.rmtree(folder.parent)

    def _index(self, tree: str, bank: Text, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
        """What lists a tree's periods: path within the site, and content."""
        ways = [
            (
                entry.period,
                entry.parsed.kind,
                quote(safe_name(entry.period)),
                period_words(entry.period, self.locale).full,
            )
            for entry in reversed(entries)
        ]
        yield f"{tree}/periods.js", b"window.periods=" + _json(ways)
        facts = {"bank": bank, "name": entries[0].name, "sections": sections(entries), "newest": entries[0].period}
        yield f"{tree}/index.html", text_at(self.locale, "index.html.j2", f"{tree}/index.html", facts).encode()


def _folder_of(path: str) -> str:
    """The tree's period that a file belongs to: audience, subject and period of its way within the site."""
    return "/".join(path.split("/")[:3])


def entries(site: Path, tree: str) -> list[Entry]:
    """The tree's periods that stand in the folder `site`, the newest first."""
    found = []
    for path in (site / tree).glob("*/entry.json"):
        if path.with_name("index.html").is_file():
            found.append(Entry(**json.loads(path.read_text(encoding="utf-8"))))
    return _newest_first(found)


def _newest_first(found: Iterable[Entry]) -> list[Entry]:
    return sorted(found, key=lambda entry: (entry.parsed.first, entry.edition or 0), reverse=True)


def earlier(site: Path, tree: str, period: str) -> Entry | None:
    """The last period of its kind before this one that stands in the folder `site`."""
    own = Period.parse(period)
    mine = (entry for entry in entries(site, tree) if entry.parsed.kind == own.kind)
    return next((entry for entry in mine if entry.parsed.first < own.first), None)


def sections(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries by kind of period, months first; their order is kept."""
    by_kind = [(kind, [entry for entry in entries if entry.parsed.kind == kind]) for kind in MONTHS_OF]
    return [(kind, rows) for kind, rows in by_kind if rows]


def _assets() -> Iterator[tuple[str, bytes]]:
    """Style and scripts: name and content."""
    spec = find_spec("plotly")  # found, not imported: only its script is wanted
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed: its plotly.min.js draws the charts")
    sources = [shipped("reports") / "assets" / name for name in ASSETS]
    sources.append(Path(spec.origin).parent / "package_data" / PLOTLY)
    for source in sources:
        yield source.name, source.read_bytes()
    yield "style.css", style().encode()


def _json(data: Any) -> bytes:
    """JSON that may stand in a script of its own: U+2028 and U+2029 end a line there in old browsers."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "").replace("\u2029", "").encode()
