"""What a reader sees on the pages, in one language and free of what would embarrass the bank."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples
from embarrassments import embarrassments
from page_readers import Page
from sites import bank_path, branch_path, page, rendered, write_site

from pipeline.render.drawing import text_at
from pipeline.report.model import MatterLine, Text
from pipeline.texts import msg

# --- what a reader sees ---


def test_no_page_embarrasses_the_bank(site: Path, locale: str) -> None:
    found = {
        str(path.relative_to(site)): faults
        for path in site.rglob("*.html")
        if (faults := embarrassments(path.read_text(encoding="utf-8"), locale, is_method=path.name == "method.html"))
    }
    assert found == {}


def test_an_english_page_says_nothing_of_its_own_in_chinese(tmp_path: Path) -> None:
    report = samples.bank_report()
    report = replace(
        report, branches=(), findings=(), redlines=report.redlines[:1], notes=(), methods=(), deliveries=(),
        scorecard_document=None, inspections=(), rectifications=None, departments=(), returned=(),
        training=replace(samples.topics.training(), branches=()),
    )  # fmt: skip
    assert not re.search(r"[\u4e00-\u9fff]", rendered(report, tmp_path, "en").text)


def test_codes_of_branches_are_never_shown_as_names(site: Path) -> None:
    codes = {line.branch_id for line in samples.branch_lines()}
    for path in site.rglob("*.html"):
        words = set(re.findall(r"\w+", Page(path.read_text(encoding="utf-8")).text))
        assert not words & codes, path


def test_a_branch_page_names_no_other_branch(site: Path) -> None:
    own = samples.branch_lines()[3]
    others = {line.name for line in samples.branch_lines()} - {own.name}
    text = page(site, branch=own.branch_id).text
    assert own.name in text
    assert [name for name in others if name in text] == []


def test_bank_page_opens_with_title_state_and_data_date(tmp_path: Path) -> None:
    text = rendered(samples.bank_report(), tmp_path).text.replace("\n", " ")
    assert re.search(r"明川银行2026年9月服务质量通报.*第1版　正式 .*数据截至2026年10月13日.*综合得分93\.47分", text)
    assert "环比 −0.62分" in text
    assert "14 / 19" in text


def test_the_period_of_a_title_is_not_broken_over_two_lines(site: Path, locale: str) -> None:
    source = (site / branch_path("A004", "2026-09")).read_text(encoding="utf-8")
    period = "2026年9月" if locale == "zh-CN" else "September 2026"
    assert f'<span class="whole">{period}</span></h1>' in source


def test_branch_page_opens_with_score_place_and_change(tmp_path: Path) -> None:
    report = replace(samples.branch_report(samples.branch_lines()[3]), score=88.15, rank=36, group_size=36)
    text = re.sub(r"\s", "", rendered(report, tmp_path).text)
    assert re.search(r"滨江支行2026年9月.*得分88\.15分A组第36位（共36家）环比下降3\.20分", text)


def test_a_grade_that_its_places_hold_down_says_so_beside_it(tmp_path: Path) -> None:
    rule = msg("at most {share}% of the group may have “{above}”, and others scored higher", share="20", above="优秀")
    report = replace(samples.branch_report(samples.branch_lines()[3]), grade=Text("良好", "Good"), grade_rule=rule)
    assert "良好\n“优秀”名额不超过组内网点的20%，已由得分更高的网点占满" in rendered(report, tmp_path).text


def test_a_veto_stands_beside_the_grade_and_a_bonus_under_the_points(tmp_path: Path) -> None:
    veto = MatterLine(
        "FJ-1", Text("一票否决", "Veto"), "客户信息外泄", 0.0, msg("in force: it lowers the grade"), "第三十一条", True
    )
    bonus = MatterLine("JF-2", Text("加分", "Bonus"), "客户表扬", 0.5, msg("counted"), "第二十条")
    report = replace(samples.branch_report(samples.branch_lines()[3]), matters=(veto, bonus))
    text = rendered(report, tmp_path).text
    top, rest = text.split("丢分在哪", 1)
    assert "一票否决：客户信息外泄" in top
    assert "客户表扬" not in top
    assert re.search(r"JF-2.*加分.*客户表扬.*\+0\.50.*已计入", rest, re.DOTALL)


def test_scores_under_earlier_rules_are_told_apart_from_later_ones(tmp_path: Path) -> None:
    report = replace(
        samples.branch_report(samples.branch_lines()[3]), rules_since="2026-04", scorecard_document="明银发〔2026〕5号"
    )
    assert "2026年4月起按明银发〔2026〕5号计分" in rendered(report, tmp_path / "changed").text
    same = replace(report, rules_since=None)
    assert "前后不宜直接比较" not in rendered(same, tmp_path / "same").text


@pytest.mark.parametrize("subject", ["bank", "branch"])
def test_a_year_ago_by_another_scorecard_is_told_in_the_place_of_a_change(tmp_path: Path, subject: str) -> None:
    report = samples.bank_report() if subject == "bank" else samples.branch_report(samples.branch_lines()[3])
    other = rendered(replace(report, score_year_change=None, is_year_comparable=False), tmp_path / "other").text
    assert "（考核评分表已更换，不可比）" in other
    assert "（考核评分表已更换，不可比）" not in rendered(report, tmp_path / "same").text


def test_a_branch_in_a_tie_is_told_so_beside_its_place(tmp_path: Path) -> None:
    report = samples.branch_report(samples.branch_lines()[3])
    assert "并列组" not in rendered(report, tmp_path / "alone").texts
    assert "并列组" in rendered(replace(report, is_tied=True), tmp_path / "tied").texts


@pytest.mark.parametrize(
    ("state", "warning"),
    [
        ("draft", "草稿，尚未审定，请勿用于绩效兑现"),
        ("provisional", "初步结果，公示中，请勿用于绩效兑现"),
        ("preview", "初步结果，公示中，请勿用于绩效兑现"),
    ],
)
def test_results_that_are_not_final_say_so_across_the_page(tmp_path: Path, state: str, warning: str) -> None:
    assert warning in rendered(samples.bank_report(state=state), tmp_path).text


@pytest.mark.parametrize("state", ["final", "restated"])
def test_final_results_bear_no_warning(tmp_path: Path, state: str) -> None:
    assert "绩效兑现" not in rendered(samples.bank_report(state=state), tmp_path).text


@pytest.mark.parametrize(
    ("period", "has", "lacks"),
    [
        ("2026-09", ["本月", "环比", "同比", "近15个月", "8月6件"], ["本季", "本年"]),
        ("2026-Q3", ["本季", "环比", "同比", "近15个季度", "二季度6件", "2026年三季度"], ["本月", "本年"]),
        ("2025", ["本年", "同比", "近15年", "2025年服务质量通报"], ["本月", "本季"]),
    ],
)
def test_words_follow_the_kind_of_period(tmp_path: Path, period: str, has: list[str], lacks: list[str]) -> None:
    text = rendered(samples.bank_report(period), tmp_path).text
    assert [word for word in has if word not in text] == []
    assert [word for word in lacks if word in text] == []


def test_a_year_has_one_comparison_only(tmp_path: Path) -> None:
    heads = [text for text in rendered(samples.bank_report("2025"), tmp_path).texts if text == "环比"]
    assert heads == []


def test_a_rate_is_not_rounded_onto_its_target(tmp_path: Path) -> None:
    texts = rendered(samples.bank_report(), tmp_path).texts
    assert "99.99%" in texts


def test_a_missing_value_bears_its_reason(tmp_path: Path) -> None:
    texts = rendered(samples.bank_report(), tmp_path).texts
    assert "数据未报" in texts[texts.index("平均应答速度") :][:4]


def test_legal_indicators_show_no_band_of_ordinary_variation(tmp_path: Path) -> None:
    labels = [text for text in rendered(samples.bank_report(), tmp_path).texts if text.startswith("近15个月：")]
    legal = [text for text in labels if "最高100.00%" in text]
    assert legal
    assert "正常波动范围" not in legal[0]
    assert sum("正常波动范围" in text for text in labels) == 5


def test_branches_that_take_no_part_stand_apart_with_their_reason(tmp_path: Path) -> None:
    text = rendered(samples.bank_report(), tmp_path).text.replace("\n", "")
    assert "停业或装修2家：古城路支行、柳林路社区支行；" in text
    assert "新开业1家：新港支行。" in text


def test_places_that_cannot_be_told_apart_are_said_to_be_so(tmp_path: Path) -> None:
    assert "第9至28位得分差距在正常波动范围内，名次仅供参考。" in rendered(samples.bank_report(), tmp_path).text


def test_with_too_few_periods_places_are_said_to_be_for_reference_only(tmp_path: Path) -> None:
    lines = tuple(replace(line, tie=False, is_judged=False) for line in samples.branch_lines())
    bank = rendered(replace(samples.bank_report(), branches=lines), tmp_path / "bank").text
    assert "期数不足，未作差异判断；名次仅供参考。" in bank
    own = replace(samples.branch_report(samples.branch_lines()[3]), is_place_judged=False)
    assert "期数不足，名次仅供参考" in rendered(own, tmp_path / "branch").text


def test_a_managing_units_page_tells_of_how_many_branches_its_places_are() -> None:
    lines = tuple(line for line in samples.branch_lines() if line.peer_group == "A" and line.rank)[3:9]
    unit = replace(
        samples.bank_report(),
        level="managing_unit",
        subject_id="U1",
        branches=lines,
        places={},
        ranked_in_group={"A": 36},
    )
    text = text_at("zh-CN", "bank.html.j2", "managing_unit/U1/2026-09/index.html", {"report": unit, "linked": {}})
    assert "全行36家，其中辖内6家" in text
    assert "名次为全行同组名次" in text
    assert "前三位" not in text
    assert "后三位" not in text


def test_a_group_of_four_lists_no_branch_twice(tmp_path: Path) -> None:
    lines = tuple(line for line in samples.branch_lines() if line.peer_group == "C")[:4]
    texts = rendered(replace(samples.bank_report(), branches=lines), tmp_path).texts
    first = texts[texts.index("前三位") : texts.index("全部参评网点（4家）")]
    assert [first.count(line.name) for line in lines] == [1, 1, 1, 1]


# --- sums ---


def test_points_of_a_branch_add_up_as_printed(site: Path) -> None:
    source = (site / branch_path("A004", "2026-09")).read_text(encoding="utf-8")
    sheet = source[source.index('<table class="sheet') :]
    sheet = sheet[: sheet.index("</table>")]
    rows = [
        [Page(cell).text.split("\n")[0] for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", sheet, re.S)[1:]
    ]
    *items, total = rows
    assert len(items) == len(samples.points_lines())
    for column in (1, 2, 3, 4):
        assert round(sum(float(row[column]) for row in items), 4) == float(total[column]), rows
    for row in rows:
        assert round(float(row[1]) - float(row[2]), 4) == float(row[3])


def test_a_score_that_is_not_the_plain_sum_says_why(tmp_path: Path) -> None:
    report = samples.branch_report(samples.branch_lines()[3])
    bonus = rendered(replace(report, score=(report.score or 0) + 0.5), tmp_path / "bonus").text
    assert "加减分及其他调整：+0.50分" in bonus
    points = tuple(
        replace(line, points=None, lost=None, status="not_delivered") if line.item == "wait" else line
        for line in report.points
    )
    earned = sum(line.points or 0.0 for line in points)
    spread = rendered(replace(report, points=points, score=earned / 95 * 100), tmp_path / "spread").text
    assert "有效权重95分（满分100分）：81.965÷95×100＝86.28分" in spread


def test_without_a_score_a_branch_page_still_reads_well(tmp_path: Path) -> None:
    absent = next(line for line in samples.branch_lines() if line.rank is None)
    text = rendered(samples.branch_report(absent), tmp_path).text
    assert "未计综合得分" in text
    assert "— 未计" not in text
    assert "第—位" not in text


def test_a_report_without_any_detail_still_renders(tmp_path: Path, locale: str) -> None:
    bare = replace(
        samples.bank_report(), score=None, score_change=None, score_year_change=None, data_until=None,
        scorecard_document=None, score_series=(), score_band_low=None, score_band_high=None, redlines=(), indicators=(),
        branches=(), findings=(), deliveries=(), checks=(), notes=(),
        methods=(), ledger_number=None, checksum=None,
    )  # fmt: skip
    write_site(bare, [], tmp_path, locale=locale)
    assert embarrassments((tmp_path / bank_path("2026-09")).read_text(encoding="utf-8"), locale) == []


def test_numbers_that_are_not_numbers_become_dashes(tmp_path: Path) -> None:
    nan = float("nan")
    report = samples.bank_report()
    lines = tuple(
        replace(line, value=nan, change=float("inf"), year_change=nan, series=(replace(line.series[0], value=nan),))
        if line.series
        else line
        for line in report.indicators
    )
    branches = tuple(replace(line, score=nan, change=nan) for line in report.branches)
    report = replace(report, indicators=lines, branches=branches, score=nan, score_change=nan)
    write_site(report, [], tmp_path, locale="zh-CN")
    assert embarrassments((tmp_path / bank_path("2026-09")).read_text(encoding="utf-8"), "zh-CN") == []
