"""Counter and call satisfaction, the survey index and the net promoter score, small enough to check by eye."""

from __future__ import annotations

from datetime import date

import pytest


def answers(count: int, **cells: str) -> list[dict[str, str]]:
    return [cells] * count


COUNTER = {"instrument": "counter_device"}
YEAR = (date(2026, 1, 1), "year")
INTERVIEW = {"instrument": "phone_interview", "is_satisfied": ""}

CASES = {
    "eight of ten": {
        "surveys": [
            *answers(8, **COUNTER, is_satisfied="yes"),
            *answers(2, **COUNTER, is_satisfied="no"),
        ]
    },
    "rows for many": {
        "surveys": [
            {**COUNTER, "is_satisfied": "yes", "answer_count": "1041"},
            {**COUNTER, "is_satisfied": "yes", "answer_count": "126"},
            {**COUNTER, "is_satisfied": "no", "answer_count": "4"},
        ]
    },
    "timed out": {
        "surveys": [
            {**COUNTER, "is_satisfied": "yes", "is_default": "yes"},
            {**COUNTER, "is_satisfied": "no", "is_default": "no"},
        ]
    },
    "not pressed": {"surveys": [{**COUNTER, "is_satisfied": "yes"}, {**COUNTER, "is_satisfied": ""}]},
    "all instruments": {
        "surveys": [
            {"instrument": "counter_device", "is_satisfied": "yes"},
            {"instrument": "ivr", "is_satisfied": "no"},
            {"instrument": "sms", "is_satisfied": "yes"},
            {"instrument": "app", "is_satisfied": "yes"},
            {"instrument": "paper", "is_satisfied": "yes"},
        ]
    },
    "nobody at all": {"surveys": []},
    "ends of the month": {
        "surveys": [
            {"instrument": "ivr", "is_satisfied": "no", "answered_at": "2026-08-31 23:59:59"},
            {"instrument": "ivr", "is_satisfied": "yes", "answered_at": "2026-09-01 00:00"},
            {"instrument": "ivr", "is_satisfied": "yes", "answered_at": "2026-09-30 23:59:59"},
            {"instrument": "ivr", "is_satisfied": "no", "answered_at": "2026-10-01 00:00"},
        ]
    },
    "scales meet": {
        "surveys": [
            {**INTERVIEW, "scale": "10", "overall": "10"},  # 100
            {**INTERVIEW, "scale": "5", "overall": "3"},  # 50
            {**INTERVIEW, "scale": "2", "overall": "1"},  # 0
            {**INTERVIEW, "scale": "100", "overall": "100"},  # 100
        ]
    },
    "quarter points": {
        # 33.33…, 33.33…, 33.33… and 100: 200 in all, and 50 on average, not a hair less.
        "surveys": [
            *answers(3, **INTERVIEW, scale="4", overall="2"),
            {**INTERVIEW, "scale": "4", "overall": "4"},
        ]
    },
    "no answer to the overall question": {
        "surveys": [
            {**INTERVIEW, "scale": "10", "overall": "9", "answer_count": "2"},
            {**INTERVIEW, "scale": "10", "overall": ""},
            {**INTERVIEW, "scale": "10", "overall": "98"},  # 不清楚
            {**INTERVIEW, "scale": "10", "overall": "0"},
            {**INTERVIEW, "scale": "10", "overall": "1", "is_default": "yes"},
        ]
    },
    "a row for thousands": {"surveys": [{**INTERVIEW, "scale": "100", "overall": "100", "answer_count": "90000"}]},
    "counter scores": {"surveys": [{**COUNTER, "scale": "5", "overall": "1"}]},
    "would they recommend": {
        "surveys": [
            {**INTERVIEW, "nps": "10", "answer_count": "3"},
            {**INTERVIEW, "nps": "9"},
            {**INTERVIEW, "nps": "8", "answer_count": "2"},
            {**INTERVIEW, "nps": "7"},
            {**INTERVIEW, "nps": "6", "answer_count": "2"},
            {**INTERVIEW, "nps": "0"},
            {**INTERVIEW, "nps": ""},
            {**INTERVIEW, "nps": "0", "is_default": "yes"},
        ]
    },
}


def test_counter_satisfaction_is_satisfied_answers_of_all_answers(figure):
    row = figure("eight of ten", "counter_satisfaction_rate")
    assert (row["numerator"], row["denominator"], row["sample"], row["value"]) == (8, 10, 10, 80.0)


def test_proportion_shows_its_wilson_interval(figure):
    row = figure("eight of ten", "counter_satisfaction_rate")
    assert (row["low"], row["high"]) == (pytest.approx(49.0162, abs=1e-4), pytest.approx(94.3318, abs=1e-4))


def test_row_may_stand_for_many_answers(figure):
    row = figure("rows for many", "counter_satisfaction_rate")
    assert (row["numerator"], row["denominator"], row["sample"]) == (1167, 1171, 1171)
    assert row["status"] == "ok"


def test_few_answers_are_thin_evidence(figure):
    assert figure("eight of ten", "counter_satisfaction_rate")["status"] == "thin"


def test_answer_by_default_after_a_time_out_is_no_answer(figure):
    row = figure("timed out", "counter_satisfaction_rate")
    assert (row["numerator"], row["denominator"]) == (0, 1)


def test_blank_answer_is_no_answer_and_not_a_dissatisfied_one(figure):
    row = figure("not pressed", "counter_satisfaction_rate")
    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_counter_rate_takes_the_counter_device_only(figure):
    row = figure("all instruments", "counter_satisfaction_rate")
    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_call_rate_takes_ivr_and_sms_only(figure):
    row = figure("all instruments", "call_satisfaction_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 2, 50.0)


def test_branch_without_answers_has_no_value_rather_than_zero(figure):
    assert figure("nobody at all", "counter_satisfaction_rate") is None


def test_month_goes_from_its_first_instant_to_its_last(figure):
    row = figure("ends of the month", "call_satisfaction_rate")
    assert (row["numerator"], row["denominator"]) == (2, 2)
    assert figure("ends of the month", "call_satisfaction_rate", date(2026, 8, 1))["value"] == 0


def test_quarter_is_added_up_from_answers_and_not_averaged_from_months(figure):
    row = figure("ends of the month", "call_satisfaction_rate", date(2026, 7, 1), "quarter")
    assert (row["numerator"], row["denominator"]) == (2, 3)  # July to September: 0 of 1 and 2 of 2
    assert row["value"] == pytest.approx(66.6666666667)


def test_index_puts_every_scale_on_zero_to_a_hundred(figure):
    row = figure("scales meet", "survey_satisfaction_index")
    assert (row["numerator"], row["denominator"], row["value"]) == (250, 4, 62.5)


def test_thirds_of_a_scale_do_not_move_a_value_off_its_boundary(figure):
    row = figure("quarter points", "survey_satisfaction_index")
    assert (row["numerator"], row["value"]) == (200, 50.0)


def test_index_shows_the_interval_of_a_mean(figure):
    # 100, 50, 0, 100: mean 62.5, standard deviation √(6875/3), t(3) = 3.18245
    row = figure("scales meet", "survey_satisfaction_index")
    half = 3.182446305 * ((6875 / 3) ** 0.5) / 2
    assert (row["low"], row["high"]) == (pytest.approx(62.5 - half), pytest.approx(62.5 + half))


def test_score_that_is_not_on_the_scale_is_no_answer_to_the_index(figure):
    row = figure("no answer to the overall question", "survey_satisfaction_index")
    assert (row["denominator"], row["sample"]) == (2, 2)
    assert row["value"] == pytest.approx(100 * 8 / 9, abs=1e-6)


def test_index_bears_a_row_that_stands_for_thousands(figure):
    row = figure("a row for thousands", "survey_satisfaction_index")
    assert (row["numerator"], row["value"]) == (9_000_000, 100.0)


def test_counter_scores_are_no_interviews(figure):
    assert figure("counter scores", "survey_satisfaction_index") is None


def test_net_promoter_score_is_promoters_less_detractors(figure):
    # 4 promoters (9–10), 3 passive (7–8), 3 detractors (0–6)
    row = figure("would they recommend", "net_promoter_score", *YEAR)
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 10, 10.0)


def test_net_promoter_interval_counts_every_answer(figure):
    # mean 0.1, sum of squares 7: variance (7 − 0.1) / 9, t(9) = 2.26216
    row = figure("would they recommend", "net_promoter_score", *YEAR)
    half = 100 * 2.262157163 * (6.9 / 9 / 10) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(10 - half), pytest.approx(10 + half))


def test_branch_has_a_net_promoter_score_for_the_year_alone(figure):
    assert figure("would they recommend", "net_promoter_score") is None
    assert figure("would they recommend", "net_promoter_score", date(2026, 7, 1), "quarter") is None
    assert figure("would they recommend", "net_promoter_score", level="bank", subject="-") is not None


def test_index_and_net_promoter_score_are_not_offered_for_a_person(figure):
    assert figure("scales meet", "survey_satisfaction_index", level="employee") is None
    assert figure("would they recommend", "net_promoter_score", level="bank", subject="-")["denominator"] == 10
