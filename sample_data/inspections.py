"""Checks of the bank's own service rules: how often a branch was checked in a month and what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from sample_data.bank import CITY_UNIT
from sample_data.cast import BINJIANG, QINGHE
from sample_data.clock import Month
from sample_data.halls import hall_lift
from sample_data.incidents import incident_on
from sample_data.people import COUNTER_TITLES, Presence
from sample_data.units import Unit
from sample_data.watched import Watched, seniors
from sample_data.world import World

ON_SITE, VIDEO, SELF = "现场", "非现场", "自查"
ITEMS_A_CHECK = 32
FAILING = 0.055  # share of applicable items that a plain branch fails
MILD = 0.7  # a county unit checks its own branches more mildly than head office checks the city's
MONTHS_KEPT = 6  # months with checks: the department began to send these files then

# project, standard, points, post, what is found, measure
STANDARDS = (
    ("柜面礼仪", "来有迎声、起身或举手迎送", 2, "柜员", "办理4笔业务，3笔未示意", "晨会演练，网点每日抽查"),
    ("柜面礼仪", "双手递接、唱收唱付", 2, "柜员", "单手抛接存折", "晨会演练"),
    ("柜面规范", "离柜加锁、收起印章", 3, "柜员", "离柜未锁屏", "通报提醒"),
    ("柜面规范", "一次性告知所需资料", 3, "柜员", "未一次告知，客户往返", "补充一次性告知单"),
    ("柜面规范", "不做与业务无关的事", 2, "柜员", "办理中使用手机", "批评教育"),
    ("厅堂服务", "大堂经理在岗履职", 3, "大堂经理", "高峰时段离岗20分钟", "调整轮岗表"),
    ("厅堂服务", "主动分流与引导", 2, "大堂经理", "客户自行取号无人指引", "厅堂演练"),
    ("厅堂服务", "特殊客群优先服务", 3, "大堂经理", "老年客户排队未引导至爱心窗口", "重温适老服务要求"),
    ("营业环境", "便民设施完好", 1, "大堂经理", "老花镜缺1副", "已补充"),
    ("营业环境", "等候区整洁", 1, "大堂经理", "座椅上堆放宣传品", "已清理"),
    ("消保公示", "投诉电话公示在醒目位置", 3, "网点负责人", "公示牌被海报遮挡", "已移除海报"),
    ("消保公示", "收费价目为最新版本", 2, "网点负责人", "价目表为上一版本", "已更换"),
)
INSPECTORS = ("孙倩", "孙倩、何俊", "何俊")


@dataclass(frozen=True)
class Finding:
    """One fault found. `standard` points into STANDARDS; `number` is the teller or employee number of `culprit`;
    all findings of a check bear one `notice`, self-checks none.
    """

    unit: Unit
    checked: date
    observed: date | None
    method: str
    inspector: str
    standard: int
    deducted: float
    window: int
    culprit: str
    number: str
    is_repeat: bool
    notice: str
    due: date
    done: date | None
    incident: str = ""

    @property
    def post(self) -> str:
        """Post that answers for it."""
        return STANDARDS[self.standard][3]


@dataclass(frozen=True)
class _Check:
    method: str
    day: date
    observed: date | None
    inspector: str


@dataclass(frozen=True)
class Inspection:
    """A branch's month: numbers of checks, items that applied, and the findings (self-checks among them).

    What was seen of single customers (`watched`) is part of the visit on site and of the counts.
    """

    unit: Unit
    on_site: int
    video: int
    demanded: int
    applicable: int
    findings: tuple[Finding, ...]
    watched: tuple[Watched, ...] = ()

    @property
    def failed(self) -> int:
        """Items not met, self-checks left out."""
        return sum(one.method != SELF for one in self.findings) + sum(one.failed for one in self.watched)


def inspections(world: World, month: Month) -> list[Inspection]:
    """Every branch's month by branch number; a branch that was shut most of it has no checks."""
    present = world.presences(month)
    found, number = [], 0
    for unit in world.branches:
        rng = world.rng("inspections", month.year, month.number, int(unit.unit_id))
        days = [day for day in world.open_days(unit, month.first, month.last) if day.weekday() < 5]
        if len(days) < 12:
            found.append(Inspection(unit, 0, 0, 0, 0, ()))
            continue
        here = [one for one in present if one.unit_id == unit.unit_id and not one.is_lent]
        one = _inspect(world, rng, unit, month, days, here)
        findings, before = [], None
        for finding in one.findings:
            check = (finding.checked, finding.method, finding.observed)
            number += check != before and finding.method != SELF
            before = check
            notice = f"ZG{month.year}-{month.number:02d}{number:02d}" if finding.method != SELF else ""
            findings.append(replace(finding, notice=notice))
        found.append(replace(one, findings=tuple(findings)))
    return found


def _inspect(
    world: World, rng: np.random.Generator, unit: Unit, month: Month, days: list[date], here: list[Presence]
) -> Inspection:
    is_city = unit.parent_id == CITY_UNIT
    on_site, video = 1, 2 if is_city else 1
    demanded = ITEMS_A_CHECK * (on_site + video)
    applicable = demanded - int(rng.integers(2, 7)) - (0 if unit.has_counter else 10 * (on_site + video))
    chance = FAILING * hall_lift(world, unit, month.last) * unit.spread.get("dissatisfied", 1.0)
    count = int(rng.binomial(applicable, chance * (1 if is_city else MILD)))
    plan = [_check(rng, ON_SITE, days)] + [_check(rng, VIDEO, days) for _ in range(video)]
    usable = [k for k, row in enumerate(STANDARDS) if unit.has_counter or row[3] != "柜员"]
    found: dict[tuple[str, date, date | None, int], Finding] = {}
    for _ in range(count):
        check, standard = plan[int(rng.integers(len(plan)))], int(rng.choice(usable))
        # A check finds a standard broken once: the sheet has one line for it.
        found[check.method, check.day, check.observed, standard] = _finding(rng, unit, check, standard, here)
    findings = list(found.values())
    if rng.random() < 0.25:
        check = _Check(SELF, days[len(days) // 2], None, f"{unit.short}自查")
        findings.append(_finding(rng, unit, check, int(rng.choice(usable)), here))
    findings += _story(world, month, unit)
    findings.sort(key=lambda one: (one.checked, one.method, one.observed or one.checked, one.standard))
    watched = seniors(world, unit, month, here, days)
    demanded += sum(len(one.passed) for one in watched)
    applicable += sum(one.applied for one in watched)
    return Inspection(unit, on_site, video, demanded, applicable, tuple(findings), watched)


def _check(rng: np.random.Generator, method: str, days: list[date]) -> _Check:
    day = days[int(rng.integers(3, len(days) - 2))]
    observed = day - timedelta(days=int(rng.integers(2, 7))) if method == VIDEO else None
    return _Check(method, day, observed, INSPECTORS[int(rng.integers(len(INSPECTORS)))])


def _finding(rng: np.random.Generator, unit: Unit, check: _Check, standard: int, here: list[Presence]) -> Finding:
    day = check.day
    post, points = STANDARDS[standard][3], STANDARDS[standard][2]
    titles = {"柜员": COUNTER_TITLES, "大堂经理": {"大堂经理", "厅堂主管"}, "网点负责人": {"支行行长"}}[post]
    seen = check.observed or day
    people = [one.person for one in here if one.title in titles and one.first <= seen <= one.last]
    people = [one for one in people if one.name != "张伟"]
    person = people[int(rng.integers(len(people)))] if people and rng.random() < 0.8 else None
    due = day + timedelta(days=10)
    luck = rng.random()
    late = 3 + int(rng.integers(1, 7)) if luck >= 0.06 else 12 + int(rng.integers(0, 8))
    done = day + timedelta(days=late)
    return Finding(
        unit, day, check.observed, check.method, check.inspector, standard,
        points / 2 if rng.random() < 0.6 else float(points), int(rng.integers(1, 5)),
        person.name if person else "", (person.teller_no or person.employee_id) if person else "",
        rng.random() < 0.12, "", due, done,
    )  # fmt: skip


def _story(world: World, month: Month, unit: Unit) -> list[Finding]:
    """滨江支行: a recording of the day of the complaint shows the same; a fault laid to 张伟 without a number.
    清河支行: a fault not yet due.
    """
    at = world.clock.at
    if month != world.clock.end:
        return []
    if unit.unit_id == BINJIANG:
        seen = at(0, 3)
        same = Finding(
            unit, at(0, 10), seen, VIDEO, "孙倩", 0, 1.0, 3, "张伟", "020523", True, "", at(0, 20), at(0, 18),
            incident_on(world, unit.unit_id, seen),
        )  # fmt: skip
        nameless = replace(same, standard=4, observed=at(0, 4), number="", is_repeat=False, incident="")
        return [same, *([nameless] if world.faults else [])]
    if unit.unit_id == QINGHE:
        return [Finding(unit, at(0, 16), None, ON_SITE, "孙倩、何俊", 10, 3.0, 0, "", "", False, "", at(1, 26), None)]
    return []
