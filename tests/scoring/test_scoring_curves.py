"""Every curve at its boundaries: a boundary is a boundary."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isnan

import pytest
from score_samples import earned

from pipeline.scorecards import Item


def steps(per: str = "1", deduct: str = "1", **cells: str) -> dict[str, str]:
    return {"kind": "steps", "per": per, "deduct": deduct} | cells


def per_case(deduct: str, **cells: str) -> dict[str, str]:
    return {"kind": "per_case", "deduct": deduct} | cells


def ratio(**cells: str) -> dict[str, str]:
    return {"kind": "ratio"} | cells


BANDS = {
    "kind": "bands",
    "bands": [
        {"reaching": "98", "earns": "100"},
        {"reaching": "95", "earns": "80"},
        {"reaching": "90", "earns": "60"},
    ],
}
WAITS = {
    "kind": "bands",
    "bands": [{"reaching": "20", "earns": "50"}, {"reaching": "10", "earns": "100"}],  # written the other way round
}


# Steps


@pytest.mark.parametrize("part", ["whole", "pro_rata"])
def test_twenty_of_twenty_five_loses_exactly_ten_steps(part: str):
    assert earned(steps(part=part), 20 / 25 * 100) == 15


@pytest.mark.parametrize("of", [3, 7, 25, 40, 100, 125])
def test_every_share_loses_the_steps_that_fractions_give(of: int):
    for count in range(of + 1):
        short = max(90 - Fraction(100 * count, of), Fraction(0))
        value = count / of * 100
        assert earned(steps(part="whole"), value, weight="100") == 100 - ceil(short), value
        assert earned(steps(part="pro_rata"), value, weight="100") == pytest.approx(float(100 - short), abs=1e-9)


@pytest.mark.parametrize(("value", "whole", "pro_rata"), [(98, 25, 25), (97.5, 23, 23), (97.4, 21, 22.6), (97, 21, 21)])
def test_part_of_a_step_counts_whole_or_in_proportion(value: float, whole: float, pro_rata: float):
    assert earned(steps("0.5", "2", part="whole"), value, target="98") == whole
    assert earned(steps("0.5", "2", part="pro_rata"), value, target="98") == pro_rata


def test_steps_count_in_proportion_where_the_document_does_not_say():
    assert earned(steps("0.5", "2"), 97.75, target="98") == 24


def test_billionth_short_of_the_target_is_a_step_and_less_is_none():
    assert earned(steps(part="whole"), 90 - 1e-9) == 24
    assert earned(steps(part="whole"), 90 - 1e-10) == 25


def test_value_on_or_beyond_the_target_loses_nothing_and_gains_nothing():
    assert earned(steps(part="whole"), 90) == 25
    assert earned(steps(part="whole"), 100) == 25
    assert earned(steps(part="pro_rata"), 95) == 25


def test_where_less_is_better_what_lies_above_the_target_loses():
    assert earned(steps("0.5", "1.5", part="whole"), 2.0, target="2", higher=False) == 25
    assert earned(steps("0.5", "1.5", part="whole"), 2.1, target="2", higher=False) == 23.5
    assert earned(steps("0.5", "1.5", part="whole"), 2.5, target="2", higher=False) == 23.5
    assert earned(steps("0.5", "1.5"), 2.1, target="2", higher=False) == 24.7
    assert earned(steps("0.5", "1.5"), 1.0, target="2", higher=False) == 25


def test_points_end_at_zero_where_no_floor_is_named():
    assert earned(steps(), 65) == 0
    assert earned(steps(), 64) == 0
    assert earned(steps(part="whole"), 0) == 0


def test_points_go_below_zero_down_to_the_floor():
    assert earned(steps(floor="-5"), 62) == -3
    assert earned(steps(floor="-5"), 60) == -5
    assert earned(steps(floor="-5"), 50) == -5


def test_floor_above_zero_keeps_some_points():
    assert earned(steps(floor="10"), 50) == 10


def test_long_way_from_the_target_does_not_overflow():
    assert earned(steps("0.01", "5", floor="-5", part="whole"), 50_000, target="2", higher=False) == -5
    assert earned(steps("0.01", "5", floor="-5"), 86_400, target="20", higher=False) == -5


# Cases


@pytest.mark.parametrize(("cases", "points"), [(0, 15), (1, 10), (2, 5), (3, 0), (4, 0), (100, 0)])
def test_every_case_costs_its_points_until_there_are_none(cases: int, points: float):
    assert earned(per_case("5"), cases, cases=cases, weight="15") == points


def test_case_may_cost_as_much_as_ten_points():
    assert earned(per_case("10"), 1, cases=1, weight="20") == 10
    assert earned(per_case("10"), 2, cases=2, weight="20") == 0


def test_shared_case_costs_its_share():
    assert earned(per_case("2.5"), 0.5, cases=0.5, weight="5") == 3.75
    assert earned(per_case("0.1"), 3, cases=3, weight="1") == 0.7


def test_cases_go_below_zero_down_to_the_floor():
    assert earned(per_case("5", floor="-10"), 4, cases=4, weight="15") == -5
    assert earned(per_case("5", floor="-10"), 9, cases=9, weight="15") == -10


def test_cases_are_counted_and_the_value_does_not_matter():
    assert earned(per_case("5"), 300.0, cases=1, weight="15") == 10


# Bands


@pytest.mark.parametrize(
    ("value", "points"), [(100, 20), (98, 20), (97.999999999, 16), (95, 16), (94.9, 12), (90, 12), (89.999999999, 0)]
)
def test_first_band_that_is_reached_decides(value: float, points: float):
    assert earned(BANDS, value, weight="20", target=None) == points


@pytest.mark.parametrize(("value", "points"), [(0, 20), (10, 20), (10.000000001, 10), (20, 10), (20.000000001, 0)])
def test_bands_go_the_other_way_where_less_is_better(value: float, points: float):
    assert earned(WAITS, value, weight="20", target=None, higher=False) == points


def test_order_in_which_bands_are_written_decides_nothing():
    turned = BANDS | {"bands": BANDS["bands"][::-1]}
    assert [earned(turned, value, target=None) for value in (99, 96, 91, 1)] == [25, 20, 15, 0]


# Ratio


def test_ratio_gives_the_weight_at_the_target_and_its_share_below():
    assert earned(ratio(), 80, target="80", weight="10") == 10
    assert earned(ratio(), 60, target="80", weight="10") == 7.5
    assert earned(ratio(), 0, target="80", weight="10") == 0


def test_ratio_ends_at_its_cap():
    assert earned(ratio(), 96, target="80", weight="10") == 10
    assert earned(ratio(cap="120"), 88, target="80", weight="10") == 11
    assert earned(ratio(cap="120"), 96, target="80", weight="10") == 12
    assert earned(ratio(cap="120"), 100, target="80", weight="10") == 12


def test_ratio_of_thirds_is_kept_to_the_billionth():
    assert earned(ratio(), 50, target="75", weight="10") == 6.666666667


# All


@pytest.mark.parametrize(
    "curve", [steps(), steps(part="whole"), per_case("5"), BANDS, ratio()], ids=lambda curve: curve["kind"]
)
def test_value_that_is_missing_gives_no_points_rather_than_zero(curve: dict[str, str]):
    assert isnan(earned(curve, float("nan"), cases=float("nan")))


@pytest.mark.parametrize("curve", [steps(), steps(part="whole"), BANDS, ratio()], ids=lambda curve: curve["kind"])
def test_better_value_never_earns_less(curve: dict[str, str]):
    points = [earned(curve, tenth / 10) for tenth in range(1001)]
    assert points == sorted(points)
    assert points[0] < points[-1] <= 25


@pytest.mark.parametrize(
    "curve",
    [
        steps(per="0"),
        steps(deduct="0"),
        steps(deduct="-1"),
        steps(part="half"),
        per_case("0"),
        {"kind": "bands", "bands": []},
        {"kind": "bands", "bands": [{"reaching": "1", "earns": "101"}]},
        {"kind": "wave"},
    ],
)
def test_curve_without_sense_is_refused(curve: dict[str, str]):
    with pytest.raises(ValueError, match="curve"):
        Item.model_validate({"indicator": "any", "weight": "10", "target": "90", "curve": curve})
