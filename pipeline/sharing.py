"""连带责任: what a case costs one person, another who answers for the post shares. Pure."""

from __future__ import annotations

import pandas as pd

from pipeline.curves import PerCase
from pipeline.scorecards import SHARED, Item, Scorecard


def shared_deductions(
    card: Scorecard, cases: pd.DataFrame, holders: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Deductions (columns of sql/tables/score_events.sql) for those who hold a row's shared post at the branch of the person
    whose the case is. `holders`: whom the card appraises; `people`: everybody (subject_id, post, branch_id). A case costs
    the share of what its class costs on the row, with the case as its incident, so that it is deducted once.
    """
    rows = [_of_item(card, item, cases, holders, people) for item in card.items if item.shared_deduction]
    found = [frame for frame in rows if len(frame)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _of_item(
    card: Scorecard, item: Item, cases: pd.DataFrame, holders: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    shared, curve = item.shared_deduction, item.curve
    if shared is None or not isinstance(curve, PerCase):
        return pd.DataFrame()
    mine = cases[(cases["level"] == "employee") & (cases["indicator"] == item.indicator)]
    at_branch = mine.merge(holders[["subject_id", "post", "branch_id"]], on=["subject_id", "post"])
    heads = people.loc[people["post"] == shared.post, ["subject_id", "post", "branch_id"]]
    joined = at_branch.merge(heads, on="branch_id", suffixes=("_of", ""))
    joined = joined[joined["subject_id"] != joined["subject_id_of"]]
    cost = joined["case_class"].map(lambda name: curve.cost(str(name))).astype(float) * joined["count"].astype(float)
    return pd.DataFrame(
        {
            "event_id": joined["case_id"].astype(str) + "/" + joined["subject_id"],
            "subject_type": "employee",
            "subject_id": joined["subject_id"],
            "post": joined["post"],
            "kind": "deduction",
            "category": SHARED,
            "points": (cost * float(shared.share) / 100).round(9),
            "incident_ref": joined["case_id"],
            "basis": item.article or item.name,
            "document_no": card.document_no,
        }
    )
