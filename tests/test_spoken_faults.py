"""Every fault of every rule of a scorecard is told in Chinese."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_spoken_texts import CARD, said

from pipeline.indicators import load_indicators
from pipeline.scorecards import load_scorecards
from pipeline.settings import Settings

CASES = {"kind": "per_case", "deduct": 5}
CLASSES = {"kind": "per_case", "deduct": {"own": 5}}
RANK = {"kind": "rank", "deduct": 1}
STEPS = {"kind": "steps", "per": 1, "deduct": 1}
COMPLAINTS = {"indicator": "upheld_complaints", "weight": 100, "curve": CASES}
OF_PERSONS = CARD | {"level": "employee", "posts": ["teller"], "items": [COMPLAINTS]}
MATTERS = {
    "maximum": 9,
    "vetoes": [{"category": "甲", "effect": "cap_grade"}],
    "bonus": {"categories": {"甲": 1}, "caps": {"乙": 1}},
}
PROGRESS = {"kind": "progress", "per": 1, "add": 1, "start": 21}


def row(name: str, curve: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"indicator": name, "weight": 20, "curve": curve} | keys


@pytest.mark.parametrize(
    "keys",
    [
        {"published_at": None, "effective_to": "2025-01-01", "levels": [CARD["levels"][0]] * 2},
        {"period_score": "weighted_quarters", "quarter_weights": [1, 2, 3, 4], "periods": ["year"]},
        {"period_score": "weighted_quarters", "commendation": ["superb"], "service_coefficient": {}},
        {"service_coefficient": {"by_score": {"low": 2, "high": 1}}, "warnings": [{"colour": "red", "grades": ["red"]}]},
        {"service_coefficient": {"table": [{"reaching": 0, "coefficient": 1}, {"reaching": 9, "coefficient": 2}]}},
        {"quotas": [{"grade": "good", "at_most": 30}], "items": [row("rule_adherence", RANK), row("smile_rate", STEPS)]},
        {"award": {"grades": ["superb"], "periods": 3}, "promotion": {"grades": ["good"], "places": 3}},
        {"support": {"courses": {"smile_rate": "C1"}}, "posts": []},
        {"score_events": MATTERS},
        {"items": [row("rule_adherence", CLASSES), row("upheld_complaints", CLASSES, grain="branch", counted_on="occurred")]},
        {"items": [row("rule_adherence", STEPS, counted_on="issued"), row("connection_rate", {"kind": "ratio"}, target=0)]},
        {"items": [row("upheld_complaints", CASES, shared_deduction={"post": "teller", "share": 5})]},
        {"items": [row("rule_adherence", STEPS, target=9, gate={"indicator": "connection_rate", "below": 5})]},
        {"level": "branch", "items": [row("rule_adherence", STEPS, target=9, gate={"indicator": "error_rate", "below": 5})]},
        {"items": [row("rule_adherence", STEPS, target=9, also=[{"indicator": "error_rate", "curve": RANK}])]},
        {"items": [row("rule_adherence", PROGRESS), {"linked": "branch", "weight": 9, "indicator": "a"}]},
    ],
)  # fmt: skip
def test_every_fault_of_every_rule_is_told_in_chinese(tmp_path: Path, keys: dict[str, Any]) -> None:
    data = {key: cell for key, cell in (OF_PERSONS | keys).items() if cell is not None}
    (tmp_path / "w.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    indicators = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
    text = said(lambda: load_scorecards(tmp_path, indicators))
    assert text.startswith("w.yaml：有")
    for sentence in text.partition("要求：")[2].split("；"):
        assert re.search(r"[\u4e00-\u9fff]", sentence), sentence
    # Names of keys, grades and indicators stay as they are written in the file; words between them do not.
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", text), text
