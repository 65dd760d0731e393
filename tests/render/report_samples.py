"""Reports of an invented bank for the tests of the pages: rich, seeded, and a hostile variant of the same."""

# ruff: noqa: E501 (rows of figures are read better on one line)
from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import topic_samples as topics

from pipeline.periods import Period
from pipeline.report.model import (
    BranchLine,
    CheckLine,
    Delivery,
    Finding,
    IndicatorLine,
    Method,
    Point,
    PointsLine,
    Quantity,
    Redline,
    Report,
    Share,
    Text,
)
from pipeline.texts import Message

BANK = Text("明川银行", "Mingchuan Bank")
NAMES = [
    "总行营业部",
    "望湖支行",
    "江北支行",
    "滨江支行",
    "开发区支行",
    "城南支行",
    "城北支行",
    "东湖支行",
    "西山支行",
    "南桥支行",
    "北苑支行",
    "长安路支行",
    "解放路支行",
    "人民路支行",
    "青年路支行",
    "学府路支行",
    "科技园支行",
    "高新支行",
    "新城支行",
    "老城支行",
    "火车站支行",
    "机场支行",
    "体育馆支行",
    "博物馆支行",
    "河西支行",
    "河东支行",
    "柳林支行",
    "古城支行",
    "安平支行",
    "永宁支行",
    "清源支行",
    "石桥支行",
    "金水支行",
    "银山支行",
    "白云支行",
    "红旗支行",
]
COUNTY = "安平县支行 永宁县支行 清源县支行 石桥镇支行 柳河镇支行 古塔镇支行 云岭镇支行 青石镇支行".split()  # noqa: SIM905
UNITS = ("城区管辖行", "江北管辖行", "安平分行")
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe\u2066滨江",
    '"><img src=x onerror=alert(2)>',
    '=HYPERLINK("http://evil.example/";"点击")\' onmouseover=\'alert(3)',
    "{{ 7 * 7 }}{% raw %}</script><!--",
    "滨江\x00\x1b\u200b支行",
)


def said(zh: str, en: str, **facts: object) -> Message:
    """A sentence that stands in no catalogue: both languages are facts of one."""
    return Message("{words}", {"words": Text(zh.format(**facts), en.format(**facts))})


def finding(
    rule: str, zh: str, en: str, tone: str = "plain", title: tuple[str, str] | None = None, owner: str | None = None
) -> Finding:
    return Finding(rule, said(zh, en), tone, said(*title) if title else None, owner)


def series(period: str, count: int, centre: float, spread: float, last: float, seed: int) -> tuple[Point, ...]:
    """`count` values around `centre`, the one of `period` last, one gap among longer ones."""
    chance, end = random.Random(seed), Period.parse(period)
    values: list[float | None] = [round(chance.gauss(centre, spread), 4) for _ in range(count - 1)]
    if count > 8 and seed % 3 == 0:
        values[4] = None
    values.append(last)
    return tuple(Point(str(end.shifted(index - count + 1)), value) for index, value in enumerate(values))


def indicator_lines(period: str, *, branches: bool = True) -> tuple[IndicatorLine, ...]:
    def line(
        key: str, zh: str, en: str, unit: str, value: float | None, judgement: Finding, seed: int, **more: object
    ) -> IndicatorLine:
        centre = more.pop("centre", value) or 0.0
        spread = more.pop("spread", 0.3)
        banded = more.pop("banded", True)
        fields: dict[str, object] = {
            "direction": "higher",
            "evidence": "sample",
            "standard": "plain",
            "numerator": 11167.0,
            "denominator": 11289.0,
            "sample": 11289,
            "low": None if value is None else value - 0.2,
            "high": None if value is None else value + 0.2,
            "status": "ok",
            "change": -0.11,
            "year_change": 0.2,
            "target": None,
            "is_met": True,
            "branches_met": 187 if branches else None,
            "branches_counted": 196 if branches else None,
            "series": series(period, 15, float(centre), float(spread), value, seed)  # type: ignore[arg-type]
            if value is not None
            else (),
            "band_low": float(centre) - 3 * float(spread) if banded else None,  # type: ignore[arg-type]
            "band_high": float(centre) + 3 * float(spread) if banded else None,  # type: ignore[arg-type]
        } | more
        return IndicatorLine(key, Text(zh, en), unit=unit, value=value, judgement=judgement, **fields)  # type: ignore[arg-type]

    ordinary = finding("ordinary", "正常波动", "ordinary variation")
    return (
        line(
            "counter_satisfaction_rate", "柜面评价满意率", "Counter satisfaction", "percent", 98.9193, ordinary, 1,
            target=98.0,
        ),
        line(
            "call_satisfaction_rate", "电话服务满意率", "Call satisfaction", "percent", 99.2132,
            finding("run", "连续7个月上升", "7 rises in a row", "better"), 2,
            target=98.0, change=0.06, year_change=0.31, centre=98.6, spread=0.12,
        ),
        line(
            "error_rate", "业务差错率", "Error rate", "per_10000", 2.14,
            finding("worse", "明显变差", "clearly worse", "worse"), 4,
            target=2.0, is_met=False, direction="lower", change=0.5, year_change=0.3, centre=1.6, spread=0.12,
        ),
        line(
            "complaint_timeliness", "投诉处理及时率", "Complaints settled in time", "percent", 99.9962,
            finding("breach", "未达标，逾期2件", "below target, 2 overdue", "breach"), 5,
            target=100.0, is_met=False, evidence="census", standard="legal", change=-3.7, year_change=None,
            low=None, high=None, sample=None, centre=100.0, spread=0.0, branches_met=None, branches_counted=None,
        ),
        line(
            "rule_adherence", "服务规范执行率", "Rule adherence", "percent", 95.8418,
            finding("ordinary_missed", "正常波动，未达标", "ordinary variation, below target"), 6,
            target=96.0, is_met=False, change=-0.42, year_change=0.66, sample=1204, branches_met=121,
        ),
        line(
            "counter_wait_rate", "客户等候时间达标率", "Waits within 10 minutes", "percent", 91.0239,
            finding("excluded", "剔除故障日后92.60%", "92.60% without the outage"), 7,
            target=90.0, change=-1.9, year_change=2.41, centre=92.0, spread=0.8, branches_met=162,
        ),
        line(
            "mystery_shopper_score", "神秘客得分", "Mystery shopper score", "index", 88.6412,
            finding("carried", "沿用，下次检测四季度", "carried; next wave in Q4"), 8,
            target=90.0, is_met=False, change=1.12, year_change=2.05, centre=87.0, spread=0.9, sample=200,
            banded=False, branches_met=71, branches_counted=200,
        ),
        line(
            "average_speed_of_answer", "平均应答速度", "Average speed of answer", "seconds", None,
            finding("missing", "数据未报，不作判断", "not delivered, no judgement"), 9,
            status="not_delivered", change=None, year_change=None, target=20.0, is_met=None, sample=None,
            branches_met=None, branches_counted=None,
        ),
    )  # fmt: skip


def branch_lines() -> tuple[BranchLine, ...]:
    chance = random.Random(11)
    lines: list[BranchLine] = []
    good, fair = Text("优秀", "Excellent"), Text("良好", "Good")
    for group, names in (("A", NAMES[:-2]), ("C", COUNTY)):
        scores = sorted((round(chance.gauss(93.2, 2.1), 4) for _ in names), reverse=True)
        for rank, (name, score) in enumerate(zip(names, scores, strict=True), start=1):
            tie = 9 <= rank <= 28 or (group == "C" and rank in (3, 4))
            branch_id = f"{group}{rank:03d}"
            lines.append(
                BranchLine(
                    branch_id, name, UNITS[rank % 3], group, score, round(chance.gauss(0, 1.2), 4),
                    good if score >= 95 else fair, rank, tie, "ranked", f"{branch_id}.html",
                    {
                        "counter_satisfaction_rate": round(chance.gauss(98.7, 0.4), 4),
                        "error_rate": round(abs(chance.gauss(2.0, 0.6)), 4),
                        "rule_adherence": round(chance.gauss(95.8, 1.1), 4),
                        "counter_wait_rate": None if rank == 5 else min(round(chance.gauss(91.5, 2.5), 4), 100.0),
                        "mystery_shopper_score": round(chance.gauss(88.5, 2.5), 4),
                    },
                )
            )  # fmt: skip
    for branch_id, name, status in (
        ("A901", "柳林路社区支行", "suspended"),
        ("A902", "古城路支行", "suspended"),
        ("C903", "新港支行", "opened"),
        ("C904", "旧码头支行", "closed"),
    ):
        lines.append(BranchLine(branch_id, name, UNITS[0], branch_id[0], None, None, None, None, False, status, None))
    return tuple(lines)


def methods() -> tuple[Method, ...]:
    return (
        Method(
            "counter_satisfaction_rate",
            Text("柜面评价满意率", "Counter satisfaction"),
            Text("客户在柜面评价器上当场作出的评价。", "What customers say on the device at the counter."),
            Text("评价为满意及以上的次数", "Answers that count as satisfied"),
            Text("有效评价次数（不含超时默认）", "Valid answers, time-outs left out"),
            "percent", 98.0, "2026.1", "服务质量考核办法第十二条", "服务质量管理部", 25, {"grace_seconds": 20},
        ),
        Method(
            "error_rate",
            Text("业务差错率", "Error rate"),
            Text("经认定的业务差错与业务量之比。", "Confirmed errors against the volume of business."),
            Text("认定的差错笔数", "Confirmed errors"),
            Text("业务笔数", "Transactions"),
            "per_10000", None, "2026.1", "服务质量考核办法第十四条", "运营管理部", 25,
        ),
        Method(
            "complaint_timeliness",
            Text("投诉处理及时率", "Complaints settled in time"),
            Text("在规定时限内作出处理决定并告知客户。", "Decided and told within the legal limit."),
            Text("时限内决定并告知的件数", "Decided and told within the limit"),
            Text("时限落在本期的投诉件数", "Complaints whose limit falls in the period"),
            "percent", 100.0, "2026.1", "银行业保险业消费投诉处理管理办法", "消费者权益保护部", 1,
        ),
    )  # fmt: skip


def deliveries() -> tuple[Delivery, ...]:
    return (
        Delivery("运营管理部", "transactions", Text("业务量", "Transactions"), 3, 184213, 1204, 183009, 182970, 21, 11, 0, 7, "delivered"),
        Delivery("运营管理部", "errors", Text("业务差错", "Errors"), 1, 412, 0, 412, 401, 6, 2, 1, 2, "delivered"),
        Delivery("消费者权益保护部", "complaints", Text("投诉台账", "Complaints"), 2, 331, 12, 319, 290, 18, 9, 0, 2, "delivered"),
        Delivery("安平分行", "checks", Text("现场检查", "Checks"), 0, 0, 0, 0, 0, 0, 0, 0, 0, "not_delivered"),
        Delivery("培训中心", "training", Text("培训记录", "Training"), 0, 0, 0, 0, 0, 0, 0, 0, 0, "none_declared"),
    )  # fmt: skip


def checks() -> tuple[CheckLine, ...]:
    return (
        CheckLine("complaints_have_dates", "complaints", "critical",
                  Text("每件投诉都有受理日期", "Every complaint has the day it came"), 0, True),
        CheckLine("errors_match_transactions", "errors", "warning",
                  Text("差错都能对应到业务记录", "Every error belongs to a transaction"), 14, False),
    )  # fmt: skip


def reasons(scale: int = 1) -> tuple[Share, ...]:
    counts = (
        ("手机银行升级后无法登录", 41, 16),
        ("服务收费", 22, 25),
        ("等候时间", 18, 20),
        ("服务态度", 9, 9),
        ("信用卡催收", 6, None),
    )
    total = 96
    return tuple(
        Share(name, max(count // scale, 1), previous if previous is None else previous // scale, count / total)
        for name, count, previous in counts
    )  # fmt: skip


def bank_report(period: str = "2026-09", state: str = "final") -> Report:
    kind = Period.parse(period).kind
    lines = branch_lines()
    return Report(
        level="bank", bank=BANK, subject_id="bank", subject_name="全行", period=period, period_kind=kind,
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
        complaint_reasons=reasons(), complaints_total=96, deliveries=deliveries(), checks=checks(),
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


def points_lines() -> tuple[PointsLine, ...]:
    def line(
        item: str, zh: str, en: str, full: float, earned: float | None, group: float | None,
        value: Quantity | None, target: Quantity | None, ratio: tuple[float, float] | None,
        rule: tuple[str, str], article: str | None, status: str = "ok",
    ) -> PointsLine:  # fmt: skip
        lost = None if earned is None else round(full - earned, 9)
        numerator, denominator = ratio or (None, None)
        return PointsLine(
            item, Text(zh, en), full, earned, lost, group, value, target, numerator, denominator, "observed",
            status, said(*rule), article,
        )  # fmt: skip

    return (
        line("survey", "客户满意度", "Customer satisfaction", 20, 18.5, 1.1, Quantity(98.1523, "percent"),
             Quantity(98.5, "percent"), (1167, 1189), ("每低0.5个百分点扣1.5分，不足0.5个百分点的按0.5个百分点计，扣完为止",
             "1.5 points for each 0.5 pp below, or part of it"), "第十二条"),
        line("mystery", "神秘客检测", "Mystery shopper", 20, 18.815, 1.36, Quantity(87.6333, "index"),
             Quantity(90.0, "index"), None, ("按实际得分与目标之比折算", "in proportion to the target"), "第十三条"),
        line("checks", "服务检查", "Checks", 15, 12.85, 1.2, Quantity(90.625, "percent"), Quantity(96.0, "percent"),
             (145, 160), ("每低1个百分点扣0.4分，按比例计", "0.4 points for each pp below, in proportion"), "第九条（二）"),
        line("upheld", "投诉管理", "Complaints", 20, 15.0, 0.9, Quantity(1, "cases"), Quantity(0, "cases"), None,
             ("有责投诉每件扣5分", "5 points for each upheld complaint"), "第十五条"),
        line("errors", "运营差错", "Errors", 10, 6.8, 1.4, Quantity(4.8, "per_10000"), Quantity(2.0, "per_10000"),
             (6, 12500), ("一般差错每笔扣1分，较大差错每笔扣3分", "1 point for a minor, 3 for a major error"), "第十四条"),
        line("wait", "等候时间", "Waiting", 5, 5.0, 0.4, Quantity(92.3, "percent"), Quantity(90.0, "percent"),
             (2769, 3000), ("达标得满分", "full points on target"), "第十六条"),
        line("rectified", "整改按期完成", "Rectifications", 5, 5.0, 0.1, None, None, None,
             ("本期无应完成整改，得满分", "none due: full points"), None, "no_cases"),
        line("training", "培训", "Training", 5, 5.0, 0.2, Quantity(100.0, "percent"), Quantity(100.0, "percent"),
             (14, 14), ("逾期一门扣5分", "5 points for each overdue course"), "第十七条"),
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
        points=points if line.rank else (), complaint_reasons=reasons(9), complaints_total=10, deliveries=(), checks=(),
        inspections=topics.inspections(is_branch=True), rectifications=topics.rectifications(line.name),
        training=topics.training(with_people=True), duties=topics.duties(), departments=(), returned=(),
        notes=(finding("outage", "剔除9月12日核心系统故障后，等候达标率为92.60%。", "Without the outage: 92.60%."),),
        methods=(),
    )  # fmt: skip


def branch_reports(period: str = "2026-09", state: str = "final") -> Iterator[Report]:
    return (branch_report(line, period, state) for line in branch_lines())


def hostile_bank() -> Report:
    """The bank's report with hostile text wherever a department, a bank or a branch could have written it."""
    report = bank_report()
    names = [HOSTILE[index % len(HOSTILE)] for index in range(len(report.branches))]
    bad = said("{a}{b}", "{a}{b}", a=HOSTILE[0], b=HOSTILE[2])
    return replace(
        report,
        bank=Text(HOSTILE[0] + "银行", HOSTILE[0] + " Bank"),
        headline=replace(report.headline, sentence=bad),
        scorecard_document=HOSTILE[2],
        checksum=HOSTILE[0],
        branches=tuple(
            replace(line, name=name, managing_unit=name, branch_id=f"../{name}/{line.branch_id}")
            for line, name in zip(report.branches, names, strict=True)
        ),
        indicators=tuple(
            replace(line, title=Text(HOSTILE[0], HOSTILE[0]), judgement=replace(line.judgement, sentence=bad))
            for line in report.indicators
        ),
        findings=tuple(replace(item, title=bad, sentence=bad, owner=HOSTILE[2]) for item in report.findings),
        complaint_reasons=tuple(
            replace(item, name=name) for item, name in zip(report.complaint_reasons, HOSTILE, strict=False)
        ),
        redlines=tuple(replace(item, title=Text(HOSTILE[2], HOSTILE[2]), note=bad) for item in report.redlines),
        deliveries=tuple(replace(item, department=HOSTILE[0]) for item in report.deliveries),
        inspections=tuple(
            replace(item, items=tuple(replace(i, item=HOSTILE[0], module=HOSTILE[2]) for i in item.items))
            for item in report.inspections
        ),
        departments=tuple(replace(item, department=HOSTILE[2]) for item in report.departments),
        methods=tuple(replace(item, reference=HOSTILE[2], owner=HOSTILE[0]) for item in report.methods),
    )  # fmt: skip


def hostile_branches() -> Iterator[Report]:
    for line in hostile_bank().branches:
        yield replace(branch_report(line), peer_group='A"><b>')
