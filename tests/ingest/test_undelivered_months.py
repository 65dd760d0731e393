"""From files to figures: a month that a department did not deliver is missing, one without cases is zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
from mappings import complaints, put_sources, take
from workbench import MOMENT, SETTINGS, Bank, csv_text

from pipeline.appraisals import appraise_period
from pipeline.declaring import declare_none
from pipeline.indicators import load_indicators
from pipeline.partials import compute_partials
from pipeline.periods import Period

EXPECTING = SETTINGS + (
    "expected_deliveries:\n"
    "  - {feed: complaints, department: dept}\n"
    "  - {feed: transactions, department: dept, branches: [B1, B2]}\n"
)
WANTED = ("complaint_count", "complaint_rate")


def figures(bank: Bank, period: str) -> tuple[dict[tuple[str, str], tuple[str, float]], pd.DataFrame]:
    """(indicator, subject) → (status, value) of the bank and its branches; and the period's deliveries."""
    found = load_indicators(bank.workspace.settings)
    indicators = {name: found[name] for name in WANTED}
    wanted = Period.parse(period)
    with bank.writing() as connection:
        compute_partials(connection, indicators, date(2026, 10, 8))
        edition = appraise_period(
            connection, bank.workspace.settings, wanted, indicators, [], date(2026, 9, 30), date(2026, 11, 1)
        )
    values = edition.values[(edition.values["period"] == wanted.first) & (edition.values["level"] != "managing_unit")]
    rows = values.to_dict("records")
    return {(r["indicator"], r["subject_id"]): (r["status"], r["value"]) for r in rows}, edition.deliveries


def test_a_month_that_did_not_come_is_missing_until_it_comes_or_is_declared(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank", EXPECTING)
    put_sources(bank)
    bank.put("branches.csv", csv_text("branches", [{}, {"branch_id": "B2", "branch_name": "East"}]))
    months = {"T1": "2026-07-03", "T2": "2026-08-03", "T3": "2026-09-03"}
    counts = [{"record_id": key, "transaction_date": day, "employee_id": ""} for key, day in months.items()]
    bank.put("transactions.csv", csv_text("transactions", counts))
    bank.put("log_20260731.csv", complaints(("K1", "2026-07-05", "B1", "")))
    bank.put("log_20260831.csv", complaints(("K2", "2026-08-05", "B1", "")))
    bank.ingest()

    values, deliveries = figures(bank, "2026-09")
    assert values["complaint_count", "-"][0] == "not_delivered"
    assert values["complaint_rate", "-"][0] == "not_delivered"
    assert values["complaint_rate", "B1"][0] == "not_delivered"
    table = deliveries.set_index("feed")
    assert table.loc["complaints", "status"] == "not_delivered"
    assert (table.loc["transactions", "status"], table.loc["transactions", "missing_branches"]) == (
        "incomplete",
        "East",
    )

    values, _ = figures(bank, "2026-Q3")
    assert values["complaint_count", "-"][0] == "not_delivered", "two of three months are no quarter"

    with bank.writing() as connection:
        declare_none(bank.workspace, connection, "complaints", Period.parse("2026-09"), None, MOMENT)
    values, _ = figures(bank, "2026-09")
    assert values["complaint_count", "-"] == ("ok", 0)
    assert values["complaint_rate", "-"] == ("ok", 0)
    assert figures(bank, "2026-Q3")[0]["complaint_count", "-"] == ("ok", 2)

    take(bank, "log_20260930.csv", complaints(("K3", "2026-09-05", "B1", "")))
    values, deliveries = figures(bank, "2026-09")
    assert values["complaint_count", "-"] == ("ok", 1)
    assert deliveries.set_index("feed").loc["complaints", "status"] == "delivered"
