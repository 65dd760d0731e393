"""What a manager must know of the grades: how many there are and what they rest on, which are borderline, whose data are in
doubt, which branches have a card. On a branch's page, of its own people; on the bank's, by branch and without names.
"""

from __future__ import annotations

import pandas as pd

from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity
from pipeline.report.once import once_a_book
from pipeline.texts import Message, msg

_CARDS = {"yellow": msg("yellow card"), "red": msg("red card")}


def grade_notes(book: Book, branch: str | None = None) -> tuple[Finding, ...]:
    """Findings of the bank, or of one branch."""
    staff = book.staff if branch is None else book.staff_by_branch.get(branch)
    found = [_doubts(book, branch)] if staff is None else [_graded(staff), _borderline(staff), _doubts(book, branch)]
    found += [_cards(book), *_shared(book)] if branch is None else [_own_card(book, branch)]
    return tuple(finding for finding in found if finding)


def _graded(rows: pd.DataFrame) -> Finding | None:
    if rows.empty or "weight_from_branch" not in rows:
        return None
    graded = rows[rows["grade"].notna()]
    sentence = msg(
        "{graded} of {count} staff sheets have a grade; on average {share} of the weight comes from the branch.",
        graded=Quantity(len(graded), "count"),
        count=Quantity(len(rows), "count"),
        share=Quantity(float(graded["weight_from_branch"].mean()) if len(graded) else 0.0, "percent"),
    )
    reasons = rows[rows["grade"].isna()]["result_status"].value_counts()
    told = [
        msg("{reason} {count}", reason=REASONS[str(name)], count=int(count))
        for name, count in sorted(reasons.items())
        if name in REASONS
    ]
    whole = msg("{sentence} Without one: {reasons}.", sentence=sentence, reasons=told) if told else sentence
    return Finding("grades.counted", whole)


REASONS = {
    "short_period": msg("not long enough in the post"),
    "on_leave": msg("on long leave"),
    "no_data": msg("data lacking"),
    "excluded": msg("exempt from appraisal"),
}


def _borderline(rows: pd.DataFrame) -> Finding | None:
    if (
        rows.empty
        or "is_borderline" not in rows
        or not (count := int(rows["is_borderline"].fillna(False).astype(bool).sum()))
    ):
        return None
    return Finding(
        "grades.borderline",
        msg("{count} staff sheets are borderline: to be checked before the grades are confirmed.", count=count),
    )


def _doubts(book: Book, branch: str | None) -> Finding | None:
    """Answers that came as no customers give them: looked into before anybody gets an award."""
    found = book.doubted_staff
    if branch is not None:
        names = _doubted(book).get(branch, ())
        sentence = msg("Ratings in doubt: {names}. To be looked into; no award until that is done.", names=names)
        return Finding("trust.branch", sentence, "worse") if names else None
    places = [
        msg("{name}, {count} staff", name=book.names.get(str(place), str(place)), count=int(count))
        for place, count in found["branch_id"].value_counts().sort_index().items()
    ]
    sentence = msg("Ratings in doubt, to be looked into: {places}. No award until that is done.", places=places)
    return Finding("trust.bank", sentence, "worse") if places else None


@once_a_book
def _doubted(book: Book) -> dict[str, list[str]]:
    """Branch → the names, or else the numbers, of its people whose answers are in doubt."""
    found: dict[str, list[str]] = {}
    for row in book.doubted_staff.to_dict("records"):
        name = row["subject_id"] if pd.isna(row["employee_name"]) else row["employee_name"]
        found.setdefault(str(row["branch_id"]), []).append(str(name))
    return found


def _cards(book: Book) -> Finding | None:
    rows = book.rows_of("results", level="branch", period=book.period.first)
    if "warning" not in rows:
        return None
    told: list[Message] = [
        msg(
            "{name}: {card}",
            name=book.names.get(str(row["subject_id"]), str(row["subject_id"])),
            card=_CARDS[row["warning"]],
        )
        for row in rows[rows["warning"].isin(list(_CARDS))].sort_values("subject_id").to_dict("records")
    ]
    return Finding("cards.bank", msg("Cards by the rules: {cards}.", cards=told), "worse") if told else None


def _own_card(book: Book, branch: str) -> Finding | None:
    row = book.result("branch", branch, book.period)
    card = _CARDS.get(str(row.get("warning"))) if row else None
    return (
        Finding("cards.branch", msg("By the rules, this period brings a {card}.", card=card), "worse") if card else None
    )


def _shared(book: Book) -> list[Finding]:
    """How many incidents got their points back in a rate, because they were deducted as a case."""
    table = book.edition.tables.get("shared_incidents")
    count = 0 if table is None or "incident_ref" not in table else int(table["incident_ref"].nunique())
    if not count:
        return []
    return [
        Finding(
            "incidents.once",
            msg("{count} incidents stood in several sources; each is deducted once, at the highest.", count=count),
        )
    ]
