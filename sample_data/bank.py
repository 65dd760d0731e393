"""The bank itself: head office, departments, managing units, branches, and every way they are written."""

from __future__ import annotations

from datetime import date

import numpy as np

from sample_data.clock import Clock
from sample_data.units import Unit

HEAD_OFFICE = "010000"
CITY_UNIT = "010200"
COUNTY_UNITS = {"020000": "安平分行", "030000": "临水分行"}
CALL_CENTRE = "010090"
MOBILE_DEPARTMENT = "010007"
DEPARTMENTS = {
    "010001": ("办公室", "办公室"),
    "010002": ("人力资源部", "人力部"),
    "010003": ("运营管理部", "运营部"),
    "010004": ("个人金融部", "个金部"),
    "010005": ("消费者权益保护部", "消保部"),
    "010006": ("数据管理部", "数据部"),
    "010007": ("网络金融部", "网金部"),
    "010008": ("信用卡中心", "信用卡"),
    "010009": ("服务质量管理部", "服务部"),
    "010010": ("法律合规部", "合规部"),
    "010090": ("远程银行中心", "远程银行"),
}
# branch_id: (name, short name, managing unit, peer group, traffic relative to a plain branch)
NAMED = {
    "010101": ("总行营业部", "营业部", CITY_UNIT, "A", 1.5),
    "010205": ("滨江支行", "滨江支行", CITY_UNIT, "A", 3.0),
    "010207": ("望湖支行", "望湖支行", CITY_UNIT, "A", 1.4),
    "010212": ("江北支行", "江北支行", CITY_UNIT, "A", 1.4),
    "010226": ("柳林路社区支行", "柳林路", CITY_UNIT, "D", 0.3),
    "010231": ("古城支行", "古城", CITY_UNIT, "B", 0.9),
    "010308": ("城南支行", "城南支行", CITY_UNIT, "A", 1.3),
    "010311": ("开发区支行", "开发区支行", CITY_UNIT, "A", 1.3),
    "020104": ("清河支行", "清河", "020000", "C", 0.9),
    "020119": ("安平东街支行", "东街", "020000", "C", 0.7),
}
# Two or three signs each, cut apart at the blanks.
PLACES = tuple(
    place
    for line in (
        "文昌 青石 石桥 枫林 梧桐 白鹭 松涛 桂园 兰亭 云台 凤鸣 龙泉 银杏 紫竹",
        "长堤 南湖 北苑 东明 西岭 金桥 红叶 星海 丹霞 翠屏 锦绣 和平里 永宁",
        "广济 朝阳里 晨光 春晖 秋实 映山 听涛 望月 观澜 临泉 汇景 嘉禾 百花",
    )
    for place in line.split()
)


def build_units(clock: Clock, branches: int, rng: np.random.Generator) -> tuple[Unit, ...]:
    """Head office, managing units, departments and `branches` branches, ordered by number.

    Raises ValueError below the ten branches the stories need, or beyond what names are there for.
    """
    if not len(NAMED) <= branches <= 600:
        raise ValueError(f"expected between {len(NAMED)} and 600 branches, got {branches}")
    units = [Unit(HEAD_OFFICE, "总行", "总行", "总行", "")]
    units.append(Unit(CITY_UNIT, "城区管理部", "城区", "管理部", HEAD_OFFICE))
    units += [Unit(key, name, name[:2], "一级分行", HEAD_OFFICE) for key, name in COUNTY_UNITS.items()]
    for key, (name, short) in DEPARTMENTS.items():
        units.append(Unit(key, name, short, "直属中心" if key == CALL_CENTRE else "部门", HEAD_OFFICE))
    rows = [(key, *row) for key, row in NAMED.items()]
    units += [_branch(clock, rng, *row) for row in rows + _further(branches - len(NAMED), rng)]
    return tuple(sorted(units, key=lambda unit: unit.unit_id))


def _further(count: int, rng: np.random.Generator) -> list[tuple[str, str, str, str, str, float]]:
    numbers = {CITY_UNIT: 320, "020000": 121, "030000": 101}
    found = []
    for k in range(count):
        unit = (CITY_UNIT, "030000", CITY_UNIT, "020000")[k % 4]
        if unit == CITY_UNIT:
            group = "BBADBB"[k // 2 % 6]
            prefix, stem = "01", ""
        else:
            group = "CCCCBCCD"[k // 2 % 8]
            prefix, stem = unit[:2], COUNTY_UNITS[unit][:2]
        number = numbers[unit]
        numbers[unit] += 1
        place = (
            PLACES[k % len(PLACES)]
            + ("", "路", "东路", "西路", "南路", "北路", *"一二三四五六七八九")[k // len(PLACES)]
        )
        name = f"{stem}{place}{'社区' if group == 'D' else ''}支行"
        short = name if rng.random() < 0.6 else place
        busy = {"A": 1.3, "B": 0.9, "C": 0.8, "D": 0.25}[group] * float(rng.uniform(0.85, 1.15))
        found.append((f"{prefix}{number:04d}", name, short, unit, group, busy))
    return found


def _branch(
    clock: Clock,
    rng: np.random.Generator,
    unit_id: str,
    name: str,
    short: str,
    parent_id: str,
    group: str,
    busy: float,
) -> Unit:
    kind = {"A": "综合型", "B": "基础型", "C": "县域型", "D": "社区型"}[group]
    opened = date(int(rng.integers(1998, 2019)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    weekend = str(rng.choice({"A": ["周六日"], "B": ["周六", "周六日"], "C": ["否", "周六"], "D": ["周六"]}[group]))
    unit = Unit(
        unit_id,
        name,
        short,
        "社区支行" if group == "D" else "二级支行",
        parent_id,
        kind,
        group,
        busy=busy,
        counters=0 if group == "D" else max(2, round(2.4 * busy**0.6)),
        desks=2 if group in "AD" else 1,
        machines=1 if group == "D" else max(1, round(1.6 * busy)),
        opened=opened,
        weekend=weekend,
        customers=int(busy * rng.integers(19_000, 25_000)),
        spread={
            "dissatisfied": float(np.exp(rng.normal(0, 0.18))),
            "error": float(np.exp(rng.normal(0, 0.12))),
            "survey": float(rng.normal(0, 0.12)),
        },
    )
    changes = _story(clock).get(unit_id, {})
    return Unit(**{**unit.__dict__, **changes})


def _story(clock: Clock) -> dict[str, dict[str, object]]:
    """What happened to single branches."""
    renamed = clock.at(-8, 12)
    return {
        "010101": {"opened": date(1998, 3, 18), "weekend": "周六日"},
        "010205": {"opened": date(2006, 5, 18), "weekend": "周六日", "customers": 38_412},
        "010226": {
            "opened": date(2015, 11, 2),
            "weekend": "周六",
            "customers": 4_906,
            "status": "临时停业",
            "status_from": clock.at(0, 14),
            "status_to": clock.at(1, 20),
            "note": "装修",
        },
        "020104": {
            "opened": date(2011, 3, 9),
            "weekend": "否",
            "customers": 21_077,
            "note": f'{renamed.year}年{renamed.month}月原"清河路支行"更名',
            "former": ("清河路支行",),
        },
        "020119": {
            "opened": date(2009, 8, 1),
            "weekend": "—",
            "customers": 0,
            "status": "已撤并",
            "status_from": clock.at(-3, 31),
            "successor_id": "020104",
        },
    }
