"""When a file came: as it was taken in, or by its own clock where the bank goes by that; and which months it tells of."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from mappings import complaints, put_sources
from workbench import MOMENT, SETTINGS, Bank

from pipeline.ledger import read_ledger


@pytest.mark.parametrize(("arrivals", "came"), [("ledger", MOMENT), ("file", datetime(2026, 10, 6, 16, 30))])
def test_the_ledger_says_when_a_file_came_and_of_which_months_its_rows_speak(
    tmp_path: Path, arrivals: str, came: datetime
) -> None:
    bank = Bank(tmp_path / "bank", SETTINGS + f"arrivals: {arrivals}\n")
    put_sources(bank)
    rows = [
        ("K1", "2026-08-31", "", ""),
        ("K2", "2026-09-05", "", ""),
        ("K3", "2026-09-06", "", ""),
        ("K4", "?", "", ""),
    ]
    path = bank.put("log_20260930.csv", complaints(*rows))
    own = datetime(2026, 10, 6, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    os.utime(path, (own, own))
    bank.ingest()
    (record,) = read_ledger(bank.workspace.ledger)
    assert (record["arrived_at"], record["loaded_at"]) == (came.isoformat(), MOMENT.isoformat())
    assert record["loads"][0]["months"] == {"2026-08": 1, "2026-09": 2}
