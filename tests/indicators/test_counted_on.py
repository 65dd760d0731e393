"""By which day a case counts: each choice puts it into its month, and another choice computes the months anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from workbench import SETTINGS, Bank

from pipeline.errors import DefinitionError
from pipeline.headers import read_definition
from pipeline.indicators import load_indicators
from pipeline.settings import Settings
from pipeline.shipped import shipped

SPAN = (date(2026, 1, 1), date(2027, 1, 1))
MONTHS = {"occurred": 7, "detected": 8, "issued": 9, "confirmed": 10}
ERROR = {"occurred_at": "2026-07-31", "detected_at": "2026-08-01", "issued_at": "2026-09-30", "severity": "critical"}
COMPLAINT = {"received_at": "2026-07-31", "liability": "full", "liability_confirmed_at": "2026-10-01"}
CHOICES = [
    ("counted_errors", "occurred"),
    ("counted_errors", "detected"),
    ("counted_errors", "issued"),
    ("critical_errors", "occurred"),
    ("critical_errors", "detected"),
    ("critical_errors", "issued"),
    ("upheld_complaints", "occurred"),
    ("upheld_complaints", "confirmed"),
]
DEFAULTS = {"counted_errors": "issued", "critical_errors": "occurred", "upheld_complaints": "confirmed"}


def choose(bank: Bank, **choices: str) -> None:
    """The bank's appraisal.yaml with these choices."""
    rules = "".join(f"  {name}: {{counted_on: {choice}}}\n" for name, choice in choices.items())
    path = Path(bank.workspace.root / "appraisal.yaml")
    path.write_text(SETTINGS + (f"indicator_parameters:\n{rules}" if rules else ""), encoding="utf-8")
    bank.workspace = type(bank.workspace).open(bank.workspace.root)


def months(bank: Bank, indicator: str) -> list[int]:
    """The months in which the bank has a case of it."""
    found = bank.values("month", *SPAN)
    return sorted(key[4].month for key, row in found.items() if key[:2] == (indicator, "bank") and row["value"])


@pytest.fixture
def cases(bank: Bank) -> Bank:
    """An error and a complaint whose days all lie in different months."""
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("errors", ERROR)
    bank.deliver("complaints", COMPLAINT)
    return bank


def test_each_choice_puts_the_case_into_the_month_of_its_day(cases: Bank) -> None:
    for indicator, choice in CHOICES:
        choose(cases, **{indicator: choice})
        assert months(cases, indicator) == [MONTHS[choice]], (indicator, choice)


def test_without_a_choice_each_counts_as_its_definition_says(cases: Bank) -> None:
    assert {name: months(cases, name) for name in DEFAULTS} == {
        "counted_errors": [MONTHS["issued"]],
        "critical_errors": [MONTHS["occurred"]],
        "upheld_complaints": [MONTHS["confirmed"]],
    }


def test_who_has_no_such_day_counts_by_the_one_that_every_row_has(cases: Bank) -> None:
    cases.deliver("errors", ERROR | {"detected_at": "", "issued_at": ""})
    cases.deliver("complaints", COMPLAINT | {"liability_confirmed_at": ""})
    for indicator, choice in CHOICES:
        choose(cases, **{indicator: choice})
        assert months(cases, indicator) == [MONTHS["occurred"]], (indicator, choice)


@pytest.mark.parametrize(
    ("choice", "before", "after"), [("detected", [8], [11]), ("issued", [9], [9]), ("occurred", [7], [7])]
)
def test_a_row_whose_day_moves_takes_its_case_along(
    cases: Bank, choice: str, before: list[int], after: list[int]
) -> None:
    choose(cases, counted_errors=choice)
    assert months(cases, "counted_errors") == before
    cases.deliver("errors", ERROR | {"detected_at": "2026-11-02"})
    assert months(cases, "counted_errors") == after


def test_a_case_counts_in_the_post_of_the_day_on_which_it_happened(cases: Bank) -> None:
    held = {"branch_id": "B1", "valid_to": "2026-07-31"}
    cases.deliver("employees", held, {"valid_from": "2026-08-01", "post": "lobby_manager"})
    for choice in ("occurred", "detected", "issued"):
        choose(cases, counted_errors=choice)
        found = cases.values("month", *SPAN)
        mine = {key[2:] for key in found if key[:2] == ("counted_errors", "employee")}
        assert mine == {("E1", "teller", date(2026, MONTHS[choice], 1))}


def settings(**parameters: Any) -> Settings:
    return Settings.model_validate(
        {"format": 1, "name": {"zh": "行", "en": "Bank"}, "indicator_parameters": parameters}
    )


def test_a_day_that_the_indicator_does_not_know_is_refused_with_those_that_it_knows() -> None:
    with pytest.raises(DefinitionError) as refused:
        load_indicators(settings(upheld_complaints={"counted_on": "issued"}))
    assert str(refused.value) == (
        "appraisal.yaml: upheld_complaints cannot be counted by “issued”. Choose one of confirmed, occurred."
    )
    assert refused.value.message.text("zh-CN") == (
        "appraisal.yaml：upheld_complaints不能按“issued”计入，可选：confirmed、occurred。"
    )


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_day_that_places_the_rows_is_that_of_the_choice(name: str) -> None:
    header = read_definition(shipped("sql") / "indicators" / f"{name}.sql").header
    ((feed, read),) = header["reads"].items()
    assert header["parameters"]["counted_on"] == DEFAULTS[name]
    days = {one["choice"]: one["date"] for one in read["counted_on"]}
    assert read["date"] == days[DEFAULTS[name]]
    for choice, day in days.items():
        loaded = load_indicators(settings(**{name: {"counted_on": choice}}))[name]
        assert loaded.header.reads[feed].date == day
