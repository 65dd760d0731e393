"""A page's pictures as files: SVG with the style they have on the page, and PNG."""

from __future__ import annotations

import base64
import html
import json
import re
import tempfile
from pathlib import Path

from pipeline.errors import WorkspaceError
from pipeline.outlets.chromium import run
from pipeline.outlets.single import single_file
from pipeline.render.site import write
from pipeline.shipped import shipped
from pipeline.texts import msg

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_CODE = re.compile(r"<script>.*?</script>", re.DOTALL)
_DRAWN = re.compile(r'<script type="application/json" id="drawn">(.*?)</script>', re.DOTALL)
_MILLISECONDS = 60_000  # of the page's own clock, which does not wait


def figures(page: Path, folder: Path) -> list[Path]:
    """Every picture of the page at `page` of a site as `<section>-<n>.svg` and `.png` in `folder`; return the files, in the
    page's order. Raises WorkspaceError where no browser can draw them.
    """
    drawing = (shipped("reports") / "assets" / "figures.js").read_text(encoding="utf-8")
    source = _CODE.sub("", _POLICY.sub("", single_file(page).decode()))
    before, _, after = source.rpartition("</body>")
    with tempfile.TemporaryDirectory(prefix="appraise-") as aside:
        drawn = Path(aside) / "page.html"
        drawn.write_text(f"{before}<script>{drawing}</script></body>{after}", encoding="utf-8")
        dumped = run(drawn, f"--virtual-time-budget={_MILLISECONDS}", "--window-size=1180,900", "--dump-dom")
    found = _DRAWN.search(dumped)
    if found is None:
        raise WorkspaceError(msg("The browser drew no figure of {page}.", page=page))
    written = []
    for figure in json.loads(html.unescape(found[1])):
        written.append(write(folder / f"{figure['name']}.svg", figure["svg"].encode()))
        written.append(write(folder / f"{figure['name']}.png", base64.b64decode(figure["png"])))
    return written
