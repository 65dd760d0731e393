"""A curve's steps arrive where the scoring engine does, for every curve and on both sides of every boundary."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from pipeline.curves import Beside, Curve, earned
from pipeline.explain import check_arithmetic
from pipeline.explain.arithmetic import billionths
from pipeline.explain.curves import Base, earned_steps
from pipeline.explain.model import fact_of

CURVES: TypeAdapter[Any] = TypeAdapter(Curve)
VALUES = (0.0, 59.9, 89.999999999, 90.0, 92.123456789, 95.5, 96.0, 98.901098901, 100.0, 130.0)
KINDS: list[dict[str, Any]] = [
    {"kind": "steps", "per": "0.5", "deduct": "2"},
    {"kind": "steps", "per": "0.5", "deduct": "2", "part": "whole"},
    {"kind": "steps", "per": "3", "deduct": "1", "floor": "-5"},
    {"kind": "steps", "per": "1", "deduct": "0.4", "floor": "4"},
    {"kind": "bands", "bands": [{"reaching": "96", "earns": "100"}, {"reaching": "90", "earns": "60"}]},
    {"kind": "ratio"},
    {"kind": "ratio", "cap": "120"},
    {"kind": "progress", "per": "1", "add": "0.5", "start": "8", "deduct": "0.3"},
]


@pytest.mark.parametrize(("kind", "is_higher_better"), [*product(KINDS, (True, False))], ids=str)
def test_the_steps_of_a_curve_arrive_at_the_points_of_scoring(kind: dict[str, Any], is_higher_better: bool) -> None:
    curve, weight, target = CURVES.validate_python(kind), Decimal(20), Decimal(96)
    values = np.array(VALUES)
    beside = Beside(np.zeros(len(values)), np.full(len(values), 93.3))
    points = earned(curve, weight, target, values, beside, is_higher_better=is_higher_better)
    for value, expected in zip(values, points, strict=True):
        base = Base(
            weight, target, billionths(value), is_higher_better, before=Decimal("93.3"), expected=billionths(expected)
        )
        found = earned_steps(curve, base)
        assert found.points == billionths(expected), (value, [step.line for step in found.steps])
        assert all(check_arithmetic(step.line) for step in found.steps if step.line)
        assert found.steps


@pytest.mark.parametrize(
    ("is_higher_better", "value", "line", "zh"),
    [(True, "90", "96 − 90 = 6", "低于目标"), (False, "98", "98 − 96 = 2", "高于目标")],
)
def test_the_step_says_on_which_side_of_the_target_the_value_lies(
    is_higher_better: bool, value: str, line: str, zh: str
) -> None:
    base = Base(Decimal(20), Decimal(96), Decimal(value), is_higher_better)
    step = earned_steps(CURVES.validate_python(KINDS[0]), base).steps[0]
    assert (step.line, step.words.text("zh-CN")) == (line, zh)


def test_cases_cost_what_their_classes_say_down_to_nothing() -> None:
    """2 × 1 + 1 × 3 = 5 of 20; with two critical ones more, 25 is more than there is."""
    curve = CURVES.validate_python({"kind": "per_case", "deduct": {"minor": 1, "major": 3, "critical": 10}})
    counts = {"minor": Decimal(2), "major": Decimal(1), "critical": Decimal(0)}
    found = earned_steps(curve, Base(Decimal(20), None, None, False, counts))
    assert [step.line for step in found.steps] == ["2 × 1 + 1 × 3 = 5", "20 − 5 = 15"]
    assert found.steps[0].words.text("zh-CN", fact_of) == "计入：一般差错2笔、较大差错1笔"
    assert found.points == 15
    more = earned_steps(curve, Base(Decimal(20), None, None, False, counts | {"critical": Decimal(2)}))
    assert [step.line for step in more.steps] == ["2 × 1 + 1 × 3 + 2 × 10 = 25", "20 − 25 = −5", None]
    assert more.points == 0
    assert more.steps[-1].words.text("zh-CN", fact_of) == "扣至0分为止"


def test_cases_of_a_class_that_the_scorecard_does_not_list_are_told_and_cost_nothing() -> None:
    curve = CURVES.validate_python({"kind": "per_case", "deduct": {"major": 3}})
    counts = {"major": Decimal(1), "minor": Decimal(2), "-": Decimal(1)}
    found = earned_steps(curve, Base(Decimal(20), None, None, False, counts))
    assert found.steps[0].words.text("zh-CN", fact_of) == "评分表未列其类别，未扣分：一般差错2笔、未填类别1件"
    assert ([step.line for step in found.steps], found.points) == ([None, "1 × 3 = 3", "20 − 3 = 17"], 17)
    alone = earned_steps(curve, Base(Decimal(20), None, None, False, {"minor": Decimal(2)}))
    assert [step.words.text("en", fact_of) for step in alone.steps] == [
        "of no class of the scorecard, not deducted: 2 × minor error"
    ]
    assert alone.points == 20


def test_a_shared_case_costs_its_share_and_unknown_cases_give_no_points() -> None:
    curve = CURVES.validate_python({"kind": "per_case", "deduct": "5"})
    found = earned_steps(curve, Base(Decimal(15), None, None, True, Decimal("0.5")))
    assert [step.line for step in found.steps] == ["0.5 × 5 = 2.5", "15 − 2.5 = 12.5"]
    assert earned_steps(curve, Base(Decimal(15), None, None, True, None)).points is None


def test_a_place_in_the_group_costs_for_each_place_below_the_first() -> None:
    curve = CURVES.validate_python({"kind": "rank", "deduct": "0.5"})
    found = earned_steps(curve, Base(Decimal(10), None, Decimal(90), True, place=Decimal(4)))
    assert [step.line for step in found.steps] == ["(4 − 1) × 0.5 = 1.5", "10 − 1.5 = 8.5"]


def test_points_that_scoring_did_not_give_are_not_printed() -> None:
    """The edition's figure stands only where it is a rounding of what was computed."""
    curve = CURVES.validate_python({"kind": "steps", "per": "1", "deduct": "1"})
    base = Base(Decimal(10), Decimal(96), Decimal(95), True, expected=Decimal("9.5"))
    assert earned_steps(curve, base).points == 9
