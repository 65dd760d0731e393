"""A page with all that it needs in one file, which can be mailed and opened anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

from pipeline.render.site import PLOTLY

# Tags of our own templates: every text of theirs is escaped, so none of these can begin within one.
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">\n?')
_SCRIPT = re.compile(r'<script defer src="([^"]+)"></script>\n?')
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")[^"]*(">)')
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_WAYS = re.compile(r'<nav class="crumbs".*?</nav>\n?', re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*>")
_HREF = re.compile(r'\s+href="([^"]*)"')
_LEADING = re.compile(r'\s+(?:rel|download)(?:="[^"]*")?')
_METHOD = "method.html"
_ANNEX = "definitions-and-method"
_UNLINKED = "a:not([href]) { color: inherit; text-decoration: none; border: 0; }"


def single_file(page: Path) -> bytes:
    """The page at `page` of a site, with its style and scripts in it, the library of charts only where it has charts, and the
    definitions that it links to at its end. Links to other pages are plain text. Raises OSError where a part is missing.
    """
    source = page.read_text(encoding="utf-8")
    sheets = [_beside(page, href) for href in _STYLE.findall(source)]
    scripts = [_beside(page, src) for src in _SCRIPT.findall(source) if "/assets/" in f"/{src}"]
    if library := re.search(r'data-plotly="([^"]+)"', source):
        scripts.insert(0, _beside(page, library[1]))
    style = "\n".join([*(path.read_text(encoding="utf-8") for path in sheets), _UNLINKED])
    code = [path.read_text(encoding="utf-8") for path in scripts if path.name != PLOTLY or library]
    whole = _SCRIPT.sub("", _STYLE.sub("", _WAYS.sub("", source)))
    whole = _with_method(whole, page)
    whole = _LINK.sub(_unlinked, whole)
    whole = _POLICY.sub(lambda found: f"{found[1]}{_policy(code)}{found[2]}", whole, count=1)
    whole = whole.replace("</head>", f"<style>\n{style}\n</style>\n</head>", 1)
    before, _, after = whole.rpartition("</body>")
    return "".join([before, *(f"<script>{text}</script>\n" for text in map(_held, code)), "</body>", after]).encode()


def _beside(page: Path, href: str) -> Path:
    return page.parent / unquote(href)


def _held(code: str) -> str:
    """Code that cannot end the element that it stands in."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _policy(code: list[str]) -> str:
    """Nothing is loaded, and only these scripts run."""
    digests = [base64.b64encode(hashlib.sha256(_held(text).encode()).digest()).decode() for text in code]
    run = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; script-src {run}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _with_method(source: str, page: Path) -> str:
    """The page with the page of definitions that it links to at the end of its own content."""
    found = next((href for href in _HREF.findall(source) if href.rpartition("/")[2] == _METHOD), None)
    if found is None:
        return source
    inside = _MAIN.search(_beside(page, found).read_text(encoding="utf-8"))
    annex = f'<div class="annex" id="{_ANNEX}">\n{inside[1] if inside else ""}</div>\n'
    before, end, after = source.rpartition("</main>")
    return "".join([before, annex, end, after])


def _unlinked(tag: re.Match[str]) -> str:
    """A link that leads elsewhere than into the page, without what makes it one."""
    href = _HREF.search(tag[0])
    if href is None or href[1].startswith("#"):
        return tag[0]
    target, _, place = href[1].partition("#")
    if target.rpartition("/")[2] == _METHOD:
        return tag[0].replace(href[0], f' href="#{place or _ANNEX}"')
    return _LEADING.sub("", tag[0].replace(href[0], ""))
