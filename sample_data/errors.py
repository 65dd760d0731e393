"""Operating errors found by the centre for later supervision, by the month in which they were issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.cast import BINJIANG
from sample_data.clock import Month
from sample_data.people import Presence
from sample_data.volumes import at_counter, expected_transactions
from sample_data.world import World

ERROR_RATE = 2.15e-4
BINJIANG_FACTOR = 1.45
# error type: share, severity, points, what was found, business, transaction
TYPES: tuple[tuple[str, float, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "要素不全",
        0.34,
        (
            ("职业、地址漏填，影像未补扫", "开户", "个人结算账户开立"),
            ("联系电话漏填", "开户", "个人结算账户开立"),
            ("客户签名缺失", "转账", "个人转账汇款"),
        ),
    ),
    (
        "凭证差错",
        0.22,
        (("凭证金额与系统不符，已冲正重做", "转账", "个人转账汇款"), ("凭证漏盖业务章", "挂失", "挂失")),
    ),
    (
        "影像差错",
        0.18,
        (("影像模糊无法识别", "开户", "个人结算账户开立"), ("附件影像漏扫", "对公", "对公转账")),
    ),
    (
        "身份核查",
        0.12,
        (("代理人身份核查记录缺失", "挂失", "挂失"), ("联网核查结果未留存", "开户", "个人结算账户开立")),
    ),
    ("授权差错", 0.09, (("授权要素核对不严", "转账", "个人转账汇款"),)),
    (
        "现金差错",
        0.05,
        (("长款200元，次日退还客户", "现金", "现金收款"), ("短款100元，当日追回", "现金", "现金付款")),
    ),
)
SEVERITIES = {"一般差错": 1, "较大差错": 3, "重大差错": 10}


@dataclass(frozen=True)
class Error:
    """One row of the ledger; `teller_no` is empty where the branch answers, `counted` the department's word.

    `share` is 0, or 1 and 2 for the two rows of one error that two tellers share half and half.
    """

    error_id: str
    issued: date
    occurred: date
    unit_id: str
    teller_no: str
    name: str
    checker_no: str
    slip: str
    trade: str
    business: str
    finding: str
    error_type: str
    severity: str
    points: float
    found_by: str
    corrected: date | None
    appeal: str = "无"
    counted: str = "是"
    note: str = ""
    share: int = 0


def natural_errors(world: World, month: Month) -> list[Error]:
    """Errors on business of the month, issued up to two weeks later; numbers are given later."""
    rng = world.monthly("errors", month)
    season = float(np.exp(rng.normal(0, 0.06)))
    found = []
    for presence, served in at_counter(world, month):
        unit = world.unit_by_id[presence.unit_id]
        own = BINJIANG_FACTOR if unit.unit_id == BINJIANG else unit.spread["error"]
        mean = expected_transactions(world, presence, served) * ERROR_RATE * season * presence.person.mistakes * own
        days = world.open_days(unit, presence.first, presence.last)
        for _ in range(int(rng.poisson(mean * 1.2))):
            found.append(draw(world, rng, presence, days[int(rng.integers(len(days)))]))
    return found


def draw(world: World, rng: np.random.Generator, presence: Presence, day: date) -> Error:
    """An error of that colleague on business of that day, with an ordinary course; not yet numbered."""
    kind, _, cases = TYPES[int(rng.choice(len(TYPES), p=[row[1] for row in TYPES]))]
    finding, business, trade = cases[int(rng.integers(len(cases)))]
    severity = str(rng.choice(list(SEVERITIES), p=[0.88, 0.115, 0.005]))
    issued = day + timedelta(days=int(rng.integers(2, 15)))
    corrected = issued + timedelta(days=int(rng.integers(1, 5)))
    teller, name = presence.person.teller_no, presence.person.name
    counted, appeal, note = "是", "无", ""
    found_by = str(rng.choice(["事后监督", "预警核查", "网点自查"], p=[0.8, 0.15, 0.05]))
    luck = rng.random()
    if luck < 0.05:
        counted, note = "否", "系统原因"
    elif luck < 0.08:
        counted, appeal = "待定", "申诉中"
    elif luck < 0.11:
        counted, note = "否", "作废"
    elif luck < 0.14:
        counted, found_by = "否（主动报告且无损失）", "网点自报"
    elif luck < 0.18:
        teller, name = "", ""
    slip = f"{presence.unit_id}{day:%Y%m%d}{int(rng.integers(1, 400)):04d}"
    return Error(
        "", issued, day, presence.unit_id, teller, name, "", slip, trade, business, finding, kind, severity,
        SEVERITIES[severity], found_by, corrected, appeal, counted, note,
    )  # fmt: skip
