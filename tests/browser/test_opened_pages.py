"""The pages in a real browser: from a folder and from a server, wide and narrow, light, dark and printed."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from windows import DRAWN, draw_charts, hindrances, opened, overflow, unfold

from pipeline.outlets.tables import tables

pytestmark = pytest.mark.browser

INDEX = "bank/all/index.html"
BANK = "bank/all/2026-09/index.html"
DRAFT = "bank/all/2025/index.html"
BRANCH = "branch/A004/2026-09/index.html"
BELOW = "bank/all/2026-09/branch/A004.html"


def test_every_page_opens_from_its_folder_in_silence(browser: Any, site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    # of the bank an index, and for each period its page, its definitions and two branches; of each branch an index and pages
    assert len(pages) == (1 + 3 * 4) + 2 * (1 + 3)
    for path in pages:
        with opened(browser, path.as_uri(), site.as_uri()) as page:
            draw_charts(page)
            assert overflow(page) == 0, path


def test_charts_are_drawn_only_when_scrolled_to(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri(), viewport={"width": 1180, "height": 400}) as page:
        assert page.locator("script[src*=plotly]").count() == 0
        assert page.locator("svg.trend").is_visible()
        draw_charts(page)
        assert page.locator(f"{DRAWN} .scatterlayer .point").count() == 14  # fifteen months, one without a value
        assert not page.locator("svg.trend").is_visible()


def test_a_local_server_serves_the_same_pages(browser: Any, served: str) -> None:
    for path in (f"/{INDEX}", f"/{BANK}", f"/{BRANCH}", f"/{BELOW}"):
        with opened(browser, served + path, served) as page:
            draw_charts(page)
            assert page.locator("h1").is_visible()


def test_the_policy_forbids_remote_loads(browser: Any, site: Path, elsewhere: tuple[str, list[str]]) -> None:
    address, asked = elsewhere
    page = browser.new_page()
    page.goto((site / BANK).as_uri())
    page.evaluate(
        """(address) => {
             for (const [tag, name] of [["img", "src"], ["script", "src"], ["link", "href"], ["iframe", "src"]]) {
               const node = document.createElement(tag);
               if (tag === "link") node.rel = "stylesheet";
               node[name] = address;
               document.body.append(node);
             }
             fetch(address).catch(() => null);
           }""",
        address,
    )
    page.wait_for_timeout(400)
    page.close()
    assert asked == []


def test_hostile_text_runs_nowhere(browser: Any, hostile_site: Path) -> None:
    for path in sorted(hostile_site.rglob("*.html")):
        with opened(browser, path.as_uri(), hostile_site.as_uri()) as page:
            draw_charts(page)
            assert overflow(page) == 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700, 768, 834, 1024, 1180])
def test_no_page_is_wider_than_its_window(browser: Any, site: Path, scheme: str, width: int) -> None:
    for name in (INDEX, BANK, BRANCH):
        options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        with opened(browser, (site / name).as_uri(), site.as_uri(), **options) as page:
            draw_charts(page)
            unfold(page)
            assert overflow(page) == 0, name


def test_a_score_that_is_not_compared_says_so_within_a_narrow_window(browser: Any, narrow_site: Path) -> None:
    for name in (BANK, BELOW):
        page_of = (narrow_site / name).as_uri()
        with opened(browser, page_of, narrow_site.as_uri(), viewport={"width": 390, "height": 800}) as page:
            assert page.get_by_text("not comparable").first.is_visible()
            assert overflow(page) == 0, name


def test_print_fits_the_paper_and_unfolds_everything(browser: Any, site: Path) -> None:
    for name in (BANK, BRANCH):
        # 182 mm, the width of A4 within its margins
        with opened(browser, (site / name).as_uri(), site.as_uri(), viewport={"width": 688, "height": 900}) as page:
            draw_charts(page)
            page.emulate_media(media="print")
            assert overflow(page) == 0, name
            wider = page.evaluate(
                "[...document.querySelectorAll('table, svg, .red')]"
                ".filter((node) => node.getBoundingClientRect().right > innerWidth + 1).length"
            )
            assert wider == 0, name
            rows = page.evaluate("[...document.querySelectorAll('.rank tbody tr')].map((row) => row.offsetHeight)")
            assert len(set(rows)) <= 1, name  # no name of a branch is broken while its row has room
            assert page.locator("svg.trend").is_visible()
            assert not page.locator(".plot").first.is_visible()
            assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    with opened(browser, (site / BANK).as_uri(), site.as_uri()) as page:
        page.emulate_media(media="print")
        assert page.locator("table.all tbody tr").first.is_visible()


def test_on_paper_what_was_folded_keeps_its_name(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri()) as page:
        page.emulate_media(media="print")
        folded = page.locator("details.quiet:not(.screen) > summary:not(.unsaid)")
        assert folded.count() > 1
        assert all(one.is_visible() for one in folded.all())


def test_the_head_of_the_table_of_all_branches_stays_while_its_rows_pass(browser: Any, site: Path) -> None:
    viewport = {"width": 1180, "height": 300}
    with opened(browser, (site / BANK).as_uri(), site.as_uri(), viewport=viewport) as page:
        page.locator("details.full summary").click()
        page.evaluate("document.querySelector('.full .wide').scrollTop = 150")
        frame, head = page.locator(".full .wide"), page.locator("table.all thead th").first
        assert page.evaluate("document.querySelector('.full .wide').scrollTop") > 0
        assert abs(head.bounding_box()["y"] - frame.bounding_box()["y"]) < 2


def test_dark_redraws_the_chart(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri(), color_scheme="light") as page:
        draw_charts(page)
        colour = "getComputedStyle(document.querySelector('.scatterlayer .lines path')).stroke"
        light = page.evaluate(colour)
        page.emulate_media(color_scheme="dark")
        for _ in range(50):  # the page's policy forbids the evaluation that waiting for a condition would need
            if page.evaluate(colour) != light:
                break
            page.wait_for_timeout(100)
        assert page.evaluate(colour) != light, "the chart kept its light colours"


def test_the_table_of_branches_is_sorted_by_the_keyboard(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri()) as page:
        page.locator("details.full summary").click()
        header = page.locator("table.all thead th").nth(4)
        scores = "[...document.querySelectorAll('table.all tbody tr')].map((row) => Number(row.cells[4].textContent))"
        header.locator("button").focus()
        page.keyboard.press("Enter")
        assert header.get_attribute("aria-sort") == "ascending"
        rising = page.evaluate(scores)
        assert rising == sorted(rising)
        page.keyboard.press("Space")
        assert header.get_attribute("aria-sort") == "descending"
        assert page.evaluate(scores) == sorted(rising, reverse=True)


def test_a_branch_without_a_value_sorts_last_either_way(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri()) as page:
        page.locator("details.full summary").click()
        button = page.locator("table.all thead th").nth(10).locator("button")
        last = "document.querySelector('table.all tbody tr:last-child').cells[10].textContent"
        for _ in range(2):
            button.click()
            assert page.evaluate(last) == "—"


def test_pages_read_without_script(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / BANK).as_uri())
    assert page.locator("svg.trend").is_visible()
    assert page.locator("table.kpi tbody tr").count() == 8
    context.close()


def test_the_skip_link_comes_first_and_is_seen_when_reached(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri()) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0


@pytest.mark.parametrize("name", [INDEX, BANK, DRAFT, BRANCH, BELOW, "bank/all/2026-09/method.html"])
def test_no_page_hinders_a_reader(browser: Any, site: Path, name: str) -> None:
    with opened(browser, (site / name).as_uri(), site.as_uri()) as page:
        unfold(page)
        assert hindrances(page) == []


def test_the_dark_page_hinders_nobody_either(browser: Any, site: Path) -> None:
    with opened(browser, (site / BANK).as_uri(), site.as_uri(), color_scheme="dark") as page:
        unfold(page)
        assert hindrances(page) == []


def test_a_branch_is_found_by_a_part_of_its_name_and_by_its_whole_number(browser: Any, site: Path) -> None:
    with opened(browser, (site / INDEX).as_uri(), site.as_uri()) as page:
        name = page.locator("form.search ul a")
        for asked, count in (("A004", 1), ("a004", 1), ("A00", 0), ("html", 0), ("index.html", 0)):
            page.locator("#find").fill(asked)
            page.locator("form.search p", has_text=f"{count}").wait_for()
            assert name.count() == count, asked
        page.locator("#find").fill("a004")
        name.first.wait_for()
        title = name.first.text_content()
        page.locator("#find").fill(title[:2])
        name.filter(has_text=title).first.wait_for()


def test_axe_finds_what_hinders(browser: Any) -> None:
    page = browser.new_page()
    page.set_content('<html lang="en"><title>t</title><main><h1>t</h1><img src="data:,"><input></main></html>')
    assert {found.split(":")[0] for found in hindrances(page)} == {"image-alt", "label"}
    page.close()


def test_every_table_is_had_as_a_file_from_its_page(browser: Any, site: Path, tmp_path: Path) -> None:
    """The same bytes as `appraise report --tables` writes, and the page stays as it is."""
    for name in (BANK, BRANCH, BELOW):
        expected = list(tables((site / name).read_text(encoding="utf-8")))
        assert len(expected) > 3
        with opened(browser, (site / name).as_uri(), site.as_uri(), accept_downloads=True) as page:
            assert not page.locator("details.files button").count()
            page.locator("details.files summary").click()
            buttons = page.locator("details.files button")
            buttons.first.wait_for()
            assert buttons.all_text_contents() == [table.title for table in expected]
            for button, table in zip(buttons.all(), expected, strict=True):
                with page.expect_download() as waited:
                    button.click()
                waited.value.save_as(tmp_path / "table.csv")
                assert (tmp_path / "table.csv").read_bytes() == table.content, table.title
                page.wait_for_timeout(200)  # ten at once are the most that the browser lets a page save


def test_cells_are_made_harmless_as_they_are_by_the_program(browser: Any, site: Path, tmp_path: Path) -> None:
    cells = [
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "＝1+1",
        "+0.20个百分点",
        "−1,234.50",
        '"a", b',
        "98.92%",
        "—",
    ]
    rows = "".join(f"<tr><td>{escape(cell)} <svg><text>9</text></svg><td>1<small>2</small><td>3<br>4" for cell in cells)
    spans = '<tr><th rowspan="2">5<td colspan="2">6<tr><td rowspan="2" colspan="2">7<tr><td>8'
    mark_up = f'<h2>甲 / 乙</h2><table><tr><th>a<th colspan="2">b{rows}{spans}</table>'
    (expected,) = tables(mark_up)
    with opened(browser, (site / BRANCH).as_uri(), site.as_uri(), accept_downloads=True) as page:
        page.evaluate("(text) => { document.querySelector('main').insertAdjacentHTML('afterbegin', text); }", mark_up)
        page.locator("details.files summary").click()
        with page.expect_download() as waited:
            page.locator("details.files button").first.click()
        assert waited.value.suggested_filename == "甲 - 乙.csv"
        waited.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == expected.content


def test_without_scripts_no_file_is_offered(browser: Any, site: Path) -> None:
    with opened(browser, (site / BRANCH).as_uri(), site.as_uri(), java_script_enabled=False) as page:
        assert not page.locator("details.files").is_visible()
