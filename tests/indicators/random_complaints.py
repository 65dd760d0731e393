"""Seeded complaints of 2031, which no published calendar knows, and limits of a bank of its own, for their clocks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from oracle_clock import Limit

# There weekdays work, but for the bank's own days.
OFF = (*(date(2031, 3, day) for day in range(3, 8)), date(2031, 12, 31), date(2032, 1, 1))
ON = (date(2031, 3, 1), date(2031, 3, 9), date(2032, 1, 3))
OWN = (
    Limit("LAW-W", "law by working days", "simple", 12, date(2031, 6, 1), is_working=True),
    Limit("LAW-WX", "law by working days", "extended", 40, date(2031, 6, 1), is_working=True),
    Limit("OWN-S", "own", "simple", 8, date(2031, 1, 1), is_law=False, is_working=True, since="accepted_at"),
    Limit("OWN-C", "own", "complex", 20, date(2031, 1, 1), date(2031, 8, 15), is_law=False),
    Limit("OWN-R", "own", "simple", 3, date(2031, 4, 1), source="nfra_12378", is_law=False, is_working=True),
)


def as_settings(own: tuple[Limit, ...]) -> str:
    texts = [
        f"{{rule: {one.rule}, document: {one.document}, classification: {one.classification}, days: {one.days}, "
        f"counted_in: {'working' if one.is_working else 'calendar'}, standing: {'law' if one.is_law else 'own'}, "
        f"counts_from: {one.since.removesuffix('_at')}, effective_from: {one.begins}, effective_to: {one.ends}"
        + (f", referral_source: {one.source}}}" if one.source else "}")
        for one in own
    ]
    return (
        limits(*texts)
        + f"calendar: {{holidays: [{', '.join(map(str, OFF))}], workdays: [{', '.join(map(str, ON))}]}}\n"
    )


def works(on: date) -> bool:
    return on in ON or (on.weekday() < 5 and on not in OFF)


def random_complaint(rng: random.Random, number: int) -> dict[str, str]:
    received = date(2031, 1, 1) + timedelta(days=rng.randrange(380))

    def later(*days: int, share: float = 1.0) -> str:
        return str(received + timedelta(days=rng.choice(days))) if rng.random() < share else ""

    around = (0, 3, 7, 12, 14, 15, 16, 20, 29, 30, 31, 45, 59, 60, 61, 90)
    return {
        "complaint_id": f"K{number}",
        "received_at": str(received),
        "accepted_at": later(-1, 0, 1, 5, share=0.5),
        "complexity": rng.choice(["complex", "complex", "simple", ""]),
        "referral_source": rng.choice(["", "", "pboc", "nfra_12378", "court"]),
        "extended_to": later(20, 31, 45, 60, 75, share=0.6),
        "extension_approved_by": rng.choice(["the president", "the president", ""]),
        "extension_notified_at": later(3, 12, 15, 16, 17, 18, 29, 30, 31, share=0.8),
        "reply_required_at": later(5, 12, 20, share=0.3),
        "due_at": later(5, 10, 15, share=0.3),
        "decided_at": later(*around, share=0.6),
        "informed_at": later(*around, share=0.5),
        "closed_at": later(*around, share=0.3),
        "withdrawn_at": later(*around, share=0.15),
        "merged_into": "K0" if rng.random() < 0.05 else "",
        "is_in_time": rng.choice(["", "", "", "yes", "no"]),
    }


def limits(*texts: str) -> str:
    """Limits as they stand in appraisal.yaml."""
    return "complaint_limits:\n" + "".join(f"  - {text}\n" for text in texts)


def numbered(complaints: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Complaints with numbers: K0, K1, …"""
    return [{"complaint_id": f"K{number}"} | row for number, row in enumerate(complaints)]
