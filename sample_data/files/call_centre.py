"""远程银行中心: the detail of every call, UTF-8 with a byte-order mark."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.lines import (
    Field,
    constant,
    days,
    empty_where,
    join,
    moments,
    padded,
    plain,
    stamps,
    words,
    write_lines,
)
from sample_data.topics import PATHS, SKILLS, TOPICS

DEPARTMENT = "远程银行中心"
ENCODING = "utf-8"
HEADER = (
    "通话流水号,呼入时间,主叫号码,客户号,IVR路径,转人工时间,技能组,排队时长,振铃时长,应答时间,挂机时间,通话时长,坐席工号,"
    "挂机方,满意度推送,满意度按键,业务小结一级,业务小结二级,是否解决,关联工单"
)
PHONES = tuple(f"{prefix}****0000" for prefix in ("138", "139", "137", "136", "158", "0999"))


def write_calls(inbox: Path, month: Month, call: Calls) -> Path:
    """CDR_YYYYMM.csv: a call handed on has a second row, its number ending in -2."""
    rows = len(call.start)
    unanswered, unasked = call.answered == NONE, call.requested == NONE
    first = call.leg == 1
    fields: list[Field] = [
        join(stamps(call.start), padded(call.serial, 4), empty_where(constant("-2", rows), first)),
        moments(call.start),
        words(call.phone, PHONES, ENCODING),
        _customers(call),
        words(call.path, PATHS, ENCODING),
        moments(call.requested, unasked),
        words(call.skill, SKILLS, ENCODING),
        plain(call.queue, call.queue == NONE),
        plain(call.ring, call.ring == NONE),
        moments(call.answered, unanswered),
        moments(call.hung),
        plain(call.hung - call.answered, unanswered),
        words(call.agent, call.agents.agent_no, ENCODING),
        words(call.ended_by, ("客户", "坐席", "转接"), ENCODING),
        plain(call.pushed),
        plain(call.key, call.key == 0),
        words(call.topic, [topic[0] for topic in TOPICS], ENCODING),
        words(call.topic, [topic[1] for topic in TOPICS], ENCODING),
        words(call.resolved, ("否", "是"), ENCODING),
        _orders(call),
    ]
    path = inbox / DEPARTMENT / f"CDR_{month.compact}.csv"
    return write_lines(path, HEADER, fields, encoding=ENCODING, mark=True)


def _customers(call: Calls) -> Field:
    """'C0012***81': six of the digits shown, the middle hidden."""
    rows, known = len(call.start), np.maximum(call.customer, 0)
    field = join(constant("C", rows), padded(known // 100, 4), constant("***", rows), padded(known % 100, 2))
    return empty_where(field, call.customer == NONE)


def _orders(call: Calls) -> Field:
    known = np.maximum(call.order, 0)
    field = join(constant("GD", len(known)), days(call.start, "%Y%m%d"), padded(known, 6))
    return empty_where(field, call.order == NONE)
