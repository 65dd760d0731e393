"""Telephone contacts of the call centre: one month at a time, as numpy columns."""

from __future__ import annotations

import numpy as np

from sample_data.call_day import (
    OUTAGE_FIRST,
    OUTAGE_LAST,
    arrivals,
    assign_agents,
    roster,
)
from sample_data.call_end import finish, with_transfers
from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.lines import DAY_SECONDS, EPOCH, Ints, Mask
from sample_data.topics import SKILL_TOPICS, SKILLS, TOPICS
from sample_data.world import World

SELF_SERVICE_SHARE = 0.015
REPEAT_SHARE = 0.135
MASKED_CUSTOMERS = 1_000_000


def calls(world: World, month: Month) -> Calls:
    """Every call of the month, with the outage where it is the last month."""
    rng = world.monthly("calls", month)
    agents = roster(world, month)
    start, skill = arrivals(world, month, rng, 1 - REPEAT_SHARE)
    total = len(start)
    customers = min(2_000 + world.size.contacts_per_day * 320, MASKED_CUSTOMERS)
    customer = np.where(rng.random(total) < 0.12, NONE, rng.integers(0, customers, total))
    topic = _topics(rng, skill, start, world, month)
    start, skill, customer, topic = _repeats(rng, month, start, skill, customer, topic)
    order = np.argsort(start, kind="stable")
    start, skill, customer, topic = start[order], skill[order], customer[order], topic[order]
    total = len(start)
    asked = rng.random(total) >= SELF_SERVICE_SHARE
    requested = np.where(asked, start + 8 + rng.gamma(2.2, 6.0, total).astype(np.int64), NONE)
    stress = _stress(world, month, rng, start)
    answered_rate = 0.9555 - 0.003 * float(rng.normal())
    is_out = _in_outage(world, month, start)
    is_answered = asked & (rng.random(total) < np.where(is_out, 0.42, 1 - (1 - answered_rate) * stress))
    queue, ring = _waits(rng, total, stress, is_out, is_answered)
    answered = np.where(is_answered, requested + queue + ring, NONE)
    talk = np.maximum(15, rng.lognormal(5.18, 0.55, total).astype(np.int64))
    menu_end = start + 20 + rng.gamma(2.0, 25.0, total).astype(np.int64)
    hung = np.where(is_answered, answered + talk, np.where(asked, requested + queue, menu_end))
    agent = assign_agents(rng, agents, skill, start, is_answered)
    path = np.where(asked, skill * 2 + (rng.random(total) < 0.35), len(SKILLS) * 2 + rng.integers(0, 2, total))
    nothing, zero = np.full(total, NONE), np.zeros(total, dtype=np.int64)
    first = Calls(
        start=start,
        leg=zero + 1,
        serial=_running(start),
        phone=rng.choice(6, size=total, p=[0.34, 0.24, 0.18, 0.12, 0.08, 0.04]),
        customer=customer,
        skill=np.where(asked, skill, NONE),
        path=path,
        requested=requested,
        queue=np.where(asked, queue, NONE),
        ring=np.where(is_answered, ring, NONE),
        answered=answered,
        hung=hung,
        agent=agent,
        ended_by=np.where(is_answered, (rng.random(total) < 0.18).astype(np.int64), 0),
        pushed=zero,
        key=zero,
        topic=np.where(is_answered, topic, NONE),
        resolved=nothing,
        order=nothing,
        agents=agents,
    )
    return finish(rng, with_transfers(rng, first))


def _topics(rng: np.random.Generator, skill: Ints, start: Ints, world: World, month: Month) -> Ints:
    topic = np.zeros(len(skill), dtype=np.int64)
    for number, _ in enumerate(SKILLS):
        rows = np.flatnonzero(skill == number)
        choices, shares = SKILL_TOPICS[number]
        weights = np.array(shares)
        topic[rows] = rng.choice(choices, size=len(rows), p=weights / weights.sum())
    if month == world.clock.end:
        upgrade = ((world.clock.at(0, 5) - EPOCH).days) * DAY_SECONDS
        login = next(k for k, one in enumerate(TOPICS) if one[1] == "登录异常")
        mobile = (skill == 2) & (start >= upgrade) & (rng.random(len(skill)) < 0.45)
        topic = np.where(mobile, login, topic)
    return topic


def _repeats(
    rng: np.random.Generator, month: Month, start: Ints, skill: Ints, customer: Ints, topic: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Adds calls of the same customer on the same topic within the week, where they fall into the month."""
    rows = np.flatnonzero((customer != NONE) & (rng.random(len(start)) < REPEAT_SHARE / (1 - REPEAT_SHARE) / 0.79))
    gap = rng.integers(0, 7, len(rows)) * DAY_SECONDS + rng.integers(1_200, 14_000, len(rows))
    later = start[rows] + np.where(gap > 6 * DAY_SECONDS, gap - DAY_SECONDS, gap)
    keep = later < ((month.last - EPOCH).days + 1) * DAY_SECONDS
    rows, later = rows[keep], later[keep]
    return tuple(
        np.concatenate([column, extra])
        for column, extra in (
            (start, later),
            (skill, skill[rows]),
            (customer, customer[rows]),
            (topic, topic[rows]),
        )
    )  # type: ignore[return-value]


def _in_outage(world: World, month: Month, start: Ints) -> Mask:
    day = (world.clock.at(0, 12) - EPOCH).days * DAY_SECONDS
    inside = (start >= day + OUTAGE_FIRST) & (start < day + OUTAGE_LAST)
    return inside if month == world.clock.end else np.zeros(len(start), dtype=bool)


def _stress(world: World, month: Month, rng: np.random.Generator, start: Ints) -> np.ndarray:
    """How crowded the centre is at each call, about 1: by day at random, higher at the peaks of a day."""
    day = start // DAY_SECONDS - (month.first - EPOCH).days
    daily = np.exp(rng.normal(0, 0.14, month.days + 1))
    hour = start % DAY_SECONDS // 3600
    peak = np.array([0.7] * 9 + [1.15, 1.25, 1.1, 0.9, 0.9, 1.05, 1.15, 1.1, 0.9] + [0.75] * 6)
    return daily[np.minimum(day, month.days)] * peak[hour] * float(np.exp(rng.normal(0, 0.04)))


def _waits(
    rng: np.random.Generator, total: int, stress: np.ndarray, is_out: Mask, is_answered: Mask
) -> tuple[Ints, Ints]:
    """(seconds queued, seconds ringing) of every call; those who hung up rang nowhere."""
    quick = rng.random(total) > 0.14 * stress
    queue = np.where(quick, rng.integers(2, 11, total), 6 + rng.exponential(27.0, total) * stress)
    patience = np.where(rng.random(total) < 0.22, rng.integers(1, 6, total), 8 + rng.exponential(42.0, total))
    queue = np.where(is_answered, queue, patience)
    queue = np.where(is_out, 25 + rng.exponential(150.0, total), queue)
    ring = 2 + rng.gamma(1.6, 1.1, total) + np.where(rng.random(total) < 0.03, rng.exponential(11.0, total), 0)
    return queue.astype(np.int64), ring.astype(np.int64)


def _running(start: Ints) -> Ints:
    """Running number within the day, four digits."""
    day = start // DAY_SECONDS
    return (np.arange(len(start)) - np.searchsorted(day, day) + 1) % 10_000
