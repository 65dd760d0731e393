"""远程银行中心: the detail of every chat, a large workbook of text cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.call_table import NONE
from sample_data.chats import CHANNELS, ENDS, LABELS, SUBJECTS, Chats
from sample_data.clock import Month
from sample_data.files.call_centre import DEPARTMENT
from sample_data.lines import (
    Field,
    Ints,
    choose,
    constant,
    days,
    empty_where,
    join,
    loose_moments,
    moments,
    padded,
    plain,
    words,
)
from sample_data.sheet_lines import write_large_book

ENCODING = "utf-8"
HEADER = (
    "会话ID",
    "渠道（APP/微信/网银）",
    "访客标识",
    "进入时间",
    "机器人转人工时间",
    "首次人工响应时间",
    "首响时长(s)",
    "会话结束时间",
    "消息轮次",
    "坐席工号",
    "结束方式",
    "评价（1-5星）",
    "评价标签",
    "是否解决",
    "问题分类",
)


def write_chats(inbox: Path, month: Month, held: Chats) -> Path:
    """在线客服会话明细YYYYMM.xlsx; one row in twenty has its times as a spreadsheet writes them."""
    rows = len(held.entered)
    fields: list[Field] = [
        join(constant("S", rows), days(held.entered, "%Y%m%d"), padded(held.serial, 5)),
        words(held.channel, CHANNELS, ENCODING),
        join(constant("V", rows), padded(held.visitor // 100, 2), constant("***", rows), padded(held.visitor, 2)),
        _times(held, held.entered),
        _times(held, held.asked),
        _times(held, np.where(held.wait == NONE, NONE, held.asked + held.wait)),
        plain(held.wait, held.wait == NONE),
        _times(held, held.ended),
        plain(held.turns),
        words(held.agent, held.agents, ENCODING),
        words(held.how, ENDS, ENCODING),
        plain(held.stars, held.stars == 0),
        words(held.label, LABELS, ENCODING),
        words(held.resolved, ("否", "是"), ENCODING),
        words(held.subject, SUBJECTS, ENCODING),
    ]
    path = inbox / DEPARTMENT / f"在线客服会话明细{month.compact}.xlsx"
    return write_large_book(path, "会话明细", HEADER, fields)


def _times(held: Chats, when: Ints) -> Field:
    nothing = when == NONE
    known = np.where(nothing, held.entered, when)
    return empty_where(choose(held.is_loose, loose_moments(known), moments(known)), nothing)
