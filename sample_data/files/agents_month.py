"""远程银行中心: the agents' month, an HTML table with two header rows and a total."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.files.call_centre import DEPARTMENT
from sample_data.files.web_table import Cell, share, spanned, write_web_table
from sample_data.lines import Ints
from sample_data.topics import SKILLS
from sample_data.world import World

FRONT = ("工号", "姓名", "班组", "技能组", "签入时长")
INBOUND = ("分配量", "接听量", "接听率", "20秒内接听量", "20秒接通率", "平均振铃(秒)", "平均通话时长", "平均话后时长")
RATED = ("转评价量", "参评量", "非常满意", "满意", "不满意", "满意率")
BACK = ("质检成绩", "致命错误", "一次解决量")
TEAMS = ("一班", "二班", "三班")
SHIFT_SECONDS = 27_000


def write_agents(inbox: Path, month: Month, world: World, call: Calls) -> Path:
    """坐席话务月报（YYYY年M月）.xls; its counts are those of the calls' detail."""
    headings: list[list[Cell]] = [
        [
            *(spanned(name, rows=2) for name in FRONT),
            spanned("呼入", columns=len(INBOUND)),
            spanned("示忙时长", rows=2),
            spanned("满意度", columns=len(RATED)),
            *(spanned(name, rows=2) for name in BACK),
        ],
        [*INBOUND, *RATED],
    ]
    rng = world.monthly("agents file", month)
    tally = _tally(call)
    size = len(call.agents.agent_no)
    refused = rng.binomial(tally["answered"], 0.011)
    rows = [
        [*_who(world, month, call, k), *_figures(tally, np.array([k]), refused, rng)]
        for k in range(size)
    ]  # fmt: skip
    total = _figures(tally, np.arange(size), refused, rng)
    rows.append(["合计", None, None, None, None, *total])
    title = (f"坐席话务月报    统计时间：{month.first} 00:00:00 — {month.last} 23:59:59",)
    path = inbox / DEPARTMENT / f"坐席话务月报（{month.label}）.xls"
    return write_web_table(path, title, headings, rows)


def _tally(call: Calls) -> dict[str, Ints]:
    """Counts and sums of the answered calls, by agent."""
    rows, size = call.agent != NONE, len(call.agents.agent_no)
    agent = call.agent[rows]
    wait = (call.queue + call.ring)[rows]
    key = call.key[rows]

    def count(weight: np.ndarray) -> Ints:
        return np.rint(np.bincount(agent, weights=weight.astype(np.float64), minlength=size)).astype(np.int64)

    return {
        "answered": count(np.ones(len(agent))),
        "quick": count(wait <= 20),
        "ring": count(call.ring[rows]),
        "talk": count((call.hung - call.answered)[rows]),
        "pushed": count(call.pushed[rows]),
        "best": count(key == 1),
        "good": count(key == 2),
        "bad": count(key == 3),
        "solved": count(call.resolved[rows] == 1),
        "days": call.agents.works.sum(axis=1).astype(np.int64),
    }


def _who(world: World, month: Month, call: Calls, k: int) -> list[Cell]:
    """An agent who left in the month has the day of leaving behind the name."""
    person = world.people.by_id[call.agents.employee_id[k]]
    name = person.name
    if person.left and month.first <= person.left <= month.last:
        name = f"{name}(离职{person.left.month}.{person.left.day})"
    skill = int(call.agents.skill[k])
    days = int(call.agents.works[k].sum())
    return [person.agent_no, name, TEAMS[skill], SKILLS[skill], _clock(days * SHIFT_SECONDS + 13 * k)]


def _figures(tally: dict[str, Ints], rows: Ints, refused: Ints, rng: np.random.Generator) -> list[Cell]:
    sums = {name: int(values[rows].sum()) for name, values in tally.items()}
    answered = sums["answered"]
    offered = answered + int(refused[rows].sum())
    keyed = sums["best"] + sums["good"] + sums["bad"]
    return [
        offered,
        answered,
        share(answered, offered),
        sums["quick"],
        share(sums["quick"], answered),
        f"{sums['ring'] / max(answered, 1):.1f}",
        _clock(sums["talk"] // max(answered, 1)),
        _clock(18 + int(rng.integers(0, 25))),
        _clock(sums["days"] * 1_100 + int(rng.integers(0, 3_600))),
        sums["pushed"],
        keyed,
        sums["best"],
        sums["good"],
        sums["bad"],
        share(sums["best"] + sums["good"], keyed),
        f"{min(99.5, 93.0 + float(rng.integers(0, 12)) / 2):.1f}",
        int(rng.random() < 0.06),
        sums["solved"],
    ]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
