"""The corrected figure stands beside the value only where the mix of cases explains the value."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.report.lines import _standardised


def _book(**row: float) -> Any:
    return SimpleNamespace(standardised={("counter_wait_rate", "branch", "B8"): row})


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [(70.0, 81.5, 85.5, 83.6), (84.0, 81.5, 85.5, None), (None, 81.5, 85.5, None), (70.0, np.nan, np.nan, None)],
)
def test_only_a_value_that_the_mix_of_cases_moves_has_a_corrected_one(
    value: float | None, low: float, high: float, shown: float | None
) -> None:
    book = _book(standardised=83.6, standardised_low=low, standardised_high=high)
    assert _standardised(book, "counter_wait_rate", "branch", "B8", value) == shown
    assert _standardised(book, "counter_wait_rate", "branch", "B9", value) is None
