"""Which figures points rest on: a value of few observations decides nothing, unless a scorecard scores it as it is."""

from __future__ import annotations

from pipeline.report.lookup import Book
from pipeline.report.once import once_a_book
from pipeline.report.shelf import records


@once_a_book
def _weighed(book: Book) -> frozenset[tuple[str, str, str]]:
    """(level, subject, indicator) of the period's rows that earned points, persons' left out."""
    table = book.edition.tables["points"].reindex(columns=["level", "subject_id", "period", "item", "points"])
    mine = table[(table["period"] == book.period.first) & (table["level"] != "employee") & table["points"].notna()]
    of_item: dict[str, set[str]] = {}
    for item in (item for card in book.cards for item in card.items):
        of_item.setdefault(item.name, set()).update(n for n in (item.indicator, *(p.indicator for p in item.also)) if n)
    return frozenset(
        (str(row["level"]), str(row["subject_id"]), indicator)
        for row in records(mine[["level", "subject_id", "item"]])
        for indicator in of_item.get(str(row["item"]), ())
    )


def is_weighed(book: Book, indicator: str, level: str, subject: str) -> bool:
    """Whether points of the period rest on the subject's figure."""
    return (level, subject, indicator) in _weighed(book)


def is_met(book: Book, indicator: str, level: str, subject: str) -> bool | None:
    """Whether the period's value reaches its target; None without value or target, and where it is shown only: of few
    observations, and no points rest on it.
    """
    row = book.row(indicator, level, subject, book.period)
    if row is None or (row["status"] == "thin" and not is_weighed(book, indicator, level, subject)):
        return None
    return book.is_met(indicator, book.value(indicator, level, subject, book.period))
