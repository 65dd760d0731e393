"""Processing accuracy and success, small enough to check by eye."""

from __future__ import annotations

import pytest

MANY = {"transaction_count": "10000"}

CASES = {
    "two errors in one": {
        "errors": [{"transaction_id": "T9"}, {"transaction_id": "T9", "severity": "major"}, {"transaction_id": "T8"}],
        "transactions": [MANY],
    },
    "without a number": {"errors": [{"transaction_id": ""}, {"transaction_id": ""}], "transactions": [MANY]},
    "not counted": {"errors": [{"transaction_id": "T7", "is_counted": "no"}], "transactions": [MANY]},
    "shared by two": {
        "employees": [
            {"employee_id": "E1", "branch_id": "B3", "post": "teller"},
            {"employee_id": "E2", "branch_id": "B3", "post": "teller"},
        ],
        "errors": [
            {"transaction_id": "T6", "share": "0.5", "employee_id": "E1"},
            {"transaction_id": "T6", "share": "0.5", "employee_id": "E2"},
        ],
        "transactions": [
            {"transaction_count": "100", "employee_id": "E1"},
            {"transaction_count": "100", "employee_id": "E2"},
        ],
    },
    "both erred": {
        "employees": [
            {"employee_id": "E3", "branch_id": "B4", "post": "teller"},
            {"employee_id": "E4", "branch_id": "B4", "post": "teller"},
        ],
        "errors": [
            {"transaction_id": "T5", "employee_id": "E3"},
            {"transaction_id": "T5", "employee_id": "E4"},
            {"transaction_id": "T5", "employee_id": "E4"},
        ],
        "transactions": [
            {"transaction_count": "100", "employee_id": "E3"},
            {"transaction_count": "100", "employee_id": "E4"},
        ],
    },
    "more errors than transactions": {
        "errors": [{"transaction_id": ""}, {"transaction_id": ""}],
        "transactions": [{"transaction_count": "1"}],
    },
    "errors alone": {"errors": [{"transaction_id": "T4"}]},
    "machines": {
        "transactions": [
            {"transaction_count": "400", "succeeded_count": "390", "channel": "machine"},
            {"transaction_count": "600", "succeeded_count": "585", "channel": "machine"},
            {"transaction_count": "900", "succeeded_count": "", "channel": "counter"},
        ]
    },
    "more successes than attempts": {"transactions": [{"transaction_count": "10", "succeeded_count": "12"}]},
    "three erred": {
        "employees": [{"employee_id": name, "branch_id": "B9", "post": "teller"} for name in ("E7", "E8", "E9")],
        "errors": [{"transaction_id": "T3", "employee_id": name} for name in ("E7", "E8", "E9")],
        "transactions": [{"transaction_count": "1", "employee_id": name} for name in ("E7", "E8", "E9")],
    },
}


def test_two_errors_in_one_transaction_are_one_faulty_transaction(figure):
    row = figure("two errors in one", "processing_accuracy")
    assert (row["numerator"], row["denominator"], row["value"]) == (9998, 10000, pytest.approx(99.98))


def test_error_without_a_transaction_number_is_a_faulty_transaction_of_its_own(figure):
    assert figure("without a number", "processing_accuracy")["numerator"] == 9998


def test_error_that_does_not_count_leaves_its_transaction_accurate(figure):
    assert figure("not counted", "processing_accuracy")["value"] == 100.0


def test_transaction_shared_by_two_is_half_faulty_for_each_and_once_for_the_branch(figure):
    assert figure("shared by two", "processing_accuracy")["numerator"] == 199
    one = figure("shared by two", "processing_accuracy", level="employee", subject="E1", post="teller")
    assert (one["numerator"], one["value"]) == (99.5, 99.5)


def test_transaction_in_which_two_erred_is_taken_off_the_branch_once(figure):
    assert figure("both erred", "processing_accuracy")["numerator"] == 199
    one = figure("both erred", "processing_accuracy", level="employee", subject="E4", post="teller")
    assert one["numerator"] == 99.5


def test_third_of_a_faulty_transaction_is_kept_to_twelve_digits(figure):
    one = figure("three erred", "processing_accuracy", level="employee", subject="E7", post="teller")
    assert one["numerator"] == pytest.approx(2 / 3, rel=1e-12, abs=0)
    assert figure("three erred", "processing_accuracy")["numerator"] == pytest.approx(2, rel=1e-12, abs=0)


def test_accuracy_is_never_below_nothing_nor_is_its_interval(figure):
    row = figure("more errors than transactions", "processing_accuracy")
    assert (row["value"], row["low"], row["status"]) == (0.0, 0.0, "thin")


def test_errors_without_transactions_are_no_value(figure):
    row = figure("errors alone", "processing_accuracy")
    assert (row["denominator"], row["status"]) == (0, "no_cases")


def test_success_is_of_what_was_started_where_successes_were_counted(figure):
    row = figure("machines", "success_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (975, 1000, 97.5)


def test_more_successes_than_attempts_do_not_stop_the_run(figure):
    row = figure("more successes than attempts", "success_rate")
    assert (row["value"], row["high"]) == (100.0, 100.0)
