"""Transactions at the counter and at machines: a count per teller, branch and kind of business a month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.clock import Month
from sample_data.hiring import teller_block
from sample_data.lines import Ints
from sample_data.people import COUNTER_TITLES, Presence
from sample_data.units import Unit
from sample_data.world import World

# kind: share of work, share in cash, share authorised remotely, weight in the old and the new table
KINDS: dict[str, tuple[float, float, float, int, int]] = {
    "个人存取款": (0.50, 0.81, 0.015, 100, 120),
    "转账汇款": (0.17, 0.05, 0.06, 150, 150),
    "代理缴费": (0.08, 0.30, 0.00, 100, 80),
    "账户开立及变更": (0.08, 0.00, 0.69, 350, 400),
    "挂失及特殊业务": (0.05, 0.00, 0.55, 300, 350),
    "理财及代销": (0.04, 0.00, 0.20, 450, 500),
    "贷款业务": (0.03, 0.10, 0.08, 300, 300),
    "对公结算": (0.05, 0.12, 0.10, 200, 200),
}
KIND_NAMES = tuple(KINDS)
MACHINE_KINDS = ("个人存取款", "转账汇款", "代理缴费", "账户开立及变更", "挂失及特殊业务")
NEW_WEIGHTS_OFFSET = -2
DAILY_TRANSACTIONS = 52.0
MACHINE_DAILY = 34.0


@dataclass(frozen=True)
class Volumes:
    """Arrays of equal length, one entry per teller (or machine), branch and kind, ordered by them.

    `teller` and `unit` are texts; `owner` is the employee_id, empty for a machine; weights in 1/100.
    """

    unit: np.ndarray
    teller: np.ndarray
    name: np.ndarray
    owner: np.ndarray
    kind: np.ndarray
    count: Ints
    cash: Ints
    reversed: Ints
    authorised: Ints
    weighted: Ints


def at_counter(world: World, month: Month) -> list[tuple[Presence, int]]:
    """(who, days served) of everybody with a teller number at a branch with counters."""
    found = []
    for presence in world.presences(month):
        unit = world.unit_by_id[presence.unit_id]
        if presence.title not in COUNTER_TITLES or not presence.person.teller_no or not unit.has_counter:
            continue
        served = len(world.open_days(unit, presence.first, presence.last))
        if served:
            found.append((presence, served))
    return found


def expected_transactions(world: World, presence: Presence, served: int) -> float:
    """Mean transactions of one presence; a colleague lent elsewhere works at the pace of that branch."""
    unit = world.unit_by_id[presence.unit_id]
    return days_worked(unit, served) * DAILY_TRANSACTIONS * presence.person.pace * (0.75 + 0.22 * unit.busy)


def days_worked(unit: Unit, served: int) -> float:
    """Days one teller works out of the days the branch is open: five a week."""
    return served * 5 / {"周六日": 7, "周六": 6}.get(unit.weekend, 5)


def volumes(world: World, month: Month) -> Volumes:
    """All counts of the month."""
    rng = world.monthly("volumes", month)
    season = float(np.exp(rng.normal(0, 0.03)))
    means_by_seat: dict[tuple[str, str, str, str], float] = {}
    for presence, served in at_counter(world, month):
        person = presence.person
        seat = (presence.unit_id, person.teller_no, person.name, person.employee_id)
        mean = expected_transactions(world, presence, served) * season
        means_by_seat[seat] = means_by_seat.get(seat, 0.0) + mean
    for unit in world.branches:
        served = len(world.open_days(unit, month.first, month.last))
        for number in range(unit.machines if served else 0):
            seat = (unit.unit_id, f"9{teller_block(unit.unit_id)}{number}", "智能柜台", "")
            means_by_seat[seat] = served * MACHINE_DAILY * season
    rows = sorted(means_by_seat)
    kinds = len(KIND_NAMES)
    base = np.array([KINDS[name][0] for name in KIND_NAMES])
    machine = base * np.isin(KIND_NAMES, MACHINE_KINDS)
    is_machine = np.array([not owner for *_, owner in rows])
    shares = np.where(is_machine[:, None], machine / machine.sum(), base / base.sum())
    tilt = np.exp(rng.normal(0, 0.18, size=shares.shape))
    shares = shares * tilt / (shares * tilt).sum(axis=1, keepdims=True)
    means = np.array([means_by_seat[row] for row in rows])
    count = rng.poisson(means[:, None] * shares).ravel()
    column = np.tile(np.arange(kinds), len(rows))
    cash = rng.binomial(count, np.array([KINDS[name][1] for name in KIND_NAMES])[column])
    undone = rng.binomial(count, 0.003)
    authorised = rng.binomial(count, np.array([KINDS[name][2] for name in KIND_NAMES])[column])
    is_new = month >= world.clock.end.shift(NEW_WEIGHTS_OFFSET)
    weight = np.array([KINDS[name][4 if is_new else 3] for name in KIND_NAMES], dtype=np.int64)[column]
    keep = count > 0
    texts = [np.repeat(np.array([row[k] for row in rows], dtype=object), kinds)[keep] for k in range(4)]
    unit, teller, name, owner = texts
    kind = np.array(KIND_NAMES, dtype=object)[column][keep]
    return Volumes(
        unit,
        teller,
        name,
        owner,
        kind,
        count[keep],
        cash[keep],
        undone[keep],
        authorised[keep],
        (count * weight)[keep],
    )
