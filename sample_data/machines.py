"""What customers started and finished at the smart counters: a count per machine and kind of business a month."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sample_data.cast import WANGHU
from sample_data.clock import Month
from sample_data.lines import Ints
from sample_data.volumes import Volumes
from sample_data.world import World

CANCELLED, REFUSED, BROKEN = 0.024, 0.011, 0.005
IMPOSSIBLE_RATE = 1.05


@dataclass(frozen=True)
class Machines:
    """Arrays of equal length, one entry per machine and kind of business, by branch, machine and kind.

    started = succeeded + cancelled + refused + broken, but for the planted row where more succeed than were started.
    `minutes` is how long the machine was up, `expected` how long it should have been.
    """

    unit: np.ndarray
    machine: np.ndarray
    kind: np.ndarray
    started: Ints
    succeeded: Ints
    cancelled: Ints
    refused: Ints
    broken: Ints
    minutes: Ints
    expected: Ints


def machines(world: World, month: Month, counted: Volumes) -> Machines:
    """The month's table; what succeeded is what the core system booked at that machine."""
    rng = world.monthly("machines", month)
    own = np.flatnonzero(counted.owner == "")
    succeeded = counted.count[own]
    cancelled, refused, broken = (rng.binomial(succeeded, share) for share in (CANCELLED, REFUSED, BROKEN))
    open_days = {unit.unit_id: len(world.open_days(unit, month.first, month.last)) for unit in world.branches}
    expected = np.array([open_days[unit] * 510 for unit in counted.unit[own]], dtype=np.int64)
    number = np.array(
        [f"ZN{unit}-{teller[-1]}" for unit, teller in zip(counted.unit[own], counted.teller[own], strict=True)],
        dtype=object,
    )
    found = Machines(
        counted.unit[own],
        number,
        counted.kind[own],
        succeeded + cancelled + refused + broken,
        succeeded,
        cancelled,
        refused,
        broken,
        expected - 20 * broken,
        expected,
    )
    return _impossible(found) if world.faults and month == world.clock.end else found


def _impossible(found: Machines) -> Machines:
    """One row of which five in a hundred more succeeded than were started."""
    started = found.started.copy()
    rows = np.flatnonzero((found.unit == WANGHU) & (found.kind == "转账汇款"))[:1]
    started[rows] = (found.succeeded[rows] / IMPOSSIBLE_RATE).astype(np.int64)
    return replace(found, started=started)
