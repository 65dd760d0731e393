"""How many checks a branch is told to have had: those of service, of calls and of sales records each by themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from workbench import SETTINGS, Bank

from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.warehouse import rows, run_sql

SUMMARY = {"check_id": "S1", "item_code": "ALL", "method": "mixed", "is_passed": "", "check_count": "3"}
SUMMARY |= {"item_count": "92", "passed_count": "84"}
SALES = {"method": "document", "item_code": "D1"}
Counts = Callable[..., tuple[dict[tuple[str, str], int], set[tuple[str, str, str]]]]


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    """`counts(*checks, kind=…)`: (source, branch) → how many, in the month or quarter; (source, branch, item) of the items."""

    def work(*checks: dict[str, str], period: str = "2026-09"):
        bank = Bank(tmp_path / "bank", SETTINGS)
        bank.deliver("branches", {"branch_id": "B1"}, {"branch_id": "B2", "branch_name": "two"})
        bank.deliver("checks", *checks)
        told = Period.parse(period)
        span = {"first": told.first, "after": told.after, "kind": told.kind}
        waves = {f"wave_{name}": value for name, value in span.items()}
        with bank.writing() as connection:
            prepare_staging(connection, bank.workspace.settings)
            seen = rows(run_sql(connection, "tables/inspections", **span, **waves))
            items = rows(run_sql(connection, "tables/check_items", **span))
        found = {(row["source"], row["branch_id"]): row["visits"] for row in seen}
        return found, {(row["source"], row["branch_id"], row["item"]) for row in items}

    return work


def test_a_check_of_sales_records_is_no_check_of_service(counts: Counts) -> None:
    """B2 sent no summary: its sales were checked, its service was not."""
    found, items = counts(
        SUMMARY,
        {"check_id": "P1", "is_passed": "no"},
        SALES | {"check_id": "D1"},
        SALES | {"check_id": "D2", "branch_id": "B2"},
        SALES | {"check_id": "D3", "branch_id": "B2"},
        {"check_id": "Z1", "method": "listening", "item_code": "L1"},
    )
    assert found == {("check", "B1"): 3, ("document", "B1"): 1, ("document", "B2"): 2, ("listening", "B1"): 1}
    assert items == {
        ("check", "B1", "A1"), ("document", "B1", "D1"), ("document", "B2", "D1"), ("listening", "B1", "L1"),
    }  # fmt: skip


def test_a_quarter_has_the_checks_of_its_months_summed_up_or_not(counts: Counts) -> None:
    listed = [{"check_id": f"P{n}", "checked_at": "2026-08-12"} for n in range(2)]
    found, _ = counts(SUMMARY, {"check_id": "P9", "is_passed": "no"}, *listed, period="2026-Q3")
    assert found == {("check", "B1"): 5}
