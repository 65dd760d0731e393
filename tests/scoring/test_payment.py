"""When a result is paid, and by which coefficient who has no grade."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from score_samples import card, item, only
from test_consequences import POINT, RESULT, history

from pipeline.consequences import consequences, without_grade
from pipeline.periods import Period


@pytest.mark.parametrize(
    ("period", "lag", "month"),
    [
        ("2026-09", 2, "2026-11"),
        ("2026-11", 2, "2027-01"),
        ("2026-12", 0, "2026-12"),
        ("2026-Q4", 1, "2027-01"),
        ("2026", 3, "2027-03"),
    ],
)
def test_the_month_of_payment_follows_the_period_s_last_month(period: str, lag: int, month: str) -> None:
    sheet = card(item(), payment_lag=lag)
    found = consequences(pd.DataFrame([RESULT]), pd.DataFrame([POINT]), sheet, Period.parse(period))
    assert only(found)["payment_month"] == month


BY_GRADE = {"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1", "below": "0.8"}, "not_graded": "0.9"}


@pytest.mark.parametrize(
    ("status", "before", "coefficient"),
    [
        ("graded", "", 0.9),
        ("short_period", "", 0.95),
        ("on_leave", "EG", 1.07),
        ("on_leave", "E..", 1.07),
        ("on_leave", "", 0.9),
        ("no_data", "E", 0.9),
    ],
)
def test_who_has_no_grade_is_paid_by_the_rule_for_the_reason(status: str, before: str, coefficient: float) -> None:
    sheet = card(item(), service_coefficient=BY_GRADE, when_not_graded={"short_period": "0.95", "on_leave": "previous"})
    rows = pd.DataFrame([RESULT | {"grade": None, "result_status": status, "service_coefficient": 0.9}])
    known = history(before, service_coefficient=1.07)
    assert only(without_grade(rows, sheet, known))["service_coefficient"] == coefficient


def test_the_last_coefficient_that_was_given_counts_and_not_an_older_one() -> None:
    sheet = card(item(), service_coefficient=BY_GRADE, when_not_graded={"on_leave": "previous"})
    rows = pd.DataFrame([RESULT | {"grade": None, "result_status": "on_leave", "service_coefficient": 0.9}])
    known = history("EEE").assign(service_coefficient=[1.3, 1.1, np.nan])
    assert only(without_grade(rows, sheet, known.iloc[::-1]))["service_coefficient"] == 1.1
