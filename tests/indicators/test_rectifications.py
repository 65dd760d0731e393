"""Findings mended by their due date; those not due in the month belong to another one."""

from __future__ import annotations

from datetime import date

KNOWN_UNTIL = date(2026, 10, 20)
OCTOBER = date(2026, 10, 1)

CASES = {
    "in time, late, open": {"rectifications": [{"done_at": "2026-09-20"}, {"done_at": "2026-09-21"}, {"done_at": ""}]},
    "issued months before": {
        "rectifications": [{"issued_at": "2025-10-01", "due_date": "2026-09-30", "done_at": "2026-09-30"}]
    },
    "due next month": {"rectifications": [{"due_date": "2026-10-05", "done_at": "2026-10-06"}]},
    "due on the last day known": {
        "rectifications": [
            {"due_date": "2026-10-19", "done_at": ""},
            {"due_date": "2026-10-20", "done_at": "2026-10-01"},
        ]
    },
    "re-check failed": {"rectifications": [{"status": "复查未通过"}]},
    "struck off without a date": {
        "rectifications": [
            {"done_at": "", "status": "已销号"},
            {"done_at": "", "status": "已整改", "verified_at": "2026-09-25"},
            {"done_at": "", "status": "整改中", "verified_at": "2026-09-10"},
        ]
    },
    "due before it was issued": {"rectifications": [{"due_date": "2026-08-20", "done_at": "2026-09-03"}]},
    "two findings of one notice": {
        "rectifications": [
            {"notice_no": "N", "finding_ref": "1"},
            {"notice_no": "N", "finding_ref": "2", "done_at": ""},
        ]
    },
    "with a person": {"employees": [{"employee_id": "E1"}], "rectifications": [{"employee_id": "E1"}]},
}


def sums(row):
    return row["numerator"], row["denominator"], row["sample"]


def test_finding_is_mended_in_time_by_the_end_of_its_due_day_and_open_past_it_has_failed(figure):
    row = figure("in time, late, open", "rectification_timeliness")
    assert sums(row) == (1, 3, 3)
    assert row["evidence"] == "census"


def test_finding_counts_in_the_month_in_which_it_is_due(figure):
    assert sums(figure("issued months before", "rectification_timeliness")) == (1, 1, 1)
    assert figure("due next month", "rectification_timeliness") is None
    assert sums(figure("due next month", "rectification_timeliness", OCTOBER)) == (0, 1, 1)


def test_finding_counts_once_its_due_day_is_over(figure):
    assert sums(figure("due on the last day known", "rectification_timeliness", OCTOBER)) == (0, 1, 1)


def test_finding_whose_re_check_failed_is_not_mended(figure):
    assert sums(figure("re-check failed", "rectification_timeliness")) == (0, 1, 1)


def test_finding_struck_off_without_a_date_was_mended_by_its_re_check_else_by_its_due_date(figure):
    assert sums(figure("struck off without a date", "rectification_timeliness")) == (1, 3, 3)


def test_nothing_is_due_before_it_is_issued(figure):
    assert sums(figure("due before it was issued", "rectification_timeliness")) == (1, 1, 1)


def test_every_finding_of_a_notice_counts(figure):
    assert sums(figure("two findings of one notice", "rectification_timeliness")) == (1, 2, 2)


def test_timeliness_is_the_branch_s_and_no_person_s(figure):
    person = {"level": "employee", "subject": "E1", "post": "teller"}
    assert figure("with a person", "rectification_timeliness", **person) is None
    assert sums(figure("with a person", "rectification_timeliness")) == (1, 1, 1)
