"""What is refused in today's scorecards and nowhere else: rules kept with an edition stay readable."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from score_samples import CARD, STEPS, item

from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.indicators import load_indicators
from pipeline.indicators_today import is_part_of_one
from pipeline.scorecards import Item, load_scorecards
from pipeline.scorecards.slips import about_bands
from pipeline.settings import Settings
from pipeline.workspace import Workspace

NAME = {"zh": "测试银行", "en": "Test Bank"}
LINKED = {"linked": "branch", "weight": "10"}
ROWS = [item(weight="70"), item("error_rate", weight="20", target="2")]
GOOD = {key: value for key, value in CARD.items() if key != "name"} | {"items": [*ROWS, LINKED]}
PER_CASE = {"kind": "per_case", "deduct": "3"}
BANDS = {"kind": "bands", "bands": [{"reaching": "0.9", "earns": "80"}, {"reaching": "0.98", "earns": "100"}]}
GATE = {"indicator": "survey_response_rate", "below": "60"}


def _bands(*pairs: tuple[int, int]) -> dict[str, Any]:
    return {"kind": "bands", "bands": [{"reaching": reaching, "earns": earns} for reaching, earns in pairs]}


Refusal = Callable[..., str]


def _row(**changes: Any) -> list[dict[str, Any]]:
    return [*ROWS, LINKED | changes]


def _further(indicator: str) -> list[dict[str, Any]]:
    complaints = item("upheld_complaints", weight="20") | {"curve": PER_CASE}
    return [ROWS[0], complaints | {"also": [{"indicator": indicator, "curve": PER_CASE}]}, LINKED]


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """What is said of a scorecard that differs from a good one in some keys; kept with an edition it is read all the same."""
    indicators = load_indicators(Settings.model_validate({"format": 1, "name": NAME}))

    def refused(**changes: Any) -> str:
        text = yaml.safe_dump(copy.deepcopy(GOOD) | changes, allow_unicode=True)
        (tmp_path / "teller.yaml").write_text(text, encoding="utf-8")
        load_scorecards(tmp_path, indicators)
        with pytest.raises(DefinitionError) as error:
            load_scorecards(tmp_path, indicators, ["teller"])
        return str(error.value)

    return refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"items": _row(curve={"kind": "rank", "deduct": "1"})}, "use an absolute standard"),
        ({"items": _row(curve=STEPS)}, "linked_branch: has no target"),
        ({"items": _row(also=[{"indicator": "nonsense", "curve": PER_CASE}])}, "does not go with linked: also"),
        ({"items": _row(gate={"indicator": "nonsense", "below": "50"})}, "does not go with linked: gate"),
        (
            {"items": [*ROWS[:1], item("upheld_complaints", weight="20", curve=PER_CASE, gate=GATE), LINKED]},
            "no effect on a row that",
        ),
        ({"items": [ROWS[0] | {"grain": "branch", "gate": GATE}, *GOOD["items"][1:]]}, "no effect where the branch’s"),
        ({"items": [ROWS[0] | {"curve": STEPS | {"floor": "71"}}, *GOOD["items"][1:]]}, "the floor 71 is above 70"),
        ({"items": [ROWS[0] | {"curve": STEPS | {"floor": "-1e12"}}, *GOOD["items"][1:]]}, "more than 1000 points"),
        ({"items": _further("upheld_complaints")}, "upheld_complaints: stands twice, in a row and under also"),
        ({"minimum_coverage": "150"}, "between 0 and 100"),
        ({"minimum_indicators": 9}, "asks for 9 rows of 3"),
        (
            {"levels": [{"grade": "top", "title": NAME, "reaching": "950"}], "service_coefficient": None},
            "no score reaches top",
        ),
        ({"score_events": {"bonus": {"categories": {"锦旗": "-1"}}}}, "points below zero: 锦旗"),
        ({"score_events": {"confirmed_items": {"mystery": "-3"}}}, "needs points above zero: mystery"),
        (
            {"items": [ROWS[0] | {"target": "0.98"}, *GOOD["items"][1:]]},
            "target is 0.98, but the indicator goes from 0",
        ),
        ({"items": [ROWS[0] | {"targets": {"A": "0.9"}}, *GOOD["items"][1:]]}, "targets.A is 0.9, but"),
        (
            {"items": [ROWS[0] | {"curve": _bands((90, 100), (95, 60))}, *GOOD["items"][1:]]},
            "more is better, but the band of 95 earns less than that of 90",
        ),
        (
            {"items": [ROWS[0] | {"curve": _bands((90, 100), (90, 60))}, *GOOD["items"][1:]]},
            "counter_satisfaction_rate: two bands begin at 90",
        ),
        (
            {"items": [ROWS[0], ROWS[1] | {"curve": _bands((1, 60), (2, 100))}, LINKED]},
            "error_rate: less is better, and a band is reached by its value or less; but that of 1 earns less than that of 2",
        ),
        (
            {
                "score_events": {
                    "bonus": {"categories": {"锦旗": "1"}},
                    "vetoes": [{"category": "锦旗", "effect": "bar_awards"}],
                }
            },
            "锦旗 stands among the bonuses and among the vetoes",
        ),
        (
            {"items": [ROWS[0] | {"curve": BANDS}, *GOOD["items"][1:]]},
            "bands is 0.98, but the indicator goes from 0 to 100; 98 % is written 98, not 0.98",
        ),
        (
            {"items": [ROWS[0] | {"gate": GATE | {"below": "0.6"}}, *GOOD["items"][1:]]},
            "survey_response_rate: gate.below is 0.6, but",
        ),
        (
            {
                "items": [
                    *ROWS[:1],
                    item("survey_satisfaction_index", weight="20", curve=PER_CASE, grain="branch"),
                    LINKED,
                ]
            },
            "survey_satisfaction_index: deducts by cases, but the indicator is a mean",
        ),
    ],
)
def test_a_rule_that_could_not_be_defended_is_named(refusal: Refusal, changes: dict[str, Any], said: str) -> None:
    assert said in refusal(**changes)


@pytest.mark.parametrize(
    ("name", "demanded", "is_slip"),
    [
        ("connection_rate", "0.98", True),
        ("survey_satisfaction_index", "1", True),
        ("connection_rate", "1.5", False),
        ("connection_rate", "0", False),
        ("abandonment_rate", "0.5", False),  # less is better
        ("error_rate", "0.5", False),  # per ten thousand
    ],
)
def test_a_demand_is_a_slip_where_a_hundred_times_as_much_must_be_meant(
    name: str, demanded: str, is_slip: bool
) -> None:
    indicators = load_indicators(Settings.model_validate({"format": 1, "name": NAME}))
    assert is_part_of_one(indicators[name], Decimal(demanded)) is is_slip


@pytest.mark.parametrize(
    ("indicator", "bands"),
    [
        ("connection_rate", [(80, 60), (95, 100)]),
        ("error_rate", [(1, 100), (2, 60)]),
        ("error_rate", [(2, 60), (1, 60)]),
    ],
)
def test_the_order_in_which_bands_are_written_does_not_matter(indicator: str, bands: list[tuple[int, int]]) -> None:
    indicators = load_indicators(Settings.model_validate({"format": 1, "name": NAME}))
    curve = Item.model_validate({"indicator": indicator, "weight": 10, "curve": _bands(*bands)}).curve
    assert about_bands(indicator, curve, indicators) == []


def test_a_shared_deduction_goes_to_a_post_that_there_is(refusal: Refusal) -> None:
    row = item("upheld_complaints", weight="20") | {
        "curve": PER_CASE,
        "shared_deduction": {"post": "lobby_maneger", "share": "50"},
    }
    assert "shared_deduction: there is no post lobby_maneger" in refusal(items=[ROWS[0], row, LINKED])


SHARING = item("upheld_complaints", weight="20") | {
    "curve": PER_CASE,
    "shared_deduction": {"post": "lobby_manager", "share": "50"},
}
MANAGER = GOOD | {"posts": ["lobby_manager"], "items": [item(weight="90"), LINKED]}


def _sharing(folder: Path, **manager: Any) -> list[str]:
    """What is said of a teller's card that shares with the lobby manager's, by whose card."""
    cards = {"teller": GOOD | {"items": [ROWS[0], SHARING, LINKED]}, "lobby": MANAGER | manager}
    for name, data in cards.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(copy.deepcopy(data), allow_unicode=True), encoding="utf-8")
    indicators = load_indicators(Settings.model_validate({"format": 1, "name": NAME}))
    assert len(load_scorecards(folder, indicators)) == 2, "kept with an edition"
    try:
        load_scorecards(folder, indicators, ["teller", "lobby_manager"])
    except DefinitionError as error:
        return [str(error), error.message.text("zh-CN")]
    return []


@pytest.mark.parametrize("deduction", [None, {"categories": {"服务投诉": "2"}}])
def test_a_shared_deduction_is_refused_where_the_other_post_s_card_does_not_deduct_it(
    tmp_path: Path, deduction: dict[str, Any] | None
) -> None:
    said, zh = _sharing(tmp_path, score_events={"deduction": deduction} if deduction else {})
    assert said.startswith("teller.yaml: faults found (1)")
    assert "goes to lobby_manager, but lobby.yaml would not deduct it; name “连带责任” there" in said
    assert "由lobby_manager岗位承担，但lobby.yaml的扣分事项不含“连带责任”，连带扣分不会生效" in zh


@pytest.mark.parametrize("deduction", [{"cap": "10"}, {"categories": {"服务投诉": "2", "连带责任": "0"}}])
def test_a_shared_deduction_is_taken_where_it_would_be_deducted(tmp_path: Path, deduction: dict[str, Any]) -> None:
    assert _sharing(tmp_path, score_events={"deduction": deduction}) == []


def test_a_shared_deduction_goes_to_a_post_that_a_card_appraises_at_the_time(tmp_path: Path) -> None:
    ended = {"effective_from": "2025-01-01", "published_at": "2025-01-01", "effective_to": "2025-12-31"}
    said, zh = _sharing(tmp_path, score_events={"deduction": {"cap": "10"}}, **ended)
    assert "goes to lobby_manager, whom no scorecard appraises in the same periods" in said
    assert "但没有评分表在同一考核期考核该岗位，连带扣分不会生效" in zh


def test_a_key_that_stands_twice_is_named_with_its_line(refusal: Refusal, tmp_path: Path) -> None:
    refusal(minimum_indicators=9)
    path = tmp_path / "teller.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "minimum_indicators: 1\n", encoding="utf-8")
    last = len(path.read_text(encoding="utf-8").splitlines())
    with pytest.raises(DefinitionError, match=rf"teller\.yaml, line {last}: “minimum_indicators” stands twice"):
        load_scorecards(tmp_path, load_indicators(Settings.model_validate({"format": 1, "name": NAME})), ["teller"])
    (tmp_path / "appraisal.yaml").write_text(
        "format: 1\nname: {zh: 行, en: A}\ngates: {suppress_below: 3, suppress_below: 4}\n"
    )
    with pytest.raises(WorkspaceError, match=r"appraisal\.yaml, line 3: “suppress_below” stands twice"):
        Workspace.open(tmp_path)


def test_a_card_under_another_ending_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "teller.yml").write_text("garbage: [", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"teller\.yml: is not read under this name"):
        load_scorecards(tmp_path, {}, ["teller"])
    assert load_scorecards(tmp_path, {}) == []


def test_an_indicator_that_reads_no_feed_is_named(tmp_path: Path) -> None:
    shipped = Path(load_indicators.__code__.co_filename).parents[1] / "sql" / "indicators" / "error_rate.sql"
    text = shipped.read_text(encoding="utf-8").replace("errors: {date", "error: {date")
    (tmp_path / "own.sql").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"own\.sql.*there is no feed error"):
        load_indicators(Settings.model_validate({"format": 1, "name": NAME}), tmp_path)
