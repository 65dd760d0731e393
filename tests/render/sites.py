"""Sites of the samples: the bank's tree with its branches' pages below it, and a tree for each branch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import report_samples as samples
from page_readers import Page

from pipeline.render.drawing import plain_page
from pipeline.render.environment import say
from pipeline.render.site import WHOLE, Entry, Found, Site, earlier, page_of, tree_of
from pipeline.render.words import safe_name
from pipeline.report.model import Report
from pipeline.report.model.head import Head

PERIODS = (("2026-09", "final"), ("2026-08", "restated"), ("2026-Q3", "preview"), ("2025", "draft"))
INDEX = f"{tree_of('bank')}/index.html"


def bank_path(period: str) -> str:
    return page_of("bank", WHOLE, period)


def branch_path(branch: str, period: str) -> str:
    """The first page of the branch's own tree."""
    return page_of("branch", branch, period)


def write_site(bank: Report, branches: Iterable[Report], folder: Path, *, locale: str) -> list[Path]:
    """Write the period's pages and all that they are found by; return the files of the site."""
    site = Site(folder, locale)
    with site.together():
        below = page_of("bank", WHOLE, bank.period).rpartition("/")[0]
        linked, finds = {}, []
        for report in branches:
            name = f"branch/{safe_name(report.subject_id)}.html"
            _take(site, "branch.html.j2", f"{below}/{name}", report, up="../index.html", linked={})
            linked[report.subject_id] = quote(name)
            finds.append(Found(report.subject_name, "branch", quote(name)))
            _first(site, "branch.html.j2", report, "branch", report.subject_id, linked={}, finds=[])
        _take(site, "method.html.j2", f"{below}/method.html", bank, up="index.html")
        _first(site, "bank.html.j2", bank, "bank", WHOLE, linked=linked, finds=finds, letter=None)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def put_page(site: Site, template: str, path: str, report: Head, **facts: object) -> Path:
    """The page at `path` within the site, by itself."""
    with site.together():
        _take(site, template, path, report, **facts)
    return site.folder / path


def _take(site: Site, template: str, path: str, report: Head, **facts: object) -> None:
    site.take(site.drawing.drawn([plain_page(site.locale, template, path, report, **facts)]))


def _first(site: Site, template: str, report: Report, audience: str, subject: str, **facts: object) -> None:
    tree = tree_of(audience, subject)
    before = earlier(site.folder, tree, report.period)
    _take(site, template, page_of(audience, subject, report.period), report, before=before, **facts)
    told = say(report.headline.sentence, site.locale)
    finds = facts["finds"]
    assert isinstance(finds, list)
    name = "" if subject == WHOLE else report.subject_name
    site.close(tree, report.bank, Entry(report.period, report.state, report.edition, told, report.score, name), finds)


def page(site: Path, period: str = "2026-09", branch: str | None = None) -> Page:
    path = branch_path(branch, period) if branch else bank_path(period)
    return Page((site / path).read_text(encoding="utf-8"))


def rendered(report: Report, folder: Path, locale: str = "zh-CN") -> Page:
    """One report as a page: the bank's, or a branch's."""
    if report.level == "bank":
        write_site(report, [], folder, locale=locale)
        return page(folder, report.period)
    write_site(samples.bank_report(), [report], folder, locale=locale)
    return page(folder, report.period, report.subject_id)
