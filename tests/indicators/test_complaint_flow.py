"""期初在办＋受理－办结－撤诉/并案＝期末在办: the flow balances, and where dates contradict each other, it says so."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from oracle_clock import settled_on
from random_complaints import numbered, random_complaint
from workbench import Bank

from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.topics import topic_tables
from pipeline.validate import run_checks

FLOW = (
    {"received_at": "2026-08-20", "informed_at": "2026-09-02"},  # open at the start, closed in time
    {"received_at": "2026-08-01", "informed_at": "2026-09-03"},  # open at the start, closed late
    {"received_at": "2026-08-30", "complexity": "complex"},  # open at the start and the end: 31 days
    {"received_at": "2026-07-01"},  # … 91 days
    {"received_at": "2026-09-02", "informed_at": "2026-09-05"},
    {"received_at": "2026-09-03", "decided_at": "2026-09-09", "withdrawn_at": "2026-09-09"},  # one end, written twice
    {"received_at": "2026-09-04", "merged_into": "K4"},
    {"received_at": "2026-09-20", "referral_source": "nfra_12378", "reply_required_at": "2026-09-25"},  # 10 days
    {"received_at": "2026-09-14", "informed_at": "2026-10-02"},  # closed in October: 16 days
    {"received_at": "2026-08-05", "informed_at": "2026-08-31"},  # of August alone
    {"received_at": "2026-10-01"},  # of October alone
    {"received_at": "2026-09-09", "is_in_time": "yes"},  # without dates
)


def flow(bank: Bank, period: str = "2026-09", known: date | None = None) -> dict[tuple[str, str], dict[str, Any]]:
    with bank.writing() as connection:
        prepare_staging(connection, bank.workspace.settings)
        table = topic_tables(connection, Period.parse(period), known)["complaint_flow"]
    return {(row["level"], row["subject_id"]): row for row in table.to_dict("records")}


def balance(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[n] for n in ("opening", "received", "closed", "withdrawn", "merged", "closing", "imbalance"))


def test_flow_balances_and_tells_the_clocks(bank: Bank):
    bank.deliver("branches", {}, {"branch_id": "B2", "branch_name": "Lakeside"})
    bank.deliver("complaints", *numbered([*FLOW, {"branch_id": "B2", "received_at": "2026-09-30"}]))
    found = flow(bank)
    # 4 + 5 (K4 to K8) − 3 (K0, K1, K4) − 1 (K5) − 1 (K6) = 4 (K2, K3, K7, K8)
    assert balance(found["branch", "B1"]) == (4, 5, 3, 1, 1, 4, 0)
    assert balance(found["branch", "B2"]) == (0, 1, 0, 0, 0, 1, 0)
    assert balance(found["bank", "-"]) == (4, 6, 3, 1, 1, 5, 0)
    mine = found["branch", "B1"]
    assert [mine[name] for name in ("in_time", "extended", "late", "no_limit", "ruled")] == [2, 0, 1, 0, 1]
    # Ages at the end of 30 September: K7 10, K8 16, K2 31, K3 91 days. K8 was due on the 29th, K2 was on the 29th too.
    assert [mine[name] for name in ("open_15", "open_30", "open_60", "open_longer")] == [1, 1, 1, 1]
    assert (mine["overdue"], mine["past_shown"], mine["regulator_open"]) == (3, 4, 1)


def test_end_of_a_month_is_the_beginning_of_the_next_and_a_quarter_is_its_months(bank: Bank):
    bank.deliver("branches")
    bank.deliver("complaints", *numbered(FLOW))
    months = [flow(bank, month)["bank", "-"] for month in ("2026-07", "2026-08", "2026-09")]
    quarter = flow(bank, "2026-Q3")["bank", "-"]
    assert [row["closing"] for row in months[:2]] == [row["opening"] for row in months[1:]]
    for name in ("received", "closed", "withdrawn", "merged", "late", "in_time"):
        assert quarter[name] == sum(row[name] for row in months), name
    assert (quarter["opening"], quarter["closing"]) == (months[0]["opening"], months[2]["closing"])


def test_complaint_is_no_older_than_what_is_known_of_a_month_that_still_runs(bank: Bank):
    bank.deliver("branches")
    bank.deliver("complaints", {"received_at": "2026-09-01"})
    assert flow(bank, known=date(2026, 9, 15))["bank", "-"]["overdue"] == 0
    assert flow(bank, known=date(2026, 9, 16))["bank", "-"]["overdue"] == 1


@pytest.mark.parametrize(
    ("cells", "imbalance"),
    [
        ({"received_at": "2026-09-02", "informed_at": "2026-09-09", "withdrawn_at": "2026-09-12"}, -1),
        ({"received_at": "2026-09-02", "informed_at": "2026-08-30"}, 1),
        ({"received_at": "2026-09-02", "informed_at": "2026-09-09", "withdrawn_at": "2026-09-09"}, 0),
    ],
    ids=["closed and withdrawn", "closed the month before", "closed by withdrawal"],
)
def test_dates_that_contradict_each_other_unbalance_the_flow_and_are_reported(bank: Bank, cells, imbalance: int):
    bank.deliver("branches")
    bank.deliver("complaints", cells)
    assert flow(bank)["bank", "-"]["imbalance"] == imbalance
    assert unbalanced(bank) == ([("Riverside",)] if imbalance else [])


def test_complaint_that_was_closed_and_is_open_again_is_reported(bank: Bank):
    bank.deliver("branches")
    bank.deliver("complaints", {"received_at": "2026-09-02", "informed_at": "2026-09-09"})
    assert unbalanced(bank) == []
    bank.deliver("complaints", {"received_at": "2026-09-02", "informed_at": ""})
    assert unbalanced(bank) == [("Riverside",)]
    assert balance(flow(bank)["bank", "-"]) == (0, 1, 0, 0, 0, 1, 0)
    assert unbalanced(bank, "2026-10") == []


def unbalanced(bank: Bank, period: str = "2026-09") -> list[tuple[str, ...]]:
    with bank.writing() as connection:
        results = run_checks(connection, Period.parse(period))
    return [one.subjects for one in results if one.check == "complaint_flow_balances" and not one.is_met]


@pytest.mark.parametrize("seed", [1, 2])
def test_flow_is_what_is_counted_complaint_by_complaint(bank: Bank, seed: int):
    rng = random.Random(seed)
    given = [random_complaint(rng, number) for number in range(300)]
    bank.deliver("branches")
    bank.deliver("complaints", *given)
    for month in ("2031-01", "2031-05", "2031-12"):
        period = Period.parse(month)
        got = flow(bank, month)["bank", "-"]
        assert balance(got)[:6] == counted(given, period), month


def counted(given: list[dict[str, str]], period: Period) -> tuple[int, ...]:
    """Opening, received, closed, withdrawn, merged, closing: day by day, from the text of the ledger."""
    sums = [0] * 6
    for row in given:
        received, settled = row["received_at"], str(settled_on(row) or "")
        first, after = str(period.first), str(period.after)
        if received >= after:
            continue
        if row["merged_into"]:
            sums[1] += received >= first
            sums[4] += received >= first
            continue
        if row["is_in_time"] and not settled:
            continue
        ends = [end for end in (settled, row["withdrawn_at"]) if end]
        sums[0] += received < first and not any(end < first for end in ends)
        sums[1] += received >= first
        sums[2] += first <= settled < after and settled != row["withdrawn_at"]
        sums[3] += first <= row["withdrawn_at"] < after
        sums[5] += not any(end < after for end in ends)
    return tuple(sums)
