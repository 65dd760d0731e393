"""What happened in the periods shown: approved exclusions, new rules of scoring, branches that closed or opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.periods import Period
from pipeline.report.lookup import Book, as_day
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.trends import Mark
from pipeline.report.once import once_a_book
from pipeline.report.shelf import records
from pipeline.texts import Message, msg

NAMED = 3  # branches named before “and others”
STATES = {
    "suspended": msg("{name} suspended from {day}"),
    "renovating": msg("{name} closed for refurbishment from {day}"),
    "closed": msg("{name} closed from {day}"),
    "merged": msg("{name} merged from {day}"),
}


@dataclass(frozen=True)
class Exclusion:
    """An approved exclusion: where it falls and whom it is about (None: everybody, every indicator)."""

    period: Period
    branches: frozenset[str] | None
    indicators: frozenset[str] | None
    finding: Finding


def marks(book: Book, level: str, subject: str) -> tuple[Mark, ...]:
    """What happened, oldest first and numbered, as far as it concerns the subject."""
    mine = frozenset(book.members(level, subject))
    found = [*_exclusions(book, mine), *_rules(book, level, subject), *_branches(book, level, mine)]
    found.sort(key=lambda mark: (Period.parse(mark.period).first, mark.kind, mark.finding.sentence.text("en")))
    return tuple(replace(mark, number=number) for number, mark in enumerate(found, 1))


def moment(iso: str) -> Text:
    """`2026-09-12 10:20` as 9月12日10:20; a day alone without the time."""
    day, _, time = iso.partition(" ")
    when = date.fromisoformat(day)
    return Text(f"{when.month}月{when.day}日{time}", f"{when.day} {when:%B}{' ' * bool(time)}{time}")


def _exclusions(book: Book, mine: frozenset[str]) -> Iterator[Mark]:
    for found in _all_exclusions(book):
        if found.branches is None or found.branches & mine:
            names = None if found.indicators is None else tuple(sorted(found.indicators))
            yield Mark(0, str(found.period), "exclusion", found.finding, names)


@once_a_book
def _all_exclusions(book: Book) -> tuple[Exclusion, ...]:
    """Those of the periods shown; one that reaches over several is told where it begins."""
    rows = book.edition.tables["past_exclusions"].to_dict("records")
    return tuple(found for row in rows if (found := _exclusion(book, row)))


def _exclusion(book: Book, row: Mapping[Any, Any]) -> Exclusion | None:
    period = _period_of(book, date.fromisoformat(row["starts_at"][:10]))
    if period is None:
        return None
    start, end = moment(row["starts_at"]), moment(row["ends_at"])
    if row["starts_at"][:10] == row["ends_at"][:10]:
        time = row["ends_at"][11:]
        end = Text(time, time)
    facts: dict[str, Any] = {"start": start, "end": end, "what": row["category"]}
    sentence = msg("{start} to {end}: {what}, left out by approval", **facts)
    if isinstance(row["document_no"], str):
        sentence = msg(
            "{start} to {end}: {what}, left out by approval ({document})", document=row["document_no"], **facts
        )
    return Exclusion(
        period, _listed(row["branch_ids"]), _listed(row["indicators"]), Finding("event.exclusion", sentence)
    )


def _listed(text: Any) -> frozenset[str] | None:
    return frozenset(text.split()) if isinstance(text, str) and text else None


def _rules(book: Book, level: str, subject: str) -> Iterator[Mark]:
    """Where another scorecard came into force, with its document."""
    documents = {card.name: card.document_no for card in book.cards}
    rows = [(period, row) for period in book.periods if (row := book.result(level, subject, period))]
    for (_, before), (period, row) in pairwise(rows):
        if before["scorecard"] == row["scorecard"]:
            continue
        sentence, document = msg("new scorecard"), documents.get(row["scorecard"])
        if document:
            sentence = msg("new scorecard ({document})", document=document)
        yield Mark(0, str(period), "rules", Finding("event.rules", sentence), ())


def _branches(book: Book, level: str, mine: frozenset[str]) -> Iterator[Mark]:
    """Branches that closed, paused or opened: a branch's own in all periods, for others those that bear on the last change."""
    looked_at = book.periods if level == "branch" else book.periods[-2:]
    for period in looked_at:
        told = [
            words for branch, day, words in _all_changes(book) if branch in mine and period.first <= day < period.after
        ]
        if not told:
            continue
        sentence = msg("{branches}", branches=told[:NAMED])
        if len(told) > NAMED:
            sentence = msg("{branches}, {count} in all", branches=told[:NAMED], count=Quantity(len(told), "places"))
        yield Mark(0, str(period), "branches", Finding("event.branches", sentence), None if level == "branch" else ())


@once_a_book
def _all_changes(book: Book) -> tuple[tuple[str, date, Message], ...]:
    """(branch, day, sentence) of every branch that closed, paused or opened."""
    table = book.edition.tables["branches"]
    found = []
    for row in records(table[table["kind"] == "branch"]):
        branch, name = str(row["branch_id"]), str(row["name"])
        if (day := as_day(row["status_from"])) and row["status"] in STATES:
            found.append(
                (branch, day, Message(STATES[row["status"]].template, {"name": name, "day": moment(str(day))}))
            )
        if day := as_day(row["opened_date"]):
            found.append((branch, day, msg("{name} opened on {day}", name=name, day=moment(str(day)))))
    return tuple(found)


def _period_of(book: Book, day: date) -> Period | None:
    return next((period for period in book.periods if period.first <= day < period.after), None)
