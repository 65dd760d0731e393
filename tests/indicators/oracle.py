"""A second, dull implementation of attribution and of the indicators on surveys, contacts, volumes and complaints.

It reads the very rows that a test delivers (text cells by the contracts' column names, "" for a blank one) and knows
nothing of the program: what it says is what the table of indicators and the design's attribution rules say, in dicts, fractions
and loops. Each group of feeds has a module of its own; here their facts are added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle_attribution import NOBODY, Fact, Feeds
from oracle_complaints import complaint_facts
from oracle_contacts import contact_facts
from oracle_surveys import survey_facts
from oracle_volumes import volume_facts

# Who may be shown a value: E employee, B branch, Y branch in years alone, K bank.
GRAINS = {
    "abandonment_rate": "BK",
    "answered_within_20s_rate": "BK",
    "average_speed_of_answer": "BK",
    "call_satisfaction_rate": "EBK",
    "complaint_count": "BK",
    "complaint_rate": "BK",
    "complaint_satisfaction": "BK",
    "complaint_timeliness": "BK",
    "connection_rate": "BK",
    "counter_satisfaction_rate": "EBK",
    "counter_wait_rate": "BK",
    "counted_errors": "EBK",
    "critical_errors": "EBK",
    "email_reply_rate": "EBK",
    "error_rate": "EBK",
    "first_contact_resolution": "EBK",
    "first_contact_timeliness": "BK",
    "invitation_rate": "EBK",
    "net_promoter_score": "YK",
    "online_first_response_rate": "EBK",
    "personalisation_index": "BK",
    "processing_accuracy": "EBK",
    "professionalism_index": "BK",
    "regulator_referrals": "BK",
    "repeat_complaint_rate": "BK",
    "resolution_rate": "EBK",
    "satisfaction_top_box": "EBK",
    "service_level": "BK",
    "speed_index": "BK",
    "success_rate": "BK",
    "survey_response_rate": "EBK",
    "survey_satisfaction_index": "BK",
    "three_ring_rate": "EBK",
    "upheld_complaints": "EBK",
}
COUNTS = ("complaint_count", "counted_errors", "critical_errors", "regulator_referrals", "upheld_complaints")
SCALE = {
    "average_speed_of_answer": 1,
    "survey_satisfaction_index": 1,
    "speed_index": 1,
    "professionalism_index": 1,
    "personalisation_index": 1,
    "complaint_rate": 10_000,
    "error_rate": 10_000,
}


@dataclass
class Sums:
    """What a subject's facts of a period add up to."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    sample: int = 0
    square: Fraction = Fraction(0)
    parts: int = 0  # how many employees, posts, branches and months it is put together from


def figures(feeds: Feeds, known_until: date, kind: str) -> dict[tuple[Any, ...], Sums]:
    """(indicator, level, subject, post, period's first day) → sums, for the levels at which each is offered."""
    found: dict[tuple[Any, ...], Sums] = defaultdict(Sums)
    parts: dict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
    for fact in facts(feeds, known_until):
        period = first_day(fact.month, kind)
        grains = GRAINS[fact.indicator]
        keys = []
        if "E" in grains and fact.employee != NOBODY:
            keys.append((fact.indicator, "employee", fact.employee, fact.post, period))
        if ("B" in grains or ("Y" in grains and kind == "year")) and fact.branch != NOBODY:
            keys.append((fact.indicator, "branch", fact.branch, "-", period))
        keys.append((fact.indicator, "bank", "-", "-", period))
        for key in keys:
            sums = found[key]
            sums.numerator += fact.numerator
            sums.denominator += fact.denominator
            sums.sample += fact.sample
            sums.square += fact.square
            parts[key].add((fact.employee, fact.post, fact.branch, fact.month))
    for key, sums in found.items():
        sums.parts = len(parts[key])
    return dict(found)


def value(indicator: str, sums: Sums) -> Fraction | None:
    """In the indicator's unit; None where nothing was counted."""
    if indicator in COUNTS:
        return sums.numerator
    if sums.denominator == 0:
        return None
    share = sums.numerator / sums.denominator
    if indicator == "processing_accuracy":
        share = max(share, Fraction(0))  # more errors than transactions
    return share * SCALE.get(indicator, 100)


def first_day(month: date, kind: str) -> date:
    """The first day of the month's own period of that kind."""
    if kind == "month":
        return month
    if kind == "quarter":
        return date(
            month.year, {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 4, 7: 7, 8: 7, 9: 7, 10: 10, 11: 10, 12: 10}[month.month], 1
        )
    return date(month.year, 1, 1)


def facts(feeds: Feeds, known_until: date) -> Iterator[Fact]:
    """Every row's share in every indicator."""
    yield from survey_facts(feeds)
    yield from contact_facts(feeds, known_until)
    yield from volume_facts(feeds)
    yield from complaint_facts(feeds, known_until)
