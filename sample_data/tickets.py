"""Queue tickets of a branch with a counter: who waited how long for which teller, one month at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.cast import CHENGNAN, QINGHE
from sample_data.clock import Month
from sample_data.lines import DAY_SECONDS, EPOCH, Ints, Mask
from sample_data.people import Presence
from sample_data.units import Unit
from sample_data.volumes import Volumes, at_counter
from sample_data.world import World

QUEUES = ("个人业务", "爱心窗口", "对公业务")
LETTERS = ("A", "E", "C")
SENIOR = 1  # the queue of the elderly
STATES = ("已办理", "弃号")
TICKETS_PER_TRANSACTION = 0.55
# peer group: mean wait in minutes, share of elderly customers. County branches are slow, all of them alike.
WAITS = {"A": (4.6, 0.16), "B": (4.2, 0.18), "C": (6.9, 0.36)}
PENSIONERS_WAIT, PENSIONERS_SHARE = 7.4, 0.55
GIVEN_UP_SHARE = 0.035
TEST_SECONDS, TEST_TENTHS = (7 * 60 + 50) * 60, 1
SILENT_DAYS = slice(10, 13)


@dataclass(frozen=True)
class Tickets:
    """Arrays of equal length, by time; `moment` is when the ticket was drawn, in local seconds since 1970.

    `wait` and `handled` are tenths of minutes; a ticket `given_up` was called and nobody came. `drift` is by how many
    seconds the clock of the counters differs from that of the ticket machine. `is_test` marks the staff's own tickets.
    """

    unit: Unit
    tellers: tuple[str, ...]
    moment: Ints
    queue: Ints
    number: Ints
    wait: Ints
    handled: Ints
    teller: Ints
    given_up: Mask
    is_test: Mask
    drift: int


def tickets(world: World, month: Month, counted: Volumes) -> Iterator[Tickets]:
    """The month's tickets, branch by branch."""
    here: dict[str, list[Presence]] = {}
    for presence, _ in at_counter(world, month):
        here.setdefault(presence.unit_id, []).append(presence)
    for place, unit in enumerate(world.branches):
        days = world.open_days(unit, month.first, month.last)
        if unit.unit_id in here and days:
            served = int(counted.count[(counted.unit == unit.unit_id) & (counted.owner != "")].sum())
            yield _of_branch(world, month, place, here[unit.unit_id], _printed(world, month, unit, days), served)


def _printed(world: World, month: Month, unit: Unit, days: list[date]) -> list[date]:
    """Open days on which the ticket printer worked: one branch's stood still for three days of the last month."""
    if not world.faults or month != world.clock.end or unit.unit_id != CHENGNAN:
        return days
    silent = set(days[SILENT_DAYS])
    return [day for day in days if day not in silent]


def _of_branch(world: World, month: Month, place: int, staff: list[Presence], days: list[date], served: int) -> Tickets:
    unit = world.branches[place]
    rng = world.rng("tickets", month.year, month.number, place)
    tellers = tuple(dict.fromkeys(one.person.teller_no for one in staff))
    at_work = _at_work(tellers, staff, days)
    mean, senior_share = WAITS[unit.peer_group]
    if unit.unit_id == QINGHE:
        mean, senior_share = PENSIONERS_WAIT, PENSIONERS_SHARE
    total = int(rng.poisson(served * TICKETS_PER_TRANSACTION))
    day = rng.integers(0, len(days), total)
    morning = rng.random(total) < 0.58
    second = np.where(
        morning, rng.triangular(30_900, 35_800, 42_600, total), rng.triangular(48_600, 53_000, 60_600, total)
    ).astype(np.int64)
    queue = np.where(rng.random(total) < senior_share, SENIOR, np.where(rng.random(total) < 0.07, 2, 0))
    season = float(np.exp(rng.normal(0, 0.06)))
    wait = np.rint(rng.gamma(1.6, mean * season / 1.6, total) * 10).astype(np.int64)
    handled = np.rint(np.where(queue == SENIOR, 1.4, 1.0) * rng.gamma(2.2, 3.6, total) * 10).astype(np.int64) + 4
    given_up = rng.random(total) < GIVEN_UP_SHARE * np.clip(wait / (mean * 10), 0.3, 4.0)
    tested = np.flatnonzero(rng.random(len(days)) < 0.6)
    day = np.concatenate([day, tested])
    second = np.concatenate([second, TEST_SECONDS + rng.integers(0, 90, len(tested))])
    is_test = np.arange(len(day)) >= total
    padding = np.zeros(len(tested), dtype=np.int64)
    ordinal = np.array([(one - EPOCH).days for one in days], dtype=np.int64)
    moment = ordinal[day] * DAY_SECONDS + second
    order = np.argsort(moment, kind="stable")
    queue = np.concatenate([queue, padding])[order]
    return Tickets(
        unit,
        tellers,
        moment[order],
        queue,
        _numbers(moment[order] // DAY_SECONDS, queue),
        np.concatenate([wait, padding + TEST_TENTHS])[order],
        np.concatenate([handled, padding + TEST_TENTHS])[order],
        _tellers(rng, at_work, day)[order],
        np.concatenate([given_up, padding > 0])[order],
        is_test[order],
        int(rng.integers(-3, 4)) * 60 if rng.random() < 0.3 else 0,
    )


def _at_work(tellers: tuple[str, ...], staff: list[Presence], days: list[date]) -> Mask:
    """Days × tellers: true where the teller was posted here."""
    found = np.zeros((len(days), len(tellers)), dtype=bool)
    for one in staff:
        column = tellers.index(one.person.teller_no)
        found[:, column] |= np.array([one.first <= day <= one.last for day in days])
    return found


def _tellers(rng: np.random.Generator, at_work: Mask, day: Ints) -> Ints:
    """One of those at work that day, for each ticket; on a day with nobody, the first of the list."""
    there = at_work.copy()
    there[~there.any(axis=1), 0] = True
    size = there.sum(axis=1)
    ranked = np.argsort(~there, axis=1, kind="stable")
    return ranked[day, (rng.random(len(day)) * size[day]).astype(np.int64)]


def _numbers(day: Ints, queue: Ints) -> Ints:
    """Ticket numbers: from 1 again every day, for each queue."""
    group = day * len(QUEUES) + queue
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], group[order])
    made = np.zeros(len(group), dtype=np.int64)
    made[order] = np.arange(len(group)) - first + 1
    return made
