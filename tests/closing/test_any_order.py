"""Whatever the order in which files, corrections and decisions come, and wherever the closing falls between them, the same
final scores are reached as by loading everything at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from closing_desks import MONTH, OVER, Desk, without_pages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.appeals.model import Filing, Ruling
from pipeline.editions import Edition, latest_edition
from pipeline.hearing import decide_claim, file_claim

ERROR = {"error_id": "X5", "occurred_at": "2026-09-11", "employee_id": "E2"}
FILES = {
    "an error that came late": ("errors", [ERROR | {"severity": "minor", "updated_at": "2026-10-03 09:00"}]),
    "its correction": ("errors", [ERROR | {"severity": "major", "updated_at": "2026-10-09 09:00"}]),
    "more answers": (
        "surveys",
        [
            {
                "survey_id": f"D{n}",
                "instrument": "counter_device",
                "branch_id": "B2",
                "employee_id": "E3",
                "answered_at": f"2026-09-2{n} 09:00",
                "is_satisfied": "no",
            }
            for n in range(1, 5)
        ],
    ),
    "a course made up for": ("training", [{"record_id": "L3", "employee_id": "E2", "completed_date": "2026-09-09"}]),
}
APPEAL = "an appeal that is upheld"
EVENTS = (*FILES, APPEAL)


def happen(desk: Desk, event: str) -> None:
    if event != APPEAL:
        feed, rows = FILES[event]
        desk.bank.deliver(feed, *rows, name=f"{event}.csv")
        return
    claim = Filing("2026-09", "not mine", employee_id="E1", feed="errors", record_id="X1")
    if desk.moment < OVER:  # before people have their sheets, a record is disputed
        claim = Filing("2026-09", "not mine", employee_id="E1", feed="errors", record_id="X1", kind="dispute")
    number = file_claim(desk.workspace, claim).number
    ruling = Ruling("upheld", "zhao", "Doc 7", "was not hers", decided_on=desk.moment.date(), is_excluded=True)
    decide_claim(desk.workspace, number, ruling)


def told(edition: Edition) -> dict[str, pd.DataFrame]:
    found = {}
    for name, columns in (
        ("results", ["level", "subject_id", "post", "score", "grade", "service_coefficient"]),
        ("points", ["level", "subject_id", "post", "item", "points"]),
    ):
        table = edition.tables[name]
        mine = table[table["period"] == edition.period.first][columns]
        found[name] = mine.sort_values(columns[:4]).reset_index(drop=True)
    return found


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> dict[str, pd.DataFrame]:
    root = tmp_path_factory.mktemp("at-once") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        for event in EVENTS:
            happen(desk, event)
        return told(desk.run())


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(EVENTS), before=st.integers(0, len(EVENTS) - 1))
def test_any_order_and_any_closing_between_reach_the_same_final_scores(
    order: Sequence[str],
    before: int,
    at_once: dict[str, pd.DataFrame],
    open_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("order") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(root, patch)
        for event in order[:before]:
            happen(desk, event)
        with without_pages(patch):
            if before:
                desk.run()
            desk.close("preview")
            desk.moment = OVER
            desk.close()
            desk.moment = datetime(2026, 11, 5, 9, 0)
            for event in order[before:]:
                happen(desk, event)
            desk.restate()
        edition = latest_edition(desk.workspace, MONTH)
    assert edition is not None
    assert edition.number == 2
    found = told(edition)
    for name, expected in at_once.items():
        pd.testing.assert_frame_equal(found[name], expected)
