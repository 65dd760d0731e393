"""Decisions: what they make of a record, and which of them are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from appeal_desks import DECIDED, Desk
from workbench import csv_text

from pipeline import hearing
from pipeline.announced import DEPARTMENT
from pipeline.appeals import filing
from pipeline.appeals.whose import Relation
from pipeline.ledger import read_ledger

Refused = Callable[..., str]


def test_an_upheld_dispute_gives_the_points_back_by_a_file_that_the_ledger_numbers(desk: Desk) -> None:
    number = desk.file().number
    appeal = desk.decide(number, is_excluded=True)
    assert desk.row("mystery_visits", "V1/A2", "points_after_review", "review_result", "points_scored") == (
        Decimal(2),
        "revised",
        Decimal(1),
    )
    line = read_ledger(desk.bank.workspace.ledger)[-1]
    assert (appeal.status, appeal.ledger_number) == ("upheld", line["number"])
    assert (line["department"], line["name"], line["loads"][0]["corrected"]) == (
        DEPARTMENT,
        f"{number}_mystery_visits.csv",
        1,
    )
    assert desk.row("mystery_visits", "V1/A2", "_file", "_row") == (line["number"], 2)
    history = desk.bank.rows("select points_after_review, _ended_how from feed.mystery_visits_history")
    assert history == [(None, "corrected")]


def test_what_the_decision_does_not_name_stays_as_it_was_written(desk: Desk) -> None:
    columns = ("visited_at", "branch_id", "_ref_branch_id", "shopper_id", "note", "_key")
    before = desk.row("mystery_visits", "V1/A2", *columns)
    desk.decide(desk.file().number, changes={"points_after_review": "1.5"})
    assert desk.row("mystery_visits", "V1/A2", *columns) == before
    assert before[2] == "riverside"
    assert "13800138000" not in before[4]


def test_the_customer_stays_the_same_customer(desk: Desk) -> None:
    before = desk.row("complaints", "K1", "customer_id", "reasons", "responsible_employee_id")
    same = desk.bank.rows("select customer_id from feed.surveys where survey_id = 'S1'")
    desk.decide(desk.file(feed="complaints", record_id="K1", employee_id="E1", branch_id=None).number, is_excluded=True)
    assert desk.row("complaints", "K1", "customer_id", "reasons", "responsible_employee_id") == before
    assert desk.row("complaints", "K1", "liability", "liability_confirmed_at") == ("none", date(2026, 9, 20))
    assert same == [(before[0],)]


@pytest.mark.parametrize(
    ("feed", "record", "column", "value"),
    [
        ("errors", "X1", "is_counted", False),
        ("score_events", "M1", "is_withdrawn", True),
        ("training", "L1", "is_excused", True),
        ("checks", "P1", "is_passed", None),
    ],
)
def test_a_row_is_left_out_in_the_way_that_its_feed_has(
    desk: Desk, feed: str, record: str, column: str, value: Any
) -> None:
    desk.decide(desk.file(feed=feed, record_id=record).number, is_excluded=True)
    assert desk.row(feed, record, column) == (value,)


def test_an_answer_is_left_out_by_an_approved_exclusion_of_its_moment(desk: Desk) -> None:
    appeal = desk.decide(desk.file(feed="surveys", record_id="S1").number, is_excluded=True)
    columns = "event_id, kind, branch_ids, cast(starts_at as varchar), cast(ends_at as varchar), approved_by"
    found = desk.bank.rows(f"select {columns} from feed.score_events where kind = 'exclusion'")
    moment = "2026-09-03 10:00:00"
    assert found == [(appeal.number, "exclusion", ["B1"], moment, moment, "Zhao Min")]
    assert appeal.ledger_number is not None
    (names,) = desk.bank.rows(f"select indicators from feed.score_events where event_id = '{appeal.number}'")[0]
    assert "call_satisfaction_rate" in names
    assert "error_rate" not in names


def test_answers_of_one_moment_are_not_left_out_together(desk: Desk, refused: Refused) -> None:
    number = desk.file(feed="surveys", record_id="S2").number
    assert "2 rows of surveys have the same time" in refused(desk, lambda: desk.decide(number, is_excluded=True))


def test_a_rejected_claim_changes_nothing(desk: Desk) -> None:
    before = desk.bank.feed("mystery_visits")
    lines = len(read_ledger(desk.bank.workspace.ledger))
    appeal = desk.decide(desk.file().number, outcome="rejected")
    assert desk.bank.feed("mystery_visits") == before
    assert (len(read_ledger(desk.bank.workspace.ledger)), appeal.status, appeal.ledger_number) == (
        lines,
        "rejected",
        None,
    )


def test_a_claim_that_waits_changes_nothing(desk: Desk) -> None:
    before = desk.bank.feed("mystery_visits")
    desk.file()
    assert desk.complete() == []
    assert desk.bank.feed("mystery_visits") == before


def test_the_disputed_row_sent_once_more_does_not_undo_the_decision(desk: Desk) -> None:
    desk.decide(desk.file().number, is_excluded=True)
    again = {"item_code": "A2", "points_scored": "1", "scenario": "deposit", "updated_at": "2026-11-05"}
    desk.bank.deliver("mystery_visits", again)
    assert desk.row("mystery_visits", "V1/A2", "points_after_review") == (None,)
    desk.complete()
    assert desk.row("mystery_visits", "V1/A2", "points_after_review", "scenario") == (Decimal(2), "deposit")
    assert desk.complete() == []


def test_the_next_load_of_any_file_brings_the_decision_back(desk: Desk) -> None:
    from pipeline import stages

    desk.decide(desk.file().number, is_excluded=True)
    again = {"item_code": "A2", "points_scored": "1", "updated_at": "2026-11-05"}
    desk.bank.put("again.csv", csv_text("mystery_visits", [again]))
    stages.take_in(desk.bank.workspace, DECIDED, now=True, progress=lambda _: None)
    assert desk.row("mystery_visits", "V1/A2", "points_after_review") == (Decimal(2),)


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"outcome": "granted", "is_excluded": True}, "--outcome: there is no “granted”"),
    ({"document_no": " ", "is_excluded": True}, "A decision needs --document"),
    ({"decided_by": "", "is_excluded": True}, "A decision needs --by"),
    ({"reason": "", "is_excluded": True}, "A decision needs --reason"),
    ({"decided_by": "b1", "is_excluded": True}, "filed the claim, and so cannot decide it"),
    ({"decided_by": "Sun Wei", "is_excluded": True}, "filed the claim, and so cannot decide it"),
    ({}, "Say what the decision does to the record"),
    ({"is_excluded": True, "changes": {"points_after_review": "2"}}, "two things"),
    ({"outcome": "rejected", "is_excluded": True}, "rejected changes nothing"),
    ({"changes": {"visit_id": "V2"}}, "“visit_id” of mystery_visits may not be changed"),
    ({"changes": {"visited_at": "2026-08-01"}}, "“visited_at” of mystery_visits may not be changed"),
    ({"changes": {"grade": "2"}}, "mystery_visits has no column “grade”"),
    ({"changes": {"points_after_review": "two"}}, "expected a number within its range, got “two”"),
    ({"changes": {"points_after_review": "-1"}}, "expected a number within its range, got “-1”"),
    ({"changes": {"review_result": "perhaps"}}, "review_result: “perhaps” is none of draft, disputed"),
    ({"changes": {"involved_employee_id": "E9"}}, "no employee with the number “E9”"),
    ({"changes": {"points_after_review": ""}}, "is so already"),
    ({"is_excluded": True, "feed": "errors", "record_id": "X1"}, "not about errors"),
    ({"is_excluded": True, "decided_on": date(2026, 10, 15)}, "does not lie between the filing"),
    ({"is_excluded": True, "decided_on": date(2026, 10, 21)}, "does not lie between the filing"),
]


@pytest.mark.parametrize(("facts", "told"), REFUSALS)
def test_a_decision_that_cannot_be_taken_so_writes_nothing(
    desk: Desk, refused: Refused, facts: dict[str, Any], told: str
) -> None:
    number = desk.file(filed_by="Sun Wei").number
    before = desk.bank.feed("mystery_visits")
    assert told in refused(desk, lambda: desk.decide(number, **facts))
    assert desk.bank.feed("mystery_visits") == before


def test_the_claimant_cannot_decide_by_another_name(desk: Desk, refused: Refused) -> None:
    number = desk.file(employee_id="E1", branch_id=None, filed_by="union").number
    for by in ("E1", "wang li", "Ｗang Li"):
        assert "cannot decide it" in refused(desk, lambda by=by: desk.decide(number, decided_by=by, is_excluded=True))


def test_who_issued_the_record_cannot_decide_on_it(desk: Desk, refused: Refused) -> None:
    number = desk.file(feed="score_events", record_id="M1").number
    assert "issued the record" in refused(desk, lambda: desk.decide(number, decided_by="Head", is_excluded=True))


def test_a_notice_cannot_be_left_out_but_corrected(desk: Desk, refused: Refused) -> None:
    number = desk.file(feed="rectifications", record_id="N1").number
    assert "cannot be left out" in refused(desk, lambda: desk.decide(number, is_excluded=True))
    desk.decide(number, changes={"due_date": "2026-09-25"})
    found = desk.bank.rows("select cast(due_date as varchar), _ref_branch_id from feed.rectifications")
    assert found == [("2026-09-25", None)]


def test_what_was_decided_is_not_decided_twice(desk: Desk, refused: Refused) -> None:
    number = desk.file().number
    desk.decide(number, outcome="rejected")
    assert "is not open any more: rejected" in refused(desk, lambda: desk.decide(number, is_excluded=True))
    assert desk.file().number == "YY-202609-0002"


def test_a_claim_about_a_row_of_the_sheet_names_its_record_when_it_is_decided(desk: Desk, refused: Refused) -> None:
    desk.close("preview")
    number = desk.file(item="mystery_shopper_score").number
    assert "Say which record" in refused(desk, lambda: desk.decide(number, is_excluded=True))
    assert "There is no V9" in refused(
        desk, lambda: desk.decide(number, is_excluded=True, feed="mystery_visits", record_id="V9")
    )
    appeal = desk.decide(number, is_excluded=True, feed="mystery_visits", record_id="V1/A2")
    assert appeal.remedy.record_id == "V1/A2"
    assert appeal.ledger_number is not None


OF_E1 = {"employee_id": "E1", "branch_id": None, "item": "error_rate"}


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """E3 at B2 beside E1 and E2 at B1, with errors of E2 and E3 and a course of E3; people have their sheets."""
    desk.bank.deliver("employees", {"employee_id": "E3", "branch_id": "B2", "employee_name": "Sun"})
    desk.bank.deliver("errors", {"error_id": "X2", "employee_id": "E2"}, name="of a colleague.csv")
    desk.bank.deliver("errors", {"error_id": "X3", "employee_id": "E3", "branch_id": "B2"}, name="elsewhere.csv")
    desk.bank.deliver("training", {"record_id": "L3", "employee_id": "E3"}, name="courses.csv")
    desk.close("preview")
    return desk


@pytest.mark.parametrize(("feed", "record"), [("training", "L3"), ("errors", "X3")])
def test_a_record_that_has_nothing_to_do_with_the_claimant_is_not_changed(
    crowded: Desk, refused: Refused, feed: str, record: str
) -> None:
    number = crowded.file(**OF_E1).number
    told = refused(crowded, lambda: crowded.decide(number, is_excluded=True, feed=feed, record_id=record))
    assert told.startswith(
        f"{feed} {record} is about E3 and has nothing to do with E1, who filed {number}. Check --record"
    )
    assert ("given to them with --set" in told) == (feed == "errors")


def test_a_decision_may_give_a_record_to_the_claimant_and_says_whose_it_was(crowded: Desk) -> None:
    number = crowded.file(**OF_E1).number
    appeal = crowded.decide(number, changes={"employee_id": "E1", "branch_id": "B1"}, feed="errors", record_id="X3")
    assert crowded.row("errors", "X3", "employee_id") == ("E1",)
    assert appeal.others == ("E3",)
    assert "Mind: the record that was changed is about E3, not about E1" in str(
        hearing.decided(crowded.bank.workspace, appeal)
    )


def test_a_decision_on_a_colleagues_record_says_whose_it_is(crowded: Desk) -> None:
    number = crowded.file(**OF_E1).number
    crowded.decide(number, is_excluded=True, feed="errors", record_id="X2")
    lines = [str(line) for line in hearing.shown(crowded.bank.workspace, number)]
    assert "is about E2, not about E1, who filed" in lines[-1]


def test_a_claim_about_anothers_record_that_was_taken_before_can_only_be_turned_down(
    crowded: Desk, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(filing, "relation", lambda *_: Relation.OWN)
        number = crowded.file(employee_id="E1", branch_id=None, feed="errors", record_id="X3").number
    assert "Reject the claim" in refused(crowded, lambda: crowded.decide(number, is_excluded=True))
    assert crowded.decide(number, outcome="rejected").status == "rejected"


@pytest.mark.parametrize("points", ["-3", "－3", "+3"])
def test_points_of_a_matter_are_set_without_a_sign(desk: Desk, refused: Refused, points: str) -> None:
    number = desk.file(feed="score_events", record_id="M1").number
    told = refused(desk, lambda: desk.decide(number, changes={"points": points}))
    assert f"points of score_events has no sign, and “{points}” has" in told
    desk.decide(number, changes={"points": "1.5"})
    assert desk.row("score_events", "M1", "points") == (Decimal("1.5"),)


def test_points_that_a_ledger_wrote_with_a_sign_are_shown_without_it(desk: Desk, refused: Refused) -> None:
    desk.bank.deliver("score_events", {"event_id": "M2", "kind": "deduction", "points": "-5"}, name="signed.csv")
    number = desk.file(feed="score_events", record_id="M2").number
    assert "is so already" in refused(desk, lambda: desk.decide(number, changes={"points": "5"}))
    desk.decide(number, changes={"points": "3"})
    lines = [str(line) for line in hearing.shown(desk.bank.workspace, number)]
    assert "score_events M2, points: 5.0000 → 3.0000" in lines


def test_what_a_decision_leaves_as_it_was_is_not_shown_as_a_change(crowded: Desk) -> None:
    number = crowded.file(employee_id="E1", branch_id=None, feed="errors", record_id="X1").number
    crowded.decide(number, changes={"severity": "minor", "is_counted": "no"})
    lines = [str(line) for line in hearing.shown(crowded.bank.workspace, number)]
    assert "errors X1, is_counted: true → false" in lines
    assert not any("severity" in line for line in lines)
