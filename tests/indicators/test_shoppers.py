"""Shoppers beside the scores that they gave: adjusted, numbered, never named; and whether two see the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.periods import Period
from pipeline.shoppers import ADJUSTED, AGREEMENT, SHOPPERS, adjusted_scores, agreement, shoppers, with_adjusted
from pipeline.topics import topic_tables

QUARTER = date(2026, 7, 1)
SECRET = ("lenient-anna", "severe-bert", "lonely-carl")


def visits(*rows: tuple[str, str | None, float], wave: str = "Q3", possible: float = 50.0) -> pd.DataFrame:
    """Of (branch, shopper, points of 100) each a visit."""
    return pd.DataFrame(
        [
            {
                "period": QUARTER,
                "wave": wave,
                "visit_id": f"{wave}-{n}",
                "branch_id": branch,
                "shopper_id": shopper,
                "points": score * possible / 100,
                "possible": possible,
            }
            for n, (branch, shopper, score) in enumerate(rows)
        ]
    )


ANNA, BERT, CARL = SECRET
# Anna gives 6, 6 and 9 more than Bert: ±3.5 by least squares. A visit weighs its 50 points: chance 1.5 · 50 = 75, between 24
# (see tests/statistics/test_severity.py); shrunk: the eigenvalue 3 · 50 = 150 against 75/24 = 3.125.
THREE = [("x", ANNA, 86), ("x", BERT, 80), ("y", ANNA, 76), ("y", BERT, 70), ("z", ANNA, 99), ("z", BERT, 90)]
EFFECT = 3.5 * 150 / (150 + 3.125)


def test_adjusted_score_takes_away_what_the_shopper_s_leniency_gave() -> None:
    found = adjusted_scores(visits(*THREE, ("v", ANNA, 90), ("w", BERT, 90), ("u", CARL, 50))).set_index("branch_id")
    assert found.loc["x", ["score", "adjusted_score"]].tolist() == [83, 83]  # both were there: it comes to the same
    assert found.loc["v", "adjusted_score"] < 90 < found.loc["w", "adjusted_score"]
    assert found.loc["v", "adjusted_score"] + found.loc["w", "adjusted_score"] == pytest.approx(180)
    assert found.loc["u", "score"] == 50
    assert np.isnan(found.loc["u", "adjusted_score"])  # Carl is compared with nobody


def test_effect_of_two_shoppers_by_hand() -> None:
    found = shoppers(visits(*THREE))
    assert found["effect"].tolist() == pytest.approx([EFFECT, -EFFECT], abs=1e-6)
    # variance: the half of both eigenvalues' 75/(e + 3.125), e 0 and 150
    error = ((75 / 3.125 + 75 / 153.125) / 2) ** 0.5
    assert found["high"][0] - found["effect"][0] == pytest.approx(1.959964 * error, abs=1e-5)


def test_a_shopper_s_number_and_nothing_else_is_shown() -> None:
    rows = [*THREE, ("u", CARL, 50)]
    found = shoppers(visits(*rows))
    assert list(found.columns) == list(SHOPPERS)
    assert found["number"].tolist() == [1, 2, 3]
    assert found["is_connected"].tolist() == [True, True, False]
    assert not {name for frame in (found, adjusted_scores(visits(*rows))) for name in SECRET if name in frame.to_csv()}


@pytest.mark.parametrize("other", [("a", "b", "c"), ("c", "b", "a")])
def test_numbers_do_not_follow_the_order_of_the_shoppers_own(other: tuple[str, str, str]) -> None:
    names = dict(zip(SECRET, other, strict=True))
    rows = [(branch, names[str(shopper)], score) for branch, shopper, score in [*THREE, ("u", CARL, 50)]]
    pd.testing.assert_frame_equal(shoppers(visits(*rows)), shoppers(visits(*THREE, ("u", CARL, 50))))


def test_waves_are_judged_apart() -> None:
    turned = [(branch, {ANNA: BERT, BERT: ANNA}[str(shopper)], score) for branch, shopper, score in THREE]
    found = shoppers(pd.concat([visits(*THREE), visits(*turned, wave="Q4")]))
    assert found["wave"].tolist() == ["Q3", "Q3", "Q4", "Q4"]
    assert found["effect"].tolist() == pytest.approx([EFFECT, -EFFECT] * 2, abs=1e-6)


def test_visit_without_a_shopper_is_scored_and_not_adjusted() -> None:
    found = adjusted_scores(visits(*THREE, ("x", None, 40))).set_index("branch_id").loc["x"]
    assert found["score"] == pytest.approx((86 + 80 + 40) / 3)
    assert found["adjusted_score"] == pytest.approx((86 + 80 + 40) / 3)  # Anna's and Bert's cancel out
    assert (found["visits"], found["shoppers"]) == (3, 2)


def test_adjusted_score_stays_within_its_scale() -> None:
    found = adjusted_scores(visits(*THREE, ("top", BERT, 100))).set_index("branch_id")
    assert found.loc["top", "adjusted_score"] == 100


def test_without_visits_the_tables_are_empty() -> None:
    assert list(shoppers(visits(*THREE).iloc[:0]).columns) == list(SHOPPERS)
    assert list(adjusted_scores(visits(*THREE).iloc[:0]).columns) == list(ADJUSTED)
    assert list(agreement(pd.DataFrame({"source": [], "period": []})).columns) == list(AGREEMENT)


def test_adjustment_moves_the_branch_s_value_where_the_settings_say_so() -> None:
    adjusted = pd.DataFrame(
        {"period": [QUARTER, QUARTER], "branch_id": ["v", "u"], "score": [90.0, 50.0], "adjusted_score": [86.5, np.nan]}
    )
    rows = [("branch", "v", 90.0), ("branch", "u", 50.0), ("bank", "-", 70.0)]
    values = pd.DataFrame(
        [
            {
                "indicator": "mystery_shopper_score",
                "level": level,
                "subject_id": subject,
                "period": QUARTER,
                "value": value,
                "low": value - 5,
                "high": value + 5,
                "numerator": value * 40,
                "denominator": 40.0,
            }
            for level, subject, value in rows
        ]
    )
    found = with_adjusted(values, adjusted)
    assert found["value"].tolist() == [86.5, 50.0, 70.0]
    assert (found["low"][0], found["high"][0], found["numerator"][0]) == (81.5, 91.5, 86.5 * 40)
    other = with_adjusted(values.assign(indicator="mystery_lobby_score"), adjusted)
    assert other["value"].tolist() == [90.0, 50.0, 70.0]


def judged(*pairs: tuple[bool, bool], source: str = "mystery") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "source": source,
                "period": QUARTER,
                "pair_id": f"pair {n // 10}",
                "first_passed": one,
                "second_passed": other,
            }
            for n, (one, other) in enumerate(pairs)
        ]
    )


def test_agreement_on_fifty_items_by_hand() -> None:
    # 20 passed by both, 15 by neither, 5 and 10 by one: observed 0.7; by chance 0.5·0.6 + 0.5·0.4 = 0.5; κ = 0.2/0.5
    cases = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    (row,) = agreement(judged(*cases)).to_dict("records")
    assert (row["pairs"], row["items"], row["observed"]) == (5, 50, 0.7)
    assert row["kappa"] == pytest.approx(0.4)
    assert row["low"] < 0.4 < row["high"]


def test_pairs_that_passed_everything_agree_and_have_no_kappa() -> None:
    (row,) = agreement(judged((True, True), (True, True))).to_dict("records")
    assert row["observed"] == 1
    assert np.isnan([row["kappa"], row["low"], row["high"]]).all()


def item(visit: str, shopper: str, code: str, points: str, **cells: str) -> dict[str, str]:
    rest = {"visit_id": visit, "item_code": code, "points_scored": points, "shopper_id": shopper, "wave": "Q3"}
    return rest | {"visited_at": "2026-08-03", "branch_id": "B1"} | cells


@pytest.fixture
def tables(bank) -> Any:
    """The tables of a quarter in which two shoppers saw B1, three B2, one of them twice, and two listened to one call."""
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Hillside"})
    bank.deliver("employees", {"post": "phone_agent"})
    later = {"branch_id": "B2", "visited_at": "2026-08-10"}
    bank.deliver(
        "mystery_visits",
        item("v1", ANNA, "A1", "2"),
        item("v1", ANNA, "A2", "1"),
        item("v1", ANNA, "A3", "2"),
        item("v1", ANNA, "A4", ""),
        item("v2", BERT, "A1", "2", visited_at="2026-08-04"),
        item("v2", BERT, "A2", "2", visited_at="2026-08-04"),
        item("v2", BERT, "A4", "1", visited_at="2026-08-04"),
        item("v2", BERT, "A5", "0", visited_at="2026-08-04", review_result="申诉中"),
        item("v3", ANNA, "A1", "0", **later),
        item("v4", ANNA, "A1", "2", **later | {"visited_at": "2026-08-11"}),
        item("v5", BERT, "A1", "1.5", **later | {"visited_at": "2026-08-12"}),
        item("v6", CARL, "A1", "2", **later | {"visited_at": "2026-08-13"}),
    )
    call = {"method": "listening", "employee_id": "E1", "observed_at": "2026-09-01 10:15:30"}
    bank.deliver(
        "checks",
        call | {"check_id": "q1", "item_code": "A1"},
        call | {"check_id": "q1", "item_code": "ALL", "points_possible": "100", "points_deducted": "3"},
        call | {"check_id": "q2", "item_code": "A1", "is_passed": "no", "checked_at": "2026-09-05"},
        call | {"check_id": "q2", "item_code": "ALL", "points_possible": "100", "points_deducted": "9"},
        call | {"check_id": "q3", "item_code": "A1", "observed_at": "2026-09-02"},
        call | {"check_id": "q4", "item_code": "A1", "observed_at": "2026-09-02"},
    )
    bank.values("quarter", date(2026, 1, 1), date(2027, 1, 1))
    with bank.writing() as connection:
        return topic_tables(connection, Period(QUARTER, "quarter"))


def test_what_two_saw_of_the_same_is_compared_item_by_item_once(tables) -> None:
    # B1: A1 alike, A2 not (A4 was not applicable to one, A5 is disputed). B2: Anna's first visit and Bert's, both of which
    # lost points; Carl is left without another. Of the call A1; a day without a time is no call.
    found = tables["agreement"].set_index("source")
    assert found[["pairs", "items"]].to_dict("index") == {
        "listening": {"pairs": 1, "items": 1},
        "mystery": {"pairs": 2, "items": 3},
    }
    assert found.loc["mystery", "observed"] == pytest.approx(2 / 3)
    assert found.loc["listening", "observed"] == 0


def test_edition_s_tables_name_no_shopper(tables) -> None:
    assert tables["shoppers"]["visits"].sum() == 6
    assert tables["adjusted_visits"].set_index("branch_id")["score"].to_dict() == {
        "B1": pytest.approx(100 * 10 / 12),
        "B2": pytest.approx(100 * 5.5 / 8),
    }
    for name, frame in tables.items():
        assert not [shopper for shopper in SECRET if shopper in frame.to_csv()], name
