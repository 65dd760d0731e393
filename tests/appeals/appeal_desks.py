"""A bank with two branches, a mystery visit of two items, a complaint, errors and answers; how tests file and decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workbench import Bank

from pipeline.appeals import Appeal, appeals
from pipeline.appeals.correcting import complete
from pipeline.appeals.deciding import decide
from pipeline.appeals.filing import file_appeal
from pipeline.appeals.model import Filing, Ruling
from pipeline.closing.states import Decision, Entered, enter

FILED = datetime(2026, 10, 16, 9, 0)
DECIDED = datetime(2026, 10, 20, 15, 0)
ABOUT = {"feed": "mystery_visits", "record_id": "V1/A2"}


@dataclass
class Desk:
    """A bank and what is filed and decided there."""

    bank: Bank
    filings: dict[str, Any] = field(default_factory=dict)

    def file(self, *, moment: datetime = FILED, **facts: Any) -> Appeal:
        given = {"period": "2026-09", "branch_id": "B1", "claim": "the manager was at a training"} | facts
        if "item" not in given and "feed" not in given:
            given |= ABOUT
        with self.bank.writing() as connection:
            return file_appeal(self.bank.workspace, connection, Filing(**given), moment)

    def decide(self, number: str, *, moment: datetime = DECIDED, **facts: Any) -> Appeal:
        given = {"outcome": "upheld", "decided_by": "Zhao Min", "document_no": "Doc 9", "reason": "proved"} | facts
        with self.bank.writing() as connection:
            return decide(self.bank.workspace, connection, number, Ruling(**given), moment)

    def complete(self) -> list[Any]:
        with self.bank.writing() as connection:
            return complete(self.bank.workspace, connection, DECIDED)

    def close(self, state: str = "preview", until: date = date(2026, 10, 20), number: int = 1) -> None:
        """The period's state, as a line of its journal; without the edition's files."""
        folder = f"{number}-{state}" if state in ("provisional", "preview") else str(number)
        entered = Entered(
            "2026-09", number, state, folder, "0" * 64, preview_from="2026-10-13", preview_until=until.isoformat()
        )
        enter(self.bank.workspace, Decision("2026-10-13T09:00:00", "clerk", "head", "minutes 9"), [entered])

    def row(self, feed: str, record: str, *columns: str) -> tuple[Any, ...]:
        """The columns of a record whose key begins with `record`."""
        key = {"mystery_visits": "visit_id || '/' || item_code"}.get(feed, f"{feed[:-1]}_id")
        key = {"score_events": "event_id", "training": "record_id", "checks": "check_id"}.get(feed, key)
        found = self.bank.rows(f"select {', '.join(columns)} from feed.{feed} where {key} = '{record}'")
        assert len(found) == 1
        return found[0]

    def day(self, day: int) -> date:
        return date(2026, 10, day)

    def all(self) -> list[Appeal]:
        return appeals(self.bank.workspace)


def fill(bank: Bank) -> Desk:
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})
    bank.deliver("branch_names")
    bank.deliver("employees", {"employee_name": "Wang Li"}, {"employee_id": "E2", "employee_name": "Li Na"})
    bank.deliver(
        "mystery_visits",
        {"branch_id": "riverside", "shopper_id": "S9"},
        {
            "branch_id": "riverside",
            "item_code": "A2",
            "points_scored": "1",
            "note": "called 13800138000, said “no”\nleft",
        },
        name="visits.csv",
    )
    bank.deliver(
        "complaints",
        {
            "complaint_id": "K1",
            "customer_id": "C777",
            "liability": "full",
            "liability_confirmed_at": "2026-09-20",
            "responsible_employee_id": "E1",
            "reasons": "fees,wait",
        },
    )
    bank.deliver("errors", {"issued_at": "2026-09-05"})
    bank.deliver("score_events", {"kind": "deduction", "points": "2"})
    bank.deliver("training", {"completed_date": ""})
    bank.deliver("rectifications", {"finding_ref": "F1"})
    bank.deliver("checks", {"is_passed": "no"})
    bank.deliver(
        "surveys",
        {"branch_id": "B1", "customer_id": "C777"},
        {"survey_id": "S2", "branch_id": "B1", "answered_at": "2026-09-04 10:00"},
        {"survey_id": "S3", "branch_id": "B1", "answered_at": "2026-09-04 10:00"},
    )
    return Desk(bank)
