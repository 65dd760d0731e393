"""Approved matters (加减分及一票否决) on a report: what a score gained or lost by them, and the period's vetoes."""

from __future__ import annotations

from typing import Any

from pipeline.report.lookup import Book, number
from pipeline.report.model import MatterLine, Redline, Text
from pipeline.report.records import rows_about
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg

_KINDS = {"bonus": Text("加分", "Bonus"), "deduction": Text("扣分", "Deduction"), "veto": Text("一票否决", "Veto")}
OUTCOMES = {
    "counted": msg("counted"),
    "over_cap": msg("not counted in full: the cap is reached"),
    "same_incident": msg("the same incident was deducted already; the highest deduction stands"),
    "not_in_scorecard": msg("not counted: the scorecard does not name the category"),
    "veto": msg("in force: it lowers the grade"),
}
# Of a veto that leaves the grade alone; every veto bars from awards too.
_VETOES = {
    "zero_indicator": msg("in force: nothing is left of its row"),
    "bar_awards": msg("in force: it bars from awards, and leaves score and grade as they are"),
}


def became_of(status: str, category: str, card: Scorecard | None) -> Message:
    """What became of a matter, in words; of a veto what it does by the scorecard. The code itself where a newer release has
    one more.
    """
    effects = _effects(category, card)
    if status == "veto" and not effects & {"cap_grade", "set_grade"}:
        for effect in ("zero_indicator", "bar_awards"):
            if effect in effects:
                return _VETOES[effect]
    return OUTCOMES.get(status) or Message("{code}", {"code": status})


def is_against_result(status: str, category: str, card: Scorecard | None) -> bool:
    """Whether a veto is in force that goes beyond awards."""
    return status == "veto" and _effects(category, card) != {"bar_awards"}


def _effects(category: str, card: Scorecard | None) -> set[str]:
    """What a veto of the category does by the scorecard."""
    return {veto.effect for veto in card.score_events.vetoes if veto.category == category} if card else set()


def matter_lines(book: Book, branch: str) -> tuple[MatterLine, ...]:
    """What touches the branch's score in the period, in the order of the numbers."""
    result = book.result("branch", branch, book.period)
    card = book.card(result["scorecard"]) if result else None
    return tuple(
        MatterLine(
            event_id=str(row["event_id"]),
            kind=_KINDS[row["kind"]],
            category=str(row["category"]),
            points=number(row["counted"]),
            status=became_of(str(row["status"]), str(row["category"]), card),
            basis=str(row["basis"]),
            lowers_grade=is_against_result(str(row["status"]), str(row["category"]), card),
        )
        for row in rows_about(book, "matters", "branch", branch)
        if row["period"] == book.period.first
    )


def veto_redline(book: Book) -> Redline | None:
    """The vetoes that were decided in the period; None where no scorecard in force knows of any."""
    if not any(card.score_events.vetoes for card in book.cards):
        return None
    rows = book.rows_of("matters", period=book.period.first, status="veto").to_dict("records")
    found = {row["event_id"]: row for row in rows if _is_of(book, row)}
    parts = [_veto(book, row) for _, row in sorted(found.items())]
    note = msg("{places}", places=parts) if parts else None
    return Redline("veto", Text("一票否决（起）", "Vetoes"), len(found), None, None, note)


def _is_of(book: Book, row: dict[str, Any]) -> bool:
    decided = row["decided_at"]
    return decided is not None and book.period.first <= decided < book.period.after


def _veto(book: Book, row: dict[str, Any]) -> Message:
    """A branch by name; a person is not named on the bank's page."""
    if row["level"] == "branch":
        return msg(
            "{name}, {category}", name=book.names.get(row["subject_id"], row["subject_id"]), category=row["category"]
        )
    return msg("one employee, {category}", category=row["category"])
