"""Time in post: who is not appraised by it and why, who carries the coefficient, and several posts put together."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.periods import Period
from pipeline.standing import COMBINED, combined, primary, standing

SEPTEMBER = Period.parse("2026-09")
# Somebody who held one post all month, when a test does not say otherwise.
PERSON: dict[str, Any] = {
    "subject_id": "E1",
    "post": "teller",
    "branch_id": "B1",
    "post_from": date(2026, 9, 1),
    "post_to": date(2026, 9, 30),
    "posts_held": 1,
    "is_last_post": True,
    "days_expected": 30,
    "days_in_post": 30,
    "days_on_leave": 0,
    "days_maternity": 0,
    "days_sick": 0,
    "days_away": 0,
    "days_exempt": 0,
    "exempted_by": None,
    "employment_status": "active",
    "is_primary": None,
}
RESULT: dict[str, Any] = {
    "subject_id": "E1",
    "post": "teller",
    "branch_id": "B1",
    "scorecard": "teller",
    "version": "1",
    "base": 90.0,
    "bonus": 0.0,
    "deduction": 0.0,
    "score": 90.0,
    "coverage": 100.0,
    "weight_from_branch": 0.0,
    "grade": "good",
    "result_status": "graded",
    "is_barred": False,
    "service_coefficient": 1.1,
}


def people(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([PERSON | row for row in rows])


def results(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([RESULT | row for row in rows])


def found(*rows: dict[str, Any], period: Period = SEPTEMBER, **rules: Any) -> list[tuple[Any, Any]]:
    frame = standing(people(*rows), period, **rules)
    return list(zip(frame["result_status_by_standing"], frame["result_reason"], strict=True))


# Who is not appraised ------------------------------------------------------------------------------------------------


def test_half_of_the_month_is_enough_and_a_day_less_is_not():
    since = {"post_from": date(2026, 9, 16), "days_expected": 15, "days_in_post": 15}
    later = {"post_from": date(2026, 9, 17), "days_expected": 14, "days_in_post": 14}
    assert found(since, minimum_days=15) == [(None, None)]
    assert found(later, minimum_days=15) == [("short_period", "joined")]


@pytest.mark.parametrize(
    ("text", "enough"), [("2026-02", 14), ("2026-01", 16), ("2026-Q1", 45), ("2026-Q3", 46), ("2024", 183)]
)
def test_without_a_number_of_days_half_the_period_is_needed_rounded_up(text, enough):
    period = Period.parse(text)
    assert found({"days_in_post": enough}, period=period) == [(None, None)]
    assert found({"days_in_post": enough - 1}, period=period)[0][0] == "short_period"


def test_each_post_has_its_own_minimum():
    rows = [{"days_in_post": 12, "post": post} for post in ("teller", "phone_agent", "branch_head")]
    statuses = [status for status, _ in found(*rows, minimum_days={"teller": 10, "phone_agent": 20})]
    assert statuses == [None, "short_period", "short_period"]  # a head needs half of September: 15


def test_other_shares_are_rounded_up_too():
    assert found({"days_in_post": 20}, minimum_share=Fraction(2, 3)) == [(None, None)]
    assert found({"days_in_post": 19}, minimum_share=Fraction(2, 3))[0][0] == "short_period"


def test_leave_without_which_the_days_would_suffice_is_what_is_said():
    maternity = {"days_in_post": 0, "days_on_leave": 30, "days_maternity": 30, "employment_status": "maternity"}
    sick = {"days_in_post": 14, "days_on_leave": 16, "days_sick": 16}
    assert found(maternity, sick) == [("on_leave", "maternity"), ("on_leave", "sick")]


def test_short_leave_changes_nothing():
    assert found({"days_in_post": 15, "days_on_leave": 15, "days_sick": 15}) == [(None, None)]


def test_who_joined_late_and_then_fell_ill_held_the_post_too_shortly():
    row = {"post_from": date(2026, 9, 21), "days_expected": 10, "days_in_post": 4, "days_on_leave": 6, "days_sick": 6}
    assert found(row) == [("short_period", "joined")]


def test_leaver_is_told_from_one_who_changed_posts():
    leaver = {"post_to": date(2026, 9, 10), "days_in_post": 10, "days_expected": 10, "employment_status": "left"}
    moved = {"posts_held": 2, "is_last_post": False, "days_in_post": 6, "days_expected": 6}
    there = {"posts_held": 2, "post": "lobby_manager", "post_from": date(2026, 9, 7), "days_in_post": 24}
    assert found(leaver, moved, there) == [("short_period", "left"), ("short_period", "changed_post"), (None, None)]


def test_who_changed_posts_and_then_left_left_the_second_one():
    both = {"posts_held": 2, "days_in_post": 6, "employment_status": "left"}
    first = both | {"is_last_post": False}
    second = both | {"post": "lobby_manager", "post_from": date(2026, 9, 7)}
    assert [reason for _, reason in found(first, second)] == ["changed_post", "left"]


def test_post_that_one_was_lent_from_or_to_is_short_and_says_so():
    lent = {"days_in_post": 10, "days_away": 20}
    here = {"post_from": date(2026, 9, 22), "days_in_post": 9, "employment_status": "seconded"}
    assert found(lent, here | {"subject_id": "E2"}) == [("short_period", "seconded")] * 2


def test_pause_in_the_middle_is_an_interruption():
    assert found({"days_in_post": 9, "days_expected": 9}) == [("short_period", "interrupted")]


def test_exempt_is_only_who_is_said_to_be():
    whole = {"days_exempt": 30, "exempted_by": "X1"}
    most = {"days_exempt": 16, "exempted_by": "X1"}
    few = {"days_exempt": 15, "exempted_by": "X1"}
    assert found(whole, most, few) == [("excluded", "exempted"), ("excluded", "exempted"), (None, None)]
    assert found({"post": "other"}) == [(None, None)]
    assert found({"post": "other"}, exempt_posts=["other"]) == [("excluded", "exempt_post")]


def test_exemption_of_a_day_does_not_hide_that_the_post_was_held_too_shortly():
    row = {"post_from": date(2026, 9, 25), "days_in_post": 6, "days_exempt": 1, "exempted_by": "X1"}
    assert found(row) == [("short_period", "joined")]


def test_numbers_stand_beside_the_reason():
    row = standing(people({"days_in_post": 9, "days_on_leave": 21, "days_sick": 21}), SEPTEMBER, minimum_days=15).iloc[
        0
    ]
    assert (row["days_in_post"], row["days_needed"], row["days_on_leave"]) == (9, 15, 21)


def test_nobody_gives_no_rows():
    assert standing(people({}).iloc[:0], SEPTEMBER).empty


# Who carries the coefficient -----------------------------------------------------------------------------------------


def carried(scores: pd.DataFrame, held: pd.DataFrame) -> list[str]:
    return scores.loc[primary(scores, held), "post"].tolist()


def two(**second: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"post": "lobby_manager"}, {"post": "teller"} | second


def test_primary_post_carries_the_coefficient():
    held = people({"post": "lobby_manager", "is_primary": True, "days_expected": 10}, {"is_primary": False})
    assert carried(results(*two()), held) == ["lobby_manager"]


def test_else_the_post_held_on_most_days():
    held = people({"post": "lobby_manager", "days_expected": 16}, {"days_expected": 14})
    assert carried(results(*two()), held) == ["lobby_manager"]


def test_else_the_later_one():
    half = {"days_expected": 15, "post_to": date(2026, 9, 15)}
    held = people({"post": "lobby_manager", "days_expected": 15, "post_from": date(2026, 9, 16)}, half)
    assert carried(results(*two()), held) == ["lobby_manager"]


def test_post_without_a_grade_carries_it_only_where_none_has_one():
    held = people({"post": "lobby_manager", "is_primary": True}, {"is_primary": False, "days_expected": 3})
    assert carried(results({"post": "lobby_manager", "result_status": "no_data"}, {}), held) == ["teller"]
    neither = results(
        {"post": "lobby_manager", "result_status": "no_data"}, {"post": "teller", "result_status": "short_period"}
    )
    assert carried(neither, held) == ["lobby_manager"]


def test_each_person_has_exactly_one_whatever_the_order_and_the_index():
    rng = random.Random(7)
    held = [
        {
            "subject_id": f"E{n}",
            "post": post,
            "is_primary": rng.choice([None, None, True]),
            "days_expected": rng.choice([10, 15]),
        }
        for n in range(200)
        for post in rng.sample(["teller", "lobby_manager", "phone_agent"], rng.randint(1, 3))
    ]
    scores = results(
        *(
            {"subject_id": row["subject_id"], "post": row["post"], "result_status": rng.choice(["graded", "no_data"])}
            for row in held
        )
    )
    assert (
        primary(scores.set_axis([0] * len(scores)), people(*held)).tolist() == primary(scores, people(*held)).tolist()
    )
    shuffled = scores.sample(frac=1, random_state=3)
    first, second = primary(scores, people(*held)), primary(shuffled, people(*held))
    assert scores[first].groupby("subject_id").size().tolist() == [1] * 200
    pd.testing.assert_series_equal(first, second.sort_index())


def test_combined_row_and_a_post_that_nobody_assigned_do_not_upset_it():
    scores = results({}, {"post": COMBINED}, {"subject_id": "E9", "post": "-"})
    assert primary(scores, people({})).tolist() == [True, False, True]


# Several posts -------------------------------------------------------------------------------------------------------


def test_combined_score_is_the_mean_by_days():
    held = people({"post": "lobby_manager", "days_in_post": 24, "days_expected": 24}, {"days_in_post": 6})
    row = combined(
        results(
            {
                "post": "lobby_manager",
                "score": 96.0,
                "base": 95.0,
                "bonus": 1.0,
                "scorecard": "lobby",
                "coverage": 100.0,
            },
            {"score": 81.0, "base": 81.0, "coverage": 80.0, "weight_from_branch": 50.0, "is_barred": True},
        ),
        held.assign(is_primary=[True, False]),
    )
    assert len(row) == 1
    row = row.iloc[0]
    assert row["score"] == 93.0  # (96 × 24 + 81 × 6) ÷ 30 = (2304 + 486) ÷ 30
    assert row["base"] == 92.2  # (95 × 24 + 81 × 6) ÷ 30 = 2766 ÷ 30
    assert (row["bonus"], row["coverage"], row["weight_from_branch"]) == (0.8, 96.0, 10.0)
    assert (row["post"], row["scorecard"], row["result_status"]) == (COMBINED, "lobby", "graded")
    assert row["is_barred"]
    assert row["grade"] is None
    assert np.isnan(row["service_coefficient"])
    assert row["days"] == 30
    assert json.loads(row["parts"]) == [
        {"post": "lobby_manager", "days": 24, "score": 96.0, "result_status": "graded"},
        {"post": "teller", "days": 6, "score": 81.0, "result_status": "graded"},
    ]


def test_row_without_a_grade_is_left_out_and_named():
    held = people({"post": "lobby_manager", "days_in_post": 24, "days_expected": 24}, {"days_in_post": 6})
    short = {"result_status": "short_period", "score": np.nan, "grade": None}
    row = combined(results({"post": "lobby_manager", "score": 91.5}, short), held).iloc[0]
    assert (row["score"], row["days"], row["result_status"]) == (91.5, 24, "graded")
    assert json.loads(row["parts"])[1] == {"post": "teller", "days": 6, "score": None, "result_status": "short_period"}


def test_score_of_an_ungraded_row_does_not_count_either():
    held = people({"post": "lobby_manager", "days_in_post": 24}, {"days_in_post": 6})
    row = combined(
        results({"post": "lobby_manager", "score": 91.5}, {"result_status": "on_leave", "score": 40.0}), held
    )
    assert row["score"].tolist() == [91.5]


def test_nobody_graded_gives_a_row_without_a_score_and_the_primary_row_s_status():
    held = people({"post": "lobby_manager", "is_primary": True, "days_in_post": 3}, {"days_in_post": 6})
    nothing = {"score": np.nan, "grade": None}
    rows = results(
        {"post": "lobby_manager", "result_status": "on_leave"} | nothing, {"result_status": "short_period"} | nothing
    )
    row = combined(rows, held).iloc[0]
    assert np.isnan(row["score"])
    assert (row["result_status"], row["days"]) == ("on_leave", 0)


def test_who_holds_one_post_has_no_combined_row_and_a_second_call_adds_none():
    one = results({})
    assert combined(one, people({})).empty
    scores = results({}, {"post": "lobby_manager"})
    held = people({}, {"post": "lobby_manager"})
    both = pd.concat([scores, combined(scores, held)[scores.columns]], ignore_index=True)
    assert len(combined(both, held)) == 1


def test_half_a_billionth_goes_up():
    held = people({"post": "lobby_manager", "days_in_post": 15}, {"days_in_post": 15})
    row = combined(results({"post": "lobby_manager", "score": 90.000000001}, {"score": 90.0}), held)
    assert Decimal(str(row["score"].iloc[0])) == Decimal("90.000000001")  # 90.0000000005


def test_combined_scores_agree_with_fractions():
    rng = random.Random(11)
    held, scores, expected = [], [], {}
    for n in range(300):
        person, total, days = f"E{n:03d}", Fraction(0), 0
        for post in ("lobby_manager", "teller", "phone_agent")[: rng.randint(2, 3)]:
            score, span = Decimal(rng.randrange(0, 105 * 10**9)) / 10**9, rng.randint(1, 366)
            is_graded = rng.random() < 0.8
            held.append({"subject_id": person, "post": post, "days_in_post": span, "days_expected": span})
            status = "graded" if is_graded else "no_data"
            scores.append({"subject_id": person, "post": post, "score": float(score), "result_status": status})
            total, days = total + Fraction(score) * span * is_graded, days + span * is_graded
        if days:
            mean = Decimal((total / days).numerator) / Decimal((total / days).denominator)
            expected[person] = mean.quantize(Decimal("1e-9"), ROUND_HALF_UP)
    rows = combined(results(*scores), people(*held)).set_index("subject_id")
    assert len(rows) == 300
    graded = rows[rows["result_status"] == "graded"]
    assert {key: Decimal(str(value)) for key, value in graded["score"].items()} == expected


def test_nobody_to_appraise_gives_nothing_to_put_together():
    nobody = combined(results({}).iloc[:0], people({}).iloc[:0])
    assert len(nobody) == 0


def test_a_bank_of_360_000_is_put_together_without_a_loop_over_people():
    count = 360_000
    rng = np.random.default_rng(5)
    ids = np.char.add("E", np.arange(count).astype(str))
    second = ids[: count // 10]
    held = pd.DataFrame(
        {"subject_id": np.concatenate([ids, second]), "post": ["teller"] * count + ["lobby"] * len(second)}
    )
    held = held.assign(**{key: value for key, value in PERSON.items() if key not in held})
    held["days_in_post"] = rng.integers(1, 31, len(held))
    status = standing(held, SEPTEMBER, minimum_days=15)["result_status_by_standing"]
    assert (status.isna() == (held["days_in_post"] >= 15)).all()
    scores = held[["subject_id", "post"]].assign(**{key: RESULT[key] for key in RESULT if key not in held})
    scores["branch_id"], scores["score"] = "B1", rng.integers(0, 101, len(held)).astype(float)
    assert primary(scores, held).sum() == count
    rows = combined(scores, held)
    assert len(rows) == len(second)
    first, other = scores["score"].to_numpy()[: len(second)], scores["score"].to_numpy()[count:]
    days, more = held["days_in_post"].to_numpy()[: len(second)], held["days_in_post"].to_numpy()[count:]
    expected = pd.Series((first * days + other * more) / (days + more), second).sort_index()
    np.testing.assert_allclose(rows["score"], expected, atol=1e-9)
