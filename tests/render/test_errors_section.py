"""What a reader sees of errors: figures with units, types by severity, branches beside their group."""

from __future__ import annotations

from dataclasses import replace

import pytest
import report_samples as samples
from embarrassments import embarrassments
from page_readers import Page
from sections import cells, rendered

from pipeline.render.errors import critical_count, error_count, error_days
from pipeline.report.model import Finding, Text
from pipeline.report.model.errors import ErrorLine, ErrorPlace, Errors
from pipeline.texts import msg

TOTAL = ErrorLine(Text("合计", "Total"), 15.5, 6, 0, 0, 21.5, 4)
FULL = Errors(
    delivered=True,
    told=(Finding("errors.no_critical", msg("{span}: no critical error.", span=Text("本月", "This month"))),),
    total=TOTAL,
    rate=5.375,
    rate_change=3.375,
    rate_year_change=None,
    types=(ErrorLine("要素不全", 15, 0, 0, 0, 15, 3), ErrorLine("", 0.5, 6, 0, 0, 6.5, None, others=2)),
    businesses=(ErrorLine(Text("未注明", "not stated"), 15.5, 6, 0, 0, 21.5, 4),),
    places=(
        ErrorPlace("滨江支行", "B1", 20, 10.0, "A", 0.75, 13.333, True),
        ErrorPlace("望湖支行", "B2", 1, 1.0, "A", None, None, False),
    ),
    critical_on="2026-08-10",
    critical_days=51,
    known_since="2026-08-05",
    uncounted=1,
)


def shown(found: Errors | None, locale: str = "zh-CN") -> str:
    return rendered(replace(samples.bank_report(), errors=found), "errors", locale)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_part_of_it_embarrasses(locale: str) -> None:
    assert embarrassments(shown(FULL, locale), locale) == []


def test_the_figures_stand_with_their_units_and_changes() -> None:
    text = Page(shown(FULL)).text
    for words in ("21.5笔", "8月 4笔", "万分之5.38", "环比 +3.38", "同比 —", "51天", "发生于2026年8月10日"):
        assert words in text


def test_types_stand_by_severity_with_share_and_the_month_before() -> None:
    source = shown(FULL)
    assert cells(source, "要素不全", 6) == ["15笔", "0笔", "0起", "15笔", "69.8%", "3笔"]
    assert cells(source, "其他2类", 6) == ["0.5笔", "6笔", "0起", "6.5笔", "30.2%", "—"]


def test_errors_without_a_severity_have_a_column_only_where_there_are_some() -> None:
    assert "未定级" not in shown(FULL)
    total = replace(TOTAL, ungraded=2)
    assert "未定级" in shown(replace(FULL, total=total))


def test_a_branch_apart_is_said_in_words_and_others_are_not_judged() -> None:
    source = shown(FULL)
    assert cells(source, "滨江支行", 6) == ["20笔", "万分之10.00", "A组", "万分之0.75", "13.3倍", "明显偏高"]
    assert cells(source, "望湖支行", 6) == ["1笔", "万分之1.00", "A组", "—", "—", "—"]


def test_what_is_not_known_is_a_dash_and_halves_are_kept() -> None:
    assert (error_days(None, "zh-CN"), error_count(None, "zh-CN")) == ("—", "—")
    assert (error_count(38.5, "zh-CN"), error_count(1_038.0, "zh-CN")) == ("38.5笔", "1,038笔")
    assert (critical_count(2.0, "zh-CN"), critical_count(0.5, "zh-CN")) == ("2起", "0.5起")


def test_a_ledger_that_did_not_come_is_all_that_is_told() -> None:
    told = Finding(
        "errors.not_delivered", msg("The errors of this period were not delivered: nothing can be said of them.")
    )
    text = Page(shown(Errors(delivered=False, told=(told,)))).text
    assert "本期差错数据未报送，相关情况从缺。" in text
    assert "统计口径" not in text
    assert shown(None) == ""
