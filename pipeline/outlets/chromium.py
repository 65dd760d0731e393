"""A browser of the Chromium family on this machine, run without a window for what only a browser can do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import WorkspaceError
from pipeline.texts import msg

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
CHOSEN = "APPRAISE_BROWSER"  # the environment's variable that names another browser
SECONDS = 120
_QUIET = ("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
          "--disable-sync", "--hide-scrollbars")  # fmt: skip


def browser() -> str:
    """The program's path. Raises WorkspaceError, naming what was looked for, where there is none."""
    chosen = os.environ.get(CHOSEN)
    named = [chosen] if chosen else [*NAMES, *PLACES]
    for name in named:
        found = shutil.which(name)
        if found:
            return found
    raise WorkspaceError(
        msg(
            "No browser was found that can print: looked for {names}. Install Chromium, Chrome or Edge, or name one in "
            "{variable}.",
            names=named,
            variable=CHOSEN,
        )
    )


def run(page: Path, *wishes: str) -> str:
    """Open the page, with a profile of its own and without a network of its own, and do what is wished; return what the
    browser wrote. Raises WorkspaceError where it fails or takes longer than SECONDS.
    """
    program = browser()
    # Chromium refuses to run sandboxed as root, as it does in a container; the pages are our own and load nothing.
    rights = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="appraise-", ignore_cleanup_errors=True) as profile:
        command = [program, *_QUIET, *rights, f"--user-data-dir={profile}", *wishes, page.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            raise WorkspaceError(
                msg(
                    "{browser} could not print {page} ({kind}). Open it in a browser and print it from there.",
                    browser=program,
                    page=page,
                    kind=type(error).__name__,
                )
            ) from error
    return done.stdout.decode("utf-8", errors="replace")
