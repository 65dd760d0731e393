"""Rows with a gate, an own minimum sample, a second rule, classes of cases, or a value carried from an earlier period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from score_samples import at_branch, card, item, only, values

from pipeline.scoring import score

COUNT = {"direction": "lower", "evidence": "event", "low": np.nan, "high": np.nan}
BY_CLASS = {"kind": "per_case", "deduct": {"minor": "1", "major": "3", "critical": "10"}}
EACH_FIVE = {"kind": "per_case", "deduct": "5"}


def errors(*pairs: tuple[str, float]) -> pd.DataFrame:
    rows = [("E1", "teller", "counted_errors", f"X{n}", name, count) for n, (name, count) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["subject_id", "post", "indicator", "case_id", "case_class", "count"])


def points(found: object, **where: object) -> float:
    return float(only(found.points, **where)["points"])  # type: ignore[attr-defined]


def test_each_class_of_cases_costs_its_own():
    rows = item("counted_errors", weight="20", target=None, curve=BY_CLASS), item(weight="80")
    given = values(
        COUNT | {"indicator": "counted_errors", "value": 3.5, "numerator": 3.5, "denominator": 1}, {"value": 95}
    )
    found = score(given, card(*rows), cases=errors(("minor", 1.0), ("minor", 0.5), ("major", 1.0), ("other", 1.0)))
    assert points(found, item="counted_errors") == 20 - 1.5 - 3


def test_nobody_loses_more_on_cases_than_the_row_is_worth():
    rows = item("counted_errors", weight="20", target=None, curve=BY_CLASS), item(weight="80")
    given = values(COUNT | {"indicator": "counted_errors", "value": 3, "numerator": 3, "denominator": 1}, {"value": 95})
    assert points(score(given, card(*rows), cases=errors(("critical", 3.0))), item="counted_errors") == 0


def test_a_known_absence_of_cases_earns_full_points_and_an_unknown_one_none():
    rows = item("counted_errors", weight="20", target=None, curve=BY_CLASS), item(weight="80")
    none = COUNT | {"indicator": "counted_errors", "value": 0.0, "numerator": 0.0, "denominator": 0.0}
    unknown = none | {"subject_id": "E2", "value": np.nan, "status": "not_delivered"}
    given = values(none, {"value": 95.0}, unknown, {"subject_id": "E2", "value": 95.0})
    found = score(given, card(*rows), cases=errors())
    assert points(found, item="counted_errors", subject_id="E1") == 20
    assert np.isnan(points(found, item="counted_errors", subject_id="E2"))
    assert found.results["score"].tolist() == [100.0, 100.0]
    assert found.results["coverage"].tolist() == [100.0, 80.0]


@pytest.mark.parametrize(("done", "expected"), [(2.0, 10.0), (1.0, 5.0), (0.0, 0.0)])
def test_what_falls_short_of_a_timeliness_is_a_case(done: float, expected: float):
    row = item("training_completion", weight="10", target=None, curve=EACH_FIVE), item(weight="90")
    given = {"indicator": "training_completion", "evidence": "census", "numerator": done, "denominator": 2.0}
    found = score(values(given | {"value": done * 50}, {"value": 95.0}), card(*row))
    assert points(found, item="training_completion") == expected


def further(passed: float | None) -> object:
    rule = {"indicator": "skill_pass_rate", "curve": {"kind": "per_case", "deduct": "3"}}
    row = item("training_completion", weight="10", target=None, curve=EACH_FIVE, also=[rule])
    done = {
        "indicator": "training_completion",
        "evidence": "census",
        "numerator": 0.0,
        "denominator": 1.0,
        "value": 0.0,
    }
    skill = {"indicator": "skill_pass_rate", "evidence": "census", "numerator": passed, "denominator": 1.0}
    rows = [done, {"value": 95.0}] + ([skill | {"value": passed * 100}] if passed is not None else [])
    return score(values(*rows), card(row, item(weight="90")))


@pytest.mark.parametrize(("passed", "expected"), [(1.0, 5.0), (0.0, 2.0), (None, 5.0)])
def test_a_second_rule_takes_its_points_off_the_same_row(passed: float | None, expected: float):
    assert points(further(passed), item="training_completion") == expected


@pytest.mark.parametrize("lacking", ["upheld_complaints", "counted_errors"])
@pytest.mark.parametrize("status", ["not_delivered", "not_ripe"])
def test_a_row_of_two_rules_has_no_points_where_the_data_of_one_did_not_come(lacking: str, status: str):
    """Complaints cost 5 and errors 1 each; there is one of each. The one that is known says nothing of the other."""
    rule = {"indicator": "counted_errors", "curve": {"kind": "per_case", "deduct": "1"}}
    row = item("upheld_complaints", weight="20", target=None, curve=EACH_FIVE, also=[rule])
    known = COUNT | {"value": 1.0, "numerator": 1.0, "denominator": 1.0}
    unknown = COUNT | {"value": np.nan, "numerator": np.nan, "denominator": np.nan, "status": status}

    def rows(without: str | None) -> pd.DataFrame:
        both = ("upheld_complaints", "counted_errors")
        return values(
            {"value": 95.0}, *((unknown if name == without else known) | {"indicator": name} for name in both)
        )

    assert points(score(rows(None), card(row, item(weight="80"))), item="upheld_complaints") == 14.0
    found = score(rows(lacking), card(row, item(weight="80")))
    assert np.isnan(points(found, item="upheld_complaints"))
    assert str(only(found.points, item="upheld_complaints")["status"]) in ("not_delivered", status)
    assert found.results["coverage"].tolist() == [80.0]


GATE = {"indicator": "survey_response_rate", "below": "60"}


@pytest.mark.parametrize(
    ("rate", "own", "expected"),
    [(59.9, 95.0, 96.0), (60.0, 95.0, 100.0), (59.9, 80.0, 90.0), (None, 95.0, 100.0)],
)
def test_below_the_participation_gate_nobody_earns_more_than_the_branch_would(
    rate: float | None, own: float, expected: float
):
    rows = [{"value": own}]
    if rate is not None:
        rows.append({"indicator": "survey_response_rate", "evidence": "census", "value": rate})
    found = score(values(*rows), card(item(gate=GATE)), branch=at_branch({"value": 86.0}))
    assert points(found) == expected


@pytest.mark.parametrize(("earlier", "expected"), [(86.0, 80.0), (80.0, 83.0), (np.nan, 85.0)])
def test_a_gate_on_progress_compares_the_branch_with_its_own_earlier_value(earlier: float, expected: float):
    """The person's 90 from 80 would earn 85. The branch stands at 86: what it gained over its own value is the most."""
    progress = {"kind": "progress", "per": "1", "add": "0.5", "start": "80"}
    rate = {"indicator": "survey_response_rate", "evidence": "census", "value": 50.0}
    mine = values({"value": 90.0, "year_ago": 80.0, "evidence": "census"}, rate)
    branch = at_branch({"value": 86.0, "year_ago": earlier})
    assert points(score(mine, card(item(gate=GATE, curve=progress, target=None)), branch=branch)) == expected


@pytest.mark.parametrize(("sample", "grain"), [(3, "branch"), (4, "employee")])
def test_a_row_may_have_a_minimum_sample_of_its_own(sample: int, grain: str):
    mine = values({"value": 80.0, "sample": sample, "status": "thin"})
    found = score(mine, card(item(minimum_sample=4)), branch=at_branch({"value": 88.0}))
    assert only(found.points)["grain_used"] == grain
    assert points(found) == (98.0 if grain == "branch" else 90.0)


def test_whom_nobody_checked_gets_the_branch_s_figure_where_the_row_says_from_how_many_on_it_counts():
    mine = values({"indicator": None, "status": None})
    found = score(mine, card(item(minimum_sample=4)), branch=at_branch({"value": 88.0}))
    assert (only(found.points)["grain_used"], points(found)) == ("branch", 98.0)


def test_a_value_of_an_earlier_period_stands_in_and_says_so():
    rows = item(weight="60"), item("mystery_shopper_score", weight="40")
    carried = values({"indicator": "mystery_shopper_score", "value": 80.0}, {"value": 10.0})
    found = score(values({"value": 95.0}), card(*rows), carried=carried)
    assert only(found.points, item="mystery_shopper_score")["status"] == "carried"
    assert only(found.results)["score"] == 60 + 30
