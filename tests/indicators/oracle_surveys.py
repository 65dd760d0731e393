"""The second implementation of what is read from answers and from invitations to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from oracle_attribution import Fact, Feeds, Row, day, day_of, month_of, place

# Asked right after a service; the others are interviews.
ON_THE_SPOT = ("counter_device", "ivr", "sms", "chat")
INTERVIEWS = ("phone_interview", "sms", "app", "paper")
INDICES = {
    "overall": "survey_satisfaction_index",
    "speed": "speed_index",
    "professionalism": "professionalism_index",
    "personalisation": "personalisation_index",
}


def survey_facts(feeds: Feeds) -> Iterator[Fact]:
    invited = _invited(feeds)
    for row in feeds.get("surveys", []):
        if row["is_default"] != "yes":
            on = day_of(row["answered_at"])
            who = (*place(feeds, row, on), month_of(on))
            yield from _satisfaction(row, who)
            yield from _recommendation(row, who)
            yield from _indices(row, who)
            yield from _response(row, who, invited)
    for row in feeds.get("survey_invitations", []):
        yield from _invitation(feeds, row)


def _satisfaction(row: Row, who: Any) -> Iterator[Fact]:
    answers = _answers(row)
    if row["is_satisfied"]:
        satisfied = Fraction(answers if row["is_satisfied"] == "yes" else 0)
        if row["instrument"] == "counter_device":
            yield Fact("counter_satisfaction_rate", *who, satisfied, Fraction(answers), answers)
        if row["instrument"] in ("ivr", "sms"):
            yield Fact("call_satisfaction_rate", *who, satisfied, Fraction(answers), answers)
    scale = int(row["scale"])
    if row["instrument"] in ("counter_device", "ivr", "sms") and scale >= 4 and _is_on_scale(row, "overall"):
        best = answers if int(row["overall"]) == scale else 0
        yield Fact("satisfaction_top_box", *who, Fraction(best), Fraction(answers), answers)


def _recommendation(row: Row, who: Any) -> Iterator[Fact]:
    if not row["nps"]:
        return
    answers, recommends = _answers(row), int(row["nps"])
    one = 1 if recommends >= 9 else -1 if recommends <= 6 else 0
    net, square = Fraction(one * answers), Fraction(one * one * answers)
    yield Fact("net_promoter_score", *who, net, Fraction(answers), answers, square)


def _indices(row: Row, who: Any) -> Iterator[Fact]:
    if row["instrument"] not in INTERVIEWS:
        return
    answers = _answers(row)
    for item, indicator in INDICES.items():
        if _is_on_scale(row, item):
            points = Fraction(100 * (int(row[item]) - 1), int(row["scale"]) - 1)
            yield Fact(indicator, *who, points * answers, Fraction(answers), answers, points * points * answers)


def _response(row: Row, who: Any, invited: dict[tuple[str, date, str], int]) -> Iterator[Fact]:
    """An answer counts where its branch reported, for the month, invitations by its instrument."""
    _, _, branch, month = who
    is_answer = bool(row["is_satisfied"] or row["overall"])
    if is_answer and row["instrument"] in ON_THE_SPOT and invited[branch, month, row["instrument"]] > 0:
        yield Fact("survey_response_rate", *who, Fraction(_answers(row)), Fraction(0), 0)


def _invitation(feeds: Feeds, row: Row) -> Iterator[Fact]:
    first = day(row["invited_date"]) or day_of(row["period_start"])
    last = day(row["invited_date"]) or day_of(row["period_end"])
    who = (*place(feeds, row, last, first), month_of(first))
    count = int(row["invited_count"])
    if _instrument(row) == "counter_device":
        yield Fact("invitation_rate", *who, Fraction(count), Fraction(0), 0)
    if _instrument(row) in ON_THE_SPOT:
        yield Fact("survey_response_rate", *who, Fraction(0), Fraction(count), count)


def _invited(feeds: Feeds) -> dict[tuple[str, date, str], int]:
    """(branch, month, instrument) → how many were asked."""
    found: dict[tuple[str, date, str], int] = defaultdict(int)
    for row in feeds.get("survey_invitations", []):
        month = month_of(day(row["invited_date"]) or day_of(row["period_start"]))
        found[row["branch_id"], month, _instrument(row)] += int(row["invited_count"])
    return found


def _instrument(row: Row) -> str:
    return row["instrument"] or "counter_device"


def _answers(row: Row) -> int:
    return int(row["answer_count"] or "1")


def _is_on_scale(row: Row, item: str) -> bool:
    return bool(row[item]) and 1 <= int(row[item]) <= int(row["scale"])
