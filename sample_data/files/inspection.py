"""服务质量管理部: what checks found, a sheet for each managing unit, and the summary that holds the denominators."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import Month, pick_form, working_day, write_date
from sample_data.files.common import head, head_merges, instructions, signature
from sample_data.files.watched import write_seniors
from sample_data.inspections import STANDARDS, VIDEO, Finding, Inspection
from sample_data.watched import MONTHS_KEPT
from sample_data.world import World

DEPARTMENT = "服务质量管理部"
LATE_UNIT = "020000"  # 安平分行 sends September's checks after the period was closed
HEADER = [
    "序号",
    "检查日期",
    "检查方式",
    "检查人",
    "网点名称",
    "检查项目",
    "检查标准",
    "标准分",
    "扣分",
    "问题描述",
    "责任岗位",
    "责任人",
    "问题等级",
    "是否屡查屡犯",
    "整改通知书编号",
    "整改期限",
    "整改措施",
    "完成日期",
    "复查结果",
    "关联编号",
]
SUMMARY = [
    "统计月份",
    "管辖行",
    "网点名称",
    "网点类型",
    "现场检查次数",
    "非现场检查次数",
    "应查项数",
    "适用项数",
    "合格项数",
    "不合格项数",
    "得分",
    "全行排名",
    "备注",
]
FORMS = (("iso", 0.7), ("month_day", 0.15), ("dot", 0.15))
_MERGED = "BCDE"  # columns whose cells are merged over the lines of one check


def write_inspections(inbox: Path, late: Path, world: World, month: Month, found: list[Inspection]) -> list[Path]:
    """YYYY年M月服务检查问题清单.xlsx, …得分汇总.xlsx and …适老及特殊客群服务检查表.xlsx.

    The last month's of 安平分行 follow under `late`.
    """
    if month != world.clock.end:
        return _files(inbox, world, month, found, "")
    own = [one for one in found if one.unit.parent_id == LATE_UNIT]
    rest = [one for one in found if one.unit.parent_id != LATE_UNIT]
    return _files(inbox, world, month, rest, "") + _files(late, world, month, own, "（安平分行补报）")


def _files(folder: Path, world: World, month: Month, found: list[Inspection], suffix: str) -> list[Path]:
    """Findings and summary; in the last months the marks given for single customers too."""
    stem = folder / DEPARTMENT / f"{month.label}服务检查"
    units = sorted({one.unit.parent_id for one in found})
    sheets = [_sheet(world, month, unit, [one for one in found if one.unit.parent_id == unit]) for unit in units]
    rules = instructions(("1.同一次检查的网点、日期等单元格合并填写。", "2.自查问题单独登记，不计入得分。"))
    title = f"{month.label}服务检查得分汇总"
    rows = head(title, SUMMARY) + _ranked(world, month, found)
    rows += signature("孙倩", "", working_day(month.shift(1), 3))
    watched = [one for inspection in found for one in inspection.watched]
    is_kept = month in world.clock.months[-MONTHS_KEPT:]
    return [
        *([write_seniors(folder, month, watched, suffix)] if is_kept else []),
        write_book(stem.with_name(f"{stem.name}问题清单{suffix}.xlsx"), [*sheets, rules]),
        write_book(
            stem.with_name(f"{stem.name}得分汇总{suffix}.xlsx"), [Sheet("得分汇总", rows, head_merges(SUMMARY))]
        ),
    ]


def _sheet(world: World, month: Month, unit_id: str, found: list[Inspection]) -> Sheet:
    rng = world.rng("inspection file", month.year, month.number, int(unit_id))
    rows = head(f"{month.label}服务检查问题清单", HEADER)
    merged = head_merges(HEADER)
    before, start = None, 0
    for number, one in enumerate((f for i in found for f in i.findings), start=1):
        same = (one.unit.unit_id, one.checked, one.method, one.observed)
        form = pick_form(FORMS, float(rng.random())) if one.notice else "iso"
        rows.append(_row(number, one, form, is_first=same != before))
        if same != before:
            merged += _ranges(start, len(rows) - 1)
            before, start = same, len(rows)
    merged += _ranges(start, len(rows))
    rows += signature("孙倩", "何俊", working_day(month.shift(1), 3))
    return Sheet(world.unit_by_id[unit_id].name, rows, merged)


def _ranges(first: int, last: int) -> list[str]:
    return [f"{column}{first}:{column}{last}" for column in _MERGED] if 0 < first < last else []


def _row(number: int, one: Finding, form: str, *, is_first: bool) -> Row:
    project, standard, points, post, finding, measure = STANDARDS[one.standard]
    how = one.method
    if one.method == VIDEO and one.observed:
        how = f"非现场（调阅录像{one.observed.month}月{one.observed.day}日）"
    head_cells = [write_date(one.checked, form), how, one.inspector, one.unit.name]
    seen = f"{one.window}号窗口{finding}" if post == "柜员" else finding
    culprit = f"{one.culprit}（{one.number}）" if one.number else one.culprit
    return [
        number,
        *(head_cells if is_first else [None] * 4),
        project,
        standard,
        points,
        one.deducted,
        seen,
        post,
        culprit or "—",
        "较重" if points == 3 and one.deducted == 3 else "一般",
        "是" if one.is_repeat else "否",
        one.notice or None,
        write_date(one.due, form),
        measure if one.done else None,
        write_date(one.done, "iso"),
        "已整改" if one.done else "未到期",
        one.incident or None,
    ]


def _ranked(world: World, month: Month, found: list[Inspection]) -> list[Row]:
    def score(one: Inspection) -> float:
        return round(100 * (one.applicable - one.failed) / one.applicable, 2) if one.applicable else 0.0

    order = sorted((-score(one), one.unit.unit_id) for one in found if one.applicable)
    places = {unit: place for place, (_, unit) in enumerate(order, start=1)}
    rows: list[Row] = []
    for one in found:
        start = [month.label, world.unit_by_id[one.unit.parent_id].name, one.unit.name, one.unit.kind]
        if not one.applicable:
            note = "已撤并" if one.unit.status == "已撤并" else "装修停业"
            rows.append([*start, 0, 0, *["—"] * 6, note])
            continue
        counts = [one.on_site, one.video, one.demanded, one.applicable, one.applicable - one.failed, one.failed]
        rows.append([*start, *counts, score(one), places[one.unit.unit_id], None])
    passed, applied = sum(o.applicable - o.failed for o in found), sum(o.applicable for o in found)
    rows.append(["合计", *[None] * 6, applied, passed, applied - passed, None, None, None])
    return rows
