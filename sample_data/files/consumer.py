"""消费者权益保护部: the year's complaints, the whole ledger sent again every month, a sheet a quarter."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import NUMERALS, Month, pick_form, working_day, write_date
from sample_data.complaint import Complaint
from sample_data.files.common import instructions, leftover, signature
from sample_data.grievances import REFERRED, SENDERS
from sample_data.world import World

DEPARTMENT = "消费者权益保护部"
HEADER = [
    "序号",
    "投诉编号",
    "受理日期",
    "受理渠道",
    "是否监管转送",
    "转送单位",
    "监管要求反馈日",
    "投诉人",
    "联系电话",
    "被投诉机构",
    "被投诉部门/人员",
    "业务类别",
    "业务小类",
    "投诉原因",
    "投诉等级",
    "投诉内容摘要",
    "客户诉求",
    "承办单位",
    "经办人",
    "首次联系时间",
    "应办结日",
    "是否复杂",
    "是否延期",
    "延期审批人",
    "延期告知日期",
    "办结日期",
    "办理结果",
    "是否和解",
    "是否有责",
    "责任类型",
    "责任人",
    "责任认定日期",
    "是否重复",
    "原投诉编号",
    "是否撤诉",
    "客户评价",
    "溯源整改措施",
    "备注",
]
FORMS = (("iso", 0.72), ("dot", 0.09), ("slash", 0.06), ("cell", 0.08), ("chinese", 0.03), ("serial", 0.02))
RULES = (
    "1.受理日期以客户首次提出投诉之日为准，办结期限15日，情况复杂的30日。",
    "2.重复投诉合并处理的，在备注注明“并入”的投诉编号，次月删除该行。",
    "3.责任认定一般在受理后三周内完成，次月更新。",
)


def copy_date(month: Month) -> date:
    """The day up to which the copy of that month knows: the fifth working day after."""
    return working_day(month.shift(1), 5)


def write_ledger(inbox: Path, month: Month, world: World, everything: list[Complaint]) -> Path:
    """YYYY年消费投诉台账（截至M月D日）.xlsx as known on `copy_date`."""
    known = copy_date(month)
    rows = shown(world, month, everything)
    sheets, number = [], 0
    for quarter in range(1, month.quarter + 1):
        part = [one for one in rows if (one.received.month + 2) // 3 == quarter]
        lines: list[Row] = [[f"{month.year}年消费投诉台账　　　　　　　　填报部门：消费者权益保护部"], HEADER]
        for one in part:
            number += 1
            lines.append(_row(number, one, known, world, month))
        is_wrong = world.faults and month == world.clock.end and quarter == month.quarter
        lines.append(["合计", f"{len(part) - is_wrong}件"])
        if quarter == month.quarter:
            lines += signature("陈××", "", known)
        sheets.append(Sheet(f"{NUMERALS[quarter - 1]}季度", lines, ["A1:AL1"]))
    name = f"{month.year}年消费投诉台账（截至{month.number}月{month.days}日）.xlsx"
    return write_book(inbox / DEPARTMENT / name, [*sheets, instructions(RULES), leftover()])


def shown(world: World, month: Month, everything: list[Complaint]) -> list[Complaint]:
    """The rows of that month's copy: the year so far, without late ones; merged ones are gone in the last."""
    is_last = month == world.clock.end
    return [
        one
        for one in everything
        if one.received.year == month.year
        and one.received <= month.last
        and (one.first_copy is None or one.first_copy <= month)
        and not (one.merged_into and is_last)
    ]


def ruling(one: Complaint, known: date, is_last: bool) -> str:
    """What the copy says under 是否有责."""
    if one.confirmed > known:
        return "待认定" if one.closed <= known else ""
    return one.liability_before if one.liability_before and not is_last else one.liability


def _row(number: int, one: Complaint, known: date, world: World, month: Month) -> Row:
    # Each complaint keeps its own way of writing dates through every copy.
    rng = np.random.default_rng([world.seed, int(one.complaint_id[2:])])
    draws = rng.random(4)
    form = pick_form(FORMS, float(draws[0]))
    is_closed, is_referred = one.closed <= known, one.channel == REFERRED
    ruled = ruling(one, known, month == world.clock.end)
    is_ruled = ruled in ("是", "否", "部分")
    unit = world.unit_by_id[one.unit_id]
    handler = unit.name if unit.parent_id else "运营管理部"
    note = f"并入{one.merged_into}" if one.merged_into else one.note
    row: list[object] = [
        number,
        one.complaint_id,
        write_date(one.received, form),
        one.channel,
        "是" if is_referred else "否",
        SENDERS.get(one.channel),
        write_date(one.reply_due, "iso"),
        one.customer,
        one.phone,
        one.written_as,
        one.against or None,
        one.topic.business,
        one.topic.detail,
        one.topic.reason,
        one.level,
        one.summary,
        one.topic.demand,
        handler,
        one.clerk,
        _moment(one.contacted, float(draws[1])),
        write_date(one.due, form if form != "chinese" else "iso"),
        "是" if one.is_complex else "否",
        "是" if one.is_extended else "否",
        one.approver or None,
        write_date(one.told_extension, "iso"),
        write_date(one.closed, pick_form(FORMS, float(draws[2]))) if is_closed else None,
        (one.remedy if is_closed else "办理中"),
        one.is_settled if is_closed else None,
        ruled or None,
        (one.fault or "—") if is_ruled else None,
        (one.culprit or None) if is_ruled else None,
        write_date(one.confirmed, "iso") if is_ruled else None,
        "是" if one.original_id else "否",
        one.original_id or None,
        "是" if one.is_withdrawn else "否",
        one.rating if is_closed else None,
        (one.measure or None) if is_ruled else None,
        note or None,
    ]
    return row


def _moment(when: datetime, draw: float) -> object:
    if draw < 0.80:
        return f"{when:%Y-%m-%d %H:%M}"
    if draw < 0.88:
        return f"{when.month}月{when.day}日 {when:%H:%M}"
    if draw < 0.94:
        return f"{when.year}-{when.month}-{when.day} {when.hour}:{when:%M}"
    return when.replace(second=0)
