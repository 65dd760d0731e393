"""The regulator's annex: complaints by the standard's classes, figures by the regulator's factors."""

from __future__ import annotations

from typing import Any

import pytest
from small_books import SEPTEMBER, made, value

from pipeline.errors import WorkspaceError
from pipeline.indicators import load_indicators
from pipeline.periods import Period
from pipeline.report.annex import regulator_annex
from pipeline.report.formats import fact
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Text
from pipeline.settings import Settings, read_settings

AUGUST = Period.parse("2026-08")
INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))


def case(branch: str, business: str, reason: str, count: int, period: Period = SEPTEMBER) -> dict[str, Any]:
    keys = {"period": period.first, "branch_id": branch, "business": business, "reason": reason}
    return keys | {"complaints": count, "cases": count}


def book(**settings: Any) -> Book:
    reasons = [
        case("B1", "贷款", "定价收费", 3),
        case("B9", "手机银行", "营销方式和手段", 5),
        case("D1", "-", "-", 2),
        case("B1", "贷款", "定价收费", 4, AUGUST),
    ]
    rate = "complaint_timeliness"
    values = [value(rate, "bank", BANK, 99.996), value(rate, "bank", BANK, 98.0, AUGUST)]
    return made(INDICATORS, settings={"targets": {rate: 100}, **settings}, reasons=reasons, values=values)


def test_classes_stand_in_the_standards_order_then_the_banks_own_then_what_is_not_stated() -> None:
    annex = regulator_annex(book(complaint_codes={"贷款": "B02"}))
    assert annex is not None
    assert annex.complaints == 10
    lines = [(line.code, line.name, line.is_listed, line.count, line.previous) for line in annex.businesses]
    assert lines == [("B02", "贷款", True, 3, 4), (None, "手机银行", False, 5, 0), (None, None, False, 2, 0)]
    assert [round(line.share, 2) for line in annex.businesses] == [0.3, 0.5, 0.2]
    assert [line.name for line in annex.reasons] == ["营销方式和手段", "定价收费", None]


def test_complaints_are_placed_with_the_unit_above_the_branch_or_the_department() -> None:
    annex = regulator_annex(book())
    assert annex is not None
    assert {line.name: line.count for line in annex.units} == {"安平分行": 5, "城区管理部": 3, "办公室": 2}


def test_factors_have_our_figures_and_say_where_there_are_none() -> None:
    annex = regulator_annex(book())
    assert annex is not None
    factors = {factor.code: factor for factor in annex.factors}
    assert [factor.code for factor in annex.factors][3] == "disputes"
    assert sum(factor.least for factor in annex.factors) == 90  # the rest is the regulator's to give
    (timely,) = factors["disputes"].figures
    assert fact(timely.value, "zh-CN") == "99.99%"
    assert timely.change is not None
    assert fact(timely.change, "zh-CN") == "+2.00个百分点"
    marketing = [fact(figure.value, "zh-CN") for figure in factors["marketing"].figures]
    assert marketing == ["5件", "—", "—"]  # the reason of two is not stated: nobody knows that there was none
    assert factors["education"].figures == ()
    assert any("金融教育" in note.sentence.text("zh-CN", fact) for note in annex.notes)


@pytest.mark.parametrize("status", ["ok", "carried"])
def test_a_figure_of_the_last_wave_is_not_passed_off_as_the_months(status: str) -> None:
    name = "survey_satisfaction_index"
    values = [value(name, "bank", BANK, 91.0, status=status)]
    found = regulator_annex(made(INDICATORS, values=values, reasons=[case("B1", "贷款", "定价收费", 1)]))
    assert found is not None
    title = INDICATORS[name].header.title
    (figure,) = (one for factor in found.factors for one in factor.figures if one.title == Text(title.zh, title.en))
    assert figure.is_carried is (status == "carried")


def told(*reasons: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """The figures of the factor of personal information, the lines by reason and by business with their counts, the notes."""
    annex = regulator_annex(made(INDICATORS, reasons=list(reasons)))
    assert annex is not None
    (factor,) = (one for one in annex.factors if one.code == "privacy")
    lines = [f"{line.name} {line.count} {line.is_listed}" for line in (*annex.reasons, *annex.businesses)]
    notes = [note.sentence.text("zh-CN", fact) for note in annex.notes]
    return [fact(figure.value, "zh-CN") for figure in factor.figures], lines, notes


def test_the_banks_own_name_of_a_class_counts_as_the_standards() -> None:
    figures, lines, notes = told(case("B1", "贷款", "个人金融信息保护", 2), case("B1", "催收", "定价收费", 1))
    assert figures == ["2件", "0件"]
    assert lines == ["定价收费 1 True", "消费者信息安全 2 True", "贷款 2 True", "债务催收 1 True"]
    assert (
        "行内名称与标准名称不同的，按标准归类：“个人金融信息保护”计入“消费者信息安全”、“催收”计入“债务催收”。" in notes
    )


def test_no_class_is_said_to_have_had_none_while_some_complaints_have_no_class() -> None:
    figures, _, notes = told(case("B1", "手机银行", "定价收费", 3), case("B1", "贷款", "定价收费", 1))
    assert figures == ["0件", "—"]
    assert "按业务类别：4件中有3件未按JR/T 0169-2018归类（沿用行内类别或未注明），标准各类的件数不含这些投诉。" in notes
    assert not any("按投诉原因" in note for note in notes)


def test_without_complaints_and_figures_there_is_no_annex() -> None:
    earlier = [case("B1", "贷款", "定价收费", 4, Period.parse("2026-07"))]
    assert regulator_annex(made(INDICATORS, reasons=earlier)) is None


def test_a_bank_says_itself_what_its_classes_are_to_the_standard() -> None:
    """Its own word goes before what every bank's names are read by."""
    classes = {"business": {"手机银行": "支付结算"}, "reason": {"服务态度": "其他"}}
    reasons = [case("B9", "手机银行", "服务态度", 5), case("B1", "贷款", "定价收费", 3)]
    annex = regulator_annex(made(INDICATORS, settings={"complaint_classes": classes}, reasons=reasons))
    assert annex is not None
    assert [(line.name, line.is_listed, line.count) for line in annex.businesses] == [
        ("贷款", True, 3),
        ("支付结算", True, 5),
    ]
    assert [(line.name, line.count) for line in annex.reasons] == [("定价收费", 3), ("其他", 5)]
    assert any("“手机银行”计入“支付结算”" in note.sentence.text("zh-CN", fact) for note in annex.notes)


def test_a_class_that_the_standard_does_not_have_is_refused() -> None:
    written = "format: 1\nname: {zh: 行, en: Bank}\ncomplaint_classes: {business: {手机银行: 支付}}\n"
    with pytest.raises(WorkspaceError) as refused:
        read_settings(written.encode())
    assert "complaint_classes.business.手机银行：“支付”不可用，可填借记卡、" in refused.value.message.text("zh-CN")
