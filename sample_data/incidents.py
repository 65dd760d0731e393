"""The one incident that three departments write down: a complaint, a check and a visit of the same morning."""

from __future__ import annotations

from datetime import date

from sample_data.cast import BINJIANG
from sample_data.world import World


def incident_on(world: World, unit_id: str, day: date) -> str:
    """The number of the complaint that the incident bears everywhere; '' for any other branch or day."""
    when = world.clock.at(0, 3)
    return f"TS{when:%Y%m%d}001" if (unit_id, day) == (BINJIANG, when) else ""
