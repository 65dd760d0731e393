"""Single customers that were watched: how the lobby served old and disabled ones, and how products were sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.clock import Month
from sample_data.people import Presence
from sample_data.units import Unit
from sample_data.world import World

MONTHS_KEPT = 3
SENIOR_ITEMS = ("爱心窗口优先办理", "主动搀扶引导", "大字版及助听设备可用", "解释耐心不催促")
SALES_ITEMS = ("风险测评有效", "录音录像完整", "销售话术合规", "适当性匹配")
PRODUCTS = ("代销理财", "代理保险", "代销基金")
CUSTOMERS, SALES = 4, 5  # watched a month: customers of a lobby, sales of a manager
_LOBBY, _SELLERS = frozenset({"大堂经理", "厅堂主管"}), frozenset({"客户经理", "理财经理"})


@dataclass(frozen=True)
class Watched:
    """One customer watched; `passed` in the order of the items, None where one did not apply."""

    number: str
    day: date
    unit: Unit
    employee_id: str
    about: str
    passed: tuple[bool | None, ...]

    @property
    def applied(self) -> int:
        """Items that applied."""
        return sum(one is not None for one in self.passed)

    @property
    def failed(self) -> int:
        """Items not met."""
        return sum(one is False for one in self.passed)


def seniors(world: World, unit: Unit, month: Month, here: list[Presence], days: list[date]) -> tuple[Watched, ...]:
    """Old and disabled customers watched at a branch in a month, each served by one of its lobby managers."""
    rng = world.rng("seniors", month.year, month.number, int(unit.unit_id))
    found = []
    for number in range(1, CUSTOMERS + 1):
        day = days[int(rng.integers(len(days)))]
        group = "残障客户" if rng.random() < 0.15 else "老年客户"
        people = [one.person.employee_id for one in here if one.title in _LOBBY and one.first <= day <= one.last]
        passed = _passed(rng, len(SENIOR_ITEMS), 0.05)
        who = people[number % len(people)] if people else ""
        tag = f"SL{month.compact}{unit.unit_id}{number}"
        found.append(Watched(tag, day, unit, who, group, passed))
    return tuple(found)


def sales(world: World, month: Month) -> list[Watched]:
    """Sales of every relationship and wealth manager whose recordings and papers were looked through."""
    rng = world.monthly("sales", month)
    found: list[Watched] = []
    for one in world.presences(month):
        unit = world.unit_by_id[one.unit_id]
        days = world.open_days(unit, one.first, one.last) if unit.is_branch else []
        if one.title not in _SELLERS or len(days) < 5:
            continue
        chance = 0.03 * one.person.mistakes
        for _ in range(SALES):
            day = days[int(rng.integers(len(days)))]
            product = PRODUCTS[int(rng.integers(len(PRODUCTS)))]
            passed = _passed(rng, len(SALES_ITEMS), chance)
            tag = f"SLJC{month.compact}{len(found) + 1:04d}"
            found.append(Watched(tag, day, unit, one.person.employee_id, product, passed))
    return found


def _passed(rng: np.random.Generator, items: int, chance: float) -> tuple[bool | None, ...]:
    draws = rng.random(items)
    return tuple(None if draw > 0.96 else bool(draw >= chance) for draw in draws)
