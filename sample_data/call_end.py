"""How calls end: handed on, resolved or not, with a work order, with a key pressed."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from sample_data.call_day import assign_agents
from sample_data.call_table import NONE, Calls
from sample_data.lines import DAY_SECONDS
from sample_data.topics import SKILLS, TOPICS

TRANSFER_SHARE = 0.022
UNHAPPY_SHARE = 0.0088


def with_transfers(rng: np.random.Generator, first: Calls) -> Calls:
    """Adds the second leg of calls handed on to another group; it begins when the first ends."""
    rows = np.flatnonzero((first.answered != NONE) & (rng.random(len(first.start)) < TRANSFER_SHARE))
    size = len(rows)
    skill = (first.skill[rows] + 1 + rng.integers(0, len(SKILLS) - 1, size)) % len(SKILLS)
    requested = first.hung[rows]
    answered_ok = rng.random(size) < 0.965
    queue = np.where(answered_ok, rng.integers(1, 14, size), 10 + rng.exponential(40.0, size).astype(np.int64))
    ring = 2 + rng.integers(0, 4, size)
    answered = np.where(answered_ok, requested + queue + ring, NONE)
    hung = np.where(answered_ok, answered + rng.lognormal(5.0, 0.5, size).astype(np.int64), requested + queue)
    agent = assign_agents(rng, first.agents, skill, first.start[rows], answered_ok)
    nothing, zero = np.full(size, NONE), np.zeros(size, dtype=np.int64)
    second = replace(
        first.take(rows),
        leg=zero + 2,
        skill=skill,
        requested=requested,
        queue=queue,
        ring=np.where(answered_ok, ring, NONE),
        answered=answered,
        hung=hung,
        agent=agent,
        ended_by=zero,
        topic=np.where(answered_ok, first.topic[rows], NONE),
        resolved=nothing,
        order=nothing,
    )
    handed = first.ended_by.copy()
    handed[rows] = 2
    first = replace(first, ended_by=handed)
    names = [column.name for column in fields(Calls) if column.name != "agents"]
    both = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names}
    return Calls(**both, agents=first.agents).take(np.lexsort((both["leg"], both["serial"], both["start"])))


def finish(rng: np.random.Generator, call: Calls) -> Calls:
    """Outcome, work order and the caller's key."""
    total = len(call.start)
    is_answered, was_handed = call.answered != NONE, call.ended_by == 2
    solved = is_answered & ~was_handed
    kind = np.array([name for name, *_ in TOPICS], dtype=object)
    is_grievance = solved & np.isin(kind[call.topic], ("投诉", "建议"))
    yes = rng.random(total) < np.where(is_grievance, 0.75, 0.988)
    resolved = np.where(solved, yes.astype(np.int64), NONE)
    has_order = is_grievance | (solved & ~yes & (rng.random(total) < 0.7))
    day = call.start // DAY_SECONDS
    counter = np.cumsum(has_order)
    before = np.concatenate([[0], counter])[np.searchsorted(day, day)]
    order = np.where(has_order, counter - before, NONE)
    pushed = (solved & (rng.random(total) < 0.925)).astype(np.int64)
    pressed = (pushed == 1) & (rng.random(total) < 0.672)
    wait = np.maximum(call.queue, 0) + np.maximum(call.ring, 0)
    own = np.append(call.agents.dissatisfied, 1.0)[call.agent]
    season = float(np.exp(rng.normal(0, 0.07)))
    unhappy = UNHAPPY_SHARE * season * own * np.where(wait > 60, 2.0, 1.0) * np.where(resolved == 0, 5.0, 1.0)
    bad = rng.random(total) < unhappy
    key = np.where(pressed, np.where(bad, 3, np.where(rng.random(total) < 0.035, 2, 1)), 0)
    return replace(call, resolved=resolved, order=order, pushed=pushed, key=key)
