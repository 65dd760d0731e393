"""One post's appraisal on a person's sheet: its rows, its matters, what follows, and what of it does not add up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.explain.arithmetic import billionths, written
from pipeline.explain.items import explain_item
from pipeline.explain.model import ItemExplained, MatterExplained
from pipeline.explain.scores import composed, consequences, matter_of, status_words
from pipeline.people.casework import Casework
from pipeline.people.sheet_items import plain, sheet_item, steps_of
from pipeline.report.lookup import number
from pipeline.report.matters import is_against_result
from pipeline.report.model import Text
from pipeline.report.model.employee import PostSheet, SheetMatter
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg
from pipeline.tracing import Subject

Row = Mapping[str, Any]
AWAY = ("short_period", "on_leave", "excluded")  # why somebody is not graded, other than for want of data


def grade_title(card: Scorecard | None, grade: object) -> Text | None:
    """The name of a grade; None for none."""
    levels = card.levels if card else ()
    return next((Text(level.title.zh, level.title.en) for level in levels if level.grade == grade), None)


def post_sheet(work: Casework, person: str, row: Row) -> tuple[PostSheet, list[Message]]:
    """One post's sheet, and what on it does not add up."""
    book, card, post = work.book, work.cards.get(str(row["scorecard"])), str(row["post"])
    branch = str(row["branch_id"])
    if card is None:
        gone = msg("The scorecard of this result is no longer kept: its rows cannot be shown.")
        return _bare(work, row, branch), [gone]
    sources, points = work.sources(person), work.points(person, post)
    subject = Subject("employee", person, post)
    counted = () if _is_away(row) else card.items
    rows = [
        (item, explain_item(item, points[item.name], card, subject, sources)) for item in counted if item.name in points
    ]
    matters = [matter_of(record, card) for record in work.matters(person, post)]
    found = [explained for _, explained in rows]
    by_facts = number(row.get("score_of_facts")) if card.averages(book.period) else None
    steps = composed(row, found, matters, card, [] if card.averages(book.period) else None)
    sheet = PostSheet(
        **_standing(work, row, card, branch),
        version=str(row["version"]),
        document=card.document_no,
        published=card.published_at.isoformat() if card.published_at else None,
        items=tuple(sheet_item(explained, item) for item, explained in rows),
        matters=tuple(_matter(matter, card) for matter in matters),
        working=steps_of(steps.steps) if rows else (),
        by_facts=by_facts,
        follows=_follows(work, row),
    )
    remarks = _astray(found)
    if not steps.is_reproduced:
        remarks.append(
            msg(
                "The steps shown do not arrive at the edition’s score of {score}.",
                score=written(billionths(row["score"]) or Decimal(0)),
            )
        )
    return sheet, remarks


def _is_away(row: Row) -> bool:
    """Whether no row of the scorecard is about the person in this period: rows of what others did would only mislead."""
    return number(row["score"]) is None and str(row["result_status"]) in AWAY


def _standing(work: Casework, row: Row, card: Scorecard | None, branch: str) -> dict[str, Any]:
    """What a post's result comes to; the same with and without its scorecard."""
    grade = grade_title(card, row["grade"])
    above = _above(card, row)
    return {
        "post": work.book.post(str(row["post"])),
        "branch": work.book.names.get(branch, branch),
        "scorecard": Text(card.title.zh, card.title.en) if card else Text("", ""),
        "base": number(row["base"]),
        "score": number(row["score"]),
        "grade": grade,
        "status": plain(status_words(row)) if grade is None else None,
        "coefficient": number(row.get("service_coefficient")),
        "short_of": above,
        "is_borderline": is_true(row, "is_borderline"),
        "error": number(row.get("standard_error")),
        "from_branch": number(row.get("weight_from_branch")),
        "colleagues": work.colleagues(str(row["post"])),
    }


def _bare(work: Casework, row: Row, branch: str) -> PostSheet:
    nothing: dict[str, Any] = dict.fromkeys(("published", "by_facts")) | dict.fromkeys(
        ("items", "matters", "working", "follows"), ()
    )
    return PostSheet(**_standing(work, row, None, branch), version=str(row["version"]), document="", **nothing)


def _above(card: Scorecard | None, row: Row) -> tuple[Text, float] | None:
    """The grade above the person's, and how many points lack."""
    lacking = number(row.get("to_next"))
    names = [level.grade for level in card.levels] if card else []
    if card is None or lacking is None or row["grade"] not in names:
        return None
    place = names.index(row["grade"])
    return (Text(card.levels[place - 1].title.zh, card.levels[place - 1].title.en), lacking) if place else None


def _matter(found: MatterExplained, card: Scorecard) -> SheetMatter:
    return SheetMatter(
        number=found.event_id,
        kind=found.kind,
        category=found.category,
        decided=found.decided_at,
        counted=float(found.counted),
        outcome=found.status_words,
        document=found.document_no,
        article=found.article,
        lowers_grade=is_against_result(found.status, found.category, card),
    )


def _astray(rows: list[ItemExplained]) -> list[Message]:
    return [
        msg(
            "{title}: the steps shown do not arrive at the edition’s points, {points}.",
            title=plain(row.title),
            points="—" if row.points is None else written(row.points),
        )
        for row in rows
        if not row.is_reproduced
    ]


def _follows(work: Casework, row: Row) -> tuple[Message, ...]:
    """What follows from the result."""
    titles = {name: work.titled(name) for name in work.book.indicators}
    return tuple(plain(words) for words in consequences(row, titles))


def is_true(row: Row, name: str) -> bool:
    """Whether the column says so; not where it is unknown."""
    value = row.get(name)
    return value is not None and value == value and bool(value)
