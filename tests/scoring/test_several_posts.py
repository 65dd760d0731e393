"""Who held several posts: a result for each, one row that puts them together, and one that carries the coefficient."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from score_samples import card, item, only, values
from test_standing import PERSON

from pipeline.gradings import Evidence, Staff, grade
from pipeline.matters import EVENTS
from pipeline.periods import Period
from pipeline.scoring import CASES

SEPTEMBER = Period.parse("2026-09")
PAY = {"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1", "below": "0.8"}, "not_graded": "1"}
TELLER = card(item(), service_coefficient=PAY)
RULES = {"posts": ["lobby_manager"], "name": "lobby_manager", "service_coefficient": PAY}
BOTH = {"posts_held": 2, "employee_name": "甲", "employment_type": "contract"}
NO_CASES = pd.DataFrame(columns=["level", *CASES])
NO_MATTERS = pd.DataFrame(columns=["subject_type", *EVENTS])
FIRST = BOTH | {"days_in_post": 20, "days_expected": 20, "is_last_post": False}
SECOND = BOTH | {"post": "lobby_manager", "days_in_post": 16, "days_expected": 16}


def lobby(**cells: Any) -> Any:
    return card(item(), **(RULES | cells))


def graded(
    *people: dict[str, Any], sheets: list[Any], scores: tuple[float, float] = (96.0, 81.0), history: Any = None
) -> pd.DataFrame:
    """E1 as a teller and as a lobby manager, with these scores."""
    staff = pd.DataFrame([PERSON | {"employee_name": None, "employment_type": None} | row for row in people])
    given = values({"value": scores[0] - 10}, {"value": scores[1] - 10, "post": "lobby_manager"})
    given = given.assign(level="employee", period=SEPTEMBER.first, evidence="census")
    branches = pd.DataFrame({"branch_id": ["B1"], "peer_group": ["A"], "kind": ["branch"]})
    rests = Evidence(frozenset(), NO_CASES, NO_MATTERS, Staff(staff))
    return grade(given, {SEPTEMBER: rests}, branches, sheets, history).results


def test_each_post_has_its_own_result_and_one_row_puts_them_together_by_days() -> None:
    found = graded(FIRST, SECOND, sheets=[TELLER, lobby()])
    assert dict(zip(found["post"], found["score"], strict=True)) == {
        "teller": 96.0,
        "lobby_manager": 81.0,
        "combined": 89.333333333,  # (96 × 20 + 81 × 16) ÷ 36 = 3216 ÷ 36
    }
    row = only(found, post="combined")
    assert (row["grade"], row["service_coefficient"], row["employee_name"]) == ("good", 1.1, "甲")


def test_exactly_one_row_of_a_person_carries_the_coefficient() -> None:
    found = graded(FIRST, SECOND, PERSON | {"subject_id": "E2"}, sheets=[TELLER, lobby()])
    carries = found[found["is_primary"].astype(bool)]
    assert sorted(zip(carries["subject_id"], carries["post"], strict=True)) == [("E1", "combined"), ("E2", "teller")]


def test_a_post_held_too_shortly_is_told_and_left_out_of_the_mean() -> None:
    short = SECOND | {"days_in_post": 6, "days_expected": 6, "post_from": pd.Timestamp("2026-09-25").date()}
    found = graded(FIRST, short, sheets=[TELLER, lobby()])
    row = only(found, post="lobby_manager")
    assert (row["result_status"], row["result_reason"], row["score"]) == ("short_period", "changed_post", 81.0)
    assert pd.isna(row["grade"])
    assert only(found, post="combined")["score"] == 96.0


@pytest.mark.parametrize(("status", "leave", "reason"), [("short_period", 0, "joined"), ("on_leave", 30, "maternity")])
def test_who_has_no_grade_has_the_coefficient_of_the_rule(status: str, leave: int, reason: str) -> None:
    person = {
        "days_in_post": 9,
        "days_on_leave": leave,
        "days_maternity": leave,
        "post_from": pd.Timestamp("2026-09-22").date(),
    }
    sheet = card(item(), service_coefficient=PAY, when_not_graded={"short_period": "0.95", "on_leave": "1.03"})
    row = only(graded(person, sheets=[sheet]))
    assert (row["result_status"], row["result_reason"]) == (status, reason)
    assert row["service_coefficient"] == (0.95 if status == "short_period" else 1.03)
    assert pd.isna(row["grade"])


def test_without_any_grade_the_whole_is_paid_as_the_post_that_it_stands_for() -> None:
    away = {"days_in_post": 0, "days_on_leave": 20, "days_maternity": 20}
    rules = {"when_not_graded": {"on_leave": "previous"}}
    sheets = [card(item(), service_coefficient=PAY, **rules), lobby(**rules)]
    before = {"level": "employee", "subject_id": "E1", "period": SEPTEMBER.shifted(-1).first, "score": 96.0}
    history = pd.DataFrame([before | {"post": "teller", "grade": "excellent", "service_coefficient": 1.2}])
    found = graded(FIRST | away, SECOND | away, sheets=sheets, history=history)
    row = only(found, post="combined")
    assert (row["result_status"], row["service_coefficient"]) == ("on_leave", 1.2)


def test_a_veto_on_one_post_holds_the_whole_down() -> None:
    vetoes = {"vetoes": [{"category": "leak", "effect": "set_grade", "grade": "below"}]}
    sheet = lobby(score_events=vetoes)
    staff = pd.DataFrame([PERSON | row for row in (FIRST, SECOND)])
    given = values({"value": 90.0}, {"value": 90.0, "post": "lobby_manager"})
    given = given.assign(level="employee", period=SEPTEMBER.first)
    event = {"event_id": "M1", "subject_type": "employee", "subject_id": "E1", "post": "lobby_manager", "kind": "veto"}
    matters = pd.DataFrame([event | {"category": "leak", "points": None, "incident_ref": None, "basis": "§1"}])
    branches = pd.DataFrame({"branch_id": ["B1"], "peer_group": ["A"], "kind": ["branch"]})
    rests = {SEPTEMBER: Evidence(frozenset(), NO_CASES, matters, Staff(staff))}
    found = grade(given, rests, branches, [TELLER, sheet]).results
    assert only(found, post="teller")["grade"] == "excellent"
    row = only(found, post="combined")
    assert (row["grade_before_veto"], row["grade"], row["service_coefficient"]) == ("excellent", "below", 0.8)
