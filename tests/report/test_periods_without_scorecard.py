"""A period that lies before every scorecard has its edition and its pages: nobody is graded, and nothing breaks."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from explained_bank import build

from pipeline import stages
from pipeline.editions import read_edition
from pipeline.periods import Period
from pipeline.validate import Verdict

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.mark.parametrize("period", ["2025", "2025-12"])
def test_a_period_under_no_scorecard_is_published(tmp_path: Path, period: str) -> None:
    bank = build(tmp_path)
    workspace, asked = bank.workspace, Period.parse(period)
    rules = stages.load_rules(workspace)
    stages.compute(workspace, asked, rules, Verdict(()), lambda _: None)
    page = stages.publish(workspace, asked, rules, None, lambda _: None)
    assert page.is_file()
    assert read_edition(workspace, asked).tables["results"].empty
    pages = json.loads((workspace.root / "editions" / period / "draft" / "report.json").read_text(encoding="utf-8"))
    assert {"bank", "branch"} <= {one["level"] for one in pages}
    assert {one.get("score") for one in pages} == {None}
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(pages)
