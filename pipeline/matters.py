"""Approved matters (score_events) on a score: bonuses, deductions and vetoes, each with what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from pipeline.scorecards import Capped, Events, Scorecard

SUBJECT = ["subject_id", "post"]
EVENTS = (
    *SUBJECT,
    "event_id",
    "kind",
    "category",
    "points",
    "incident_ref",
    "case_id",
    "basis",
    "document_no",
    "decided_at",
)
MATTERS = (*EVENTS, "counted", "status")
# Categories of sql/tables/confirmed_items.sql → the source, as scorecards name it.
CONFIRMED: Mapping[str, Literal["mystery", "check"]] = {"神秘客扣分": "mystery", "检查扣分": "check"}
Key = tuple[Any, Any]


def settle(events: pd.DataFrame, cases: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """`events` (the columns of EVENTS, in force in the period, in the order of their decision) with two columns more.

    counted: points that the score gains or loses by the matter. status: counted | over_cap (the cap left no room, or not
    for all of it) | same_incident (一事不二罚: the highest deduction for one incident stands) | not_in_scorecard (the
    category is none of the scorecard's) | veto. `cases`: subject_id, post, case_id, cost: what the scorecard's rows took
    for a case already; a deduction for the same incident (its case_id where it is known, else its incident_ref) takes only
    what it exceeds that by.
    """
    rules = scorecard.score_events
    vetoes = {veto.category for veto in rules.vetoes}
    named = events.reindex(columns=["incident_ref", "case_id"]).stack().dropna()
    taken = _taken(cases[cases["case_id"].isin(named)])
    room: dict[tuple[Key, str, str], Decimal] = {}
    rows = []
    for event in _highest_first(events, rules.deduction):
        subject = (event["subject_id"], event["post"])
        if event["kind"] == "veto":
            rows.append(
                event | {"counted": 0.0, "status": "veto" if event["category"] in vetoes else "not_in_scorecard"}
            )
            continue
        rule = _rule(rules, event)
        worth = _worth(event, rule)
        if rule is None or worth is None:
            rows.append(event | {"counted": 0.0, "status": "not_in_scorecard"})
            continue
        due = worth
        if event["kind"] == "deduction":
            incident = (subject, event["case_id"] or event["incident_ref"] or event["event_id"])
            due = max(worth - taken.get(incident, Decimal(0)), Decimal(0))
            taken[incident] = max(worth, taken.get(incident, Decimal(0)))
        counted = _within(room, subject, event, rule, due)
        status = "same_incident" if due < worth else "over_cap" if counted < due else "counted"
        sign = 1 if event["kind"] == "bonus" else -1
        rows.append(event | {"counted": float(sign * counted), "status": status})
    return pd.DataFrame(rows, columns=list(MATTERS)).sort_values([*SUBJECT, "event_id"]).reset_index(drop=True)


def _rule(rules: Events, event: Mapping[Any, Any]) -> Capped | None:
    """By what the matter counts. An item that a visit or a check confirmed has the cap of its source, besides the whole."""
    if event["kind"] == "bonus":
        return rules.bonus
    source = CONFIRMED.get(event["category"])
    if source is None or source not in rules.confirmed_items:
        return rules.deduction if source is None else None
    whole = rules.deduction.cap if rules.deduction else None
    return Capped(cap=whole, caps={event["category"]: rules.confirmed_items[source]})


def counting(events: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """The events without the confirmed items of sources that the scorecard does not deduct for."""
    passed_over = [name for name, source in CONFIRMED.items() if source not in scorecard.score_events.confirmed_items]
    return events[~events["category"].isin(passed_over)]


def _within(
    room: dict[tuple[Key, str, str], Decimal], subject: Key, event: Mapping[Any, Any], rule: Capped, due: Decimal
) -> Decimal:
    """What the caps leave of `due`, of the category and of all; it is taken out of `room`."""
    category = event["category"]
    caps = [(category, rule.caps.get(category)), ("", rule.cap)]
    places = [((subject, event["kind"], scope), cap) for scope, cap in caps if cap is not None]
    counted = min([due, *(room.get(place, cap) for place, cap in places)])
    for place, cap in places:
        room[place] = room.get(place, cap) - counted
    return counted


def _highest_first(events: pd.DataFrame, rule: Capped | None) -> list[dict[Any, Any]]:
    """Deductions from the highest down, so that of those for one incident it is the one that stands; the rest as decided."""
    rows = events.reindex(columns=list(EVENTS)).astype(object)
    rows = rows.where(rows.notna(), None)
    records = rows.to_dict("records")
    return sorted(records, key=lambda e: -(_worth(e, rule) or Decimal(0)) if e["kind"] == "deduction" else Decimal(0))


def _taken(cases: pd.DataFrame) -> dict[tuple[Key, str], Decimal]:
    found: dict[tuple[Key, str], Decimal] = {}
    for row in cases.to_dict("records"):
        key = ((row["subject_id"], row["post"]), row["case_id"])
        found[key] = found.get(key, Decimal(0)) + Decimal(str(row["cost"]))
    return found


def _worth(event: Mapping[Any, Any], rule: Capped | None) -> Decimal | None:
    """The matter's points without a sign: its own, else its category's; None where the scorecard does not know it, and
    where they are no number that anybody could add up.
    """
    if rule is None or (rule.categories and event["category"] not in rule.categories):
        return None
    if event["points"] is not None:
        points = abs(Decimal(str(event["points"])))
        return points if points.is_finite() else None
    return rule.categories.get(event["category"])
