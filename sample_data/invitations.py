"""What the evaluators' system counts a month: how often each teller asked for a rating, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.cast import BINJIANG
from sample_data.clock import Month
from sample_data.lines import Ints
from sample_data.ratings import SAINTLY_TELLER, SMART_COUNTER_BRANCH, Ratings
from sample_data.volumes import Volumes
from sample_data.world import World

SELECTIVE_TELLER = "020523"
SELECTIVE_SHARE = 0.5311
INVITED_SHARE, INVITED_SPREAD = 0.73, 0.05
SMART_ANSWERED = 0.63


@dataclass(frozen=True)
class Invitations:
    """Arrays of equal length, one entry per branch and teller who served there, by branch and number.

    `teller` is empty for the smart counters of the head-office branch; `levels` has a column per level of the scale,
    in the scale's order, timed-out ratings left out; served ≥ invited ≥ the sum of `levels`.
    """

    unit: np.ndarray
    teller: np.ndarray
    name: np.ndarray
    served: Ints
    invited: Ints
    levels: Ints

    @property
    def answered(self) -> Ints:
        """Invitations that the customer answered."""
        return self.levels.sum(axis=1)


def invitations(world: World, month: Month, pressed: Ratings, counted: Volumes) -> Invitations:
    """The month's table, in agreement with its single ratings and its volumes.

    One teller asks only every other customer, and of those nearly all answer; the saintly one has an answer, the best,
    from every customer asked.
    """
    rng = world.monthly("invitations", month)
    seats = sorted({(unit, teller) for teller, unit, _ in pressed.tellers})
    place = {seat: k for k, seat in enumerate(seats)}
    of_presence = np.array([place[unit, teller] for teller, unit, _ in pressed.tellers], dtype=np.int64)
    names = {
        (unit, teller): name for unit, teller, name in zip(counted.unit, counted.teller, counted.name, strict=True)
    }
    kept = ~pressed.is_default
    code = of_presence[pressed.presence[kept]] * 4 + pressed.level[kept]
    levels = np.bincount(code, minlength=len(seats) * 4).reshape(len(seats), 4)
    served = _served(seats, place, counted)
    answered = levels.sum(axis=1)
    served = np.maximum(served, answered)
    asked = np.rint(served * np.clip(rng.normal(INVITED_SHARE, INVITED_SPREAD, len(seats)), 0.58, 0.95)).astype(
        np.int64
    )
    for k, (unit, teller) in enumerate(seats):
        if unit == BINJIANG and teller == SELECTIVE_TELLER:
            asked[k] = round(SELECTIVE_SHARE * int(served[k]))
        if teller == SAINTLY_TELLER:
            asked[k] = answered[k]
        if not teller:
            asked[k] = round(int(answered[k]) / SMART_ANSWERED)
    return Invitations(
        np.array([unit for unit, _ in seats], dtype=object),
        np.array([teller for _, teller in seats], dtype=object),
        np.array([names.get(seat, "智能柜台" if not seat[1] else "") for seat in seats], dtype=object),
        served,
        np.maximum(asked, answered),
        levels,
    )


def _served(seats: list[tuple[str, str]], place: dict[tuple[str, str], int], counted: Volumes) -> Ints:
    """Transactions of each seat; the one without a number has those of its branch's machines."""
    served = np.zeros(len(seats), dtype=np.int64)
    smart = place.get((SMART_COUNTER_BRANCH, ""))
    for unit, teller, owner, count in zip(counted.unit, counted.teller, counted.owner, counted.count, strict=True):
        k = place.get((unit, teller))
        if k is None and not owner and unit == SMART_COUNTER_BRANCH:
            k = smart
        if k is not None:
            served[k] += int(count)
    return served
