"""个人金融部: the evaluators' month by teller, an HTML table with two header rows and a subtotal for every branch."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.aliases import name_on
from sample_data.clock import Month
from sample_data.files.evaluator import DEPARTMENT
from sample_data.files.web_table import Cell, share, spanned, write_web_table
from sample_data.invitations import Invitations
from sample_data.world import World

FRONT = ("序号", "机构号", "机构名称", "柜员号", "柜员姓名", "业务笔数", "发起评价笔数")
FOUR, THREE = ("非常满意", "满意", "一般", "不满意", "未评价"), ("非常满意", "满意", "不满意", "未评价")
BACK = ("参评率", "满意率")
UPGRADE_OFFSET = -2


def has_four_levels(month: Month, world: World) -> bool:
    """From the vendor's upgrade on, 一般 is a level of its own; before, its answers stand under 不满意."""
    return month >= world.clock.end.shift(UPGRADE_OFFSET)


def write_month(inbox: Path, month: Month, world: World, asked: Invitations) -> Path:
    """柜面服务评价统计表_YYYYMM.xls."""
    levels = FOUR if has_four_levels(month, world) else THREE
    headings: list[list[Cell]] = [
        [
            *(spanned(name, rows=2) for name in FRONT),
            spanned("评价结果", columns=len(levels)),
            *(spanned(name, rows=2) for name in BACK),
        ],
        list(levels),
    ]
    rows: list[list[Cell]] = []
    for unit in dict.fromkeys(asked.unit):
        own = np.flatnonzero(asked.unit == unit)
        name = name_on(world.unit_by_id[unit], month.last, world.clock)
        for k in own:
            front = [len(rows) + 1, unit, name, asked.teller[k] or None, asked.name[k]]
            rows.append([*front, *_figures(asked, np.array([k]), levels)])
        rows.append([None, "小计", None, None, None, *_figures(asked, own, levels)])
    everything = np.arange(len(asked.unit))
    rows.append([None, "合计", None, None, None, *_figures(asked, everything, levels)])
    number = 0
    for row in rows:
        if row[0] is not None:
            number += 1
            row[0] = number
    title = (
        "柜面服务评价统计表（按柜员）",
        f"统计期间：{month.first}至{month.last}　　　　　　　　　　单位：笔",
    )
    path = inbox / DEPARTMENT / f"柜面服务评价统计表_{month.compact}.xls"
    return write_web_table(path, title, headings, rows)


def _figures(asked: Invitations, rows: np.ndarray, levels: tuple[str, ...]) -> list[Cell]:
    best, good, fair, bad = (int(count) for count in asked.levels[rows].sum(axis=0))
    invited, answered = int(asked.invited[rows].sum()), best + good + fair + bad
    counts = [best, good, fair, bad] if levels == FOUR else [best, good, fair + bad]
    rates = [share(answered, invited), share(best + good, answered)]
    return [int(asked.served[rows].sum()), invited, *counts, invited - answered, *rates]
