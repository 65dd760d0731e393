"""服务质量管理部: the items that lost points, with the evidence, the branch's plea and the review's result."""

from __future__ import annotations

from pathlib import Path

from sample_data.appeals import Fault
from sample_data.book import Row, Sheet, write_book
from sample_data.cast import BINJIANG
from sample_data.checklist import LOBBY, TELLER
from sample_data.clock import NUMERALS, Month, pick_form, write_date
from sample_data.files.common import head, head_merges, signature
from sample_data.incidents import incident_on
from sample_data.world import World

DEPARTMENT = "服务质量管理部"
HEADER = [
    "序号",
    "管辖行",
    "网点名称",
    "检测日期",
    "检测场景",
    "模块",
    "指标编号",
    "检测指标",
    "分值",
    "扣分",
    "扣分说明",
    "涉及岗位",
    "涉及人员",
    "证据编号",
    "是否否决项",
    "网点申诉意见",
    "复核结果",
    "复核后扣分",
    "访员编号",
    "关联编号",
]
FORMS = (("iso", 0.8), ("slash", 0.2))
_SEEN = {
    LOBBY: ("进门1分20秒后才有人问候", "大堂经理不在岗，由保安应答", "未主动询问客户需求"),
    TELLER: ("柜员全程未起身、未举手示意", "未一次告知所需资料", "办理中接听私人电话"),
}
_ELSEWHERE = ("1台叫号机缺纸", "公示牌被海报遮挡", "老花镜缺1副")
_SHOWN = {LOBBY: ("未佩戴工牌，女，约30岁", "男，戴眼镜"), TELLER: ("3号窗口", "2号窗口，短发")}


def write_faults(
    folder: Path, world: World, year: int, quarter: int, months: tuple[Month, ...], found: list[Fault], *, day: int
) -> Path:
    """附件1：YYYY年N季度神秘客检测扣分明细（含申诉结果）.xlsx, as decided by that day of the next month.

    The final one, of the 23rd or later, has （1） behind its name.
    """
    label = f"{year}年{NUMERALS[quarter - 1]}季度"
    decided = months[-1].shift(1).day(day)
    title = f"{label}神秘客检测扣分明细（复核结果截至{decided.year}年{decided.month}月{decided.day}日）"
    rows = head(title, HEADER)
    rng = world.rng("faults file", year, quarter)
    for number, one in enumerate(found, start=1):
        draws = rng.random(2)
        rows.append(_row(number, one, world, float(draws[0]), float(draws[1])))
    rows += signature("孙倩", "何俊", decided)
    suffix = "（1）" if day >= 23 else ""
    path = folder / DEPARTMENT / f"附件1：{label}神秘客检测扣分明细（含申诉结果）{suffix}.xlsx"
    return write_book(path, [Sheet("扣分明细", rows, head_merges(HEADER))])


def _row(number: int, one: Fault, world: World, draw: float, form: float) -> Row:
    visit, item, unit = one.visit, one.item, one.visit.unit
    seen = _SEEN.get(item.post, _ELSEWHERE)
    shown = _SHOWN.get(item.post, ("/",))
    badge = world.people.by_id["20190822"].teller_no
    is_story = bool(incident_on(world, unit.unit_id, visit.day)) and item.code == "C1" and unit.unit_id == BINJIANG
    person = f"3号窗口，工牌{badge}" if is_story else shown[int(draw * len(shown))]
    return [
        number,
        world.unit_by_id[unit.parent_id].name,
        unit.name,
        write_date(visit.day, pick_form(FORMS, form)),
        visit.scenario,
        item.module,
        item.code,
        item.text,
        item.points,
        one.lost,
        seen[int(draw * len(seen))],
        item.post if item.post in _SEEN else "/",
        person,
        f"{unit.unit_id[-4:]}{visit.day:%m%d}-V{1 + number % 3} 0{number % 6}:{number * 7 % 60:02d}",
        "是" if item.is_critical else "否",
        one.plea,
        one.result,
        one.half_points_after / 2,
        visit.shopper,
        incident_on(world, unit.unit_id, visit.day) if is_story else None,
    ]
