"""Classes of cases: summed up by the indicators' SQL, and compared with the peer group's, on made-up values."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from oracle_attribution import day_of, moment_of, month_of, place
from random_feeds import KNOWN_UNTIL, random_feeds
from workbench import Bank

from pipeline.case_mix import STANDARDISED, standardised
from pipeline.comparisons import funnels
from pipeline.indicators import evaluate, load_indicators
from pipeline.periods import Period
from pipeline.rolling import roll_up
from pipeline.settings import Settings
from pipeline.statistics.intervals import mean_interval, wilson
from pipeline.warehouse import run_sql

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}}))
SEPTEMBER = Period.parse("2026-09")
WAITS, SPEED = "counter_wait_rate", "average_speed_of_answer"
SETTINGS = """format: 1
name: {zh: 测试银行, en: Test Bank}
locale: en
indicator_parameters:
  counter_wait_rate: {businesses: "对公业务,个人业务"}
  connection_rate: {peak_from: 13, peak_until: 15}
"""
CLASSED = {
    "abandonment_rate",
    "answered_within_20s_rate",
    "average_speed_of_answer",
    "call_satisfaction_rate",
    "connection_rate",
    "counter_satisfaction_rate",
    "counter_wait_rate",
    "first_contact_resolution",
    "online_first_response_rate",
    "service_level",
    "three_ring_rate",
}


def sums(subject: str, stratum: str, x: float, n: float, group: str = "C", **more: Any) -> dict[str, Any]:
    row = {"indicator": WAITS, "level": "branch", "subject_id": subject, "post": "-", "period": SEPTEMBER.first}
    row |= {"peer_group": group, "stratum": stratum, "numerator": float(x), "denominator": float(n), "sample": int(n)}
    return row | {"numerator_sq": np.nan, "denominator_sq": np.nan, "cross_product": np.nan} | more


def adjusted(*rows: dict[str, Any]) -> pd.DataFrame:
    return standardised(pd.DataFrame(rows), INDICATORS).set_index("subject_id")


def test_a_share_is_standardised_by_the_groups_rates_class_by_class():
    # Group: seniors 120 + 60 of 300 = 60 %, others 90 + 360 of 500 = 90 %; in all 630 of 800 = 78.75 %.
    found = adjusted(
        sums("B1", "senior", 120, 200),
        sums("B1", "other", 90, 100),
        sums("B2", "senior", 60, 100),
        sums("B2", "other", 360, 400),
    )
    # B1 would be expected to have 200 × 0.6 + 100 × 0.9 = 210, and has 210: just the group's 78.75 %, although raw 70 %.
    assert found.loc["B1", "expected"] == pytest.approx(210)
    assert found["standardised"].tolist() == pytest.approx([78.75, 78.75])
    low, high = wilson(210, 300)
    stretch = 78.75 / 70
    assert found.loc["B1", "standardised_low"] == pytest.approx(100 * low * stretch)
    assert found.loc["B1", "standardised_high"] == pytest.approx(100 * high * stretch)


def test_a_branch_that_is_worse_with_every_class_stays_worse():
    found = adjusted(
        sums("B1", "senior", 100, 200),
        sums("B1", "other", 80, 100),
        sums("B2", "senior", 80, 100),
        sums("B2", "other", 370, 400),
    )
    # Seniors 180 of 300, others 450 of 500: expected 120 + 90 = 210, observed 180, group 630 of 800.
    assert found.loc["B1", "standardised"] == pytest.approx(180 / 210 * 78.75)
    assert found.loc["B2", "standardised"] > 80


def test_a_mean_is_standardised_with_its_spread_and_a_rate_with_its_events():
    def calls(branch: str, stratum: str, mean: float, n: int) -> dict[str, Any]:
        squares = {"numerator_sq": n * mean**2 + 25.0 * n, "denominator_sq": float(n), "cross_product": n * mean}
        return sums(branch, stratum, n * mean, n, indicator=SPEED) | squares

    found = adjusted(
        calls("B1", "peak", 30, 300),
        calls("B1", "usual", 10, 100),
        calls("B2", "peak", 30, 100),
        calls("B2", "usual", 10, 300),
    )
    # The group waits 30 s at peak, 10 s else and 20 s in all; B1, with mostly peak calls, 25 s: as expected.
    assert found["standardised"].tolist() == pytest.approx([20, 20])
    low, _ = mean_interval(10_000, 300 * 925 + 100 * 125, 400)
    assert found.loc["B1", "standardised_low"] == pytest.approx(low * 20 / 25)


def test_groups_and_posts_are_compared_among_themselves():
    person = {"level": "employee", "indicator": "first_contact_resolution"}
    found = adjusted(
        sums("E1", "a", 50, 100, **person, post="phone_agent"),
        sums("E2", "a", 70, 100, **person, post="phone_agent"),
        sums("E3", "a", 90, 100, **person, post="online_agent"),
        sums("E4", "a", 80, 100, **person, post="online_agent"),
    )
    assert found["standardised"].tolist() == pytest.approx([50, 70, 90, 80])
    assert found["expected"].tolist() == pytest.approx([60, 60, 85, 85])


def test_someone_lent_to_another_group_is_expected_what_each_group_does():
    person = {"level": "employee", "indicator": "first_contact_resolution", "post": "teller"}
    found = adjusted(
        sums("E1", "a", 50, 100, group="A", **person),
        sums("E1", "a", 80, 100, group="C", **person),
        sums("E2", "a", 70, 100, group="A", **person),
        sums("E3", "a", 60, 100, group="C", **person),
    )
    # 100 × 60 % among A and 100 × 70 % among C: 130 expected and 130 seen; as usual there, 65 %.
    assert found.loc["E1", ["expected", "standardised"]].tolist() == pytest.approx([130, 65])


def test_who_has_no_peers_no_cases_or_no_classes_has_no_row():
    assert adjusted(sums("B1", "a", 5, 10), sums("B2", "a", 5, 10, group="A")).empty
    assert adjusted(sums("B1", "a", 0, 10), sums("B2", "a", 0, 10)).empty
    found = adjusted(sums("B1", "a", 5, 10), sums("B2", "a", 5, 10), sums("B3", "a", 0, 0))
    assert found.index.tolist() == ["B1", "B2"]
    events = [sums(branch, "major", 1, 1, indicator="counted_errors") for branch in ("B1", "B2")]
    assert list(standardised(pd.DataFrame(events), INDICATORS).columns) == STANDARDISED
    assert standardised(pd.DataFrame(events), INDICATORS).empty


def test_what_is_the_systems_doing_is_not_told_of_persons():
    rows = [
        sums(who, "a", x, 100, indicator=name, level="employee", post="phone_agent")
        for name in ("connection_rate", "three_ring_rate")
        for who, x in (("E1", 50), ("E2", 70))
    ]
    assert set(standardised(pd.DataFrame(rows), INDICATORS)["indicator"]) == {"three_ring_rate"}


def test_a_share_never_passes_100_percent():
    found = adjusted(
        sums("B1", "hard", 100, 100), sums("B2", "hard", 20, 100), sums("B2", "easy", 99, 100), sums("B1", "easy", 1, 1)
    )
    assert found["standardised"].max() <= 100
    assert found["standardised_high"].max() <= 100


def test_the_pensioners_branch_waits_long_and_is_normal_once_its_customers_are_counted():
    """Nine county branches serve each class of customers alike; at one of them four of five are pensioners."""
    rows = []
    for number in range(9):
        seniors = 1600 if number == 8 else 500
        chance = (number % 3 - 1) * 0.01 if number < 8 else -0.005
        for stratum, n, rate in (("senior", seniors, 0.62), ("other", 2000 - seniors, 0.93)):
            rows.append(sums(f"B{number}", stratum, round(n * (rate + chance)), n))
    frame = pd.DataFrame(rows)
    whole = frame.groupby(["indicator", "level", "subject_id", "post", "period"], as_index=False).sum(numeric_only=True)
    values = evaluate(whole.assign(kind="month"), INDICATORS, 25)
    raw = values.set_index("subject_id")["value"]
    places = pd.DataFrame({"branch_id": raw.index, "kind": "branch", "peer_group": "C"})
    apart = funnels(values, places, INDICATORS, SEPTEMBER).set_index("subject_id")
    assert raw["B8"] < 71 < 83 < raw.drop("B8").min()
    assert (apart.loc["B8", "flag"], apart.loc["B8", "verdict"]) == ("very_low", "worse")
    found = adjusted(*rows)
    usual = 100 * frame["numerator"].sum() / frame["denominator"].sum()
    assert found.loc["B8", "standardised_low"] < usual < found.loc["B8", "standardised_high"]
    assert abs(found["standardised"] - usual).max() < 3


# From files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def declared(tmp_path) -> Bank:
    return Bank(tmp_path / "declared", SETTINGS)


def strata(bank: Bank, month: date = SEPTEMBER.first) -> pd.DataFrame:
    bank.values("month", month, Period.month_of(month).after)
    with bank.writing() as connection:
        return run_sql(connection, "tables/strata", first=month, after=Period.month_of(month).after).df()


def test_tickets_fall_into_classes_by_queue_customer_and_hour(declared: Bank):
    declared.deliver("branches", {"branch_id": "B1", "peer_group": "C"})
    usual = {"channel": "counter", "branch_id": "B1", "queue": "个人业务", "wait_seconds": "300"}
    tickets = [
        {"started_at": "2026-09-03 08:59"},
        {"started_at": "2026-09-03 09:00"},
        {"started_at": "2026-09-03 11:59", "wait_seconds": "700"},
        {"started_at": "2026-09-03 12:00", "customer_group": "senior"},
        {"started_at": "2026-09-03 12:00", "customer_group": "disabled", "wait_seconds": "700"},
        {"started_at": "2026-09-03 12:00", "customer_group": "other", "queue": "爱心窗口"},
        {"started_at": "2026-09-03 10:00", "queue": ""},
    ]
    declared.deliver("contacts", *(usual | {"contact_id": f"C{n}"} | ticket for n, ticket in enumerate(tickets)))
    found = strata(declared)
    mine = found[(found["indicator"] == WAITS) & (found["level"] == "branch")].set_index("stratum")
    assert {stratum: (row["numerator"], row["denominator"], row["sample"]) for stratum, row in mine.iterrows()} == {
        "个人业务/other/usual": (1, 1, 1),
        "个人业务/other/peak": (1, 2, 2),
        "个人业务/senior/usual": (1, 2, 2),
        "other/other/usual": (1, 1, 1),
        "other/other/peak": (1, 1, 1),
    }
    assert set(mine["peer_group"]) == {"C"}
    value = declared.values("month", SEPTEMBER.first, SEPTEMBER.after)[WAITS, "branch", "B1", "-", SEPTEMBER.first]
    assert (value["numerator"], value["denominator"]) == (5, 7)


def test_hours_are_the_workspaces_own(declared: Bank):
    declared.deliver("branches", {"branch_id": "B1"})
    hours = ("12:59", "13:00", "14:59", "15:00")
    calls = [{"contact_id": hour, "branch_id": "B1", "started_at": f"2026-09-03 {hour}"} for hour in hours]
    declared.deliver("contacts", *calls)
    found = strata(declared)
    for name, peak in (("connection_rate", 2), ("average_speed_of_answer", 0)):
        mine = found[(found["indicator"] == name) & (found["level"] == "branch")].set_index("stratum")["sample"]
        assert mine.to_dict() == {
            k: v for k, v in {"other/other/usual": 4 - peak, "other/other/peak": peak}.items() if v
        }


def test_classes_change_no_sum_and_stay_few(bank: Bank, take_in):
    feeds = random_feeds(1)
    take_in(feeds)
    values = bank.values("year", date(2025, 1, 1), date(2027, 1, 1), KNOWN_UNTIL)
    with bank.writing() as connection:
        found = run_sql(connection, "tables/strata", first=date(2026, 1, 1), after=date(2027, 1, 1)).df()
        whole = roll_up(connection, "year", date(2026, 1, 1), date(2027, 1, 1))
    assert set(found["indicator"]) == CLASSED
    assert found.groupby(["indicator", "level"])["stratum"].nunique().max() <= 8
    keys = ["indicator", "level", "subject_id", "post"]
    together = found.groupby(keys)[["numerator", "denominator", "sample", "numerator_sq"]].sum(min_count=1)
    plain = whole[whole["indicator"].isin(CLASSED) & whole["level"].isin(["employee", "branch"])].set_index(keys)
    assert len(together) == len(plain)
    pd.testing.assert_frame_equal(together, plain.loc[together.index, together.columns], check_dtype=False)
    # And once more by hand: answered calls by branch and hour.
    counted: Counter[tuple[str, str]] = Counter()
    for row in feeds["contacts"]:
        at = moment_of(row["started_at"])
        if row["channel"] == "phone" and row["is_test"] != "yes" and month_of(day_of(row["started_at"])).year == 2026:
            branch = place(feeds, row, day_of(row["started_at"]))[2]
            counted[branch, "peak" if 9 <= at.hour < 12 else "usual"] += 1
    mine = found[(found["indicator"] == "connection_rate") & (found["level"] == "branch")]
    got = {(row["subject_id"], row["stratum"].split("/")[-1]): row["sample"] for _, row in mine.iterrows()}
    assert got == {key: count for key, count in counted.items() if key[0] != "-"}
    # Standardised figures are there for branches, and none of them is infinite.
    result = standardised(found, load_indicators(bank.workspace.settings))
    assert len(result) > 20
    assert np.isfinite(result[["expected", "standardised"]].to_numpy()).all()
    assert {key[0] for key in values} >= CLASSED


def test_events_keep_their_classes_and_have_no_part_in_the_case_mix(staffed: Bank):
    staffed.deliver("errors", {"error_id": "X1", "severity": "major"}, {"error_id": "X2", "severity": "minor"})
    assert strata(staffed).empty
    classes = staffed.rows("select stratum from partial.facts where indicator = 'counted_errors' order by all")
    assert classes == [("major",), ("minor",)]
