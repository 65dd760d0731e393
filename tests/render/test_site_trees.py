"""A tree: where its pages lie, what its index lists, and the ways from one period to another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.render.site import Entry, Found, Site, earlier, page_of, sections, tree_of
from pipeline.report.model import Text

BANK = Text("明川银行", "Mingchuan Bank")


def closed(site: Site, *periods: str) -> str:
    tree = tree_of("branch", "010205")
    for period in periods:
        site.put(page_of("branch", "010205", period), b"<p>page</p>")
        entry = Entry(period, "draft", None, f"told of {period}", 90.0, "滨江支行")
        site.close(tree, BANK, entry, [Found("王丽", "employee", "employee/E1.html")])
    return tree


def test_a_tree_lies_under_its_audience_and_subject() -> None:
    assert page_of("branch", "010205", "2026-Q3") == "branch/010205/2026-Q3/index.html"
    assert tree_of("hr") == "hr/all"
    assert "/" not in tree_of("employee", "../../etc").removeprefix("employee/")


def test_the_index_lists_months_before_quarters_and_the_newest_first(tmp_path: Path) -> None:
    site = Site(tmp_path, "zh-CN")
    tree = closed(site, "2026-08", "2026-Q3", "2026-09")
    assert [entry.period for entry in site.entries(tree)] == ["2026-09", "2026-08", "2026-Q3"]
    kinds = [(kind, [entry.period for entry in rows]) for kind, rows in sections(site.entries(tree))]
    assert kinds == [("month", ["2026-09", "2026-08"]), ("quarter", ["2026-Q3"])]
    page = (tmp_path / tree / "index.html").read_text(encoding="utf-8")
    assert page.index("2026年9月") < page.index("2026年8月") < page.index("2026年三季度")
    assert "told of 2026-08" in page


def test_the_period_before_is_of_the_same_kind(tmp_path: Path) -> None:
    site = Site(tmp_path, "zh-CN")
    tree = closed(site, "2026-07", "2026-Q2", "2026-09")
    assert (earlier(tmp_path, tree, "2026-09") or Entry("", "", None, "")).period == "2026-07"
    assert (earlier(tmp_path, tree, "2026-Q3") or Entry("", "", None, "")).period == "2026-Q2"
    assert earlier(tmp_path, tree, "2026-07") is None


def test_a_period_whose_page_is_gone_is_not_listed(tmp_path: Path) -> None:
    site = Site(tmp_path, "zh-CN")
    tree = closed(site, "2026-08", "2026-09")
    (tmp_path / page_of("branch", "010205", "2026-08")).unlink()
    assert [entry.period for entry in site.entries(tree)] == ["2026-09"]


def test_what_scripts_read_is_json_after_an_assignment(tmp_path: Path) -> None:
    tree = closed(Site(tmp_path, "en"), "2026-09")
    found = (tmp_path / tree / "2026-09" / "find.js").read_text(encoding="utf-8")
    assert json.loads(found.removeprefix("window.found=")) == [["王丽", "employee", "employee/E1.html"]]
    periods = (tmp_path / tree / "periods.js").read_text(encoding="utf-8")
    assert json.loads(periods.removeprefix("window.periods=")) == [["2026-09", "month", "2026-09", "September 2026"]]


def test_a_language_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no templates for the locale"):
        Site(tmp_path, "fr")


def test_a_sheet_of_who_is_no_longer_of_the_branch_goes_when_its_pages_are_written_again(tmp_path: Path) -> None:
    site = Site(tmp_path, "zh-CN")
    site.put("branch/010205/2026-09/employee/E9.html", b"<p>moved on</p>")
    closed(site, "2026-08", "2026-09")
    assert (tmp_path / "branch/010205/2026-09/employee/E9.html").is_file()
    again = Site(tmp_path, "zh-CN")
    closed(again, "2026-09")
    assert not (tmp_path / "branch/010205/2026-09/employee/E9.html").exists()
    assert (tmp_path / page_of("branch", "010205", "2026-08")).is_file()


def test_a_tree_that_was_not_written_loses_its_period_and_goes_with_its_last(tmp_path: Path) -> None:
    tree = closed(Site(tmp_path, "zh-CN"), "2026-08", "2026-09")
    Site(tmp_path, "zh-CN").drop("branch", "2026-09", BANK)
    assert [entry.period for entry in Site(tmp_path, "zh-CN").entries(tree)] == ["2026-08"]
    index = (tmp_path / tree / "index.html").read_text(encoding="utf-8")
    assert "滨江支行" in index
    assert "2026年9月" not in index
    Site(tmp_path, "zh-CN").drop("branch", "2026-08", BANK)
    assert not (tmp_path / tree).exists()
