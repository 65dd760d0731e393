"""report.json is as docs/report.schema.json says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import report_samples as samples

from pipeline.report.model import Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import msg

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def written(*pages: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(orjson.dumps(pages))
    return found


def test_reports_of_bank_and_branch_are_as_the_schema_says(validator: Any) -> None:
    branch = samples.branch_report(samples.branch_lines()[3])
    assert list(validator.iter_errors(written(samples.bank_report(), branch))) == []


def test_a_finding_may_stand_with_its_evidence(validator: Any) -> None:
    figure = Figure(Text("投诉", "Complaints"), Quantity(47, "cases"))
    finding = Evidenced("problem.test", msg("{count}.", count=Quantity(47, "cases")), figures=(figure,))
    (page,) = written(replace(samples.bank_report(), findings=(finding,)))
    assert validator.is_valid([page])
    page["findings"][0]["unheard_of"] = 1
    assert not validator.is_valid([page])


@pytest.mark.parametrize("change", [{"score": "93.47"}, {"unheard_of": 1}, {"period": None}, {"indicators": [{}]}])
def test_what_no_report_can_hold_is_refused(validator: Any, change: dict[str, Any]) -> None:
    (page,) = written(samples.bank_report())
    assert not validator.is_valid([page | change])


def test_a_page_without_one_of_its_keys_is_refused(validator: Any) -> None:
    (page,) = written(samples.bank_report())
    del page["headline"]
    assert not validator.is_valid([page])
