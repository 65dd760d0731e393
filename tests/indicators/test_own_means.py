"""A mean of a bank's own whose rows stand for several answers: what it divides by is not what it counts as its sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from workbench import SETTINGS, Bank

from pipeline.errors import DefinitionError
from pipeline.indicators import Indicator, evaluate, load_indicators

# Three forms: 80 from 10 customers, 90 from 30, 70 from 5.
FORMS = {
    "numerator": 3850.0,
    "denominator": 45.0,
    "sample": 3,
    "numerator_sq": 8_052_500.0,
    "denominator_sq": 1025.0,
    "cross_product": 90_750.0,
}


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Indicator]:
    settings = Bank(tmp_path / "bank", SETTINGS).workspace.settings
    usual = load_indicators(settings)["survey_satisfaction_index"]
    return {"own_index": replace(usual, name="own_index", is_own=True)}


def sums(**other: float) -> pd.DataFrame:
    keys = {
        "indicator": "own_index",
        "level": "branch",
        "subject_id": "B1",
        "post": "-",
        "period": "2026-09",
        "kind": "month",
    }
    return pd.DataFrame([keys | FORMS | other])


def test_its_interval_is_that_of_a_ratio_over_the_observations(own: dict[str, Indicator]) -> None:
    # By hand, Cochran 6.4: residuals −500/9, 400/3, −700/9; variance 3/2 × 26,913.58 / 45² = 19.936; t(2) = 4.302653.
    row = evaluate(sums(), own, 1).iloc[0]
    assert row["value"] == pytest.approx(3850 / 45)
    assert (row["low"], row["high"]) == (pytest.approx(66.34433, abs=1e-5), pytest.approx(104.76678, abs=1e-5))


def test_where_it_divides_by_its_sample_it_is_a_mean(own: dict[str, Indicator]) -> None:
    # 80, 90 and 75: mean 81.667, standard deviation 7.6376, t(2) = 4.302653.
    plain = {
        "numerator": 245.0,
        "numerator_sq": 20_125.0,
        "denominator": 3.0,
        "denominator_sq": 3.0,
        "cross_product": 245.0,
    }
    row = evaluate(sums(**plain), own, 1).iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(62.6938, abs=1e-4), pytest.approx(100.6396, abs=1e-4))


def test_squares_that_cannot_be_are_told_of_the_indicator_and_are_no_fault_of_the_program(
    own: dict[str, Indicator],
) -> None:
    with pytest.raises(DefinitionError, match=r"own_index\.sql: numerator_sq, denominator_sq and cross_product do not"):
        evaluate(sums(numerator_sq=1.0), own, 1)
