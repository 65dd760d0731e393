"""Trees drawn from an edition's books: what stands in them, who finds it by what, and the model it shows. Nothing is written
here, and each function gives the same on every desk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from pipeline.editions import model_json
from pipeline.people.employees import employee_sheets
from pipeline.render.drawing import Drawing, Drawn, Page, plain_page, same_page, text_at
from pipeline.render.environment import Once, say
from pipeline.render.site import WHOLE, Entry, Found, earlier, page_of, tree_of
from pipeline.render.words import safe_name
from pipeline.report.build import branch_reports, shown_branches
from pipeline.report.carried import Carried
from pipeline.report.colleagues import RULES
from pipeline.report.lookup import Book
from pipeline.report.model import Report, Text
from pipeline.report.model.head import Head
from pipeline.texts import Message, msg

BRANCH, SHEET, INDICATOR, DEFINITION = msg("Branch"), msg("Appraisal sheet"), msg("Indicator"), msg("Definition")
NAMING = (*RULES, "trust.branch")  # findings that name somebody


@dataclass(frozen=True)
class Desk:
    """What trees are drawn from: the edition, the one before it of the same period, and the site as it stands."""

    book: Book
    earlier: Book | None
    drawing: Drawing


@dataclass(frozen=True)
class Furniture:
    """Gives the same desk in another process. Raises what pipeline.report.carried raises."""

    book: Carried
    earlier: Carried | None
    drawing: Drawing
    has_branches: bool

    def __call__(self) -> Desk:
        desk = Desk(self.book(), None if self.earlier is None else self.earlier(), self.drawing)
        if self.has_branches:
            shown_branches(desk.book)  # what their pages have in common is made before the first of them is asked for
        return desk


@dataclass(frozen=True)
class Tree:
    """A tree's period: `model` is that of its first page as JSON, None where nobody keeps it; `tree`, `bank`, `entry` and
    `finds` are what it is found by. Without an entry there are only pages in other trees.
    """

    drawn: Sequence[Drawn]
    model: bytes | None = None
    tree: str = ""
    bank: Text = field(default_factory=lambda: Text("", ""))
    entry: Entry | None = None
    finds: Sequence[Found] = ()


@dataclass(frozen=True)
class BranchAsked:
    """A branch: whether it has a tree of its own, and the trees of others in which it has a page."""

    branch: str
    has_own: bool
    trees: tuple[str, ...]


@dataclass(frozen=True)
class FirstPage:
    """A tree's first page: `below` are pages that stand in its period's folder too and are drawn with it; `is_kept` where its
    model goes into report.json with it.
    """

    template: str
    report: Head
    audience: str
    subject: str
    told: str | Message
    score: float | None = None
    finds: Sequence[Found] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    below: Sequence[Page] = ()
    is_kept: bool = True


def branch_trees(asked: Sequence[BranchAsked], desk: Desk) -> list[Tree]:
    """The branches' own trees with the sheets of their people, and their pages in other trees."""
    wanted = {one.branch: one for one in asked}
    found = []
    for report in branch_reports(desk.book, list(wanted), desk.earlier):
        one = wanted[report.subject_id]
        beside = [_beside(desk, report, one.trees)] if one.trees else []
        found.append(_branch(desk, report, beside) if one.has_own else Tree(desk.drawing.drawn(beside)))
    return found


def sheet_trees(people: Sequence[str], desk: Desk) -> list[Tree]:
    """The employees' own trees."""
    return [
        tree_drawn(FirstPage("employee.html.j2", one, "employee", one.subject_id, one.told, one.score), desk)
        for one in employee_sheets(desk.book, people)
    ]


def network_tree(
    report: Report, audience: str, linked: Mapping[str, str], facts: Mapping[str, Any], desk: Desk
) -> Tree:
    """The page of the bank or of a managing unit, and its definitions; `linked`: its branches' pages, which stand below it."""
    subject = WHOLE if audience == "bank" else report.subject_id
    folder, locale = page_of(audience, subject, report.period).rpartition("/")[0], desk.drawing.locale
    method = plain_page(locale, "method.html.j2", f"{folder}/method.html", report, up="index.html")
    finds = [*_branches_found(report, linked, locale), *_indicators_found(report, locale)]
    page = FirstPage(
        "bank.html.j2",
        report,
        audience,
        subject,
        report.headline.sentence,
        report.score,
        finds,
        {"linked": linked, **facts},
        below=[method],
        is_kept=False,  # it was, before the pages below it
    )
    return tree_drawn(page, desk)


def tree_drawn(page: FirstPage, desk: Desk) -> Tree:
    """The tree's first page with what stands below it."""
    report, locale = page.report, desk.drawing.locale
    tree, at = tree_of(page.audience, page.subject), page_of(page.audience, page.subject, report.period)
    before = earlier(desk.drawing.folder, tree, report.period)
    facts = {"finds": page.finds, **page.facts}
    make = partial(_made, locale, page.template, at, {"report": report, "before": before, **facts})
    first = Page([at], report, (page.template, before, facts), make)
    told = page.told if isinstance(page.told, str) else say(page.told, locale)
    name = report.subject_name if page.subject != WHOLE else ""
    entry = Entry(report.period, report.state, report.edition, told, page.score, name)
    model = model_json(report) if page.is_kept else None
    return Tree(desk.drawing.drawn([*page.below, first]), model, tree, report.bank, entry, page.finds)


def page_below(tree: str, period: str, branch: str) -> str:
    """Where a branch's page lies in the tree of its bank or unit."""
    return f"{tree}/{safe_name(period)}/branch/{safe_name(branch)}.html"


def without_people(report: Report) -> Report:
    """The branch's page as others than the branch see it."""
    training = None if report.training is None else replace(report.training, people=())
    duties, notes = (tuple(one for one in told if one.rule not in NAMING) for told in (report.duties, report.notes))
    return replace(report, training=training, staff=(), duties=duties, notes=notes)


def _beside(desk: Desk, report: Report, trees: Sequence[str]) -> Page:
    """A branch's page below those of its bank and its unit: the same bytes, and nobody's name in them."""
    shown, pages = without_people(report), [page_below(tree, report.period, report.subject_id) for tree in trees]
    template = "branch.html.j2"
    return same_page(desk.drawing.locale, template, pages, shown, template, up="../index.html", linked={})


def _branch(desk: Desk, report: Report, beside: Collection[Page]) -> Tree:
    """A branch's own tree, with the sheets of its people; `beside`: its pages in other trees, drawn with it."""
    locale, folder = desk.drawing.locale, f"{tree_of('branch', report.subject_id)}/{safe_name(report.period)}"
    linked: dict[str, str] = {}
    finds: list[Found] = []
    pages = [*beside]
    for sheet in employee_sheets(desk.book, desk.book.people_of(report.subject_id)):
        name = f"employee/{safe_name(sheet.subject_id)}.html"
        pages.append(plain_page(locale, "employee.html.j2", f"{folder}/{name}", sheet, up="../index.html"))
        linked[sheet.subject_id] = quote(name)
        finds.append(Found(sheet.subject_name, say(SHEET, locale), quote(name)))
    told, facts = report.headline.sentence, {"linked": linked}
    page = FirstPage(
        "branch.html.j2", report, "branch", report.subject_id, told, report.score, finds, facts, below=pages
    )
    return tree_drawn(page, desk)


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


def _made(locale: str, template: str, at: str, facts: Mapping[str, Any], once: Once) -> dict[str, bytes]:
    return {at: text_at(locale, template, at, {**facts, "once": once}).encode()}
