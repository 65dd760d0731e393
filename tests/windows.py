"""Chromium, headless, and pages in it that may not say, ask or load anything but their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DRAWN = "figure.chart.drawn .plot .main-svg"


@contextmanager
def chromium() -> Iterator[Any]:
    """A running Chromium; the test is skipped, saying so, without it."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed: apt-get install chromium fonts-noto-cjk")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@contextmanager
def opened(browser: Any, address: str, inside: str = "", **options: Any) -> Iterator[Any]:
    """The page; afterwards fails on any console message, error, dialog, or request that leaves `inside`."""
    faults: list[str] = []
    page = browser.new_page(**{"viewport": {"width": 1180, "height": 800}, **options})
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))

    def refuse(dialog: Any) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((inside, "data:,")) else faults.append(f"left the site: {request.url}")
        ),
    )
    try:
        page.goto(address)
        yield page
        page.wait_for_timeout(50)
        assert faults == [], faults
    finally:
        page.close()


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")


def draw_charts(page: Any) -> None:
    """Scroll to each chart that is seen and wait until it is drawn."""
    for chart in page.locator("figure.chart:visible").all():
        chart.scroll_into_view_if_needed()
        for _ in range(150):  # the page's policy forbids the evaluation that waiting for a condition would need
            if chart.locator(".plot .main-svg").count():
                break
            page.wait_for_timeout(100)
        else:
            pytest.fail(f"{page.url}: a chart was not drawn")


def hindrances(page: Any) -> list[str]:
    """What axe finds, of whatever weight, each with where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [f"{rule['id']}: {node['target']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
