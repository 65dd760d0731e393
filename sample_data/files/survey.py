"""个人金融部 passes on the research firm's delivery: codes for words, question numbers over texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import NUMERALS, Month, pick_form, write_date
from sample_data.surveys import ACCEPTED, AGES, BUSINESSES, Interview, interviews
from sample_data.world import World

DEPARTMENT = "个人金融部"
HEADER = [
    "样本编号",
    "访问日期",
    "访问方式",
    "客户类型",
    "年龄段",
    "最近一次办理网点",
    "最近办理业务",
    "Q1",
    "Q2",
    "Q3",
    "Q4",
    "Q5",
    "Q6",
    "Q7",
    "访问时长",
    "质控结果",
]
QUESTIONS = (
    "总体满意度（1-10）",
    "办理效率",
    "员工专业性",
    "主动与个性化服务",
    "等候时间",
    "推荐意愿（0-10）",
    "不满意的原因（开放）",
)
FORMS = (("iso", 0.86), ("slash", 0.10), ("cell", 0.04))


def write_survey(inbox: Path, world: World, year: int, quarter: int, months: tuple[Month, ...]) -> Path:
    """明川银行YYYY年N季度客户满意度调查_数据交付版v2.xlsx with its four sheets."""
    given = interviews(world, quarter, months)
    rng = world.rng("survey file", year, quarter)
    rows: list[Row] = [HEADER, [None] * 7 + [*QUESTIONS] + [None, None]]
    rows += [_row(one, float(rng.random()), int(rng.integers(3))) for one in given]
    path = inbox / DEPARTMENT / f"明川银行{year}年{NUMERALS[quarter - 1]}季度客户满意度调查_数据交付版v2.xlsx"
    quota = Sheet("配额完成情况", _quota(world, given))
    return write_book(
        path,
        [Sheet("数据", rows), Sheet("编码表", _codes()), quota, Sheet("录音抽检", _spot_checks(given, rng))],
    )


def _row(one: Interview, draw: float, form: int) -> Row:
    return [
        one.number,
        write_date(one.day, pick_form(FORMS, draw)),
        one.mode,
        one.customer,
        one.age,
        one.branch_text,
        one.business,
        *one.scores,
        one.reason or None,
        _length(one.seconds, form),
        one.verdict,
    ]


def _length(seconds: int, form: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes}分{rest}秒", f"00:{minutes:02d}:{rest:02d}", f"{minutes}:{rest:02d}")[form]


def _codes() -> list[Row]:
    rows: list[Row] = [["题号", "编码", "含义"]]
    rows += [["年龄段", k, text] for k, text in enumerate(AGES, start=1)]
    rows += [["最近办理业务", k, text] for k, text in enumerate(BUSINESSES, start=1)]
    rows += [["各题", 98, "不清楚"], ["各题", 99, "拒答"]]
    return rows


def _quota(world: World, given: list[Interview]) -> list[Row]:
    rows: list[Row] = [["网点", "配额", "完成", "有效"]]
    for unit in world.branches:
        own = [one for one in given if one.unit_id == unit.unit_id]
        if own:
            rows.append([unit.name, 25, len(own), sum(one.verdict == ACCEPTED for one in own)])
    return [*rows, ["合计", None, len(given), sum(one.verdict == ACCEPTED for one in given)]]


def _spot_checks(given: list[Interview], rng: np.random.Generator) -> list[Row]:
    rows: list[Row] = [["样本编号", "抽检员", "抽检结果", "备注"]]
    for k in sorted(rng.choice(len(given), size=min(30, len(given)), replace=False)):
        good = given[int(k)].verdict == ACCEPTED
        rows.append([given[int(k)].number, f"QC{int(rng.integers(1, 5)):02d}", "通过" if good else "不通过", None])
    return rows
