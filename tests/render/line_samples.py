"""Rows of the invented bank's reports: indicators, branches, points, deliveries, definitions."""

# ruff: noqa: E501 (rows of figures are read better on one line)
from __future__ import annotations

import random

from sample_words import COUNTY, NAMES, UNITS, finding, said, series

from pipeline.report.model import (
    BranchLine,
    CheckLine,
    Delivery,
    Finding,
    IndicatorLine,
    Method,
    PointsLine,
    Quantity,
    Text,
)


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
