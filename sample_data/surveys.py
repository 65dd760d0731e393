"""Quarterly telephone and online interviews by a research firm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from sample_data.clock import Month
from sample_data.units import Unit
from sample_data.world import World

SAMPLES_PER_BRANCH = 25
UNKNOWN_NAME = "滨江路支行"
UNKNOWN_ROWS = 2
DONT_KNOW, REFUSED = 98, 99
ACCEPTED = "合格"
REJECTIONS = ("剔除（时长不足）", "剔除（直线作答）", "剔除（重复样本）")
REASONS = (
    "等了快一个小时，就开了一个窗口",
    "柜员不太耐烦",
    "手机银行老是登不上去",
    "自助机总是坏",
    "办个业务要填好多表",
    "没说清楚要带什么材料",
)
PRAISES = ("挺好", "都不错", "服务态度很好", "没有")
BUSINESSES = ("存取款", "转账汇款", "开户销户", "挂失补卡", "理财", "贷款", "社保医保", "其他")
AGE_SHARES = (0.01, 0.18, 0.29, 0.28, 0.24)
AGES = ("18岁以下", "18—29岁", "30—44岁", "45—59岁", "60岁及以上")


@dataclass(frozen=True)
class Interview:
    """One interview; scores 1 to 10 (the sixth 0 to 10), 98 does not know, 99 refused; no branch: empty id.

    `scores`: overall, speed, professionalism, personal service, waiting, likelihood to recommend.
    """

    number: str
    day: date
    mode: str
    customer: str
    age: int
    unit_id: str
    branch_text: str
    business: int
    scores: tuple[int, ...]
    reason: str
    seconds: int
    verdict: str


def interviews(world: World, quarter: int, months: tuple[Month, ...]) -> list[Interview]:
    """The quarter's interviews in order of number, disqualified ones included."""
    rng = world.rng("survey", months[0].year, quarter)
    open_branches = [unit for unit in world.branches if unit.is_open(months[0].first)]
    count = SAMPLES_PER_BRANCH * len(world.branches)
    span = (months[-1].last - months[0].first).days - 12
    lift = float(rng.normal(0, 0.035))
    found = []
    for number in range(1, count + 1):
        unit = open_branches[number % len(open_branches)]
        day = months[0].first + timedelta(days=10 + span * number // (count + 1))
        found.append(_interview(world, rng, f"Q{quarter}-{number:06d}", unit, day, lift))
    if world.faults and months[-1] == world.clock.end:
        for place in (count // 3, count // 2)[:UNKNOWN_ROWS]:
            found[place] = replace(found[place], unit_id="", branch_text=UNKNOWN_NAME, verdict=ACCEPTED)
    return found


def _interview(world: World, rng: np.random.Generator, number: str, unit: Unit, day: date, lift: float) -> Interview:
    mood = float(rng.normal(9.28 + lift + unit.spread["survey"], 0.95))
    if rng.random() < 0.055:
        mood -= float(rng.uniform(2.0, 5.0))
    noise = rng.normal(0, 0.75, 6)
    raw = mood + noise + np.array([0.0, -0.15, 0.1, -0.25, -0.6, -0.76])
    low = np.array([1, 1, 1, 1, 1, 0])
    scores = [int(value) for value in np.clip(np.rint(raw), low, 10)]
    for k in range(1, 6):
        luck = rng.random()
        if luck < (0.05 if k == 4 else 0.018):
            scores[k] = DONT_KNOW if luck < 0.013 or k == 4 else REFUSED
    forgot = rng.random() < 0.02
    names = world.names_on(unit, day)
    text = "不记得" if forgot else names[0] if rng.random() < 0.55 else str(rng.choice(names))
    reason = ""
    if scores[0] <= 6:
        reason = str(rng.choice(REASONS))
    elif rng.random() < 0.12:
        reason = str(rng.choice(PRAISES))
    luck = rng.random()
    verdict, seconds = ACCEPTED, int(rng.triangular(190, 370, 640))
    mode = str(rng.choice(["CATI", "短信H5"], p=[0.72, 0.28]))
    if luck < 0.02:
        verdict, seconds = REJECTIONS[0], int(rng.integers(35, 75))
    elif luck < 0.03:
        verdict, scores = REJECTIONS[1], [10] * 6
    elif luck < 0.035:
        verdict = REJECTIONS[2]
    age = REFUSED if rng.random() < 0.03 else int(rng.choice([1, 2, 3, 4, 5], p=AGE_SHARES))
    return Interview(
        number,
        day,
        mode,
        "对公" if rng.random() < 0.08 else "个人",
        age,
        "" if forgot else unit.unit_id,
        text,
        REFUSED if forgot else int(rng.integers(1, len(BUSINESSES) + 1)),
        tuple(scores),
        reason,
        seconds,
        verdict,
    )
