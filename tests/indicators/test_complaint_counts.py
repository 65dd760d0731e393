"""Complaints counted, against volume, and passed on by the regulator, small enough to check by eye."""

from __future__ import annotations

from datetime import date
from math import isnan

CASES = {
    "a busy branch": {
        "complaints": [{"complaint_id": "K1"}, {}, {}, {"merged_into": "K1"}],
        "transactions": [{"transaction_count": "1500"}],
    },
    "a quiet branch": {"transactions": [{"transaction_count": "800"}]},
    "no transactions": {"complaints": [{}]},
    "passed on": {
        "complaints": [
            {"referral_source": "nfra_12378"},
            {"referral_source": "nfra_branch"},
            {"referral_source": "nfra_branch"},
            {"referral_source": "pboc"},
            {"referral_source": "hotline_12345"},
            {"referral_source": ""},
            {"referral_source": "nfra_12378", "merged_into": "K1"},
        ]
    },
    "of two months": {"complaints": [{"received_at": "2026-08-31 23:59"}, {"received_at": "2026-09-01 00:00"}, {}]},
    "a department": {
        "complaints": [
            {"branch_id": "", "department_id": "a department"},
            {"branch_id": "a quiet branch", "department_id": "a department", "received_at": "2026-07-05"},
        ]
    },
    "nowhere": {"complaints": [{"branch_id": ""}]},
}


def test_complaints_are_counted_without_those_merged_into_another(figure):
    row = figure("a busy branch", "complaint_count")
    assert (row["numerator"], row["value"], row["status"]) == (3, 3, "ok")


def test_complaint_rate_is_complaints_in_ten_thousand_transactions(figure):
    row = figure("a busy branch", "complaint_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (3, 1500, 20.0)


def test_complete_count_has_no_interval_and_no_gate(figure):
    row = figure("a busy branch", "complaint_rate")
    assert isnan(row["low"])
    assert row["status"] == "ok"


def test_branch_without_complaints_has_a_rate_of_zero(figure):
    assert figure("a quiet branch", "complaint_rate")["value"] == 0.0


def test_complaints_without_transactions_have_no_rate(figure):
    row = figure("no transactions", "complaint_rate")
    assert (row["numerator"], row["status"]) == (1, "no_cases")
    assert isnan(row["value"])


def test_complaint_counts_in_the_month_in_which_it_was_received(figure):
    assert figure("of two months", "complaint_count")["value"] == 2
    assert figure("of two months", "complaint_count", date(2026, 8, 1))["value"] == 1


def test_referrals_are_those_of_the_financial_regulator(figure):
    row = figure("passed on", "regulator_referrals")
    assert (row["value"], row["evidence"]) == (3, "event")
    assert figure("passed on", "complaint_count")["value"] == 6


def test_branch_of_a_complaint_comes_before_its_department(figure):
    july = date(2026, 7, 1)
    assert figure("a quiet branch", "complaint_count", july)["value"] == 1
    assert figure("a department", "complaint_count", july) is None


def test_complaint_without_a_branch_is_its_department_s(figure):
    assert figure("a department", "complaint_count")["value"] == 1


def test_complaint_of_nowhere_counts_for_the_bank_alone(figure):
    assert figure("nowhere", "complaint_count") is None
    assert figure("nowhere", "complaint_count", level="bank", subject="-")["value"] == 3 + 1 + 6 + 2 + 1 + 1


def test_complaints_are_never_a_person_s_figure(figure):
    assert figure("a busy branch", "complaint_count", level="employee") is None
    assert figure("a busy branch", "complaint_rate", level="employee") is None
