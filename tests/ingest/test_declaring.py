"""A department's word that there was none: noted once, refused where it cannot be, and overtaken by rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from mappings import complaints, put_sources, take
from workbench import MOMENT, SETTINGS, Bank

from pipeline.declaring import DeclarationError, declare_none
from pipeline.deliveries import read_deliveries
from pipeline.errors import DefinitionError
from pipeline.ledger import read_ledger
from pipeline.partials import prepare_staging
from pipeline.periods import Period

EXPECTING = (
    SETTINGS
    + """expected_deliveries:
  - {feed: complaints, department: dept}
  - {feed: checks, department: east}
  - {feed: checks, department: west}
  - {feed: mystery_visits, department: dept, frequency: quarter}
"""
)


@pytest.fixture
def expecting(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", EXPECTING)


def say(bank: Bank, feed: str, period: str, department: str | None = None, moment: datetime = MOMENT) -> str:
    with bank.writing() as connection:
        return str(declare_none(bank.workspace, connection, feed, Period.parse(period), department, moment))


def status(bank: Bank, feed: str, period: str = "2026-09") -> str:
    with bank.writing() as connection:
        prepare_staging(connection)
        frame = read_deliveries(connection, bank.workspace.settings, MOMENT.date()).frame(Period.parse(period))
    return str(frame.set_index("feed").loc[feed, "status"])


def test_who_said_so_and_when_stands_in_the_ledger(expecting: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRAISE_USER", "zhou")
    assert status(expecting, "complaints") == "not_delivered"
    assert (
        say(expecting, "complaints", "2026-09")
        == "complaints of 2026-09, dept: noted in the ledger that there was none."
    )
    (record,) = read_ledger(expecting.workspace.ledger)
    kept = ("number", "kind", "feed", "period", "department", "by", "loaded_at")
    assert [record[name] for name in kept] == [
        1,
        "none_declared",
        "complaints",
        "2026-09",
        "dept",
        "zhou",
        MOMENT.isoformat(),
    ]
    assert status(expecting, "complaints") == "none_declared"


def test_said_again_it_is_not_noted_again(expecting: Bank) -> None:
    say(expecting, "complaints", "2026-09")
    assert "before" in say(expecting, "complaints", "2026-09")
    assert len(read_ledger(expecting.workspace.ledger)) == 1


def test_rows_that_arrive_overtake_the_word_and_then_it_cannot_be_given(expecting: Bank) -> None:
    put_sources(expecting)
    say(expecting, "complaints", "2026-09")
    outcome = take(expecting, "log_20260930.csv", complaints(("K1", "2026-09-05", "", "")))
    assert outcome.number == 2
    assert status(expecting, "complaints") == "delivered"
    take(expecting, "log_20260831.csv", complaints(("K2", "2026-08-05", "", "")))
    with pytest.raises(DeclarationError, match=r"came from dept \(ledger number 3\)"):
        say(expecting, "complaints", "2026-08")


def test_what_cannot_be_declared_is_refused_with_what_to_do(expecting: Bank) -> None:
    with pytest.raises(DefinitionError, match="There is no feed “complaint”"):
        say(expecting, "complaint", "2026-09")
    with pytest.raises(DeclarationError, match="expects no surveys from —"):
        say(expecting, "surveys", "2026-09")
    with pytest.raises(DeclarationError, match="expected from: dept"):
        say(expecting, "complaints", "2026-09", "other")
    with pytest.raises(DeclarationError, match=r"owed by quarter \(2026-Q3\)"):
        say(expecting, "mystery_visits", "2026-09")
    with pytest.raises(DeclarationError, match="Several departments owe checks: east, west"):
        say(expecting, "checks", "2026-09")
    with pytest.raises(DeclarationError, match="2026-10 is not over yet"):
        say(expecting, "complaints", "2026-10")
    assert read_ledger(expecting.workspace.ledger) == []
    say(expecting, "checks", "2026-09", "west")
    say(expecting, "mystery_visits", "2026-Q3")
    assert status(expecting, "mystery_visits") == "none_declared"
