"""What a reader sees of a page, and where its links lead: for the tests of the pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

_SPOKEN = ("title", "aria-label", "data-label", "alt")


@dataclass(frozen=True)
class Table:
    """A table's heads and rows, each cell as its text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Page(HTMLParser):
    """A page taken apart: `texts` a reader sees or hears, `links`, `ids`, and its elements with their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._unseen = 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.elements.append((tag, named))
        if tag in ("script", "style"):
            self._unseen += 1
        if named.get("id"):
            self.ids.add(str(named["id"]))
        self.texts += [value for name in _SPOKEN if (value := named.get(name))]
        self.links += [value for name in ("href", "src", "data-plotly") if (value := named.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen and data.strip():
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def tables(source: str) -> list[Table]:
    """The tables of a page; those within tables do not occur."""
    found = []
    for body in re.findall(r"<table.*?</table>", source, re.S):
        rows = [
            tuple(
                html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
                for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
            )
            for row in re.findall(r"<tr.*?</tr>", body, re.S)
        ]
        if rows:
            found.append(Table(rows[0], tuple(rows[1:])))
    return found


def broken_links(site: Path) -> list[str]:
    """Links of any page that leave the site, lead to no file of it, or to no place of their page."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            if link == "data:,":
                continue
            target, place = urldefrag(link)
            if re.match(r"[a-z]+:|/", target):
                broken.append(f"{path}: {link} is not relative")
                continue
            file = (path.parent / unquote(target)).resolve() if target else path
            if not file.is_relative_to(site) or not file.is_file():
                broken.append(f"{path}: {link} leads nowhere")
            elif place and place not in pages[file].ids:
                broken.append(f"{path}: {link} names no place")
    return broken


def strays(site: Path) -> list[str]:
    """Links, scripts and pictures of any page that lead out of its own tree (`<audience>/<subject>`) to elsewhere than the
    assets.
    """
    assets = site / "assets"
    found = []
    for path in sorted(site.rglob("*.html")):
        tree = site.joinpath(*path.relative_to(site).parts[:2])
        for link in Page(path.read_text(encoding="utf-8")).links:
            target = urldefrag(link).url
            if not target or link == "data:,":
                continue
            place = (path.parent / unquote(target)).resolve()
            if re.match(r"[a-z]+:|/", target) or not (place.is_relative_to(tree) or place.is_relative_to(assets)):
                found.append(f"{path.relative_to(site)}: {link}")
    return found
