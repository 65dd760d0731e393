"""The complaint clock: calendar days from receipt to decide and tell, 15, 30 where complex, to 60 where rightly extended.

A complaint received on 1 September is due on the 16th; a complex one on 1 October; extended to the utmost, on 31 October.
No complaint is received in October or after, so those months are judged by limits alone.
"""

from __future__ import annotations

from datetime import date

import pytest

KNOWN_UNTIL = date(2026, 11, 20)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)

RECEIVED = {"received_at": "2026-09-01 16:30"}
COMPLEX = RECEIVED | {"complexity": "complex"}
EXTENDED = COMPLEX | {
    "extended_to": "2026-10-31",
    "extension_approved_by": "the president",
    "extension_notified_at": "2026-09-28",
}

CASES = {
    "told on the last day": {"complaints": [RECEIVED | {"informed_at": "2026-09-16 23:59"}]},
    "told a day late": {"complaints": [RECEIVED | {"informed_at": "2026-09-17 00:00"}]},
    "told on the day of receipt": {"complaints": [RECEIVED | {"informed_at": "2026-09-01 17:00"}]},
    "decided in time, told late": {
        "complaints": [RECEIVED | {"decided_at": "2026-09-10", "informed_at": "2026-09-20", "closed_at": "2026-09-12"}]
    },
    "told in time, decided late": {
        "complaints": [RECEIVED | {"informed_at": "2026-09-10", "decided_at": "2026-09-20"}]
    },
    "closed, and no day of telling": {
        "complaints": [
            RECEIVED | {"decided_at": "2026-09-10", "closed_at": "2026-09-16"},
            RECEIVED | {"decided_at": "2026-09-10", "closed_at": "2026-09-17"},
        ]
    },
    "open past its limit": {"complaints": [RECEIVED]},
    "open, not yet due": {"complaints": [RECEIVED | {"complexity": "complex", "received_at": "2026-09-30"}, RECEIVED]},
    "due on the last day known": {
        "complaints": [
            EXTENDED
            | {"received_at": "2026-09-20", "extended_to": "2026-11-19", "extension_notified_at": "2026-10-02"},
            EXTENDED
            | {"received_at": "2026-09-21", "extended_to": "2026-11-20", "extension_notified_at": "2026-10-02"},
        ]
    },
    "due next month": {"complaints": [{"received_at": "2026-09-20", "informed_at": "2026-09-21"}]},
    "complex": {"complaints": [COMPLEX | {"informed_at": "2026-10-01"}]},
    "complex, a day late": {"complaints": [COMPLEX | {"informed_at": "2026-10-02"}]},
    "complexity not written": {"complaints": [RECEIVED | {"complexity": "", "informed_at": "2026-09-17"}]},
    "extended": {"complaints": [EXTENDED | {"informed_at": "2026-10-31"}]},
    "extended, and late": {"complaints": [EXTENDED | {"informed_at": "2026-11-01"}]},
    "no notice": {"complaints": [EXTENDED | {"informed_at": "2026-10-02", "extension_notified_at": ""}]},
    "notice on the last day": {
        "complaints": [EXTENDED | {"informed_at": "2026-10-20", "extension_notified_at": "2026-10-01"}]
    },
    "notice too late": {
        "complaints": [EXTENDED | {"informed_at": "2026-10-20", "extension_notified_at": "2026-10-02"}]
    },
    "no approval": {"complaints": [EXTENDED | {"informed_at": "2026-10-02", "extension_approved_by": ""}]},
    "extended beyond sixty days": {
        "complaints": [
            EXTENDED | {"extended_to": "2026-12-31", "informed_at": "2026-10-31"},
            EXTENDED | {"extended_to": "2026-12-31", "informed_at": "2026-11-01"},
        ]
    },
    "extended by ten days": {
        "complaints": [
            EXTENDED | {"extended_to": "2026-10-11", "informed_at": "2026-10-11"},
            EXTENDED | {"extended_to": "2026-10-11", "informed_at": "2026-10-12"},
        ]
    },
    "extended to less than thirty days": {
        "complaints": [EXTENDED | {"extended_to": "2026-09-20", "informed_at": "2026-10-01"}]
    },
    "extended, but never complex": {"complaints": [EXTENDED | {"complexity": "simple", "informed_at": "2026-09-17"}]},
    "withdrawn on the last day": {
        "complaints": [RECEIVED | {"withdrawn_at": "2026-09-16"}, RECEIVED | {"informed_at": "2026-09-02"}]
    },
    "withdrawn too late": {"complaints": [RECEIVED | {"withdrawn_at": "2026-09-17"}]},
    "merged": {"complaints": [RECEIVED | {"merged_into": "K9"}, RECEIVED | {"informed_at": "2026-09-02"}]},
    "ruled": {
        "complaints": [
            {"received_at": "2026-09-25", "is_in_time": "yes"},
            {"received_at": "2026-09-25", "is_in_time": "no"},
            {"received_at": "2026-08-25", "is_in_time": "yes"},
        ]
    },
    "ruled against its dates": {
        "complaints": [
            RECEIVED | {"is_in_time": "yes", "informed_at": "2026-09-17"},
            RECEIVED | {"is_in_time": "no", "informed_at": "2026-09-16"},
            RECEIVED | {"is_in_time": "yes", "decided_at": "2026-09-18"},
        ]
    },
    "ruled and withdrawn": {
        "complaints": [
            RECEIVED | {"is_in_time": "no", "withdrawn_at": "2026-09-05"},
            RECEIVED | {"informed_at": "2026-09-02"},
        ]
    },
    "three of four": {
        "complaints": [
            RECEIVED | {"informed_at": "2026-09-02"},
            RECEIVED | {"informed_at": "2026-09-09"},
            RECEIVED | {"informed_at": "2026-09-16"},
            RECEIVED | {"informed_at": "2026-09-30"},
        ]
    },
    "simple of 5 January": {"complaints": [{"received_at": "2026-01-05"}]},
    "complex of 5 January": {"complaints": [{"received_at": "2026-01-05", "complexity": "complex"}]},
    "special of 5 January": {
        "complaints": [
            {
                "received_at": "2026-01-05",
                "complexity": "complex",
                "extended_to": "2026-03-31",
                "extension_approved_by": "headquarters",
                "extension_notified_at": "2026-02-01",
            }
        ]
    },
    "simple of 14 February": {"complaints": [{"received_at": "2026-02-14"}]},
}


@pytest.fixture
def judged(figure):
    """(in time, judged) of a case in a month; (0, 0) where no limit of its fell in it."""

    def look_up(case: str, month: date = SEPTEMBER) -> tuple[float, float]:
        row = figure(case, "complaint_timeliness", month)
        return (row["numerator"], row["denominator"]) if row else (0, 0)

    return look_up


def test_rate_is_of_the_complaints_whose_limit_falls_in_the_month(figure):
    row = figure("three of four", "complaint_timeliness")
    assert (row["numerator"], row["denominator"], row["value"], row["status"]) == (3, 4, 75.0, "ok")


def test_complaint_told_on_the_fifteenth_day_is_in_time(judged):
    assert judged("told on the last day") == (1, 1)
    assert judged("told on the day of receipt") == (1, 1)


def test_complaint_told_on_the_sixteenth_day_is_late(judged):
    assert judged("told a day late") == (0, 1)


def test_complaint_decided_in_time_but_told_late_is_late(judged):
    assert judged("decided in time, told late") == (0, 1)


def test_complaint_told_before_it_was_decided_is_judged_by_the_decision(judged):
    assert judged("told in time, decided late") == (0, 1)


def test_day_of_closing_stands_in_for_a_day_of_telling_that_is_not_written(judged):
    assert judged("closed, and no day of telling") == (1, 2)


def test_open_complaint_past_its_limit_is_late(judged):
    assert judged("open past its limit") == (0, 1)


def test_open_complaint_before_its_limit_is_not_judged(judged):
    assert judged("open, not yet due") == (0, 1)


def test_complaint_is_judged_once_its_last_day_is_over(judged):
    assert judged("due on the last day known", NOVEMBER) == (0, 1)


def test_complaint_counts_in_the_month_of_its_limit_even_where_that_month_has_no_complaint(judged):
    assert judged("due next month") == (0, 0)
    assert judged("due next month", OCTOBER) == (1, 1)


def test_complex_complaint_has_thirty_days_without_any_approval(judged):
    assert judged("complex", OCTOBER) == (1, 1)
    assert judged("complex, a day late", OCTOBER) == (0, 1)


def test_complaint_that_nobody_classified_has_fifteen_days(judged):
    assert judged("complexity not written") == (0, 1)


def test_extension_with_approval_and_notice_moves_the_limit_to_sixty_days(judged):
    assert judged("extended", OCTOBER) == (1, 1)
    assert judged("extended, and late", OCTOBER) == (0, 1)


def test_extension_without_notice_does_not_move_the_limit(judged):
    assert judged("no notice", OCTOBER) == (0, 1)


def test_extension_without_approval_does_not_move_the_limit(judged):
    assert judged("no approval", OCTOBER) == (0, 1)


def test_notice_after_the_thirtieth_day_does_not_undo_the_delay(judged):
    assert judged("notice on the last day", OCTOBER) == (1, 1)
    assert judged("notice too late", OCTOBER) == (0, 1)


def test_extension_never_goes_beyond_sixty_days(judged):
    assert judged("extended beyond sixty days", OCTOBER) == (1, 2)


def test_extension_goes_as_far_as_it_was_granted(judged):
    assert judged("extended by ten days", OCTOBER) == (1, 2)


def test_extension_does_not_shorten_the_thirty_days(judged):
    assert judged("extended to less than thirty days", OCTOBER) == (1, 1)


def test_extension_is_for_complex_complaints_only(judged):
    assert judged("extended, but never complex") == (0, 1)


def test_withdrawal_within_the_limit_ends_the_clock(judged):
    assert judged("withdrawn on the last day") == (1, 1)


def test_withdrawal_after_the_limit_does_not_undo_the_delay(judged):
    assert judged("withdrawn too late") == (0, 1)


def test_merged_complaint_is_not_judged_a_second_time(judged):
    assert judged("merged") == (1, 1)


def test_institution_s_own_ruling_counts_in_the_month_of_receipt(judged):
    assert judged("ruled") == (1, 2)
    assert judged("ruled", date(2026, 8, 1)) == (1, 1)
    assert judged("ruled", OCTOBER) == (0, 0)


def test_institution_s_own_ruling_is_not_heard_where_it_gives_dates(judged):
    assert judged("ruled against its dates") == (1, 3)


def test_ruling_on_a_complaint_that_was_withdrawn_is_not_counted(judged):
    assert judged("ruled and withdrawn") == (1, 1)


@pytest.mark.parametrize(
    ("case", "limit"),
    [
        ("simple of 5 January", date(2026, 1, 20)),
        ("complex of 5 January", date(2026, 2, 4)),
        ("special of 5 January", date(2026, 3, 6)),
        ("simple of 14 February", date(2026, 3, 1)),
    ],
)
def test_limits_are_calendar_days_with_the_day_of_receipt_not_counted(judged, case, limit):
    months = [date(2026, month, 1) for month in range(1, 5)]
    assert [month for month in months if judged(case, month) == (0, 1)] == [limit.replace(day=1)]


def test_quarter_takes_the_limits_that_fall_in_it(figure):
    row = figure("simple of 14 February", "complaint_timeliness", date(2026, 1, 1), "quarter")
    assert (row["numerator"], row["denominator"]) == (0, 1)
    assert figure("due next month", "complaint_timeliness", date(2026, 7, 1), "quarter") is None
