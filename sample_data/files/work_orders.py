"""远程银行中心: work orders, text between tabs under the name .xls; most complaints of the ledger are here as well."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sample_data.aliases import name_on
from sample_data.call_table import NONE, Calls
from sample_data.clock import Month
from sample_data.complaint import Complaint
from sample_data.files.call_centre import DEPARTMENT, PHONES
from sample_data.files.web_table import Cell, write_tabbed
from sample_data.lines import DAY_SECONDS, EPOCH
from sample_data.topics import TOPICS
from sample_data.world import World

HEADER = (
    "工单编号",
    "工单类型",
    "创建时间",
    "来电号码",
    "客户姓名",
    "受理坐席",
    "一级分类",
    "二级分类",
    "工单内容",
    "派发机构",
    "要求反馈时间",
    "首次响应时间",
    "反馈时间",
    "办结时间",
    "是否超时",
    "回访结果",
    "满意度",
    "工单状态",
)
KINDS = ("投诉", "建议")
OVERLAP = 0.7
LEDGER_SERIAL = 900_000  # work orders of the ledger's complaints are numbered from here, those of calls below
CALLBACKS = (("已回访-满意", 5), ("已回访-基本满意", 4), ("已回访-不满意", 2), ("未接通", None))


def write_orders(inbox: Path, month: Month, world: World, call: Calls, grievances: list[Complaint]) -> Path:
    """工单明细_YYYYMM01-YYYYMMDD.xls, by the time of creation."""
    rng = world.monthly("work orders", month)
    rows = [_of_call(rng, call, int(k)) for k in np.flatnonzero(call.order != NONE)]
    own = [one for one in grievances if month.first <= one.received <= month.last and rng.random() < OVERLAP]
    rows += [_of_complaint(rng, world, k, one) for k, one in enumerate(own)]
    rows.sort(key=lambda row: (str(row[2]), str(row[0])))
    path = inbox / DEPARTMENT / f"工单明细_{month.first:%Y%m%d}-{month.last:%Y%m%d}.xls"
    return write_tabbed(path, HEADER, rows)


def _of_call(rng: np.random.Generator, call: Calls, k: int) -> list[Cell]:
    kind, detail, *_ = TOPICS[int(call.topic[k])]
    day, second = divmod(int(call.start[k]), DAY_SECONDS)
    created = datetime(EPOCH.year, EPOCH.month, EPOCH.day) + timedelta(days=day, seconds=second)
    number = f"GD{created:%Y%m%d}{int(call.order[k]):06d}"
    who = [PHONES[int(call.phone[k])], "未知", call.agents.agent_no[int(call.agent[k])]]
    what = [kind, detail, f"客户来电反映{detail}问题", "运营管理部"]
    return [number, kind if kind in KINDS else "咨询", f"{created}", *who, *what, *_course(rng, created)]


def _of_complaint(rng: np.random.Generator, world: World, k: int, one: Complaint) -> list[Cell]:
    """The ledger's complaint under a number of its own, in the call centre's words."""
    created = datetime(one.received.year, one.received.month, one.received.day, 9) + timedelta(
        seconds=int(rng.integers(0, 28_000))
    )
    number = f"GD{created:%Y%m%d}{LEDGER_SERIAL + k:06d}"
    unit = name_on(world.unit_by_id[one.unit_id], one.received, world.clock)
    what = [one.topic.business, one.topic.detail, f"客户来电反映{one.topic.detail}问题", unit]
    return [number, "投诉", f"{created}", PHONES[0], "未知", "8021", *what, *_course(rng, created)]


def _course(rng: np.random.Generator, created: datetime) -> list[Cell]:
    """From the time to answer by, to the state of the order."""
    answered = created + timedelta(minutes=int(rng.exponential(240)))
    done = answered + timedelta(hours=int(rng.integers(4, 96)))
    result, score = CALLBACKS[int(rng.choice(4, p=(0.5, 0.2, 0.06, 0.24)))]
    times = [f"{when}" for when in (created + timedelta(days=1), answered, done, done + timedelta(hours=6))]
    return [*times, "是" if answered > created + timedelta(days=1) else "否", result, score, "已办结"]
