"""Rows explained against the scoring engine: for seeded people of every kind the steps arrive at its points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.explain import check_arithmetic, said
from pipeline.explain.items import explain_item
from pipeline.explain.model import ItemExplained, MatterExplained, Step
from pipeline.explain.parts import Sources
from pipeline.explain.scores import Share, branch_score, composed, matter_of
from pipeline.indicators import Indicator, load_indicators
from pipeline.report.model import Text
from pipeline.scorecards import Scorecard
from pipeline.scoring import Appraisal, BranchBasis, score
from pipeline.settings import Settings
from pipeline.tracing import Subject

SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
INDICATORS = load_indicators(SETTINGS)
CARD: dict[str, Any] = {
    "version": "1",
    "title": {"zh": "评分表", "en": "Scorecard"},
    "level": "employee",
    "posts": ["teller"],
    "document_no": "1",
    "democratic_procedure": "1",
    "published_at": "2026-01-01",
    "effective_from": "2026-01-01",
    "approved_by": "1",
    "minimum_indicators": 1,
    "minimum_coverage": 0,
    "name": "teller",
    "levels": [
        {"grade": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "reaching": 95},
        {"grade": "below", "title": {"zh": "不达标", "en": "Below standard"}, "reaching": 0},
    ],
}
STEPS = {"kind": "steps", "per": "0.7", "deduct": "0.3"}
GATED = {
    "indicator": "counter_satisfaction_rate",
    "weight": 40,
    "target": 98,
    "curve": STEPS,
    "gate": {"indicator": "survey_response_rate", "below": 60},
}
TRAINED = {
    "indicator": "training_completion",
    "weight": 20,
    "curve": {"kind": "per_case", "deduct": 5},
    "also": [{"indicator": "skill_pass_rate", "curve": {"kind": "per_case", "deduct": 3}}],
}
OBSERVED = {
    "indicator": "call_satisfaction_rate",
    "weight": 20,
    "target": 96,
    "curve": STEPS | {"part": "whole", "floor": -4},
    "basis": "observed",
    "when_thin": "own",
}
LINKED = {"linked": "branch", "weight": 20}
VETO = {"category": "fraud", "effect": "zero_indicator", "indicator": "counter_satisfaction_rate"}


def people(seed: int, count: int = 60) -> pd.DataFrame:
    """Values of so many tellers at three branches: some thin, some without, some not delivered."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(count):
        common = {"subject_id": f"E{n:02}", "post": "teller", "branch_id": f"B{n % 3}", "level": "employee"}
        for name, size in (
            ("counter_satisfaction_rate", 60),
            ("call_satisfaction_rate", 40),
            ("training_completion", 4),
            ("skill_pass_rate", 2),
            ("survey_response_rate", 90),
        ):
            if rng.random() < 0.15:
                continue
            total = int(rng.integers(1, size))
            rows.append(
                common
                | figures(
                    INDICATORS[name], int(rng.binomial(total, 0.6 if name == "survey_response_rate" else 0.93)), total
                )
            )
    return pd.DataFrame(rows)


def figures(indicator: Indicator, part: int, total: int) -> dict[str, Any]:
    from pipeline.indicators import values_of

    sums = pd.DataFrame([{"numerator": part, "denominator": total, "sample": total}]).astype(float)
    value, low, high = (float(array[0]) for array in values_of(indicator.header, sums))
    is_sample = indicator.header.evidence == "sample"
    return {
        "indicator": indicator.name,
        "direction": indicator.header.direction,
        "evidence": indicator.header.evidence,
        "numerator": float(part),
        "denominator": float(total),
        "sample": total,
        "value": value,
        "low": low,
        "high": high,
        "status": "thin" if is_sample and total < 25 else "ok",
    }


def branches() -> tuple[pd.DataFrame, pd.Series]:
    rows = [
        {"subject_id": f"B{n}", "post": "-", "branch_id": f"B{n}", "level": "branch"}
        | figures(INDICATORS["counter_satisfaction_rate"], 933 + 17 * n, 1000 + n)
        for n in range(3)
    ]
    return pd.DataFrame(rows), pd.Series(
        {f"B{n}": value for n, value in enumerate((91.321972185, 88.15, 77.777777777))}
    )


def card(*items: dict[str, Any], **cells: Any) -> Scorecard:
    return Scorecard.model_validate(CARD | {"items": list(items)} | cells)


def appraised(
    values: pd.DataFrame, rules: Scorecard, events: pd.DataFrame | None = None, **of_branches: float
) -> tuple[Appraisal, Sources]:
    theirs, scores = branches()
    theirs = theirs.assign(**of_branches)
    basis = BranchBasis(theirs, scores)
    found = score(values, rules, branch=basis, events=events if events is not None else ())
    both = pd.concat([values, theirs])
    keys = zip(both["indicator"], both["level"], both["subject_id"], both["post"], strict=True)
    rows = dict(zip(keys, both.to_dict("records"), strict=True))
    return found, Sources(SETTINGS, INDICATORS, rows, {}, {"B0": "Riverside"}, {})


def explained(found: Appraisal, sources: Sources, rules: Scorecard, subject: str) -> list[ItemExplained]:
    points = found.points[found.points["subject_id"] == subject].set_index("item", drop=False)
    return [
        explain_item(item, points.loc[item.name].to_dict(), rules, Subject("employee", subject, "teller"), sources)
        for item in rules.items
    ]


def lines(steps: tuple[Step, ...]) -> list[str]:
    return [step.line for step in steps if step.line]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_steps_of_every_row_and_score_arrive_at_the_engines_figures(seed: int) -> None:
    rules = card(GATED, TRAINED, OBSERVED, LINKED)
    values = people(seed)
    found, sources = appraised(values, rules)
    kinds: set[tuple[str, str]] = set()
    for row in found.results.to_dict("records"):
        items = explained(found, sources, rules, row["subject_id"])
        assert [item.item for item in items if not item.is_reproduced] == []
        made = composed(row, items, [], rules)
        assert made.is_reproduced
        shown = [line for item in items for line in lines(item.steps)] + lines(made.steps)
        assert [line for line in shown if not check_arithmetic(line)] == []
        kinds |= {(item.grain, item.status) for item in items}
    limited = found.points["limited"].astype(str)
    assert {("branch", "thin"), ("employee", "ok"), ("employee", "thin"), ("employee", "no_cases")} <= kinds
    assert (limited == "gate").any()


def test_a_shut_gate_tells_the_rate_and_what_the_branch_earns() -> None:
    """50 of 90 asked is 55.56 %, below 60: no more than the branch's 93.3 % earns: 4.7 short of 98 costs 4.7 ÷ 0.7 × 0.3."""
    common = {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
    values = pd.DataFrame(
        [
            common | figures(INDICATORS["counter_satisfaction_rate"], 50, 50),
            common | figures(INDICATORS["survey_response_rate"], 50, 90),
        ]
    )
    rules = card(GATED)
    found, sources = appraised(values, rules)
    item = explained(found, sources, rules, "E1")[0]
    assert lines(item.steps)[-3:] == [
        "98 − 93.3 = 4.7",
        "4.7 ÷ 0.7 × 0.3 ≈ 2.014285714",
        "40 − 2.014285714 = 37.985714286",
    ]
    assert item.points == Decimal("37.985714286")
    told = " ".join(said(step.words, "zh-CN") for step in item.steps)
    assert "参评率为55.555555556，低于闸口60：得分不高于按网点数值计" in told


def test_a_shut_gate_on_progress_goes_by_the_branch_s_own_earlier_value() -> None:
    """The branch's 93.3 from 93 gains 0.3 × 2: no more than 20.6, though the person gained far more."""
    common = {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee", "year_ago": 70.0}
    values = pd.DataFrame(
        [
            common | figures(INDICATORS["counter_satisfaction_rate"], 50, 50),
            common | figures(INDICATORS["survey_response_rate"], 50, 90),
        ]
    )
    curve = {"kind": "progress", "per": 1, "add": 2, "start": 20}
    rules = card({key: value for key, value in GATED.items() if key != "target"} | {"curve": curve})
    found, sources = appraised(values, rules, year_ago=93.0)
    item = explained(found, sources, rules, "E1")[0]
    assert lines(item.steps)[-3:] == ["93.3 − 93 = 0.3", "0.3 ÷ 1 × 2 = 0.6", "20 + 0.6 = 20.6"]
    assert (item.points, item.is_reproduced) == (Decimal("20.6"), True)


def test_a_further_rule_by_progress_goes_by_its_own_earlier_value() -> None:
    """All courses done, and 90 % of skills passed where it was 89 %: of the row's 20 points 5 + 1 × 2 are left."""
    common = {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
    done = common | figures(INDICATORS["training_completion"], 10, 10) | {"year_ago": 40.0}
    passed = common | figures(INDICATORS["skill_pass_rate"], 9, 10) | {"year_ago": 89.0}
    also = {"indicator": "skill_pass_rate", "curve": {"kind": "progress", "per": 1, "add": 2, "start": 5}}
    item = {"indicator": "training_completion", "weight": 20, "target": 100, "curve": STEPS, "also": [also]}
    rules = card(item)
    found, sources = appraised(pd.DataFrame([done, passed]), rules)
    row = explained(found, sources, rules, "E1")[0]
    assert (row.points, row.is_reproduced) == (Decimal(7), True)
    assert lines(row.steps)[-1] == "20 − (20 − 7) = 7"


def test_a_veto_on_a_row_leaves_nothing_of_it_and_says_so() -> None:
    common = {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
    values = pd.DataFrame([common | figures(INDICATORS["counter_satisfaction_rate"], 50, 50)])
    rules = card(GATED, score_events={"vetoes": [VETO]})
    event = {
        "subject_id": "E1",
        "post": "teller",
        "event_id": "V1",
        "kind": "veto",
        "category": "fraud",
        "basis": "§31",
    }
    events = pd.DataFrame([event]).reindex(columns=[*event, "points", "incident_ref", "document_no", "decided_at"])
    found, sources = appraised(values, rules, events)
    item = explained(found, sources, rules, "E1")[0]
    assert (item.points, item.is_reproduced) == (Decimal(0), True)
    assert said(item.steps[-1].words, "zh-CN") == "一票否决事项有效，本项不得分"


def test_bonuses_over_the_cap_are_told_and_the_sum_is_cut_at_the_maximum() -> None:
    """Two of 0.5 and one of 6 under a cap of 5; base 100, so 105 at most."""
    values = pd.DataFrame(
        [
            {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
            | figures(INDICATORS["counter_satisfaction_rate"], 50, 50)
        ]
    )
    rules = card(GATED, score_events={"bonus": {"cap": 5}, "maximum": 103})
    events = pd.DataFrame(
        [
            {"subject_id": "E1", "post": "teller", "event_id": f"M{n}", "kind": "bonus", "category": "praise"}
            | {"points": points, "incident_ref": None, "basis": "§20", "document_no": None, "decided_at": None}
            for n, points in enumerate((0.5, 0.5, 6.0))
        ]
    )
    found, sources = appraised(values, rules, events)
    matters: list[MatterExplained] = [matter_of(row) for row in found.matters.to_dict("records")]
    made = composed(found.results.iloc[0].to_dict(), explained(found, sources, rules, "E1"), matters, rules)
    assert lines(made.steps)[-2:] == ["0.5 + 0.5 + 4 = 5", "100 + 5 = 105"]
    assert "得分限于0至103之间，计103" in " ".join(said(step.words, "zh-CN") for step in made.steps)
    assert [said(matter.status_words, "en") for matter in matters][-1] == "not counted in full: the cap is reached"
    assert made.is_reproduced


def test_a_score_that_is_the_mean_of_its_months_shows_both_readings() -> None:
    """Facts give 40 of 40 = 100; the months 90, 95 and 100 give 95."""
    values = pd.DataFrame(
        [
            {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
            | figures(INDICATORS["counter_satisfaction_rate"], 50, 50)
        ]
    )
    rules = card(GATED)
    found, sources = appraised(values, rules)
    row = found.results.iloc[0].to_dict() | {"score_of_facts": 100.0, "score": 95.0, "graded_by": 95.0}
    shares = [Share(f"2026-0{n}", Decimal(score), Decimal(1)) for n, score in ((7, 90), (8, 95), (9, 100))]
    items = explained(found, sources, rules, "E1")
    made = composed(row, items, [], rules, shares)
    assert "(90 + 95 + 100) ÷ 3 = 95" in lines(made.steps)
    assert made.is_reproduced
    on_the_page = composed(row, items, [], rules, [])
    assert "按规定取各期得分的平均（各期得分见各期考核单）：95" in [
        said(step.words, "zh-CN") for step in on_the_page.steps
    ]
    unknown = composed(row, items, [], rules, shares[:2])
    assert "(90 + 95) ÷ 2" not in " ".join(lines(unknown.steps))
    assert "所需各期结果不全" in " ".join(said(step.words, "zh-CN") for step in unknown.steps)


def branch_row(**cells: Any) -> dict[str, Any]:
    """A branch's result, whose one row earned 98 of 100."""
    return {"score": 98.0, "base": 98.0, "bonus": 0.0, "deduction": 0.0, "score_of_facts": None} | cells


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"bonus": 1.5, "score": 99.5}, ["计入加减分后 98 + 1.5 = 99.5"]),
        ({"bonus": 5.0, "score": 100.0}, ["计入加减分后 98 + 5 = 103", "得分限于0至100之间，计100"]),
        ({"score": 95.5, "score_of_facts": 98.0}, ["按规定取各期得分的平均：95.5"]),
        (
            {"bonus": 1.5, "score_of_facts": 99.5, "score": 91.0},
            ["计入加减分后 98 + 1.5 = 99.5", "按规定取各期得分的平均：91"],
        ),
        ({"base": None, "score": 91.0}, ["按规定取各期得分的平均：91"]),
    ],
)
def test_a_branch_s_score_that_people_share_in_is_led_to_by_its_steps(cells: dict[str, Any], told: list[str]) -> None:
    rules = card(GATED | {"weight": 100}, level="branch", score_events={"bonus": {"cap": 5}})
    points = {"counter_satisfaction_rate": {"points": 98.0}}
    titles = {"counter_satisfaction_rate": Text("满意率", "Satisfaction")}
    found = branch_score("B1", "Riverside", branch_row(**cells), points, rules, titles)
    said_of = [" ".join(filter(None, (said(step.words, "zh-CN"), step.line))) for step in found.steps]
    assert said_of[-len(told) :] == told
    assert len(said_of) == len(told) + 1


def test_a_grade_whose_places_are_taken_says_so() -> None:
    """Of two branches that reach the grade 40 % may have it, which is none."""
    common = [{"subject_id": name, "post": "-", "branch_id": name, "level": "branch"} for name in ("B0", "B1")]
    reached = figures(INDICATORS["training_completion"], 4, 4)
    rules = card(TRAINED | {"also": []}, level="branch", quotas=[{"grade": "excellent", "at_most": 40}])
    found = score(pd.DataFrame([one | reached for one in common]), rules)
    _, sources = appraised(people(1), card(GATED))
    points = found.points.iloc[0].to_dict()
    item = explain_item(rules.items[0], points, rules, Subject("branch", "B0", "-"), sources)
    made = composed(found.results.iloc[0].to_dict(), [item], [], rules)
    assert "“优秀”名额不超过组内网点的40%，本期名额已由得分更高的网点占满，评定为不达标" in [
        said(step.words, "zh-CN") for step in made.steps
    ]


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ({"effect": "cap_grade", "grade": "below"}, "生效中，等级按办法下调"),
        ({"effect": "zero_indicator", "indicator": "counter_satisfaction_rate"}, "生效中，相应项目不得分"),
        ({"effect": "bar_awards"}, "生效中，不得评优，不影响得分和等级"),
    ],
)
def test_a_veto_says_what_it_does(effect: dict[str, str], told: str) -> None:
    rules = card(GATED, score_events={"vetoes": [{"category": "fraud"} | effect]})
    row = {"event_id": "V1", "kind": "veto", "category": "fraud", "points": None, "counted": 0.0, "status": "veto"}
    assert said(matter_of(row | {"basis": "§31"}, rules).status_words, "zh-CN") == told


def test_a_row_of_which_a_part_did_not_come_says_that_it_is_not_counted() -> None:
    """Training came and tests of skill did not: the scoring has no points for the row, and the steps none either."""
    common = {"subject_id": "E1", "post": "teller", "branch_id": "B0", "level": "employee"}
    done = common | figures(INDICATORS["training_completion"], 4, 4)
    lacking = common | figures(INDICATORS["skill_pass_rate"], 1, 2)
    lacking |= dict.fromkeys(("numerator", "denominator", "value", "low", "high"), np.nan) | {"status": "not_delivered"}
    rules = card(TRAINED)
    found, sources = appraised(pd.DataFrame([done, lacking]), rules)
    row = explained(found, sources, rules, "E1")[0]
    assert (row.points, row.is_reproduced) == (None, True)
    assert "本项所需数据未报齐，本项不计分" in [said(step.words, "zh-CN") for step in row.steps]


def test_a_place_in_the_group_has_one_reading_alone() -> None:
    common = {"subject_id": "B0", "post": "-", "branch_id": "B0", "level": "branch"}
    values = pd.DataFrame([common | figures(INDICATORS["counter_satisfaction_rate"], 50, 60)])
    item = {"indicator": "counter_satisfaction_rate", "weight": 100, "curve": {"kind": "rank", "deduct": 4}}
    rules = card(item, level="branch")
    points = score(values, rules).points.iloc[0].to_dict()
    _, sources = appraised(people(1), card(GATED))
    row = explain_item(rules.items[0], points, rules, Subject("branch", "B0", "-"), sources, 1)
    assert (row.basis, row.is_reproduced) == (None, True)
    assert [said(step.words, "zh-CN") for step in row.steps] == ["组内第1名", "本项余分"]


def test_the_mean_without_bonuses_is_told_also_where_the_facts_give_no_score() -> None:
    """The months give 97, of which 3 are bonuses; of the quarter's own facts there are too few."""
    rules = card(GATED, score_events={"bonus": {"cap": 5}, "grade_with_bonus": False})
    row: dict[str, Any] = {
        "score": 97.0,
        "graded_by": 94.0,
        "score_of_facts": None,
        "base": None,
        "bonus": 3.0,
        "deduction": 0.0,
        "grade": "below",
        "grade_before_veto": "below",
        "result_status": "graded",
    }
    made = composed(row, [], [], rules, [Share("2026-07", Decimal(97), Decimal(1))])
    told = " ".join(said(step.words, "zh-CN") for step in made.steps)
    assert "等级按未含加分的得分的平均评定：94" in told
    assert lines(made.steps)[-1] == "95 − 94 = 1"
