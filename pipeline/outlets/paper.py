"""A page on paper: a PDF with page numbers, everything unfolded, the definitions at its end."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.errors import WorkspaceError
from pipeline.files import make_folder, put
from pipeline.outlets.chromium import run
from pipeline.outlets.single import single_file
from pipeline.texts import msg


def pdf(page: Path, target: Path) -> Path:
    """The page at `page` of a site as a PDF at `target`. Raises WorkspaceError where no browser can print it."""
    make_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix="appraise-", dir=target.parent) as aside:
        source, printed = Path(aside) / "page.html", Path(aside) / "page.pdf"
        source.write_bytes(
            single_file(page)
        )  # its links lead only into itself: a path of this machine is in none of them
        run(source, "--no-pdf-header-footer", f"--print-to-pdf={printed.resolve()}")
        if not printed.is_file():
            raise WorkspaceError(msg("The browser printed nothing for {page}.", page=page))
        put(printed, target)
    return target
