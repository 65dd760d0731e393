"""What stands on a branch's page between its rows and its result: further rules of a row, a mean, the highest score, places."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_books import SEPTEMBER, made

from pipeline.indicators import load_indicators
from pipeline.periods import Period
from pipeline.report.formats import fact
from pipeline.report.lines import points_lines
from pipeline.report.lookup import Book
from pipeline.report.matters import matter_lines
from pipeline.report.score_rules import score_rules
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "明川银行", "en": "Bank"}}))
ROW: dict[str, Any] = {"level": "branch", "subject_id": "B1", "post": "-", "period": SEPTEMBER.first}
RESULT = ROW | {
    "scorecard": "branch",
    "score": 98.0,
    "base": 98.0,
    "bonus": 0.0,
    "deduction": 0.0,
    "graded_by": 98.0,
    "grade": "excellent",
    "grade_before_veto": "excellent",
    "score_of_facts": None,
}
EVENT = ROW | {"event_id": "V1", "kind": "veto", "category": "外泄", "counted": 0.0, "status": "veto", "basis": "§31"}
QUARTER = Period.parse("2026-Q3")


CARD = {
    "version": "1",
    "title": {"zh": "网点评分表", "en": "Branches"},
    "level": "branch",
    "document_no": "1",
    "democratic_procedure": "1",
    "published_at": "2026-01-01",
    "effective_from": "2026-01-01",
    "approved_by": "1",
    "name": "branch",
    "levels": [
        {"grade": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "reaching": 95},
        {"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": 0},
    ],
}


def item(indicator: str = "counter_satisfaction_rate", **cells: Any) -> dict[str, Any]:
    steps = {"kind": "steps", "per": 1, "deduct": 1}
    return {"indicator": indicator, "weight": 100, "target": 90, "curve": steps} | cells


def rules(*items: dict[str, Any], **cells: Any) -> Scorecard:
    return Scorecard.model_validate(CARD | {"items": list(items) or [item()]} | cells)


def book(
    scorecard: Scorecard, *, period: Period = SEPTEMBER, result: dict[str, Any] | None = None, **tables: Any
) -> Book:
    found = made(INDICATORS, results=[RESULT | (result or {}) | {"period": period.first}], **tables)
    return replace(found, cards=[scorecard], edition=replace(found.edition, period=period))


def told(of: Book, rule: str) -> str | None:
    message = score_rules(of, "B1")[rule]
    return message.text("zh-CN", fact) if message else None


def test_a_row_names_the_cases_of_every_rule_and_those_of_no_class_of_it() -> None:
    also = {"indicator": "counted_errors", "curve": {"kind": "per_case", "deduct": {"minor": 1}}}
    one = item("upheld_complaints", target=None, curve={"kind": "per_case", "deduct": {"own": 3}}, also=[also])
    cases = [
        ROW | {"indicator": name, "case_id": number, "case_class": of_class, "count": 1.0}
        for name, number, of_class in (
            ("upheld_complaints", "K2", "own"),
            ("upheld_complaints", "K1", "referred"),
            ("counted_errors", "X1", "minor"),
            ("counted_errors", "X2", "major"),
        )
    ]
    points = [ROW | {"item": "upheld_complaints", "points": 96.0, "weight": 100.0, "value": 2.0, "status": "ok"}]
    (line,) = points_lines(book(rules(one), cases=cases, points=points), "B1", {})
    assert line.cases == ("K2", "X1")
    assert [message.text("zh-CN", fact) for message in line.unlisted] == ["较大差错1笔", "监管转送1件"]


@pytest.mark.parametrize(("of_group", "expected"), [(85.0, 85.0), (90.0, 90.0)])
def test_a_row_shows_the_target_of_the_branch_s_own_group(of_group: float, expected: float) -> None:
    points = [ROW | {"item": "counter_satisfaction_rate", "points": 100.0, "weight": 100.0, "target": of_group}]
    none = [EVENT | {"indicator": "-", "case_id": "-", "case_class": "-", "count": 0.0}]
    (line,) = points_lines(book(rules(item(targets={"C": "85"})), points=points, cases=none), "B1", {})
    assert line.target
    assert line.target.value == expected


def test_the_mean_of_shorter_periods_is_no_adjustment() -> None:
    by_months = rules(period_score="mean_of_months")
    quarter = book(by_months, period=QUARTER, result={"score": 95.5, "score_of_facts": 98.0})
    assert told(quarter, "score_rule") == "按规定取各期得分的平均，为95.50分"
    assert told(book(by_months), "score_rule") is None


@pytest.mark.parametrize(
    ("maximum", "score", "expected"),
    [("100", 100.0, "加减分+5.00分，总分上限100.00分，计100.00分"), ("105", 103.0, None)],
)
def test_the_highest_score_is_told_where_it_takes_of_the_bonuses(
    maximum: str, score: float, expected: str | None
) -> None:
    capped = rules(score_events={"bonus": {"cap": 5}, "maximum": maximum})
    assert told(book(capped, result={"bonus": 5.0, "score": score, "graded_by": score}), "score_rule") == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [("good", "“优秀”名额不超过组内网点的40%，已由得分更高的网点占满"), ("excellent", None), (None, None)],
)
def test_a_grade_below_its_score_says_that_the_places_are_taken(before: str | None, expected: str | None) -> None:
    few = rules(quotas=[{"grade": "excellent", "at_most": 40}])
    assert told(book(few, result={"grade": before, "grade_before_veto": before}), "grade_rule") == expected


@pytest.mark.parametrize(
    ("effect", "outcome", "is_tagged"),
    [
        ({"effect": "cap_grade", "grade": "good"}, "生效中，等级按办法下调", True),
        ({"effect": "zero_indicator", "indicator": "counter_satisfaction_rate"}, "生效中，相应项目不得分", True),
        ({"effect": "bar_awards"}, "生效中，不得评优，不影响得分和等级", False),
    ],
)
def test_a_veto_is_told_by_what_it_does(effect: dict[str, str], outcome: str, is_tagged: bool) -> None:
    of_branch = rules(score_events={"vetoes": [{"category": "外泄"} | effect]})
    (line,) = matter_lines(book(of_branch, matters=[EVENT]), "B1")
    assert (line.status.text("zh-CN"), line.lowers_grade) == (outcome, is_tagged)


def test_a_branch_without_a_result_has_no_rules() -> None:
    assert score_rules(book(rules()), "B2") == {"score_rule": None, "grade_rule": None}
