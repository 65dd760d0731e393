"""What earlier periods came to, read from their editions: the last closed one, else the draft; nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd
from workbench import Bank

from pipeline.closing.states import Decision, Entered, enter
from pipeline.consequences import HISTORY
from pipeline.editions import results_before
from pipeline.periods import Period
from pipeline.warehouse import read_parquet, write_parquet

SEPTEMBER = Period.parse("2026-09")
ROW = {"level": "employee", "subject_id": "E1", "post": "teller", "scorecard": "teller", "service_coefficient": 1.1}


def keep(bank: Bank, period: str, grade: str, number: int | None = None, **cells: Any) -> None:
    """An edition's results: the period's own row, and one of the history that an edition holds of earlier periods."""
    own = Period.parse(period)
    rows = [ROW | {"period": p.first, "grade": grade, "score": 90.0} | cells for p in (own, own.shifted(-1))]
    frame = pd.DataFrame(rows)
    frame["period"] = pd.to_datetime(frame["period"])
    folder = bank.workspace.edition(str(own), number)
    write_parquet(frame, folder / "results.parquet", ("level", "period", "subject_id", "post"))
    if number is not None:
        enter(
            bank.workspace, Decision("2026-10-21T09:00:00", "wang"), [Entered(period, number, "final", str(number), "")]
        )


def told(bank: Bank, count: int = 36, period: Period = SEPTEMBER) -> list[tuple[str, str]]:
    found = results_before(bank.workspace, period, count)
    assert list(found.columns) == ["level", *HISTORY]
    return [(f"{first:%Y-%m}", grade) for first, grade in zip(found["period"], found["grade"], strict=True)]


def test_each_earlier_period_tells_its_own_results_in_order(bank: Bank) -> None:
    keep(bank, "2026-08", "good")
    keep(bank, "2026-06", "below")
    keep(bank, "2026-09", "excellent")
    keep(bank, "2026-10", "excellent")
    assert told(bank) == [("2026-06", "below"), ("2026-08", "good")]


def test_the_last_closed_edition_stands_before_an_older_one_and_the_draft(bank: Bank) -> None:
    keep(bank, "2026-08", "below")
    for number, grade in ((2, "fair"), (9, "good"), (10, "excellent")):
        keep(bank, "2026-08", grade, number)
    assert told(bank) == [("2026-08", "excellent")]


def test_no_more_periods_are_looked_at_than_asked_for(bank: Bank) -> None:
    for month in ("2026-06", "2026-07", "2026-08"):
        keep(bank, month, "good")
    assert told(bank, 2) == [("2026-07", "good"), ("2026-08", "good")]


def test_quarters_look_back_on_quarters_and_over_the_turn_of_the_year(bank: Bank) -> None:
    keep(bank, "2025-Q4", "fair")
    keep(bank, "2026-03", "below")
    assert told(bank, period=Period.parse("2026-Q1")) == [("2025-10", "fair")]


def test_without_any_edition_there_is_no_history(bank: Bank) -> None:
    assert told(bank) == []


def test_an_edition_of_an_older_release_lacks_a_column_and_not_its_grade(bank: Bank) -> None:
    keep(bank, "2026-08", "good")
    path = bank.workspace.edition("2026-08") / "results.parquet"
    write_parquet(read_parquet(path).drop(columns="service_coefficient"), path, ("level",))
    found = results_before(bank.workspace, SEPTEMBER, 12)
    assert found["grade"].tolist() == ["good"]
    assert found["service_coefficient"].isna().all()


def test_an_edition_that_did_not_take_effect_is_looked_past(bank: Bank) -> None:
    keep(bank, "2026-08", "below")
    keep(bank, "2026-08", "good", 1)
    bank.workspace.periods.unlink()
    assert told(bank) == [("2026-08", "below")]
