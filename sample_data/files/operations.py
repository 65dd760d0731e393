"""运营管理部: the ledger of operating errors, leading zeros lost, twice for the last month."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sample_data.aliases import name_on
from sample_data.book import Row, Sheet, write_book
from sample_data.cast import BINJIANG, QINGHE
from sample_data.clock import Month, pick_form, working_day, write_date
from sample_data.error_ledger import ledger
from sample_data.errors import SEVERITIES, Error
from sample_data.files.common import after, head, head_merges, instructions, leftover, signature
from sample_data.world import World

DEPARTMENT = "运营管理部"
HEADER = [
    "序号",
    "下发日期",
    "差错编号",
    "业务日期",
    "管辖行",
    "机构号",
    "机构名称",
    "柜员号",
    "柜员姓名",
    "复核/授权柜员",
    "交易流水号",
    "交易名称",
    "业务种类",
    "差错描述",
    "差错类型",
    "差错等级",
    "积分",
    "发现方式",
    "整改期限",
    "整改日期",
    "整改情况",
    "申诉情况",
    "是否计入考核",
    "备注",
]
FORMS = (("iso", 0.9), ("dot", 0.04), ("cell", 0.06))
RULES = (
    "1.一般差错积1分，较大差错积3分，重大差错积10分。",
    "2.同一差错由两名柜员共同负责的，分两行登记，各计0.5分。",
    "3.“是否计入考核”以我部认定为准，作废差错不计入。",
)


def write_errors(inbox: Path, month: Month, world: World) -> list[Path]:
    """【运营管理部】YYYY年M月运营差错台账.xlsx; at last 最终版 and, three rows corrected, 最终版2."""
    rows = ledger(world, month)
    folder = inbox / DEPARTMENT
    stem = f"【运营管理部】{month.label}运营差错台账"
    if month != world.clock.end:
        return [_write(folder / f"{stem}.xlsx", month, world, rows)]
    if not world.faults:
        return [_write(folder / f"{stem}-最终版.xlsx", month, world, rows)]
    return [
        _write(folder / f"{stem}-最终版.xlsx", month, world, draft(rows)),
        _write(folder / f"{stem}-最终版2.xlsx", month, world, rows),
    ]


def draft(rows: list[Error]) -> list[Error]:
    """The first of the last month's copies: up to three rows as they stood before they were corrected."""
    changes: tuple[dict[str, object], ...] = (
        {"severity": "较大差错", "points": SEVERITIES["较大差错"]},
        {"finding": "（待核）", "corrected": None},
        {"counted": "待定", "appeal": "申诉中"},
    )
    settled = [
        k
        for k, one in enumerate(rows)
        if one.unit_id not in (BINJIANG, QINGHE) and not one.share and (one.counted, one.severity) == ("是", "一般差错")
    ]
    made = list(rows)
    for k, change in zip(settled, changes, strict=False):
        made[k] = replace(rows[k], **change)  # type: ignore[arg-type]
    return made


def _write(path: Path, month: Month, world: World, errors: list[Error]) -> Path:
    rng = world.monthly("errors file", month)
    subtitle = f"统计期间：{month.label}　　单位：笔　　填报部门：运营管理部"
    rows = head(f"{month.label}运营业务差错台账", HEADER, subtitle)
    first = len(rows) + 1
    for number, one in enumerate(errors, start=1):
        rows.append(_row(number, one, world, pick_form(FORMS, float(rng.random()))))
    if world.faults and month == world.clock.end:
        rows.append(_unreadable(len(errors) + 1, month, world))
    filtered = month == world.clock.end.shift(-1)
    hidden = frozenset(first + k for k, one in enumerate(errors) if filtered and one.corrected)
    struck = frozenset(first + k for k, one in enumerate(errors) if one.note == "作废")
    total: Row = [
        "合计",
        *[None] * 15,
        sum(one.points for one in errors),
        *[None] * 6,
        f"共{len(rows) - first + 1}笔",
    ]
    rows += [total, *signature("郑××", "", working_day(month.shift(1), 2))]
    sheet = Sheet(f"{month.number}月差错", rows, head_merges(HEADER, subtitle), hidden_rows=hidden, struck_rows=struck)
    return write_book(path, [sheet, instructions(RULES), leftover()])


def _row(number: int, one: Error, world: World, form: str) -> Row:
    unit = world.unit_by_id[one.unit_id]
    corrected = write_date(one.corrected, form)
    return [
        number,
        write_date(one.issued, form),
        one.error_id,
        write_date(one.occurred, form),
        world.unit_by_id[unit.parent_id].name,
        int(one.unit_id),
        name_on(unit, one.issued, world.clock),
        int(one.teller_no) if one.teller_no else None,
        one.name or None,
        int(one.checker_no) if one.checker_no else None,
        one.slip,
        one.trade,
        one.business,
        one.finding,
        one.error_type,
        one.severity,
        one.points,
        one.found_by,
        write_date(after(one.issued, 5), form),
        corrected,
        "已整改" if one.corrected else "未整改",
        one.appeal,
        one.counted,
        one.note or None,
    ]


def _unreadable(number: int, month: Month, world: World) -> Row:
    """The row whose transaction number a spreadsheet turned into a float: it cannot be traced any more."""
    unit = world.unit_by_id[BINJIANG]
    when = (month.day(29).isoformat(), f"YYJD-{month.compact}-0999", month.day(22).isoformat())
    where = (world.unit_by_id[unit.parent_id].name, int(BINJIANG), unit.name, None, None, None)
    what = ("1.02052E+17", "现金存款", "现金", "凭证影像缺页", "影像差错", "一般差错", 1, "事后监督")
    return [number, *when, *where, *what, None, None, "未整改", "无", "待定", "流水号待补"]
