"""Reports of an invented bank for the tests of the pages: rich, seeded; of hostile_samples.py, a hostile variant of the same."""

# ruff: noqa: E501 (rows of figures are read better on one line)
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import topic_samples as topics
from line_samples import branch_lines, checks, deliveries, indicator_lines, methods, points_lines
from sample_words import BANK, finding, said, series

from pipeline.periods import Period
from pipeline.report.model import BranchLine, Redline, Report, Text


def bank_report(period: str = "2026-09", state: str = "final") -> Report:
    kind = Period.parse(period).kind
    lines = branch_lines()
    return Report(
        level="bank", bank=BANK, subject_id="-", subject_name="明川银行", period=period, period_kind=kind,
        edition=None if state == "draft" else 1, state=state, data_until="2026-10-13",
        scorecard_document="明银发〔2026〕15号",
        headline=finding(
            "headline",
            "本期全行服务质量综合得分93.47分，环比下降0.62分。主要是手机银行升级后投诉集中增加所致；柜面、热线服务总体平稳。",
            "The bank scored 93.47 points, 0.62 fewer than before, chiefly through complaints after the mobile "
            "bank's release; counter and hotline held steady.",
        ),
        score=93.4704, score_change=-0.6213, score_year_change=0.8801, grade=None,
        targets_met=14, targets_counted=19, branches_ranked=sum(line.rank is not None for line in lines),
        branches_counted=len(lines),
        score_series=series(period, 15, 93.1, 0.55, 93.4704, 3), score_band_low=91.6, score_band_high=94.8,
        redlines=(
            Redline("nfra", Text("监管转送投诉（件）", "Regulator referrals (cases)"), 11, 6, 4),
            Redline("overdue", Text("投诉逾期办结（件）", "Overdue complaints (cases)"), 2, 0, None,
                    said("滨江支行、安平分行各1件", "滨江支行 and 安平分行, one each")),
            Redline("critical", Text("重大差错（起）", "Critical errors (incidents)"), 0, 0, 1,
                    said("距上次211天", "211 days since the last")),
            Redline("veto", Text("一票否决（起）", "Vetoes (incidents)"), 1, 0, 0,
                    said("开发区支行，客户信息外泄，已认定", "开发区支行, customer data disclosed, confirmed")),
            Redline("opinion", Text("负面舆情（起）", "Adverse publicity (incidents)"), 0, None, None),
        ),
        indicators=indicator_lines(period), branches=lines,
        findings=(
            finding("complaints", "9月相关投诉47件，为8月的2.6倍，其中41件反映升级后无法登录。",
                    "47 complaints, 2.6 times August's; 41 could not log in after the release.", "worse",
                    ("手机银行投诉集中。", "Complaints about the mobile bank."), "网络金融部"),
            finding("errors", "滨江支行差错率万分之4.80，为A组平均水平（万分之2.10）的2.3倍，超出正常差异；61%为职业、地址等要素漏填。",
                    "滨江支行 made 4.80 errors per 10,000, 2.3 times its group's 2.10; 61% were omitted particulars.", "worse",
                    ("开户资料差错上升。", "Errors in account opening rose."), "滨江支行"),
            finding("repeat", "扣分率38.5%，属屡查屡犯。", "38.5% of its points were lost, again.", "breach",
                    ("“起身迎送”连续三次检测失分最多。", "Standing to greet lost most points, for the third time."),
                    "服务质量管理部"),
        ),
        deliveries=deliveries(), checks=checks(),
        notes=(
            finding("data.deliveries", "应报数据5类，实报4类。", "5 kinds of data due, 4 delivered."),
            finding("data.returned", "退回问题数据11行，占0.01%。", "11 rows returned, 0.01% of all."),
            finding("late", "安平分行现场检查数据未报，相关指标暂缺。", "安平分行 has not delivered its checks.", "worse"),
            finding("merged", "投诉量为合并重复后口径。", "Complaints are counted after merging repeats."),
        ),
        methods=methods(), ledger_number=1284, checksum="7f3a91c2d0e4aa5511ee",
        inspections=topics.inspections(), rectifications=topics.rectifications(), training=topics.training(),
        departments=topics.departments(), returned=topics.returned(),
    )  # fmt: skip


def branch_report(line: BranchLine, period: str = "2026-09", state: str = "final") -> Report:
    points = points_lines()
    return replace(
        bank_report(period, state),
        level="branch", subject_id=line.branch_id, subject_name=line.name, rank=line.rank,
        group_size=36 if line.rank else None, peer_group=line.peer_group,
        score=sum(item.points or 0.0 for item in points) if line.rank else None,
        score_change=-3.2 if line.rank else None, score_year_change=None,
        grade=Text("合格", "Pass") if line.rank else None, targets_met=4, targets_counted=7,
        headline=finding("branch", "扣分最多的是投诉管理、运营差错和服务检查，均高于同组平均。",
                         "Most points were lost on complaints, errors and checks, each above the group's mean."),
        redlines=(), branches=(), findings=(), indicators=indicator_lines(period, branches=False)[:6],
        points=points if line.rank else (), deliveries=(), checks=(),
        inspections=topics.inspections(is_branch=True), rectifications=topics.rectifications(line.name),
        training=topics.training(with_people=True), duties=topics.duties(), departments=(), returned=(),
        notes=(finding("outage", "剔除9月12日核心系统故障后，等候达标率为92.60%。", "Without the outage: 92.60%."),),
        methods=(),
    )  # fmt: skip


def branch_reports(period: str = "2026-09", state: str = "final") -> Iterator[Report]:
    return (branch_report(line, period, state) for line in branch_lines())
