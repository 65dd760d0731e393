"""What HR sees first: whether the results may be paid by, whether the heads add up, what changed, what is to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from pipeline.people.acting import action_lists
from pipeline.people.edition_changes import edition_changes
from pipeline.people.headcount import Personnel, Row, headcount
from pipeline.report.charting import period_name
from pipeline.report.heads import head
from pipeline.report.hearings import all_hearings, receipt_counts
from pipeline.report.lookup import Book, number
from pipeline.report.model import Quantity, Text
from pipeline.report.model.hr import (
    CoefficientLine,
    EmploymentLine,
    HrOverview,
    PostGrades,
)
from pipeline.texts import msg

_WHY = {
    "draft": msg("a draft that has not been approved"),
    "provisional": msg("provisional results, open to objections"),
    "preview": msg("provisional results, open to objections"),
    "final": msg("final results, approved"),
    "restated": msg("corrected results, approved"),
}
PAYABLE = ("final", "restated")


def hr_overview(book: Book, earlier: Book | None = None) -> HrOverview | None:
    """The page; None where nobody is appraised. `earlier`: the edition before of the same period, where there is one."""
    personnel = Personnel(book)
    if not personnel.rows:
        return None
    counted = headcount(personnel)
    graded = sum(part.count for part in counted.parts if part.status == "graded")
    why, is_payable = _WHY[book.edition.state], book.edition.state in PAYABLE
    sentence = msg(
        "{graded} of {count} people graded. For pay: {answer} ({why}).",
        graded=Quantity(graded, "people"),
        count=Quantity(sum(part.count for part in counted.parts), "people"),
        answer=msg("yes") if is_payable else msg("no"),
        why=why,
    )
    months = sorted({str(row["payment_month"]) for row in personnel.rows.values() if _text(row.get("payment_month"))})
    return HrOverview(
        **head(book, "hr", "-", book.settings.name.zh, card_level="employee"),
        told=sentence,
        is_payable=is_payable,
        why=why,
        payment_months=tuple(period_name(month) for month in months),
        headcount=counted,
        grades=tuple(_grades(book).values()),
        distribution=_distribution(personnel),
        coefficients=_coefficients(personnel),
        employment=_employment(personnel),
        coefficient_total=_total(personnel.rows.values()),
        changes=edition_changes(personnel, earlier),
        lists=action_lists(personnel),
        hearings=all_hearings(book, earlier),
        receipts=receipt_counts(book),
    )


def _grades(book: Book) -> dict[str, Text]:
    """Grade → its name, best first, of every scorecard of persons."""
    return {
        level.grade: Text(level.title.zh, level.title.en)
        for card in book.cards
        if card.level == "employee"
        for level in card.levels
    }


def _distribution(personnel: Personnel) -> tuple[PostGrades, ...]:
    """Each post's grades, and all together last; the period before by the same persons' grades then."""
    by_post: dict[str, list[Row]] = {}
    for row in personnel.rows.values():
        if _text(row["grade"]):
            by_post.setdefault(str(row["post"]), []).append(row)
    grades = list(_grades(personnel.book))
    lines = [_of_post(personnel.post(post), rows, grades) for post, rows in sorted(by_post.items(), key=_most_first)]
    everybody = [row for rows in by_post.values() for row in rows]
    return (*lines, _of_post(Text("全部", "All"), everybody, grades)) if len(lines) > 1 else tuple(lines)


def _most_first(post: tuple[str, list[Row]]) -> tuple[int, str]:
    return -len(post[1]), post[0]


def _of_post(post: Text, rows: list[Row], grades: list[str]) -> PostGrades:
    same = [row for row in rows if _text(row.get("previous_grade"))]
    now, since = (Counter(str(row["grade"]) for row in found) for found in (rows, same))
    before = Counter(str(row["previous_grade"]) for row in same)
    previous = tuple(before[grade] for grade in grades) if same else None
    moved = tuple(since[grade] - before[grade] for grade in grades) if same else None
    return PostGrades(post, len(rows), tuple(now[grade] for grade in grades), previous, moved)


def _coefficients(personnel: Personnel) -> tuple[CoefficientLine, ...]:
    """How many have which coefficient, the highest first."""
    counts = Counter(number(row["service_coefficient"]) for row in personnel.rows.values())
    given = sorted((value for value in counts if value is not None), reverse=True)
    lines = [CoefficientLine(value, counts[value], _times(value, counts[value])) for value in given]
    return (*lines, CoefficientLine(None, counts[None], 0.0)) if counts[None] else tuple(lines)


def _employment(personnel: Personnel) -> tuple[EmploymentLine, ...]:
    """By kind of employment: the results of outsourced staff go to their agency, not to payroll."""
    kinds: dict[str, list[Row]] = {}
    for row in personnel.rows.values():
        kinds.setdefault(_text(row.get("employment_type")) or "-", []).append(row)
    return tuple(EmploymentLine(kind, len(rows), _total(rows)) for kind, rows in sorted(kinds.items()))


def _total(rows: Iterable[Row]) -> float:
    given = (number(row["service_coefficient"]) for row in rows)
    return float(sum((Decimal(repr(value)) for value in given if value is not None), Decimal(0)))


def _times(value: float, count: int) -> float:
    return float(Decimal(repr(value)) * count)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
