"""All findings of a page, the most serious first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.report.findings.apart import branches_apart, groups_missing
from pipeline.report.findings.complaints import complaint_notes, complaint_surges
from pipeline.report.findings.corrections import corrections
from pipeline.report.findings.movements import (
    drivers,
    improvements,
    missed_targets,
    only_shown,
    ordinary,
    without_exclusions,
    worsenings,
)
from pipeline.report.findings.standards import breaches, cards, referrals_rose
from pipeline.report.findings.training import trained_and_better
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Finding, IndicatorLine
from pipeline.report.overdue import open_overdue

FIRST = 3  # findings on the first screen


def findings(
    book: Book,
    lines: Sequence[IndicatorLine],
    further: Sequence[Finding] = (),
    *,
    apart: Sequence[Finding] | None = None,
    earlier: Book | None = None,
) -> tuple[Finding, ...]:
    """Problems first, most serious first: breaches, complaints open past their limit, complaints that surge, branches apart
    from their group, cards, worsening, then `further` ones (what fails again and again, what is overdue) and missed
    targets; after them what became better and what is only to be known. `apart`: the branches apart from their groups,
    where the book does not hold these groups whole; `earlier`: the edition that this one corrects.
    """
    members: Collection[str] = set(book.below())
    return (
        *breaches(book, lines, members),
        *open_overdue(book),
        *complaint_surges(book, members),
        *(branches_apart(book, members) if apart is None else apart),
        *cards(book, members),
        *referrals_rose(book, "bank", BANK),
        *worsenings(lines),
        *further,
        *missed_targets(lines),
        *groups_missing(book, members),
        *trained_and_better(book),
        *improvements(lines),
        *drivers(book, "bank", BANK),
        *complaint_notes(book, members),
        *without_exclusions(lines),
        *ordinary(lines),
        *only_shown(lines),
        *corrections(book, earlier),
    )
