"""服务质量管理部: the year's ledgers of bonuses and deductions, of notices, and of emergencies left out of figures."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import pick_form, working_day, write_date
from sample_data.files.common import head, head_merges, leftover, signature
from sample_data.matters import Emergency, Matter, emergencies, matters
from sample_data.rectified import Notice
from sample_data.world import World

DEPARTMENT, OPERATIONS = "服务质量管理部", "运营管理部"
MATTERS = [
    "序号",
    "事项编号",
    "认定日期",
    "发生日期",
    "考核对象类型",
    "机构/员工编号",
    "名称",
    "类型",
    "事项类别",
    "分值",
    "依据条款",
    "证明材料",
    "关联编号",
    "提出部门",
    "审批人",
    "有效期至",
    "备注",
]
NOTICES = [
    "整改通知书编号",
    "下发日期",
    "来源（神秘客/检查/投诉/审计）",
    "问题编号",
    "责任机构",
    "责任人",
    "整改要求",
    "整改期限",
    "完成日期",
    "证明材料",
    "复查人",
    "复查日期",
    "销号状态",
    "是否屡查屡犯",
]
EMERGENCIES = [
    "事件编号",
    "认定日期",
    "发生起止",
    "级别（一/二/三级）",
    "影响机构",
    "影响业务",
    "影响指标",
    "是否剔除",
    "剔除审批人",
    "文号",
]
FORMS = (("iso", 0.85), ("dot", 0.15))


def write_matters(inbox: Path, world: World) -> Path:
    """YYYY年服务质量加减分及一票否决事项台账.xlsx."""
    end = world.clock.end
    rng = world.rng("matters file")
    title = f"{end.year}年服务质量加减分及一票否决事项台账（截至{end.number}月{end.days}日）"
    rows = head(title, MATTERS)
    for number, one in enumerate(matters(world), start=1):
        rows.append(_matter(number, one, pick_form(FORMS, float(rng.random()))))
    rows += signature("孙倩", "何俊", working_day(end.shift(1), 4))
    path = inbox / DEPARTMENT / f"{end.year}年服务质量加减分及一票否决事项台账.xlsx"
    return write_book(path, [Sheet("事项台账", rows, head_merges(MATTERS)), leftover()])


def _matter(number: int, one: Matter, form: str) -> Row:
    return [
        number,
        one.number,
        write_date(one.decided, form),
        write_date(one.occurred, form),
        one.subject,
        one.subject_id,
        one.name,
        one.kind,
        one.category,
        "/" if one.points is None else one.points,
        one.article,
        one.document,
        one.related or None,
        one.proposed_by,
        one.approved_by,
        write_date(one.valid_until, "iso"),
        one.note or None,
    ]


def write_notices(inbox: Path, world: World, found: list[Notice]) -> Path:
    """YYYY年服务问题整改台账.xlsx as known on the 10th of the next month."""
    end = world.clock.end
    known = end.shift(1).day(10)
    rows = head(f"{end.year}年服务问题整改台账（截至{known.year}年{known.month}月{known.day}日）", NOTICES)
    rows += [_notice(one, world, one.state(known)) for one in found]
    rows += signature("孙倩", "", known)
    path = inbox / DEPARTMENT / f"{end.year}年服务问题整改台账.xlsx"
    return write_book(path, [Sheet("整改台账", rows, head_merges(NOTICES))])


def _notice(one: Notice, world: World, state: str) -> Row:
    is_done = state != "未销号"
    return [
        one.number,
        write_date(one.issued, "iso"),
        one.source,
        one.finding,
        world.unit_by_id[one.unit_id].name,
        None,
        one.demand,
        write_date(one.due, "iso"),
        write_date(one.done, "iso") if is_done else None,
        "整改报告" if is_done else None,
        "何俊" if state == "已销号" else None,
        write_date(one.checked, "iso") if state == "已销号" else None,
        state,
        "是" if one.is_repeat else "否",
    ]


def write_emergencies(inbox: Path, world: World) -> Path:
    """YYYY年应急事件及剔除清单.xlsx from 运营管理部."""
    year = world.clock.end.year
    rows = head(f"{year}年应急事件及指标剔除清单", EMERGENCIES)
    rows += [_emergency(one) for one in emergencies(world)]
    path = inbox / OPERATIONS / f"{year}年应急事件及剔除清单.xlsx"
    return write_book(path, [Sheet("清单", rows, head_merges(EMERGENCIES))])


def _emergency(one: Emergency) -> Row:
    return [
        one.number,
        write_date(one.decided, "iso"),
        f"{one.start:%Y-%m-%d %H:%M}—{one.stop:%H:%M}",
        one.level,
        one.where,
        one.what,
        one.figures,
        "是" if one.is_excluded else "否",
        one.approved_by or None,
        one.document or None,
    ]
