"""Connection, speed of answer and resolution, small enough to check by eye."""

from __future__ import annotations

import pytest

LOST = {"is_answered": "no", "wait_seconds": "", "is_resolved": ""}

CASES = {
    "a day at the centre": {
        "contacts": [
            {"wait_seconds": "7"},
            {"wait_seconds": "12"},
            {"wait_seconds": "00:01:11"},
            {**LOST},
        ]
    },
    "lost while waiting": {"contacts": [{"wait_seconds": "10"}, {**LOST, "wait_seconds": "96"}]},
    "nobody answered": {"contacts": [{**LOST}, {**LOST}]},
    "wait not written": {"contacts": [{"wait_seconds": ""}, {"wait_seconds": "30"}]},
    "no wait": {"contacts": [{"wait_seconds": "0"}, {"wait_seconds": "30"}]},
    "tests of the line": {
        "contacts": [
            {"is_test": "yes", "is_answered": "no"},
            {"is_test": "yes"},
            {"is_test": "no", "wait_seconds": "5"},
        ]
    },
    "chats": {"contacts": [{"channel": "chat", "is_resolved": "no"}, {"channel": "phone", "wait_seconds": "20"}]},
    "marks": {
        "contacts": [
            {"is_resolved": "yes"},
            {"is_resolved": "yes"},
            {"is_resolved": "no"},
            {"is_resolved": ""},
            {**LOST, "is_resolved": "yes"},
        ]
    },
}


def test_connection_rate_is_answered_of_all_who_asked_for_a_person(figure):
    row = figure("a day at the centre", "connection_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (3, 4, 75.0)


def test_speed_of_answer_is_the_mean_wait_of_answered_calls(figure):
    row = figure("a day at the centre", "average_speed_of_answer")
    assert (row["numerator"], row["denominator"], row["value"]) == (90, 3, 30.0)


def test_speed_of_answer_shows_the_interval_of_a_mean(figure):
    # 7, 12, 71: squares 5234, less 90²/3 leaves 2534; t(2) = 4.30265
    row = figure("a day at the centre", "average_speed_of_answer")
    half = 4.302652730 * (2534 / 2 / 3) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(30 - half), pytest.approx(30 + half))


def test_unanswered_call_is_not_a_zero(figure):
    row = figure("nobody answered", "average_speed_of_answer")
    assert row is None


def test_calls_that_nobody_answered_are_a_connection_rate_of_zero(figure):
    row = figure("nobody answered", "connection_rate")
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 2, 0.0)


def test_wait_of_a_caller_who_gave_up_does_not_count_as_speed_of_answer(figure):
    row = figure("lost while waiting", "average_speed_of_answer")
    assert (row["numerator"], row["denominator"]) == (10, 1)


def test_answered_call_without_a_wait_is_no_answer_in_zero_seconds(figure):
    assert figure("wait not written", "average_speed_of_answer")["value"] == 30.0
    assert figure("no wait", "average_speed_of_answer")["value"] == 15.0


def test_calls_that_test_the_line_count_nowhere(figure):
    assert figure("tests of the line", "connection_rate")["denominator"] == 1
    assert figure("tests of the line", "average_speed_of_answer")["value"] == 5.0
    assert figure("tests of the line", "resolution_rate")["denominator"] == 1


def test_connection_rate_and_speed_of_answer_are_about_calls(figure):
    assert figure("chats", "connection_rate")["denominator"] == 1
    assert figure("chats", "average_speed_of_answer")["value"] == 20.0


def test_resolution_rate_takes_every_channel(figure):
    row = figure("chats", "resolution_rate")
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_contact_without_a_mark_is_neither_resolved_nor_unresolved(figure):
    row = figure("marks", "resolution_rate")
    assert (row["numerator"], row["denominator"]) == (2, 3)
    assert row["value"] == pytest.approx(66.6666666667)
