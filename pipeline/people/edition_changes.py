"""What an edition changed for whom against the edition before of the same period, and why as far as the tables tell."""

from __future__ import annotations

from typing import Any

from pipeline.people.headcount import Personnel, Row
from pipeline.people.post_sheets import grade_title
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity
from pipeline.report.model.hr import ChangeLine, Changes
from pipeline.report.row_titles import row_title_of
from pipeline.report.shelf import Shelf
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg

_NEW = msg("{number} {category} was added")
_GONE = msg("{number} {category} was withdrawn")
_OTHER = msg("{number} {category} now counts {points}")


def edition_changes(now: Personnel, earlier: Book | None) -> Changes | None:
    """Everybody of whom the grade, the coefficient or the score changed; None for a period's first edition."""
    if earlier is None or earlier.period != now.book.period:
        return None
    before = Personnel(earlier)
    tables = [_Details(now.book), _Details(earlier)]
    lines = []
    for person in sorted({*now.rows, *before.rows}):
        new, old = now.rows.get(person), before.rows.get(person)
        if _told(new) != _told(old):
            lines.append(_line(now, person, new, old, tables))
    order = ("down", "lost", "up", "gained", "score")
    return Changes(earlier.edition.number, tuple(sorted(lines, key=lambda line: order.index(line.direction))))


class _Details:
    """An edition's points and matters of persons, by person."""

    def __init__(self, book: Book) -> None:
        self.points, self.matters = (
            Shelf(book.rows_of(table, level="employee", period=book.period.first), "subject_id")
            for table in ("points", "matters")
        )


def _told(row: Row | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    score = number(row["score"])
    return (_text(row["grade"]), number(row["service_coefficient"]), None if score is None else round(score, 9))


def _line(now: Personnel, person: str, new: Row | None, old: Row | None, tables: list[_Details]) -> ChangeLine:
    either = new or old or {}
    card = now.book.card(str(either["scorecard"]))
    return ChangeLine(
        person=now.ref(either),
        direction=_direction(card, new, old),
        old_grade=grade_title(card, old["grade"]) if old else None,
        new_grade=grade_title(card, new["grade"]) if new else None,
        old_score=number(old["score"]) if old else None,
        new_score=number(new["score"]) if new else None,
        old_coefficient=number(old["service_coefficient"]) if old else None,
        new_coefficient=number(new["service_coefficient"]) if new else None,
        reasons=(*_matters(person, tables), *_items(now.book, person, tables)),
    )


def _direction(card: Scorecard | None, new: Row | None, old: Row | None) -> str:
    names = [level.grade for level in card.levels] if card else []
    places = [names.index(grade) if row and (grade := _text(row["grade"])) in names else None for row in (new, old)]
    now, before = places
    if now is None or before is None:
        return "score" if now == before else "lost" if now is None else "gained"
    return "score" if now == before else "up" if now < before else "down"


def _matters(person: str, tables: list[_Details]) -> list[Message]:
    """Approved matters that came, went or count for another amount."""
    now, before = ({(str(row["event_id"]), str(row["post"])): row for row in t.matters.of(person)} for t in tables)
    found = []
    for key in sorted({*now, *before}):
        row = now.get(key) or before[key]
        facts = {"number": key[0], "category": str(row["category"])}
        if key not in before or key not in now:
            found.append(Message((_GONE if key not in now else _NEW).template, facts))
        elif now[key]["counted"] != before[key]["counted"]:
            points = Quantity(number(now[key]["counted"]), "points", change=True)
            found.append(Message(_OTHER.template, {**facts, "points": points}))
    return found


def _items(book: Book, person: str, tables: list[_Details]) -> list[Message]:
    """Rows whose points changed."""
    now, before = (
        {(str(row["post"]), str(row["item"])): number(row["points"]) for row in t.points.of(person)} for t in tables
    )
    found = []
    for key in sorted({*now, *before}):
        new, old = now.get(key), before.get(key)
        if new == old:
            continue
        title = row_title_of(book, "employee", person, key[1], key[0])
        found.append(msg("{item}: {old} → {new}", item=title, old=Quantity(old, "points"), new=Quantity(new, "points")))
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
