"""A page of every kind, of the sample bank, in a real browser and before axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from windows import draw_charts, hindrances, opened, overflow, unfold

pytestmark = pytest.mark.browser

KINDS = {
    "bank": "bank/all/2026-09/index.html",
    "bank in a quarter": "bank/all/2026-Q3/index.html",
    "definitions": "bank/all/2026-09/method.html",
    "branch below the bank": "bank/all/2026-09/branch/*.html",
    "index": "bank/all/index.html",
    "managing unit": "managing_unit/*/2026-09/index.html",
    "branch": "branch/*/2026-09/index.html",
    "sheet below its branch": "branch/*/2026-09/employee/*.html",
    "employee": "employee/*/2026-09/index.html",
    "department": "department/*/2026-09/index.html",
    "HR": "hr/all/2026-09/index.html",
    "regulator": "regulator/all/2026-09/index.html",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_every_kind_opens_in_silence_and_hinders_nobody(browser: Any, published: Path, kind: str) -> None:
    path = sorted(published.glob(KINDS[kind]))[0]
    with opened(browser, path.as_uri(), published.as_uri()) as page:
        draw_charts(page)
        unfold(page)
        assert overflow(page) == 0
        assert hindrances(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_every_kind_is_read_at_four_times_the_size(browser: Any, published: Path, kind: str) -> None:
    path = sorted(published.glob(KINDS[kind]))[0]
    # a window of 1280 pixels shows so many of the page's at 400 %
    with opened(browser, path.as_uri(), published.as_uri(), viewport={"width": 320, "height": 800}) as page:
        unfold(page)
        assert overflow(page) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_printed_page_is_wider_than_the_paper(browser: Any, published: Path, kind: str) -> None:
    path = sorted(published.glob(KINDS[kind]))[0]
    # 182 mm, the width of A4 within its margins
    with opened(browser, path.as_uri(), published.as_uri(), viewport={"width": 688, "height": 900}) as page:
        unfold(page)
        page.emulate_media(media="print")
        wider = page.evaluate(
            "[...document.querySelectorAll('table, svg, figure')]"
            ".filter((node) => node.getBoundingClientRect().right > innerWidth + 1)"
            ".map((node) => node.outerHTML.slice(0, 120))"
        )
        assert wider == []
