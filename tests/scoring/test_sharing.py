"""连带责任: what a case costs one person, the one who answers for the post shares, once for each incident."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from score_samples import card, item, values

from pipeline.gradings import Evidence, Staff, grade
from pipeline.matters import EVENTS
from pipeline.periods import Period
from pipeline.scorecards import SHARED as CATEGORY
from pipeline.sharing import shared_deductions

SEPTEMBER = Period.parse("2026-09")
CLASSES = {"kind": "per_case", "deduct": {"own": "5", "referred": "10"}}
ROW = {"indicator": "upheld_complaints", "weight": "40", "curve": CLASSES, "article": "§15"}
SHARED = ROW | {"shared_deduction": {"post": "operations_supervisor", "share": "20"}}
PEOPLE = [("T1", "teller", "B1"), ("T2", "teller", "B2"), ("S1", "operations_supervisor", "B1")]
CASE = {"level": "employee", "subject_id": "T1", "post": "teller", "indicator": "upheld_complaints", "count": 1.0}


def people(*rows: tuple[str, str, str]) -> pd.DataFrame:
    found = pd.DataFrame(rows or PEOPLE, columns=["subject_id", "post", "branch_id"])
    days = ("days_in_post", "days_expected", "days_on_leave", "days_maternity", "days_sick", "days_away", "days_exempt")
    return found.assign(
        **{name: 30 if name in days[:2] else 0 for name in days},
        exempted_by=None,
        posts_held=1,
        is_last_post=True,
        post_from=SEPTEMBER.first,
        post_to=pd.Timestamp("2026-09-30").date(),
        is_primary=None,
        employee_name=None,
        employment_type=None,
        employment_status="active",
    )


def cases(*rows: dict[str, Any]) -> pd.DataFrame:
    found = [CASE | {"case_id": f"K{n}", "case_class": "own"} | row for n, row in enumerate(rows, 1)]
    return pd.DataFrame(found, columns=[*CASE, "case_id", "case_class"])


def shares(*rows: dict[str, Any], who: pd.DataFrame | None = None, row: dict[str, Any] = SHARED) -> list[Any]:
    everybody = people() if who is None else who
    holders = everybody[everybody["post"] == "teller"]
    found = shared_deductions(card(row, item(weight="60")), cases(*rows), holders, everybody)
    return [] if found.empty else list(zip(found["subject_id"], found["incident_ref"], found["points"], strict=True))


def test_the_share_of_what_each_case_costs_goes_to_who_answers_at_the_branch() -> None:
    # 20 % of 5 and of 10; T2 is at a branch where nobody holds the post.
    assert shares({}, {"case_class": "referred"}, {"subject_id": "T2"}) == [("S1", "K1", 1.0), ("S1", "K2", 2.0)]


def test_part_of_a_case_costs_its_part() -> None:
    assert shares({"count": 0.5}) == [("S1", "K1", 0.5)]


def test_nobody_shares_in_a_case_of_one_s_own() -> None:
    both = people(("S1", "teller", "B1"), ("S1", "operations_supervisor", "B1"))
    assert shares({"subject_id": "S1"}, who=both) == []


def test_a_branch_s_case_and_one_of_another_indicator_are_shared_by_nobody() -> None:
    assert shares({"level": "branch"}, {"indicator": "critical_errors"}) == []


def test_a_row_without_the_rule_shares_nothing() -> None:
    assert shares({}, row=ROW) == []


def supervisor(**cells: Any) -> Any:
    """The supervisor's own scorecard: complaints as the teller's, and what is shared comes off."""
    rules = {"posts": ["operations_supervisor"], "name": "a_supervisor", "score_events": {"deduction": {"cap": 10}}}
    return card(ROW, item(weight="60"), **(rules | cells))


def graded(*rows: dict[str, Any], sheets: list[Any], events: pd.DataFrame | None = None) -> Any:
    given = values(
        *({"subject_id": s, "post": p, "branch_id": b, "value": 90.0} for s, p, b in PEOPLE),
    ).assign(level="employee", period=SEPTEMBER.first)
    none = given.assign(indicator="upheld_complaints", value=0.0, numerator=0.0, direction="lower", evidence="event")
    columns = ["subject_type", *EVENTS]
    matters = pd.DataFrame(columns=columns) if events is None else events.reindex(columns=columns)
    rests = Evidence(frozenset(), cases(*rows), matters, Staff(people()))
    branches = pd.DataFrame({"branch_id": ["B1", "B2"], "peer_group": "A", "kind": "branch"})
    return grade(pd.concat([given, none]), {SEPTEMBER: rests}, branches, sheets)


def deductions(found: Any) -> dict[str, float]:
    return dict(zip(found.results["subject_id"], found.results["deduction"], strict=True))


@pytest.mark.parametrize("first", ["teller", "supervisor"])
def test_the_share_is_deducted_whichever_sheet_is_looked_at_first(first: str) -> None:
    sheets = [card(SHARED, item(weight="60")), supervisor()]
    found = graded({}, sheets=sheets if first == "teller" else sheets[::-1])
    assert deductions(found) == {"S1": -1.0, "T1": 0.0, "T2": 0.0}
    (matter,) = found.matters.to_dict("records")
    assert (matter["category"], matter["status"], matter["basis"]) == (CATEGORY, "counted", "§15")


def test_a_share_goes_up_from_post_to_post() -> None:
    up = ROW | {"shared_deduction": {"post": "branch_head", "share": "50"}}
    sheets = [
        supervisor(items=[up, item(weight="60")]),  # itself shares with the head: it must still get its own part
        card(SHARED, item(weight="60")),
    ]
    assert deductions(graded({}, sheets=sheets))["S1"] == -1.0


def test_an_incident_that_costs_the_supervisor_already_is_deducted_once_at_the_highest() -> None:
    # The supervisor was found liable for the same complaint: 5 points on the own row, so that the share of 1 takes nothing.
    own = {"subject_id": "S1", "post": "operations_supervisor", "case_id": "K1"}
    found = graded({}, own, sheets=[card(SHARED, item(weight="60")), supervisor()])
    assert deductions(found)["S1"] == 0.0
    assert found.matters["status"].tolist() == ["same_incident"]
    # A decided deduction of 3 for the incident stands, and the share of 1 is in it.
    event = {"event_id": "M1", "subject_type": "employee", "subject_id": "S1", "post": "operations_supervisor"}
    decided = pd.DataFrame([event | {"kind": "deduction", "category": "x", "points": 3.0, "incident_ref": "K1"}])
    found = graded({}, sheets=[card(SHARED, item(weight="60")), supervisor()], events=decided)
    assert deductions(found)["S1"] == -3.0
    assert sorted(found.matters["status"]) == ["counted", "same_incident"]


def test_where_the_other_s_scorecard_knows_no_deductions_the_share_is_listed_and_counts_for_nothing() -> None:
    found = graded({}, sheets=[card(SHARED, item(weight="60")), supervisor(score_events={})])
    assert deductions(found)["S1"] == 0.0
    assert found.matters["status"].tolist() == ["not_in_scorecard"]
