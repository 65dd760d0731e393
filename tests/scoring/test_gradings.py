"""Who had no case, and what did not come: through files, checks and scorecards to the edition's tables."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from workbench import MOMENT, Bank

from pipeline import stages
from pipeline.periods import Period

SEPTEMBER = Period.parse("2026-09")
RULES = """document_no: '1'
democratic_procedure: '1'
published_at: 2026-01-01
effective_from: 2026-01-01
approved_by: '1'
version: '1'
minimum_indicators: 1
minimum_coverage: 20
levels: [{grade: good, title: {zh: 良好, en: Good}, reaching: 80}, {grade: below, title: {zh: 不达标, en: Below}, reaching: 0}]
"""
BRANCH = """title: {zh: 网点, en: Branch}
level: branch
bank: true
items:
  - {indicator: error_rate, weight: 60, target: 100, curve: {kind: steps, per: 100, deduct: 1}}
  - {indicator: upheld_complaints, weight: 40, curve: {kind: per_case, deduct: 10}}
"""
TELLER = """title: {zh: 柜员, en: Teller}
level: employee
posts: [teller]
items:
  - {indicator: counted_errors, weight: 70, curve: {kind: per_case, deduct: {minor: 1, major: 3}}}
  - {indicator: upheld_complaints, weight: 30, curve: {kind: per_case, deduct: {own: 5, referred: 10}}}
score_events: {bonus: {cap: 5, categories: {praise: 0.5}}, maximum: 105}
"""
PEOPLE = [{"employee_id": name, "branch_id": "B1"} for name in ("careful", "careless")]


@pytest.fixture
def workplace(bank: Bank) -> Bank:
    """Two branches with the same volume; a careful and a careless teller at the first."""
    folder = Path(bank.workspace.root / "scorecards")
    folder.mkdir()
    for name, text in (("branch", BRANCH), ("teller", TELLER)):
        (folder / f"{name}.yaml").write_text(text + RULES, encoding="utf-8")
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})
    bank.deliver("employees", *PEOPLE)
    volume = {"transaction_count": "1000", "employee_id": ""}
    bank.deliver("transactions", volume, volume | {"record_id": "T2", "branch_id": "B2"})
    bank.deliver("errors", {"severity": "major", "employee_id": "careless"})
    return bank


def tables(bank: Bank) -> dict[str, pd.DataFrame]:
    rules = stages.load_rules(bank.workspace)
    stages.take_in(bank.workspace, MOMENT, now=True, progress=lambda _: None)
    verdict = stages.validate(bank.workspace, SEPTEMBER, lambda _: None)
    found = stages.compute(bank.workspace, SEPTEMBER, rules, verdict, lambda _: None).tables
    return {name: f[f["period"] == SEPTEMBER.first] if "period" in f else f for name, f in found.items()}


def of(frame: pd.DataFrame, value: str, *keys: str) -> dict[Any, Any]:
    return dict(zip(zip(*(frame[key] for key in keys), strict=True), frame[value], strict=True))


def test_who_had_no_case_has_all_of_the_row_s_points(workplace: Bank):
    workplace.deliver("complaints", {"liability": "full", "responsible_employee_id": "careless"})
    found = tables(workplace)
    points = of(found["points"][found["points"]["level"] == "employee"], "points", "subject_id", "item")
    assert points == {
        ("careful", "counted_errors"): 70.0,
        ("careful", "upheld_complaints"): 30.0,
        ("careless", "counted_errors"): 67.0,
        ("careless", "upheld_complaints"): 25.0,
    }
    branches = of(found["points"][found["points"]["level"] == "branch"], "points", "subject_id", "item")
    assert branches["B1", "upheld_complaints"] == 30.0
    assert branches["B2", "upheld_complaints"] == 40.0


def test_a_case_costs_the_bank_what_it_costs_its_branches_in_the_mean(workplace: Bank):
    workplace.deliver("complaints", {"liability": "full"})
    found = tables(workplace)["points"]
    whole = of(found[found["level"] == "bank"], "points", "item")
    assert whole[("upheld_complaints",)] == 40 - 10 / 2


def test_where_no_complaints_came_nobody_has_points_for_having_none(workplace: Bank):
    found = tables(workplace)
    rows = found["points"][found["points"]["item"] == "upheld_complaints"]
    assert set(rows["status"]) == {"not_delivered"}
    assert all(math.isnan(points) for points in rows["points"])
    results = of(found["results"], "coverage", "level", "subject_id")
    assert (results["employee", "careful"], results["branch", "B2"]) == (70.0, 60.0)


def test_an_approved_matter_reaches_the_sheet_of_the_post_held_that_day(workplace: Bank):
    praise = {"subject_id": "careless"}
    workplace.deliver("score_events", praise, praise | {"event_id": "M2", "decided_at": "2026-08-31"})
    found = tables(workplace)
    assert of(found["matters"], "counted", "subject_id", "post", "event_id") == {("careless", "teller", "M1"): 0.5}
    scores = of(found["results"], "bonus", "level", "subject_id")
    assert (scores["employee", "careless"], scores["employee", "careful"]) == (0.5, 0.0)


def test_a_managing_unit_has_the_score_of_its_branches_together_and_no_grade(workplace: Bank):
    unit = {"branch_id": "U1", "branch_name": "Riverside unit", "kind": "managing_unit"}
    workplace.deliver("branches", unit, {"branch_id": "B2", "branch_name": "Hillside", "parent_branch_id": "U1"})
    workplace.deliver(
        "complaints", {"liability": "full"}, {"complaint_id": "C2", "branch_id": "B2", "liability": "full"}
    )
    found = tables(workplace)
    points = found["points"][found["points"]["level"] == "managing_unit"]
    assert of(points, "points", "subject_id", "item") == {
        ("U1", "error_rate"): 60.0,
        ("U1", "upheld_complaints"): 30.0,  # one branch below it: the case costs what it costs that branch
    }
    result = found["results"][found["results"]["level"] == "managing_unit"].iloc[0]
    assert (result["score"], pd.isna(result["grade"])) == (90.0, True)


def test_bank_and_units_have_no_place_and_a_row_by_rank_leaves_its_weight_to_the_others(workplace: Bank) -> None:
    ranked = BRANCH.replace("target: 100, curve: {kind: steps, per: 100, deduct: 1}", "curve: {kind: rank, deduct: 5}")
    (workplace.workspace.root / "scorecards" / "branch.yaml").write_text(ranked + RULES, encoding="utf-8")
    units = [{"branch_id": unit, "branch_name": unit, "kind": "managing_unit"} for unit in ("U1", "U2")]
    below = [
        {"branch_id": "B1", "branch_name": "Riverside", "parent_branch_id": "U1"},
        {"branch_id": "B2", "branch_name": "Hillside", "parent_branch_id": "U2"},
    ]
    workplace.deliver("branches", *units, *below)
    workplace.deliver("complaints", {"branch_id": "B2", "liability": "full"})
    found = tables(workplace)
    points = found["points"][found["points"]["item"] == "error_rate"]
    assert of(points[points["level"] == "branch"], "points", "subject_id") == {("B1",): 55.0, ("B2",): 60.0}
    rest = points[points["level"].isin(["bank", "managing_unit"])]
    assert set(rest["status"]) == {"not_applicable"}
    assert rest["points"].isna().all()
    results = of(found["results"], "score", "level", "subject_id")
    assert (results["bank", "-"], results["managing_unit", "U1"], results["managing_unit", "U2"]) == (87.5, 100.0, 75.0)
