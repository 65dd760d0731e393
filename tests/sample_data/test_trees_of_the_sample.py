"""The sample bank's site: every tree is closed, and holds nobody who is none of its reader's people."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))

from embarrassments import embarrassments, faults_of_bases, faults_of_ranks
from page_readers import broken_links, strays

from pipeline.render.site import AUDIENCES

MOST_OF_A_BRANCH_PAGE = 250_000  # bytes, without the shared assets
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.fixture(scope="module")
def people(appraised) -> pd.DataFrame:
    """subject_id, employee_name, branch_id of everybody who held a post in the month or the quarter."""
    results = pd.concat([appraised.edition(period).tables["results"] for period in ("2026-09", "2026-Q3")])
    found = results.loc[results["level"] == "employee", ["subject_id", "employee_name", "branch_id"]]
    return found.dropna(subset=["employee_name"]).drop_duplicates()


def foreigners(tree: Path, own: pd.DataFrame, people: pd.DataFrame) -> dict[str, list[str]]:
    """Page → names and numbers of people who are not `own`. A name that one of its own bears too is its own."""
    allowed = {*own["subject_id"], *own["employee_name"]}
    # The longest first: a name that is part of another is found as the other.
    known = sorted({*people["subject_id"], *people["employee_name"]}, key=len, reverse=True)
    wanted = re.compile("|".join(rf"(?<![0-9A-Za-z]){re.escape(one)}(?![0-9A-Za-z])" for one in known))
    found = {}
    for path in sorted(path for path in tree.rglob("*") if path.suffix in (".html", ".js", ".json", ".csv")):
        if others := {*wanted.findall(path.read_text(encoding="utf-8"))} - allowed:
            found[str(path.relative_to(tree))] = sorted(others)
    return found


def test_every_audience_has_its_trees(published: Path) -> None:
    assert {path.name for path in published.iterdir() if path.is_dir()} - {"assets"} == set(AUDIENCES)


def test_every_tree_of_the_sample_is_closed(published: Path) -> None:
    assert strays(published) == []


def test_every_link_of_the_sample_leads_somewhere(published: Path) -> None:
    assert broken_links(published) == []


@pytest.mark.parametrize("audience", ["bank", "managing_unit", "regulator"])
def test_nobody_is_named_above_the_branch(published: Path, people: pd.DataFrame, audience: str) -> None:
    for tree in sorted((published / audience).iterdir()):
        assert foreigners(tree, people.iloc[:0], people) == {}, tree


@pytest.mark.parametrize("audience", ["branch", "department"])
def test_a_branch_or_department_sees_its_own_people_only(published: Path, people: pd.DataFrame, audience: str) -> None:
    for tree in sorted((published / audience).iterdir()):
        assert foreigners(tree, people[people["branch_id"] == tree.name], people) == {}, tree


def test_an_employee_sees_nobody_else(published: Path, people: pd.DataFrame) -> None:
    for tree in sorted((published / "employee").iterdir()):
        assert foreigners(tree, people[people["subject_id"] == tree.name], people) == {}, tree


def test_no_page_of_the_sample_embarrasses(published: Path) -> None:
    """Each fault with the first page it stands on, and on how many it does."""
    locale = "en" if published.name.endswith("-en") else "zh-CN"
    found: dict[str, list[str]] = {}
    for path in sorted(published.rglob("*.html")):
        place = path.relative_to(published)
        faults = embarrassments(
            path.read_text(encoding="utf-8"),
            locale,
            is_method=path.name == "method.html",
            is_sheet="employee" in place.parts[:-1],
        )
        for fault in faults:
            found.setdefault(fault, []).append(str(place))
    assert {fault: (places[0], len(places)) for fault, places in found.items()} == {}


def test_no_branch_page_of_the_sample_is_too_heavy(published: Path) -> None:
    own = list(published.glob("branch/*/*/index.html"))
    below = list(published.glob("*/*/*/branch/*.html"))
    assert own
    assert {path.relative_to(published).parts[0] for path in below} == {"bank", "managing_unit"}
    sizes = {str(path.relative_to(published)): path.stat().st_size for path in (*own, *below)}
    assert {place: size for place, size in sizes.items() if size > MOST_OF_A_BRANCH_PAGE} == {}


def report_of(appraised, period: str) -> list[dict[str, Any]]:
    path = appraised.root / "editions" / period / "draft" / "report.json"
    return list(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3"])
@pytest.mark.usefixtures("published")
def test_no_place_and_no_change_of_the_sample_is_without_ground(appraised, period: str) -> None:
    pages = report_of(appraised, period)
    assert [fault for page in pages for fault in (*faults_of_ranks(page), *faults_of_bases(page))] == []


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3"])
@pytest.mark.usefixtures("published")
def test_report_json_is_as_its_schema_says(appraised, period: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    pages = report_of(appraised, period)
    assert {page["level"] for page in pages} == set(AUDIENCES)
    faults = jsonschema.Draft202012Validator(schema).iter_errors(pages)
    assert [f"{fault.json_path}: {fault.message[:200]}" for fault in faults] == []


def test_a_foreign_name_or_number_is_found(tmp_path: Path) -> None:
    people = pd.DataFrame({"subject_id": ["E1", "E22"], "employee_name": ["王丽", "王丽华"], "branch_id": ["A", "B"]})
    (tmp_path / "index.html").write_text("王丽华（E22）经办，见E221", encoding="utf-8")
    assert foreigners(tmp_path, people[people["branch_id"] == "B"], people) == {}
    assert foreigners(tmp_path, people[people["branch_id"] == "A"], people) == {"index.html": ["E22", "王丽华"]}
