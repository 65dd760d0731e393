"""加减分明细 and 差异: approved matters with what became of each, and what an edition changed against the one before. Pure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.explain.words import known
from pipeline.hr.cells import framed
from pipeline.hr.ground import Ground
from pipeline.report.matters import OUTCOMES


def score_events(ground: Ground) -> pd.DataFrame:
    """Columns as declared, all text, by matter and employee: what counted on a sheet, and the exclusions of the period."""
    facts = {str(row["event_id"]): row for row in ground.edition.tables["event_facts"].to_dict("records")}
    rows = []
    for matter in ground.own("matters").to_dict("records"):
        fact = facts.get(str(matter["event_id"]), {})
        status = str(matter["status"])
        rows.append(
            {
                **_shared(matter, fact),
                "employee_id": matter["subject_id"],
                "confirmed_on": matter["decided_at"],
                "points": _unsigned(fact.get("points") if fact else matter["points"]),
                "points_counted": matter["counted"],
                "not_counted_reason": (
                    None if status in ("counted", "veto") else known(OUTCOMES, status).text("zh-CN")
                ),
            }
        )
    for fact in facts.values():
        if fact["kind"] == "exclusion":
            person = fact["subject_id"] if fact["subject_type"] == "employee" else None
            rows.append({**_shared(fact, fact), "employee_id": person, "confirmed_on": fact["confirmed_on"]})
    rows.sort(key=lambda row: (str(row["event_id"]), str(row["employee_id"] or "")))
    whole = {"period": str(ground.edition.period), "edition": ground.edition.number}
    return framed("score_events", {**_columns(rows), **whole}, len(rows))


def _unsigned(points: float | None) -> float | None:
    """A ledger may write deductions with a sign; the kind tells already which way they count."""
    return None if points is None else abs(points)


def _shared(row: dict[Any, Any], fact: dict[Any, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("event_id", "kind", "category", "document_no", "incident_ref")},
        "rule_article": row["basis"],
        "occurred_on": fact.get("occurred_on"),
        "valid_until": fact.get("valid_until"),
        "confirmed_by": fact.get("approved_by"),
    }


def differences(ground: Ground, kept: pd.DataFrame | None) -> pd.DataFrame:
    """Columns as declared, all text: the persons' rows of the differences `kept` with a restated edition; none without."""
    if kept is None or kept.empty:
        return framed("differences", {}, 0)
    mine = kept[kept["level"] == "employee"].sort_values(["subject_id", "post", "field", "item"])
    seal, told = ground.edition.seal, ground.edition.tables.get("acknowledgements")
    notified = dict(zip(told["employee_id"], told["delivered_at"], strict=True)) if told is not None else {}
    facts = {
        **{str(name): mine[name].astype(object) for name in mine.columns},
        "approved_by": seal.approved_by if seal else None,
        "approved_on": seal.at[:10] if seal else None,
        "notified_on": mine["subject_id"].map(notified),
    }
    return framed("differences", facts, len(mine))


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = {name for row in rows for name in row}
    return {name: [row.get(name) for row in rows] for name in names}
