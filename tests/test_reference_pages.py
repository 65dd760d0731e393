"""The pages that are written from the definitions say what the definitions say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import reference_cards
from pipeline.errors import DefinitionError
from pipeline.reference import pages

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("name", ["feeds.md", "indicators.md", "scorecards.md", "report.schema.json"])
def test_page_on_disk_is_the_one_that_make_docs_writes(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_every_link_within_the_page_of_scorecards_leads_to_a_part() -> None:
    text = pages()["scorecards.md"]
    parts = {title.lower() for title in re.findall(r"^## (\w+)$", text, re.MULTILINE)}
    links = set(re.findall(r"\(#([\w-]+)\)", text))
    assert links
    assert links <= parts


def test_every_key_of_a_scorecard_is_told_in_both_languages() -> None:
    meanings = reference_cards.read_meanings()
    for part, keys in meanings.items():
        for key, (zh, en) in keys.items():
            assert re.search(r"[\u4e00-\u9fff]", zh), f"{part}.{key}"
            assert re.search(r"[A-Za-z]", en), f"{part}.{key}"


def test_a_key_that_nobody_explained_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = reference_cards.MEANINGS.read_text(encoding="utf-8")
    (tmp_path / "keys.yaml").write_text(
        re.sub(r"  payment_lag: .*\n", "  payment_delay: [甲, a]\n", text), encoding="utf-8"
    )
    monkeypatch.setattr(reference_cards, "MEANINGS", tmp_path / "keys.yaml")
    with pytest.raises(DefinitionError) as refused:
        reference_cards.read_meanings()
    assert "Scorecard.payment_delay" in str(refused.value)
    assert "Scorecard.payment_lag" in str(refused.value)
