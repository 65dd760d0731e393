"""What rows of scorecards are called: each as the scorecard says on which it stands, since the same row may have another name
on another's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.once import once_a_book

LINKED = "linked_branch"  # the row that takes the branch's score over
BRANCH_SCORE = Text("挂钩网点得分", "Branch’s score")


def row_title(book: Book, card: object, row: str) -> Text:
    """By the name of the scorecard; where it has no name of its own for the row, what the indicator is called."""
    return _own(book).get((str(card), row)) or _of_indicator(book, row)


def row_title_of(book: Book, level: str, subject: str, row: str, post: str | None = None) -> Text:
    """By the scorecard of the subject's result in the post; without one, of the first of its posts whose card has the row."""
    cards = [card for held, card in _cards(book).get((level, subject), ()) if post in (None, held)]
    return next((_own(book)[card, row] for card in cards if (card, row) in _own(book)), None) or _of_indicator(
        book, row
    )


def _of_indicator(book: Book, row: str) -> Text:
    if row == LINKED:
        return BRANCH_SCORE
    known = book.indicators.get(row)
    return Text(known.header.title.zh, known.header.title.en) if known else Text(row, row)


@once_a_book
def _own(book: Book) -> Mapping[tuple[str, str], Text]:
    """(scorecard, row) → the scorecard's own name for it."""
    return {
        (card.name, item.name): Text(item.title.zh, item.title.en)
        for card in book.cards
        for item in card.items
        if item.title
    }


@once_a_book
def _cards(book: Book) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    """(level, subject) → its posts, each with the scorecard by which the period's result came about."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    rows = book.rows_of("results", period=book.period.first)
    for level, subject, post, card in zip(
        *(rows[name].astype(str) for name in ("level", "subject_id", "post", "scorecard")), strict=True
    ):
        found.setdefault((level, subject), []).append((post, card))
    return found
