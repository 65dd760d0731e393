"""Calls that the call centre's quality group listened to, scored item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.lines import DAY_SECONDS, EPOCH
from sample_data.world import World

# Item, points, share of calls that lose some of them.
PARTS = (
    ("开场白", 10, 0.03),
    ("身份核实", 15, 0.02),
    ("业务解答", 30, 0.09),
    ("服务态度", 20, 0.05),
    ("风险提示", 15, 0.07),
    ("结束语", 10, 0.06),
)
CALLS_EACH = 4  # calls of every agent in a month
LISTENERS = ("陶××", "丁××", "余××")


@dataclass(frozen=True)
class Listened:
    """One call listened to; `points` are those given, in the order of PARTS."""

    number: str
    call: str
    listener: str
    day: date
    agent: str
    points: tuple[int, ...]
    is_fatal: bool
    remark: str
    appeal: str
    outcome: str


def listened(world: World, month: Month, call: Calls) -> list[Listened]:
    """Some answered calls of each agent, by agent and call; the day is one to three days after the call's."""
    rng = world.monthly("listening", month)
    answered = np.flatnonzero((call.answered != NONE) & (call.agent != NONE) & (call.leg == 1))
    found: list[Listened] = []
    for agent in np.unique(call.agent[answered]):
        own = answered[call.agent[answered] == agent]
        picks = np.sort(rng.choice(own, size=min(CALLS_EACH, len(own)), replace=False))
        agent_no = str(call.agents.agent_no[int(agent)])
        worse = 1.8 if agent_no == "8037" else 1.0
        for row in picks:
            found.append(_one(rng, month, len(found) + 1, call, int(row), agent_no, worse))
    return found


def _one(
    rng: np.random.Generator, month: Month, number: int, call: Calls, row: int, agent_no: str, worse: float
) -> Listened:
    started = int(call.start[row])
    day = EPOCH + timedelta(days=started // DAY_SECONDS)
    draws, parts = rng.random(len(PARTS)), rng.integers(1, 4, len(PARTS))
    points = tuple(
        most - (most // 5 * int(part) if draw < share * worse else 0)
        for (_, most, share), draw, part in zip(PARTS, draws, parts, strict=True)
    )
    is_fatal = bool(rng.random() < 0.004 * worse)
    luck = float(rng.random())
    is_faulty = sum(points) < sum(most for _, most, _ in PARTS)
    appeal = "是" if is_faulty and luck < 0.06 else "否"
    clock = started % DAY_SECONDS
    serial = f"{day:%Y%m%d}{clock // 3600:02d}{clock // 60 % 60:02d}{clock % 60:02d}{int(call.serial[row]):04d}"
    return Listened(
        f"ZJ{month.compact}{number:05d}", serial, LISTENERS[int(rng.integers(len(LISTENERS)))],
        min(day + timedelta(days=int(rng.integers(1, 4))), month.last), agent_no, points, is_fatal,
        "答复不完整" if points[2] < PARTS[2][1] else "", appeal, "维持" if appeal == "是" else "",
    )  # fmt: skip
