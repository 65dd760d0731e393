"""How sure a grade is: errors, chances, other weights, and the benefit of the doubt, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from score_samples import STEPS, at_branch, card, item, only, values

from pipeline.confidence import confidence
from pipeline.curves import earned
from pipeline.matters import EVENTS
from pipeline.scoring import score

Z = 1.959963984540054
COUNTER, ADHERENCE, CRITICAL = "counter_satisfaction_rate", "rule_adherence", "critical_errors"
VETO = {"category": "泄密", "effect": "cap_grade", "grade": "below"}
MATTER = dict.fromkeys(EVENTS) | {"subject_id": "E1", "post": "teller", "event_id": "1"}
PER_CASE = {"kind": "per_case", "deduct": "1"}


def about(value: float, error: float, **cells: Any) -> dict[str, Any]:
    """A value whose 95 % interval comes from that standard error."""
    return {"value": value, "low": value - Z * error, "high": value + Z * error} | cells


def errors_of(count: float) -> dict[str, Any]:
    return {"indicator": CRITICAL, "evidence": "event", "direction": "lower", "numerator": count, "value": count}


def two_rows(**cells: Any) -> Any:
    """60 points by satisfaction, one lost for every point below 90; 40 by errors, one lost for each."""
    return card(item(weight="60"), item(CRITICAL, weight="40", target=None, curve=PER_CASE), **cells)


def of_one(scorecard: Any, *rows: dict[str, Any], branch: Any = None, events: Any = ()) -> dict[str, Any]:
    appraised = score(values(*rows), scorecard, branch=branch, events=events)
    return only(confidence(appraised.points, appraised.results, scorecard))


# The score's error and the chance of each grade


def test_error_and_chances_of_one_uncertain_row_and_one_of_counted_cases():
    # 80 % at a target of 90 earns 50 of 60; no error, 40 of 40. Two points of rate are two points of score.
    sure = of_one(two_rows(level="branch"), about(80, 2), errors_of(0))
    assert sure["standard_error"] == pytest.approx(2, abs=1e-3)
    # 90 points: excellent from 95 is 2.5 errors away, good from 88 one, fair from 75 seven and a half.
    assert sure["p_excellent"] == pytest.approx(0.0062, abs=1e-4)
    assert sure["p_good"] == pytest.approx(0.8413 - 0.0062, abs=2e-4)
    assert sure["p_fair"] == pytest.approx(0.1587, abs=2e-4)
    assert sure["p_below"] == pytest.approx(0, abs=1e-9)
    assert sure["grade_probability"] == sure["p_good"]
    assert (sure["to_next"], sure["above"], sure["is_borderline"]) == (5, 2, False)


def test_at_full_marks_only_what_falls_short_counts():
    # Points are 60 + min(x, 0) with x normal of error 1: variance 1/2 − 1/(2π), error 0.5838.
    edge = of_one(two_rows(level="branch"), about(90, 1), errors_of(0))
    assert edge["standard_error"] == pytest.approx(0.5838, rel=0.01)


def test_far_above_target_and_far_below_the_floor_there_is_no_error():
    high = of_one(two_rows(level="branch"), about(97, 1), errors_of(3))
    gone = of_one(two_rows(level="branch"), about(20, 1), errors_of(0))
    assert (high["standard_error"], high["p_excellent"], high["grade_probability"]) == (0, 1, 1)
    assert (gone["standard_error"], gone["p_below"]) == (0, 1)


def test_less_is_better_where_the_curve_says_so():
    rate = item("error_rate", weight="60", target="2", curve={"kind": "steps", "per": "1", "deduct": "3"})
    both = card(rate, item(CRITICAL, weight="40", target=None, curve=PER_CASE), level="branch")
    row = about(6, 0.5, indicator="error_rate", direction="lower")
    # 4 over target at 3 points each: 48 of 60. Half a unit of rate is 1.5 points.
    sure = of_one(both, row, errors_of(0))
    assert sure["standard_error"] == pytest.approx(1.5, rel=0.001)


def test_variances_add_and_the_weight_of_what_is_missing_is_shared_out():
    three = card(
        item(weight="40"), item(ADHERENCE, weight="40"), item(CRITICAL, weight="20", curve=PER_CASE), level="branch"
    )
    # √(3² + 4²) = 5 points of 80: 6.25 of 100.
    sure = of_one(three, about(75, 3), about(72, 4, indicator=ADHERENCE))
    assert sure["standard_error"] == pytest.approx(6.25, rel=0.005)


def test_complete_counts_have_no_error():
    row = {"value": 80.0, "evidence": "census"}
    sure = of_one(two_rows(), row, errors_of(1))
    assert (sure["standard_error"], sure["p_good"], sure["grade_probability"]) == (0, 1, 1)


def test_a_person_scatters_about_the_good_end_at_which_the_points_were_earned():
    # 80 ± 3.92 · 1: the good end 87.92 is more than four errors of 2 below nothing; the points stay 60 − 6.08 + 40.
    sure = of_one(two_rows(), about(84 - 2 * Z, 2), errors_of(0))
    assert sure["standard_error"] == pytest.approx(1.99, abs=0.02)  # 84 at the good end, three errors below target
    assert sure["above"] == pytest.approx(94 - 88, abs=1e-6)


def test_points_that_a_shut_gate_caps_can_only_fall():
    gate = {"indicator": "survey_response_rate", "below": "60"}
    gated = card(item(weight="60", gate=gate), item(CRITICAL, weight="40", curve=PER_CASE))
    rate = {"indicator": "survey_response_rate", "evidence": "census", "value": 40.0}
    at = at_branch({"value": 80.0, "evidence": "sample"})
    # Own answers earn 60, the branch's 50. The good end lies 7 above target, 17 errors above the cap at 80.
    sure = of_one(gated, about(97 - Z, 1), rate, errors_of(0), branch=at)
    assert (sure["standard_error"], sure["above"]) == (0, 2)


def test_chances_of_the_grades_make_one():
    rows = [row | {"subject_id": f"E{n}"} for n in range(12) for row in (about(70 + 2 * n, 3), errors_of(n % 4))]
    two = two_rows()
    appraised = score(values(*rows), two)
    found = confidence(appraised.points, appraised.results, two)
    chances = found[["p_excellent", "p_good", "p_fair", "p_below"]]
    assert chances.sum(axis=1).to_numpy() == pytest.approx(np.ones(12), abs=1e-8)
    assert (chances >= 0).to_numpy().all()


def test_the_order_of_the_points_decides_nothing():
    rows = [row | {"subject_id": f"E{n}"} for n in range(6) for row in (about(75 + 2 * n, 3), errors_of(n % 3))]
    two = two_rows()
    appraised = score(values(*rows), two)
    usual = confidence(appraised.points, appraised.results, two)
    shuffled = appraised.points.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(confidence(shuffled, appraised.results, two), usual)


def test_error_and_chances_agree_with_two_hundred_thousand_draws():
    bands = {"kind": "bands", "bands": [{"reaching": "90", "earns": "100"}, {"reaching": "80", "earns": "60"}]}
    three = card(
        item(weight="40", target="90", curve=STEPS | {"deduct": "2"}),
        item(ADHERENCE, weight="35", target="92", curve=STEPS | {"part": "whole"}),
        item("first_contact_resolution", weight="25", curve=bands),
        level="branch",
    )
    drawn = {COUNTER: (89.0, 2.0), ADHERENCE: (85.3, 2.5), "first_contact_resolution": (86.0, 3.0)}
    sure = of_one(three, *(about(value, error, indicator=name) for name, (value, error) in drawn.items()))
    rng = np.random.default_rng(20260901)
    total = np.zeros(200_000)
    for row in three.items:
        sample = rng.normal(*drawn[row.indicator], size=total.size)
        total += earned(row.curve, row.weight, row.target, sample, np.full(total.size, np.nan), is_higher_better=True)
    # The edge of a band falls between two of the points that stand for the normal distribution, hence 5 %.
    assert sure["standard_error"] == pytest.approx(total.std(), rel=0.05)
    exact_score = 38 + (35 - 7) + 15
    centred = total - total.mean() + exact_score
    # The draws are not normal (a kink, steps, a band), and so their chances agree less closely than their spread.
    assert sure["p_fair"] == pytest.approx(((centred >= 75) & (centred < 88)).mean(), abs=0.06)


def test_chances_agree_with_draws_where_the_curve_is_straight():
    two = card(item(weight="50"), item(ADHERENCE, weight="50"), level="branch")
    drawn = {COUNTER: (78.0, 2.0), ADHERENCE: (79.5, 1.5)}  # 38 + 39.5 = 77.5, error 2.5: fair
    sure = of_one(two, *(about(value, error, indicator=name) for name, (value, error) in drawn.items()))
    rng = np.random.default_rng(20260902)
    total = np.zeros(200_000)
    for row in two.items:
        sample = rng.normal(*drawn[row.indicator], size=total.size)
        total += earned(row.curve, row.weight, row.target, sample, np.full(total.size, np.nan), is_higher_better=True)
    assert sure["standard_error"] == pytest.approx(total.std(), rel=0.01)
    assert sure["p_fair"] == pytest.approx((total >= 75).mean(), abs=0.004)  # three errors of the draws
    assert sure["p_below"] == pytest.approx((total < 75).mean(), abs=0.004)


# Other weights


def test_scores_under_other_weights():
    # 50 of 60 and 40 of 40. At 70 : 30 it is 58.33 + 30, at 50 : 50 it is 41.67 + 50.
    sure = of_one(two_rows(level="branch"), {"value": 80.0}, errors_of(0))
    assert sure["reweighted_low"] == pytest.approx(88 + 1 / 3, abs=1e-8)
    assert sure["reweighted_high"] == pytest.approx(91 + 2 / 3, abs=1e-8)
    assert sure["survives_reweighting"] is True


def test_a_grade_that_hangs_on_the_weights_does_not_survive():
    # 48.5 of 60 and 40 of 40 are 88.5; at 70 : 30 they are 86.58, which is fair.
    sure = of_one(two_rows(level="branch"), {"value": 78.5}, errors_of(0))
    assert sure["reweighted_low"] == pytest.approx(48.5 / 60 * 70 + 30, abs=1e-8)
    assert sure["survives_reweighting"] is False


def test_a_small_weight_goes_no_lower_than_nothing():
    # 5 of 5 with 76 of 95: 81. Without the small row 80; with 15, 15 + 76 / 95 · 85 = 83.
    small = card(item(weight="95"), item(CRITICAL, weight="5", curve=PER_CASE), level="branch")
    sure = of_one(small, {"value": 71.0}, errors_of(0))
    assert (sure["reweighted_low"], sure["reweighted_high"]) == (80, 83)


def test_a_row_without_a_value_changes_nothing_whatever_its_weight():
    three = card(
        item(weight="40"), item(ADHERENCE, weight="40"), item("error_rate", weight="20", target="2"), level="branch"
    )
    # 30 and 36 of 40 each. With the second row at 30, the first at 40 · 70/60: 35 + 27 of 76.67. With the first at 30,
    # the second at 40 · 70/60: 22.5 + 42 of 76.67. The missing row's own weight is no matter.
    sure = of_one(three, {"value": 80.0}, {"value": 86.0, "indicator": ADHERENCE})
    assert sure["reweighted_low"] == pytest.approx(62 / (230 / 3) * 100)
    assert sure["reweighted_high"] == pytest.approx(64.5 / (230 / 3) * 100)


@pytest.mark.parametrize(("with_bonus", "low"), [(True, 89 + 1 / 3), (False, 88 + 1 / 3)])
def test_bonus_stays_as_it_is_under_other_weights_where_the_grade_goes_by_it(with_bonus: bool, low: float):
    events = pd.DataFrame([MATTER | {"kind": "bonus", "category": "锦旗", "points": 1}])
    two = two_rows(score_events={"bonus": {"cap": "5"}, "grade_with_bonus": with_bonus})
    sure = of_one(two, {"value": 80.0}, errors_of(0), events=events)
    assert sure["reweighted_low"] == pytest.approx(low, abs=1e-8)


# Borderline, the benefit of the doubt, vetoes, no score


def test_half_a_point_short_is_borderline_and_a_little_more_is_not():
    # 87.5 and 87.49: census values, so that the grade itself is certain.
    near = of_one(two_rows(), {"value": 77.5, "evidence": "census"}, errors_of(0))
    far = of_one(two_rows(), {"value": 77.49, "evidence": "census"}, errors_of(0))
    assert (near["to_next"], near["is_borderline"]) == (0.5, True)
    assert (far["to_next"], far["is_borderline"]) == (0.51, False)
    assert near["benefit"] == "fair"  # a scorecard that grants no benefit of the doubt


def test_a_grade_that_is_less_than_likely_enough_is_borderline():
    # 89 points, error 2: good has Φ(0.5) = 0.69 at most.
    sure = of_one(two_rows(level="branch"), about(79, 2), errors_of(0))
    assert sure["grade_probability"] == pytest.approx(0.6915 - 0.0013, abs=5e-4)
    assert sure["is_borderline"]


@pytest.mark.parametrize(
    ("error", "level", "grade"),
    [(2.0, "employee", "good"), (0.5, "employee", "fair"), (2.0, "branch", "fair")],
)
def test_doubt_lifts_a_person_near_the_next_grade_where_that_is_likely_enough(error: float, level: str, grade: str):
    # 87.6 points as they count, 0.4 short: at an error of 2 good has 1 − Φ(0.2) = 0.42, at 0.5 it has 1 − Φ(0.8) = 0.21.
    rules = {"benefit_of_doubt": "upper", "at_least": "0.4"}
    rows = item(weight="60", basis="observed"), item(CRITICAL, weight="40", curve=PER_CASE)
    two = card(*rows, level=level, confidence=rules)
    sure = of_one(two, about(77.6, error), errors_of(0))
    assert sure["to_next"] == pytest.approx(0.4)
    assert sure["benefit"] == grade


def test_doubt_never_lifts_whom_too_many_points_separate():
    rows = item(weight="60", basis="observed"), item(CRITICAL, weight="40", curve=PER_CASE)
    observed = card(*rows, confidence={"benefit_of_doubt": "upper", "at_least": "0.1"})
    assert of_one(observed, about(77, 2), errors_of(0))["benefit"] == "fair"  # a point short, with a chance of 0.31


@pytest.mark.parametrize("value", [95.0, 64.9])
def test_a_veto_fixes_the_grade(value: float):
    # Also where the score alone, 74.9, would give the same grade: without the veto it would be borderline.
    rules = {"benefit_of_doubt": "upper", "at_least": "0.1"}
    two = two_rows(score_events={"vetoes": [VETO]}, confidence=rules)
    events = pd.DataFrame([MATTER | {"kind": "veto", "category": "泄密"}])
    row = {"value": value, "evidence": "census"}
    sure = of_one(two, row, errors_of(0), events=events)
    assert (sure["p_below"], sure["p_excellent"], sure["grade_probability"]) == (1, 0, 1)
    assert (sure["benefit"], sure["is_borderline"]) == ("below", False)
    assert np.isnan([sure["to_next"], sure["above"]]).all()


def test_at_the_top_there_is_no_next_grade():
    sure = of_one(two_rows(), {"value": 95.0, "evidence": "census"}, errors_of(2))
    assert np.isnan(sure["to_next"])
    assert (sure["above"], sure["is_borderline"], sure["benefit"]) == (3, False, "excellent")


def test_without_a_score_nothing_is_said():
    scarce = two_rows(minimum_coverage="80")
    appraised = score(values({"value": 95.0}), scarce)
    found = confidence(appraised.points, appraised.results, scarce)
    sure = only(found)
    names = ["standard_error", "p_excellent", "p_below", "grade_probability", "reweighted_low", "to_next", "above"]
    assert np.isnan([sure[name] for name in names]).all()
    assert sure["benefit"] is None
    assert found["survives_reweighting"].isna().all()
    assert not sure["is_borderline"]


def test_nobody_gives_no_rows():
    two = two_rows()
    nobody = score(values(), two)
    assert len(confidence(nobody.points, nobody.results, two)) == 0
