"""办公室: the table of institutions, and the list of names by which others know them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sample_data.aliases import COMPANY
from sample_data.book import Row, Sheet, write_book
from sample_data.clock import write_date
from sample_data.files.common import head, head_merges, signature
from sample_data.units import Unit
from sample_data.world import World

DEPARTMENT = "办公室"
HEADER = [
    "序号",
    "机构号",
    "机构全称",
    "机构简称",
    "机构级别",
    "管辖行",
    "所属分行",
    "网点类型",
    "考核分组",
    "县域标志",
    "现金柜台数",
    "非现金柜台数",
    "开业日期",
    "营业状态",
    "状态起止",
    "周末营业",
    "撤并后承接机构",
    "个人客户数（户）",
    "地址",
    "备注",
]
NAME_HEADER = ["名称或代号", "机构号", "启用日期", "停用日期"]


def write_units(inbox: Path, world: World) -> Path:
    """机构信息表（YYYY年M月末）.xlsx: branches, managing units, departments and head office itself."""
    end = world.clock.end
    title = f"机构信息一览表（截至{end.year}年{end.number}月{end.days}日）"
    rows = head(title, HEADER)
    rows += [_row(number, unit, world) for number, unit in enumerate(world.units, start=1)]
    rows += signature("林××", "", world.clock.last)
    path = inbox / DEPARTMENT / f"机构信息表（{end.label}末）.xlsx"
    return write_book(path, [Sheet("机构信息", rows, head_merges(HEADER))])


def _row(number: int, unit: Unit, world: World) -> Row:
    parent = world.unit_by_id.get(unit.parent_id)
    area = (
        unit.name if unit.level == "一级分行" else parent.name if parent and parent.level == "一级分行" else "总行直属"
    )
    form = ("iso", "slash", "iso", "iso", "dot", "year_month", "iso")[number % 7]
    if unit.name == "柳林路社区支行":
        form = "year_month"
    span = write_date(unit.status_from, "iso")
    if unit.status_to:
        span = f"{unit.status_from}至{unit.status_to}"
    closed = unit.status == "已撤并"
    successor = world.unit_by_id.get(unit.successor_id)
    return [
        number,
        unit.unit_id,
        "明川银行股份有限公司" if not unit.parent_id else COMPANY + unit.name,
        unit.short,
        unit.level,
        unit.name if unit.level in ("管理部", "一级分行") else parent.name if parent else None,
        area,
        unit.kind or None,
        unit.peer_group or None,
        ("是" if unit.peer_group == "C" else "否") if unit.is_branch else None,
        unit.counters if unit.is_branch and not closed else None,
        unit.desks if unit.is_branch and not closed else None,
        write_date(unit.opened, form),
        unit.status,
        span,
        unit.weekend,
        successor.name if successor else None,
        f" {unit.customers:,}" if unit.customers else None,
        "（略）" if unit.is_branch and not closed else None,
        unit.note or None,
    ]


def write_names(inbox: Path, world: World) -> Path:
    """机构名称对照表.xlsx: header in row 1, dates as ISO text, blank where open."""
    rows: list[Row] = [NAME_HEADER]
    for alias in world.aliases:
        rows.append([alias.name, alias.unit_id, _iso(alias.valid_from), _iso(alias.valid_to)])
    return write_book(inbox / DEPARTMENT / "机构名称对照表.xlsx", [Sheet("对照表", rows)])


def _iso(day: date | None) -> object:
    return write_date(day, "iso")
