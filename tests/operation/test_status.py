"""How things stand, for people and for programs, without a look into the warehouse."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import time_machine
from workbench import Bank

from pipeline.errors import CheckFailed
from pipeline.runs import recorded, stage
from pipeline.status import as_data, sentences, status
from pipeline.texts import msg
from pipeline.warehouse import locked


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str]:
    """The status of a bank with a draft and two runs, while somebody writes: as data, and as text."""
    made = Bank(tmp_path_factory.mktemp("status") / "bank")
    made.deliver("branches")
    bank = made.workspace
    bank.edition("2026-09").mkdir(parents=True)
    with time_machine.travel(datetime.fromisoformat("2026-10-15T12:00+08:00"), tick=False):
        with recorded(bank, "ingest") as run, stage(run, "ingest") as counted:
            counted.rows = 5
        with pytest.raises(CheckFailed), recorded(bank, "month", "2026-09"):
            raise CheckFailed(msg("{period} is not appraised", period="2026-09"))
        with locked(bank, "run 2026-09"):
            found = status(bank)
        return as_data(found), "\n".join(message.text("en") for message in sentences(found, "en"))


def test_runs_periods_and_what_comes_next_are_told(told: tuple[dict[str, object], str]) -> None:
    data, text = told
    assert [(run["kind"], run["status"]) for run in data["last"]] == [("month", "stopped"), ("ingest", "done")]  # type: ignore[attr-defined]
    assert data["last"][1]["stages"][0]["rows"] == 5  # type: ignore[index]
    assert {(run["kind"], run["period"]) for run in data["next"]} == {  # type: ignore[attr-defined]
        ("ingest", ""),
        ("month", "2026-09"),
        ("quarter", "2026-Q3"),
        ("year", "2026"),
    }
    assert data["periods"] == [{"period": "2026-09", "state": "draft", "number": None}]
    assert "month 2026-09: stopped after" in text
    assert "2026-10-16 06:00  month 2026-09" in text


def test_who_writes_is_told_and_holds_nobody_off(told: tuple[dict[str, object], str]) -> None:
    data, text = told
    assert data["writing"]["doing"] == "run 2026-09"  # type: ignore[index]
    assert "Writing now: “run 2026-09”" in text


def test_the_status_is_json(told: tuple[dict[str, object], str]) -> None:
    assert json.loads(json.dumps(told[0]))["disk"]["free"] > 0
