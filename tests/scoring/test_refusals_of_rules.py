"""Rules that nobody could defend, or that would never be followed, are refused with their scorecard, all at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from score_samples import LEVELS, item
from test_scorecard_refusals import GOOD

from pipeline.errors import DefinitionError
from pipeline.indicators import Indicator, load_indicators
from pipeline.scorecards import Scorecard, load_scorecards
from pipeline.settings import Settings

BANK = {"format": 1, "name": {"zh": "行", "en": "Bank"}}
BRANCH = {"level": "branch", "posts": [], "items": [item(weight="100")], "service_coefficient": None}
CASES = {"kind": "per_case", "deduct": "5"}
CLASSES = {"kind": "per_case", "deduct": {"own": "5"}}
RANK = {"kind": "rank", "deduct": "1"}
GATE = {"indicator": "survey_response_rate", "below": "60"}
SHARED = {"post": "branch_head", "share": "20"}
VETO = {"category": "x", "effect": "zero_indicator"}
LAWFUL = "最高人民法院指导案例18号"
BY_GRADE = GOOD["service_coefficient"]["by_grade"]


@pytest.fixture(scope="module")
def indicators() -> dict[str, Indicator]:
    return load_indicators(Settings.model_validate(BANK))


@pytest.fixture
def load(tmp_path: Path, indicators: dict[str, Indicator]) -> Callable[..., list[Scorecard]]:
    """Load scorecards: name → what differs from a good one; None takes a key away."""

    def from_files(**cards: dict[str, Any]) -> list[Scorecard]:
        for name, changes in cards.items():
            data = {key: cell for key, cell in (copy.deepcopy(GOOD) | changes).items() if cell is not None}
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return load_scorecards(tmp_path, indicators)

    return from_files


def refused(load: Callable[..., list[Scorecard]], **changes: Any) -> str:
    with pytest.raises(DefinitionError) as error:
        load(card=changes)
    return str(error.value)


def rest(weight: str = "100") -> dict[str, Any]:
    return item("call_satisfaction_rate", weight=weight)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"published_at": None}, "has not been published"),
        ({"effective_to": "2025-12-31"}, "ends on 2025-12-31, before it takes effect on 2026-01-01"),
        ({"periods": ["quarter"], "effective_from": "2026-02-01"}, "2026-02-01, not on the first day of a period"),
        ({"periods": ["year"], "effective_from": "2026-04-01"}, "2026-04-01, not on the first day of a period"),
        ({"periods": ["month"], "effective_from": "2026-02-02"}, "2026-02-02, not on the first day of a period"),
        ({"period_score": "weighted_quarters"}, "quarter_weights: four weights"),
        ({"quarter_weights": ["25"] * 4}, "quarter_weights: four weights"),
        ({"period_score": "weighted_quarters", "quarter_weights": ["50", "50"]}, "quarter_weights: four weights"),
        ({"period_score": "weighted_quarters", "quarter_weights": [25, 25, 25, 24]}, "quarter_weights: make 99, not 100"),
        ({"period_score": "weighted_quarters", "quarter_weights": ["-10", "40", "40", "30"]}, "quarter_weights#1"),
        ({"period_score": "mean_of_months", "periods": ["quarter"]}, "mean_of_months needs month among periods"),
        ({"service_coefficient": {}}, "give one of by_grade, by_score and table"),
        ({"service_coefficient": {"by_score": {}, "by_grade": BY_GRADE}}, "give one of by_grade, by_score and table"),
        ({"service_coefficient": {"by_score": {"low": "1.2", "high": "0.8"}}}, "low is above high"),
        ({"service_coefficient": {"table": []}}, "service_coefficient.table"),
        (
            {"service_coefficient": {"table": [{"reaching": "0", "coefficient": "1"}, {"reaching": "90", "coefficient": "2"}]}},
            "the table must go from the highest score down",
        ),
        ({"levels": [LEVELS[0], LEVELS[1] | {"grade": "excellent"}, *LEVELS[2:]]}, "levels: each grade stands once"),
        ({"levels": [LEVELS[0], LEVELS[1] | {"reaching": "95"}, *LEVELS[2:]]}, "levels: each grade stands once"),
        ({"commendation": ["superb"]}, "commendation: no grade of this scorecard is named superb"),
        ({"award": {"grades": ["superb"]}}, "award: no grade"),
        ({"award": {"grades": ["good"], "none_of": ["bad"]}}, "award: no grade of this scorecard is named bad"),
        ({"promotion": {"grades": ["good"], "periods": 3, "of": 2}}, "promotion: asks for more periods"),
        ({"promotion": {"grades": ["good"], "places": 3}}, "promotion: places belong to awards"),
        ({"support": {"courses": {"smile_rate": "C1"}}}, "support: no row of this scorecard is named smile_rate"),
        ({"warnings": [{"colour": "red", "grades": ["below"]}]}, "warnings: yellow and red cards are for branches"),
        ({"quotas": [{"grade": "excellent", "at_most": "30"}]}, LAWFUL),
        ({"items": [item(curve=RANK)]}, LAWFUL),
        ({"items": [item(curve={"kind": "progress", "per": "1", "add": "1", "start": "101"})]}, "starts above its weight"),
        ({"items": [item(curve=CLASSES)]}, "only an event indicator has classes of cases"),
        ({"items": [item("upheld_complaints", curve=CLASSES, grain="branch")]}, "classes of cases are told"),
        ({"items": [item(gate=GATE | {"indicator": "smile_rate"})]}, "smile_rate: no such indicator"),
        ({"items": [item(gate=GATE | {"indicator": "connection_rate"})]}, "connection_rate: is not offered"),
        (BRANCH | {"items": [item(gate=GATE)]}, "a participation gate is for persons"),
        ({"items": [item(also=[{"indicator": "resolution_rate", "curve": CASES}])]}, "a sample is a row of its own"),
        (BRANCH | {"items": [item(also=[{"indicator": "complaint_count", "curve": RANK}])]}, "a place in the group is a row"),
        ({"items": [item("upheld_complaints", curve=CASES, counted_on="occurred")]}, "but appraisal.yaml has"),
        ({"items": [item(counted_on="occurred")]}, "the indicator does not offer counted_on"),
        ({"items": [item(shared_deduction=SHARED)]}, "shared_deduction needs a curve by cases"),
        ({"items": [item("upheld_complaints", curve=CASES, shared_deduction=SHARED | {"post": "teller"})]}, "to another post"),
        ({"score_events": {"vetoes": [{"category": "x", "effect": "cap_grade", "grade": "bad"}]}}, "veto “x”: names no grade"),
        ({"score_events": {"vetoes": [{"category": "x", "effect": "cap_grade"}]}}, "veto “x”: give the grade of its cap_grade"),
        ({"score_events": {"vetoes": [VETO | {"indicator": "error"}]}}, "veto “x”: names no row"),
        ({"score_events": {"maximum": "99"}}, "the maximum is below 100"),
        ({"score_events": {"bonus": {"categories": {"a": "1"}, "caps": {"b": "1"}}}}, "bonus caps what it does not list: b"),
    ],
)  # fmt: skip
def test_a_rule_is_refused_with_what_is_wrong_about_it(load: Any, changes: dict[str, Any], fault: str) -> None:
    assert fault in refused(load, **changes)


def test_what_is_refused_for_persons_is_allowed_for_branches(load: Any) -> None:
    rules = {
        "quotas": [{"grade": "excellent", "at_most": "30"}],
        "warnings": [{"colour": "red", "grades": ["below"]}],
        "items": [item(curve=RANK)],
    }
    assert load(card=BRANCH | rules)


def test_good_rules_are_taken(load: Any) -> None:
    complaints = item("upheld_complaints", weight="40", target=None, curve=CASES, counted_on="confirmed")
    complaints["shared_deduction"] = SHARED
    weights = {"period_score": "weighted_quarters", "quarter_weights": ["20", "20", "30", "30"]}
    (found,) = load(card={"items": [complaints, rest("60")], "effective_from": "2026-04-01"} | weights)
    assert [kind for kind in found.periods if kind == "quarter"] == ["quarter"]


def test_many_faults_are_told_at_once(load: Any) -> None:
    said = refused(
        load,
        published_at=None,
        period_score="weighted_quarters",
        commendation=["superb"],
        quotas=[{"grade": "excellent", "at_most": "30"}],
        warnings=[{"colour": "red"}],
        service_coefficient={},
        support={"courses": {"smile_rate": "C1"}},
    )
    assert "card.yaml: faults found (7)" in said


def test_the_faults_of_every_file_are_told_at_once(load: Any) -> None:
    with pytest.raises(DefinitionError) as error:
        load(a={"published_at": None}, b={}, c={"posts": ["lobby_manager"], "commendation": ["superb"]})
    said = str(error.value)
    assert "a.yaml: faults found (1)" in said
    assert "c.yaml: faults found (1)" in said
    assert "b.yaml" not in said
    assert error.value.message.text("zh-CN").count("有1处不符合要求") == 2


# Two scorecards for one


def overlap(load: Any, one: dict[str, Any], other: dict[str, Any]) -> str | None:
    try:
        load(a=one, b=other)
    except DefinitionError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("one", "other", "since"),
    [
        ({}, {}, "2026-01-01"),
        ({}, {"effective_from": "2026-07-01"}, "2026-07-01"),
        ({"effective_to": "2026-07-01"}, {"effective_from": "2026-07-01"}, "2026-07-01"),
        ({"peer_groups": ["A", "B"]}, {"peer_groups": ["B"]}, "2026-01-01"),
        ({"peer_groups": ["A"]}, {}, "2026-01-01"),
        ({"posts": ["teller", "lobby_manager"]}, {}, "2026-01-01"),
        ({"periods": ["month", "quarter"]}, {"periods": ["quarter", "year"]}, "2026-01-01"),
    ],
)
def test_nobody_is_appraised_by_two_scorecards_at_once(load: Any, one: Any, other: Any, since: str) -> None:
    said = overlap(load, one, other)
    assert said is not None
    assert f"b.yaml: faults found (1): applies to teller from {since}, when a does too" in said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"effective_to": "2026-06-30"}, {"effective_from": "2026-07-01"}),
        ({"effective_from": "2026-07-01"}, {"effective_to": "2026-06-30"}),
        ({"peer_groups": ["A"]}, {"peer_groups": ["B"]}),
        ({"posts": ["lobby_manager"]}, {}),
        ({"periods": ["month"]}, {"periods": ["quarter", "year"]}),
        (BRANCH, {}),
        (BRANCH, BRANCH | {"kinds": ["call_centre"]}),
    ],
)
def test_scorecards_that_never_meet_stand_side_by_side(load: Any, one: Any, other: Any) -> None:
    assert overlap(load, one, other) is None
