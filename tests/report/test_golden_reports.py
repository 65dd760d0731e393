"""What month, quarter and year say of a small bank is what it was, and every kind of page fits the published schema."""

from __future__ import annotations

import difflib
import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))

from embarrassments import embarrassments
from golden_reports import FOLDER, PERIODS, bank_of_the_year, pages, told

from pipeline import stages
from pipeline.periods import Period
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


NAMED = "English words"  # the small bank's people, branches and comments are English on Chinese pages too


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_page_of_month_quarter_and_year_embarrasses(workspace: Workspace, locale: str) -> None:
    if locale != workspace.settings.locale:
        rules = stages.load_rules(workspace)
        for period in map(Period.parse, PERIODS):
            stages.publish(workspace, period, rules, locale, lambda _: None)
    site = workspace.site if locale == workspace.settings.locale else workspace.root / f"site-{locale}"
    found, kinds = [], set()
    for path in sorted(site.rglob("*.html")):
        place = path.relative_to(site)
        kinds.add(place.parts[2] if len(place.parts) > 3 else "")
        is_sheet = "employee" in place.parts[:-1]
        source = path.read_text(encoding="utf-8")
        faults = embarrassments(source, locale, is_method=path.name == "method.html", is_sheet=is_sheet)
        found += [f"{place}: {fault}" for fault in faults if not fault.startswith(NAMED)]
    assert {*PERIODS} <= kinds
    assert found == []
