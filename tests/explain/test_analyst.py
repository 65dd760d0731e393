"""The analyst's door: frames whose columns are the documented ones."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from workbench import Bank

from pipeline import open_workspace
from pipeline.analyst import FILES, RETURNED, ROWS
from pipeline.errors import DefinitionError, WorkspaceError


def test_scores_and_values_are_those_of_the_period(explained: Bank) -> None:
    bank = open_workspace(explained.workspace.root)
    scores = bank.scores("2026-09").set_index(["subject_id", "post"])
    assert round(scores.loc[("E1", "teller"), "score"], 9) == 97.071428572
    assert scores.loc[("E2", "teller"), "grade"] == "below"
    values = bank.values("2026-09", "draft")
    own = values[(values["indicator"] == "counter_satisfaction_rate") & (values["subject_id"] == "E1")]
    assert own[["numerator", "denominator", "value"]].to_numpy().tolist() == [[27.0, 30.0, 90.0]]
    with pytest.raises(WorkspaceError, match="no edition of 2026-08"):
        bank.scores("2026-08")


def test_the_ledger_has_a_row_for_each_file_and_feed(explained: Bank) -> None:
    found = open_workspace(explained.workspace.root).ledger()
    assert tuple(found.columns) == FILES
    answers = found[found["name"] == "answers.csv"].iloc[0]
    assert (answers["number"], answers["feed"], answers["read"], answers["accepted"]) == (3, "surveys", 46, 46)
    assert (found["produced"] == found["accepted"] + found["quarantined"]).all()


def test_returned_rows_come_with_their_file_and_reasons(staffed: Bank) -> None:
    staffed.deliver("errors", {"occurred_at": "someday"}, name="bad.csv")
    from pipeline.state import publish_state

    with staffed.writing() as connection:
        publish_state(staffed.workspace, connection)
    bank = open_workspace(staffed.workspace.root)
    found = bank.quarantine("errors")
    assert tuple(found.columns) == RETURNED
    assert found[["name", "row"]].to_numpy().tolist() == [["bad.csv", 2]]
    assert found["reasons"].iloc[0][0]["column"] == "occurred_at"
    assert bank.quarantine("surveys").empty
    with pytest.raises(DefinitionError, match="no feed “nothing”"):
        bank.quarantine("nothing")


def test_the_rows_behind_a_score_add_up_to_the_values(explained: Bank) -> None:
    found = open_workspace(explained.workspace.root).explain("E3", "2026-09")
    assert tuple(found.columns) == ROWS
    own = found[(found["indicator"] == "counter_satisfaction_rate") & (found["subject"] == "E3")]
    assert (own["numerator"].sum(), own["denominator"].sum()) == (Decimal(9), Decimal(10))
    assert own["line"].tolist() == list(range(37, 47))
    assert set(own["name"]) == {"answers.csv"}
    branches = found[found["subject"].isin(["B1", "B2"])]
    assert branches[["subject", "numerator", "denominator", "rows"]].to_numpy().tolist() == [
        ["B1", 32, 35, 35],
        ["B2", 9, 10, 10],
    ]
    points = found.drop_duplicates("item")["points"]
    assert points.sum() == Decimal("89.619047618")


def test_rows_that_count_together_give_their_sum_once(explained: Bank) -> None:
    found = open_workspace(explained.workspace.root).explain("E1", "2026-09")
    courses = found[found["indicator"] == "training_completion"]
    assert courses["line"].tolist() == [2, 3]
    assert courses["denominator"].iloc[0] == 1
    assert pd.isna(courses["denominator"].iloc[1])
