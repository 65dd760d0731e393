"""An edition indexed once by person, so that a sheet is made without searching through everybody's rows."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any

from pipeline.explain.parts import Row, Sources
from pipeline.explain.scores import branch_score
from pipeline.indicators import Indicator
from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.model.employee import Colleagues
from pipeline.report.once import once_a_book
from pipeline.report.shelf import Shelf
from pipeline.scorecards import Scorecard
from pipeline.texts import Message
from pipeline.tracing import Subject, Sums

FEWEST_COLLEAGUES = 10  # others of the same post, before anybody is shown their middle


@dataclass(frozen=True)
class _Stays:
    """Where a person's post was held, for shares of several branches' figures; knows no rows of files."""

    days: Mapping[str, list[tuple[str, int]]]

    def rows(self, indicator: Indicator, subject: Subject, edition: Sums | None, window: int = 0) -> None:
        return None

    def stays(self, subject: Subject) -> list[tuple[str, int]]:
        return self.days.get(subject.post, [])

    def not_counted(self, indicator: Indicator, subject: Subject, *, has_exclusions: bool) -> tuple[Message, ...]:
        return ()


@dataclass(frozen=True)
class Casework:
    """What the sheets of a period's people are made of."""

    book: Book

    @cached_property
    def results(self) -> Shelf:
        return self._of_persons("results")

    @cached_property
    def _points(self) -> Shelf:
        return self._of_persons("points")

    @cached_property
    def _matters(self) -> Shelf:
        return self._of_persons("matters")

    @cached_property
    def _values(self) -> Shelf:
        return self._of_persons("values")

    @cached_property
    def _cases(self) -> Shelf:
        return self._of_persons("cases")

    @cached_property
    def _stays(self) -> Shelf:
        return Shelf(self.book.edition.tables["stays"], "subject_id")

    @cached_property
    def not_counted(self) -> Shelf:
        return Shelf(self.book.edition.tables["not_counted"], "subject_id")

    @cached_property
    def shared(self) -> Shelf:
        """Incidents that are deducted once, by the person whose they are."""
        found = self.book.edition.tables["shared_incidents"]
        return Shelf(found[found["level"] == "employee"], "employee_id")

    def _of_persons(self, table: str) -> Shelf:
        frame = self.book.edition.tables[table]
        frame = frame[frame["level"] == "employee"]
        if "period" in frame.columns:
            frame = frame[frame["period"] == self.book.period.first]
        return Shelf(frame, "subject_id")

    @cached_property
    def cards(self) -> dict[str, Scorecard]:
        return {card.name: card for card in self.book.cards}

    def points(self, person: str, post: str) -> dict[str, Row]:
        """The rows of the post's scorecard, by item."""
        return {str(row["item"]): row for row in self._points.of(person) if str(row["post"]) == post}

    def matters(self, person: str, post: str) -> list[dict[str, Any]]:
        return [row for row in self._matters.of(person) if str(row["post"]) == post]

    def sources(self, person: str) -> Sources:
        """What explains the person's rows: own values and cases before everybody's branches."""
        own = {(str(row["indicator"]), "employee", person, str(row["post"])): row for row in self._values.of(person)}
        cases: dict[tuple[str, str, str, str], list[Row]] = {}
        for row in self._cases.of(person):
            cases.setdefault((str(row["indicator"]), "employee", person, str(row["post"])), []).append(row)
        days: dict[str, list[tuple[str, int]]] = {}
        for row in self._stays.of(person):
            days.setdefault(str(row["post"]), []).append((str(row["branch_id"]), int(row["days"])))
        values = ChainMap(own, self._of_branches.values)  # type: ignore[arg-type]
        return replace(self._of_branches, values=values, cases=cases, tracer=_Stays(days))

    def branches_of(self, person: str, row: Mapping[str, Any]) -> list[str]:
        """Where the post of a row of results was held; the branch of the row where no stays are kept."""
        found = [str(stay["branch_id"]) for stay in self._stays.of(person) if str(stay["post"]) == str(row["post"])]
        return found or [str(row["branch_id"])]

    @cached_property
    def _of_branches(self) -> Sources:
        """The branches' values and scores, which stand in for a person's or are linked to them."""
        book = self.book
        values = book.edition.tables["values"]
        mine = values[(values["level"] == "branch") & (values["period"] == book.period.first)]
        rows = {(str(row["indicator"]), "branch", str(row["subject_id"]), "-"): row for row in mine.to_dict("records")}
        bare = Sources(book.settings, book.indicators, rows, {}, book.names, {})
        titles = {name: bare.title(name) for name in book.indicators}
        results = book.rows_of("results", level="branch", period=book.period.first).to_dict("records")
        cards = self.cards
        scores = {
            branch: branch_score(branch, book.names.get(branch, branch), row, book.points(branch), card, titles)
            for row in results
            if (card := cards.get(str(row["scorecard"]))) and (branch := str(row["subject_id"]))
        }
        return replace(bare, branch_scores=scores)

    @cached_property
    def _colleagues(self) -> dict[str, list[float]]:
        """Post → the scores of those graded in it."""
        staff = self.book.staff
        graded = staff[staff["grade"].notna() & staff["score"].notna()]
        return {str(post): [float(one) for one in rows["score"]] for post, rows in graded.groupby("post")}

    @cached_property
    def _middles(self) -> dict[str, Colleagues]:
        return {
            post: Colleagues(median(scores), len(scores))
            for post, scores in self._colleagues.items()
            if len(scores) > FEWEST_COLLEAGUES
        }

    def colleagues(self, post: str) -> Colleagues | None:
        """The post's middle score; None for ten or fewer, where it would tell of one of them."""
        return self._middles.get(post)

    def titled(self, indicator: str) -> Text:
        return self._of_branches.title(indicator)


@once_a_book
def casework(book: Book) -> Casework:
    """The casework of the book's people: its tables are indexed once, however often sheets are asked for."""
    return Casework(book)
