"""When calls come, and which agents are there to take them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.bank import CALL_CENTRE
from sample_data.clock import Month, is_holiday
from sample_data.lines import DAY_SECONDS, EPOCH, Ints, Mask
from sample_data.topics import SKILL_SHARES, SKILLS
from sample_data.world import World

OUTAGE_FIRST, OUTAGE_LAST = (10 * 60 + 20) * 60, (12 * 60 + 5) * 60
WEEKDAYS = (1.14, 1.07, 1.04, 1.02, 1.04, 0.87, 0.80)
NIGHT = (0.5, 0.35, 0.25, 0.2, 0.2, 0.3, 0.7, 1.8)
DAYTIME = (5.2, 9.4, 10.2, 8.8, 5.4, 5.6, 7.6, 8.6, 8.2, 6.4)
EVENING = (4.6, 4.4, 4.2, 3.4, 2.0, 1.1)
HOURS = np.array(NIGHT + DAYTIME + EVENING)
FIXED_SKILLS = {"8021": 0, "8037": 1, "8040": 0}


@dataclass(frozen=True)
class Agents:
    """The month's telephone agents. `works` is agents × days: true on the days on duty."""

    employee_id: list[str]
    agent_no: list[str]
    skill: Ints
    dissatisfied: np.ndarray
    pace: np.ndarray
    works: Mask
    first_day: int


def roster(world: World, month: Month) -> Agents:
    """Agents employed in the month, five days of seven each, none before the first or after the last day."""
    here = [one for one in world.presences(month) if one.unit_id == CALL_CENTRE and one.title == "电话坐席"]
    here.sort(key=lambda one: one.person.agent_no)
    days = np.arange(month.days)
    first_day = (month.first - EPOCH).days
    works = np.zeros((len(here), month.days), dtype=bool)
    skills = []
    for row, one in enumerate(here):
        number = int(one.person.agent_no)
        duty = (days + first_day + number * 3) % 7 < 5
        inside = (days >= one.first.day - 1) & (days <= one.last.day - 1)
        works[row] = duty & inside
        cycle = (0, 0, 1, 0, 2, 0, 1, 0, 1, 2)
        skills.append(FIXED_SKILLS.get(one.person.agent_no, cycle[number % 10]))
    return Agents(
        [one.person.employee_id for one in here],
        [one.person.agent_no for one in here],
        np.array(skills, dtype=np.int64),
        np.array([one.person.dissatisfied for one in here]),
        np.array([one.person.pace for one in here]),
        works,
        first_day,
    )


def arrivals(world: World, month: Month, rng: np.random.Generator, share: float) -> tuple[Ints, Ints]:
    """(start, group) of `share` of the month's calls; more in the outage and after the upgrade."""
    dates = month.dates()
    weight = np.array([WEEKDAYS[day.weekday()] * (0.78 if is_holiday(day) else 1.0) for day in dates])
    weight = weight / weight.mean() * np.exp(rng.normal(0, 0.045, len(dates)))
    counts = rng.poisson(world.size.contacts_per_day * share * weight * float(np.exp(rng.normal(0, 0.02))))
    day = np.repeat(np.arange(len(dates)), counts)
    total = len(day)
    hour = rng.choice(24, size=total, p=HOURS / HOURS.sum())
    second = hour * 3600 + rng.integers(0, 3600, total)
    skill = rng.choice(len(SKILLS), size=total, p=SKILL_SHARES)
    if month == world.clock.end:
        day, second, skill = _story(rng, day, second, skill)
    first = (month.first - EPOCH).days
    return (first + day) * DAY_SECONDS + second, skill


def _story(rng: np.random.Generator, day: Ints, second: Ints, skill: Ints) -> tuple[Ints, Ints, Ints]:
    """The outage of day 12 doubles the calls; from day 5 the app's group gets a wave that dies down."""
    during = (day == 11) & (second >= OUTAGE_FIRST) & (second < OUTAGE_LAST)
    outage = np.flatnonzero(during)
    wave = np.flatnonzero((skill == 2) & (day >= 4) & (rng.random(len(day)) < 0.9 * np.exp(-(day - 4) / 7)))
    again = np.concatenate([outage, wave])
    jitter = np.concatenate([rng.integers(OUTAGE_FIRST, OUTAGE_LAST, len(outage)), second[wave]])
    return np.append(day, day[again]), np.append(second, jitter), np.append(skill, skill[again])


def assign_agents(rng: np.random.Generator, agents: Agents, skill: Ints, start: Ints, is_answered: Mask) -> Ints:
    """The agent of each answered call: on duty that day, of that group if any is, by pace; else -1."""
    chosen = np.full(len(start), -1, dtype=np.int64)
    day = start // DAY_SECONDS - agents.first_day
    key = np.where(is_answered, day * len(SKILLS) + skill, -1)
    order = np.argsort(key, kind="stable")
    numbers, firsts = np.unique(key[order], return_index=True)
    ends = np.append(firsts[1:], len(order))[: len(numbers)]  # none on a day without calls
    for number, first, end in zip(numbers, firsts, ends, strict=True):
        if number < 0:
            continue
        today = agents.works[:, number // len(SKILLS)]
        able = today & (agents.skill == number % len(SKILLS))
        able = able if able.any() else today
        pool = np.flatnonzero(able) if able.any() else np.arange(len(agents.agent_no))
        weight = agents.pace[pool]
        chosen[order[first:end]] = rng.choice(pool, size=end - first, p=weight / weight.sum())
    return chosen
