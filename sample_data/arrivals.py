"""When each department sends its file: its working day of the month after the one that the file tells of.

The day is set as the file's own time, which a workspace with `arrivals: file` takes for the day on which it came.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

from sample_data.clock import Clock, Month, working_day

# Part of the file's name → working day; the first that fits. Automatic exports come first, hand-made ledgers later.
WORKING_DAYS = (
    ("GY_YWL", 1),
    ("PJLS", 1),
    ("柜面服务评价统计表", 1),
    ("智能柜台交易统计", 1),
    ("双录及适当性检查", 3),
    ("CDR", 2),
    ("坐席话务月报", 2),
    ("在线客服会话明细", 2),
    ("工单明细", 2),
    ("质检明细", 2),
    ("PDJH", 2),
    ("排队叫号", 2),
    ("运营差错台账", 3),
    ("消费投诉台账", 6),
    ("服务检查", 3),
    ("适老及特殊客群", 3),
    ("加减分", 4),
    ("整改台账", 3),
    ("客户满意度调查", 6),
    ("花名册", 4),
    ("人员异动表", 4),
)
OTHERS = 5
SENT_ON = re.compile(r"(?:逐项得分|完成情况)_(\d{4})(\d{2})(\d{2})")  # these bear the day on which they were sent
LATE = ("2026年9月服务检查问题清单", 5)  # two working days after it was due: one department is late with its file
NINE = time(9, 30)
_MONTHS = (
    re.compile(r"(?P<year>20\d\d)年(?P<month>\d{1,2})月"),
    re.compile(r"(?P<year>20\d\d)年.*截至(?P<month>\d{1,2})月"),
    re.compile(r"_\d{8}[_-](?P<year>20\d\d)(?P<month>\d\d)\d\d"),
    re.compile(r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])"),
    re.compile(r"(?P<year>20\d\d)年(?P<quarter>[一二三四])季度"),
)


def set_arrivals(files: Iterable[Path], clock: Clock) -> None:
    """Give every file the time at which its department sent it."""
    for path in files:
        moment = datetime.combine(_sent(path.name, clock), NINE).timestamp()
        os.utime(path, (moment, moment))


def _sent(name: str, clock: Clock) -> date:
    if found := SENT_ON.search(name):
        return date(*(int(part) for part in found.groups()))
    number = LATE[1] if name.startswith(LATE[0]) else next((n for part, n in WORKING_DAYS if part in name), OTHERS)
    return working_day(_month(name, clock).shift(1), number)


def _month(name: str, clock: Clock) -> Month:
    """The month that the file's name tells; the last one where it tells a year alone, or nothing."""
    for pattern in _MONTHS:
        if found := pattern.search(name):
            parts = found.groupdict()
            quarter = parts.get("quarter")
            month = "一二三四".index(quarter) * 3 + 3 if quarter else int(parts["month"])
            return Month(int(parts["year"]), month)
    return clock.months[-1]
