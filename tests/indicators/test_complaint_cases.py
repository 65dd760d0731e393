"""Complaints listed one by one: the date beside each is the one that its owner has to keep, before it is missed too.

A complaint received on 10 September is due by law on the 25th; the bank's own limit of 5 working days ends on the 17th.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from random_complaints import numbered
from workbench import SETTINGS, Bank

from pipeline.partials import prepare_staging
from pipeline.warehouse import rows, run_sql

REFERRED = {"received_at": "2026-09-10 09:00", "referral_source": "12378"}
OWN = """complaint_limits:
  - {rule: OWN-5, document: own, classification: simple, days: 5, counted_in: working, effective_from: 2020-01-01}
"""
Cases = Callable[..., dict[str, tuple[str, str | None, int | None]]]


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    """`cases(*complaints, as_of=…, settings="")`: number → its date, which one it missed, and by how many days."""

    def work(*complaints: dict[str, str], as_of: date, settings: str = "") -> dict[str, Any]:
        bank = Bank(tmp_path / "bank", SETTINGS + settings)
        bank.deliver("branches")
        bank.deliver("complaints", *numbered(complaints))
        with bank.writing() as connection:
            prepare_staging(connection, bank.workspace.settings)
            found = rows(run_sql(connection, "tables/complaint_cases", first=date(2026, 9, 1), as_of=as_of))
        return {row["complaint_id"]: (str(row["due_on"]), row["past"], row["days_over"]) for row in found}

    return work


def test_the_regulators_date_is_shown_before_it_is_missed(cases: Cases) -> None:
    earlier, later = REFERRED | {"reply_required_at": "2026-09-17"}, REFERRED | {"reply_required_at": "2026-10-08"}
    found = cases(earlier, later, REFERRED, as_of=date(2026, 9, 15))
    assert [found[f"K{n}"] for n in range(3)] == [
        ("2026-09-17", None, None),
        ("2026-09-25", None, None),
        ("2026-09-25", None, None),
    ]


def test_once_it_is_missed_the_days_over_count_from_the_same_date(cases: Cases) -> None:
    (found,) = cases(REFERRED | {"reply_required_at": "2026-09-17"}, as_of=date(2026, 9, 21)).values()
    assert found == ("2026-09-17", "reply", 3)


def test_the_banks_own_date_is_the_one_to_keep_while_it_is_open_and_no_more_when_it_is_closed(cases: Cases) -> None:
    closed = REFERRED | {"informed_at": "2026-09-14", "reply_required_at": "2026-09-20"}
    found = cases(REFERRED, closed, as_of=date(2026, 9, 16), settings=OWN)
    assert found == {"K0": ("2026-09-17", None, None), "K1": ("2026-09-20", None, None)}
