"""Whether answers can be trusted: what the trust flags found, counted by kind, without anybody's name."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity
from pipeline.report.once import once_a_book
from pipeline.texts import Message, msg
from pipeline.trust import DOUBT

# Flag → what it saw.
FLAGS = {
    "equal_gaps": msg("answers at equal intervals"),
    "default_press": msg("many answers timed out or given at once"),
    "selective_invitation": msg("few asked, and those well content"),
}


def doubts_told(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """How many persons and branches each flag concerns, that nobody has cleared."""
    flagged = _doubts(book)
    members = None if level == "bank" else set(book.members(level, subject))
    counts: dict[tuple[str, str], int] = {}
    for flag, kind, branch in flagged:
        if members is None or branch in members:
            counts[flag, kind] = counts.get((flag, kind), 0) + 1
    parts = tuple(part for flag in FLAGS if (part := _part(flag, counts)))
    if not parts:
        return ()
    said = msg("Answers in doubt, to be looked into before any award: {parts}.", parts=parts)
    return (Finding("satisfaction.doubt", said, "worse"),)


def _part(flag: str, counts: Mapping[tuple[str, str], int]) -> Message | None:
    """What a flag saw, and of how many; None where of nobody."""
    people, places = counts.get((flag, "employee"), 0), counts.get((flag, "branch"), 0)
    facts = {"flag": FLAGS[flag], "people": Quantity(people, "people"), "places": Quantity(places, "places")}
    if people and places:
        return msg("{flag} (staff: {people}; branches: {places})", **facts)
    if people:
        return msg("{flag} (staff: {people})", **facts)
    return msg("{flag} (branches: {places})", **facts) if places else None


@once_a_book
def _doubts(book: Book) -> list[tuple[str, str, str | None]]:
    """Flag, level and branch of each subject once a flag, whatever the indicator or the post; None: of no known branch."""
    table = book.edition.tables["trust"]
    if table.empty:
        return []
    mine = table[(table["effect"] == DOUBT) & ~table["is_cleared"].astype(bool)]
    staff = book.staff.drop_duplicates("subject_id")
    homes = dict(zip(staff["subject_id"].astype(str), staff["branch_id"].astype(str), strict=True))
    keys = {(str(f), str(k), str(s)) for f, k, s in zip(mine["flag"], mine["level"], mine["subject_id"], strict=True)}
    return sorted(
        ((flag, kind, subject if kind == "branch" else homes.get(subject)) for flag, kind, subject in keys),
        key=lambda found: (found[0], found[1], found[2] or ""),
    )
