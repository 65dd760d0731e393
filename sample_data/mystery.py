"""The mystery shopper's visits of a quarter: one a branch, with what each item lost, in half points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from sample_data.cast import BINJIANG, QINGHE, WANGHU
from sample_data.checklist import MODULES, Item, items, version_of
from sample_data.clock import Month
from sample_data.halls import hall_lift
from sample_data.units import Unit
from sample_data.world import World

SHOPPERS = ("M011", "M014", "M017", "M019", "M022", "M025")
STRICT, STRICTER_BY = "M017", 2.0
SCENARIOS = ("借记卡挂失补办", "转账汇款", "咨询理财", "大额取款预约", "代老人查询", "开立账户咨询")
USUAL_LOSS = 8.6  # points of 100 that a plain visit loses
GUCHENG = "010231"
# The visit at 滨江支行 of the last quarter: 84.00 = 18.5 + 24.0 + 28.5 + 13.0, in half points lost.
_BINJIANG = {
    "A1": 1, "A2": 2, "B1": 3, "B2": 2, "B5": 4, "B6": 2, "B7": 1, "C1": 4, "C3": 2, "C5": 4, "C11": 2, "C14": 1,
    "D3": 2, "D7": 2,
}  # fmt: skip
_QINGHE = {"A2": 2, "B3": 2, "B9": 2, "C2": 2, "C6": 2, "D1": 1}
APPEALED = "B2"  # 滨江支行 loses 1 point here, and gets it back in the end


@dataclass(frozen=True)
class Visit:
    """One visit. `lost` maps item codes to half points; no `entered` where the branch was shut."""

    unit: Unit
    day: date
    version: str
    scenario: str
    shopper: str
    entered: datetime | None
    left: datetime | None
    lost: dict[str, int]
    misstated: float = 0.0

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the list in force."""
        return items(self.version)

    def applies(self, item: Item) -> bool:
        """False for the counter's items at a branch without one."""
        return self.unit.has_counter or item.module != "柜面服务"

    def scored(self, item: Item) -> float:
        """Points given for an item."""
        return item.points - self.lost.get(item.code, 0) / 2

    def module_score(self, letter: str) -> float:
        """Points of a module."""
        return sum(self.scored(item) for item in self.items if item.code[0] == letter)

    @property
    def total(self) -> float:
        """The firm's total: of 100, scaled up where a module does not apply, with its slip of the pen."""
        modules = [module for module in MODULES if module.letter != "C" or self.unit.has_counter]
        points = sum(self.module_score(module.letter) for module in modules)
        return round(100 * points / sum(module.points for module in modules) + self.misstated, 2)


def visits(world: World, year: int, quarter: int, months: tuple[Month, ...]) -> list[Visit]:
    """The quarter's visits by branch number; in the last quarter with those of the stories and two wrong totals."""
    rng = world.rng("mystery", year, quarter)
    is_last = months[-1] == world.clock.end
    found = []
    for unit in world.branches:
        visit = _visit(world, rng, unit, months, version_of(world.clock, year, quarter))
        if visit is not None:
            found.append(_story(world, visit) if is_last else visit)
    return found


def _visit(world: World, rng: np.random.Generator, unit: Unit, months: tuple[Month, ...], version: str) -> Visit | None:
    days = world.open_days(unit, months[-1].day(8), months[-1].day(24))
    pick = float(rng.random())
    draws = rng.random(len(items(version)))
    shopper = SHOPPERS[int(rng.integers(len(SHOPPERS)))]
    scenario = SCENARIOS[int(rng.integers(len(SCENARIOS)))]
    hour, minute, stay = int(rng.integers(9, 16)), int(rng.integers(60)), int(rng.integers(18, 46))
    if not days:
        return None
    day = days[int(pick * len(days))]
    entered = datetime(day.year, day.month, day.day, hour, minute)
    level = unit.spread.get("survey", 0.0)
    loss = USUAL_LOSS * (1 - 1.6 * level) + (STRICTER_BY if shopper == STRICT else 0.0)
    visit = Visit(unit, day, version, scenario, shopper, entered, entered + timedelta(minutes=stay), {})
    lost = {}
    for item, draw in zip(visit.items, draws, strict=True):
        # Lost items lose three quarters of their points on the average.
        chance = loss / 75 * (hall_lift(world, unit, day) if item.module == "大堂服务" else 1.0)
        if visit.applies(item) and draw < chance:
            lost[item.code] = int(rng.integers(1, 2 * item.points + 1)) if item.points > 1 else int(rng.integers(1, 3))
    return replace(visit, lost=lost)


def _story(world: World, visit: Visit) -> Visit:
    """滨江支行 on the day of the complaint, 清河支行, a branch that was shut, and two totals that are not the sum."""
    at = world.clock.at
    if visit.unit.status == "临时停业":
        return replace(visit, day=at(0, 18), scenario="咨询", shopper=STRICT, entered=None, left=None, lost={})
    if visit.unit.unit_id == BINJIANG:
        start = datetime.combine(at(0, 3), datetime.min.time()).replace(hour=10, minute=12)
        times = {"day": at(0, 3), "entered": start, "left": start + timedelta(minutes=35)}
        return replace(visit, scenario=SCENARIOS[0], shopper=STRICT, lost=dict(_BINJIANG), **times)  # type: ignore[arg-type]
    if visit.unit.unit_id == QINGHE:
        start = datetime.combine(at(0, 17), datetime.min.time()).replace(hour=15, minute=5)
        times = {"day": at(0, 17), "entered": start, "left": start + timedelta(minutes=33)}
        return replace(visit, scenario=SCENARIOS[1], shopper="M022", lost=dict(_QINGHE), **times)  # type: ignore[arg-type]
    slips = {GUCHENG: 1.0, WANGHU: -0.5} if world.faults else {}
    return replace(visit, misstated=slips.get(visit.unit.unit_id, 0.0))
