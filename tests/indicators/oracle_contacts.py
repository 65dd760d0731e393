"""The second implementation of what is read from calls, chats, e-mails and counter tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle_attribution import Fact, Feeds, Row, day_of, moment_of, month_of, place


def contact_facts(feeds: Feeds, known_until: date) -> Iterator[Fact]:
    rows = [row for row in feeds.get("contacts", []) if row["is_test"] != "yes"]
    for row in rows:
        who = _who(feeds, row)
        if row["channel"] == "phone":
            yield from _phone(row, who)
        if row["channel"] == "chat":
            yield from _chat(row, who)
        if row["channel"] == "email":
            yield from _email(row, who, known_until)
        if row["channel"] == "counter":
            yield from _ticket(row, who)
        if _is_answered(row) and row["is_resolved"]:
            yield Fact("resolution_rate", *who, Fraction(row["is_resolved"] == "yes"), Fraction(1), 1)
    yield from _resolution_at_once(feeds, rows)


def _who(feeds: Feeds, row: Row) -> tuple[str, str, str, date]:
    on = day_of(row["started_at"])
    return (*place(feeds, row, on), month_of(on))


def _phone(row: Row, who: Any) -> Iterator[Fact]:
    answered, wait = _is_answered(row), _number(row["wait_seconds"])
    yield Fact("connection_rate", *who, Fraction(answered), Fraction(1), 1)
    given_up = not answered and row["is_abandoned"] != "no"
    yield Fact("abandonment_rate", *who, Fraction(given_up and (wait is None or wait > 5)), Fraction(1), 1)
    if answered and wait is not None:
        yield Fact("average_speed_of_answer", *who, Fraction(wait), Fraction(1), 1, Fraction(wait * wait))
        yield Fact("answered_within_20s_rate", *who, Fraction(wait <= 20), Fraction(1), 1)
        yield Fact("service_level", *who, Fraction(wait <= 20), Fraction(1), 1)
    if given_up and (wait is None or wait > 20):
        yield Fact("service_level", *who, Fraction(0), Fraction(1), 1)
    rings, seconds = _number(row["ring_count"]), _number(row["ring_seconds"])
    if answered and rings is not None:
        yield Fact("three_ring_rate", *who, Fraction(rings <= 3), Fraction(1), 1)
    elif answered and seconds is not None:
        yield Fact("three_ring_rate", *who, Fraction(seconds <= 15), Fraction(1), 1)


def _chat(row: Row, who: Any) -> Iterator[Fact]:
    reply = _number(row["first_response_seconds"])
    if not _is_answered(row):
        yield Fact("online_first_response_rate", *who, Fraction(0), Fraction(1), 1)
    elif reply is not None:
        yield Fact("online_first_response_rate", *who, Fraction(reply <= 30), Fraction(1), 1)


def _email(row: Row, who: Any, known_until: date) -> Iterator[Fact]:
    """An e-mail that may still be answered in time is not counted yet."""
    reply = _number(row["first_response_seconds"])
    if _is_answered(row):
        if reply is not None:
            yield Fact("email_reply_rate", *who, Fraction(reply <= 24 * 3600), Fraction(1), 1)
    elif moment_of(row["started_at"]) + timedelta(hours=24) <= datetime.combine(known_until, datetime.min.time()):
        yield Fact("email_reply_rate", *who, Fraction(0), Fraction(1), 1)


def _ticket(row: Row, who: Any) -> Iterator[Fact]:
    wait = _number(row["wait_seconds"])
    if wait is not None and (_is_answered(row) or wait > 600):
        yield Fact("counter_wait_rate", *who, Fraction(_is_answered(row) and wait <= 600), Fraction(1), 1)


def _resolution_at_once(feeds: Feeds, rows: list[Row]) -> Iterator[Fact]:
    """Every answered contact of a known customer against all later ones of that customer about that topic."""
    matters: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["customer_id"]:
            matters[row["customer_id"], row["topic"]].append(row)
    for matter in matters.values():
        for row in matter:
            if _is_answered(row):
                again = any(_is_repeat(row, other) for other in matter)
                yield Fact("first_contact_resolution", *_who(feeds, row), Fraction(not again), Fraction(1), 1)


def _is_repeat(row: Row, other: Row) -> bool:
    """Whether `other` is a later contact, not a leg of the same call, at most seven days after `row`."""
    began, again = moment_of(row["started_at"]), moment_of(other["started_at"])
    is_later = (again, other["contact_id"]) > (began, row["contact_id"])
    return is_later and again <= began + timedelta(days=7) and _call(row) != _call(other)


def _call(row: Row) -> str:
    call, dash, leg = row["contact_id"].rpartition("-")
    return call if dash and leg in [*"23456789"] else row["contact_id"]


def _is_answered(row: Row) -> bool:
    return row["is_answered"] == "yes"


def _number(text: str) -> int | None:
    return int(text) if text else None
