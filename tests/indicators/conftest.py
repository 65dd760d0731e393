"""Files that are taken in together, and figures that a module works out once for all of its tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.contracts import contract_of

Rows = list[dict[str, str]]

REFERENCE = {"branches": 1, "employees": 2, "checklist_items": 3}
KEYS = {
    "surveys": "survey_id",
    "contacts": "contact_id",
    "transactions": "record_id",
    "errors": "error_id",
    "complaints": "complaint_id",
    "survey_invitations": "invitation_id",
    "checks": "check_id",
    "training": "record_id",
    "rectifications": "notice_no",
}


@pytest.fixture
def take_in(bank, monkeypatch) -> Callable[[dict[str, Rows]], None]:
    """Deliver the rows of several feeds and take all of the files in at once."""

    def deliver(feeds: dict[str, Rows]) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(bank, "ingest", list)
            for number, (feed, rows) in enumerate(feeds.items()):
                bank.deliver(feed, *rows, name=f"{number}-{feed}.csv")
        outcomes = bank.ingest()
        returned = {outcome.file: load["quarantined"] for outcome in outcomes for load in outcome.loads}
        assert [outcome.status for outcome in outcomes] == ["loaded"] * len(feeds)
        assert not any(returned.values()), f"rows were returned: {returned}"

    return deliver


@pytest.fixture
def once(request) -> Callable[[str, Callable[[], Any]], Any]:
    """`once(name, work)`: what `work` gave for the first test of the module that asked."""

    def remember(name: str, work: Callable[[], Any]) -> Any:
        kept = request.module.__dict__.setdefault("_kept", {})
        if name not in kept:
            kept[name] = work()
        return kept[name]

    return remember


@pytest.fixture
def figure(request, bank, take_in, once) -> Callable[..., dict[str, Any] | None]:
    """`figure(case, indicator)`: the values of the branch at which the rows of the module's CASES[case] happened.

    CASES[case] is feed → rows; every case has a branch of its own, and rows are numbered where they have no number.
    None where the branch has no value in the month. The module's KNOWN_UNTIL is the day up to which facts are known.
    """
    cases: dict[str, dict[str, Rows]] = request.module.CASES

    def work() -> dict[str, dict[tuple[Any, ...], Any]]:
        feeds: dict[str, Rows] = {"branches": []}
        for number, (case, rows) in enumerate(cases.items()):
            feeds["branches"].append({"branch_id": f"B{number}", "branch_name": case})
            for feed, mine in rows.items():
                names = {column.name for column in contract_of(feed).columns}
                usual = {"branch_id": f"B{number}", "employee_id": ""}
                common = {name: cell for name, cell in usual.items() if name in names}
                feeds.setdefault(feed, []).extend(common | row for row in mine)
        for feed, rows in feeds.items():
            if feed in KEYS:
                feeds[feed] = [{KEYS[feed]: f"{feed}{number}"} | row for number, row in enumerate(rows)]
        take_in({feed: feeds[feed] for feed in sorted(feeds, key=lambda feed: REFERENCE.get(feed, 9))})
        known = getattr(request.module, "KNOWN_UNTIL", date(2026, 10, 1))
        return {
            kind: bank.values(kind, date(2026, 1, 1), date(2027, 1, 1), known) for kind in ("month", "quarter", "year")
        }

    def look_up(
        case: str, indicator: str, first: date = date(2026, 9, 1), kind: str = "month", **other: str
    ) -> dict[str, Any] | None:
        subject = {"level": "branch", "subject": f"B{list(cases).index(case)}", "post": "-"} | other
        return once("values", work)[kind].get((indicator, *subject.values(), first))

    return look_up
