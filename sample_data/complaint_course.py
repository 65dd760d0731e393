"""The ordinary course of a complaint, and how the ledger writes whom it is against."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from sample_data.bank import HEAD_OFFICE
from sample_data.complaint import COMPLEX_DAYS, EXTENDED_DAYS, LIMIT_DAYS, Complaint
from sample_data.grievances import CHANNELS, CLERKS, MEASURES, REFERRED, Topic
from sample_data.names import GIVEN, SURNAMES
from sample_data.units import Unit
from sample_data.world import World

PHONES = ("138****0000", "139****0000", "137****0000", "见系统")
APPROVER = "刘××（分管行领导）"


def course(
    world: World,
    rng: np.random.Generator,
    identity: str,
    day: date,
    topic: Topic,
    unit: Unit,
    referred_share: float = 0.0,
) -> Complaint:
    """A complaint received that day with an ordinary course: closed in time, ruled on three weeks later."""
    names = [name for name, _ in CHANNELS]
    shares = np.array([referred_share if name == REFERRED else share for name, share in CHANNELS])
    channel = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    hour = datetime(day.year, day.month, day.day, int(rng.integers(8, 18)), int(rng.integers(0, 60)))
    draw = rng.random()
    is_complex, is_extended = draw < 0.12, draw < 0.012
    limit = EXTENDED_DAYS if is_extended else COMPLEX_DAYS if is_complex else LIMIT_DAYS
    lag = int(rng.triangular(1, 5, 14)) if not is_complex else int(rng.triangular(9, 18, 29))
    if is_extended:
        lag = int(rng.integers(33, 56))
    closed = day + timedelta(days=lag)
    luck = rng.random()
    liability = "是" if luck < 0.19 else "部分" if luck < 0.26 else "否"
    against, culprit = "", ""
    if unit.is_branch and topic.fault == "员工责任":
        against, culprit = _staff(world, rng, unit, day)
    is_withdrawn = rng.random() < 0.035
    if is_withdrawn:
        liability = "否"
    written_as, department = _written(world, rng, topic, unit, day)
    if not unit.is_branch:
        against = department
    elif rng.random() < 0.5:
        against = ""
    return Complaint(
        identity,
        day,
        channel,
        topic,
        unit.unit_id,
        written_as,
        against,
        _customer(rng),
        str(rng.choice(PHONES, p=(0.6, 0.15, 0.15, 0.1))),
        topic.summaries[int(rng.integers(len(topic.summaries)))],
        str(rng.choice(CLERKS)),
        _first_contact(rng, hour),
        day + timedelta(days=limit),
        closed,
        max(closed, day + timedelta(days=int(rng.integers(18, 27)))),
        liability,
        is_complex=is_complex,
        is_extended=is_extended,
        approver=APPROVER if is_extended else "",
        told_extension=day + timedelta(days=28) if is_extended else None,
        reply_due=day + timedelta(days=15) if channel == REFERRED else None,
        level="重要" if rng.random() < (0.3 if channel == REFERRED else 0.05) else "一般",
        remedy=topic.remedy,
        is_settled="是" if rng.random() < 0.3 else "否",
        fault=topic.fault if liability != "否" or (topic.fault != "员工责任" and rng.random() < 0.5) else "",
        culprit=culprit if liability in ("是", "部分") else "",
        is_withdrawn=is_withdrawn,
        rating=str(rng.choice(["满意", "基本满意", "不满意", "未评价"], p=[0.42, 0.17, 0.05, 0.36])),
        measure=str(rng.choice(MEASURES)) if liability != "否" else "",
    )


def _first_contact(rng: np.random.Generator, received: datetime) -> datetime:
    """Within the same day in nine cases of ten, else the next morning; always within 24 hours."""
    called = received + timedelta(minutes=int(rng.exponential(140)))
    if called.hour < 20 and called.day == received.day:
        return called
    return (received + timedelta(days=1)).replace(hour=8, minute=int(rng.integers(0, 60)))


def _written(world: World, rng: np.random.Generator, topic: Topic, unit: Unit, day: date) -> tuple[str, str]:
    """(institution, department) as written; where the former is 总行, the latter is always there."""
    if unit.unit_id == HEAD_OFFICE:
        return "多家网点", "运营管理部"
    names = world.names_on(unit, day)
    if unit.is_branch:
        return (names[0] if rng.random() < 0.6 else str(rng.choice(names))), ""
    luck = rng.random()
    if luck < 0.45:
        return "总行", f"{unit.name}（手机银行）" if topic.detail == "手机银行" else unit.name
    return (names[0] if luck < 0.75 else str(rng.choice(names))), ""


def _staff(world: World, rng: np.random.Generator, unit: Unit, day: date) -> tuple[str, str]:
    """(as the customer named the colleague, as the department names the one responsible)."""
    spells = [
        spell
        for spell in world.people.spells
        if spell.unit_id == unit.unit_id and spell.first <= day and (spell.last is None or day <= spell.last)
    ]
    spells = [spell for spell in spells if spell.title != "支行行长"]
    if not spells:
        return "", ""
    spell = spells[int(rng.integers(len(spells)))]
    person = world.people.by_id[spell.employee_id]
    kind = "大堂经理" if spell.title in ("大堂经理", "厅堂主管") else "客户经理" if "经理" in spell.title else "柜员"
    luck = rng.random()
    if luck < 0.8 or person.name == "张伟":
        return f"{kind} {person.name}", f"{person.name}（{person.teller_no or person.employee_id}）"
    return f"{kind} {person.name}", person.name


def _customer(rng: np.random.Generator) -> str:
    surname = str(rng.choice(list(SURNAMES)))
    luck = rng.random()
    if luck < 0.55:
        return surname + "**"
    if luck < 0.75:
        return surname + "某"
    if luck < 0.95:
        return surname + str(rng.choice(["先生", "女士"]))
    return surname + "".join(str(sign) for sign in rng.choice(list(GIVEN), size=2, replace=False))
