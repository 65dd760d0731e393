"""All complaints but the planted ones, from the January before the first month to the last day generated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from sample_data.bank import HEAD_OFFICE
from sample_data.clock import Month
from sample_data.complaint import Complaint
from sample_data.complaint_course import course
from sample_data.grievances import BRANCH_TOPICS, DEPARTMENT_TOPICS, SYSTEM, UPGRADE_TOPIC, Topic
from sample_data.units import Unit
from sample_data.world import World

MONTHLY_COMPLAINTS = 51.0
UPGRADE_COMPLAINTS = 14


def natural_complaints(world: World, taken: dict[date, int]) -> list[Complaint]:
    """All but the planted ones, by day of receipt; `taken` numbers of a day are left to those."""
    found: list[Complaint] = []
    month = Month(world.clock.months[0].year, 1)
    while month <= world.clock.end:
        found += _month(world, month, found, dict(taken))
        month = month.shift(1)
    return found


def _month(world: World, month: Month, before: list[Complaint], numbers: dict[date, int]) -> list[Complaint]:
    rng = world.monthly("complaints", month)
    offset = (month.year - world.clock.end.year) * 12 + month.number - world.clock.end.number
    mean = MONTHLY_COMPLAINTS * world.scale
    mean *= {-3: 0.88, -4: 1.08}.get(offset, 1.0)
    count = int(np.clip(rng.poisson(mean), round(0.89 * mean), round(1.13 * mean)))
    days = sorted(int(rng.integers(1, month.days + 1)) for _ in range(count))
    plan = [(month.day(day), _topic(rng)) for day in days]
    if offset == 0:
        extra = round(UPGRADE_COMPLAINTS * world.scale)
        spread = 5 + np.minimum(rng.exponential(6.0, extra), month.days - 6)
        plan += [(month.day(int(day)), UPGRADE_TOPIC) for day in spread]
    plan.sort(key=lambda row: row[0])
    rows: list[Complaint] = []
    for day, topic in plan:
        numbers[day] = numbers.get(day, 0) + 1
        unit = _target(world, rng, topic, day)
        share = 0.24 if topic is UPGRADE_TOPIC or offset == -3 else 0.08
        identity = f"TS{day:%Y%m%d}{numbers[day]:03d}"
        one = course(world, rng, identity, day, topic, unit, referred_share=share)
        if before and rng.random() < 0.03:
            one = replace(one, original_id=before[-int(rng.integers(1, min(60, len(before)) + 1))].complaint_id)
        rows.append(one)
    return rows


def _topic(rng: np.random.Generator) -> Topic:
    topics = BRANCH_TOPICS + DEPARTMENT_TOPICS
    shares = np.array([topic.share for topic in topics])
    return topics[int(rng.choice(len(topics), p=shares / shares.sum()))]


def _target(world: World, rng: np.random.Generator, topic: Topic, day: date) -> Unit:
    if topic.target != "branch":
        return world.unit_by_id[topic.target]
    if topic.reason == SYSTEM and rng.random() < 0.08:
        return world.unit_by_id[HEAD_OFFICE]
    branches = [unit for unit in world.branches if unit.is_open(day)]
    weight = np.array([max(unit.busy, 0.2) ** 0.8 for unit in branches])
    return branches[int(rng.choice(len(branches), p=weight / weight.sum()))]
