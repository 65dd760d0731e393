"""Who is on the roster and what became of each: graded, or why not. Everybody is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.explain.scores import status_words
from pipeline.people.sheet_items import plain
from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.model.hr import Headcount, Noted, StaffRef, StatusCount
from pipeline.standing import COMBINED
from pipeline.texts import msg

STATUSES = {
    "graded": msg("graded"),
    "short_period": msg("not long enough in the post"),
    "on_leave": msg("on long leave"),
    "seconded": msg("lent to another employer or post"),
    "no_data": msg("data lacking"),
    "excluded": msg("exempt from appraisal"),
    "no_scorecard": msg("post without a scorecard"),
}
SEVERAL = Text("多岗位合并", "Several posts")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Personnel:
    """The results that HR pays by: one row a person, the one that carries the coefficient."""

    book: Book

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Person → the row; in the order of the numbers."""
        results = self.book.rows_of("results", level="employee", period=self.book.period.first)
        mine = results[results["is_primary"].fillna(False).astype(bool)] if len(results) else results
        return {str(row["subject_id"]): row for row in mine.sort_values("subject_id").to_dict("records")}

    def ref(self, row: Row) -> StaffRef:
        """The person of a row of results, or of the roster."""
        person, name, branch = str(row["subject_id"]), row.get("employee_name"), str(row["branch_id"])
        return StaffRef(
            person,
            name if isinstance(name, str) else person,
            self.post(str(row["post"])),
            self.book.names.get(branch, branch),
        )

    def post(self, code: str) -> Text:
        return SEVERAL if code == COMBINED else self.book.post(code)

    def status(self, row: Row) -> str:
        """A row's standing as HR counts it: somebody who is lent out is counted as that, whatever the days were short of."""
        status = str(row["result_status"])
        if status == "graded":
            return status if isinstance(row["grade"], str) else "no_data"
        return "seconded" if row.get("result_reason") == "seconded" else status


def headcount(personnel: Personnel) -> Headcount:
    """The roster against the results."""
    rows: Mapping[str, Row] = personnel.rows
    roster: Mapping[str, Row] = _on_roster(personnel.book)
    is_known = not personnel.book.edition.tables["roster"].empty
    roster = roster if is_known else rows
    counts = Counter(personnel.status(row) for person, row in rows.items() if person in roster)
    without = [row for row in rows.values() if personnel.status(row) != "graded"]
    no_card = [row for person, row in roster.items() if person not in rows]
    counts["no_scorecard"] = len(no_card)
    return Headcount(
        on_roster=len(roster) if is_known else None,
        parts=tuple(
            StatusCount(status, counts[status]) for status in STATUSES if counts[status] or status != "no_scorecard"
        ),
        without_grade=tuple(Noted(personnel.ref(row), (plain(status_words(row)),)) for row in _by_branch(without)),
        no_scorecard=tuple(personnel.ref(row) for row in _by_branch(no_card)),
        not_on_roster=tuple(personnel.ref(row) for person, row in rows.items() if person not in roster),
    )


def _on_roster(book: Book) -> dict[str, Row]:
    """Person → the row of the post held longest in the period."""
    found: dict[str, Row] = {}
    for row in book.edition.tables["roster"].to_dict("records"):
        person = str(row["subject_id"])
        if person not in found or row["days_expected"] > found[person]["days_expected"]:
            found[person] = row
    return found


def _by_branch(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row["branch_id"]), str(row["subject_id"])))
