"""Error rate and critical errors, small enough to check by eye."""

from __future__ import annotations

from datetime import date
from math import isnan

import pytest

ONE_TELLER = {"employee_id": "E1", "valid_from": "2020-01-01"}

CASES = {
    "three errors": {
        "errors": [{}, {"severity": "major"}, {"severity": "critical"}],
        "transactions": [{"transaction_count": "6000"}, {"transaction_count": "4000"}],
    },
    "shared": {
        "errors": [{"share": "0.5"}, {"share": "0.5"}, {"share": "0.25"}, {"share": ""}],
        "transactions": [{"transaction_count": "9000"}],
    },
    "not counted": {
        "errors": [
            {"is_counted": "no", "severity": "critical"},
            {"is_counted": "", "severity": "critical"},
            {"is_counted": "yes", "severity": "major"},
        ],
        "transactions": [{"transaction_count": "10000"}],
    },
    "no transactions": {"errors": [{"severity": "critical"}]},
    "no errors": {"transactions": [{"transaction_count": "500"}]},
    "one month's error": {
        "errors": [{"occurred_at": "2026-08-31"}],
        "transactions": [
            {
                "transaction_date": "",
                "period_start": "2026-08-01",
                "period_end": "2026-08-31",
                "transaction_count": "100",
            },
            {"transaction_date": "2026-09-01", "transaction_count": "400"},
        ],
    },
    "a teller and the branch": {
        "employees": [{**ONE_TELLER}],
        "errors": [{"employee_id": "E1"}, {"employee_id": ""}],
        "transactions": [
            {"employee_id": "E1", "transaction_count": "1000"},
            {"employee_id": "", "transaction_count": "3000"},
        ],
    },
}


def test_error_rate_is_errors_in_ten_thousand_transactions(figure):
    row = figure("three errors", "error_rate")
    assert (row["numerator"], row["denominator"], row["sample"]) == (3, 10_000, 10_000)
    assert row["value"] == pytest.approx(3.0, abs=1e-9)


def test_few_errors_show_the_exact_poisson_interval(figure):
    row = figure("three errors", "error_rate")
    assert (row["low"], row["high"]) == (pytest.approx(0.6187, abs=1e-4), pytest.approx(8.7673, abs=1e-4))


def test_shared_error_counts_by_its_share_and_an_undivided_one_in_full(figure):
    row = figure("shared", "error_rate")
    assert (row["numerator"], row["value"]) == (2.25, 2.5)


def test_error_that_is_not_counted_is_in_no_figure(figure):
    assert figure("not counted", "error_rate")["numerator"] == 2


def test_error_of_which_nobody_said_so_counts(figure):
    assert figure("not counted", "critical_errors")["value"] == 1


def test_critical_errors_are_counted_one_by_one_and_have_no_interval(figure):
    row = figure("three errors", "critical_errors")
    assert (row["numerator"], row["value"], row["evidence"], row["status"]) == (1, 1, "event", "ok")
    assert isnan(row["low"])
    assert isnan(row["high"])


def test_rate_without_transactions_has_no_value_rather_than_infinity(figure):
    row = figure("no transactions", "error_rate")
    assert (row["numerator"], row["denominator"], row["status"]) == (1, 0, "no_cases")
    assert isnan(row["value"])


def test_branch_without_errors_has_a_rate_of_zero(figure):
    row = figure("no errors", "error_rate")
    assert (row["numerator"], row["denominator"], row["value"], row["status"]) == (0, 500, 0.0, "ok")


def test_error_counts_in_the_month_of_the_business_it_was_made_in(figure):
    assert figure("one month's error", "error_rate", date(2026, 8, 1))["value"] == 100.0
    assert figure("one month's error", "error_rate")["value"] == 0.0


def test_quarter_divides_its_own_sums(figure):
    row = figure("one month's error", "error_rate", date(2026, 7, 1), "quarter")
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 500, 20.0)


def test_what_has_no_employee_counts_for_the_branch_and_not_for_a_person(figure):
    teller = {"level": "employee", "subject": "E1", "post": "teller"}
    assert figure("a teller and the branch", "error_rate", **teller)["value"] == 10.0
    assert figure("a teller and the branch", "error_rate")["value"] == 5.0
