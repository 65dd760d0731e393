"""The headline: what it says of a score that moved, and what it may not say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.periods import Period
from pipeline.report.findings import headline
from pipeline.report.formats import fact
from pipeline.report.model import Finding, Text
from pipeline.texts import msg

SEPTEMBER, AUGUST = Period.parse("2026-09"), Period.parse("2026-08")
USUAL = [90.0, 90.2, 89.9, 90.1, 90.0, 90.2, 89.8, 90.1, 90.0, 90.1]  # moves by 0.2 a month or so


def _book(
    *newest: float | None,
    referrals: tuple[float | None, float | None] = (None, None),
    kind: str = "month",
    new_rules: bool = False,
) -> Any:
    """A bank whose last scores are `newest`, with so many complaints from the regulator before and now."""
    scores = [*USUAL, *newest]
    period = SEPTEMBER if kind == "month" else Period.parse("2026")
    periods = [period.shifted(-n) for n in range(len(scores) - 1, -1, -1)]
    told = dict(zip(periods, scores, strict=True))
    cards = {period.shifted(-1): "branch_2025"} if new_rules else {}
    passed_on = {period.shifted(-1): referrals[0], period: referrals[1]}
    return SimpleNamespace(
        period=period,
        periods=periods,
        whole=Text("全行", "whole bank"),
        score=lambda level, subject, asked: told[asked],
        has_result=lambda level, subject, asked: True,
        scorecard=lambda level, subject, asked: cards.get(asked, "branch_2026"),
        value=lambda name, level, subject, asked: passed_on[asked] if name == "regulator_referrals" else None,
    )


def _told(book: Any, *findings: Finding) -> Finding:
    return headline(book, "bank", "-", findings)


def test_a_score_that_fell_or_rose_far_is_called_so() -> None:
    assert (_told(_book(85.0)).rule, _told(_book(85.0)).tone) == ("headline.worse", "worse")
    assert (_told(_book(95.0)).rule, _told(_book(95.0)).tone) == ("headline.better", "better")
    assert _told(_book(90.0)).rule == "headline.ordinary"


@pytest.mark.parametrize("newest", [(85.0, 84.996), (95.0, 95.004)], ids=["low", "high"])
def test_what_reads_unchanged_is_called_neither_worse_nor_better(newest: tuple[float, float]) -> None:
    """The second of two months far from the usual: by less than the page's two decimals from the first."""
    found = _told(
        _book(*newest), Finding("problem.worse", msg("{value}.", value="1"), "worse", title=msg("clearly worse"))
    )
    assert (found.rule, found.tone) == ("headline.plain", "plain")
    assert (
        found.sentence.text("en", fact)
        == f"September 2026, whole bank: overall service score {newest[1]:.2f}, unchanged."
    )


@pytest.mark.parametrize("newest", [(85.0, 84.99), (95.0, 95.01)], ids=["low", "high"])
def test_a_hundredth_is_a_change(newest: tuple[float, float]) -> None:
    assert _told(_book(*newest)).rule in ("headline.worse", "headline.better")


@pytest.mark.parametrize(
    ("referrals", "rule"),
    [
        ((1.0, 2.0), "headline.plain"),
        ((None, 1.0), "headline.plain"),
        ((2.0, 2.0), "headline.better"),
        ((3.0, 1.0), "headline.better"),
        ((2.0, None), "headline.better"),
    ],
)
def test_nothing_is_called_better_while_the_regulator_passes_on_more_complaints(
    referrals: tuple[float | None, float | None], rule: str
) -> None:
    for kind in ("month", "year"):
        found = _told(_book(95.0, referrals=referrals, kind=kind))
        assert found.rule == rule
        assert ("明显变好" in found.sentence.text("zh-CN", fact)) is (rule == "headline.better")


SURGED = msg("{name}", name="手机银行投诉明显增加")
CAUSE = Finding("problem.complaint_surge", msg("{value}.", value="1"), "worse", title=SURGED)
BREACH = Finding(
    "problem.breach", msg("{value}.", value="1"), "breach", title=msg("{name}", name="投诉处理及时率未达标")
)
CARD = msg("{name}", name="开发区支行被给予红牌")
AREAS = (Text("柜面", "counter"), Text("热线", "hotline"))


def _zh(book: Any, *findings: Finding, stable: tuple[Text, ...] = (), card: Any = None) -> str:
    return headline(book, "bank", "-", findings, stable=stable, card=card).sentence.text("zh-CN", fact)


def test_the_headline_names_the_main_problem_and_what_stayed_as_it_was_in_sixty_signs() -> None:
    short = Finding("problem.worse", msg("{value}.", value="1"), "worse", title=msg("{name}", name="等候过长"))
    told = _zh(_book(85.0), BREACH, short, stable=AREAS)
    assert told == (
        "9月全行服务质量综合得分85.00分，环比下降5.10分，明显变差，主要问题是等候过长；柜面、热线满意率属正常波动。"
    )
    assert len(told) <= 60


def test_a_score_that_became_clearly_worse_is_called_so_beside_its_cause() -> None:
    found = _told(_book(85.0), CAUSE)
    assert found.rule == "headline.worse"
    assert "明显变差，主要问题是手机银行投诉明显增加" in found.sentence.text("zh-CN", fact)
    assert "clearly worse. Main problem: " in found.sentence.text("en", fact)


def test_a_cause_too_long_for_the_headline_is_left_to_the_findings() -> None:
    long = Finding("problem.worse", msg("{value}.", value="1"), "worse", title=msg("{name}", name="很" * 60))
    assert _zh(_book(85.0), long, stable=AREAS) == "9月全行服务质量综合得分85.00分，环比下降5.10分，明显变差。"


@pytest.mark.parametrize(
    ("status", "result", "told"),
    [
        ("suspended", {}, "9月柳林路支行停业或装修，未计综合得分。"),
        ("no_rules", None, "9月柳林路支行无适用的考核评分表，未计综合得分。"),
        ("not_scored", {}, "9月柳林路支行有效数据不足，未计综合得分。"),
        (None, {}, "9月柳林路支行有效数据不足，未计综合得分。"),
        (None, None, "9月柳林路支行无适用的考核评分表，未计综合得分。"),
    ],
)
def test_why_there_is_no_score_is_told_as_the_table_of_branches_tells_it(
    status: str | None, result: dict[str, str] | None, told: str
) -> None:
    book = _book(None)
    book.names, book.result = {"B1": "柳林路支行"}, lambda *asked: result
    found = headline(book, "branch", "B1", (), status=status)
    assert (found.rule, found.sentence.text("zh-CN", fact)) == ("headline.no_score", told)


def test_an_ordinary_score_beside_a_red_card_tells_of_the_card() -> None:
    told = _zh(_book(90.0), stable=AREAS, card=CARD)
    assert told == "9月全行服务质量综合得分90.00分，环比下降0.10分，属正常波动；但开发区支行被给予红牌。"
    assert "投诉处理及时率未达标，开发区支行被给予红牌" in _zh(_book(90.0), BREACH, card=CARD)


def test_nothing_is_called_better_beside_a_red_card() -> None:
    found = headline(_book(95.0), "bank", "-", (), card=CARD)
    assert found.rule == "headline.plain_but_card"
    assert "变好" not in found.sentence.text("zh-CN", fact)


def test_a_problem_is_told_beside_a_score_that_rose() -> None:
    told = _zh(_book(95.0), CAUSE)
    assert told == "9月全行服务质量综合得分95.00分，环比上升4.90分；但手机银行投诉明显增加。"


def test_scores_of_two_scorecards_are_not_compared() -> None:
    found = headline(_book(85.0, new_rules=True), "bank", "-", ())
    assert found.rule == "headline.new_rules"
    assert found.sentence.text("zh-CN", fact) == "9月全行服务质量综合得分85.00分，本期起执行新评分表，与上期不可比。"


def test_a_score_is_judged_among_those_of_its_own_scorecard_only() -> None:
    """Far below what the old scorecard gave, and as usual by the new one; too short a time for a judgement."""
    book = _book(85.0, 85.2, 85.1)
    since = book.period.shifted(-2)
    book.scorecard = lambda level, subject, asked: "branch_2026" if asked >= since else "branch_2025"
    found = _told(book)
    assert found.rule == "headline.plain"
    assert found.sentence.text("zh-CN", fact) == "9月全行服务质量综合得分85.10分，环比下降0.10分。"
