"""How fast calls, chats, e-mails and counter tickets are answered, small enough to check by eye."""

from __future__ import annotations

from datetime import date

import pytest

KNOWN_UNTIL = date(2026, 9, 30)
LOST = {"is_answered": "no", "wait_seconds": "", "is_resolved": "", "is_abandoned": "yes"}
CHAT = {"channel": "chat", "wait_seconds": ""}
EMAIL = {"channel": "email", "wait_seconds": "", "started_at": "2026-09-10 09:00"}
TICKET = {"channel": "counter", "is_resolved": ""}

CASES = {
    "a busy hour": {
        "contacts": [
            {"wait_seconds": "0"},
            {"wait_seconds": "20"},
            {"wait_seconds": "21"},
            {"wait_seconds": ""},
            {**LOST, "wait_seconds": "5"},
            {**LOST, "wait_seconds": "6"},
            {**LOST, "wait_seconds": "20"},
            {**LOST, "wait_seconds": "21"},
            {**LOST, "wait_seconds": ""},
            {**LOST, "wait_seconds": "90", "is_abandoned": ""},
            {**LOST, "wait_seconds": "90", "is_abandoned": "no"},
        ]
    },
    "tests of the line": {
        "contacts": [
            {"is_test": "yes", "wait_seconds": "100", "ring_count": "9"},
            {**LOST, "is_test": "yes"},
            {**CHAT, "is_test": "yes", "first_response_seconds": "900"},
            {**EMAIL, "is_test": "yes", "first_response_seconds": "90000"},
            {**TICKET, "is_test": "yes", "wait_seconds": "6"},
        ]
    },
    "rings": {
        "contacts": [
            {"ring_count": "3"},
            {"ring_count": "4", "ring_seconds": "9"},
            {"ring_count": "", "ring_seconds": "15"},
            {"ring_count": "", "ring_seconds": "16"},
            {"ring_count": "", "ring_seconds": ""},
            {**LOST, "ring_count": "1"},
            {**CHAT, "ring_count": "9"},
        ]
    },
    "chats": {
        "contacts": [
            {**CHAT, "first_response_seconds": "12"},
            {**CHAT, "first_response_seconds": "30"},
            {**CHAT, "first_response_seconds": "31"},
            {**CHAT, "first_response_seconds": ""},
            {**CHAT, **LOST},
            {"wait_seconds": "12", "first_response_seconds": "12"},
        ]
    },
    "e-mails": {
        "contacts": [
            {**EMAIL, "first_response_seconds": "86400"},
            {**EMAIL, "first_response_seconds": "86401"},
            {**EMAIL, "first_response_seconds": ""},
            {**EMAIL, "is_answered": "no"},
            {**EMAIL, "is_answered": "no", "started_at": "2026-09-29 00:00"},
            {**EMAIL, "is_answered": "no", "started_at": "2026-09-29 00:01"},
            {**EMAIL, "started_at": "2026-09-29 20:00", "first_response_seconds": "60"},
        ]
    },
    "e-mails over days off": {
        # The festival of 2026 is from the 25th to the 27th; Sunday the 20th is worked in exchange.
        "contacts": [
            {**EMAIL, "started_at": "2026-09-11 17:00", "first_response_seconds": f"{3 * 86400}"},
            {**EMAIL, "started_at": "2026-09-11 17:00", "first_response_seconds": f"{3 * 86400 + 1}"},
            {**EMAIL, "started_at": "2026-09-12 10:00", "first_response_seconds": f"{2 * 86400 + 14 * 3600}"},
            {**EMAIL, "started_at": "2026-09-12 10:00", "first_response_seconds": f"{2 * 86400 + 14 * 3600 + 1}"},
            {**EMAIL, "started_at": "2026-09-19 10:00", "first_response_seconds": f"{38 * 3600}"},
            {**EMAIL, "started_at": "2026-09-19 10:00", "first_response_seconds": f"{38 * 3600 + 1}"},
            {**EMAIL, "started_at": "2026-09-24 17:00", "first_response_seconds": f"{4 * 86400}"},
            {**EMAIL, "started_at": "2026-09-24 17:00", "first_response_seconds": f"{2 * 86400}"},
            {**EMAIL, "started_at": "2026-09-01 09:00", "first_response_seconds": f"{16 * 86400}"},
            {**EMAIL, "started_at": "2026-09-24 17:00", "is_answered": "no"},
            {**EMAIL, "started_at": "2026-09-27 17:00", "is_answered": "no"},
            {**EMAIL, "started_at": "2026-09-29 17:00", "is_answered": "no"},
        ]
    },
    "tickets": {
        "contacts": [
            {**TICKET, "wait_seconds": "210"},
            {**TICKET, "wait_seconds": "600"},
            {**TICKET, "wait_seconds": "601"},
            {**TICKET, "wait_seconds": ""},
            {**TICKET, **LOST, "wait_seconds": "600"},
            {**TICKET, **LOST, "wait_seconds": "1914"},
            {**TICKET, **LOST, "wait_seconds": ""},
        ]
    },
}


def sums(row: dict) -> tuple[float, float, float]:
    return row["numerator"], row["denominator"], row["value"]


def test_answered_within_twenty_seconds_is_of_answered_calls(figure):
    assert sums(figure("a busy hour", "answered_within_20s_rate")) == (2, 3, pytest.approx(200 / 3))


def test_service_level_counts_those_who_gave_up_after_the_threshold(figure):
    # 3 answered with a wait; given up after 21 s, after nobody knows how long, and after 90 s without a mark
    assert sums(figure("a busy hour", "service_level")) == (2, 6, pytest.approx(100 / 3))


def test_abandonment_is_of_all_who_asked_for_a_person_and_forgives_the_first_seconds(figure):
    # 6, 20, 21 s, unknown, and 90 s without a mark; not 5 s, and not the call that was lost otherwise
    assert sums(figure("a busy hour", "abandonment_rate")) == (5, 11, pytest.approx(500 / 11))


@pytest.mark.parametrize(
    "indicator",
    [
        "answered_within_20s_rate",
        "service_level",
        "abandonment_rate",
        "three_ring_rate",
        "online_first_response_rate",
        "email_reply_rate",
        "counter_wait_rate",
        "first_contact_resolution",
    ],
)
def test_tests_count_nowhere(figure, indicator):
    assert figure("tests of the line", indicator) is None


def test_three_rings_are_counted_and_where_they_were_not_their_seconds(figure):
    assert sums(figure("rings", "three_ring_rate")) == (2, 4, 50.0)


def test_first_response_counts_chats_that_nobody_answered_as_late(figure):
    assert sums(figure("chats", "online_first_response_rate")) == (2, 4, 50.0)


def test_chat_that_was_answered_nobody_knows_when_is_neither_in_time_nor_late(figure):
    assert figure("chats", "online_first_response_rate")["denominator"] == 4


def test_email_has_a_day_and_counts_once_that_is_over(figure):
    # In time: 86,400 s, 60 s. Late: 86,401 s, and two that nobody answered within their day; one has a minute left.
    assert sums(figure("e-mails", "email_reply_rate")) == (2, 5, 40.0)


def test_email_has_a_working_day_and_days_off_take_none_of_it(figure):
    # In time: Friday 17:00 to Monday 17:00; Saturday to the end of Monday, or of a Sunday that is worked; the evening before
    # the festival to the day after it, or within it. Late: each of the first three by a second, one by weeks, and two that
    # nobody answered by the 29th. The last one has until the 30th.
    assert sums(figure("e-mails over days off", "email_reply_rate")) == (5, 11, pytest.approx(500 / 11))


def test_bank_s_own_days_off_count_in_the_reply_to_an_email(bank):
    def share(calendar: str) -> float:
        own = type(bank)(bank.workspace.root, settings + calendar)
        values = own.values("month", date(2026, 9, 1), date(2026, 10, 1), known_until=date(2026, 12, 1))
        return values["email_reply_rate", "branch", "B1", "-", date(2026, 9, 1)]["value"]

    settings = (bank.workspace.root / "appraisal.yaml").read_text(encoding="utf-8")
    bank.deliver("branches")
    bank.deliver("contacts", {**EMAIL, "contact_id": "M1", "branch_id": "B1", "first_response_seconds": "90000"})
    assert share("") == 0.0
    # The same rows, taken in before: the month is computed again, since another calendar counts.
    assert share("calendar: {holidays: [2026-09-11]}\n") == 100.0


def test_wait_at_the_counter_counts_those_who_gave_up_after_the_limit_as_failed(figure):
    assert sums(figure("tickets", "counter_wait_rate")) == (2, 4, 50.0)


def test_speed_of_the_system_is_not_offered_for_a_person(figure):
    for name in ("answered_within_20s_rate", "service_level", "abandonment_rate"):
        assert figure("a busy hour", name, level="employee") is None


def test_workspace_may_set_other_limits(bank):
    parameters = "indicator_parameters: {email_reply_rate: {hours: 48}, service_level: {threshold_seconds: 30}}\n"
    settings = (bank.workspace.root / "appraisal.yaml").read_text(encoding="utf-8") + parameters
    own = type(bank)(bank.workspace.root, settings)
    own.deliver("branches")
    own.deliver(
        "contacts",
        {**EMAIL, "contact_id": "M1", "branch_id": "B1", "first_response_seconds": "90000"},
        {"contact_id": "C2", "branch_id": "B1", "wait_seconds": "25"},
    )
    values = own.values("month", date(2026, 9, 1), date(2026, 10, 1))
    assert values["email_reply_rate", "branch", "B1", "-", date(2026, 9, 1)]["value"] == 100.0
    assert values["service_level", "branch", "B1", "-", date(2026, 9, 1)]["value"] == 100.0
    assert values["answered_within_20s_rate", "branch", "B1", "-", date(2026, 9, 1)]["value"] == 0.0
