"""Names and sentences of the invented bank."""

from __future__ import annotations

import random

from pipeline.periods import Period
from pipeline.report.model import Finding, Point, Text
from pipeline.texts import Message

BANK = Text("明川银行", "Mingchuan Bank")
NAMES = [
    "总行营业部",
    "望湖支行",
    "江北支行",
    "滨江支行",
    "开发区支行",
    "城南支行",
    "城北支行",
    "东湖支行",
    "西山支行",
    "南桥支行",
    "北苑支行",
    "长安路支行",
    "解放路支行",
    "人民路支行",
    "青年路支行",
    "学府路支行",
    "科技园支行",
    "高新支行",
    "新城支行",
    "老城支行",
    "火车站支行",
    "机场支行",
    "体育馆支行",
    "博物馆支行",
    "河西支行",
    "河东支行",
    "柳林支行",
    "古城支行",
    "安平支行",
    "永宁支行",
    "清源支行",
    "石桥支行",
    "金水支行",
    "银山支行",
    "白云支行",
    "红旗支行",
]
COUNTY = "安平县支行 永宁县支行 清源县支行 石桥镇支行 柳河镇支行 古塔镇支行 云岭镇支行 青石镇支行".split()  # noqa: SIM905
UNITS = ("城区管辖行", "江北管辖行", "安平分行")


def said(zh: str, en: str, **facts: object) -> Message:
    """A sentence that stands in no catalogue: both languages are facts of one."""
    return Message("{words}", {"words": Text(zh.format(**facts), en.format(**facts))})


def finding(
    rule: str, zh: str, en: str, tone: str = "plain", title: tuple[str, str] | None = None, owner: str | None = None
) -> Finding:
    return Finding(rule, said(zh, en), tone, said(*title) if title else None, owner)


def series(period: str, count: int, centre: float, spread: float, last: float, seed: int) -> tuple[Point, ...]:
    """`count` values around `centre`, the one of `period` last, one gap among longer ones."""
    chance, end = random.Random(seed), Period.parse(period)
    values: list[float | None] = [round(chance.gauss(centre, spread), 4) for _ in range(count - 1)]
    if count > 8 and seed % 3 == 0:
        values[4] = None
    values.append(last)
    return tuple(Point(str(end.shifted(index - count + 1)), value) for index, value in enumerate(values))
