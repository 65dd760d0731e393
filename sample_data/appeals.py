"""What became of the points that a visit took: what the branch said, and what the review decided."""

from __future__ import annotations

from dataclasses import dataclass

from sample_data.cast import BINJIANG
from sample_data.checklist import Item
from sample_data.mystery import APPEALED, Visit
from sample_data.world import World

KEPT, UPHELD, PARTLY = "维持", "申诉成立", "部分成立"
_PLEAS = ("当时正在为前一客户封包", "该设备前一日已报修", "当日客流集中，人员已全部上岗", "访员未进入功能区")


@dataclass(frozen=True)
class Fault:
    """One item of one visit that lost points; `half_points_after` is what stays lost after review."""

    visit: Visit
    item: Item
    plea: str
    result: str
    half_points_after: int

    @property
    def lost(self) -> float:
        """Points taken by the shopper."""
        return self.visit.lost[self.item.code] / 2


def faults_of(world: World, year: int, quarter: int, found: list[Visit], *, is_final: bool) -> list[Fault]:
    """Every item that lost points, by branch and item. One in twelve is appealed, a third of those with success.

    In the last quarter one appeal of 滨江支行 is turned down at first and upheld in the final list.
    """
    rng = world.rng("appeals", year, quarter)
    rows = []
    for visit in found:
        for item in visit.items:
            half = visit.lost.get(item.code, 0)
            if not half:
                continue
            luck, plea = float(rng.random()), _PLEAS[int(rng.integers(len(_PLEAS)))]
            is_story = (visit.unit.unit_id, item.code) == (BINJIANG, APPEALED) and _is_last(world, visit)
            if is_story:
                told = "当日大堂经理在总行培训，有通知"
                rows.append(Fault(visit, item, told, UPHELD if is_final else KEPT, 0 if is_final else half))
            elif luck < 0.02 and half > 1 and visit.unit.unit_id != BINJIANG:
                rows.append(Fault(visit, item, plea, PARTLY, half - 1))
            elif luck < 0.03 and visit.unit.unit_id != BINJIANG:
                rows.append(Fault(visit, item, plea, UPHELD, 0))
            else:
                rows.append(Fault(visit, item, plea if luck < 0.09 else "无异议", KEPT, half))
    return rows


def _is_last(world: World, visit: Visit) -> bool:
    return visit.day >= world.clock.end.first
