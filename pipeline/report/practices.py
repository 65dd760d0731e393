"""好的做法: confirmed bonus events, customers' praise, and branches clearly better than their group for a documented reason.
Nothing is praised at a branch that was given a card, and nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.report.findings.headlines import carded
from pipeline.report.lookup import BANK, Book, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.report.network import stands_apart
from pipeline.texts import Message, msg

NAMED = 3  # branches named in a sentence
EVENTS = Text("加减分事项", "approved events")


def practices(book: Book, level: str = "bank", subject: str = BANK) -> tuple[Finding, ...]:
    """The branches' own bonus events first, those that are better than their group beside it; then praise of their staff."""
    members = book.members(level, subject)
    given = carded(book, members)
    members = [one for one in members if one not in given]
    bonuses = [row for row in _bonuses(book, members) if row["level"] == "branch"]
    praised = [row for row in _bonuses(book, members) if row["level"] == "employee"]
    return (*(_of_branch(book, row) for row in bonuses), *_of_staff(book, praised))


def _bonuses(book: Book, members: Sequence[str]) -> list[dict[str, Any]]:
    """The bonus events that counted in the period, each once, with the branch of whom they were given to."""
    rows = book.rows_of("matters", period=book.period.first, kind="bonus", status="counted").to_dict("records")
    doubted = set(book.doubted_staff["subject_id"])
    homes = dict(zip(book.staff["subject_id"], book.staff["branch_id"], strict=True))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        branch = row["subject_id"] if row["level"] == "branch" else homes.get(row["subject_id"])
        if branch in members and row["subject_id"] not in doubted:
            found.setdefault(str(row["event_id"]), {**row, "branch": branch})
    return [row for _, row in sorted(found.items())]


def _of_branch(book: Book, row: dict[str, Any]) -> Finding:
    """江北支行获“服务创新”加1.00分（明银发〔2026〕9号）, and what of its figures is better than its group's."""
    branch = str(row["branch"])
    facts: dict[str, Any] = {
        "branch": book.names.get(branch, branch),
        "category": str(row["category"]),
        "points": Quantity(number(row["counted"]), "score"),
    }
    document = row["document_no"]
    sentence = (
        msg("{branch}: {category}, {points} added ({document}).", **facts, document=document)
        if isinstance(document, str)
        else msg("{branch}: {category}, {points} added.", **facts)
    )
    better = _better(book, branch)
    if better:
        sentence = msg("{told} Clearly better than its group: {names}.", told=sentence, names=better)
    figures = (Figure(msg("Points added"), Quantity(number(row["counted"]), "score")),)
    owner = book.names.get(branch, branch)
    return Evidenced("practice.bonus", sentence, "better", None, owner, figures, EVENTS, None)


def _better(book: Book, branch: str) -> list[Message]:
    """The indicators on which the branch is beyond the usual differences of its group, to the better."""
    table = book.edition.tables.get("funnels")
    if table is None or table.empty:
        return []
    mine = table[(table["subject_id"] == branch) & (table["level"] == "branch") & (table["verdict"] == "better")]
    return [
        msg("{name} {count}", name=Text(found.header.title.zh, found.header.title.en),
            count=Quantity(number(row["value"]), found.header.unit))
        for row in mine.sort_values("indicator").to_dict("records")
        if (found := book.indicators.get(str(row["indicator"]))) and stands_apart(book, found.name, row)
    ]  # fmt: skip


def _of_staff(book: Book, rows: Sequence[dict[str, Any]]) -> list[Finding]:
    """滨江支行等3家网点员工获客户表扬4件: praise by its kind, the branches with most first; no names."""
    found: list[Finding] = []
    for category in sorted({str(row["category"]) for row in rows}):
        counts: dict[str, int] = {}
        for row in rows:
            if row["category"] == category:
                counts[str(row["branch"])] = counts.get(str(row["branch"]), 0) + 1
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        places = [
            msg("{name} {count}", name=book.names.get(branch, branch), count=Quantity(count, "cases"))
            for branch, count in ordered[:NAMED]
        ]
        facts = {"category": category, "total": Quantity(sum(counts.values()), "cases"), "places": places}
        sentence = (
            msg("{category} for staff: {total} in all ({places} and others).", **facts)
            if len(ordered) > NAMED
            else msg("{category} for staff: {total} in all ({places}).", **facts)
        )
        figures = tuple(
            Figure(Text(book.names.get(branch, branch), book.names.get(branch, branch)), Quantity(count, "cases"))
            for branch, count in ordered
        )
        found.append(Evidenced("practice.praise", sentence, "better", None, None, figures, EVENTS, None))
    return found
