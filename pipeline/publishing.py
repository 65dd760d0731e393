"""An edition's pages for every audience: each tree holds what that audience may see, and nothing else is written there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.circular_file import circular_file
from pipeline.circulars import Kept
from pipeline.outlets.tables import with_tables
from pipeline.people.employees import employee_sheets
from pipeline.people.personnel import hr_overview
from pipeline.render.environment import Once, say
from pipeline.render.site import (
    AUDIENCES,
    WHOLE,
    Entry,
    Found,
    Page,
    Site,
    page_of,
    plain_page,
    same_page,
    text_at,
    tree_of,
)
from pipeline.render.words import safe_name
from pipeline.report.annex import regulator_annex
from pipeline.report.build import bank_report, branch_reports, unit_reports
from pipeline.report.circular import circular
from pipeline.report.colleagues import RULES
from pipeline.report.lookup import Book
from pipeline.report.model import Report, Text
from pipeline.report.model.head import Head
from pipeline.report.responsible import department_pages
from pipeline.texts import Message, msg

BRANCH, SHEET, INDICATOR, DEFINITION = msg("Branch"), msg("Appraisal sheet"), msg("Indicator"), msg("Definition")
NAMING = (*RULES, "trust.branch")  # findings that name somebody
CIRCULARS = {"zh-CN": "通报.docx", "en": "circular.docx"}


@dataclass(frozen=True)
class Wanted:
    """Which trees are to be written: of these audiences, and of this subject only where one is named."""

    audiences: Collection[str] = AUDIENCES
    subject: str | None = None

    def has(self, audience: str, subject: str = WHOLE) -> bool:
        return audience in self.audiences and self.subject in (None, subject)


def publish(
    book: Book,
    site: Site,
    wanted: Wanted,
    keep: Callable[[Head], None],
    earlier: Book | None = None,
    edited: Kept | None = None,
) -> Path | None:
    """Write the trees; return the first page of the first one, None where nothing was asked for that there is.

    `keep` is handed every page's model once, in a fixed order. `earlier`: the edition before this one, where there is one.
    `edited`: the circular as it was handed back. A few branches and persons are held at a time.
    """
    first: list[Path] = []
    with site.workshop:
        if {"bank", "managing_unit", "branch"} & set(wanted.audiences):
            first.extend(_of_branches(book, site, wanted, keep, earlier, edited))
        first.extend(_others(book, site, wanted, keep, earlier))
    if wanted.subject is None:
        for audience in wanted.audiences:
            site.drop(audience, str(book.period), Text(book.settings.name.zh, book.settings.name.en))
    return first[0] if first else None


def models(book: Book, wanted: Wanted, earlier: Book | None = None) -> Iterator[Head]:
    """The models that `publish` would hand to `keep`, in its order, without a page of them."""
    if {"bank", "managing_unit", "branch"} & set(wanted.audiences):
        bank = bank_report(book, earlier)
        if wanted.has("bank"):
            yield bank
        yield from unit_reports(book, bank, [unit for unit in book.units if wanted.has("managing_unit", unit)])
        own = {branch for branch in book.below() if wanted.has("branch", branch)}
        yield from branch_reports(book, bank.branches, own, earlier)
    subjects = None if wanted.subject is None else [wanted.subject]
    if "employee" in wanted.audiences:
        yield from employee_sheets(book, subjects)
    if "department" in wanted.audiences:
        yield from department_pages(book, subjects)
    if wanted.has("hr") and (overview := hr_overview(book, earlier)) is not None:
        yield overview
    if wanted.has("regulator") and (annex := regulator_annex(book)) is not None:
        yield annex


def _of_branches(
    book: Book,
    site: Site,
    wanted: Wanted,
    keep: Callable[[Head], None],
    earlier: Book | None,
    edited: Kept | None,
) -> list[Path]:
    """The trees of the bank, of managing units and of branches; the bank's first."""
    bank = bank_report(book, earlier)
    if wanted.has("bank"):
        keep(bank)
    units = list(unit_reports(book, bank, [unit for unit in book.units if wanted.has("managing_unit", unit)]))
    below = {tree_of("bank"): set(book.below())} if wanted.has("bank") else {}
    for unit in units:
        keep(unit)
        below[tree_of("managing_unit", unit.subject_id)] = set(book.below(unit.subject_id))
    own = {branch for branch in book.below() if wanted.has("branch", branch)}
    first = []
    for report in branch_reports(book, bank.branches, own.union(*below.values()), earlier):
        trees = [tree for tree, members in below.items() if report.subject_id in members]
        beside = [_beside(site, report, trees)] if trees else []
        if report.subject_id in own:
            keep(report)
            first.append(_branch(book, site, report, beside))
        else:
            site.made(beside)
    site.workshop.finish()  # the pages below link to those that stand there
    if wanted.has("bank"):
        first.insert(0, _network(site, bank, "bank", WHOLE, **_circular(book, site, bank, edited)))
    return [*first, *(_network(site, unit, "managing_unit", unit.subject_id, letter=None) for unit in units)]


def _others(
    book: Book, site: Site, wanted: Wanted, keep: Callable[[Head], None], earlier: Book | None
) -> Iterator[Path]:
    if "employee" in wanted.audiences:
        for sheet in employee_sheets(book, None if wanted.subject is None else [wanted.subject]):
            keep(sheet)
            yield _tree(site, "employee.html.j2", sheet, "employee", sheet.subject_id, sheet.told, sheet.score)
    if "department" in wanted.audiences:
        for page in department_pages(book, None if wanted.subject is None else [wanted.subject]):
            keep(page)
            yield _tree(site, "department.html.j2", page, "department", page.subject_id, page.told)
    if wanted.has("hr") and (overview := hr_overview(book, earlier)) is not None:
        keep(overview)
        yield _tree(site, "hr.html.j2", overview, "hr", WHOLE, overview.told)
    if wanted.has("regulator") and (annex := regulator_annex(book)) is not None:
        keep(annex)
        yield _tree(site, "regulator.html.j2", annex, "regulator", WHOLE, annex.told)


def _circular(book: Book, site: Site, bank: Report, edited: Kept | None) -> dict[str, Any]:
    """The circular as a file beside the bank's page; what the page tells of it."""
    letter = circular(book, bank)
    name = CIRCULARS[site.locale]
    folder = page_of("bank", WHOLE, bank.period).rpartition("/")[0]
    site.put(f"{folder}/{name}", edited.file if edited else circular_file(letter, site.locale))
    return {"letter": letter, "edited": edited.text if edited else None, "circular_href": quote(name)}


def _network(site: Site, report: Report, audience: str, subject: str, **facts: Any) -> Path:
    """The page of the bank or of a managing unit, and its definitions; its branches' pages stand below it already."""
    path = page_of(audience, subject, report.period)
    folder = path.rpartition("/")[0]
    linked = {
        line.branch_id: "branch/" + quote(f"{safe_name(line.branch_id)}.html")
        for line in report.branches
        if site.folder / folder / "branch" / f"{safe_name(line.branch_id)}.html" in site.written
    }
    site.page("method.html.j2", f"{folder}/method.html", report, up="index.html")
    finds = [*_branches_found(report, linked, site.locale), *_indicators_found(report, site.locale)]
    told = say(report.headline.sentence, site.locale)
    return _tree(
        site, "bank.html.j2", report, audience, subject, told, report.score, finds=finds, linked=linked, **facts
    )


def _branches_found(report: Report, linked: Mapping[str, str], locale: str) -> Iterator[Found]:
    for line in report.branches:
        if line.branch_id in linked:
            yield Found(line.name, say(BRANCH, locale), linked[line.branch_id])


def _indicators_found(report: Report, locale: str) -> Iterator[Found]:
    """Core indicators on the page, and all of them where they are defined."""
    for line in report.indicators:
        yield Found(say(line.title, locale), say(INDICATOR, locale), "index.html#indicators")
    for method in report.methods:
        yield Found(say(method.title, locale), say(DEFINITION, locale), "method.html#method")


def _beside(site: Site, report: Report, trees: list[str]) -> Page:
    """A branch's page below those of its bank and its unit: the same bytes, and nobody's name in them."""
    name = f"{safe_name(report.period)}/branch/{safe_name(report.subject_id)}.html"
    shown, pages = without_people(report), [f"{tree}/{name}" for tree in trees]
    template = "branch.html.j2"
    return same_page(site.locale, template, pages, shown, template, up="../index.html", linked={})


def without_people(report: Report) -> Report:
    """The branch's page as others than the branch see it."""
    training = None if report.training is None else replace(report.training, people=())
    duties, notes = (tuple(one for one in told if one.rule not in NAMING) for told in (report.duties, report.notes))
    return replace(report, training=training, staff=(), duties=duties, notes=notes)


def _branch(book: Book, site: Site, report: Report, beside: Collection[Page]) -> Path:
    """A branch's own tree, with the sheets of its people; `beside`: its pages in other trees, made with it."""
    folder = f"{tree_of('branch', report.subject_id)}/{safe_name(report.period)}"
    linked: dict[str, str] = {}
    finds: list[Found] = []
    pages = [*beside]
    for sheet in employee_sheets(book, book.people_of(report.subject_id)):
        name = f"employee/{safe_name(sheet.subject_id)}.html"
        pages.append(plain_page(site.locale, "employee.html.j2", f"{folder}/{name}", sheet, up="../index.html"))
        linked[sheet.subject_id] = quote(name)
        finds.append(Found(sheet.subject_name, say(SHEET, site.locale), quote(name)))
    told = say(report.headline.sentence, site.locale)
    return _tree(
        site,
        "branch.html.j2",
        report,
        "branch",
        report.subject_id,
        told,
        report.score,
        finds=finds,
        below=pages,
        linked=linked,
    )


def _tree(
    site: Site,
    template: str,
    report: Head,
    audience: str,
    subject: str,
    told: str | Message,
    score: float | None = None,
    finds: Collection[Found] = (),
    below: Collection[Page] = (),
    **facts: Any,
) -> Path:
    """The first page of a tree's period, what it is found by, and the pages `below` it that are made with it."""
    tree, at = tree_of(audience, subject), page_of(audience, subject, report.period)
    before = site.earlier(tree, report.period)
    has_tables = audience != "employee"  # a sheet is one table, and there are as many of them as people
    make = partial(_made, site.locale, template, at, {"report": report, "before": before, **facts}, has_tables)
    words = told if isinstance(told, str) else say(told, site.locale)
    name = report.subject_name if subject != WHOLE else ""
    entry = Entry(report.period, report.state, report.edition, words, score, name)
    page = Page([at], report, (template, before, facts), make)
    site.made([*below, page], then=partial(site.close, tree, report.bank, entry, finds))
    return site.folder / at


def _made(
    locale: str, template: str, at: str, facts: Mapping[str, Any], has_tables: bool, once: Once
) -> dict[str, bytes]:
    """The page and the files of its tables."""
    text, files = text_at(locale, template, at, {**facts, "once": once}), {}
    if has_tables:
        text, found = with_tables(text, locale)
        files = {f"{at.rpartition('/')[0]}/{table.name}.csv": table.content for table in found}
    return {**files, at: text.encode()}
