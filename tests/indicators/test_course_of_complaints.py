"""First contact, satisfaction with the handling, and repeated complaints, small enough to check by eye."""

from __future__ import annotations

from datetime import date

KNOWN_UNTIL = date(2026, 9, 30)
SEPTEMBER = date(2026, 9, 1)
NOON = {"received_at": "2026-09-03 12:00"}
A_DAY = {"received_at": "2026-09-03"}

CASES = {
    "within the day": {
        "complaints": [
            NOON | {"first_contacted_at": "2026-09-03 15:10"},
            NOON | {"first_contacted_at": "2026-09-04 12:00"},
            NOON | {"first_contacted_at": "2026-09-04 12:01"},
            NOON | {"first_contacted_at": ""},
        ]
    },
    "the day alone": {
        "complaints": [
            A_DAY | {"first_contacted_at": "2026-09-04 23:59"},
            A_DAY | {"first_contacted_at": "2026-09-05 00:00"},
            NOON | {"first_contacted_at": "2026-09-03"},
        ]
    },
    "not yet due": {
        "complaints": [
            {"received_at": "2026-09-29 00:01", "first_contacted_at": ""},
            {"received_at": "2026-09-29 20:00", "first_contacted_at": "2026-09-29 21:00"},
        ]
    },
    "withdrawn": {
        "complaints": [
            NOON | {"withdrawn_at": "2026-09-04 10:00"},
            NOON | {"withdrawn_at": "2026-09-06"},
            NOON | {"first_contacted_at": "2026-09-03 13:00", "withdrawn_at": "2026-09-04 10:00"},
        ]
    },
    "what they say": {
        "complaints": [
            {"satisfaction": "satisfied"},
            {"satisfaction": "satisfied"},
            {"satisfaction": "neutral"},
            {"satisfaction": "dissatisfied"},
            {"satisfaction": "no_answer"},
            {"satisfaction": ""},
            {"satisfaction": "satisfied", "merged_into": "another"},
        ]
    },
    "again": {
        "complaints": [
            {"is_repeat": "yes"},
            {"is_repeat": "no"},
            {"is_repeat": "no"},
            {"is_repeat": "no"},
            {"is_repeat": ""},
            {"is_repeat": "yes", "referral_source": "nfra_12378"},
            {"is_repeat": "yes", "merged_into": "another"},
        ]
    },
}


def sums(figure, case: str, indicator: str) -> tuple[float, float, float]:
    row = figure(case, indicator)
    return row["numerator"], row["denominator"], row["value"]


def test_first_contact_has_twenty_four_hours_and_none_at_all_is_late(figure):
    assert sums(figure, "within the day", "first_contact_timeliness") == (2, 4, 50.0)


def test_where_only_the_day_was_noted_the_next_day_is_in_time(figure):
    assert sums(figure, "the day alone", "first_contact_timeliness")[:2] == (2, 3)


def test_complaint_whose_hours_are_not_over_is_not_yet_counted(figure):
    assert sums(figure, "not yet due", "first_contact_timeliness") == (1, 1, 100.0)


def test_complaint_withdrawn_before_its_hours_were_over_is_not_counted_unless_contacted(figure):
    assert sums(figure, "withdrawn", "first_contact_timeliness") == (1, 2, 50.0)


def test_ledger_that_notes_no_first_contacts_says_nothing_of_them(bank, take_in):
    take_in({"branches": [{}], "complaints": [NOON, NOON | {"complaint_id": "K2"}]})
    values = bank.values("month", SEPTEMBER, date(2026, 10, 1), KNOWN_UNTIL)
    assert ("complaint_count", "bank", "-", "-", SEPTEMBER) in values
    assert ("first_contact_timeliness", "bank", "-", "-", SEPTEMBER) not in values


def test_satisfaction_is_of_those_who_answered_and_neutral_is_not_satisfied(figure):
    assert sums(figure, "what they say", "complaint_satisfaction") == (2, 4, 50.0)


def test_repeats_are_of_complaints_of_which_it_is_known_without_the_regulator_s(figure):
    assert sums(figure, "again", "repeat_complaint_rate") == (1, 4, 25.0)


def test_course_of_complaints_is_not_offered_for_a_person(figure):
    for indicator in ("first_contact_timeliness", "complaint_satisfaction", "repeat_complaint_rate"):
        assert figure("again", indicator, level="employee") is None
