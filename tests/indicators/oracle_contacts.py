"""The second implementation of what is read from calls, chats, e-mails and counter tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle_attribution import Fact, Feeds, Row, day_of, moment_of, month_of, place

# As the State Council gave notice of them: holidays (first and last day), and the weekend days worked in exchange.
HOLIDAYS = (
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
WORKED = tuple(
    date(*on)
    for on in ((2025, 10, 11), (2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10))
)


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
    reply, began = _number(row["first_response_seconds"]), moment_of(row["started_at"])
    a_day = timedelta(hours=24)
    if _is_answered(row):
        if reply is not None:
            is_in_time = _worked(began, began + timedelta(seconds=reply)) <= a_day
            yield Fact("email_reply_rate", *who, Fraction(is_in_time), Fraction(1), 1)
    elif _worked(began, datetime.combine(known_until, datetime.min.time())) >= a_day:
        yield Fact("email_reply_rate", *who, Fraction(0), Fraction(1), 1)


def _worked(begun: datetime, ended: datetime) -> timedelta:
    """How much of the time between lies on working days."""
    found, at = timedelta(0), begun
    while at < ended:
        midnight = datetime.combine(at.date() + timedelta(days=1), datetime.min.time())
        if _is_worked(at.date()):
            found += min(midnight, ended) - at
        at = midnight
    return found


def _is_worked(on: date) -> bool:
    return on in WORKED or (on.weekday() < 5 and not any(first <= on <= last for first, last in HOLIDAYS))


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
