"""What cannot be is refused when it comes, or is named by a check; no figure becomes infinite, NaN with a status of ok, or a
zero that nobody earned.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from workbench import Bank

from pipeline.contracts import contract_of
from pipeline.errors import CheckFailed
from pipeline.indicators import evaluate, load_indicators
from pipeline.partials import compute_partials, prepare_staging
from pipeline.periods import Period
from pipeline.rolling import roll_up
from pipeline.validate import Verdict, run_checks
from pipeline.warehouse import rows, run_sql

SEPTEMBER = Period.parse("2026-09")
DEVICE = {"instrument": "counter_device", "is_satisfied": "yes"}
PAPER = {"instrument": "paper", "scale": "5", "is_satisfied": ""}

CASES: dict[str, dict[str, list[dict[str, str]]]] = {
    "more succeed than start": {"transactions": [{"transaction_count": "10", "succeeded_count": "12"}]},
    "no transactions": {"errors": [{}]},
    "a row of no transactions": {
        "transactions": [{"transaction_count": "0", "succeeded_count": "0"}],
        "errors": [{}],
        "survey_invitations": [{"invited_count": "5"}],
    },
    "more errors than transactions": {"transactions": [{"transaction_count": "1"}], "errors": [{}, {}]},
    "more invitations than transactions": {
        "transactions": [{"transaction_count": "10"}],
        "survey_invitations": [{"invited_count": "12"}],
    },
    "more answers than invitations": {
        "survey_invitations": [{"invited_count": "10"}],
        "surveys": [DEVICE | {"answer_count": "12"}],
    },
    "invitations of none": {"survey_invitations": [{"invited_count": "0"}], "surveys": [DEVICE]},
    "scores outside the scale": {
        "surveys": [
            PAPER | {"overall": "5", "speed": "5"},
            PAPER | {"overall": "3", "speed": "6"},
            PAPER | {"overall": "0", "speed": "0"},
        ]
    },
    "no score inside the scale": {"surveys": [PAPER | {"overall": "0", "speed": "6"}]},
    "an item of no points": {
        "mystery_visits": [{"visit_id": "V1", "points_possible": "0", "points_scored": "0"}],
        "checks": [{"points_possible": "0", "points_deducted": "0"}],
    },
    "an item of no points beside others": {
        "mystery_visits": [
            {"visit_id": "V2", "item_code": "A1", "points_possible": "0", "points_scored": "0"},
            {"visit_id": "V2", "item_code": "A2", "points_possible": "4", "points_scored": "3"},
        ]
    },
    "posts": {
        "employees": [
            {"employee_id": "gap", "valid_from": "2026-08-01", "valid_to": "2026-08-31"},
            {"employee_id": "gap", "valid_from": "2026-09-10", "post": "lobby_manager"},
            {"employee_id": "both", "valid_from": "2026-01-01"},
            {"employee_id": "both", "valid_from": "2026-02-01", "post": "lobby_manager"},
        ],
        "surveys": [DEVICE | {"employee_id": "gap"}, DEVICE | {"employee_id": "both"}],
    },
}

NO_VALUE = [
    ("no transactions", "error_rate"),
    ("no transactions", "processing_accuracy"),
    ("a row of no transactions", "error_rate"),
    ("a row of no transactions", "processing_accuracy"),
    ("a row of no transactions", "success_rate"),
    ("a row of no transactions", "invitation_rate"),
    ("an item of no points", "rule_adherence"),
]


@pytest.mark.parametrize(("case", "indicator"), NO_VALUE)
def test_nothing_to_divide_by_gives_no_value_and_says_so(figure, case: str, indicator: str):
    found = figure(case, indicator)
    assert found is not None
    assert found["denominator"] == 0
    assert np.isnan([found["value"], found["low"], found["high"]]).all()
    assert found["status"] == "no_cases"


def test_visit_of_no_points_has_no_score_and_an_item_of_none_changes_none(figure):
    quarter: dict[str, Any] = {"first": date(2026, 7, 1), "kind": "quarter"}
    alone = figure("an item of no points", "mystery_shopper_score", **quarter)
    assert (alone["status"], alone["denominator"]) == ("no_cases", 0)
    assert np.isnan(alone["value"])
    beside = figure("an item of no points beside others", "mystery_shopper_score", **quarter)
    assert beside["value"] == 75.0  # 3 of 4


def test_sample_rate_never_passes_a_hundred_or_falls_below_zero(figure):
    success = figure("more succeed than start", "success_rate")
    assert (success["value"], success["high"]) == (100.0, 100.0)
    accuracy = figure("more errors than transactions", "processing_accuracy")
    assert (accuracy["value"], accuracy["low"]) == (0.0, 0.0)
    assert (
        figure("more errors than transactions", "error_rate")["value"] == 20_000
    )  # 2 in 1: the check stops the period


@pytest.mark.parametrize(
    ("case", "indicator"),
    [
        ("more invitations than transactions", "invitation_rate"),
        ("more answers than invitations", "survey_response_rate"),
    ],
)
def test_complete_count_over_a_hundred_is_shown_as_it_came_for_its_check_to_name(figure, case: str, indicator: str):
    assert figure(case, indicator)["value"] == 120.0


def test_answers_to_no_invitations_have_no_response_rate(figure):
    found = figure("invitations of none", "survey_response_rate")
    assert found is None or (found["status"] == "no_cases" and np.isnan(found["value"]))


def test_scores_outside_their_scale_do_not_count(figure):
    quarter: dict[str, Any] = {"first": date(2026, 7, 1), "kind": "quarter"}
    overall = figure("scores outside the scale", "survey_satisfaction_index", **quarter)
    assert (overall["value"], overall["sample"]) == (75.0, 2)  # (100 + 50) / 2
    speed = figure("scores outside the scale", "speed_index", **quarter)
    assert (speed["value"], speed["sample"]) == (100.0, 1)
    for indicator in ("survey_satisfaction_index", "speed_index"):
        assert figure("no score inside the scale", indicator, **quarter) is None


def test_answer_on_a_day_without_a_post_counts_for_the_branch_and_for_no_post(figure):
    name = "counter_satisfaction_rate"
    assert figure("posts", name)["denominator"] == 2
    gap = {"level": "employee", "subject": "gap"}
    assert figure("posts", name, **gap, post="teller") is None
    assert figure("posts", name, **gap, post="lobby_manager") is None


def test_answer_on_a_day_with_two_posts_counts_once(figure):
    both = {"level": "employee", "subject": "both"}
    of_posts = [figure("posts", "counter_satisfaction_rate", **both, post=post) for post in ("teller", "lobby_manager")]
    assert [found and found["denominator"] for found in of_posts] == [None, 1]


def test_no_value_of_any_level_is_infinite_nor_missing_without_its_status(figure, bank, once):
    figure("posts", "error_rate")  # the module's rows are in
    values = [row for kind in once("values", dict).values() for row in kind.values()]
    assert len(values) > 100
    for row in values:
        assert not np.isinf([row["value"], row["low"], row["high"], row["numerator"], row["denominator"]]).any()
        assert np.isnan(row["value"]) == (row["status"] == "no_cases")
        if not np.isnan(row["value"]) and row["unexcluded"] is not None:
            assert not np.isinf(row["unexcluded"])


REFUSED = [
    ("transactions", "transaction_count", "-1"),
    ("transactions", "succeeded_count", "-1"),
    ("transactions", "weighted_count", "-0.5"),
    ("survey_invitations", "invited_count", "-1"),
    ("surveys", "answer_count", "0"),
    ("surveys", "answer_count", "-3"),
    ("surveys", "scale", "1"),
    ("surveys", "overall", "-1"),
    ("surveys", "nps", "11"),
    ("contacts", "wait_seconds", "-1"),
    ("contacts", "wait_seconds", "86401"),
    ("contacts", "ring_seconds", "-1"),
    ("contacts", "handle_seconds", "-1"),
    ("contacts", "first_response_seconds", "-1"),
    ("errors", "share", "1.1"),
    ("errors", "share", "-0.1"),
    ("errors", "points", "-1"),
    ("checklist_items", "points_possible", "-1"),
    ("mystery_visits", "points_scored", "-1"),
    ("mystery_visits", "points_deducted", "-1"),
    ("checks", "points_deducted", "-1"),
    ("training", "exam_score", "-1"),
    ("score_events", "approved_by", ""),
    ("score_events", "basis", ""),
    ("score_events", "subject_id", "nobody"),
    ("surveys", "employee_id", "nobody"),
]


def test_impossible_cells_are_returned_with_their_reason_and_count_nowhere(bank: Bank):
    bank.deliver("branches")
    bank.deliver("employees")
    for number, (feed, column, cell) in enumerate(REFUSED):
        (outcome,) = bank.deliver(feed, {column: cell}, name=f"{number:02d}.csv")
        assert [load["quarantined"] for load in outcome.loads] == [1], (feed, column, cell)
    with bank.writing() as connection:
        for feed in {feed for feed, _, _ in REFUSED}:
            assert connection.execute(f"select count(*) from feed.{feed}").fetchone() == (0,), feed


# What a single row may not say beside another of its own, by the contract's checks of each feed.
SAID_BY_CONTRACTS = {
    "surveys": "overall > scale",
    "survey_answers": "score > scale",
    "checks": "points_deducted > points_possible",
    "mystery_visits": "> points_possible",
    "transactions": "succeeded_count > transaction_count",
}


@pytest.mark.parametrize("feed", SAID_BY_CONTRACTS)
def test_contract_compares_what_a_row_says_with_its_own_limit(feed: str):
    queries = [str(quality.arguments.get("unexpected_rows_query", "")) for quality in contract_of(feed).quality]
    assert any(SAID_BY_CONTRACTS[feed] in query for query in queries)


@pytest.mark.parametrize(
    ("feed", "row"),
    [
        ("score_events", {"kind": "veto", "document_no": ""}),
        ("mystery_visits", {"points_scored": "", "points_deducted": "3"}),
        ("transactions", {"transaction_date": "", "period_start": "2026-09-30", "period_end": "2026-09-01"}),
        ("errors", {"error_id": "second"}),
    ],
)
def test_period_with_what_must_not_be_scored_is_stopped(bank: Bank, feed: str, row: dict[str, str]):
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("transactions", {"transaction_count": "0"})
    bank.deliver(feed, row | ({"record_id": "T2"} if feed == "transactions" else {}))
    with bank.writing() as connection:
        verdict = Verdict(tuple(run_checks(connection, SEPTEMBER)))
    with pytest.raises(CheckFailed, match=r"critical checks failed \(1\)"):
        verdict.raise_if_critical(SEPTEMBER)


def test_matter_whose_days_contradict_is_in_force_on_none_and_one_of_nobody_has_no_sheet(bank: Bank):
    bank.deliver("branches")
    bank.deliver("employees", {}, {"employee_id": "gone", "valid_to": "2026-08-31"})
    veto = {"kind": "veto", "category": "leak", "document_no": "1"}
    bank.deliver(
        "score_events",
        veto | {"event_id": "run out", "valid_until": "2026-08-31"},
        veto | {"event_id": "in force", "valid_until": "2026-09-20"},
        {"event_id": "of one who left", "subject_id": "gone", "points": "1"},
    )
    with bank.writing() as connection:
        prepare_staging(connection)
        kept = rows(run_sql(connection, "tables/score_events", first=SEPTEMBER.first, after=SEPTEMBER.after))
    assert {row["event_id"]: row["post"] for row in kept} == {"in force": "teller", "of one who left": "-"}


def test_points_that_a_ledger_wrote_with_a_sign_are_the_same_points(bank: Bank):
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("score_events", {"kind": "deduction", "points": "-5"})
    with bank.writing() as connection:
        prepare_staging(connection)
        (kept,) = rows(run_sql(connection, "tables/score_events", first=SEPTEMBER.first, after=SEPTEMBER.after))
    assert kept["points"] == 5


def test_period_without_any_row_has_no_figures(bank: Bank):
    bank.deliver("branches")
    indicators = load_indicators(bank.workspace.settings)
    with bank.writing() as connection:
        compute_partials(connection, indicators, SEPTEMBER.after)
        assert evaluate(roll_up(connection, "month", SEPTEMBER.first, SEPTEMBER.after), indicators, 25).empty
