"""What month, quarter and year say of a small bank is what it was, and every kind of page fits the published schema."""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path

import jsonschema
import pytest
from golden_reports import FOLDER, PERIODS, bank_of_the_year, pages, told

from pipeline.workspace import Workspace

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
KINDS = {"bank", "branch", "employee", "hr", "regulator"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    os.environ["APPRAISE_HASH_KEY"] = "a key for tests"
    return bank_of_the_year(tmp_path_factory.mktemp("golden") / "bank")


@pytest.mark.parametrize("period", PERIODS)
def test_pages_say_what_they_said(workspace: Workspace, period: str) -> None:
    before = (FOLDER / f"{period}.txt").read_text(encoding="utf-8").splitlines()
    changes = list(difflib.unified_diff(before, told(workspace, period), "golden", "now", n=0, lineterm=""))
    assert changes == [], "\n".join(changes[:40]) + "\nmeant? python -m tests.report.golden_reports"


@pytest.mark.parametrize("period", PERIODS)
def test_every_kind_of_page_fits_the_published_schema(workspace: Workspace, period: str) -> None:
    found = pages(workspace, period)
    assert {page["level"] for page in found} == KINDS
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
