"""Bonuses, deductions, vetoes and exclusions of the year: decided, approved and documented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from sample_data.cast import KAIFAQU
from sample_data.clock import Month
from sample_data.halls import COURSE_OFFSET
from sample_data.incidents import incident_on
from sample_data.people import TELLER_TITLES
from sample_data.world import World

EMPLOYEE, BRANCH = "员工", "机构"
# Category, points, article, document: what branches propose for their people.
BONUSES = (
    ("客户表扬", 0.5, "办法第二十条（一）", "表扬信"),
    ("锦旗", 1.0, "办法第二十条（二）", "锦旗照片"),
    ("堵截诈骗", 2.0, "办法第二十条（四）", "公安机关证明"),
    ("委屈奖", 1.0, "办法第二十条（三）", "情况说明"),
    ("服务创新", 1.0, "办法第二十条（五）", "推广通知"),
)
DEDUCTIONS = (
    ("报送超时", 0.5, "办法第三十条（二）", "催报通知"),
    ("仪容不规范", 0.5, "办法第十八条（三）", "检查照片"),
)


@dataclass(frozen=True)
class Matter:
    """One line of the year's ledger; `points` carry the sign of the ledger, None for a veto."""

    number: str
    decided: date
    occurred: date
    subject: str
    subject_id: str
    name: str
    kind: str
    category: str
    points: float | None
    article: str
    document: str
    related: str
    proposed_by: str
    approved_by: str
    valid_until: date
    note: str = ""


@dataclass(frozen=True)
class Emergency:
    """One line of the list of emergencies; `is_excluded` where the exclusion was approved."""

    number: str
    decided: date
    start: datetime
    stop: datetime
    level: str
    where: str
    what: str
    figures: str
    is_excluded: bool
    approved_by: str
    document: str


def matters(world: World) -> list[Matter]:
    """The year so far up to the last day generated, in order of decision: natural ones and those of the stories."""
    year = world.clock.end.year
    found: list[Matter] = []
    for month in world.clock.months:
        if month.year == year:
            found += _natural(world, month)
    found += _stories(world)
    found.sort(key=lambda one: (one.decided, one.subject_id, one.category))
    return [
        replace(one, number=f"{'FJ' if one.kind == '一票否决' else 'JF'}-{year}-{k:03d}")
        for k, one in enumerate(found, start=1)
    ]


def _natural(world: World, month: Month) -> list[Matter]:
    rng = world.monthly("matters", month)
    people = [one for one in world.presences(month) if not one.is_lent and one.last == month.last]
    people = [one for one in people if world.unit_by_id[one.unit_id].is_branch and one.person.name != "张伟"]
    found = []
    for _ in range(max(2, int(rng.poisson(4 * world.scale)))):
        one = people[int(rng.integers(len(people)))]
        is_bonus = rng.random() < 0.85
        rows = BONUSES if is_bonus else DEDUCTIONS
        shares = np.array([0.55, 0.2, 0.1, 0.1, 0.05]) if is_bonus else np.array([0.5, 0.5])
        category, points, article, document = rows[int(rng.choice(len(rows), p=shares))]
        if category == "堵截诈骗" and one.title not in TELLER_TITLES:
            category, points, article, document = BONUSES[0]
        day = month.day(int(rng.integers(2, 21)))
        found.append(
            Matter(
                "", month.day(day.day + 3), day, EMPLOYEE, one.person.employee_id, one.person.name,
                "加分" if is_bonus else "扣分", category, points if is_bonus else -points, article, document, "",
                world.unit_by_id[one.unit_id].name, "何俊", month.last,
            )
        )  # fmt: skip
    return found


def _stories(world: World) -> list[Matter]:
    """A customer's praise, the complaint of 3 September again, and a veto for a leak at 开发区支行."""
    at, year = world.clock.at, world.clock.end.year
    wang, zhang = world.people.by_id["20140317"], world.people.by_id["20190822"]
    kaifaqu = world.unit_by_id[KAIFAQU]
    complaint = incident_on(world, zhang.unit_id, at(0, 3))
    return [
        Matter(
            "", at(0, 19), at(0, 16), EMPLOYEE, wang.employee_id, wang.name, "加分", "客户表扬", 0.5,
            "办法第二十条（一）", "表扬信", f"BY{at(0, 16):%Y%m%d}-02", "滨江支行", "何俊", at(0, 30),
        ),
        Matter(
            "", at(0, 24), at(0, 3), EMPLOYEE, zhang.employee_id, zhang.name, "扣分", "有责投诉", -5.0,
            "办法第十五条", complaint, complaint, "消费者权益保护部", "陈××", at(0, 30), "同一事项，以最高一项计",
        ),
        Matter(
            "", at(0, 28), at(0, 20), BRANCH, KAIFAQU, kaifaqu.name, "一票否决", "客户信息外泄", None,
            "办法第三十一条", f"明银合规〔{year}〕44号", "FX-0920", "法律合规部", "刘××", date(year, 12, 31),
            "当年取消评优",
        ),
    ]  # fmt: skip


def emergencies(world: World) -> list[Emergency]:
    """The outage of the last month, excluded with approval; an earlier one that was not."""
    at, year = world.clock.at, world.clock.end.year
    outage, before = at(0, 12), at(COURSE_OFFSET, 9)
    return [
        Emergency(
            f"YJ-{year}-04", at(COURSE_OFFSET, 15), datetime(before.year, before.month, before.day, 15, 10),
            datetime(before.year, before.month, before.day, 15, 35), "三级", "望湖支行", "自助设备", "等候", False,
            "", "",
        ),
        Emergency(
            f"YJ-{year}-07", at(0, 18), datetime(outage.year, outage.month, outage.day, 10, 20),
            datetime(outage.year, outage.month, outage.day, 12, 5), "二级", "全行", "柜面全部", "等候、接通率", True,
            "王××", f"明银运〔{year}〕61号",
        ),
    ]  # fmt: skip
