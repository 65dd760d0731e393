"""服务质量管理部: the outside firm's item scores, one column an item; and the master list of items."""

from __future__ import annotations

from pathlib import Path

from openpyxl.utils import get_column_letter

from sample_data.book import Row, Sheet, title_range, write_book
from sample_data.checklist import MODULES, NEW, OLD, Item, items
from sample_data.clock import NUMERALS, Month, write_date
from sample_data.files.common import head, head_merges, instructions
from sample_data.mystery import Visit
from sample_data.world import World

DEPARTMENT = "服务质量管理部"
BASICS = ["管辖行", "网点编号", "网点名称", "检测日期", "进店时间", "离店时间", "检测场景", "访员编号"]
MASTER = [
    "模块",
    "指标编号",
    "检测指标",
    "评分标准",
    "分值",
    "扣分规则（每处/一次性）",
    "适用网点类型",
    "对应岗位",
    "是否否决项",
    "依据（CBSS/行内规范）",
    "能力类别",
    "版本",
]
CHINESE = dict(zip("ABCD", NUMERALS, strict=True))


def write_scores(
    inbox: Path, world: World, year: int, quarter: int, months: tuple[Month, ...], found: list[Visit]
) -> Path:
    """【终稿】明川银行YYYY年N季度神秘客检测逐项得分_YYYYMMDD.xlsx: title, modules, codes, texts, points, visits."""
    label = f"{year}年{NUMERALS[quarter - 1]}季度"
    listed = found[0].items
    totals = [*(module.short for module in MODULES), "总分"]
    header = [*BASICS, *(item.code for item in listed), *totals, "否决项", "备注"]
    rows: list[Row] = [
        [f"明川银行{label}神秘客检测逐项得分表"],
        _groups(listed, len(totals)),
        header,
        [*[None] * len(BASICS), *(item.text for item in listed)],
        [*[None] * len(BASICS), *(item.points for item in listed)],
    ]
    rows += [_row(visit, world) for visit in found]
    path = inbox / DEPARTMENT / f"【终稿】明川银行{label}神秘客检测逐项得分_{delivered(months[-1])}.xlsx"
    merged = [title_range(len(header)), *_group_ranges(listed, len(totals))]
    rules = instructions(("1.N/A为不适用项，总分按适用分值折算为百分制。", "2.本表为复核前得分，申诉结果见附件1。"))
    return write_book(path, [Sheet("逐项得分", rows, merged), rules])


def delivered(month: Month) -> str:
    """Day of the firm's final delivery: the 16th of the month after the quarter, as YYYYMMDD."""
    return f"{month.shift(1).compact}16"


def write_master(inbox: Path, version: str) -> Path:
    """神秘客检测指标体系（YYYY版）.xlsx."""
    rows = head(f"神秘客检测指标体系（{version}）", MASTER)
    rows += [_master_row(item, version) for item in items(version)]
    path = inbox / DEPARTMENT / f"神秘客检测指标体系（{version}）.xlsx"
    return write_book(path, [Sheet("指标体系", rows, head_merges(MASTER))])


def write_masters(inbox: Path) -> list[Path]:
    """Both versions of the list."""
    return [write_master(inbox, version) for version in (OLD, NEW)]


def _spans(listed: tuple[Item, ...], totals: int) -> list[tuple[str, int]]:
    """(group heading, columns it stands over), left to right."""
    spans = [("基本信息", len(BASICS))]
    for module in MODULES:
        count = sum(item.code[0] == module.letter for item in listed)
        spans.append((f"{CHINESE[module.letter]}、{module.name}（{module.points}分）", count))
    return [*spans, ("得分", totals)]


def _groups(listed: tuple[Item, ...], totals: int) -> Row:
    row: list[object] = []
    for name, count in _spans(listed, totals):
        row += [name, *[None] * (count - 1)]
    return row


def _group_ranges(listed: tuple[Item, ...], totals: int) -> list[str]:
    found, start = [], 1
    for _, count in _spans(listed, totals):
        found.append(f"{get_column_letter(start)}2:{get_column_letter(start + count - 1)}2")
        start += count
    return found


def _row(visit: Visit, world: World) -> Row:
    unit = visit.unit
    basics = [world.unit_by_id[unit.parent_id].name, unit.unit_id, unit.name, write_date(visit.day, "iso")]
    if visit.entered is None or visit.left is None:
        blanks = ["N/A" for _ in visit.items] + ["/"] * (len(MODULES) + 1)
        return [*basics, "9:40", "9:58", visit.scenario, visit.shopper, *blanks, None, "装修停业，未检测"]
    basics += [_time(visit.entered.hour, visit.entered.minute), _time(visit.left.hour, visit.left.minute)]
    scores = [visit.scored(item) if visit.applies(item) else "N/A" for item in visit.items]
    sums = [
        visit.module_score(module.letter) if module.letter != "C" or unit.has_counter else "N/A" for module in MODULES
    ]
    vetoed = [item.code for item in visit.items if item.is_critical and visit.lost.get(item.code)]
    note = None if unit.has_counter else "社区支行无柜面模块，总分已折算"
    return [*basics, visit.scenario, visit.shopper, *scores, *sums, visit.total, "、".join(vetoed) or "无", note]


def _time(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02d}"


def _master_row(item: Item, version: str) -> Row:
    rule = "一次性" if item.points == 1 else "每处0.5分，扣完为止"
    basis = "CBSS" if item.module in ("环境与设施", "消保与适老") else "行内服务规范"
    return [
        item.module,
        item.code,
        item.text,
        f"{item.text}的，得{item.points}分",
        item.points,
        rule,
        item.kinds,
        item.post,
        "是" if item.is_critical else "否",
        basis,
        item.skill or None,
        version,
    ]
