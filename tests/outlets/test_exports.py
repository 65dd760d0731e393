"""PDF and pictures by a browser, under names that tell whose page it is; and what is told where there is no browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from windows import CHROMIUM, draw_charts, opened, unfold

from pipeline.errors import UsageError, WorkspaceError
from pipeline.outlets.chromium import browser as found
from pipeline.outlets.exports import Forms, export
from pipeline.outlets.figures import figures
from pipeline.outlets.paper import pdf
from pipeline.publishing import Wanted

with_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed: apt-get install chromium"),
]


def browsered(test: Any) -> Any:
    for mark in with_browser:
        test = mark(test)
    return test


def test_the_names_tell_audience_subject_and_period(site: Path, tmp_path: Path) -> None:
    for tree, name in (("bank/all", "bank-2026-09"), ("branch/A004", "branch-A004-2026-09")):
        (written,) = export(site / tree / "2026-09" / "index.html", tmp_path, Forms(single_file=True))
        assert re.sub(r"^outlets\d*", "", written.name.removeprefix(name)).endswith(".single.html")
        assert written.name.startswith(name)


def test_nothing_is_written_that_was_not_asked_for(page: Path, tmp_path: Path) -> None:
    assert export(page, tmp_path, Forms()) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("audience", ["managing_unit", "branch", "department", "employee"])
def test_a_form_of_many_pages_is_refused(audience: str) -> None:
    with pytest.raises(UsageError, match="--subject"):
        Forms(pdf=True).of_one_page(Wanted((audience,)))
    assert Forms(pdf=True).of_one_page(Wanted((audience,), "A004")).pdf
    assert not Forms().of_one_page(Wanted((audience,)))


def test_without_a_browser_what_was_looked_for_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("pipeline.outlets.chromium.PLACES", ())
    monkeypatch.delenv("APPRAISE_BROWSER", raising=False)
    with pytest.raises(WorkspaceError, match=r"chromium, chromium-browser, google-chrome.*Install Chromium"):
        found()
    monkeypatch.setenv("APPRAISE_BROWSER", "/opt/none")
    with pytest.raises(WorkspaceError, match="looked for /opt/none"):
        found()


def test_a_browser_that_fails_leaves_no_file(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRAISE_BROWSER", "/bin/false")
    with pytest.raises(WorkspaceError, match="CalledProcessError"):
        pdf(page, tmp_path / "page.pdf")
    assert list(tmp_path.iterdir()) == []


@browsered
def test_the_pdf_has_pages_and_names_no_place_of_this_machine(page: Path, tmp_path: Path) -> None:
    content = pdf(page, tmp_path / "page.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 3
    assert b"file://" not in content
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


@browsered
def test_every_picture_is_a_file_with_its_own_style(page: Path, tmp_path: Path) -> None:
    written = figures(page, tmp_path)
    svg = [path for path in written if path.suffix == ".svg"]
    png = [path for path in written if path.suffix == ".png"]
    assert [path.stem for path in svg] == [path.stem for path in png]
    assert len(svg) >= 8
    trend = (tmp_path / "trend-1.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(trend)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in trend
    assert "class=" not in trend
    assert re.search(r"stroke: ?rgb", trend)
    width = int.from_bytes((tmp_path / "trend-1.png").read_bytes()[16:20])
    assert abs(width - 3 * float(root.attrib["width"])) <= 1


@browsered
def test_the_single_file_draws_its_charts_without_asking_for_anything(browser: Any, page: Path, tmp_path: Path) -> None:
    (alone,) = export(page, tmp_path, Forms(single_file=True))
    with opened(browser, alone.as_uri(), alone.as_uri()) as shown:
        draw_charts(shown)
        unfold(shown)
        assert shown.locator("figure.chart.drawn").count() >= 1
