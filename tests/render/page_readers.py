"""What a reader sees of a page, what would embarrass it, and where its links lead: for the tests of the pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

_SPOKEN = ("title", "aria-label", "data-label", "alt")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
STATISTICS = "words of the statistician"
EMBARRASSMENTS = {
    "a value that is none": r"\b(NaN|nan|None|null|undefined|inf|Infinity|unknown)\b|∞",
    "too many decimals": r"\d\.\d{5,}",
    "a percentage where percentage points are meant": r"[+−-]\d[\d,.]*%",
    "an ASCII minus": r"(?<![\w〕/])-\d",
    STATISTICS: r"特殊原因|普通原因|控制下限|置信区间|p<",
    "an unfilled placeholder": r"\{\w*\}",
}
CHINESE_EMBARRASSMENTS = EMBARRASSMENTS | {
    "a half-width bracket": r"[()]",
    "an ASCII quote": r"[\"']",
    "an English month": rf"\b({_MONTHS})\b",
    "English words": r"[A-Za-z]{2,}[ ,;:]+[A-Za-z]{2,}",
    "half-width punctuation after Chinese": r"[\u4e00-\u9fff][,;:?!]",
}


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


def embarrassments(source: str, locale: str, *, is_method: bool = False) -> list[str]:
    """What would embarrass a page of that language, each with the text it was found in; only the page of definitions and
    method (`is_method`) may speak as a statistician does.
    """
    patterns = dict(CHINESE_EMBARRASSMENTS if locale == "zh-CN" else EMBARRASSMENTS)
    if is_method:
        del patterns[STATISTICS]
    return [
        f"{kind}: {text!r}"
        for text in Page(source).texts
        for kind, pattern in patterns.items()
        if re.search(pattern, text)
    ]


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
