"""The training that helped: what a refresher course for lobbies changed in the city, and when."""

from __future__ import annotations

from datetime import date

from sample_data.bank import CITY_UNIT
from sample_data.units import Unit
from sample_data.world import World

COURSE = ("2026年厅堂服务复训", "FW2026-05", "厅堂服务规范与首问负责", "复训")
COURSE_OFFSET = -3  # the month in which the city's branches took it, counted from the last one
HELPED = 0.5  # failures left after it


def hall_lift(world: World, unit: Unit, day: date) -> float:
    """Factor on a branch's failures on that day: the city's branches are better from the month after the course."""
    is_after = day > world.clock.at(COURSE_OFFSET, 31)
    return HELPED if is_after and unit.parent_id == CITY_UNIT else 1.0
