"""An edition's trees: which are wanted, who draws them, and their writing in one order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pipeline.circular_file import circular_file
from pipeline.circulars import Kept
from pipeline.editions import model_json
from pipeline.people.employees import employee_sheets, people_of_sheets
from pipeline.people.personnel import hr_overview
from pipeline.publishing.trees import (
    BranchAsked,
    Desk,
    FirstPage,
    Furniture,
    Tree,
    branch_trees,
    network_tree,
    page_below,
    sheet_trees,
    tree_drawn,
)
from pipeline.render.site import AUDIENCES, WHOLE, Site, page_of, tree_of
from pipeline.render.words import safe_name
from pipeline.render.workshop import Workshop
from pipeline.report.annex import regulator_annex
from pipeline.report.build import (
    bank_report,
    branch_reports,
    of_branches_apart,
    shown_branches,
    unit_report,
    unit_reports,
)
from pipeline.report.carried import carried
from pipeline.report.circular import circular
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Report, Text
from pipeline.report.model.head import Head
from pipeline.report.responsible import department_pages

NETWORK = frozenset(("bank", "managing_unit", "branch"))
CIRCULARS = {"zh-CN": "通报.docx", "en": "circular.docx"}
TOGETHER = 4  # branches, or persons, of a job
Keep = Callable[[bytes], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Which trees are to be written: of these audiences, and of this subject only where one is named."""

    audiences: Collection[str] = AUDIENCES
    subject: str | None = None

    def has(self, audience: str, subject: str = WHOLE) -> bool:
        return audience in self.audiences and self.subject in (None, subject)

    def people(self, book: Book) -> Collection[str]:
        """Those whose own trees are wanted."""
        if "employee" not in self.audiences:
            return ()
        return people_of_sheets(book) if self.subject is None else [self.subject]


def publish(
    book: Book,
    site: Site,
    wanted: Wanted,
    keep: Keep,
    earlier: Book | None = None,
    edited: Kept | None = None,
) -> Path | None:
    """Write the trees; return the first page of the first one, None where nothing was asked for that there is.

    `keep` is handed every page's model as JSON once, in the order of `models`. `earlier`: the edition before this one, where
    there is one. `edited`: the circular as it was handed back. A few branches and persons are held at a time.
    """
    people, many = wanted.people(book), _branches_at_most(book, wanted)
    furnish = _furniture(book, earlier, site, has_branches=many > 0)
    with site.together(), Workshop(Desk(book, earlier, site.drawing), furnish, many + len(people)) as shop:
        run = _Run(site, keep, shop)
        asked = _branches_asked(book, wanted)  # looks at all of them: processes beside this one start meanwhile
        bank = run.network(book, wanted, asked, edited) if NETWORK & set(wanted.audiences) else None
        for some in _together(people):
            run.have(partial(sheet_trees, some))
        for page in _others(book, wanted, earlier):
            run.have(partial(_one, page))
        if wanted.subject is None:
            for audience in wanted.audiences:
                site.drop(audience, str(book.period), Text(book.settings.name.zh, book.settings.name.en))
    return bank or (run.first[0] if run.first else None)


def models(book: Book, wanted: Wanted, earlier: Book | None = None) -> Iterator[Head]:
    """The models that `publish` would hand to `keep`, in its order, without a page of them."""
    if NETWORK & set(wanted.audiences):
        bank = bank_report(book, earlier)
        if wanted.has("bank"):
            yield bank
        yield from unit_reports(book, bank, [unit for unit in book.units if wanted.has("managing_unit", unit)])
        own = [branch for branch in shown_branches(book) if wanted.has("branch", branch)]
        yield from branch_reports(book, own, earlier)
    yield from employee_sheets(book, wanted.people(book))
    for page in _others(book, wanted, earlier):
        yield page.report


class _Run:
    """What is drawn goes to the site, a tree at a time; `first` are the first pages of the trees."""

    def __init__(self, site: Site, keep: Keep, shop: Workshop[Desk]) -> None:
        self.site, self._keep, self._shop = site, keep, shop
        self.first: list[Path] = []

    def have(self, job: Callable[[Desk], list[Tree]]) -> None:
        """Have the trees drawn, and written: now, or until the workshop is finished."""
        self._shop.do(job, self._take)

    def network(self, book: Book, wanted: Wanted, asked: list[BranchAsked], edited: Kept | None) -> Path | None:
        """The trees of the bank, of managing units and of branches; return the first page of the bank's."""
        bank, units = bank_report(book, self._shop.desk.earlier), list[Report]()
        if wanted.has("bank"):
            self._keep(model_json(bank))
        apart = of_branches_apart(bank)
        for unit in book.units:
            if wanted.has("managing_unit", unit):
                self._shop.do(partial(_unit, unit, apart), partial(self._take_unit, units))
        letter = _circular(book, self.site, bank, edited) if wanted.has("bank") else {}
        for some in _together(asked):
            self.have(partial(branch_trees, some))
        self._shop.finish()  # the pages below link to those that stand there
        if wanted.has("bank"):
            self._above(bank, "bank", letter)
        for report in units:
            self._above(report, "managing_unit", {"letter": None})
        return self.site.folder / page_of("bank", WHOLE, bank.period) if wanted.has("bank") else None

    def _above(self, report: Report, audience: str, facts: Mapping[str, Any]) -> None:
        tree = tree_of(audience, WHOLE if audience == "bank" else report.subject_id)
        linked = {
            line.branch_id: "branch/" + quote(f"{safe_name(line.branch_id)}.html")
            for line in report.branches
            if self.site.has(page_below(tree, report.period, line.branch_id))
        }
        self.have(partial(_one_network, report, audience, linked, facts))

    def _take_unit(self, units: list[Report], found: Report | None) -> None:
        if found is not None:
            self._keep(model_json(found))
            units.append(found)

    def _take(self, trees: list[Tree]) -> None:
        for tree in trees:
            self.site.take(tree.drawn)
            if tree.model is not None:
                self._keep(tree.model)
            if tree.entry is not None:
                self.site.close(tree.tree, tree.bank, tree.entry, tree.finds)
                self.first.append(self.site.folder / tree.tree / safe_name(tree.entry.period) / "index.html")


def _furniture(book: Book, earlier: Book | None, site: Site, *, has_branches: bool) -> Furniture | None:
    """What gives the desk in another process; None where an edition has no files to read there."""
    now, before = carried(book), None if earlier is None else carried(earlier)
    if now is None or (earlier is not None and before is None):
        return None
    return Furniture(now, before, site.drawing, has_branches)


def _branches_at_most(book: Book, wanted: Wanted) -> int:
    """How many branches may have a page, without a look at any."""
    if not NETWORK & set(wanted.audiences):
        return 0
    return len(book.below()) if wanted.subject in (None, WHOLE) else max(len(book.below(wanted.subject)), 1)


def _branches_asked(book: Book, wanted: Wanted) -> list[BranchAsked]:
    """The branches that have a page somewhere, and where."""
    below = {tree_of("bank"): set(book.below())} if wanted.has("bank") else {}
    for unit in book.units:
        if wanted.has("managing_unit", unit):
            below[tree_of("managing_unit", unit)] = set(book.below(unit))
    asked = (
        BranchAsked(
            branch,
            wanted.has("branch", branch),
            tuple(tree for tree, members in below.items() if branch in members),
        )
        for branch in (shown_branches(book) if NETWORK & set(wanted.audiences) else ())
    )
    return [one for one in asked if one.has_own or one.trees]


def _others(book: Book, wanted: Wanted, earlier: Book | None) -> Iterator[FirstPage]:
    """The first pages of departments, of HR and of the regulator."""
    if "department" in wanted.audiences:
        for page in department_pages(book, None if wanted.subject is None else [wanted.subject]):
            yield FirstPage("department.html.j2", page, "department", page.subject_id, page.told)
    if wanted.has("hr") and (overview := hr_overview(book, earlier)) is not None:
        yield FirstPage("hr.html.j2", overview, "hr", WHOLE, overview.told)
    if wanted.has("regulator") and (annex := regulator_annex(book)) is not None:
        yield FirstPage("regulator.html.j2", annex, "regulator", WHOLE, annex.told)


def _unit(unit: str, apart: tuple[Finding, ...], desk: Desk) -> Report | None:
    return unit_report(desk.book, unit, apart)


def _one(page: FirstPage, desk: Desk) -> list[Tree]:
    return [tree_drawn(page, desk)]


def _one_network(
    report: Report, audience: str, linked: Mapping[str, str], facts: Mapping[str, Any], desk: Desk
) -> list[Tree]:
    return [network_tree(report, audience, linked, facts, desk)]


def _circular(book: Book, site: Site, bank: Report, edited: Kept | None) -> dict[str, Any]:
    """The circular as a file beside the bank's page; what the page tells of it."""
    letter = circular(book, bank)
    name = CIRCULARS[site.locale]
    folder = page_of("bank", WHOLE, bank.period).rpartition("/")[0]
    site.put(f"{folder}/{name}", edited.file if edited else circular_file(letter, site.locale))
    return {"letter": letter, "edited": edited.text if edited else None, "circular_href": quote(name)}


def _together(subjects: Collection[T]) -> Iterator[list[T]]:
    """A job's subjects at a time."""
    all_of_it = list(subjects)
    return (all_of_it[at : at + TOGETHER] for at in range(0, len(all_of_it), TOGETHER))
