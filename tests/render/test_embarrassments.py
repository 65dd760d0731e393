"""The scanner of the pages is able to fail: each item of practice/screens.md 3.5 is found where it stands, and only there."""

from __future__ import annotations

import pytest
from embarrassments import embarrassments, faults_of_bases, faults_of_ranks


def rows(few: int) -> str:
    """A table of five branches, `few` of them with too little to go by."""
    told = "".join(f"<tr><td>甲{n}</td><td>{'样本不足' if n < few else '达标'}</td></tr>" for n in range(5))
    return f"<table><tr><th>网点</th><th>判断</th></tr>{told}</table>"


BAD = {
    "a value that is none": [
        "<p>nan%</p>", "<p>None</p>", "<p>环比增长∞</p>", "<p>unknown</p>", "<p aria-label='NaN'></p>",
    ],
    "too many decimals": ["<p>得分3.33333分</p>", "<p>0.33333</p>", "<p>10.00617</p>", "<p>0.00000</p>"],
    "a share with more than two decimals": ["<p>满意率98.881%</p>", "<p>下降0.123个百分点</p>"],
    "a percentage where percentage points are meant": ["<p>环比+2.1%</p>", "<p>−0.30%</p>"],
    "an ASCII minus": ["<p>环比 -0.62分</p>"],
    "words of the statistician": [
        "<p>特殊原因</p>", "<p>高于控制上限</p>", "<p>95%置信区间</p>", "<p>p&lt;0.05</p>", "<p>漏斗图</p>",
    ],
    "an unfilled placeholder": ["<p>{branch}得分</p>"],
    "a name of the program": ["<p>error_rate未达标</p>"],
    "a fall to nothing as a percentage": ["<p>投诉较上月下降100.00%</p>"],
    "a comparison without a base": ["<p>同比上升—</p>", "<p>环比下降分</p>"],
    "an unverified benchmark": ["<p>低于2022年银行业服务质量报告88.6%</p>", "<p>行业平均90.00%</p>"],
    "a half-width bracket": ["<p>投诉(件)</p>"],
    "an ASCII quote": ['<p>"起身迎送"失分</p>'],
    "an English month": ["<p>September</p>"],
    "English words": ["<p>Reasons of complaints</p>"],
    "half-width punctuation beside Chinese": ["<p>投诉,差错</p>", "<td>GB/T 32315-2015; 行内指标口径</td>"],
    "a bare code": ["<p>B07得分88.15分</p>", "<small>n=576</small>"],
    "a breach called ordinary": ['<span class="tag breach">属正常波动</span>'],
    "a calm headline above an alarm": ['<p class="lead">柜面服务总体平稳。</p><h3>1家网点被给予红牌</h3>'],
    "a table of too few cases": [rows(2)],
    "a rate rounded up to all": [
        "<table><tr><th>指标</th><th>本月</th><th>判断</th></tr>"
        "<tr><td>及时率</td><td>100.00% 逾期1件</td><td>未达标，逾期1件</td></tr></table>",
    ],
}  # fmt: skip
GOOD = """<p class="lead">9月全行服务质量综合得分94.05分，环比下降0.04分，属正常波动。</p><p>差错率万分之2.11，
下降0.30个百分点；投诉1件（TS20260902001），较上月减少1件。</p><p>同比+0.20个百分点</p>
<span class="tag breach">未达标，逾期2件</span><p>A组第1位</p><p>0.000617</p>
<table><tr><th>指标</th><th>本月</th><th>目标</th><th>判断</th></tr>
<tr><td>及时率</td><td>99.99%</td><td>100.00%</td><td>未达标，逾期1件</td></tr></table>"""
ENGLISH = "<p>median of the group 100.00%</p><p>None: critical errors.</p><p>None was filed for this period.</p>"


@pytest.mark.parametrize(("kind", "source"), [(kind, source) for kind, sources in BAD.items() for source in sources])
def test_each_embarrassment_is_found(kind: str, source: str) -> None:
    assert kind in {fault.split(":")[0] for fault in embarrassments(source, "zh-CN")}


def test_what_the_bank_would_write_itself_embarrasses_nobody() -> None:
    assert embarrassments(GOOD + rows(1), "zh-CN") == []
    assert embarrassments(ENGLISH + rows(1), "en") == []
    assert embarrassments("<p>None</p><p>Up 100.00%</p>", "en") != []


def test_only_the_page_of_method_may_speak_as_a_statistician_does() -> None:
    source = "<p>95%置信区间</p><p>nan%</p>"
    kinds = [
        {fault.split(":")[0] for fault in embarrassments(source, "zh-CN", is_method=is_method)}
        for is_method in (False, True)
    ]
    assert kinds == [{"words of the statistician", "a value that is none"}, {"a value that is none"}]


def test_a_sheet_writes_its_sums_with_all_digits_and_shares_with_two() -> None:
    assert embarrassments("<p>20 − 0.286792453 ＝ 19.713207547</p>", "zh-CN", is_sheet=True) == []
    assert embarrassments("<p>98.881%</p>", "zh-CN", is_sheet=True) != []


def test_a_branch_that_was_closed_and_has_a_place_is_found() -> None:
    lines = [("甲", 1, "ranked"), ("乙", None, "suspended"), ("丙", 24, "opened"), ("丁", 25, "not_scored")]
    page = {"branches": [dict(zip(("name", "rank", "status"), line, strict=True)) for line in lines]}
    assert faults_of_ranks(page) == ["丙: opened", "丁: not_scored"]


def test_a_change_on_a_year_that_has_no_figure_is_found() -> None:
    def line(name: str, year_change: float | None, base: float | None) -> dict[str, object]:
        series = [{"period": "2025-09", "value": base}, {"period": "2026-09", "value": 1.0}]
        return {"indicator": name, "year_change": year_change, "series": series}

    page = {"period": "2026-09", "period_kind": "month"}
    lines = [line("a", 0.5, 0.5), line("b", 0.5, None), line("c", None, None)]
    assert faults_of_bases({**page, "indicators": lines}) == ["b"]
    assert faults_of_bases({**page, "period_kind": "quarter", "indicators": lines}) == []
