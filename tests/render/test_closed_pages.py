"""The pages: hostile text stays text, links stay inside, the same reports give the same bytes, and headings are in order."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import report_samples as samples
from hostile_samples import hostile_bank, hostile_branches
from page_readers import Page, broken_links, strays
from sites import INDEX, PERIODS, bank_path, page, write_site


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    write_site(hostile_bank(), hostile_branches(), tmp_path, locale="zh-CN")
    return tmp_path


# --- hostile text ---


def test_hostile_text_stays_text(hostile: Path) -> None:
    for path in hostile.rglob("*.html"):
        seen = Page(path.read_text(encoding="utf-8"))
        scripts = [attributes for tag, attributes in seen.elements if tag == "script"]
        assert all(set(attributes) <= {"defer", "src", "type"} for attributes in scripts), path
        charts = [tag for tag, attributes in seen.elements if tag == "figure" and "data-plotly" in attributes]
        spoken = [attributes for attributes in scripts if "src" not in attributes]
        assert [attributes.get("type") for attributes in spoken] == ["application/json"] * len(charts), path
        assert not [tag for tag, _ in seen.elements if tag in ("img", "iframe", "object", "embed")], path
        assert not [name for _, attributes in seen.elements for name in attributes if name.startswith("on")], path


def test_hostile_text_is_shown_as_it_was_written(hostile: Path) -> None:
    text = page(hostile).text
    assert "<script>alert(1)</script>银行" in text
    assert "{{ 7 * 7 }}" in text
    assert "=HYPERLINK(" in text


def test_characters_that_turn_or_hide_text_are_left_out(hostile: Path) -> None:
    for path in hostile.rglob("*.html"):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00\x1b]", path.read_text(encoding="utf-8"))


def test_hostile_ids_stay_inside_the_site(hostile: Path) -> None:
    inside = {path.relative_to(hostile).parts[0] for path in hostile.rglob("*") if path.is_file()}
    assert inside == {"bank", "branch", "assets"}
    assert broken_links(hostile) == []


def test_chart_data_cannot_end_its_script(tmp_path: Path) -> None:
    from pipeline.render.charts import embedded

    data = {"text": "</script><!--<b>&\u2028"}
    text = embedded(data)
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == data


# --- the tree ---


def test_links_resolve_inside_the_site(site: Path) -> None:
    assert broken_links(site) == []


def test_every_tree_is_closed(site: Path) -> None:
    assert strays(site) == []


def test_a_link_into_another_tree_is_found(tmp_path: Path) -> None:
    for tree, link in (("bank/all", "../../branch/A/index.html"), ("branch/A", "../../assets/style.css")):
        (tmp_path / tree).mkdir(parents=True)
        (tmp_path / tree / "index.html").write_text(f'<a href="{link}">a</a><img src="http://a/b">', encoding="utf-8")
    assert strays(tmp_path) == [
        "bank/all/index.html: ../../branch/A/index.html",
        "bank/all/index.html: http://a/b",
        "branch/A/index.html: http://a/b",
    ]


def test_every_page_forbids_what_is_not_its_own(site: Path) -> None:
    for path in site.rglob("*.html"):
        policy = next(
            str(attributes["content"])
            for tag, attributes in Page(path.read_text(encoding="utf-8")).elements
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'")
        assert not re.search(r"https?:|\*|unsafe-eval", policy)
        assert "script-src 'self' file:;" in policy


def test_the_same_reports_give_the_same_bytes(site: Path, tmp_path: Path, locale: str) -> None:
    for period, state in PERIODS:
        write_site(samples.bank_report(period, state), samples.branch_reports(period, state), tmp_path, locale=locale)
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert again == {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_second_run_touches_no_file_and_leaves_no_scraps(tmp_path: Path) -> None:
    bank, lines = samples.bank_report(), samples.branch_lines()[:3]
    written = write_site(bank, map(samples.branch_report, lines), tmp_path, locale="zh-CN")
    before = {path: path.stat().st_mtime_ns for path in written}
    again = write_site(bank, map(samples.branch_report, lines), tmp_path, locale="zh-CN")
    assert {path: path.stat().st_mtime_ns for path in again} == before
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(written)


def test_only_rendered_branches_are_linked(tmp_path: Path) -> None:
    lines = samples.branch_lines()[:2]
    write_site(samples.bank_report(), map(samples.branch_report, lines), tmp_path, locale="zh-CN")
    links = {link for link in page(tmp_path).links if "branch/" in link}
    assert links == {f"branch/{line.branch_id}.html" for line in lines}


def test_index_lists_every_period_newest_first_of_each_kind(site: Path) -> None:
    index = Page((site / INDEX).read_text(encoding="utf-8"))
    links = [link for link in index.links if link.endswith("/index.html")]
    assert links == [f"{period}/index.html" for period, _ in PERIODS]


def test_index_links_only_to_pages_that_stand_in_the_site(tmp_path: Path) -> None:
    for period in ("2026-08", "2026-07", "2026-09"):
        write_site(samples.bank_report(period), [], tmp_path, locale="zh-CN")
        shutil.rmtree((tmp_path / bank_path("2026-07")).parent, ignore_errors=True)
    index = Page((tmp_path / INDEX).read_text(encoding="utf-8"))
    assert "2026年8月" in index.texts
    assert [link for link in index.links if link.endswith("/index.html")] == [
        "2026-09/index.html",
        "2026-08/index.html",
    ]
    assert broken_links(tmp_path) == []


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no templates for the locale 'fr'"):
        write_site(samples.bank_report(), [], tmp_path, locale="fr")


# --- what machines and people with screen readers need ---


def test_tables_have_scoped_headers_and_pictures_have_words(site: Path) -> None:
    for path in site.rglob("*.html"):
        for tag, attributes in Page(path.read_text(encoding="utf-8")).elements:
            if tag == "th":
                assert attributes.get("scope") in ("col", "row", "colgroup"), path
            if tag == "svg":
                assert attributes.get("aria-label") or attributes.get("aria-hidden"), path


def test_pages_have_landmarks_and_one_heading_of_the_first_order(site: Path) -> None:
    for path in site.rglob("*.html"):
        tags = [tag for tag, _ in Page(path.read_text(encoding="utf-8")).elements]
        assert (tags.count("h1"), tags.count("main"), tags.count("header")) == (1, 1, 1), path
