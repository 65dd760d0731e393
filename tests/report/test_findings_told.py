"""Findings beside the headline: movements, corrections, groups, practices and requests, with figures worked out by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pipeline.periods import Period
from pipeline.report.findings.complaints import complaint_notes, complaint_surges
from pipeline.report.findings.corrections import corrections
from pipeline.report.findings.movements import missed_targets, moved_words, only_shown, without_exclusions, worsenings
from pipeline.report.findings.standards import breaches, cards, referrals_rose
from pipeline.report.formats import UNITS, fact
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.report.practices import practices
from pipeline.report.requests import owed, report_day, report_duty, requests
from pipeline.settings import OwnDays
from pipeline.texts import msg

SEPTEMBER = Period.parse("2026-09")
NAMES = {"B1": "滨江支行", "B2": "望湖支行", "B3": "江北支行", "B4": "清河支行", "D1": "网络金融部"}


def _zh(finding: Finding) -> str:
    return finding.sentence.text("zh-CN", fact)


def _line(**changed: Any) -> IndicatorLine:
    facts: dict[str, Any] = {
        "indicator": "counter_wait_rate", "title": Text("客户等候时间达标率", "Waits in time"), "unit": "percent",
        "direction": "higher", "evidence": "sample", "standard": "plain", "value": 80.0, "numerator": 80.0,
        "denominator": 100.0, "sample": 100, "low": None, "high": None, "status": "ok", "change": -10.0,
        "year_change": None, "target": 90.0, "is_met": False, "branches_met": 11, "branches_counted": 21,
        "judgement": Finding("variation.worse.outside", msg("clearly worse"), "worse"), "band_low": 85.0, "band_high": 95.0,
    }  # fmt: skip
    return IndicatorLine(**{**facts, **changed})


def test_a_value_below_its_usual_range_is_told_with_the_range() -> None:
    (found,) = worsenings([_line()])
    assert found.rule == "problem.worse"
    assert _zh(found) == "80.00%，环比下降10.00个百分点。明显低于近期波动范围（85.00%至95.00%）。"
    assert missed_targets([_line()]) == []  # told already


def test_a_missed_target_counts_the_branches_that_miss_it() -> None:
    ordinary = Finding("variation.ordinary.missed", msg("ordinary variation"))
    (found,) = missed_targets([_line(judgement=ordinary)])
    assert _zh(found) == "80.00%，目标90.00%；21家网点中10家未达标。"
    assert found.tone == ordinary.tone  # the same words bear the same colour in the table and below it


def test_legal_standards_are_never_told_as_variation() -> None:
    assert worsenings([_line(standard="legal")]) == missed_targets([_line(standard="redline")]) == []


def test_a_legal_standard_without_a_target_is_broken_by_its_first_case() -> None:
    book: Any = SimpleNamespace(period=SEPTEMBER, names=NAMES, row=lambda *asked: None)
    legal = {"standard": "legal", "title": Text("投诉处理及时率", "Complaints in time"), "target": None, "is_met": None}
    (found,) = breaches(book, [_line(**legal, numerator=99.0)], ())
    assert (found.rule, found.tone) == ("problem.breach", "breach")
    assert found.title
    assert found.title.text("zh-CN", fact) == "1件未按时限办理（投诉处理及时率）"
    assert breaches(book, [_line(**legal, numerator=100.0), _line(**legal, value=None)], ()) == []


def test_what_says_nothing_of_this_period_is_only_listed() -> None:
    found = only_shown([_line(status="thin"), _line(status="carried"), _line(status="not_delivered", value=None)])
    assert [one.rule for one in found] == ["status.thin", "status.carried", "status.not_delivered"]
    (part,) = only_shown([_line(status="incomplete", value=None)])
    assert _zh(part) == "报送不全，不作判断：客户等候时间达标率。"
    scored = Finding("status.thin_scored.missed", msg("sample too small, scored as observed"))
    assert only_shown([_line(status="thin", judgement=scored)]) == []
    assert _zh(found[0]) == "样本不足，仅列示：客户等候时间达标率。"


def test_exclusions_are_told_with_both_figures_only_where_a_reader_sees_a_difference() -> None:
    (found,) = without_exclusions([_line(unexcluded=79.0), _line(unexcluded=80.001), _line(unexcluded=None)])
    assert _zh(found) == "客户等候时间达标率剔除经批准的影响后为80.00%，剔除前为79.00%。"


def _complaints(*rows: tuple[str, str, str, int]) -> Any:
    now, before = SEPTEMBER.first, SEPTEMBER.shifted(-1).first
    frame = pd.DataFrame(
        [
            (now if when == "now" else before, branch, business, "系统", count, count)
            for when, branch, business, count in rows
        ],
        columns=["period", "branch_id", "business", "reason", "complaints", "cases"],
    )
    return SimpleNamespace(period=SEPTEMBER, names=NAMES, edition=SimpleNamespace(tables={"reasons": frame}))


def test_a_surge_names_how_many_times_as_many_about_what_and_whose() -> None:
    book = _complaints(("before", "D1", "手机银行", 7), ("now", "D1", "手机银行", 22), ("now", "B1", "手机银行", 1))
    (found,) = complaint_surges(book, list(NAMES))
    assert found.owner == "网络金融部"
    assert _zh(found) == "本期相关投诉23件，为上期的3.3倍，均反映“系统”。"


@pytest.mark.parametrize(("before", "now"), [(4, 40), (0, 40), (10, 11)], ids=["base below five", "none", "by chance"])
def test_no_surge_is_told_of_a_small_base_or_of_chance(before: int, now: int) -> None:
    book = _complaints(("before", "D1", "手机银行", before), ("now", "D1", "手机银行", now))
    assert complaint_surges(book, list(NAMES)) == []


def test_complaints_are_concentrated_where_the_first_two_of_four_have_half() -> None:
    few = [("now", branch, "存取款", count) for branch, count in (("B1", 6), ("B2", 3), ("B3", 2), ("B4", 1))]
    (found,) = complaint_notes(_complaints(*few))
    assert _zh(found) == "投诉集中在滨江支行6件、望湖支行3件，前两家占75.0%（共12件）。"
    assert complaint_notes(_complaints(*few[:3])) == ()


def _scored(score: float, lost: float) -> Any:
    items = pd.DataFrame([(date(2026, 7, 1), "B1", "起身迎送", lost)], columns=["period", "branch_id", "item", "lost"])
    return SimpleNamespace(
        period=SEPTEMBER, names=NAMES, indicators={}, below=lambda: ["B1"], points=lambda branch: {},
        score=lambda level, subject, period: score, edition=SimpleNamespace(tables={"visit_items": items}),
    )  # fmt: skip


def test_a_correction_tells_both_scores_and_why() -> None:
    (found,) = corrections(_scored(89.15, 1.0), _scored(88.15, 2.0))
    assert _zh(found) == "因神秘客检测复核改判1项，滨江支行得分由88.15更正为89.15分。"
    (other,) = corrections(_scored(89.15, 2.0), _scored(88.15, 2.0))
    assert _zh(other).startswith("因数据更正，")
    assert corrections(_scored(88.151, 2.0), _scored(88.15, 2.0)) == corrections(_scored(89.15, 2.0), None) == []


def _matters(*rows: tuple[str, str, str, str], cards: dict[str, str] | None = None) -> Any:
    columns = ["event_id", "level", "subject_id", "category"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        kind="bonus", status="counted", counted=0.5, document_no="明银发〔2026〕9号"
    )
    given = cards or {}
    staff = pd.DataFrame([("E1", "B1"), ("E2", "B1"), ("E3", "B2")], columns=["subject_id", "branch_id"])
    return SimpleNamespace(
        period=SEPTEMBER, names=NAMES, staff=staff, doubted_staff=staff.iloc[:0],
        members=lambda level, subject: ["B1", "B2"], rows_of=lambda table, **wanted: frame,
        result=lambda level, branch, period: {"warning": given.get(branch)}, edition=SimpleNamespace(tables={}),
    )  # fmt: skip


def test_a_count_becomes_more_or_fewer_and_a_rate_rises_or_falls() -> None:
    def words(change: float, unit: str) -> str:
        line: Any = SimpleNamespace(change=change, unit=unit)
        told = moved_words(line)
        assert told is not None
        return told.text("zh-CN", fact)

    assert [words(10, "cases"), words(-3, "cases")] == ["环比增加10件", "环比减少3件"]
    assert [words(0.4, "percent"), words(-1.25, "index")] == ["环比上升0.40个百分点", "环比下降1.25分"]
    assert words(0.09, "per_10000") == "环比上升0.09个万分点"


def test_a_change_tells_its_unit_wherever_the_value_does() -> None:
    bare = [
        (unit, locale)
        for unit, (decimals, _, _) in UNITS.items()
        for locale in ("zh-CN", "en")
        if fact(Quantity(1, unit), locale) != f"{1:.{decimals}f}"
        and fact(Quantity(1, unit, change=True), locale) == f"+{1:.{decimals}f}"
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("warned", "vetoed", "told"),
    [
        (["B1"], {"B1": "客户信息外泄"}, "滨江支行被给予红牌警告：因“客户信息外泄”被一票否决。"),
        (["B1"], {}, "滨江支行被给予红牌警告：依据考核评分表的预警规则。"),
        (["B1", "B2"], {"B1": "客户信息外泄"}, "2家网点被给予红牌警告：滨江支行（一票否决：客户信息外泄）、望湖支行。"),
    ],
)
def test_a_card_names_its_branch_where_it_is_one_and_says_what_for(
    warned: list[str], vetoed: dict[str, str], told: str
) -> None:
    vetoes = pd.DataFrame(vetoed.items(), columns=["subject_id", "category"])
    book: Any = SimpleNamespace(
        period=SEPTEMBER, names=NAMES, rows_of=lambda table, **wanted: vetoes,
        result=lambda level, subject, period: {"warning": "red" if subject in warned else None},
    )  # fmt: skip
    (found,) = cards(book, list(NAMES))
    assert found.title is not None
    assert f"{found.title.text('zh-CN', fact)}：{_zh(found)}" == told


def test_a_veto_of_an_earlier_period_is_told_with_its_day_since_the_red_lines_do_not_count_it() -> None:
    rows = [("B1", "客户信息外泄", date(2026, 8, 20)), ("B2", "飞单", date(2026, 9, 3))]
    vetoes = pd.DataFrame(rows, columns=["subject_id", "category", "decided_at"])
    warned = {"B1"}
    book: Any = SimpleNamespace(
        period=SEPTEMBER, names=NAMES, rows_of=lambda table, **wanted: vetoes,
        result=lambda level, subject, period: {"warning": "red" if subject in warned else None},
    )  # fmt: skip
    (alone,) = cards(book, list(NAMES))
    assert _zh(alone) == "因“客户信息外泄”被一票否决（2026年8月20日认定，仍在影响期内）。"
    warned.add("B2")
    (both,) = cards(book, list(NAMES))
    assert _zh(both) == "滨江支行（一票否决：客户信息外泄，2026年8月20日认定）、望湖支行（一票否决：飞单）。"


def test_practices_are_confirmed_events_without_names_and_nothing_at_a_branch_with_a_card() -> None:
    rows = (
        ("J1", "branch", "B2", "服务创新"),
        ("J2", "employee", "E1", "客户表扬"),
        ("J3", "employee", "E2", "客户表扬"),
    )
    assert [_zh(one) for one in practices(_matters(*rows))] == [
        "望湖支行服务创新，加0.50分（明银发〔2026〕9号）。",
        "经认定的客户表扬共2件（滨江支行2件）。",
    ]
    assert [one.owner for one in practices(_matters(*rows, cards={"B1": "red"}))] == ["望湖支行"]
    assert practices(_matters()) == ()


def _asked(known: date, holidays: tuple[date, ...] = ()) -> Any:
    late = {"B1": {"value": 50.0, "numerator": 1.0, "denominator": 2.0}}
    return SimpleNamespace(
        period=SEPTEMBER, names=NAMES, known_until=known, settings=SimpleNamespace(calendar=OwnDays(holidays=holidays)),
        row=lambda name, level, branch, period: late.get(branch),
        result=lambda level, branch, period: {"warning": "red" if branch == "B2" else None},
    )  # fmt: skip


def test_reports_are_asked_of_a_breach_a_card_and_a_difference_by_the_fifth_working_day() -> None:
    book = _asked(date(2026, 10, 16))
    legal = _line(indicator="complaint_timeliness", title=Text("投诉处理及时率", "Timeliness"), standard="legal")
    apart = Finding("problem.branch_apart", msg("{name}", name="x"), "worse", owner="江北支行")
    assert report_day(book) == date(2026, 10, 23)
    assert report_day(_asked(date(2026, 10, 16), (date(2026, 10, 21),))) == date(2026, 10, 26)
    assert [one.name for one in owed(book, list(NAMES), [legal], [apart])] == ["滨江支行", "望湖支行", "江北支行"]
    (told,) = requests(book, list(NAMES), [legal], [apart], None)
    assert _zh(told) == (
        "请以下单位于10月23日前提交专题整改报告：滨江支行（投诉处理及时率未达标）、望湖支行（红牌）、江北支行（与同组差异明显）。"
    )
    assert requests(_asked(date(2026, 10, 16)), ["B4"], [legal], [], None) == ()
    first = owed(book, list(NAMES), [legal], [apart])[0]
    assert _zh(report_duty(book, first)) == "应于10月23日前提交专题整改报告（投诉处理及时率未达标）。"


def _book_of_referrals(now: float | None, before: float | None, total: tuple[float | None, float | None]) -> Any:
    known = {("regulator_referrals", 0): now, ("regulator_referrals", -1): before,
             ("complaint_count", 0): total[0], ("complaint_count", -1): total[1]}  # fmt: skip
    shifts = {SEPTEMBER: 0, SEPTEMBER.shifted(-1): -1}
    title = SimpleNamespace(zh="监管转送投诉", en="Complaints referred by the regulator")
    return SimpleNamespace(
        period=SEPTEMBER,
        value=lambda name, level, subject, period: known[name, shifts[period]],
        indicators={"regulator_referrals": SimpleNamespace(header=SimpleNamespace(title=title))},
    )


def test_more_passed_on_by_the_regulator_is_told_beside_fewer_complaints_as_a_whole() -> None:
    (found,) = referrals_rose(_book_of_referrals(7.0, 4.0, (50.0, 60.0)), "bank", "-")
    assert found.rule == "problem.referrals_rose"
    assert _zh(found) == "本期7件，上期4件。同期投诉总量由60件降至50件。"
    (alone,) = referrals_rose(_book_of_referrals(7.0, 4.0, (66.0, 60.0)), "bank", "-")
    assert _zh(alone) == "本期7件，上期4件。"


def test_no_rise_and_no_base_tell_nothing_of_the_regulator() -> None:
    for now, before, total in ((4.0, 4.0, (50.0, 60.0)), (None, 4.0, (50.0, 60.0)), (7.0, None, (50.0, None))):
        assert referrals_rose(_book_of_referrals(now, before, total), "bank", "-") == []
