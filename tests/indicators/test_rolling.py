"""Sums of each level and kind of period: the same ones however their keys are held and in whatever order they come."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from pipeline.indicators import evaluate, load_indicators
from pipeline.partials import compute_partials
from pipeline.rolling import VALUES, offered, roll_up

SPAN = (date(2026, 7, 1), date(2026, 10, 1))
KEYS = list(VALUES)


@pytest.fixture
def rolled(staffed):
    """`rolled(kind, …)`: sums of September and August: two branches of a unit, and errors of one person."""
    staffed.deliver("branches", {"branch_id": "U1", "branch_name": "Unit", "kind": "managing_unit"})
    below = {"parent_branch_id": "U1"}
    staffed.deliver("branches", below, below | {"branch_id": "B2", "branch_name": "Hill"})
    staffed.deliver("transactions", {}, {"record_id": "T2", "transaction_date": "2026-08-03"})
    staffed.deliver("transactions", {"record_id": "T3", "branch_id": "B2", "employee_id": ""})
    staffed.deliver("errors", {}, {"error_id": "X2", "severity": "critical"})
    indicators = load_indicators(staffed.workspace.settings)
    with staffed.writing() as connection:
        compute_partials(connection, indicators, SPAN[1])

    def work(kind: str, *people_from: date, **chosen: Any) -> pd.DataFrame:
        with staffed.writing() as connection:
            return roll_up(connection, kind, *SPAN, *people_from, **chosen)

    return work


def found(sums: pd.DataFrame, indicator: str) -> dict[tuple[str, ...], tuple[float, float]]:
    rows = sums[sums["indicator"] == indicator]
    keys = zip(rows["level"], rows["subject_id"], rows["post"], rows["period"].astype(str), strict=True)
    return dict(zip(keys, zip(rows["numerator"], rows["denominator"], strict=True), strict=True))


def test_a_quarter_s_sums_are_those_of_its_months_at_every_level(rolled):
    """Two errors in 200 transactions of the person, 300 of the unit and of the bank: the third hundred is B2's."""
    assert found(rolled("quarter"), "error_rate") == {
        ("bank", "-", "-", "2026-07-01"): (2.0, 300.0),
        ("branch", "B1", "-", "2026-07-01"): (2.0, 200.0),
        ("branch", "B2", "-", "2026-07-01"): (0.0, 100.0),
        ("employee", "E1", "teller", "2026-07-01"): (2.0, 200.0),
        ("managing_unit", "U1", "-", "2026-07-01"): (2.0, 300.0),
    }


def test_cases_have_a_denominator_of_one(rolled):
    assert set(found(rolled("month"), "critical_errors").values()) == {(1.0, 1.0)}


def test_persons_are_left_out_of_the_months_before_those_asked_for(rolled):
    whole, later = rolled("month"), rolled("month", date(2026, 9, 1))
    kept = (whole["level"] != "employee") | (whole["period"] >= date(2026, 9, 1))
    assert not kept.all()
    pd.testing.assert_frame_equal(later, whole[kept].reset_index(drop=True), check_exact=True)


def test_only_the_indicators_that_are_asked_for_are_summed_up(rolled):
    whole, some = rolled("month"), rolled("month", only=["error_rate", "critical_errors"])
    kept = whole["indicator"].isin(["error_rate", "critical_errors"])
    assert not kept.all()
    pd.testing.assert_frame_equal(some, whole[kept].reset_index(drop=True), check_exact=True)
    assert rolled("month", only=[]).empty


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_keys_as_categories_give_the_same_values(rolled, staffed, kind: str):
    indicators = load_indicators(staffed.workspace.settings)
    plain, coded = (evaluate(rolled(kind, coded=is_coded), indicators, 25) for is_coded in (False, True))
    assert isinstance(coded["subject_id"].dtype, pd.CategoricalDtype)
    pd.testing.assert_frame_equal(coded.astype(plain.dtypes), plain, check_exact=True)


def test_values_come_ordered_by_their_keys_from_sums_in_any_order(rolled, staffed):
    indicators = load_indicators(staffed.workspace.settings)
    sums = pd.concat([rolled("quarter"), rolled("month")]).drop_duplicates(KEYS)
    values = evaluate(sums, indicators, 25)
    assert len(values) > 20
    assert values[KEYS].equals(values[KEYS].sort_values(KEYS).reset_index(drop=True))
    again = evaluate(sums.sample(frac=1.0, random_state=1), indicators, 25)
    pd.testing.assert_frame_equal(again, values, check_exact=True)


def test_what_is_not_offered_at_a_level_has_no_value_there(rolled):
    sums = rolled("month")
    values, numbers = offered(sums, {("error_rate", "month"): ("bank",), ("counted_errors", "month"): ("employee",)})
    assert set(zip(values["indicator"], values["level"], strict=True)) == {
        ("counted_errors", "employee"),
        ("error_rate", "bank"),
    }
    assert numbers.tolist() == [["counted_errors", "error_rate"].index(name) for name in values["indicator"]]


def test_nothing_gives_no_rows_and_no_fault(bank):
    indicators = load_indicators(bank.workspace.settings)
    with bank.writing() as connection:
        compute_partials(connection, indicators, SPAN[1])
        for coded in (False, True):
            values = evaluate(roll_up(connection, "month", *SPAN, coded=coded), indicators, 25)
            assert values.empty
            assert {"value", "low", "high", "unexcluded", "status"} <= set(values.columns)
