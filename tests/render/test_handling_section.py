"""What a reader sees of complaints: counts with their basis, the steps of the reasons, cases past their date."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import report_samples as samples
from embarrassments import embarrassments
from page_readers import Page
from sections import cells, rendered

from pipeline.render.handling import case_state, days_taken, owner_rate, pareto_bar
from pipeline.report.model import Finding
from pipeline.report.model.handling import (
    AgeLine,
    ClockLine,
    ComplaintCase,
    Flow,
    Handling,
    OwnerLine,
    Reason,
    ReferralLine,
    Tally,
)
from pipeline.texts import msg

CASE = ComplaintCase(
    "K2", "滨江支行", "网络金融部", "nfra_12378", "手机银行", "2026-09-10", "2026-09-25", None, None, "legal", 5
)
FULL = Handling(
    delivered=True,
    told=(Finding("complaints.none_overdue", msg("No complaint was past its legal limit.")),),
    received=4,
    with_merged=5,
    before=1,
    flow=Flow(opening=1, received=5, closed=3, withdrawn=0, merged=1, closing=2, ruled=2),
    reasons=(
        Reason("服务态度", 3, 1, 0.6, 0.6),
        Reason("定价收费", 2, None, 0.4, 1.0, others=0),
    ),
    reasons_named=5,
    clock=(ClockLine("complex", 30, 3, 2, 1, 31 / 3, 2, 1), ClockLine("extended", None, 0, 0, 0, None, 1, 0)),
    days=31 / 3,
    days_before=7.25,
    ages=(AgeLine("open_15", 1), AgeLine("open_longer", 1)),
    overdue=(CASE,),
    referrals=(ReferralLine("nfra", 1, 0, None, (Tally("网络金融部", 1),)), ReferralLine("pboc", 0, None, None, ())),
    referred=(replace(CASE, past=None, days_over=None, owner=None),),
    owners=(OwnerLine("网络金融部", 3, 1, 1, 2, 1), OwnerLine("", 4, 0, 0, 0, 0, others=3)),
    causes=(Tally("升级缺陷", 2),),
    causes_recorded=2,
)


def shown(found: Handling | None, locale: str = "zh-CN") -> str:
    return rendered(replace(samples.bank_report(), handling=found), "handling", locale)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_part_of_it_embarrasses(locale: str) -> None:
    assert embarrassments(shown(FULL, locale), locale) == []


def test_each_figure_has_its_basis_beside_it() -> None:
    text = Page(shown(FULL)).text
    assert "合并重复后4件，未合并5件" in text
    assert "占比按5个原因计" in text
    assert "另有2件只有机构自行认定、没有日期，未列入。" in text
    assert text.count("统计口径：") == 6


def test_the_flow_reads_from_open_to_open() -> None:
    texts = Page(shown(FULL)).texts
    start = texts.index("投诉流转")
    said = "".join(texts[start + 1 : start + 18])
    assert said == "1件期初在办＋5件本期受理−3件办结−0件撤诉−1件并案＝2件期末在办"


def test_reasons_have_share_share_so_far_and_the_month_before() -> None:
    texts = Page(shown(FULL)).texts
    at = texts.index("服务态度")
    assert texts[at : at + 5] == ["服务态度", "3件", "60.0%", "60.0%", "1件"]
    at = texts.index("定价收费")
    assert texts[at : at + 5] == ["定价收费", "2件", "40.0%", "100.0%", "—"]


def test_a_reasons_bar_begins_where_those_before_it_end() -> None:
    bar = pareto_bar(FULL.reasons[1], "zh-CN")
    assert re.findall(r'width="([\d.]+)%"', bar) == ["60.0", "40.0"]
    assert 'x="60.0%"' in bar


def test_limits_are_named_with_their_days_and_averages_with_their_unit() -> None:
    text = Page(shown(FULL)).text
    for words in ("复杂投诉（30日）", "经批准延期", "10.3天", "8月为7.3天", "60天以上"):
        assert words in text
    assert days_taken(None, "zh-CN") == "—"


def test_a_case_tells_how_far_it_went_past_which_date_and_who_answers() -> None:
    text = Page(shown(FULL)).text
    assert "超过法定时限5天，未办结" in text
    assert "滨江支行（责任单位：网络金融部）" in text
    assert "监管转送（12378）" in text
    assert case_state(replace(CASE, past="reply", ended_by="settled"), "zh-CN") == "超过监管要求反馈日5天，已办结"
    assert case_state(replace(CASE, past=None, ended_by="withdrawn"), "zh-CN") == "已撤诉"


def test_in_time_is_told_in_counts_so_that_no_rounding_hides_a_case() -> None:
    assert owner_rate(OwnerLine("滨江支行", 1, 0, 0, 30_000, 29_999), "zh-CN") == "29,999/30,000"
    assert cells(shown(FULL), "其他3家", 4) == ["4件", "0件", "0件", "—"]


def test_a_ledger_that_did_not_come_is_all_that_is_told() -> None:
    told = Finding(
        "complaints.not_delivered",
        msg("The complaints of this period were not delivered: nothing can be said of them."),
    )
    text = Page(shown(Handling(delivered=False, told=(told,)))).text
    assert "本期投诉台账未报送，相关情况从缺。" in text
    assert "统计口径" not in text
    assert shown(None) == ""


def test_causes_of_too_few_are_counted_and_not_shown() -> None:
    text = Page(shown(replace(FULL, causes=()))).text
    assert "已登记根因2件，不展示（样本过少）。" in text
    assert "升级缺陷" not in text
