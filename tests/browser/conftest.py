"""Chromium, headless, and the sites it opens; without Chromium these tests are skipped, saying so."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))

PERIODS = (("2026-09", "final"), ("2026-Q3", "preview"), ("2025", "draft"))


def _render(folder: Path, locale: str) -> Path:
    import report_samples as samples
    from sites import write_site

    some = [line for line in samples.branch_lines() if line.branch_id in ("A004", "A901")]
    for period, state in PERIODS:
        branches = [samples.branch_report(line, period, state) for line in some]
        write_site(samples.bank_report(period, state), branches, folder, locale=locale)
    return folder


@pytest.fixture(scope="session", params=["zh-CN", "en"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of three periods with two branches, in one language."""
    return _render(tmp_path_factory.mktemp("site"), request.param)


@pytest.fixture(scope="session")
def narrow_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English site whose scores of a year ago were given by another scorecard, which takes more words to say."""
    import report_samples as samples
    from sites import write_site

    line = next(line for line in samples.branch_lines() if line.branch_id == "A004")
    bank, branch = (
        replace(report, score_year_change=None, is_year_comparable=False)
        for report in (samples.bank_report(), samples.branch_report(line))
    )
    folder = tmp_path_factory.mktemp("narrow")
    write_site(bank, [branch], folder, locale="en")
    return folder


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose names and sentences try to become code."""
    from hostile_samples import hostile_bank, hostile_branches
    from sites import write_site

    folder = tmp_path_factory.mktemp("hostile")
    write_site(hostile_bank(), list(hostile_branches())[:3], folder, locale="zh-CN")
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def _serving(handler: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server that no page may ask, and what it was asked."""
    asked: list[str] = []

    class Listening(_Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with _serving(Listening) as address:
        yield address, asked


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The address of the site on a local server."""
    with _serving(partial(_Quiet, directory=str(site))) as address:
        yield address
