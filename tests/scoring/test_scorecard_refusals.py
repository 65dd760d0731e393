"""A scorecard that cannot be defended is refused, with all of its faults at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from score_samples import CARD, STEPS, item

from pipeline.errors import DefinitionError
from pipeline.indicators import Indicator, load_indicators
from pipeline.periods import Period
from pipeline.scorecards import Scorecard, in_force, load_scorecards
from pipeline.settings import Settings

GOOD = {key: value for key, value in CARD.items() if key != "name"} | {
    "items": [item(weight="70"), item("error_rate", weight="20", target="2"), {"linked": "branch", "weight": "10"}],
    "service_coefficient": {"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1", "below": "0.8"}},
}


@pytest.fixture(scope="module")
def indicators() -> dict[str, Indicator]:
    """The shipped ones, and one that says the same as the error rate from the other side."""
    settings = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
    shipped = load_indicators(settings)
    same = shipped["error_rate"]
    accuracy = replace(same, name="processing_accuracy", header=same.header.model_copy(update={"direction": "higher"}))
    return shipped | {"processing_accuracy": accuracy}


@pytest.fixture
def load(tmp_path: Path, indicators) -> Callable[..., list[Scorecard]]:
    """Load a scorecard that differs from a good one in some keys."""

    def from_file(**changes: Any) -> list[Scorecard]:
        text = yaml.safe_dump(copy.deepcopy(GOOD) | changes, allow_unicode=True)
        (tmp_path / "teller.yaml").write_text(text, encoding="utf-8")
        return load_scorecards(tmp_path, indicators)

    return from_file


@pytest.fixture
def refusal(load) -> Callable[..., str]:
    """What is said when it is refused."""

    def refused(**changes: Any) -> str:
        with pytest.raises(DefinitionError) as error:
            load(**changes)
        return str(error.value)

    return refused


def test_good_scorecard_is_taken_and_named_after_its_file(load):
    (card,) = load()
    assert (card.name, [one.name for one in card.items]) == (
        "teller",
        ["counter_satisfaction_rate", "error_rate", "linked_branch"],
    )


def test_all_faults_are_named_at_once(refusal):
    said = refusal(
        published_at="2026-02-01",
        posts=[],
        items=[
            item("error_rate", weight="30", target="2"),
            item("processing_accuracy", weight="30", target="99.95"),
            item("no_such_thing", weight="10"),
            item("complaint_count", weight="10"),
            item("resolution_rate", weight="5", target=None),
            item("call_satisfaction_rate", weight="5", curve=None),
            item("call_satisfaction_rate", weight="5"),
        ],
        levels=GOOD["levels"][::-1],
    )
    for fault in (
        "teller.yaml: faults found (10)",
        "weights make 95, not 100",
        "published on 2026-02-01",
        "posts",
        "levels",
        "no_such_thing: no such indicator",
        "complaint_count: is not offered for each employee",
        "resolution_rate: has no target",
        "call_satisfaction_rate: has no curve",
        "call_satisfaction_rate: stands twice",
        "error_rate and processing_accuracy",
    ):
        assert fault in said


def test_every_key_that_is_wrong_is_named_at_once(refusal):
    said = refusal(colour="blue", document_no=None, minimum_coverage="much", items=[item(weight="0", weihgt="5")])
    for fault in (
        "teller.yaml: faults found (5)",
        "colour",
        "document_no",
        "minimum_coverage",
        "items#1.weight",
        "weihgt",
    ):
        assert fault in said


@pytest.mark.parametrize(("first", "second", "total"), [("70", "19.99", "99.99"), ("70", "20.01", "100.01")])
def test_weights_that_do_not_make_a_hundred_are_refused(refusal, first: str, second: str, total: str):
    rest = {"linked": "branch", "weight": "10"}
    said = refusal(items=[item(weight=first), item("error_rate", weight=second, target="2"), rest])
    assert f"weights make {total}, not 100" in said


def test_weights_with_decimals_make_a_hundred_exactly(load):
    names = ("counter_satisfaction_rate", "call_satisfaction_rate", "resolution_rate")
    thirds = [item(name, weight=weight) for name, weight in zip(names, ("33.3", "33.3", "33.4"), strict=True)]
    assert load(items=thirds)


def test_unknown_indicator_is_refused(refusal):
    assert "smile_rate: no such indicator" in refusal(items=[item("smile_rate")])


@pytest.mark.parametrize(
    ("level", "name", "grain"),
    [
        ("employee", "connection_rate", None),
        ("employee", "complaint_rate", None),
        ("employee", "connection_rate", "employee"),
    ],
)
def test_grain_that_an_indicator_does_not_offer_is_refused(refusal, level: str, name: str, grain: str | None):
    assert f"{name}: is not offered for each employee" in refusal(level=level, items=[item(name, grain=grain)])


def test_indicator_of_the_branch_may_stand_on_a_person_s_scorecard(load):
    assert load(items=[item("connection_rate", grain="branch")])


@pytest.mark.parametrize("curve", [STEPS, {"kind": "ratio"}])
def test_curve_that_needs_a_target_is_refused_without_one(refusal, curve: dict[str, str]):
    assert "counter_satisfaction_rate: has no target" in refusal(items=[item(target=None, curve=curve)])


@pytest.mark.parametrize(
    "curve", [{"kind": "per_case", "deduct": "5"}, {"kind": "bands", "bands": [{"reaching": "95", "earns": "100"}]}]
)
def test_curve_that_needs_no_target_is_taken_without_one(load, curve: dict[str, Any]):
    assert load(items=[item(target=None, curve=curve)])


def test_ratio_to_target_is_refused_where_less_is_better_or_the_target_is_nothing(refusal):
    assert "error_rate" in refusal(items=[item("error_rate", target="2", curve={"kind": "ratio"})])
    assert "counter_satisfaction_rate" in refusal(items=[item(target="0", curve={"kind": "ratio"})])


def test_scorecard_published_after_it_takes_effect_is_refused(refusal, load):
    assert "published on 2026-01-02" in refusal(published_at="2026-01-02")
    assert load(published_at="2026-01-01")


def test_scorecard_takes_effect_on_the_first_day_of_a_month(refusal):
    assert "2026-01-15" in refusal(effective_from="2026-01-15")


def test_error_rate_beside_processing_accuracy_is_refused(refusal, load):
    both = [item("error_rate", weight="50", target="2"), item("processing_accuracy", weight="50", target="99.95")]
    assert "error_rate and processing_accuracy" in refusal(items=both)
    assert load(items=[item("processing_accuracy")])


def test_indicator_that_stands_twice_is_refused(refusal):
    assert "counter_satisfaction_rate: stands twice" in refusal(items=[item(weight="50"), item(weight="50")])


def test_linked_score_is_for_persons_only(refusal):
    assert "linked_branch" in refusal(level="branch", posts=[])


def test_item_names_either_an_indicator_or_a_link(refusal):
    assert "linked" in refusal(items=[item(weight="100") | {"linked": "branch"}])
    assert "linked" in refusal(items=[item(None)])


def test_scorecard_of_employees_names_their_posts(refusal):
    assert "posts" in refusal(posts=[])


def test_a_post_that_nobody_can_hold_is_named_with_those_that_there_are(load, tmp_path, indicators):
    load(posts=["tellr", "teller"])
    with pytest.raises(DefinitionError) as error:
        load_scorecards(tmp_path, indicators, ["teller", "lobby_manager"])
    assert "posts: there is no post tellr; the posts are teller, lobby_manager" in str(error.value)
    assert [card.posts for card in load_scorecards(tmp_path, indicators)] == [("tellr", "teller")], (
        "kept with an edition"
    )


def test_levels_go_from_the_highest_down(refusal):
    assert "levels" in refusal(levels=GOOD["levels"][::-1])


def test_coefficients_name_every_grade(refusal):
    said = refusal(service_coefficient={"by_grade": {"excellent": "1.2", "good": "1.1", "fair": "1"}})
    assert "service_coefficient" in said


@pytest.mark.parametrize("text", ["title: [", "- a list", "just words", ""])
def test_file_that_is_no_scorecard_is_refused_with_its_name(tmp_path: Path, indicators, text: str):
    (tmp_path / "teller.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"teller\.yaml"):
        load_scorecards(tmp_path, indicators)


def test_period_keeps_the_scorecard_of_its_day(load):
    (old,) = load(effective_from="2025-07-01", published_at="2025-06-01", effective_to="2026-06-30")
    (new,) = load(effective_from="2026-07-01", published_at="2026-06-01")
    cards = [old, new]
    assert in_force(cards, Period.parse("2025-06")) == []
    assert in_force(cards, Period.parse("2025-07")) == [old]
    assert in_force(cards, Period.parse("2026-06")) == [old]
    assert in_force(cards, Period.parse("2026-07")) == [new]
