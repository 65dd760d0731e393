"""Control charts, what happened beside them, and the split of a score's change, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.decomposition import score_change
from pipeline.report.formats import fact
from pipeline.report.lines import indicator_lines
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Text
from pipeline.report.model.trends import Part, ScoreChange
from pipeline.report.trends import trends
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings

AUGUST = SEPTEMBER.shifted(-1)
INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "明川银行", "en": "Bank"}}))
OPEN = {"status": "open", "opened_date": None, "status_from": None, "status_to": None, "peer_group": "A"}
PAUSED = {"status": "suspended", "status_from": date(2026, 9, 14)}
ITEMS = [
    {"indicator": "complaint_timeliness", "weight": 60, "target": 100, "curve": {"kind": "per_case", "deduct": 4}},
    {"indicator": "error_rate", "weight": 40, "target": 2,
     "curve": {"kind": "steps", "per": 1, "deduct": 2, "part": "pro_rata"}},
]  # fmt: skip


def _card(name: str = "now", items: Sequence[dict[str, Any]] = tuple(ITEMS)) -> Scorecard:
    return Scorecard.model_validate(
        {
            "version": "1",
            "title": {"zh": "网点考核评分表", "en": "Branches"},
            "level": "branch",
            "bank": True,
            "document_no": "明银发〔2026〕5号",
            "democratic_procedure": "yes",
            "published_at": "2026-01-01",
            "effective_from": "2026-01-01",
            "approved_by": "test",
            "items": list(items),
            "levels": [{"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": 0}],
            "name": name,
        }
    )


def _branch(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"branch_id": key, "name": name, "kind": "branch", "parent_branch_id": None, **OPEN, **more}


def _result(score: float | None, period: Any, card: str = "now", level: str = "bank", **more: Any) -> dict[str, Any]:
    subject = "-" if level == "bank" else "B1"
    rest = {"bonus": 0.0, "deduction": 0.0, "post": "-", "branch_id": subject}
    return (
        {"level": level, "subject_id": subject, "period": period.first, "scorecard": card, "score": score} | rest | more
    )


def _point(item: str, weight: float, points: float | None, period: Any, level: str = "bank") -> dict[str, Any]:
    subject = "-" if level == "bank" else "B1"
    keys = {"level": level, "subject_id": subject, "post": "-", "period": period.first, "item": item}
    return keys | {"weight": weight, "points": points}


def _sums(indicator: str, subject: str, numerator: float, denominator: float, period: Any) -> dict[str, Any]:
    level, scale = ("bank" if subject == "-" else "branch"), 10_000 if indicator == "error_rate" else 100
    amount = scale * numerator / denominator
    return value(
        indicator, level, subject, amount, period, numerator=numerator, denominator=denominator, unexcluded=None
    )


def _moved_bank() -> Book:
    """The bank falls from 98 to 94: two complaints late after one (2 points a case), errors 3 for 2 per 10,000 (2 points)."""
    rows = []
    for period, late, errors in ((AUGUST, {"B1": 1, "B2": 0}, (3, 1)), (SEPTEMBER, {"B1": 1, "B2": 1}, (5, 1))):
        rows += [_sums("complaint_timeliness", key, 10 - count, 10, period) for key, count in late.items()]
        rows.append(_sums("complaint_timeliness", "-", 20 - sum(late.values()), 20, period))
        rows += [_sums("error_rate", key, n, 10_000, period) for key, n in zip(late, errors, strict=True)]
        rows.append(_sums("error_rate", "-", sum(errors), 20_000, period))
    points = [
        _point("complaint_timeliness", 60, 58, AUGUST),
        _point("error_rate", 40, 40, AUGUST),
        _point("complaint_timeliness", 60, 56, SEPTEMBER),
        _point("error_rate", 40, 38, SEPTEMBER),
    ]
    book = made(
        INDICATORS,
        {"core_indicators": ["error_rate"]},
        branches=[_branch("B1", "滨江支行"), _branch("B2", "望湖支行")],
        values=rows,
        points=points,
        results=[_result(98.0, AUGUST), _result(94.0, SEPTEMBER)],
    )
    return replace(book, cards=[_card()])


def _split(book: Book, level: str = "bank", subject: str = "-") -> ScoreChange:
    found = score_change(book, level, subject)
    assert isinstance(found, ScoreChange)
    return found


def _amounts(parts: Sequence[Part]) -> dict[str, float]:
    return {part.name.en if isinstance(part.name, Text) else part.name: round(part.change, 6) for part in parts}


def test_the_change_is_split_by_item_and_by_branch() -> None:
    """The one complaint more is of 望湖支行 (−2), and both errors more are of 滨江支行 (−2)."""
    found = _split(_moved_bank())
    assert _amounts(found.items) == {"Complaint timeliness": -2.0, "Error rate": -2.0}
    assert _amounts(found.branches) == {"滨江支行": -2.0, "望湖支行": -2.0}
    told = found.findings[0]
    assert told.rule == "change.items"
    assert told.sentence.text("zh-CN", fact) == (
        "得分较2026年8月下降4.00分；拉低得分的主要是投诉处理及时率−2.00分、差错率−2.00分。"
    )
    assert found.findings[1].sentence.text("zh-CN", fact) == (
        "按网点和部门看，拉低得分的主要是望湖支行−2.00分、滨江支行−2.00分。"
    )


def test_a_managing_units_change_is_split_by_item_as_the_banks_is() -> None:
    book = _moved_bank()
    tables = dict(book.edition.tables)
    for name in ("results", "points"):
        mine = tables[name][tables[name]["level"] == "bank"].assign(level="managing_unit", subject_id="U1")
        tables[name] = pd.concat([tables[name], mine], ignore_index=True)
    found = _split(replace(book, edition=replace(book.edition, tables=tables)), "managing_unit", "U1")
    assert _amounts(found.items) == {"Complaint timeliness": -2.0, "Error rate": -2.0}


def test_the_target_of_the_period_that_follows_is_that_of_its_scorecard() -> None:
    book = replace(_moved_bank(), settings=Settings.model_validate({"format": 1, "name": {"zh": "银行", "en": "Bank"}}))
    harder = _card("next", [ITEMS[0] | {"weight": 50}, ITEMS[1] | {"weight": 50, "target": 1}])
    assert (book.target("error_rate"), book.coming_target("error_rate")) == (2.0, 2.0)
    told = replace(book, coming_cards=[harder])
    assert (told.target("error_rate"), told.coming_target("error_rate")) == (2.0, 1.0)


def test_moves_that_cancel_out_are_nobodys_doing() -> None:
    """One branch 10 errors more, the other 9 fewer: the bank's one more is no one's, and stays whole in the rest."""
    book = _moved_bank()
    rows = [row for row in book.edition.tables["values"].to_dict("records") if row["indicator"] != "error_rate"]
    for period, (first, second) in ((AUGUST, (3, 12)), (SEPTEMBER, (13, 3))):
        rows += [_sums("error_rate", "B1", first, 10_000, period), _sums("error_rate", "B2", second, 10_000, period)]
        rows.append(_sums("error_rate", "-", first + second, 20_000, period))
    tables = dict(book.edition.tables) | {"values": type(book.edition.tables["values"])(rows)}
    book = replace(book, edition=replace(book.edition, tables=tables))
    found = _split(book)
    assert _amounts(found.branches) == {"望湖支行": -2.0, "Not to be told apart by branch": -2.0}


def test_an_item_with_points_in_one_period_only_is_told_as_such() -> None:
    """It did not do better or worse: the other items were weighed for it."""
    points = [
        _point("complaint_timeliness", 60, 54, AUGUST),
        _point("error_rate", 40, 36, AUGUST),
        _point("complaint_timeliness", 60, None, SEPTEMBER),
        _point("error_rate", 40, 38, SEPTEMBER),
    ]
    results = [_result(90.0, AUGUST), _result(95.0, SEPTEMBER)]
    shared = replace(
        made(INDICATORS, branches=[_branch("B1", "滨江支行")], points=points, results=results), cards=[_card()]
    )
    sentence = _split(shared).findings[0].sentence
    assert "投诉处理及时率（本期未计分）+10.50分" in sentence.text("zh-CN", fact)
    points = [row | {"period": {SEPTEMBER.first: AUGUST.first}.get(row["period"], SEPTEMBER.first)} for row in points]
    results = [_result(95.0, AUGUST), _result(90.0, SEPTEMBER)]
    came = replace(
        made(INDICATORS, branches=[_branch("B1", "滨江支行")], points=points, results=results), cards=[_card()]
    )
    sentence = _split(came).findings[0].sentence
    assert "投诉处理及时率（上期未计分）−10.50分" in sentence.text("zh-CN", fact)
    assert "Complaint timeliness (no points the time before) −10.50" in sentence.text("en", fact)


def test_an_item_that_came_new_bonuses_and_limits_add_up() -> None:
    """August: error_rate alone, 36 of 40 (90). September: both, 57 + 38 (95), and a bonus of 3: 98, of which 97 counts."""
    points = [
        _point("complaint_timeliness", 60, None, AUGUST),
        _point("error_rate", 40, 36, AUGUST),
        _point("complaint_timeliness", 60, 57, SEPTEMBER),
        _point("error_rate", 40, 38, SEPTEMBER),
    ]
    results = [_result(90.0, AUGUST), _result(97.0, SEPTEMBER, bonus=3.0)]
    book = replace(
        made(INDICATORS, branches=[_branch("B1", "滨江支行")], points=points, results=results), cards=[_card()]
    )
    found = _split(book)
    # A point is worth 100 ÷ 40 before and 100 ÷ 100 now, 1.75 in the middle; on average 4.5 points were lost.
    assert _amounts(found.items) == {
        "Complaint timeliness": -3 * 1.75,
        "Error rate": 2 * 1.75,
        "Items that had points": 4.5 * 1.5,
        "Bonuses": 3.0,
        "Limits of the score": -1.0,
    }
    assert sum(part.change for part in found.items) == pytest.approx(7.0)
    assert found.items[0].before is None


def test_new_rules_are_not_split_and_no_base_is_no_change() -> None:
    results = [_result(90.0, AUGUST, card="before"), _result(97.0, SEPTEMBER)]
    book = replace(made(INDICATORS, branches=[_branch("B1", "滨江支行")], results=results), cards=[_card()])
    found = score_change(book, "bank", "-")
    assert isinstance(found, Finding)
    assert found.rule == "change.new_rules"
    alone = replace(made(INDICATORS, branches=[_branch("B1", "滨江支行")], results=results[1:]), cards=[_card()])
    assert score_change(alone, "bank", "-") is None
    assert trends(alone, "bank", "-") is None


def _series(indicator: str, figures: Sequence[float], **more: Any) -> list[dict[str, Any]]:
    periods = [SEPTEMBER.shifted(-n) for n in range(len(figures) - 1, -1, -1)]
    rest = {"unexcluded": None} | more
    return [
        value(indicator, "bank", "-", figure, period, **rest) for figure, period in zip(figures, periods, strict=True)
    ]


COUNTS = [50.0, 52, 49, 51, 50, 52, 48, 80, 50, 51, 49, 55, 52, 49, 51]  # moves by two or so, but for February


def _charted(rows: list[dict[str, Any]], indicator: str = "complaint_count", **tables: Any) -> Book:
    branches = [_branch("B1", "滨江支行"), _branch("B2", "柳林路社区支行", **PAUSED)]
    book = made(INDICATORS, {"core_indicators": [indicator]}, **{"branches": branches, "values": rows, **tables})
    return replace(book, cards=[_card()])


def test_a_chart_has_the_range_and_the_judgement_of_the_table() -> None:
    book = _charted(_series("complaint_count", COUNTS))
    found, line = trends(book, "bank", "-"), indicator_lines(book, "bank", "-")[0]
    assert found is not None
    chart = found.charts[0]
    assert (chart.points[-1].low, chart.points[-1].high) == (line.band_low, line.band_high)
    assert chart.judgement == line.judgement
    assert chart.points[0].centre == pytest.approx(sum(COUNTS) / 15)
    # The range is ±2.66 mean moving ranges; only February lies beyond it.
    steps = [abs(after - before) for before, after in pairwise(COUNTS)]
    assert chart.points[0].high == pytest.approx(sum(COUNTS) / 15 + 3 / 1.128 * sum(steps) / 14, rel=1e-3)
    assert [point.period for point in chart.points if point.tone != "plain"] == ["2026-02"]
    assert [note.sentence.text("zh-CN", fact) for note in chart.notes] == [
        "2025年7月至2026年1月：连续7期好于平均",
        "2026年2月：明显变差",
    ]


def test_few_periods_have_no_range_and_fewer_no_chart() -> None:
    seven = trends(_charted(_series("complaint_count", COUNTS[:7])), "bank", "-")
    assert seven is not None
    assert [note.rule for note in seven.charts[0].notes] == ["chart.short"]
    assert all(point.low is None for point in seven.charts[0].points)
    assert trends(_charted(_series("complaint_count", COUNTS[:2])), "bank", "-") is None


def test_a_legal_standard_is_never_called_ordinary() -> None:
    figures = [100.0] * 13 + [98.0, 99.996]
    rows = _series("complaint_timeliness", figures, numerator=49.0, denominator=50.0)
    found = trends(_charted(rows, "complaint_timeliness"), "bank", "-")
    assert found is not None
    chart = found.charts[0]
    assert [point.tone for point in chart.points[-3:]] == ["plain", "breach", "breach"]
    assert all(point.low is None and point.centre is None for point in chart.points)
    assert [note.sentence.text("zh-CN", fact) for note in chart.notes] == ["15期中有2期未达标"]


EXCLUSION = {
    "event_id": "X1",
    "category": "核心系统故障",
    "document_no": "明银运〔2026〕61号",
    "starts_at": "2026-09-12 10:20",
    "ends_at": "2026-09-12 12:05",
    "branch_ids": None,
    "indicators": "connection_rate counter_wait_rate",
}


def test_what_happened_is_numbered_and_both_figures_are_told() -> None:
    rows = _series("connection_rate", [95.0, 95.4, 95.2], unexcluded=94.6, numerator=95.0, denominator=100.0)
    results = [_result(90.0, AUGUST, card="before"), _result(97.0, SEPTEMBER)]
    book = _charted(rows, "connection_rate", past_exclusions=[EXCLUSION], results=results)
    found = trends(book, "bank", "-")
    assert found is not None
    assert [(mark.number, mark.period, mark.kind) for mark in found.marks] == [
        (1, "2026-09", "branches"),
        (2, "2026-09", "exclusion"),
        (3, "2026-09", "rules"),
    ]
    assert [mark.finding.sentence.text("zh-CN", fact) for mark in found.marks] == [
        "柳林路社区支行（9月14日起暂停营业）",
        "9月12日10:20至12:05：核心系统故障，经批准剔除（明银运〔2026〕61号）",
        "启用新的考核评分表（明银发〔2026〕5号），此前得分与之后不可比",
    ]
    assert found.charts[0].marks == (2,)  # what closed and the rules bear on the score alone
    assert found.charts[0].notes[-1].sentence.text("zh-CN", fact) == "2026年9月：剔除后95.20%，未剔除94.60%"
    assert found.without_change is not None


def test_an_exclusion_of_another_branch_is_not_told() -> None:
    rows = [row | {"level": "branch", "subject_id": "B1"} for row in _series("connection_rate", [95.0, 95.4, 95.2])]
    theirs = _charted(rows, "connection_rate", past_exclusions=[EXCLUSION | {"branch_ids": "B2"}])
    found = trends(theirs, "branch", "B1")
    assert found is not None
    assert found.marks == ()
    ours = trends(
        _charted(rows, "connection_rate", past_exclusions=[EXCLUSION | {"branch_ids": "B2 B1"}]), "branch", "B1"
    )
    assert ours is not None
    assert [mark.kind for mark in ours.marks] == ["exclusion"]


@pytest.mark.parametrize(("answers", "shown"), [(4, 0), (5, 3)])
def test_values_of_few_answers_are_kept_back_under_the_banks_level(answers: int, shown: int) -> None:
    rows = _series("counter_satisfaction_rate", [99.0, 98.0, 97.0], sample=answers, numerator=4.0, denominator=4.0)
    own = [row | {"level": "branch", "subject_id": "B1"} for row in rows]
    book = _charted([*rows, *own], "counter_satisfaction_rate")
    of_branch, of_bank = trends(book, "branch", "B1"), trends(book, "bank", "-")
    assert of_branch is not None
    assert of_bank is not None
    assert sum(point.value is not None for point in of_branch.charts[0].points) == shown
    assert sum(point.value is not None for point in of_bank.charts[0].points) == 3
