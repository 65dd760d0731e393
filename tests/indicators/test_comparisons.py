"""Against one's own past and against one's peers, on made-up values worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.comparisons import COMPARISONS, FUNNELS, compare, funnels
from pipeline.indicators import evaluate, load_indicators
from pipeline.periods import Period
from pipeline.settings import Settings
from pipeline.statistics.intervals import difference_of_proportions, rate_ratio

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}}))
SEPTEMBER, AUGUST = Period.parse("2026-09"), Period.parse("2026-08")
YEAR_AGO = Period.parse("2025-09")
SATISFIED, ERRORS, SPEED = "counter_satisfaction_rate", "error_rate", "average_speed_of_answer"


def sums(indicator: str, subject: str, period: Period, x: float, n: float, **more: Any) -> dict[str, Any]:
    squares = {"numerator_sq": np.nan, "denominator_sq": np.nan, "cross_product": np.nan}
    row = {"indicator": indicator, "level": "branch", "subject_id": subject, "post": "-", "period": period.first}
    return (
        row | {"numerator": float(x), "denominator": float(n), "sample": int(n), "kind": period.kind} | squares | more
    )


def values(*rows: dict[str, Any]) -> pd.DataFrame:
    return evaluate(pd.DataFrame(rows), INDICATORS, 25)


def compared(*rows: dict[str, Any], **more: Any) -> pd.DataFrame:
    return compare(values(*rows), INDICATORS, SEPTEMBER, AUGUST, **more)


def branches(*groups: str, kind: str = "branch") -> pd.DataFrame:
    ids = [f"B{number}" for number in range(len(groups))]
    return pd.DataFrame({"branch_id": ids, "kind": kind, "peer_group": list(groups)})


# Against the past ----------------------------------------------------------------------------------------------------


def test_a_proportion_is_compared_with_the_period_before_and_with_a_year_ago():
    found = compared(
        sums(SATISFIED, "B1", SEPTEMBER, 900, 1000),
        sums(SATISFIED, "B1", AUGUST, 960, 1000),
        sums(SATISFIED, "B1", YEAR_AGO, 895, 1000),
    ).set_index("against")
    previous, year_ago = found.loc["previous"], found.loc["year_ago"]
    assert (previous["value"], previous["base_value"], previous["difference"]) == pytest.approx((90, 96, -6))
    low, high = difference_of_proportions(900, 1000, 960, 1000)
    assert (previous["low"], previous["high"]) == pytest.approx((100 * low, 100 * high))
    # Pooled 1860 of 2000 = 0.93: error √(0.93 × 0.07 × 2 / 1000 × 2000 / 1999) = 0.011413; z = −5.257.
    assert previous["p"] == pytest.approx(1.46e-7, rel=0.02)
    assert (previous["verdict"], previous["base_period"]) == ("worse", date(2026, 8, 1))
    assert (year_ago["difference"], year_ago["verdict"]) == (pytest.approx(0.5), "none")


def test_a_rate_is_compared_by_its_ratio_and_fewer_errors_are_better():
    found = compared(sums(ERRORS, "B1", SEPTEMBER, 30, 100_000), sums(ERRORS, "B1", AUGUST, 90, 150_000)).iloc[0]
    # 3 of 10,000 against 6: half. Of 120 errors 48 were to be expected in September: z = (30 − 60) / √(120 × 2 / 3).
    assert (found["measure"], found["difference"]) == ("ratio", pytest.approx(0.5))
    assert (found["low"], found["high"]) == pytest.approx(rate_ratio(30, 100_000, 90, 150_000))
    assert found["p"] == pytest.approx(0.000796, rel=0.01)
    assert found["verdict"] == "better"


def test_no_error_in_the_month_before_gives_no_infinite_ratio():
    found = compared(sums(ERRORS, "B1", SEPTEMBER, 1, 5000), sums(ERRORS, "B1", AUGUST, 0, 5000)).iloc[0]
    assert np.isnan(found["difference"])
    assert np.isnan(found["high"])
    assert (found["verdict"], found["p"] > 0.3) == ("none", True)
    nothing = compared(sums(ERRORS, "B1", SEPTEMBER, 0, 5000), sums(ERRORS, "B1", AUGUST, 0, 5000)).iloc[0]
    assert nothing["verdict"] == "none"


def test_a_mean_is_compared_by_its_spread():
    # 100 calls each; 20 s and 30 s with a standard deviation of 10 (sum of squares 99 × 100 + n × mean²): error √2.
    def calls(period: Period, mean: float) -> dict[str, Any]:
        return sums(SPEED, "B1", period, 100 * mean, 100, numerator_sq=9900 + 100 * mean**2)

    found = compared(calls(SEPTEMBER, 30), calls(AUGUST, 20)).iloc[0]
    assert found["difference"] == pytest.approx(10)
    # Welch: 198 degrees of freedom, t at 97.5 % 1.972.
    assert (found["low"], found["high"]) == pytest.approx((10 - 1.972 * 2**0.5, 10 + 1.972 * 2**0.5), abs=1e-3)
    assert found["verdict"] == "worse"
    assert compared(calls(SEPTEMBER, 20.5), calls(AUGUST, 20)).iloc[0]["verdict"] == "none"


def test_one_of_twenty_at_5_percent_is_not_called_news():
    # One branch with p about 0.03 among twenty whose figures did not change: q = 0.6.
    rows = []
    for number in range(20):
        rows += [
            sums(SATISFIED, f"B{number:02}", SEPTEMBER, 920 if number == 7 else 945, 1000),
            sums(SATISFIED, f"B{number:02}", AUGUST, 945, 1000),
        ]
    found = compared(*rows).set_index("subject_id").loc["B07"]
    assert found["p"] == pytest.approx(0.026, abs=0.003)
    assert found["q"] == pytest.approx(20 * found["p"])
    assert found["verdict"] == "none"
    alone = compared(*rows[14:16]).iloc[0]
    assert (alone["q"], alone["verdict"]) == (alone["p"], "worse")
    assert compared(*rows, level_q=0.9)["verdict"].tolist().count("worse") == 1


def test_levels_and_posts_are_families_and_subjects_of_their_own():
    person = {"level": "employee", "subject_id": "E1"}
    found = compared(
        sums(SATISFIED, "B1", SEPTEMBER, 900, 1000),
        sums(SATISFIED, "B1", AUGUST, 960, 1000),
        sums(SATISFIED, "", SEPTEMBER, 90, 100, **person, post="teller"),
        sums(SATISFIED, "", AUGUST, 99, 100, **person, post="teller"),
        sums(SATISFIED, "", AUGUST, 10, 100, **person, post="lobby_manager"),
    )
    assert found[["level", "post"]].values.tolist() == [["branch", "-"], ["employee", "teller"]]
    assert found["q"].tolist() == found["p"].tolist()


def test_only_samples_are_compared_and_never_what_the_law_demands():
    rows = [
        sums(name, "B1", period, x, 100)
        for name in ("complaint_timeliness", "invitation_rate", "complaint_count")
        for period, x in ((SEPTEMBER, 50), (AUGUST, 100))
    ]
    assert compared(*rows).empty
    assert list(compared(*rows).columns) == COMPARISONS


def test_what_is_not_there_or_carried_over_is_not_compared():
    assert compared(sums(SATISFIED, "B1", SEPTEMBER, 90, 100)).empty
    assert compared(sums(SATISFIED, "B1", SEPTEMBER, 90, 100), sums(SATISFIED, "B1", AUGUST, 0, 0)).empty
    frame = values(sums(SATISFIED, "B1", SEPTEMBER, 90, 100), sums(SATISFIED, "B1", AUGUST, 99, 100))
    carried = frame.assign(status=frame["status"].where(frame["period"] != SEPTEMBER.first, "carried"))
    assert compare(carried, INDICATORS, SEPTEMBER, AUGUST).empty


def test_a_year_has_one_past():
    this, last = Period.parse("2026"), Period.parse("2025")
    frame = values(sums(SATISFIED, "B1", this, 90, 100), sums(SATISFIED, "B1", last, 99, 100))
    assert compare(frame, INDICATORS, this, last)["against"].tolist() == ["previous"]


@pytest.mark.parametrize("indicator", [SATISFIED, ERRORS])
def test_branches_that_did_not_change_are_called_changed_less_often_than_the_rate_allows(indicator: str):
    rng, rounds, rows = np.random.default_rng(20260901), 40, []
    n = 800 if indicator == SATISFIED else 40_000
    chance = 0.95 if indicator == SATISFIED else 3e-4
    for number in range(50 * rounds):
        for period in (SEPTEMBER, AUGUST):
            rows.append(sums(indicator, f"{number:05}", period, rng.binomial(n, chance), n))
    found = compare(values(*rows), INDICATORS, SEPTEMBER, AUGUST)
    assert (found["p"] <= 0.05).mean() == pytest.approx(0.05, abs=0.015)
    assert (found["verdict"] != "none").mean() <= 0.005


# Against the peers ---------------------------------------------------------------------------------------------------


def test_limits_of_a_funnel_worked_by_hand():
    # Five alike at 950 of 1000 and one at 900: the group has 5650 of 6000, 94.17 %; z of the one is −5.62 without scatter.
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 900 if n == 5 else 950, 1000) for n in range(6)]
    found = funnels(values(*rows), branches(*"AAAAAA"), INDICATORS, SEPTEMBER).set_index("subject_id")
    one = found.loc["B5"]
    assert one["group_value"] == pytest.approx(100 * 5650 / 6000)
    assert one["expected"] == pytest.approx(941.667, abs=1e-3)
    error = np.sqrt(5650 / 6000 * 350 / 6000 / 1000)
    z = np.array([(0.95 - 5650 / 6000) / error] * 5 + [(0.9 - 5650 / 6000) / error])
    drawn = np.clip(z, np.quantile(z, 0.1), np.quantile(z, 0.9))
    phi = (drawn**2).mean() / 0.678655  # of a normal spread, drawing in the outer tenths leaves so much
    tau2 = max(0.0, (6 * phi - 5) * error**2 / 5)
    assert (one["phi"], one["tau2"]) == pytest.approx((phi, tau2), rel=1e-4)
    assert one["z"] == pytest.approx(z[5] * error / np.sqrt(error**2 + tau2), rel=1e-4)
    assert set(found.reset_index().columns) == set(FUNNELS)


def test_a_branch_far_from_twenty_alike_is_called_and_its_peers_are_not():
    rng = np.random.default_rng(3)
    counts = [*rng.binomial(1000, 0.95, 20), 880]
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, x, 1000) for n, x in enumerate(counts)]
    found = funnels(values(*rows), branches(*["A"] * 21), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert (found.loc["B20", "flag"], found.loc["B20", "verdict"]) == ("very_low", "worse")
    assert (found.drop("B20")["verdict"] == "none").all()


def test_many_errors_are_worse_and_a_group_that_scatters_has_a_wider_funnel():
    exposure = 50_000
    alike = [sums(ERRORS, f"B{n}", SEPTEMBER, x, exposure) for n, x in enumerate([20, 22, 18, 21, 19, 20, 20, 60])]
    found = funnels(values(*alike), branches(*["A"] * 8), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert (found.loc["B7", "flag"], found.loc["B7", "verdict"]) == ("very_high", "worse")
    apart = [sums(ERRORS, f"B{n}", SEPTEMBER, x, exposure) for n, x in enumerate([5, 60, 10, 45, 8, 50, 30, 60])]
    wide = funnels(values(*apart), branches(*["A"] * 8), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert wide.loc["B7", "verdict"] == "none"
    assert wide["phi"].iloc[0] > 5 > found["phi"].iloc[0]


def test_means_have_funnels_by_their_spread():
    def calls(n: int, mean: float) -> dict[str, Any]:
        return sums(SPEED, f"B{n}", SEPTEMBER, 400 * mean, 400, numerator_sq=399 * 100 + 400 * mean**2)

    rows = [calls(n, mean) for n, mean in enumerate([20, 20.3, 19.8, 20.1, 19.9, 20.2, 19.7, 26])]
    found = funnels(values(*rows), branches(*["A"] * 8), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert found["group_value"].iloc[0] == pytest.approx(20.75)
    assert found.loc["B7", "verdict"] == "worse"
    assert (found.drop("B7")["verdict"] == "none").all()


def test_limits_of_ratios_stand_in_percent_around_the_groups_ratio():
    """Rule adherence: eight branches of 400 checks of 1 point, each with a standard error of 1 point of a hundred.

    Seven have 94 to 96 and one 80 percent: 7 × 95 + 80 = 745, so the group has 93.125 percent.
    """

    def checks(n: int, met: float) -> dict[str, Any]:
        # Over n observations of weight 1 the residuals y − Rx have the variance R(1 − R) where each is met or not.
        squares = {"numerator_sq": 400 * met, "denominator_sq": 400.0, "cross_product": 400 * met}
        return sums("rule_adherence", f"B{n}", SEPTEMBER, 400 * met, 400, **squares)

    shares = [0.94, 0.96, 0.95, 0.945, 0.955, 0.95, 0.95, 0.80]
    rows = values(*(checks(n, share) for n, share in enumerate(shares)))
    found = funnels(rows, branches(*["A"] * 8), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert found["group_value"].iloc[0] == pytest.approx(93.125)
    good, bad = found.loc["B2"], found.loc["B7"]
    error = np.sqrt(0.95 * 0.05 / 399)  # of B2, as a fraction: 0.0109
    tau2 = good["tau2"]
    assert tau2 < 0.01
    half = 3.0902 * np.sqrt(error**2 + tau2) * 100  # 99.8 %
    assert (good["alarm_low"], good["alarm_high"]) == pytest.approx((93.125 - half, 93.125 + half), rel=1e-3)
    assert good["z"] == pytest.approx((0.95 - 0.93125) / np.sqrt(error**2 + tau2), rel=1e-3)
    assert (bad["verdict"], set(found.drop("B7")["verdict"])) == ("worse", {"none"})
    assert found["phi"].iloc[0] < 20
    assert found["alarm_low"].min() > 80


def test_groups_are_kept_apart_and_small_ones_are_not_judged():
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 950 if n < 5 else 700, 1000) for n in range(9)]
    found = funnels(values(*rows), branches(*"AAAAABBBB"), INDICATORS, SEPTEMBER)
    assert found["subject_id"].tolist() == ["B0", "B1", "B2", "B3", "B4"]
    assert (found["flag"] == "within").all()


def test_departments_legal_standards_and_counts_have_no_funnel():
    places = branches(*"AAAAAA")
    for name in ("complaint_timeliness", "complaint_count"):
        rows = [sums(name, f"B{n}", SEPTEMBER, 50 if n else 1, 100) for n in range(6)]
        assert funnels(values(*rows), places, INDICATORS, SEPTEMBER).empty
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 50 if n else 1, 100) for n in range(6)]
    found = funnels(values(*rows), branches(*"AAAAAA", kind="department"), INDICATORS, SEPTEMBER)
    assert list(found.columns) == FUNNELS
    assert found.empty


def test_all_at_100_percent_are_within_and_nothing_is_infinite():
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 40 + n, 40 + n) for n in range(6)]
    found = funnels(values(*rows), branches(*"AAAAAA"), INDICATORS, SEPTEMBER)
    assert (found["flag"] == "within").all()
    numbers = found.select_dtypes("number").drop(columns=["z", "phi"])
    assert np.isfinite(numbers.to_numpy()).all()


def test_a_branch_with_no_case_and_one_with_few_are_left_out_and_within():
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 950, 1000) for n in range(6)]
    rows += [sums(SATISFIED, "B6", SEPTEMBER, 0, 0), sums(SATISFIED, "B7", SEPTEMBER, 2, 3)]
    found = funnels(values(*rows), branches(*"AAAAAAAA"), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert "B6" not in found.index
    assert found.loc["B7", "flag"] == "within"


@pytest.mark.parametrize("spread", [0.0, 0.01])
def test_identical_branches_are_flagged_no_more_often_than_the_limits_say(spread: float):
    """Also where the group's true rates scatter by a point: the funnel widens with them."""
    rng, rows, groups = np.random.default_rng(20260902), [], 60
    for number in range(20 * groups):
        size = int(rng.integers(100, 3000))
        rate = np.clip(rng.normal(0.93, spread), 0.0, 1.0)
        rows.append(sums(SATISFIED, f"B{number}", SEPTEMBER, rng.binomial(size, rate), size))
    places = branches(*(f"G{number // 20}" for number in range(20 * groups)))
    found = funnels(values(*rows), places, INDICATORS, SEPTEMBER)
    assert (found["verdict"] != "none").mean() <= 0.006
    assert (found["flag"] != "within").mean() <= 0.06


def test_the_pensioners_branch_is_slow_beside_the_city_and_normal_among_its_peers():
    """County branches serve pensioners and all wait longer; one of them most. Raw it misses the target by far."""
    name = "counter_wait_rate"
    city = [sums(name, f"B{n}", SEPTEMBER, x, 2000) for n, x in enumerate([1880, 1900, 1890, 1870, 1910, 1895])]
    shares = [0.77, 0.80, 0.74, 0.79, 0.76, 0.81, 0.78, 0.735]
    county = [sums(name, f"B{n + 6}", SEPTEMBER, round(900 * p), 900) for n, p in enumerate(shares)]
    figures = values(*city, *county)
    apart = funnels(figures, branches(*"AAAAAACCCCCCCC"), INDICATORS, SEPTEMBER).set_index("subject_id")
    raw = figures.set_index("subject_id").loc["B13", "value"]
    assert raw < 74 < 90
    assert apart.loc["B13", "flag"] == "within"
    # One more than 200 points of a thousand below the city's: among those it would be called worse.
    beside = funnels(
        values(*city, sums(name, "B6", SEPTEMBER, 662, 900)), branches(*"AAAAAAA"), INDICATORS, SEPTEMBER
    ).set_index("subject_id")
    assert beside.loc["B6", "verdict"] == "worse"


def test_a_branch_without_one_of_few_expected_errors_is_not_called_better():
    # 1.3 errors are expected of each: one in four has none by chance; the chi-square limit lies above 0.
    counts = [0, *[1, 1, 2] * 6, 1, 1, 1, 1, 1]
    rows = [sums(ERRORS, f"B{n}", SEPTEMBER, x, 5000) for n, x in enumerate(counts)]
    found = funnels(values(*rows), branches(*["A"] * 24), INDICATORS, SEPTEMBER)
    none = found[found["value"] == 0]
    assert (none["low"] > 0).all()
    assert set(none["flag"]) == {"within"}
    assert set(found["verdict"]) == {"none"}


@pytest.mark.parametrize(
    ("expected", "flag", "verdict"), [(4, "low", "none"), (6, "low", "none"), (8, "very_low", "better")]
)
def test_none_at_all_is_better_only_where_that_is_rarer_than_the_limit_says(expected: int, flag: str, verdict: str):
    # e⁻⁴ = 0.018, e⁻⁶ = 0.0025, e⁻⁸ = 0.0003; the limits' tails are 0.025 and 0.001.
    counts = [expected] * 400
    rows = [sums(ERRORS, f"B{n:03}", SEPTEMBER, x, 5000) for n, x in enumerate([0, *counts])]
    places = pd.DataFrame({"branch_id": [f"B{n:03}" for n in range(401)], "kind": "branch", "peer_group": "A"})
    one = funnels(values(*rows), places, INDICATORS, SEPTEMBER).set_index("subject_id").loc["B000"]
    assert (one["flag"], one["verdict"]) == (flag, verdict)


def test_no_verdict_rests_on_a_handful_of_cases():
    # 4 answers of 4 against 99 of 100 in all: below five on the rarer side, whatever the limits say.
    rows = [sums(SATISFIED, f"B{n}", SEPTEMBER, 998, 1000) for n in range(8)] + [
        sums(SATISFIED, "B8", SEPTEMBER, 26, 30)
    ]
    found = funnels(values(*rows), branches(*["A"] * 9), INDICATORS, SEPTEMBER).set_index("subject_id")
    assert (found.loc["B8", "flag"], found.loc["B8", "verdict"]) == ("very_low", "none")
