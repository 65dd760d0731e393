"""更正说明: what a restated edition's page says of why it corrects the one before, and what that changed for its subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pipeline.closing.differences import differences_in
from pipeline.periods import Period
from pipeline.report import spans
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.head import Correction
from pipeline.report.once import once_a_book
from pipeline.report.row_titles import row_title_of
from pipeline.texts import Message, msg

_SCORE, _GRADE = msg("Score {old} → {new}"), msg("Grade {old} → {new}")
_COEFFICIENT, _POINTS = msg("Coefficient {old} → {new}"), msg("{item}: {old} → {new}")
ORDER = ("score", "grade", "coefficient", "eligibility", "indicator_points")
_RIGHTS = {
    "award": (msg("eligible for awards now"), msg("no longer eligible for awards")),
    "promotion": (msg("eligible for promotion now"), msg("no longer eligible for promotion")),
}


def correction(book: Book, level: str, subject: str) -> Correction | None:
    """None for an edition that corrects none."""
    facts = book.edition.manifest
    if facts.get("corrects") is None:
        return None
    table = _changed(book)
    whole = {level: table.loc[table["level"] == level, "subject_id"].nunique() for level in ("employee", "branch")}
    mine = table[(table["level"] == level) & (table["subject_id"] == subject)].to_dict("records")
    return Correction(
        of=int(facts["corrects"]),
        code=str(facts["reason_code"]),
        reason=str(facts["reason"]),
        people=whole["employee"],
        branches=whole["branch"],
        changes=tuple(filter(None, (_told(book, row) for row in sorted(mine, key=_place)))),
    )


def late_notes(book: Book) -> tuple[Finding, ...]:
    """What came for months that are closed already, and does not count there yet."""
    by_month: dict[str, list[Mapping[str, Any]]] = {}
    for one in book.edition.manifest.get("late") or ():
        by_month.setdefault(str(one["period"]), []).append(one)
    return tuple(
        Finding(
            "data.after_closing",
            msg(
                "{period} is closed; {files} brought or changed {count} of it later, which count once it is corrected.",
                period=spans.full(Period.parse(period)),
                files=sorted({str(one["name"]) for one in mine}),
                count=Quantity(sum(int(one["rows"]) for one in mine), "rows"),
            ),
            "worse",
        )
        for period, mine in sorted(by_month.items())
    )


@once_a_book
def _changed(book: Book) -> pd.DataFrame:
    found = differences_in(book.edition)
    return pd.DataFrame(columns=["level", "subject_id"]) if found is None else found


def _place(row: Mapping[str, Any]) -> tuple[int, str]:
    """The result first, then what it came from."""
    return ORDER.index(row["field"]), str(row["item"])


def _told(book: Book, row: dict[str, Any]) -> Message | None:
    field, item = row["field"], str(row["item"])
    if field == "eligibility":
        gained, lost = _RIGHTS[item]
        return gained if row["new_value"] == "true" else lost if row["old_value"] == "true" else None
    form: dict[str, tuple[Message, Callable[[Any], Any]]] = {
        "score": (_SCORE, lambda value: Quantity(value, "score")),
        "grade": (_GRADE, lambda value: _grade(book, value)),
        "coefficient": (_COEFFICIENT, lambda value: value or "—"),
        "indicator_points": (_POINTS, lambda value: Quantity(value, "points")),
    }
    message, shown = form[field]
    as_number = field in ("score", "indicator_points")
    old, new = (_float(row[name]) if as_number else _some(row[name]) for name in ("old_value", "new_value"))
    facts: dict[str, Any] = {"old": shown(old), "new": shown(new)}
    if field == "indicator_points":
        facts["item"] = row_title_of(book, str(row["level"]), str(row["subject_id"]), item, str(row["post"]))
    return Message(message.template, facts)


def _some(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, str) else None


def _grade(book: Book, grade: str | None) -> Text | str:
    titles = {level.grade: level.title for card in book.cards for level in card.levels}
    title = titles.get(grade or "")
    return Text(title.zh, title.en) if title else grade or "—"
