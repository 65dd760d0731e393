"""Chats of the online agents: one month at a time, as numpy columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.bank import CALL_CENTRE
from sample_data.call_table import NONE
from sample_data.clock import Month
from sample_data.lines import DAY_SECONDS, EPOCH, Ints, Mask
from sample_data.world import World

CHANNELS = ("手机银行", "微信", "网银")
SUBJECTS = ("登录异常", "限额调整", "账户查询", "转账汇款", "信用卡", "理财产品", "功能使用")
SUBJECT_SHARES = (0.10, 0.18, 0.22, 0.17, 0.14, 0.07, 0.12)
ENDS = ("客户关闭", "客户超时", "坐席结束", "排队放弃", "机器人结束")
LABELS = ("没解决", "等太久", "回复慢", "响应快", "专业耐心")
STARS = np.array([0.012, 0.008, 0.03, 0.14, 0.81])  # of one to five stars
CHATS_PER_CALL = 0.12
ROBOT_SHARE, ANSWERED_SHARE, RATED_SHARE = 0.12, 0.962, 0.36
LOGIN = 0


@dataclass(frozen=True)
class Chats:
    """Arrays of equal length, by the time of entering; times are local seconds since 1970, -1 is nothing.

    `asked` is when the robot handed over, `wait` the seconds from then to the first answer of a person; `stars` is 0
    where not rated; `resolved` is 1, 0 or -1; `agent` points into `agents` (numbers of the call centre).
    """

    agents: tuple[str, ...]
    entered: Ints
    serial: Ints
    channel: Ints
    visitor: Ints
    asked: Ints
    wait: Ints
    ended: Ints
    turns: Ints
    agent: Ints
    how: Ints
    stars: Ints
    label: Ints
    resolved: Ints
    subject: Ints
    is_loose: Mask


def chats(world: World, month: Month) -> Chats:
    """Every chat of the month; after the app's upgrade in the last month many cannot log in."""
    rng = world.monthly("chats", month)
    staff = [one for one in world.presences(month) if one.unit_id == CALL_CENTRE and one.title == "在线坐席"]
    staff.sort(key=lambda one: one.person.agent_no)
    total = int(rng.poisson(world.size.contacts_per_day * CHATS_PER_CALL * month.days))
    day = rng.integers(0, month.days, total)
    second = np.where(
        rng.random(total) < 0.8,
        rng.triangular(30_000, 40_000, 64_000, total),
        rng.triangular(61_000, 70_000, 82_800, total),
    ).astype(np.int64)
    entered = np.sort(((month.first - EPOCH).days + day) * DAY_SECONDS + second)
    day = entered // DAY_SECONDS - (month.first - EPOCH).days
    asked = np.where(
        rng.random(total) >= ROBOT_SHARE, entered + 20 + rng.gamma(2.0, 12.0, total).astype(np.int64), NONE
    )
    agent, is_there = _agents(rng, [(one.first.day - 1, one.last.day - 1) for one in staff], day)
    answered = (asked != NONE) & is_there & (rng.random(total) < ANSWERED_SHARE)
    wait = np.where(answered, 3 + rng.lognormal(2.2, 0.62, total).astype(np.int64), NONE)
    patience = 60 + rng.exponential(260, total).astype(np.int64)
    length = 120 + rng.lognormal(5.6, 0.6, total).astype(np.int64)
    ended = np.where(
        answered, asked + wait + length, np.where(asked != NONE, asked + patience, entered + 40 + patience // 4)
    )
    subject = rng.choice(len(SUBJECTS), size=total, p=SUBJECT_SHARES)
    if month == world.clock.end:
        subject = np.where((day >= 4) & (rng.random(total) < 0.3), LOGIN, subject)
    unhappy = np.array([one.person.dissatisfied for one in staff] or [1.0])[agent]
    stars = np.where(answered & (rng.random(total) < RATED_SHARE), _stars(rng, unhappy), 0)
    resolved = np.where(answered, (rng.random(total) < np.where(stars == 1, 0.3, 0.985)).astype(np.int64), NONE)
    label = np.where(stars == 0, NONE, np.where(stars <= 2, rng.integers(0, 3, total), NONE))
    label = np.where((stars == 5) & (rng.random(total) < 0.3), rng.integers(3, 5, total), label)
    how = np.where(answered, rng.choice(3, size=total, p=(0.62, 0.2, 0.18)), np.where(asked != NONE, 3, 4))
    numbers = tuple(one.person.agent_no for one in staff) or ("",)
    channel, visitor = rng.choice(3, size=total, p=(0.6, 0.3, 0.1)), rng.integers(0, 10_000, total)
    return Chats(
        numbers, entered, _running(day), channel, visitor, asked, wait, ended, rng.integers(2, 18, total),
        np.where(answered, agent, NONE), how, stars, label, resolved, subject, rng.random(total) < 0.05,
    )  # fmt: skip


def _agents(rng: np.random.Generator, spans: list[tuple[int, int]], day: Ints) -> tuple[Ints, Mask]:
    """(an agent employed on the day of each chat, whether there is one)."""
    days = np.arange(day.max(initial=0) + 1)
    there = np.array([[first <= k <= last for first, last in spans] for k in days], dtype=bool).reshape(len(days), -1)
    if not there.shape[1]:
        return np.zeros(len(day), dtype=np.int64), np.zeros(len(day), dtype=bool)
    size = there.sum(axis=1)
    ranked = np.argsort(~there, axis=1, kind="stable")
    pick = (rng.random(len(day)) * np.maximum(size[day], 1)).astype(np.int64)
    return ranked[day, pick], size[day] > 0


def _stars(rng: np.random.Generator, unhappy: np.ndarray) -> Ints:
    """One to five; few stars more often from agents of whom customers complain."""
    bad = rng.random(len(unhappy)) < STARS[:3].sum() * unhappy
    few = 1 + rng.choice(3, size=len(unhappy), p=STARS[:3] / STARS[:3].sum())
    many = 4 + (rng.random(len(unhappy)) < STARS[4] / STARS[3:].sum()).astype(np.int64)
    return np.where(bad, few, many)


def _running(day: Ints) -> Ints:
    """Running number within the day, from 1."""
    return np.arange(len(day)) - np.searchsorted(day, day) + 1
