"""Approved matters (score_events) on a score: bonuses, deductions and vetoes, each with what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipeline.scorecards import Capped, Scorecard

SUBJECT = ["subject_id", "post"]
EVENTS = (*SUBJECT, "event_id", "kind", "category", "points", "incident_ref", "basis", "document_no", "decided_at")
MATTERS = (*EVENTS, "counted", "status")
Key = tuple[Any, Any]


def settle(events: pd.DataFrame, cases: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
    """`events` (the columns of EVENTS, in force in the period, in the order of their decision) with two columns more.

    counted: points that the score gains or loses by the matter. status: counted | over_cap (the cap left no room, or not
    for all of it) | same_incident (一事不二罚: the highest deduction for one incident stands) | not_in_scorecard (the
    category is none of the scorecard's) | veto. `cases`: subject_id, post, case_id, cost: what the scorecard's rows took
    for a case already; a deduction for the same incident takes only what it exceeds that by.
    """
    rules = scorecard.score_events
    vetoes = {veto.category for veto in rules.vetoes}
    taken = _taken(cases)
    room: dict[tuple[Key, str], Decimal] = {}
    rows = []
    for event in _highest_first(events):
        subject = (event["subject_id"], event["post"])
        if event["kind"] == "veto":
            rows.append(
                event | {"counted": 0.0, "status": "veto" if event["category"] in vetoes else "not_in_scorecard"}
            )
            continue
        rule = rules.bonus if event["kind"] == "bonus" else rules.deduction
        worth = _worth(event, rule)
        if rule is None or worth is None:
            rows.append(event | {"counted": 0.0, "status": "not_in_scorecard"})
            continue
        due = worth
        if event["kind"] == "deduction":
            incident = (subject, event["incident_ref"] or event["event_id"])
            due = max(worth - taken.get(incident, Decimal(0)), Decimal(0))
            taken[incident] = max(worth, taken.get(incident, Decimal(0)))
        left = room.get((subject, event["kind"]), rule.cap)
        counted = due if left is None else min(due, left)
        if left is not None:
            room[(subject, event["kind"])] = left - counted
        status = "same_incident" if due < worth else "over_cap" if counted < due else "counted"
        sign = 1 if event["kind"] == "bonus" else -1
        rows.append(event | {"counted": float(sign * counted), "status": status})
    return pd.DataFrame(rows, columns=list(MATTERS)).sort_values([*SUBJECT, "event_id"]).reset_index(drop=True)


def after_vetoes(
    grades: Mapping[Key, str | None], settled: pd.DataFrame, scorecard: Scorecard
) -> tuple[dict[Key, str | None], set[Key]]:
    """The grades, by subject and post, after the vetoes; and who is barred from awards. No grade stays none."""
    order = {level.grade: place for place, level in enumerate(scorecard.levels)}
    rules = {veto.category: veto for veto in scorecard.score_events.vetoes}
    found, barred = dict(grades), set()
    for row in settled[settled["status"] == "veto"].to_dict("records"):
        key, veto = (row["subject_id"], row["post"]), rules[row["category"]]
        barred.add(key)
        grade = found.get(key)
        if veto.effect == "bar_awards" or veto.grade is None or grade is None:
            continue
        if veto.effect == "set_grade" or order[veto.grade] > order[grade]:
            found[key] = veto.grade
    return found, barred


def _highest_first(events: pd.DataFrame) -> list[dict[Any, Any]]:
    """Deductions for one incident from the highest down, so that it is the one that stands; the rest as decided."""
    rows = events.reindex(columns=list(EVENTS)).astype(object)
    rows = rows.where(rows.notna(), None)
    records = rows.to_dict("records")
    return sorted(records, key=lambda e: -abs(float(e["points"] or 0)) if e["kind"] == "deduction" else 0)


def _taken(cases: pd.DataFrame) -> dict[tuple[Key, str], Decimal]:
    found: dict[tuple[Key, str], Decimal] = {}
    for row in cases.to_dict("records"):
        key = ((row["subject_id"], row["post"]), row["case_id"])
        found[key] = found.get(key, Decimal(0)) + Decimal(str(row["cost"]))
    return found


def _worth(event: Mapping[Any, Any], rule: Capped | None) -> Decimal | None:
    """The matter's points without a sign: its own, else its category's; None where the scorecard does not know it."""
    if rule is None or (rule.categories and event["category"] not in rule.categories):
        return None
    if event["points"] is not None:
        return abs(Decimal(str(event["points"])))
    return rule.categories.get(event["category"])
