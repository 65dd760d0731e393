"""数据管理部: what the smart counters did, a workbook with a title and a total."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import Month
from sample_data.files.common import head, head_merges
from sample_data.files.core_volumes import DEPARTMENT
from sample_data.files.web_table import share
from sample_data.machines import Machines

HEADER = [
    "机构号",
    "设备编号",
    "设备类型",
    "业务种类",
    "发起笔数",
    "成功笔数",
    "客户取消",
    "授权拒绝",
    "设备故障",
    "成功率",
    "可用时长",
    "应开机时长",
]


def write_machines(inbox: Path, month: Month, done: Machines) -> Path:
    """智能柜台交易统计_YYYYMM.xlsx; lengths of time in hours."""
    rows = head(f"智能柜台交易统计表（{month.label}）", HEADER)
    for k, unit in enumerate(done.unit):
        rows.append(_row(done, k, unit))
    started, succeeded = int(done.started.sum()), int(done.succeeded.sum())
    total: Row = ["合计", None, None, None, started, succeeded, None, None, None, share(succeeded, started), None, None]
    path = inbox / DEPARTMENT / f"智能柜台交易统计_{month.compact}.xlsx"
    return write_book(path, [Sheet("智能柜台", [*rows, total], head_merges(HEADER))])


def _row(done: Machines, k: int, unit: str) -> Row:
    return [
        unit,
        done.machine[k],
        "智能柜台",
        done.kind[k],
        int(done.started[k]),
        int(done.succeeded[k]),
        int(done.cancelled[k]),
        int(done.refused[k]),
        int(done.broken[k]),
        share(int(done.succeeded[k]), int(done.started[k])),
        f"{done.minutes[k] / 60:.1f}",
        f"{done.expected[k] / 60:.1f}",
    ]
