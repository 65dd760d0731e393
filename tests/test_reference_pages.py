"""The pages that are written from the definitions say what the definitions say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import DefinitionError
from pipeline.reference import pages
from pipeline.reference_keys import SCORECARD, SETTINGS, Keys

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("name", ["feeds.md", "indicators.md", "scorecards.md", "settings.md", "report.schema.json"])
def test_page_on_disk_is_the_one_that_make_docs_writes(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


@pytest.mark.parametrize("name", ["scorecards.md", "settings.md"])
def test_every_link_within_the_page_leads_to_a_part(name: str) -> None:
    text = pages()[name]
    parts = {title.lower() for title in re.findall(r"^## (\w+)$", text, re.MULTILINE)}
    links = set(re.findall(r"\(#([\w-]+)\)", text))
    assert links
    assert links <= parts


@pytest.mark.parametrize("keys", [SCORECARD, SETTINGS], ids=["scorecard", "settings"])
def test_every_key_is_told_in_both_languages(keys: Keys) -> None:
    for part, told in keys.read().items():
        for key, (zh, en) in told.items():
            assert re.search(r"[\u4e00-\u9fff]", zh), f"{part}.{key}"
            assert re.search(r"[A-Za-z]", en), f"{part}.{key}"


@pytest.mark.parametrize(
    ("keys", "key"),
    [(SCORECARD, "Scorecard.payment_lag"), (SETTINGS, "Settings.time_zone")],
    ids=["scorecard", "settings"],
)
def test_a_key_that_nobody_explained_is_refused(keys: Keys, key: str, tmp_path: Path) -> None:
    name = key.partition(".")[2]
    text = keys.meanings.read_text(encoding="utf-8")
    (tmp_path / "keys.yaml").write_text(re.sub(rf"  {name}: .*\n", "  another: [甲, a]\n", text), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        replace(keys, meanings=tmp_path / "keys.yaml").read()
    assert key in str(refused.value)
    assert key.replace(name, "another") in str(refused.value)


def test_defaults_of_settings_are_those_of_the_program() -> None:
    text = pages()["settings.md"]
    assert re.search(r"^\| preview_days \|.*\| a whole number, ≥ 0, ≤ 60 \| 5 \|$", text, re.MULTILINE)
    assert re.search(r"^\| month \|.*\| \{working_day: 8\} \|$", text, re.MULTILINE)
    assert "PydanticUndefined" not in text
