"""The comparison with the same post: nobody named, nothing told of few, and other treatment of the same fact is seen."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from closing_desks import MONTH, Desk

from pipeline.dossier.consistency import alike, group_of, spread
from pipeline.editions import Edition, read_edition
from pipeline.rules import load_rules
from pipeline.scorecards import Scorecard

TITLES = {"counted_errors": "业务差错"}


def titled(_: object, row: str) -> str:
    return TITLES.get(row, row)


@pytest.fixture
def card(desk: Desk) -> Scorecard:
    return next(card for card in load_rules(desk.workspace).cards if card.name == "teller")


@pytest.fixture
def crowded(desk: Desk) -> Edition:
    """E1 and eleven like E1 by the teller's card, N01 … N11: N01 got other points by the same error, N02 has two of them."""
    edition = read_edition(desk.workspace, MONTH)
    tables = dict(edition.tables)
    names = [f"N{n:02}" for n in range(1, 12)]
    for table in ("results", "points", "cases", "matters"):
        frame = tables[table]
        mine = frame[(frame["level"] == "employee") & (frame["subject_id"].astype(str) == "E1")]
        copies = [mine.assign(subject_id=name) for name in names]
        tables[table] = pd.concat([mine, *copies], ignore_index=True)
    points, cases = tables["points"], tables["cases"]
    is_error = points["item"].astype(str) == "counted_errors"
    points.loc[is_error & (points["subject_id"] == "N01"), "points"] = 20.0
    more = cases[(cases["subject_id"] == "N02") & (cases["indicator"].astype(str) == "counted_errors")]
    tables["cases"] = pd.concat([cases, more.assign(case_id="X77")], ignore_index=True)
    matter = (
        tables["matters"]
        .iloc[[0, 0, 0]]
        .assign(
            subject_id=["E1", "N03", "N04"],
            kind="deduction",
            category="late",
            counted=[-1.0, -1.0, -0.5],
            event_id="D1",
        )
    )
    tables["matters"] = matter.assign(status="counted")
    return replace(edition, tables=tables)


def test_the_same_facts_are_counted_with_how_they_were_treated(crowded: Edition, card: Scorecard) -> None:
    group = set(group_of(crowded, "teller", "teller")["subject_id"].astype(str))
    assert len(group) == 12
    found = {
        one.fact.partition("：")[0]: (one.others, one.same)
        for one in alike(crowded, card, "E1", "teller", group, titled)
    }
    assert found["业务差错"] == (10, 9)  # all but N02 have one error; N01 got other points
    assert found["late（D1）"] == (2, 1)


def test_the_distribution_has_no_name_and_small_grades_are_not_counted_out(crowded: Edition, card: Scorecard) -> None:
    rows = group_of(crowded, "teller", "teller").reset_index(drop=True)
    rows.loc[0, "grade"] = "below"
    told = spread(rows, card)
    assert told[1].rows == (("优秀", "3人以上"), ("不达标", "不足3人"))  # twelve in all would tell the one
    assert "N01" not in str(told)
    assert told[0].rows[2] == ("一半人员的得分不高于", "97.07")
