"""The best answer, the three items of the interviews, invitations and responses, small enough to check by eye."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

COUNTER = {"instrument": "counter_device", "scale": "4"}
INTERVIEW = {"instrument": "phone_interview", "is_satisfied": "", "scale": "10"}
MONTH = {"invited_date": "", "period_start": "2026-09-01", "period_end": "2026-09-30"}

CASES = {
    "three quarters the best": {
        "surveys": [
            {**COUNTER, "overall": "4", "answer_count": "30"},
            {**COUNTER, "overall": "3", "answer_count": "8"},
            {**COUNTER, "overall": "1", "answer_count": "2"},
        ]
    },
    "scales of three": {
        "surveys": [
            {"instrument": "ivr", "scale": "3", "overall": "3"},
            {"instrument": "sms", "scale": "5", "overall": "5"},
            {"instrument": "sms", "scale": "5", "overall": "4"},
        ]
    },
    "no best answer": {
        "surveys": [
            {**COUNTER, "overall": "4", "is_default": "yes"},
            {**COUNTER, "overall": ""},
            {**COUNTER, "overall": "0"},
            {**INTERVIEW, "overall": "10"},
            {**COUNTER, "overall": "2"},
        ]
    },
    "three items": {
        "surveys": [
            {**INTERVIEW, "speed": "10", "professionalism": "98", "personalisation": "1"},  # 98: cannot say
            {**INTERVIEW, "speed": "1", "professionalism": "10", "personalisation": ""},
            {**INTERVIEW, "scale": "5", "speed": "5", "professionalism": "3", "personalisation": "0"},
            {**COUNTER, "speed": "1", "professionalism": "1", "personalisation": "1"},
        ]
    },
    "half are asked": {
        "survey_invitations": [
            {"invited_count": "500", **MONTH},
            {"invited_count": "12", "invited_date": "2026-09-30"},
            {"invited_count": "90", "invited_date": "2026-10-01"},
            {"invited_count": "700", "instrument": "ivr"},
        ],
        "transactions": [
            {"transaction_count": "900", "channel": "counter"},
            {"transaction_count": "124", "channel": ""},
            {"transaction_count": "5000", "channel": "machine"},
            {"transaction_count": "5000", "channel": "online"},
        ],
    },
    "an instrument not named": {
        "survey_invitations": [{"invited_count": "50", "instrument": ""}],
        "transactions": [{"transaction_count": "200"}],
        "surveys": [{"instrument": "counter_device", "answer_count": "30"}],
    },
    "three in four answer": {
        "survey_invitations": [
            {"invited_count": "60", "instrument": "counter_device"},
            {"invited_count": "40", "instrument": "ivr"},
        ],
        "surveys": [
            {"instrument": "counter_device", "answer_count": "50"},
            {"instrument": "ivr", "answer_count": "25"},
            {"instrument": "counter_device", "answer_count": "9", "is_default": "yes"},
            {"instrument": "counter_device", "is_satisfied": "", "overall": ""},
        ],
    },
    "asked by one, answered by another": {
        "survey_invitations": [{"invited_count": "40", "instrument": "ivr"}],
        "surveys": [
            {"instrument": "ivr", "answer_count": "10"},
            {"instrument": "sms", "answer_count": "35"},
            {"instrument": "counter_device", "answer_count": "900"},
        ],
    },
    "nobody was asked": {"surveys": [{"instrument": "ivr", "answer_count": "10"}]},
    "asked in another month": {
        "survey_invitations": [{"invited_count": "40", "instrument": "ivr", "invited_date": "2026-08-31"}],
        "surveys": [{"instrument": "ivr", "answer_count": "10"}],
    },
    "a teller's own": {
        "employees": [{"employee_id": "E7", "branch_id": "B9", "post": "teller", "valid_from": "2020-01-01"}],
        "survey_invitations": [{"employee_id": "E7", "invited_count": "80"}, {"invited_count": "20"}],
        "surveys": [{"employee_id": "E7", "instrument": "counter_device", "answer_count": "60"}],
        "transactions": [{"employee_id": "E7", "transaction_count": "100"}, {"transaction_count": "300"}],
    },
    "thirds and ninths": {
        "surveys": [
            {
                **INTERVIEW,
                "scale": str(scale),
                **dict.fromkeys(("overall", "speed", "professionalism", "personalisation"), "2"),
            }
            for scale in (4, 10, 100)
        ]
    },
}


def test_top_box_is_the_best_answer_of_all_answers_on_the_scale(figure):
    row = figure("three quarters the best", "satisfaction_top_box")
    assert (row["numerator"], row["denominator"], row["sample"], row["value"]) == (30, 40, 40, 75.0)


def test_top_box_leaves_scales_of_three_out(figure):
    row = figure("scales of three", "satisfaction_top_box")
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_top_box_takes_no_time_outs_blanks_scores_off_the_scale_or_interviews(figure):
    row = figure("no best answer", "satisfaction_top_box")
    assert (row["numerator"], row["denominator"]) == (0, 1)


@pytest.mark.parametrize(
    ("indicator", "total", "answers"),
    [("speed_index", 200, 3), ("professionalism_index", 150, 2), ("personalisation_index", 0, 1)],
)
def test_items_of_an_interview_are_on_zero_to_a_hundred_each_with_its_own_answers(figure, indicator, total, answers):
    row = figure("three items", indicator)
    assert (row["numerator"], row["denominator"], row["sample"]) == (total, answers, answers)
    assert row["value"] == pytest.approx(total / answers)


def test_items_show_the_interval_of_a_mean(figure):
    # 100 and 50: mean 75, standard deviation √1250, t(1) = 12.7062
    row = figure("three items", "professionalism_index")
    half = 12.706204736 * (1250 / 2) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(75 - half), pytest.approx(75 + half))


@pytest.mark.parametrize(
    "indicator", ["survey_satisfaction_index", "speed_index", "professionalism_index", "personalisation_index"]
)
def test_shares_without_an_end_are_kept_to_twelve_digits(figure, indicator):
    # One step of 3, of 9 and of 99: 100/3 + 100/9 + 100/99 = 4500/99; its squares 10000/9 + 10000/81 + 10000/9801.
    row = figure("thirds and ninths", indicator)
    assert Fraction(row["numerator"]) == pytest.approx(Fraction(4500, 99), rel=1e-12, abs=0)
    assert Fraction(row["value"]) == pytest.approx(Fraction(1500, 99), rel=1e-12, abs=0)
    squares = Fraction(10_000 * (1089 + 121 + 1), 9801)
    assert Fraction(row["numerator_sq"]) == pytest.approx(squares, rel=1e-12, abs=0)


def test_items_are_for_branches_and_the_bank(figure):
    assert figure("three items", "speed_index", level="employee") is None


def test_invitation_rate_is_invitations_at_the_counter_of_transactions_at_the_counter(figure):
    row = figure("half are asked", "invitation_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (512, 1024, 50.0)


def test_complete_count_has_no_interval_and_is_never_thin(figure):
    row = figure("half are asked", "invitation_rate")
    assert (row["low"], row["status"]) == (pytest.approx(float("nan"), nan_ok=True), "ok")


def test_invitation_by_an_instrument_not_named_is_one_at_the_counter(figure):
    assert figure("an instrument not named", "invitation_rate")["value"] == 25.0
    assert figure("an instrument not named", "survey_response_rate")["value"] == 60.0


def test_response_rate_is_answers_of_invitations_without_time_outs_and_blanks(figure):
    row = figure("three in four answer", "survey_response_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (75, 100, 75.0)


def test_answers_count_only_where_their_instrument_s_invitations_were_reported(figure):
    row = figure("asked by one, answered by another", "survey_response_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (10, 40, 25.0)


def test_answers_without_any_invitations_are_no_rate(figure):
    assert figure("nobody was asked", "survey_response_rate") is None
    assert figure("asked in another month", "survey_response_rate") is None
    assert figure("asked in another month", "survey_response_rate", date(2026, 8, 1))["value"] == 0.0


def test_teller_s_rates_are_the_teller_s_own(figure):
    teller = {"level": "employee", "subject": "E7", "post": "teller"}
    assert figure("a teller's own", "invitation_rate", **teller)["value"] == 80.0
    assert figure("a teller's own", "survey_response_rate", **teller)["value"] == 75.0
    assert figure("a teller's own", "invitation_rate")["value"] == 25.0
    assert figure("a teller's own", "survey_response_rate")["value"] == 60.0
