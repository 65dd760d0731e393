"""What has not changed is not computed and not rendered again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from explained_bank import MONTH, build
from workbench import Bank

from pipeline import stages
from pipeline.publishing import trees
from pipeline.render import drawing
from pipeline.rules import rule_files
from pipeline.unchanged import nothing_to_do
from pipeline.validate import Verdict


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        bank = build(tmp_path_factory.mktemp("unchanged") / "bank")
        run(bank)
        yield bank


def run(bank: Bank) -> Path:
    rules = stages.load_rules(bank.workspace)
    stages.compute(bank.workspace, MONTH, rules, Verdict(()), lambda _: None)
    return stages.publish(bank.workspace, MONTH, rules, None, lambda _: None)


def standing(bank: Bank) -> Path | None:
    return nothing_to_do(bank.workspace, MONTH, None)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are rendered from now on, without the indexes of periods."""
    found: list[str] = []
    text = drawing.text_at

    def listening(locale: str, template: str, path: str, facts: Mapping[str, Any]) -> str:
        found.append(path)
        return text(locale, template, path, facts)

    for module in (drawing, trees):
        monkeypatch.setattr(module, "text_at", listening)
    return found


def test_a_run_that_nothing_has_changed_for_stands(published: Bank) -> None:
    page = standing(published)
    assert page is not None
    assert page.name == "index.html"


def test_publishing_again_renders_nothing(published: Bank, rendered: list[str]) -> None:
    run(published)
    assert rendered == []
    assert standing(published) is not None


def test_a_page_that_was_touched_is_rendered_again(published: Bank, rendered: list[str]) -> None:
    page = published.workspace.site / "branch" / "B2" / "2026-09" / "index.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:100])
    run(published)
    assert rendered == ["branch/B2/2026-09/index.html"]
    assert page.read_bytes() == whole


def test_a_page_that_is_gone_is_a_reason_to_run(published: Bank) -> None:
    page = published.workspace.site / "branch" / "B2" / "2026-09" / "index.html"
    whole = page.read_bytes()
    page.unlink()
    assert standing(published) is None
    page.write_bytes(whole)
    run(published)


@pytest.mark.parametrize("name", ["appraisal.yaml", "scorecards/teller.yaml", "periods.jsonl"])
def test_rules_and_decisions_are_reasons_to_run(published: Bank, name: str) -> None:
    path = published.workspace.root / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text((before or "") + "\n", encoding="utf-8")
    assert standing(published) is None
    path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert standing(published) is not None


def test_a_file_in_the_inbox_is_a_reason_to_look(published: Bank) -> None:
    path = published.put("more.csv", "x")
    assert standing(published) is None
    path.unlink()
    assert standing(published) is not None


def test_another_day_is_a_reason_only_while_lateness_may_change(
    published: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import datetime

    from pipeline.workspace import Workspace

    assert "scorecards/teller.yaml" in rule_files(published.workspace.root)
    monkeypatch.setattr(Workspace, "now", lambda self: datetime.combine(date(2027, 3, 1), datetime.min.time()))
    run(published)
    monkeypatch.setattr(Workspace, "now", lambda self: datetime.combine(date(2027, 4, 1), datetime.min.time()))
    known = standing(published)
    monkeypatch.undo()
    run(published)
    assert known is None or known.is_file()


def test_a_late_row_renders_the_pages_that_show_it_and_no_others(tmp_path: Path, rendered: list[str]) -> None:
    bank = build(tmp_path / "bank")
    run(bank)
    rendered.clear()
    bank.deliver("training", {"record_id": "L9", "employee_id": "E3", "completed_date": ""}, name="late.csv")
    run(bank)
    assert {"bank/all/2026-09/index.html", "branch/B1/2026-09/index.html", "employee/E3/2026-09/index.html"} <= {
        *rendered
    }
    assert not {path for path in rendered if path.startswith("employee/E4/")}
    kept = {path: path.read_bytes() for path in bank.workspace.site.rglob("*") if path.is_file()}
    shutil.rmtree(bank.workspace.state / "pages")
    run(bank)  # with nothing remembered, all is rendered: the same, what the foot tells of the edition too
    assert {path: path.read_bytes() for path in bank.workspace.site.rglob("*") if path.is_file()} == kept
