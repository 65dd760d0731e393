"""The letter's table leads from the rows' points to the score, whatever the scorecard does on the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from explained_bank import MONTH

from pipeline.dossier.letter import by_veto, to_the_score
from pipeline.explain import explain
from pipeline.explain.model import Sheet
from pipeline.periods import Period
from pipeline.report.formats import number
from pipeline.rules import load_rules
from pipeline.scorecards import Scorecard
from pipeline.workspace import Workspace


@pytest.fixture
def sheet(explained: Workspace) -> Sheet:
    return explain(explained, "E1", MONTH).sheets[0]


@pytest.fixture
def card(explained: Workspace) -> Scorecard:
    return next(card for card in load_rules(explained).cards if card.name == "teller")


def test_with_every_row_there_the_points_and_the_bonus_are_the_score(sheet: Sheet, card: Scorecard) -> None:
    points = sum((item.points or Decimal(0) for item in sheet.items), Decimal(0))
    assert f"{points:.2f}" == "96.57"
    assert to_the_score(sheet, card, MONTH) == [("加分", None, "0.50", None), ("综合得分", None, "97.07", None)]


def test_what_a_row_without_data_leaves_to_the_others_is_said(sheet: Sheet, card: Scorecard) -> None:
    items = (*sheet.items[:-1], replace(sheet.items[-1], points=None))
    points = sum((item.points or Decimal(0) for item in items), Decimal(0))
    base = points / 80 * 100
    short = replace(
        sheet, items=items, base=base, deduction=Decimal(-5), score=base - Decimal("4.5"), score_shown="94.25"
    )
    assert to_the_score(short, card, MONTH) == [
        ("各项得分合计", "80", "79.00", "有数据的项目"),
        ("折算为百分制", "100", "98.75", "79.00÷80×100"),
        ("加分", None, "0.50", None),
        ("扣分", None, "-5.00", None),
        ("综合得分", None, "94.25", None),
    ]


@pytest.mark.parametrize(
    ("is_vetoed", "before", "told"),
    [
        ("false", "良好", ""),
        ("true", "优秀", "，经一票否决由优秀降低"),
        ("true", "良好", "，有一票否决事项生效"),
    ],
)
def test_a_veto_is_said_to_lower_a_grade_only_where_it_did(is_vetoed: str, before: str, told: str) -> None:
    assert by_veto({"is_vetoed": is_vetoed, "grade_before_veto_name": before, "grade_name": "良好"}) == told


def test_a_score_at_its_limit_says_so(sheet: Sheet, card: Scorecard) -> None:
    most = replace(sheet, bonus=Decimal(20), score=Decimal(105), score_shown="105.00")
    assert to_the_score(most, card, MONTH)[-1] == ("综合得分", None, "105.00", "以0至105分为限")


def test_where_the_mean_of_the_months_counts_both_scores_stand(sheet: Sheet, card: Scorecard) -> None:
    averaging = card.model_copy(update={"period_score": "mean_of_months"})
    quarter = replace(sheet, score=Decimal("95.6"), score_shown="95.60")
    assert to_the_score(quarter, averaging, Period.parse("2026-Q3"))[-2:] == [
        ("按本期事实计分", None, "97.07", None),
        ("综合得分", None, "95.60", "按评分表，取各月或各季综合得分的平均"),
    ]
    assert to_the_score(sheet, averaging, MONTH)[-1] == ("综合得分", None, "97.07", None), "a month is no mean"


def test_without_a_score_there_is_nothing_to_add_up(sheet: Sheet, card: Scorecard) -> None:
    none = replace(sheet, score=None, score_shown=None)
    assert to_the_score(none, card, MONTH) == [("综合得分", None, "未评定", None)]


def test_halves_are_rounded_up_as_the_score_is(sheet: Sheet, card: Scorecard) -> None:
    items = tuple(replace(item, points=None if n else Decimal("8.825")) for n, item in enumerate(sheet.items))
    base = Decimal("22.0625")  # of the first row's 40
    half = replace(
        sheet,
        items=items,
        base=base,
        bonus=Decimal("0.125"),
        deduction=Decimal("-0.125"),
        score=base,
        score_shown=number(float(base), 2),
    )
    assert to_the_score(half, card, MONTH) == [
        ("各项得分合计", "40", "8.83", "有数据的项目"),
        ("折算为百分制", "100", "22.06", "8.83÷40×100"),
        ("加分", None, "0.13", None),
        ("扣分", None, "-0.13", None),
        ("综合得分", None, "22.06", None),
    ]
