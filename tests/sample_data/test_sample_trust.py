"""The sample's teller whose evaluator is pressed by rule is the only one whose answers are in doubt."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from conftest import Appraised
from raw_files import RawFiles

from pipeline.trust import doubted
from sample_data.ratings import SAINTLY_GAP_SECONDS, SAINTLY_TELLER


@pytest.fixture(scope="module")
def flags(appraised: Appraised) -> tuple[pd.DataFrame, str]:
    """September's flags, and the number of the teller of the story."""
    employee = RawFiles(appraised.inbox, date(2026, 9, 1)).person_of(SAINTLY_TELLER, date(2026, 9, 30))
    assert employee
    return appraised.edition("2026-09").tables["trust"], employee


def test_teller_with_even_gaps_is_in_doubt_and_nobody_else(flags) -> None:
    found, employee = flags
    assert doubted(found).to_numpy().tolist() == [["employee", employee, "teller", "counter_satisfaction_rate"]]


def test_doubt_rests_on_the_gaps_and_is_supported_by_nothing_but_best_answers(flags) -> None:
    found, employee = flags
    mine = found[found["subject_id"] == employee].set_index("flag")
    assert list(mine.index) == ["all_best", "equal_gaps"]
    assert mine.loc["equal_gaps", "gap_seconds"] == SAINTLY_GAP_SECONDS
    assert mine.loc["equal_gaps", "observed"] == 100.0
    assert mine.loc["equal_gaps", "count"] > 300
    assert set(found.loc[found["flag"] == "all_best", "subject_id"]) == {employee}


def test_invitations_and_answers_were_there_to_be_judged(flags) -> None:
    found, _ = flags
    assert (found["flag"] == "low_response").any()
