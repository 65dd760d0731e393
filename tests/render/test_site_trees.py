"""A tree: where its pages lie, what its index lists, and the ways from one period to another."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from subprocess import PIPE

import pytest

from pipeline.render import aside
from pipeline.render.site import Entry, Found, Site, earlier, page_of, sections, tree_of
from pipeline.report.model import Text

BANK = Text("明川银行", "Mingchuan Bank")


def closed(site: Site, *periods: str) -> str:
    tree = tree_of("branch", "010205")
    for period in periods:
        with site.together():
            site.put(page_of("branch", "010205", period), b"<p>page</p>")
            entry = Entry(period, "draft", None, f"told of {period}", 90.0, "滨江支行")
            site.close(tree, BANK, entry, [Found("王丽", "employee", "employee/E1.html")])
    return tree


def dropped(folder: Path, period: str) -> None:
    site = Site(folder, "zh-CN")
    with site.together():
        site.drop("branch", period, BANK)


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
    with site.together():
        site.put("branch/010205/2026-09/employee/E9.html", b"<p>moved on</p>")
    closed(site, "2026-08", "2026-09")
    assert (tmp_path / "branch/010205/2026-09/employee/E9.html").is_file()
    again = Site(tmp_path, "zh-CN")
    closed(again, "2026-09")
    assert not (tmp_path / "branch/010205/2026-09/employee/E9.html").exists()
    assert (tmp_path / page_of("branch", "010205", "2026-08")).is_file()


def test_a_tree_that_was_not_written_loses_its_period_and_goes_with_its_last(tmp_path: Path) -> None:
    tree = closed(Site(tmp_path, "zh-CN"), "2026-08", "2026-09")
    dropped(tmp_path, "2026-09")
    assert [entry.period for entry in Site(tmp_path, "zh-CN").entries(tree)] == ["2026-08"]
    index = (tmp_path / tree / "index.html").read_text(encoding="utf-8")
    assert "滨江支行" in index
    assert "2026年9月" not in index
    dropped(tmp_path, "2026-08")
    assert not (tmp_path / tree).exists()


def test_a_site_stands_as_it_was_until_all_of_the_new_one_is_there(tmp_path: Path) -> None:
    tree = closed(Site(tmp_path, "zh-CN"), "2026-08", "2026-09")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def fail_half_way() -> None:
        site = Site(tmp_path, "zh-CN")
        with site.together():
            site.put(page_of("branch", "010205", "2026-09"), b"<p>another page</p>")
            site.close(tree, BANK, Entry("2026-09", "draft", None, "told anew", 80.0, "滨江支行"))
            assert {path: path.read_bytes() for path in before} == before
            raise OSError("in the middle")

    with pytest.raises(OSError, match="in the middle"):
        fail_half_way()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_was_to_change_and_then_was_not_stays(tmp_path: Path) -> None:
    closed(Site(tmp_path, "zh-CN"), "2026-09")
    site, page = Site(tmp_path, "zh-CN"), page_of("branch", "010205", "2026-09")
    with site.together():
        site.put(page, b"<p>another page</p>")
        site.put(page, b"<p>page</p>")
    assert (tmp_path / page).read_bytes() == b"<p>page</p>"


def test_files_are_on_the_disk_before_the_first_takes_its_place(tmp_path: Path, monkeypatch) -> None:
    page = tmp_path / page_of("branch", "010205", "2026-09")
    stood = []
    monkeypatch.setattr(
        aside, "sync_all", lambda folder: stood.append((page.exists(), any(folder.rglob("index.html"))))
    )
    closed(Site(tmp_path, "zh-CN"), "2026-09")
    assert stood == [(False, True)]
    assert page.is_file()


def test_part_of_a_site_may_lie_on_another_disk(tmp_path: Path, monkeypatch) -> None:
    def elsewhere(source: str, target: str) -> None:
        if "/.appraise-site-" in str(source) and "/branch/" in str(target):
            raise OSError(errno.EXDEV, "another disk")
        rename(source, target)

    rename = os.replace
    monkeypatch.setattr(os, "replace", elsewhere)
    tree = closed(Site(tmp_path, "zh-CN"), "2026-09")
    assert (tmp_path / tree / "2026-09" / "index.html").read_bytes() == b"<p>page</p>"
    assert not list(tmp_path.rglob(".*"))


def test_a_site_is_published_by_one_process_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from pipeline.asides import made_aside\n"
        "with made_aside(Path(sys.argv[1]), 'site') as room:\n"
        "    print('begun', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdin=PIPE, stdout=PIPE, text=True)
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline() == "begun\n"
    mine = threading.Thread(target=closed, args=(Site(tmp_path, "zh-CN"), "2026-09"))
    mine.start()
    mine.join(0.5)
    assert mine.is_alive()
    other.stdin.close()
    mine.join(30)
    assert not mine.is_alive()
    assert (tmp_path / page_of("branch", "010205", "2026-09")).is_file()
    other.wait()
