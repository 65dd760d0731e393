"""First-contact resolution: nobody comes back about the same matter within seven days. Small enough to check by eye."""

from __future__ import annotations

from datetime import date

KNOWN_UNTIL = date(2026, 10, 20)


def call(number: str, at: str, customer: str = "", topic: str = "fees", **cells: str) -> dict[str, str]:
    return {"contact_id": number, "started_at": at, "customer_id": customer, "topic": topic} | cells


CASES = {
    "comes back": {
        "contacts": [
            call("a1", "2026-09-03 10:00", "anne"),
            call("a2", "2026-09-10 10:00", "anne"),  # to the minute, seven days
            call("a3", "2026-09-17 10:01", "anne"),  # a minute more
        ]
    },
    "another matter": {
        "contacts": [
            call("b1", "2026-09-03 10:00", "bob"),
            call("b2", "2026-09-03 11:00", "bob", "cards"),
            call("b3", "2026-09-03 12:00", "carl"),
        ]
    },
    "after the month's end": {
        "contacts": [call("c1", "2026-09-30 23:00", "dora"), call("c2", "2026-10-07 23:00", "dora")]
    },
    "before the month's start": {
        "contacts": [call("d1", "2026-08-31 23:00", "emil"), call("d2", "2026-09-01 09:00", "emil")]
    },
    "tries again in vain": {
        "contacts": [
            call("e1", "2026-09-03 10:00", "fay"),
            call("e2", "2026-09-03 10:30", "fay", is_answered="no", is_resolved="", wait_seconds=""),
            call("e3", "2026-09-20 10:30", "gus", is_answered="no", is_resolved="", wait_seconds=""),
        ]
    },
    "by another channel": {
        "contacts": [
            call("f1", "2026-09-03 10:00", "hans"),
            call("f2", "2026-09-05 10:30", "hans", channel="chat", wait_seconds=""),
        ]
    },
    "transferred": {
        "contacts": [
            call("20260903-71", "2026-09-03 10:00", "ida"),
            call("20260903-71-2", "2026-09-03 10:04", "ida"),
            call("20260903-71-3", "2026-09-03 10:09", "ida"),
        ]
    },
    "transferred, and comes back": {
        "contacts": [
            call("g", "2026-09-03 10:00", "jan"),
            call("g-2", "2026-09-03 10:04", "jan"),
            call("h", "2026-09-04 10:00", "jan"),
        ]
    },
    "strangers": {"contacts": [call("i1", "2026-09-03 10:00"), call("i2", "2026-09-03 11:00")]},
    "no topic": {
        "contacts": [
            call("j1", "2026-09-03 10:00", "kim", ""),
            call("j2", "2026-09-04 10:00", "kim", ""),
            call("j3", "2026-09-04 10:00", "kim", "cards"),
        ]
    },
    "a test in between": {
        "contacts": [call("k1", "2026-09-03 10:00", "leo"), call("k2", "2026-09-04 10:00", "leo", is_test="yes")]
    },
}


def sums(figure, case: str, **where) -> tuple[float, float]:
    row = figure(case, "first_contact_resolution", **where)
    return row["numerator"], row["denominator"]


def test_contact_is_resolved_where_the_customer_does_not_come_back_within_seven_days(figure):
    assert sums(figure, "comes back") == (2, 3)


def test_another_topic_or_another_customer_is_another_matter(figure):
    assert sums(figure, "another matter") == (3, 3)


def test_customer_may_come_back_after_the_month_s_end(figure):
    assert sums(figure, "after the month's end") == (0, 1)


def test_what_was_unsolved_last_month_is_last_month_s(figure):
    assert sums(figure, "before the month's start") == (1, 1)
    assert sums(figure, "before the month's start", first=date(2026, 8, 1)) == (0, 1)


def test_second_try_counts_though_nobody_answered_it_and_is_itself_no_answered_contact(figure):
    assert sums(figure, "tries again in vain") == (0, 1)


def test_coming_back_by_another_channel_is_coming_back(figure):
    assert sums(figure, "by another channel") == (1, 2)


def test_legs_of_a_transferred_call_are_not_repeats_of_one_another(figure):
    assert sums(figure, "transferred") == (3, 3)


def test_customer_who_comes_back_does_so_to_every_leg_of_the_call(figure):
    assert sums(figure, "transferred, and comes back") == (1, 3)


def test_contacts_without_a_customer_are_not_counted(figure):
    assert figure("strangers", "first_contact_resolution") is None


def test_contacts_without_a_topic_are_one_topic(figure):
    assert sums(figure, "no topic") == (2, 3)


def test_test_of_the_line_is_no_customer_coming_back(figure):
    assert sums(figure, "a test in between") == (1, 1)


def test_later_contact_that_arrives_later_changes_the_month_before(bank):
    key = ("first_contact_resolution", "branch", "B1", "-", date(2026, 9, 1))
    span = (date(2026, 9, 1), date(2026, 10, 1))
    bank.deliver("branches")
    bank.deliver("contacts", call("l1", "2026-09-28 10:00", "mia", branch_id="B1"))
    assert bank.values("month", *span, KNOWN_UNTIL)[key]["value"] == 100.0
    bank.deliver("contacts", call("l2", "2026-10-03 10:00", "mia", branch_id="B1"))
    assert bank.values("month", *span, KNOWN_UNTIL)[key]["value"] == 0.0
