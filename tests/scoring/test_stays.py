"""A person at two branches: what comes from a branch is weighted by the days there."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from score_samples import card, item, linked, only, values

from pipeline.scoring import Appraisal, BranchBasis, score

ROWS = item(weight="90"), linked("10")
THIN = {"value": 50.0, "status": "thin"}


def basis(scores: dict[str, float], stays: list[tuple[str, int]], *rows: dict[str, Any]) -> BranchBasis:
    there = pd.DataFrame([{"subject_id": "E1", "post": "teller", "branch_id": b, "days": d} for b, d in stays])
    frame = values(*({"post": "-"} | row for row in rows))
    return BranchBasis(frame, pd.Series(scores, dtype=float), there if stays else None)


def scored(given: dict[str, Any], from_branches: BranchBasis, *rows: dict[str, Any]) -> Appraisal:
    return score(values(given), card(*(rows or ROWS)), branch=from_branches)


def linked_row(scores: dict[str, float], stays: list[tuple[str, int]]) -> dict[str, Any]:
    return only(scored({"value": 90.0}, basis(scores, stays)).points, item="linked_branch")


def test_the_linked_score_is_weighted_by_days() -> None:
    row = linked_row({"B1": 80.0, "B2": 95.0}, [("B1", 9), ("B2", 21)])
    # (80 × 9 + 95 × 21) ÷ 30 = (720 + 1995) ÷ 30 = 90.5; 10 % of it.
    assert (row["value"], row["points"], row["grain_used"]) == (90.5, 9.05, "branch")


def test_the_mean_is_exact_to_the_billionth() -> None:
    row = linked_row({"B1": 88.123456789, "B2": 91.987654321}, [("B1", 7), ("B2", 24)])
    exact = (Fraction("88.123456789") * 7 + Fraction("91.987654321") * 24) / 31
    assert row["value"] == float(round(exact, 9))


def test_without_stays_the_person_s_own_branch_counts() -> None:
    assert linked_row({"B1": 80.0, "B2": 95.0}, [])["value"] == 80.0


def test_a_branch_without_a_score_or_without_a_day_leaves_the_mean() -> None:
    assert linked_row({"B1": 80.0, "B2": np.nan}, [("B1", 9), ("B2", 21)])["value"] == 80.0
    assert linked_row({"B1": 80.0}, [("B1", 9), ("B9", 21)])["value"] == 80.0
    assert linked_row({"B1": 80.0, "B2": 95.0}, [("B1", 30), ("B2", 0)])["value"] == 80.0
    assert np.isnan(linked_row({"B1": 80.0}, [("B1", 0)])["points"])


def test_what_stands_in_for_thin_evidence_is_weighted_by_days_too() -> None:
    rows = {"subject_id": "B1", "value": 80.0}, {"subject_id": "B2", "value": 89.0}
    found = scored(THIN, basis({}, [("B1", 10), ("B2", 20)], *rows), item())
    row = only(found.points)
    # (80 × 10 + 89 × 20) ÷ 30 = 86: 4 below 90.
    assert (row["value"], row["points"], row["grain_used"]) == (86.0, 96.0, "branch")


def test_a_row_of_branch_grain_is_weighted_by_days_too() -> None:
    rows = {"subject_id": "B1", "value": 88.0}, {"subject_id": "B2", "value": 85.0, "status": "carried"}
    given = [row | {"indicator": "connection_rate"} for row in rows]
    found = scored(
        {"value": 90.0}, basis({}, [("B1", 10), ("B2", 20)], *given), item("connection_rate", grain="branch")
    )
    row = only(found.points)
    assert (row["value"], row["points"], row["status"]) == (86.0, 96.0, "carried")  # most days were at B2


def test_another_s_stays_are_nobody_else_s() -> None:
    given = basis({"B1": 80.0, "B2": 95.0}, [("B1", 30)])
    given = replace(given, stays=pd.concat([given.stays, given.stays.assign(subject_id="E9", branch_id="B2")]))
    found = scored({"value": 90.0}, given)
    assert only(found.points, item="linked_branch")["value"] == 80.0


def test_each_post_of_a_person_has_its_own_stays() -> None:
    stays = pd.DataFrame(
        [("E1", "teller", "B1", 12), ("E1", "lobby_manager", "B2", 18)],
        columns=["subject_id", "post", "branch_id", "days"],
    )
    basis_of = BranchBasis(values({"subject_id": "B1", "post": "-"}), pd.Series({"B1": 80.0, "B2": 95.0}), stays)
    both = values({"value": 90.0}, {"value": 90.0, "post": "lobby_manager"})
    found = score(both, card(*ROWS), branch=basis_of).points
    mine = found[found["item"] == "linked_branch"]
    assert dict(zip(mine["post"], mine["value"], strict=True)) == {"lobby_manager": 95.0, "teller": 80.0}
