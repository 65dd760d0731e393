"""HR's tables against figures worked by hand (see tests/explained_bank.py)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pandas as pd

from pipeline.editions import Edition
from pipeline.hr.cells import decimal_text
from pipeline.hr.declared import TABLES, declared
from pipeline.hr.tables import parts, tables
from pipeline.workspace import Workspace

# E1: 27 of 30 satisfied is 90 %; the good end of its interval is above 95, so all 40 points; one minor error takes 1 of 20; the
# course was done: 20; the branch has 32/35 = 91.428571 %: 3.571429 short at 2 a point leaves 52.857142 of 60, and one course of
# two not done takes 5 of 40: 87.857143, of which 20 % are 17.571429. Together 96.571429, with half a point of praise 97.071429.
E1 = {
    "period": "2026-09",
    "period_type": "month",
    "edition": None,
    "edition_status": "draft",
    "approved_on": None,
    "employee_id": "E1",
    "employee_name": "Wang Li",
    "branch_id": "B1",
    "branch_name": "Riverside",
    "post": "teller",
    "post_name": "柜员",
    "post_from": "2026-09-01",
    "post_to": "2026-09-30",
    "days_expected": "22",
    "days_in_post": "22",
    "employment_status": "active",
    "is_primary": "true",
    "scorecard": "teller",
    "scorecard_version": "1",
    "rule_document_no": "Doc 5",
    "indicator_points": "96.57",
    "bonus_points": "0.50",
    "deduction_points": "0.00",
    "score": "97.07",
    "score_exact": "97.07142857",
    "coverage": "100.00",
    "weight_from_branch": "20.00",
    "result_status": "graded",
    "result_reason": None,
    "grade": "excellent",
    "grade_name": "优秀",
    "is_vetoed": "false",
    "is_borderline": "true",
    "service_coefficient": "1.20",
    "coefficient_rule": "by_grade v1",
    "payment_month": "2026-11",
    "consecutive_below": "0",
    "remedial_done": None,
    "appeal_outcome": "none",
    "changed_since_edition": None,
}


def test_a_persons_row_is_what_a_hand_makes_of_it(explained: Workspace, draft: Edition) -> None:
    row = tables(explained, draft)["appraisal_results"].set_index("employee_id", drop=False).loc["E1"]
    assert {name: row[name] for name in E1} == E1
    cells = "\x1f".join("" if cell is None else cell for cell in row.drop("row_hash"))
    assert row["row_hash"] == hashlib.sha256(cells.encode()).hexdigest()[:16]


def test_who_held_two_posts_has_both_and_a_combined_row_that_carries_the_coefficient(
    explained: Workspace, draft: Edition
) -> None:
    rows = tables(explained, draft)["appraisal_results"]
    mine = rows[rows["employee_id"] == "E4"].set_index("post")
    assert dict(mine["is_primary"]) == {"combined": "true", "lobby_manager": "false", "teller": "false"}
    assert mine.loc["combined", "score_exact"] == "95.83333333"  # (95 + 96.666666…) ÷ 2
    assert mine["evidence_id"].nunique() == 1


def test_an_indicator_tells_its_rule_its_evidence_and_both_points(explained: Workspace, draft: Edition) -> None:
    rows = tables(explained, draft)["indicator_points"].set_index(["employee_id", "indicator"])
    own, thin = rows.loc[("E1", "counter_satisfaction_rate")], rows.loc[("E2", "counter_satisfaction_rate")]
    assert (own["numerator"], own["denominator"], own["value"]) == ("27.000000", "30.000000", "90.000000")
    assert (own["points_observed"], own["points_favourable"], own["points"]) == ("30.00", "40.00", "40.00")
    assert (own["points_basis"], own["grain_used"], own["rule_article"]) == ("favourable", "employee", "Article 12")
    assert own["curve"] == "较目标每差1个百分点扣2分，不足一档按比例计"
    assert (thin["grain_used"], thin["status"], thin["points_exact"]) == ("branch", "thin", "32.857142858")


def test_points_of_a_matter_have_no_sign_whatever_their_ledger_wrote(explained: Workspace, draft: Edition) -> None:
    facts = {**draft.tables, "event_facts": draft.tables["event_facts"].assign(points=-5.0)}
    told = tables(explained, replace(draft, tables=facts))["score_events"]["points"]
    assert told.dropna().tolist() == ["5.00"]


def test_what_an_exclusion_kept_out_is_counted_where_the_figure_counted(explained: Workspace, draft: Edition) -> None:
    rows = tables(explained, draft)["indicator_points"].set_index(["employee_id", "indicator"])
    moved = rows.loc[("E3", "counter_satisfaction_rate")]  # by both branches' figures, one of which was excluded
    assert (moved["excluded_count"], moved["exclusion_ref"]) == ("1", "Doc 61")
    assert rows.loc[("E1", "counter_satisfaction_rate"), "excluded_count"] == "0"


def test_so_many_persons_at_a_time_give_the_same_tables(explained: Workspace, draft: Edition) -> None:
    whole = tables(explained, draft)
    found = list(parts(explained, draft, size=2))
    assert len(found) == 2
    for name in TABLES:
        keys = list(declared(name).key)
        both = [
            frame.sort_values(keys, ignore_index=True) for frame in (pd.concat([p[name] for p in found]), whole[name])
        ]
        pd.testing.assert_frame_equal(both[0], both[1])


def test_the_exact_score_is_cut_where_rounding_would_carry_it_over_a_threshold() -> None:
    assert decimal_text(87.999999995, 8, cut=True) == "87.99999999"
    assert (decimal_text(87.995, 2), decimal_text(-0.004, 2), decimal_text(-0.5, 2)) == ("88.00", "0.00", "-0.50")
    assert decimal_text(0.000000001, 9) == "0.000000001"
