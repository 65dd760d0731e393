"""HR's overview: payable or not, heads that add up, grades, coefficients, changes between editions, lists to act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from pipeline.editions import Edition
from pipeline.indicators import load_indicators
from pipeline.people.personnel import hr_overview
from pipeline.periods import Period
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model.hr import HrOverview
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings

MONTH = Period.parse("2026-09")
FIRST = date(2026, 9, 1)
CARD = Scorecard.model_validate(
    {
        "version": "1", "title": {"zh": "柜员", "en": "Teller"}, "level": "employee", "posts": ["teller"], "name": "teller",
        "document_no": "D", "democratic_procedure": "P", "approved_by": "A", "effective_from": "2026-01-01",
        "items": [{"linked": "branch", "weight": 100}],
        "levels": [
            {"grade": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "reaching": 95},
            {"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": 88},
            {"grade": "below", "title": {"zh": "不达标", "en": "Below standard"}, "reaching": 0},
        ],
    }
)  # fmt: skip
RATES = {"excellent": 1.2, "good": 1.1, "below": 0.8}


def _row(person: str, score: float | None, grade: str | None, **more: Any) -> dict[str, Any]:
    return {
        "level": "employee", "period": FIRST, "subject_id": person, "post": "teller", "branch_id": "B1", "scorecard": "teller",
        "score": score, "grade": grade, "service_coefficient": RATES.get(grade or "", 1.0), "is_primary": True,
        "result_status": "graded" if grade else "no_data", "result_reason": None, "employee_name": f"name of {person}",
        "employment_type": "contract", "payment_month": "2026-11", "previous_grade": None, "consecutive_below": 0.0,
        "award_eligible": False, "award_place": None, "is_borderline": False, "is_vetoed": False, "to_next": None,
        "coaching": "", "retraining_course": "", "days_in_post": 30.0, "days_needed": 15.0,
    } | more  # fmt: skip


def _book(
    *rows: dict[str, Any],
    roster: list[str] | None = None,
    state: str = "draft",
    number: int | None = None,
    **tables: pd.DataFrame,
) -> Book:
    people = [row["subject_id"] for row in rows] if roster is None else roster
    empty: dict[str, pd.DataFrame] = {
        "values": pd.DataFrame(columns=["level", "indicator", "subject_id", "period"]),
        "points": pd.DataFrame(columns=["level", "period", "subject_id", "post", "item", "points"]),
        "matters": pd.DataFrame(columns=["level", "period", "subject_id", "post", "event_id", "category", "counted"]),
        "reasons": pd.DataFrame(columns=["branch_id"]),
        "branches": pd.DataFrame(
            [{"branch_id": "B1", "name": "Riverside", "kind": "branch", "parent_branch_id": None}]
        ),
        "roster": pd.DataFrame(
            [
                {"subject_id": p, "post": "teller", "branch_id": "B1", "employee_name": p, "days_expected": 30}
                for p in people
            ],
            columns=["subject_id", "post", "branch_id", "employee_name", "days_expected"],
        ),
        "results": pd.DataFrame(list(rows)),
    }
    manifest = {"known_until": "2026-10-16", "ledger_number": 1, "files": {}}
    edition = Edition(MONTH, number, state, MappingProxyType(empty | tables), manifest)
    settings = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
    return Book(edition, settings, load_indicators(settings), [CARD], 1)


def _overview(book: Book, earlier: Book | None = None) -> HrOverview:
    found = hr_overview(book, earlier)
    assert found is not None
    return found


def _on(found: HrOverview, rule: str) -> list[tuple[str, str]]:
    wanted = next(one for one in found.lists if one.rule == rule)
    return [(noted.person.employee_id, fact(noted.notes, "en")) for noted in wanted.people]


@pytest.mark.parametrize(
    ("state", "is_payable"),
    [("draft", False), ("provisional", False), ("preview", False), ("final", True), ("restated", True)],
)
def test_only_approved_results_may_be_paid_by(state: str, is_payable: bool) -> None:
    found = _overview(_book(_row("E1", 96.0, "excellent"), state=state))
    assert found.is_payable is is_payable
    assert ("For pay: yes" in found.told.text("en", fact)) is is_payable
    assert [month.en for month in found.payment_months] == ["November 2026"]


def test_the_heads_add_up_each_person_once() -> None:
    book = _book(
        _row("E1", 96.0, "excellent"),
        _row("E2", None, None, result_status="short_period", result_reason="joined"),
        _row("E3", None, None, result_status="on_leave", result_reason="maternity"),
        _row("E4", None, None, result_status="short_period", result_reason="seconded"),
        _row("E5", None, None),
        _row("E6", None, None, result_status="excluded"),
        _row("E1", 90.0, "good", post="lobby_manager", is_primary=False),
        roster=["E1", "E2", "E3", "E4", "E5", "E6", "E7"],
    )
    heads = _overview(book).headcount
    counts = {part.status: part.count for part in heads.parts}
    assert counts == dict.fromkeys(
        ("graded", "short_period", "on_leave", "seconded", "no_data", "excluded", "no_scorecard"), 1
    )
    assert (heads.on_roster, heads.is_balanced) == (7, True)
    assert [ref.employee_id for ref in heads.no_scorecard] == ["E7"]
    assert [noted.person.employee_id for noted in heads.without_grade] == ["E2", "E3", "E4", "E5", "E6"]


def test_who_stands_on_one_side_only_is_named_by_number() -> None:
    heads = _overview(_book(_row("E1", 96.0, "excellent"), _row("E2", 90.0, "good"), roster=["E1"])).headcount
    assert [ref.employee_id for ref in heads.not_on_roster] == ["E2"]
    assert not heads.is_balanced


def test_an_edition_without_a_roster_says_so() -> None:
    heads = _overview(_book(_row("E1", 96.0, "excellent"), roster=[])).headcount
    assert (heads.on_roster, heads.not_on_roster, heads.is_balanced) == (None, (), True)


def test_grades_stand_beside_those_of_the_period_before() -> None:
    found = _overview(
        _book(
            _row("E1", 96.0, "excellent", previous_grade="good"),
            _row("E2", 97.0, "excellent", previous_grade="excellent"),
            _row("E3", 90.0, "good"),
            _row("E4", None, None, previous_grade="good"),
        )
    )
    (line,) = found.distribution
    assert (line.graded, line.counts, line.previous) == (3, (2, 1, 0), (1, 1, 0))
    assert line.moved == (1, -1, 0), "of those who had a grade before: the changes come to nothing together"


def test_the_first_period_has_nothing_to_stand_beside() -> None:
    assert _overview(_book(_row("E1", 96.0, "excellent"))).distribution[0].previous is None


def test_coefficients_add_up_exactly() -> None:
    """7 × 1.1 + 3 × 1.2 + 1.0 = 12.3, to the last digit."""
    rows = [_row(f"A{n}", 90.0, "good") for n in range(7)] + [_row(f"B{n}", 96.0, "excellent") for n in range(3)]
    found = _overview(_book(*rows, _row("C", None, None, employment_type="outsourced")))
    assert [(line.coefficient, line.count, line.total) for line in found.coefficients] == [
        (1.2, 3, 3.6),
        (1.1, 7, 7.7),
        (1.0, 1, 1.0),
    ]
    assert found.coefficient_total == 12.3
    assert [(line.kind, line.count, line.total) for line in found.employment] == [
        ("contract", 10, 11.3),
        ("outsourced", 1, 1.0),
    ]


def test_a_first_edition_has_no_changes() -> None:
    assert _overview(_book(_row("E1", 96.0, "excellent"))).changes is None
    other = _book(_row("E1", 96.0, "excellent"))
    august = replace(other, edition=replace(other.edition, period=Period.parse("2026-08")))
    assert _overview(_book(_row("E1", 96.0, "excellent")), august).changes is None


def test_changes_between_editions_come_with_their_reasons() -> None:
    points = {"level": "employee", "period": FIRST, "post": "teller", "item": "linked_branch"}
    matter = {
        "level": "employee",
        "period": FIRST,
        "post": "teller",
        "subject_id": "E2",
        "event_id": "M7",
        "category": "praise",
        "counted": 0.5,
    }
    before = _book(
        _row("E1", 94.0, "good"),
        _row("E2", 96.0, "excellent"),
        _row("E3", 90.0, "good"),
        _row("E4", None, None),
        _row("E5", 91.0, "good"),
        number=1,
        points=pd.DataFrame([points | {"subject_id": "E1", "points": 94.0}]),
        matters=pd.DataFrame([matter]),
    )
    now = _book(
        _row("E1", 95.5, "excellent"),
        _row("E2", 94.5, "good"),
        _row("E3", 90.0, "good"),
        _row("E4", 89.0, "good"),
        _row("E5", 91.5, "good"),
        number=2,
        points=pd.DataFrame([points | {"subject_id": "E1", "points": 95.5}]),
    )
    changes = _overview(now, before).changes
    assert changes is not None
    assert changes.edition == 1
    assert [(line.person.employee_id, line.direction) for line in changes.lines] == [
        ("E2", "down"),
        ("E1", "up"),
        ("E4", "gained"),
        ("E5", "score"),
    ]
    assert [reason.text("en", fact) for reason in changes.lines[0].reasons] == ["M7 praise was withdrawn"]
    assert [reason.text("en", fact) for reason in changes.lines[1].reasons] == ["Branch’s score: 94.00 → 95.50"]


def test_lists_name_whom_hr_has_to_act_on() -> None:
    found = _overview(
        _book(
            _row("E1", 96.0, "excellent", award_eligible=True, award_place=1.0),
            _row("E2", 95.0, "excellent", award_eligible=True),
            _row("E3", 60.0, "below", consecutive_below=2.0, coaching="error_rate", retraining_course="FX-1 FX-2"),
            _row("E4", 70.0, "below", consecutive_below=1.0, is_vetoed=True),
            _row("E5", 94.9, "good", is_borderline=True, to_next=0.1),
        )
    )
    assert _on(found, "hr.running") == [("E3", "Below standard, 2 periods running")]
    assert _on(found, "hr.retraining") == [("E3", "FX-1, FX-2")]
    assert [who for who, _ in _on(found, "hr.coaching")] == ["E3"]
    assert _on(found, "hr.vetoed") == [("E4", "Below standard")]
    assert _on(found, "hr.borderline") == [("E5", "Good, 0.10 short of the next grade")]
    assert _on(found, "hr.award_places") == [("E1", "96.00")]
    assert _on(found, "hr.award") == [("E1", "96.00"), ("E2", "95.00")]


def test_nobody_appraised_no_page() -> None:
    rows = _book(_row("E1", 96.0, "excellent"))
    results = rows.edition.tables["results"].assign(level="branch")
    assert (
        hr_overview(replace(rows, edition=replace(rows.edition, tables={**rows.edition.tables, "results": results})))
        is None
    )
