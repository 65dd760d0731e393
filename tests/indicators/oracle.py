"""A second, dull implementation of attribution and of every shipped indicator: dicts, fractions and loops.

It reads the very rows that a test delivers (text cells by the contracts' column names, "" for a blank one) and knows
nothing of the program: what it says is what DOMAIN's table and the design's attribution rules say, in Python.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

Row = dict[str, str]
Feeds = dict[str, list[Row]]

NOBODY = "-"
FOREVER = date(9999, 12, 31)

# Who may be shown a value: E employee, B branch, K bank.
GRAINS = {
    "average_speed_of_answer": "BK",
    "call_satisfaction_rate": "EBK",
    "complaint_count": "BK",
    "complaint_rate": "BK",
    "complaint_timeliness": "BK",
    "connection_rate": "BK",
    "counter_satisfaction_rate": "EBK",
    "critical_errors": "EBK",
    "error_rate": "EBK",
    "net_promoter_score": "BK",
    "regulator_referrals": "BK",
    "resolution_rate": "EBK",
    "survey_satisfaction_index": "BK",
}
COUNTS = ("complaint_count", "critical_errors", "regulator_referrals")
SCALE = {
    "average_speed_of_answer": 1,
    "survey_satisfaction_index": 1,
    "complaint_rate": 10_000,
    "error_rate": 10_000,
}


@dataclass(frozen=True)
class Fact:
    """One row's share in an indicator."""

    indicator: str
    employee: str
    post: str
    branch: str
    month: date
    numerator: Fraction
    denominator: Fraction
    sample: int
    square: Fraction = Fraction(0)  # of the observations behind the numerator, for means and balances


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
        if "B" in grains and fact.branch != NOBODY:
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
    return sums.numerator / sums.denominator * SCALE.get(indicator, 100)


def first_day(month: date, kind: str) -> date:
    """The first day of the month's own period of that kind."""
    if kind == "month":
        return month
    if kind == "quarter":
        return date(
            month.year, {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 4, 7: 7, 8: 7, 9: 7, 10: 10, 11: 10, 12: 10}[month.month], 1
        )
    return date(month.year, 1, 1)


# Attribution ---------------------------------------------------------------------------------------------------------


def held(assignments: list[Row], employee: str, on: date, branch: str) -> Row | None:
    """The one assignment that counts on a day: a primary one before others, one at the event's own branch before others,
    the one that began last before others. None where the employee holds no post on that day.
    """
    running = [row for row in assignments if row["employee_id"] == employee and _runs(row, on)]
    primary = [row for row in running if row["is_primary"] == "yes"]
    candidates = primary or running
    at_branch = [row for row in candidates if row["branch_id"] == branch]
    best = None
    for row in at_branch or candidates:
        if best is None or _rank(row) > _rank(best):
            best = row
    return best


def _runs(row: Row, on: date) -> bool:
    """valid_to and left_date are both last days."""
    last = min(day(row["valid_to"]) or FOREVER, day(row["left_date"]) or FOREVER)
    return day_of(row["valid_from"]) <= on <= last


def _rank(row: Row) -> tuple[str, str, str]:
    return (row["valid_from"], row["branch_id"], row["post"])


def place(feeds: Feeds, row: Row, on: date, since: date | None = None, own: str | None = None) -> tuple[str, str, str]:
    """(employee, post, branch) of a row. The row's own branch wins over the assignment's.

    A row that covers a span (`since` to `on`) counts in the post held last, in the span, at the row's own branch; where
    there was none, in the post held last anywhere.
    """
    branch = row["branch_id"] if own is None else own
    employee = row["employee_id"]
    if not employee:
        return NOBODY, NOBODY, branch or NOBODY
    last = None
    for back in days_back(on, since or on):
        assignment = held(feeds["employees"], employee, back, branch)
        if assignment is None:
            continue
        last = last or assignment
        if assignment["branch_id"] == branch:
            last = assignment
            break
    if last is None:
        return employee, NOBODY, branch or NOBODY
    return employee, last["post"], branch or last["branch_id"]


def days_back(last: date, first: date) -> Iterator[date]:
    while last >= first:
        yield last
        last -= timedelta(days=1)


# Indicators ----------------------------------------------------------------------------------------------------------


def facts(feeds: Feeds, known_until: date) -> Iterator[Fact]:
    """Every row's share in every indicator."""
    for row in feeds.get("surveys", []):
        yield from _survey(feeds, row)
    for row in feeds.get("contacts", []):
        yield from _contact(feeds, row)
    for row in feeds.get("errors", []):
        yield from _error(feeds, row)
    for row in feeds.get("transactions", []):
        yield from _transaction(feeds, row)
    for row in feeds.get("complaints", []):
        yield from _complaint(feeds, row, known_until)


def _survey(feeds: Feeds, row: Row) -> Iterator[Fact]:
    if row["is_default"] == "yes":
        return
    on = day_of(row["answered_at"])
    who = (*place(feeds, row, on), month_of(on))
    answers = int(row["answer_count"] or "1")
    if row["is_satisfied"]:
        satisfied = answers if row["is_satisfied"] == "yes" else 0
        if row["instrument"] == "counter_device":
            yield Fact("counter_satisfaction_rate", *who, Fraction(satisfied), Fraction(answers), answers)
        if row["instrument"] in ("ivr", "sms"):
            yield Fact("call_satisfaction_rate", *who, Fraction(satisfied), Fraction(answers), answers)
    if row["nps"]:
        recommends = int(row["nps"])
        one = 1 if recommends >= 9 else -1 if recommends <= 6 else 0
        yield Fact(
            "net_promoter_score",
            *who,
            Fraction(one * answers),
            Fraction(answers),
            answers,
            Fraction(one * one * answers),
        )
    if row["overall"] and row["instrument"] in ("phone_interview", "sms", "app", "paper"):
        score, scale = int(row["overall"]), int(row["scale"])
        if 1 <= score <= scale:
            points = Fraction(100 * (score - 1), scale - 1)
            yield Fact(
                "survey_satisfaction_index",
                *who,
                points * answers,
                Fraction(answers),
                answers,
                points * points * answers,
            )


def _contact(feeds: Feeds, row: Row) -> Iterator[Fact]:
    if row["is_test"] == "yes":
        return
    on = day_of(row["started_at"])
    who = (*place(feeds, row, on), month_of(on))
    answered = row["is_answered"] == "yes"
    if row["channel"] == "phone":
        yield Fact("connection_rate", *who, Fraction(answered), Fraction(1), 1)
        if answered and row["wait_seconds"]:
            wait = Fraction(row["wait_seconds"])
            yield Fact("average_speed_of_answer", *who, wait, Fraction(1), 1, wait * wait)
    if answered and row["is_resolved"]:
        yield Fact("resolution_rate", *who, Fraction(row["is_resolved"] == "yes"), Fraction(1), 1)


def _error(feeds: Feeds, row: Row) -> Iterator[Fact]:
    if row["is_counted"] == "no":
        return
    on = day_of(row["occurred_at"])
    who = (*place(feeds, row, on), month_of(on))
    yield Fact("error_rate", *who, Fraction(row["share"] or "1"), Fraction(0), 0)
    if row["severity"] == "critical":
        yield Fact("critical_errors", *who, Fraction(1), Fraction(0), 1)


def _transaction(feeds: Feeds, row: Row) -> Iterator[Fact]:
    first = day(row["transaction_date"]) or day_of(row["period_start"])
    last = day(row["transaction_date"]) or day_of(row["period_end"])
    employee, post, branch = place(feeds, row, last, first)
    count = int(row["transaction_count"])
    yield Fact("error_rate", employee, post, branch, month_of(first), Fraction(0), Fraction(count), count)
    yield Fact("complaint_rate", NOBODY, NOBODY, branch, month_of(first), Fraction(0), Fraction(count), count)


def _complaint(feeds: Feeds, row: Row, known_until: date) -> Iterator[Fact]:
    """A complaint is the branch's or the department's, never a person's; where neither is named, that of the person
    complained about. Merged ones are counted where they went.
    """
    if row["merged_into"]:
        return
    received = day_of(row["received_at"])
    _, _, branch = place(feeds, row, received, own=row["branch_id"] or row["department_id"])
    where = (NOBODY, NOBODY, branch, month_of(received))
    yield Fact("complaint_count", *where, Fraction(1), Fraction(0), 1)
    yield Fact("complaint_rate", *where, Fraction(1), Fraction(0), 0)
    if row["referral_source"] in ("nfra_12378", "nfra_branch"):
        yield Fact("regulator_referrals", *where, Fraction(1), Fraction(0), 1)
    limit = limit_of(row)
    withdrawn = day(row["withdrawn_at"])
    if withdrawn and withdrawn <= limit:
        return
    decided = day(row["decided_at"])
    told = day(row["informed_at"]) or day(row["closed_at"]) or decided
    if told is None and row["is_in_time"]:
        in_time, month = row["is_in_time"] == "yes", month_of(received)
    elif limit < known_until:
        in_time = told is not None and told <= limit and (decided is None or decided <= limit)
        month = month_of(limit)
    else:
        return
    yield Fact("complaint_timeliness", NOBODY, NOBODY, branch, month, Fraction(in_time), Fraction(1), 1)


def limit_of(row: Row) -> date:
    """The last day on which the customer may be told: calendar days, the day of receipt not counted."""
    received = day_of(row["received_at"])
    if row["complexity"] != "complex":
        return received + timedelta(days=15)
    ordinary, longest = received + timedelta(days=30), received + timedelta(days=60)
    extended, notified = day(row["extended_to"]), day(row["extension_notified_at"])
    if extended is None or not row["extension_approved_by"] or notified is None or notified > ordinary:
        return ordinary
    return min(max(extended, ordinary), longest)


# Cells ---------------------------------------------------------------------------------------------------------------


def day_of(text: str) -> date:
    return datetime.strptime(text[:10], "%Y-%m-%d").date()


def day(text: str) -> date | None:
    return day_of(text) if text else None


def month_of(on: date) -> date:
    return date(on.year, on.month, 1)


def last_of(month: date) -> date:
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def total(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))
